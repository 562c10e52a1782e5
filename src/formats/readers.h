#pragma once
/// Every reader, for the table in formats.c. Inside the module only.
///
/// A `sniff` answers 0 to 100 from the first bytes and the path; a `read` is `Format.read` (formats.h).

#include "formats/formats.h"

int stix_sniff(Text head, Text path);
MUST_USE bool stix_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int misp_sniff(Text head, Text path);
MUST_USE bool misp_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// The table of contents of a MISP feed: tells nothing, and complains of events it names that are not there.
int misp_manifest_sniff(Text head, Text path);
MUST_USE bool misp_manifest_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
