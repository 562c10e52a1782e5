#pragma once
/// Pages of a case that is being filled are sent to the disk while others are made. Inside the module only.
///
/// The system keeps what a file was given until it is asked to write, so that the end of a first batch waits
/// for all of it: of pooling ATT&CK an eighth of the time, in which nobody works. Sent early, the disk is
/// busy with most of it meanwhile. Nothing depends on that: the batch's end still asks for all.

typedef struct Store Store;

/// From now on, of a case that nothing else has open. Where it cannot be, the end waits longer.
void early_begin(Store *store);
/// After a part was written: now and then, since asking takes a while too, what was given to the file until
/// now is sent. The caller does not wait for it.
void early_send(Store *store);
/// After the database is closed: a process that closes a file gives up all locks that it holds on it
/// (https://www.sqlite.org/howtocorrupt.html, section 2.2).
void early_end(Store *store);
