/// HTML: libxml2's push parser without a tree. Text is what a reader of the page sees: scripts and styles are
/// left out, block elements end lines, and links count by their text, never by where they lead.

#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

#include "formats/document.h"
#include "formats/prose.h"
#include "formats/readers.h"
#include "formats/telling.h"

// Browsers stop nesting at 512; closing tags cost the parser as much as the page is deep.
enum { DEEPEST = 2000, FLUSH_BYTES = 1 << 14, LONGEST_TITLE = 200, LONGEST_TARGET = 2048, TAIL_BYTES = 1024 };

typedef struct {
    HtmlText give;
    void *self;
    Err *err;
    htmlParserCtxtPtr parser;
    Buffer out;
    int depth, unseen, titles, headings, kept_blanks; ///< how many such elements are open
    bool has_failed, is_too_deep, has_heading, with_links;
    char target[LONGEST_TARGET]; ///< of the link that is open
    size_t target_length;
    char title[LONGEST_TITLE * 2], heading[LONGEST_TITLE * 2], publisher[LONGEST_TITLE];
    char url[LONGEST_TARGET];
    size_t title_length, heading_length, publisher_length, url_length;
    Instant date;
} Page;

static bool is_one_of(Text name, const char *const *names)
{
    for (; *names; names++)
        if (text_is_nocase(name, *names))
            return true;
    return false;
}

static bool is_block(Text name)
{
    static const char *const names[] = {
        "p",       "div",     "br",     "hr",    "li",      "ul",         "ol",         "dl",
        "dt",      "dd",      "tr",     "table", "thead",   "tbody",      "h1",         "h2",
        "h3",      "h4",      "h5",     "h6",    "pre",     "blockquote", "section",    "article",
        "header",  "footer",  "aside",  "main",  "nav",     "figure",     "figcaption", "form",
        "address", "caption", "option", "title", "summary", "details",    "textarea",   NULL};
    return is_one_of(name, names);
}

static bool is_unseen(Text name)
{
    static const char *const names[] = {"script", "style", "template", NULL};
    return is_one_of(name, names);
}

static void flush(Page *page)
{
    if (page->out.length > 0 && !page->has_failed &&
        !page->give(page->self, buffer_text(&page->out), page->err)) {
        page->has_failed = true;
        xmlStopParser(page->parser);
    }
    buffer_clear(&page->out);
}

static void add_byte(Page *page, char byte)
{
    buffer_add_byte(&page->out, byte);
}

static Text attribute(const xmlChar **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (text_is_nocase(text_of((const char *)attributes[0]), name))
            return text_of((const char *)attributes[1]);
    return TEXT_NONE;
}

/// <link rel="canonical" href="...">, <meta property="og:url" content="...">: where the page itself stands.
static void read_own_url(Page *page, Text key, Text name, const xmlChar **attributes)
{
    bool is_link = text_is_nocase(name, "link") && text_is_nocase(attribute(attributes, "rel"), "canonical");
    if (!is_link && !text_is_nocase(key, "og:url"))
        return;
    Text url = text_trim(attribute(attributes, is_link ? "href" : "content"));
    if (page->url_length > 0 || url.length > sizeof page->url)
        return;
    memcpy(page->url, url.bytes, url.length);
    page->url_length = url.length;
}

/// <meta name="date" content="...">, <meta property="article:published_time" content="...">, <time datetime>.
static void read_facts(Page *page, Text name, const xmlChar **attributes)
{
    static const char *const dates[] = {"date",
                                        "dc.date",
                                        "dcterms.date",
                                        "dcterms.created",
                                        "article:published_time",
                                        "pubdate",
                                        "publish-date",
                                        "publish_date",
                                        "datepublished",
                                        "published_time",
                                        "citation_publication_date",
                                        NULL};
    static const char *const publishers[] = {"publisher", "dc.publisher", "og:site_name", NULL};
    Text key = attribute(attributes, "name"), content = attribute(attributes, "content");
    Instant date;
    if (text_is_nocase(name, "time")) {
        if (page->date == INSTANT_NONE && prose_date(attribute(attributes, "datetime"), &date))
            page->date = date;
        return;
    }
    if (!key.bytes)
        key = attribute(attributes, "property");
    if (!key.bytes)
        key = attribute(attributes, "itemprop");
    read_own_url(page, key, name, attributes);
    if (!text_is_nocase(name, "meta"))
        return;
    // What the page says of itself in its head goes before any <time> in it.
    if (is_one_of(key, dates) && prose_date(content, &date))
        page->date = date;
    content = text_clip(text_trim(content), sizeof page->publisher);
    if (is_one_of(key, publishers) && page->publisher_length == 0 && content.length > 0) {
        memcpy(page->publisher, content.bytes, content.length);
        page->publisher_length = content.length;
    }
}

/// A link that leads to a page is shown as Markdown writes it, where links are wanted.
static void open_link(Page *page, const xmlChar **attributes)
{
    Text target = text_trim(attribute(attributes, "href"));
    page->target_length = 0;
    if (!page->with_links || !text_starts_nocase(target, "http") || target.length > sizeof page->target)
        return;
    memcpy(page->target, target.bytes, target.length);
    page->target_length = target.length;
    add_byte(page, '[');
}

static void close_link(Page *page)
{
    if (page->target_length == 0)
        return;
    buffer_add_string(&page->out, "](");
    buffer_add(&page->out, (Text){page->target, page->target_length});
    add_byte(page, ')');
    page->target_length = 0;
}

static void on_start(void *self, const xmlChar *name_bytes, const xmlChar **attributes)
{
    Page *page = self;
    Text name = text_of((const char *)name_bytes);
    if (++page->depth > DEEPEST) {
        page->is_too_deep = true;
        xmlStopParser(page->parser);
        return;
    }
    page->unseen += is_unseen(name);
    page->titles += text_is_nocase(name, "title");
    page->headings += text_is_nocase(name, "h1");
    page->kept_blanks += text_is_nocase(name, "pre") || text_is_nocase(name, "textarea");
    read_facts(page, name, attributes);
    if (text_is_nocase(name, "a"))
        open_link(page, attributes);
    if (is_block(name))
        add_byte(page, '\n');
}

static void on_end(void *self, const xmlChar *name_bytes)
{
    Page *page = self;
    Text name = text_of((const char *)name_bytes);
    page->depth -= page->depth > 0;
    page->unseen -= is_unseen(name) && page->unseen > 0;
    page->titles -= text_is_nocase(name, "title") && page->titles > 0;
    page->kept_blanks -=
        (text_is_nocase(name, "pre") || text_is_nocase(name, "textarea")) && page->kept_blanks > 0;
    if (text_is_nocase(name, "h1") && page->headings > 0) {
        page->headings--;
        page->has_heading = page->heading_length > 0;
    }
    if (text_is_nocase(name, "a"))
        close_link(page);
    if (is_block(name))
        add_byte(page, '\n');
    else if (text_is_nocase(name, "td") || text_is_nocase(name, "th"))
        add_byte(page, '\t');
}

/// Blanks fold into one, as a browser shows them.
static void keep_words(char *room, size_t *length, char byte)
{
    if (byte_is_space(byte))
        byte = ' ';
    if (*length < LONGEST_TITLE * 2 && !(byte == ' ' && (*length == 0 || room[*length - 1] == ' ')))
        room[(*length)++] = byte;
}

static void on_characters(void *self, const xmlChar *bytes, int length)
{
    Page *page = self;
    if (page->unseen > 0 || length <= 0 || page->has_failed)
        return;
    Text text = {(const char *)bytes, (size_t)length};
    for (size_t i = 0; i < text.length; i++) {
        Text rest = text_slice(text, i, text.length);
        char byte = rest.bytes[0];
        // Zero-width marks and soft hyphens, with which pages let long words break, are not seen either.
        if (text_starts(rest, "\xe2\x80\x8b") || text_starts(rest, "\xe2\x80\x8c") ||
            text_starts(rest, "\xe2\x80\x8d") || text_starts(rest, "\xef\xbb\xbf")) {
            i += 2;
            continue;
        }
        if (text_starts(rest, "\xc2\xad")) {
            i++;
            continue;
        }
        if (text_starts(rest, "\xc2\xa0")) {
            byte = ' ';
            i++;
        }
        if (page->titles > 0)
            keep_words(page->title, &page->title_length, byte);
        if (page->headings > 0 && !page->has_heading)
            keep_words(page->heading, &page->heading_length, byte);
        add_byte(page, byte_is_space(byte) && page->kept_blanks == 0 ? ' ' : byte);
    }
    if (page->out.length > FLUSH_BYTES)
        flush(page);
}

static void on_cdata(__attribute__((unused)) void *self, __attribute__((unused)) const xmlChar *bytes,
                     __attribute__((unused)) int length)
{
    // What scripts and styles hold.
}

static void page_open(Page *page, HtmlText give, void *self, Err *err)
{
    htmlSAXHandler handler = {.startElement = on_start,
                              .endElement = on_end,
                              .characters = on_characters,
                              .ignorableWhitespace = on_characters,
                              .cdataBlock = on_cdata};
    *page = (Page){.give = give, .self = self, .err = err, .date = INSTANT_NONE};
    page->parser = htmlCreatePushParserCtxt(&handler, page, NULL, 0, NULL, XML_CHAR_ENCODING_NONE);
    if (page->parser)
        htmlCtxtUseOptions(page->parser,
                           HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
}

static void page_close(Page *page)
{
    if (page->parser) {
        // A tree of nothing but the document node may stand there even without one being built.
        if (page->parser->myDoc)
            xmlFreeDoc(page->parser->myDoc);
        htmlFreeParserCtxt(page->parser);
    }
    buffer_done(&page->out);
}

/// Text that the bytes complete is given. What libxml2 cannot make out it passes over by itself.
static bool page_feed(Page *page, Text bytes, Err *err)
{
    if (!page->parser)
        return fail(err, ERR_FAILED, "cannot start the HTML parser");
    while (bytes.length > 0 && !page->is_too_deep && !page->has_failed) {
        Text step = text_slice(bytes, 0, 1 << 16);
        bytes = text_slice(bytes, step.length, bytes.length);
        htmlParseChunk(page->parser, step.bytes, (int)step.length, 0);
    }
    flush(page);
    return !page->has_failed;
}

static bool page_end(Page *page)
{
    if (!page->is_too_deep && !page->has_failed && page->parser)
        htmlParseChunk(page->parser, NULL, 0, 1);
    flush(page);
    return !page->has_failed;
}

bool html_as_text(Source *source, HtmlText give, void *self, ReportOwn *own, Arena *arena, Err *err)
{
    Page *page = memory_get(sizeof *page);
    page_open(page, give, self, err);
    char chunk[1 << 16];
    size_t got;
    bool is_read = true;
    do {
        is_read =
            source_read(source, chunk, sizeof chunk, &got, err) && page_feed(page, (Text){chunk, got}, err);
    } while (is_read && got > 0 && !page->is_too_deep);
    is_read = is_read && page_end(page);
    own->url = arena_copy(arena, (Text){page->url, page->url_length});
    own->publisher = arena_copy(arena, (Text){page->publisher, page->publisher_length});
    page_close(page);
    free(page);
    return is_read;
}

static bool keep_text(void *self, Text piece, __attribute__((unused)) Err *err)
{
    buffer_add(self, piece);
    return true;
}

static Text title_of(const Page *page)
{
    Text heading = {page->heading, page->heading_length}, title = {page->title, page->title_length};
    return text_clip(text_trim(heading.length > 0 ? heading : title), LONGEST_TITLE);
}

/// What lies behind the first 16 MiB.
static bool read_pieces(Source *source, Page *page, Prose *prose, Buffer *raw, Buffer *text, Err *err)
{
    for (uint64_t at = PROSE_WHOLE; !page->is_too_deep; at += raw->length) {
        bool is_whole;
        buffer_clear(raw);
        buffer_clear(text);
        if (!read_start(source, PROSE_PIECE, raw, &is_whole, err))
            return false;
        if (raw->length == 0)
            break;
        char place[PLACE_ROOM];
        int length = snprintf(place, sizeof place, "from byte %llu", (unsigned long long)at);
        if (!prose->sink->record(prose->sink->self, buffer_text(raw), (Text){place, (size_t)length}, err) ||
            !prose_go_on(prose, err) || !page_feed(page, buffer_text(raw), err) ||
            !prose_feed(prose, buffer_text(text), err))
            return false;
    }
    return true;
}

static bool read_page(Source *source, const Reading *reading, Page *page, Prose *prose, Buffer *raw,
                      Buffer *text, Err *err)
{
    bool is_whole;
    if (!read_start(source, PROSE_WHOLE, raw, &is_whole, err))
        return false;
    if (text_trim(buffer_text(raw)).length == 0)
        return tell_complaint(prose->sink, TEXT("line 1"), err, "the file is empty");
    if (!page_feed(page, buffer_text(raw), err) || (is_whole && !page_end(page)))
        return false;
    Text seen = buffer_text(text);
    ProseNews news = {.path = reading->path,
                      .title = title_of(page),
                      .publisher = {page->publisher, page->publisher_length},
                      .url = {page->url, page->url_length},
                      .date = page->date,
                      .made = INSTANT_NONE,
                      .head = text_slice(seen, 0, SNIFF_BYTES),
                      .tail = is_whole && seen.length > TAIL_BYTES
                                  ? text_slice(seen, seen.length - TAIL_BYTES, seen.length)
                                  : TEXT("")};
    if (!prose->sink->record(prose->sink->self, buffer_text(raw), TEXT("page"), err) ||
        !prose_begin(prose, &news, err) || !prose_feed(prose, seen, err))
        return false;
    if (!is_whole) {
        if (!read_pieces(source, page, prose, raw, text, err))
            return false;
        buffer_clear(text);
        if (!page_end(page) || !prose_feed(prose, buffer_text(text), err))
            return false;
    }
    if (!prose_end(prose, err))
        return false;
    return !page->is_too_deep ||
           tell_complaint(prose->sink, TEXT("page"), err,
                          "elements stand more than %d deep in each other; what follows was "
                          "not read: save the page as text, and give that",
                          DEEPEST);
}

bool html_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Prose prose;
    Buffer raw = {0}, text = {0};
    Page *page = memory_get(sizeof *page);
    page_open(page, keep_text, &text, err);
    prose_init(&prose, sink);
    bool is_read = read_page(source, reading, page, &prose, &raw, &text, err);
    prose_done(&prose);
    page_close(page);
    free(page);
    buffer_done(&raw);
    buffer_done(&text);
    return is_read;
}

int html_sniff(Text head, Text path)
{
    Arena arena;
    arena_init(&arena);
    Text lower = arena_lower(&arena, text_slice(head, 0, SNIFF_BYTES));
    Text start = text_trim(text_starts(lower, "\xef\xbb\xbf") ? text_slice(lower, 3, lower.length) : lower);
    bool is_page = text_starts(start, "<!doctype html") || text_starts(start, "<html") ||
                   (text_starts(start, "<") && text_find(start, "<html", 0) != SIZE_MAX);
    bool is_fragment = text_starts(start, "<") &&
                       (text_find(start, "<body", 0) != SIZE_MAX || text_find(start, "<div", 0) != SIZE_MAX ||
                        text_find(start, "<p>", 0) != SIZE_MAX);
    arena_done(&arena);
    bool is_named =
        text_ends_nocase(path, ".html") || text_ends_nocase(path, ".htm") || text_ends_nocase(path, ".xhtml");
    if (!head_is_text(head))
        return 0;
    return is_page ? 92 : is_named ? 75 : is_fragment ? 50 : 0;
}

static bool add_text(void *self, Text piece, __attribute__((unused)) Err *err)
{
    return document_add(self, piece);
}

bool document_add_page(Document *document, Text html, bool with_links, Err *err)
{
    Page *page = memory_get(sizeof *page);
    page_open(page, add_text, document, err);
    page->with_links = with_links;
    bool is_read = page->parser != NULL;
    if (!is_read)
        fail(err, ERR_FAILED, "cannot start the HTML parser");
    else if (!page_feed(page, html, err) || !page_end(page))
        document_complain(document, "it holds more text than %d MiB: the rest was not read",
                          DOCUMENT_TEXT_BYTES >> 20);
    else if (page->is_too_deep)
        document_complain(document, "elements of a page stand more than %d deep: what follows was not read",
                          DEEPEST);
    if (is_read && document->title.length == 0)
        document->title = arena_copy(&document->arena, text_as_utf8(title_of(page), &document->arena));
    if (is_read && document->date == INSTANT_NONE)
        document->date = page->date;
    page_close(page);
    free(page);
    return is_read;
}
