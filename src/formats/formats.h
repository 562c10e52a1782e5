#pragma once
/// The formats that partners send and get: one file each, reading and writing side by side, and one line each
/// in the table (formats.c).
///
/// A reader turns a source into what a Sink hears, in bounded memory whatever the source's size. What it does
/// not understand becomes a complaint with its place, and the rest is read; false means that reading itself
/// failed (the disk, the sink), never that the content is bad.

#include "base/io.h"
#include "base/output.h"
#include "model/conclusion.h"
#include "model/pool.h"
#include "model/sink.h"

typedef struct {
    Text path;    ///< of the source, for names and complaints; its stem is the activity's id where nothing
                  ///< better is stated
    Text csv_map; ///< "activity=Report,value=IOC,type=Kind": foreign column names; empty for none
    /// Gives whether a file of this name stands beside the source (feeds name their events); NULL: cannot be
    /// asked.
    bool (*has_sibling)(void *self, Text name);
    void *self;
} Reading;

/// What a writer tells. Nothing stands in pool and conclusion that the reader may not see, so a writer need
/// not ask; it writes down the markings that it meets. Equal contents give equal bytes: there is no clock.
typedef struct {
    const Pool *pool;
    const Conclusion *conclusion; ///< of that pool
    Marking reader;
    const uint32_t *activities; ///< what is to be written, ascending
    uint32_t activity_count;
    const uint32_t *clusters; ///< of two or more activities, all of them written; ascending
    uint32_t cluster_count;
    bool is_whole; ///< nobody named a part: what belongs to no activity is written too
} Writing;

typedef struct {
    Text name;  ///< as `--format` takes it: "stix", "misp", "csv"
    Text title; ///< for people: "STIX 2.0 and 2.1 bundles"
    /// How sure the format is that this is its own, 0 to 100, from the first bytes and the path. NULL, as is
    /// `read`: the format is written only.
    int (*sniff)(Text head, Text path);
    bool (*read)(Source *source, const Reading *reading, const Sink *sink, Err *err);
    /// NULL: the format is read only. The caller finishes the output.
    bool (*write)(const Writing *writing, Output *out, Err *err);
    bool fills_folders; ///< `write` takes a folder as well, and begins the files in it
} Format;

/// How much of a source `format_sniff` wants to see.
enum { SNIFF_BYTES = 8192 };

const Format *format_find(Text name);
/// The format that claims it most surely; NULL when none does (a binary file, an unknown kind).
const Format *format_sniff(Text head, Text path);
/// The table, ending with a NULL name.
const Format *format_table(void);

/// The text of an HTML document, as `extract` wants it: piece by piece, block elements ending lines, scripts
/// and styles left out.
typedef bool (*HtmlText)(void *self, Text piece, Err *err);
MUST_USE bool html_as_text(Source *source, HtmlText give, void *self, Err *err);
