#pragma once
/// Pages of a case that is being filled are sent to the disk while others are made. Inside the module only.
///
/// The system keeps what a file was given until it is asked to write, so that the end of a first batch waits
/// for all of it, and nobody works: of pooling ATT&CK 20 ms in 260, more where others use the disk. Sent
/// early, a third of that is left. Nothing depends on it: the batch's end still asks for all.

typedef struct Store Store;

/// From now on, of a case that nothing else has open. Where it cannot be, the end waits longer.
void early_begin(Store *store);
/// After a part was written: now and then, since asking takes a while too, what was given to the file until
/// now is sent. The caller does not wait for it.
void early_send(Store *store);
/// After the database is closed: a process that closes a file gives up all locks that it holds on it
/// (https://www.sqlite.org/howtocorrupt.html, section 2.2).
void early_end(Store *store);
