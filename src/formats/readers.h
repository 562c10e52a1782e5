#pragma once
/// Every reader and writer, for the table in formats.c. Inside the module only.
///
/// A `sniff` answers 0 to 100 from the first bytes and the path; a `read` is `Format.read`, a `write`
/// `Format.write` (formats.h).

#include "formats/formats.h"

int stix_sniff(Text head, Text path);
MUST_USE bool stix_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
MUST_USE bool stix_write(const Writing *writing, Output *out, Err *err);

int misp_sniff(Text head, Text path);
MUST_USE bool misp_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
MUST_USE bool misp_write(const Writing *writing, Output *out, Err *err);

/// The table of contents of a MISP feed: tells nothing, and complains of events it names that are not there.
int misp_manifest_sniff(Text head, Text path);
MUST_USE bool misp_manifest_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Galaxy files: what actors, families and places are called.
int misp_galaxy_sniff(Text head, Text path);
MUST_USE bool misp_galaxy_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Warning lists: what everybody's reports hold.
int warning_list_sniff(Text head, Text path);
MUST_USE bool warning_list_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Vocabularies: what techniques, actors, countries are called, one term a line.
int vocabulary_sniff(Text head, Text path);
MUST_USE bool vocabulary_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// MISP's own words: taxonomies, object templates, galaxies without clusters, attribute types, sharing
/// groups.
int misp_words_sniff(Text head, Text path);
MUST_USE bool misp_words_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Microsoft's list of the names it gives to actors.
int microsoft_names_sniff(Text head, Text path);
MUST_USE bool microsoft_names_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Activity lines and name lines, one JSON object a line.
int jsonl_sniff(Text head, Text path);
MUST_USE bool jsonl_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
MUST_USE bool jsonl_write(const Writing *writing, Output *out, Err *err);

/// Feeds of other platforms in JSON: OTX, abuse.ch.
int feed_json_sniff(Text head, Text path);
MUST_USE bool feed_json_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int csv_sniff(Text head, Text path);
MUST_USE bool csv_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
MUST_USE bool csv_write(const Writing *writing, Output *out, Err *err);

/// One value a line.
int list_sniff(Text head, Text path);
MUST_USE bool list_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int openioc_sniff(Text head, Text path);
MUST_USE bool openioc_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int html_sniff(Text head, Text path);
MUST_USE bool html_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int pdf_sniff(Text head, Text path);
MUST_USE bool pdf_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int docx_sniff(Text head, Text path);
MUST_USE bool docx_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

int eml_sniff(Text head, Text path);
MUST_USE bool eml_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Reports as running text: plain, Markdown, AsciiDoc.
int text_sniff(Text head, Text path);
MUST_USE bool text_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Detection rules; formats/rule.h says what of them is told.
int yara_sniff(Text head, Text path);
MUST_USE bool yara_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
int sigma_sniff(Text head, Text path);
MUST_USE bool sigma_read(Source *source, const Reading *reading, const Sink *sink, Err *err);
int snort_sniff(Text head, Text path);
MUST_USE bool snort_read(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// ATT&CK Navigator layers: written only.
MUST_USE bool navigator_write(const Writing *writing, Output *out, Err *err);
