#pragma once
/// The formats that partners send and get: one file each, reading and writing side by side, and one line each
/// in the table (formats.c).
///
/// A reader turns a source into what a Sink hears, in bounded memory whatever the source's size. What it does
/// not understand becomes a complaint with its place, and the rest is read; false means that reading itself
/// failed (the disk, the sink), never that the content is bad.

#include "base/io.h"
#include "base/output.h"
#include "base/vec.h"
#include "formats/watch.h"
#include "indicators/indicators.h"
#include "model/conclusion.h"
#include "model/pool.h"
#include "model/record.h"
#include "model/sink.h"

typedef struct {
    Text path;    ///< of the source, for names and complaints; its stem is the activity's id where nothing
                  ///< better is stated
    Text csv_map; ///< "activity=Report,value=IOC,type=Kind": foreign column names; empty for none
    Text csv_usual_map; ///< tried where `csv_map` is empty and a table has all its columns; empty for none
    /// Gives whether a file of this name stands beside the source (feeds name their events); NULL: cannot be
    /// asked.
    bool (*has_sibling)(void *self, Text name);
    void *self;
} Reading;

/// Takes one raw record, which lives as long as the call. `modified`: the latest version of the activity that
/// it states, or that it is part of; INSTANT_NONE when not stated.
typedef bool (*GiveRaw)(void *receiver, Text raw, Instant modified, Err *err);

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
    /// Gives the raw records in which `partner` speaks of its activity or item `id`, in the order they stood
    /// in, but for those that are too strict for the reader as a whole. The others may say more than the
    /// reader may see: whoever passes them on leaves that out. NULL: none are at hand.
    bool (*raw_of)(void *self, Text partner, Text id, GiveRaw give, void *receiver, Err *err);
    void *self;
    /// As they came, for formats that give them on so. Here alone the writer asks what the reader may see: of
    /// each record, and of its parts.
    Records records;
    bool uses_tlp1; ///< STIX: the definitions of TLP 1 instead of those of TLP 2.0
} Writing;

/// A stretch of a document; the next one ends it.
typedef struct {
    size_t begin; ///< in the document's text
    Text place;   ///< for people: "page 3", "header"; empty: the document itself
    Text doubt;   ///< why nothing here is an indicator by itself; TEXT_NONE for what the document says
} DocumentPart;

typedef struct {
    Text name, bytes;
} DocumentFile;

/// What a document says, whatever it was written in.
typedef struct {
    Arena arena; ///< holds what is named here, but for the text
    Buffer text; ///< UTF-8
    VEC(DocumentPart) parts;
    VEC(DocumentFile) files; ///< that came with it
    VEC(Text) complaints;
    Text title, publisher; ///< empty when not stated
    Instant date, made;    ///< when it says that it was published, and when the file was made
    size_t file_bytes;
    bool has_too_many_files;
} Document;

void document_init(Document *document);
void document_done(Document *document);
/// The whole text of a source that is text itself, or an HTML page: one part.
MUST_USE bool document_of_text(Source *source, Document *out, Err *err);
/// The text of one of its parts.
Text document_part_text(const Document *document, size_t part);

/// Fills an empty document. False, with what would help, when it cannot be read at all.
typedef bool (*DocumentFill)(Source *source, Document *out, Err *err);

typedef struct {
    Text name;  ///< as `--format` takes it: "stix", "misp", "csv"
    Text title; ///< for people: "STIX 2.0 and 2.1 bundles"
    /// How sure the format is that this is its own, 0 to 100, from the first bytes and the path. NULL, as is
    /// `read`: the format is written only.
    int (*sniff)(Text head, Text path);
    bool (*read)(Source *source, const Reading *reading, const Sink *sink, Err *err);
    /// NULL: the format is read only. The caller finishes the output.
    bool (*write)(const Writing *writing, Output *out, Err *err);
    bool fills_folders;    ///< `write` takes a folder as well, and begins the files in it
    DocumentFill document; ///< NULL where the bytes are text themselves
} Format;

/// How much of a source `format_sniff` wants to see.
enum { SNIFF_BYTES = 8192 };

const Format *format_find(Text name);
/// The format that claims it most surely; NULL when none does (a binary file, an unknown kind).
const Format *format_sniff(Text head, Text path);
/// The table, ending with a NULL name.
const Format *format_table(void);

/// Adds the entries of a raw record that was told to be a warning list; `title` names one that has no name of
/// its own. What is no list adds nothing.
void warning_list_fill(Text raw, Text title, WarningLists *into);

/// The text of an HTML document, as `extract` wants it: piece by piece, block elements ending lines, scripts
/// and styles left out.
typedef bool (*HtmlText)(void *self, Text piece, Err *err);
/// `own` gets what the page says of itself; its texts live in `arena`.
typedef struct {
    Text url, publisher; ///< empty where nothing is said
} ReportOwn;
MUST_USE bool html_as_text(Source *source, HtmlText give, void *self, ReportOwn *own, Arena *arena, Err *err);
/// What the first lines of a report in plain text say of itself: "Source: https://vendor.example/report".
ReportOwn report_own(Text head);

/// What is wrong with a map of foreign columns before any table is seen; TEXT_NONE when nothing is.
Text csv_map_fault(Text map, Arena *arena);

/// What was unpacked of an archive and of the archives in it.
typedef struct {
    uint64_t packed_bytes; ///< of the outermost archive
    uint64_t unpacked_bytes, members;
    uint64_t repeated_bytes; ///< unpacked again, since a reader began anew
    unsigned depth;          ///< of the archive in hand, from 1
    bool is_alone;           ///< the member in hand was packed without others, as gzip does
    bool is_cut;             ///< what was read of the member in hand is not all of it; `complaint` says why
} ArchiveUse;

typedef struct {
    void *self;
    /// `name` is the member's own, tidied; `path` as if the archive were a folder. The source is good during
    /// the call.
    bool (*member)(void *self, Text name, Text path, Source *source, Err *err);
    /// Of a member, or of the archive where `name` is empty.
    bool (*complaint)(void *self, Text name, Text what, Err *err);
    const char *password; ///< tried for what is encrypted; NULL: none
} ArchiveListener;

/// Starts as a ZIP, tar, gzip or Zstandard file that holds others; no office document.
bool archive_is(Text head);
/// Gives the files in it one by one. What is encrypted, damaged or too much to be honest (formats/archive.c
/// has the bounds) is complained of; links, folders and hidden files are passed over.
MUST_USE bool archive_walk(Source *source, Text path, ArchiveUse *use, const ArchiveListener *listener,
                           Err *err);
/// Writes a ZIP archive that holds one encrypted file.
MUST_USE bool archive_seal(const char *path, const char *name, Text bytes, const char *password, Err *err);
