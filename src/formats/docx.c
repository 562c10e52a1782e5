/// DOCX (ECMA-376): a ZIP archive of XML, read by libarchive and libxml2. The text is what Word shows of it:
/// tables with a row a line and a tab between cells, then footnotes, endnotes, comments, headers and footers
/// as parts of their own. A link stands as "[text](where it leads)". Deleted text is not read.
///
/// An archive of a few kilobytes can hold gigabytes: what is unpacked of one document is bounded.

#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>
#include <string.h>

#include "base/map.h"
#include "formats/document.h"
#include "formats/prose.h"
#include "formats/readers.h"

enum {
    LARGEST_FILE = 128 << 20,
    MOST_UNPACKED = 256 << 20,
    MOST_ENTRIES = 20000,
    MOST_LINKS = 100000,
    LONGEST_FACT = 400
};

typedef enum { FACT_NONE, FACT_TITLE, FACT_CREATED } Fact;

typedef struct {
    Document *document;
    Err *err;
    xmlParserCtxtPtr parser;
    Map links; ///< relation id -> index of `targets`
    VEC(Text) targets;
    Arena arena; ///< of links
    Buffer fact;
    Fact listening;
    uint32_t target; ///< of the link that is open, or MAP_NONE
    unsigned cells, runs, left_out;
    uint64_t unpacked;
    bool is_full;
} Word;

static void add_text(Word *word, Text text)
{
    word->is_full = word->is_full || !document_add(word->document, text);
    if (word->is_full)
        xmlStopParser(word->parser);
}

/// Prefixes are the writer's to choose: "w:p" is "p".
static Text local_name(const xmlChar *name)
{
    Text text = text_of((const char *)name);
    size_t colon = text_find_byte(text, ':', 0);
    return colon == SIZE_MAX ? text : text_slice(text, colon + 1, text.length);
}

static Text attribute(const xmlChar **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (text_is(text_of((const char *)attributes[0]), name))
            return text_of((const char *)attributes[1]);
    return TEXT_NONE;
}

static void keep_link(Word *word, const xmlChar **attributes)
{
    Text id = attribute(attributes, "Id"), target = attribute(attributes, "Target");
    bool leads_out = text_is(attribute(attributes, "TargetMode"), "External");
    if (!leads_out || id.length == 0 || target.length == 0 || word->targets.count == MOST_LINKS)
        return;
    *map_at(&word->links, arena_copy(&word->arena, id)) = (uint32_t)word->targets.count;
    *vec_push(&word->targets) = arena_copy(&word->arena, target);
}

/// Shapes are written twice, for new and for old programs; deletions are kept for reviewers.
static bool is_left_out(Text name)
{
    return text_is(name, "Fallback") || text_is(name, "del") || text_is(name, "moveFrom");
}

static void on_start(void *self, const xmlChar *name_bytes, const xmlChar **attributes)
{
    Word *word = self;
    Text name = local_name(name_bytes);
    word->left_out += is_left_out(name);
    if (word->left_out > 0)
        return;
    if (text_is(name, "t")) {
        word->runs++;
    } else if (text_is(name, "tab")) {
        add_text(word, TEXT("\t"));
    } else if (text_is(name, "br") || text_is(name, "cr")) {
        add_text(word, word->cells ? TEXT(" ") : TEXT("\n"));
    } else if (text_is(name, "noBreakHyphen")) {
        add_text(word, TEXT("-"));
    } else if (text_is(name, "tbl")) { // one that stands in a cell has rows of its own
        add_text(word, word->cells ? TEXT("\n") : TEXT(""));
    } else if (text_is(name, "tc")) {
        word->cells++;
    } else if (text_is(name, "hyperlink")) {
        word->target = map_find(&word->links, attribute(attributes, "r:id"));
        if (word->target != MAP_NONE)
            add_text(word, TEXT("["));
    } else if (text_is(name, "Relationship")) {
        keep_link(word, attributes);
    } else if (text_is(name, "title")) {
        word->listening = FACT_TITLE;
    } else if (text_is(name, "created")) {
        word->listening = FACT_CREATED;
    }
}

static void end_fact(Word *word)
{
    Text fact = text_trim(buffer_text(&word->fact));
    Instant date;
    if (word->listening == FACT_TITLE && fact.length > 0)
        word->document->title = arena_copy(&word->document->arena, fact);
    else if (word->listening == FACT_CREATED && prose_date(fact, &date))
        word->document->made = date;
    word->listening = FACT_NONE;
    buffer_clear(&word->fact);
}

static void end_link(Word *word)
{
    if (word->target == MAP_NONE)
        return;
    add_text(word, TEXT("]("));
    add_text(word, word->targets.items[word->target]);
    add_text(word, TEXT(")"));
    word->target = MAP_NONE;
}

static void on_end(void *self, const xmlChar *name_bytes)
{
    Word *word = self;
    Text name = local_name(name_bytes);
    if (is_left_out(name)) {
        word->left_out -= word->left_out > 0;
        return;
    }
    if (word->left_out > 0)
        return;
    if (text_is(name, "t")) {
        word->runs -= word->runs > 0;
    } else if (text_is(name, "p")) { // a row of a table stays one line
        add_text(word, word->cells ? TEXT(" ") : TEXT("\n"));
    } else if (text_is(name, "tc")) {
        word->cells -= word->cells > 0;
        add_text(word, TEXT("\t"));
    } else if (text_is(name, "tr")) {
        add_text(word, TEXT("\n"));
    } else if (text_is(name, "hyperlink")) {
        end_link(word);
    } else if (word->listening != FACT_NONE) {
        end_fact(word);
    }
}

static void on_characters(void *self, const xmlChar *bytes, int length)
{
    Word *word = self;
    Text text = {(const char *)bytes, (size_t)length};
    if (length <= 0 || word->left_out > 0)
        return;
    if (word->listening != FACT_NONE)
        buffer_add(&word->fact, text_clip(text, LONGEST_FACT - word->fact.length));
    else if (word->runs > 0)
        add_text(word, text);
}

static void keep_quiet(__attribute__((unused)) void *self, __attribute__((unused)) const char *format, ...)
{
    // A broken part is seen from what the parser returns.
}

/// Parses the entry in hand; false when it is broken or too much, and what was read of it stands.
static bool parse_entry(Word *word, struct archive *archive)
{
    xmlSAXHandler handler = {.startElement = on_start,
                             .endElement = on_end,
                             .characters = on_characters,
                             .ignorableWhitespace = on_characters,
                             .warning = keep_quiet,
                             .error = keep_quiet};
    word->parser = xmlCreatePushParserCtxt(&handler, word, NULL, 0, NULL);
    if (!word->parser)
        return false;
    xmlCtxtUseOptions(word->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    word->target = MAP_NONE;
    word->cells = word->runs = word->left_out = 0;
    char chunk[1 << 15];
    la_ssize_t got;
    bool is_whole = true;
    while (is_whole && (got = archive_read_data(archive, chunk, sizeof chunk)) != 0) {
        word->unpacked += got > 0 ? (uint64_t)got : 0;
        is_whole = got > 0 && word->unpacked <= MOST_UNPACKED &&
                   xmlParseChunk(word->parser, chunk, (int)got, 0) == 0;
    }
    is_whole = is_whole && xmlParseChunk(word->parser, NULL, 0, 1) == 0;
    if (word->parser->myDoc)
        xmlFreeDoc(word->parser->myDoc);
    xmlFreeParserCtxt(word->parser);
    word->parser = NULL;
    end_fact(word);
    return is_whole;
}

static bool is_numbered(Text name, const char *stem)
{
    return text_starts(name, stem) && text_ends(name, ".xml") &&
           text_find_byte(name, '/', strlen("word/")) == SIZE_MAX;
}

/// What of the archive is read, and what it is called; the first time round links and facts, then the text.
static bool is_wanted(Text name, bool is_text, Text *place)
{
    *place = TEXT("");
    if (!is_text)
        return text_is(name, "docProps/core.xml") ||
               (text_starts(name, "word/_rels/") && text_ends(name, ".xml.rels"));
    if (text_is(name, "word/document.xml"))
        return true;
    *place = is_numbered(name, "word/footnotes")  ? TEXT("footnotes")
             : is_numbered(name, "word/endnotes") ? TEXT("endnotes")
             : is_numbered(name, "word/comments") ? TEXT("comments")
             : is_numbered(name, "word/header")   ? TEXT("page header")
             : is_numbered(name, "word/footer")   ? TEXT("page footer")
                                                  : TEXT("");
    return place->length > 0;
}

static void complain_of_entry(Word *word, Text name)
{
    if (word->unpacked > MOST_UNPACKED)
        document_complain(word->document, "it unpacks to more than %d MiB: the rest was not read",
                          MOST_UNPACKED >> 20);
    else if (word->is_full)
        document_complain(word->document, "it holds more than %d MiB of text: the rest was not read",
                          DOCUMENT_TEXT_BYTES >> 20);
    else
        document_complain(word->document,
                          "'" TEXT_FMT "' in it is broken: what stands behind that was not read",
                          TEXT_ARG(name));
}

static bool open_archive(Text bytes, struct archive **out, Err *err)
{
    struct archive *archive = archive_read_new();
    if (!archive)
        return fail(err, ERR_FAILED, "cannot start libarchive");
    archive_read_support_format_zip(archive);
    *out = archive;
    if (archive_read_open_memory(archive, bytes.bytes, bytes.length) == ARCHIVE_OK)
        return true;
    const char *why = archive_error_string(archive);
    fail(err, ERR_INPUT, "not a Word document: %s", why ? why : "no ZIP archive");
    archive_read_free(archive);
    return false;
}

/// One walk through the archive.
static bool read_entries(Word *word, Text bytes, bool is_text, bool *has_any, Err *err)
{
    struct archive *archive = NULL;
    struct archive_entry *entry;
    if (!open_archive(bytes, &archive, err))
        return false;
    int code = ARCHIVE_OK;
    for (size_t count = 0; count < MOST_ENTRIES && word->unpacked <= MOST_UNPACKED && !word->is_full;
         count++) {
        code = archive_read_next_header(archive, &entry);
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            break;
        const char *path = archive_entry_pathname(entry);
        Text name = text_of(path ? path : ""), place;
        if (!is_wanted(name, is_text, &place))
            continue;
        *has_any = true;
        if (is_text)
            document_part(word->document, place, TEXT_NONE);
        if (!parse_entry(word, archive))
            complain_of_entry(word, name);
    }
    if (code != ARCHIVE_EOF && code != ARCHIVE_OK && code != ARCHIVE_WARN) {
        const char *why = archive_error_string(archive);
        document_complain(word->document, "the ZIP archive is broken: %s", why ? why : "it ends too early");
    }
    archive_read_free(archive);
    return true;
}

static bool read_document(Word *word, Text bytes, Err *err)
{
    bool has_facts = false, has_text = false;
    // Word encrypts into a compound file (MS-OFFCRYPTO), which is no ZIP archive at all.
    if (text_starts(bytes, "\xd0\xcf\x11\xe0"))
        return fail(
            err, ERR_INPUT,
            "it is encrypted, or in Word's format of before 2007: save it as DOCX without a password");
    if (!read_entries(word, bytes, false, &has_facts, err) ||
        !read_entries(word, bytes, true, &has_text, err))
        return false;
    return has_text || fail(err, ERR_INPUT, "no Word document: the archive holds no word/document.xml");
}

bool docx_document(Source *source, Document *out, Err *err)
{
    Word word = {.document = out, .err = err, .target = MAP_NONE};
    Buffer bytes = {0};
    arena_init(&word.arena);
    bool is_read =
        source_read_all(source, LARGEST_FILE, &bytes, err) && read_document(&word, buffer_text(&bytes), err);
    buffer_done(&bytes);
    buffer_done(&word.fact);
    map_done(&word.links);
    vec_free(&word.targets);
    arena_done(&word.arena);
    return is_read;
}

bool docx_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    return document_read(source, reading, sink, docx_document, err);
}

int docx_sniff(Text head, Text path)
{
    bool is_named = text_ends_nocase(path, ".docx") || text_ends_nocase(path, ".docm");
    if (text_starts(head, "\xd0\xcf\x11\xe0"))
        return is_named || text_ends_nocase(path, ".doc") ? 60 : 0;
    if (!text_starts(head, "PK\x03\x04"))
        return 0;
    return is_named ? 95 : text_find(head, "word/", 0) != SIZE_MAX ? 90 : 0;
}
