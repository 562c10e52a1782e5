/// OpenIOC 1.0 and 1.1 (Mandiant): one definition is one activity. What is read: items that say a value is so
/// (`is`, and `contains` where a part is as good as the whole), by what they search in. Terms that say
/// anything else are kept as they stand, never as evidence.

#include <libxml/parser.h>
#include <string.h>

#include "formats/file_names.h"
#include "formats/readers.h"
#include "formats/telling.h"

enum { LARGEST_FILE = 16 << 20, LONGEST_VALUE = 4096, LONGEST_FACT = 400 };

// The end of a search path, and what stands there. The first that fits.
static const struct {
    const char *search;
    Kind kind;
    KindGuess guess;
    bool may_contain; ///< a part of such a value is one itself
} searches[] = {
    {"Md5sum", KIND_MD5, GUESS_EXACT, true},
    {"Sha1sum", KIND_SHA1, GUESS_EXACT, true},
    {"Sha256sum", KIND_SHA256, GUESS_EXACT, true},
    {"PEInfo/ImpHash", KIND_IMPHASH, GUESS_EXACT, true},
    {"PEInfo/PDBPath", KIND_PDB, GUESS_EXACT, false},
    {"DnsEntryItem/Host", KIND_DOMAIN, GUESS_EXACT, true},
    {"DnsEntryItem/RecordName", KIND_DOMAIN, GUESS_EXACT, true},
    {"Network/DNS", KIND_DOMAIN, GUESS_EXACT, true},
    {"UrlHistoryItem/HostName", KIND_DOMAIN, GUESS_EXACT, true},
    {"UrlHistoryItem/URL", KIND_URL, GUESS_EXACT, false},
    {"remoteIP", KIND_IPV4, GUESS_ADDRESS, true},
    {"RemoteIpAddress", KIND_IPV4, GUESS_ADDRESS, true},
    {"RouteEntryItem/Destination", KIND_IPV4, GUESS_ADDRESS, true},
    {"ArpEntryItem/IPv4Address", KIND_IPV4, GUESS_ADDRESS, true},
    {"Network/UserAgent", KIND_USER_AGENT, GUESS_EXACT, false},
    {"Email/From", KIND_EMAIL, GUESS_EXACT, true},
    {"Handle/Name", KIND_MUTEX, GUESS_EXACT, false},
    {"FileItem/FileName", KIND_FILE_NAME, GUESS_EXACT, false},
    {"FileItem/FullPath", KIND_FILE_NAME, GUESS_EXACT, false},
    {"RegistryItem/Path", KIND_REGISTRY_KEY, GUESS_EXACT, false},
    {"RegistryItem/KeyPath", KIND_REGISTRY_KEY, GUESS_EXACT, false},
};

typedef enum { FACT_TITLE, FACT_AUTHOR, FACT_DATE, FACT_COUNT } Fact;

typedef struct {
    const Sink *sink;
    const Reading *reading;
    Err *err;
    xmlParserCtxtPtr parser;
    Buffer facts[FACT_COUNT], id, modified, actor, search, condition, content;
    Buffer *listening; ///< where character data goes at present
    bool is_in_item, is_negated, is_begun, has_failed;
    Holder holder;
} Ioc;

static Text fact(const Ioc *ioc, Fact which)
{
    return text_trim(buffer_text(&ioc->facts[which]));
}

static void check(Ioc *ioc, bool is_told)
{
    if (!is_told) {
        ioc->has_failed = true;
        xmlStopParser(ioc->parser);
    }
}

static Instant instant_of(Text text)
{
    Instant instant;
    return instant_parse(text, &instant) ? instant : INSTANT_NONE;
}

/// The activity, told before its first indicator: everything that describes it stands above them.
static void begin(Ioc *ioc)
{
    if (ioc->is_begun)
        return;
    ioc->is_begun = true;
    Arena arena;
    arena_init(&arena);
    Text id = text_trim(buffer_text(&ioc->id));
    Text title = fact(ioc, FACT_TITLE), author = fact(ioc, FACT_AUTHOR);
    HolderNews news = {.id = id.length > 0 ? id : file_activity_id(ioc->reading->path, &arena),
                       .title = title.length > 0 ? title : TEXT_NONE,
                       .publisher = author.length > 0 ? author : TEXT_NONE,
                       .date = instant_of(fact(ioc, FACT_DATE)),
                       .modified = instant_of(buffer_text(&ioc->modified))};
    check(ioc, ioc->sink->holder(ioc->sink->self, &news, &ioc->holder, ioc->err));
    Text actor = text_trim(buffer_text(&ioc->actor));
    if (!ioc->has_failed && actor.length > 0)
        check(ioc, ioc->sink->name(ioc->sink->self, ioc->holder, actor, ioc->err));
    arena_done(&arena);
}

static void set(Buffer *buffer, const xmlChar *bytes, int length)
{
    buffer_clear(buffer);
    if (length > 0)
        buffer_add(buffer, text_clip((Text){(const char *)bytes, (size_t)length}, LONGEST_FACT));
}

/// Attributes come in fives: name, prefix, URI, value, end of value.
static void take_attributes(int count, const xmlChar **attributes, const char *name, Buffer *into)
{
    for (int i = 0; i < count; i++)
        if (text_is(text_of((const char *)attributes[5 * i]), name))
            set(into, attributes[5 * i + 3], (int)(attributes[5 * i + 4] - attributes[5 * i + 3]));
}

static void on_start(void *self, const xmlChar *name_bytes, __attribute__((unused)) const xmlChar *prefix,
                     __attribute__((unused)) const xmlChar *uri, __attribute__((unused)) int namespace_count,
                     __attribute__((unused)) const xmlChar **namespaces, int count,
                     __attribute__((unused)) int defaulted, const xmlChar **attributes)
{
    Ioc *ioc = self;
    Text name = text_of((const char *)name_bytes);
    ioc->listening = NULL;
    if (text_is(name, "ioc") || text_is(name, "OpenIOC")) {
        take_attributes(count, attributes, "id", &ioc->id);
        take_attributes(count, attributes, "last-modified", &ioc->modified);
    } else if (text_is(name, "short_description")) {
        ioc->listening = &ioc->facts[FACT_TITLE];
    } else if (text_is(name, "authored_by")) {
        ioc->listening = &ioc->facts[FACT_AUTHOR];
    } else if (text_is(name, "authored_date")) {
        ioc->listening = &ioc->facts[FACT_DATE];
    } else if (text_is(name, "link")) {
        Buffer rel = {0};
        take_attributes(count, attributes, "rel", &rel);
        if (text_is_nocase(buffer_text(&rel), "threatgroup") || text_is_nocase(buffer_text(&rel), "actor"))
            ioc->listening = &ioc->actor;
        buffer_done(&rel);
    } else if (text_is(name, "IndicatorItem")) {
        Buffer negate = {0};
        ioc->is_in_item = true;
        buffer_clear(&ioc->search);
        buffer_clear(&ioc->condition);
        buffer_clear(&ioc->content);
        take_attributes(count, attributes, "condition", &ioc->condition);
        take_attributes(count, attributes, "negate", &negate);
        ioc->is_negated = text_is_nocase(buffer_text(&negate), "true");
        buffer_done(&negate);
    } else if (ioc->is_in_item && text_is(name, "Context")) {
        take_attributes(count, attributes, "search", &ioc->search);
    } else if (ioc->is_in_item && text_is(name, "Content")) {
        ioc->listening = &ioc->content;
    }
}

static void on_characters(void *self, const xmlChar *bytes, int length)
{
    Ioc *ioc = self;
    if (ioc->listening && length > 0 && ioc->listening->length < LONGEST_VALUE)
        buffer_add(ioc->listening, (Text){(const char *)bytes, (size_t)length});
}

static void tell_item(Ioc *ioc)
{
    Text search = buffer_text(&ioc->search), value = text_trim(buffer_text(&ioc->content));
    Text condition = buffer_text(&ioc->condition);
    // "isnot" and "containsnot" are OpenIOC 1.0's negations.
    if (value.length == 0 || ioc->is_negated || text_ends_nocase(condition, "not"))
        return;
    bool is_part = !text_is_nocase(condition, "is");
    TypeWord word = {KIND_OTHER, GUESS_EXACT};
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++)
        if (text_ends_nocase(search, searches[i].search)) {
            if (!is_part || (searches[i].may_contain && text_is_nocase(condition, "contains")))
                word = (TypeWord){searches[i].kind, searches[i].guess};
            break;
        }
    if (text_ends_nocase(search, "Network/URI") && text_find(value, "://", 0) != SIZE_MAX)
        word = (TypeWord){KIND_URL, GUESS_EXACT};
    ObservationNews news = {.value = value,
                            .first_seen = INSTANT_NONE,
                            .last_seen = INSTANT_NONE,
                            .context = search.length > 0 ? search : TEXT_NONE};
    begin(ioc);
    if (!ioc->has_failed)
        check(ioc, tell_typed(ioc->sink, ioc->holder, TEXT(""), word, news, ioc->err));
}

static void on_end(void *self, const xmlChar *name_bytes, __attribute__((unused)) const xmlChar *prefix,
                   __attribute__((unused)) const xmlChar *uri)
{
    Ioc *ioc = self;
    ioc->listening = NULL;
    if (text_is(text_of((const char *)name_bytes), "IndicatorItem") && ioc->is_in_item) {
        ioc->is_in_item = false;
        tell_item(ioc);
    }
}

static bool complain_of_xml(Ioc *ioc, Err *err)
{
    const xmlError *error = xmlCtxtGetLastError(ioc->parser);
    char room[PLACE_ROOM];
    Text place = place_line(error && error->line > 0 ? (uint64_t)error->line : 1, room);
    Text what = text_trim(text_of(error ? error->message : NULL));
    Arena arena;
    arena_init(&arena);
    bool is_told =
        tell_complaint(ioc->sink, place, err, "not well-formed XML (" TEXT_FMT "); what follows was not read",
                       TEXT_ARG(text_as_utf8(text_clip(what, 200), &arena)));
    arena_done(&arena);
    return is_told;
}

static bool read_file(Source *source, Ioc *ioc, Buffer *raw, Err *err)
{
    bool is_whole;
    if (!read_start(source, LARGEST_FILE, raw, &is_whole, err))
        return false;
    if (!is_whole)
        return tell_complaint(ioc->sink, TEXT("line 1"), err,
                              "larger than 16 MiB: no OpenIOC file should be");
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = on_start,
                             .endElementNs = on_end,
                             .characters = on_characters,
                             .cdataBlock = on_characters};
    ioc->parser = xmlCreatePushParserCtxt(&handler, ioc, NULL, 0, NULL);
    if (!ioc->parser)
        return fail(err, ERR_FAILED, "cannot start the XML parser");
    // No entity is ever loaded or expanded: nothing declares one to this handler.
    xmlCtxtUseOptions(ioc->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!ioc->sink->record(ioc->sink->self, buffer_text(raw), TEXT("definition"), err))
        return false;
    Text rest = buffer_text(raw);
    int code = 0;
    while (code == 0 && rest.length > 0 && !ioc->has_failed) {
        Text step = text_slice(rest, 0, 1 << 16);
        rest = text_slice(rest, step.length, rest.length);
        code = xmlParseChunk(ioc->parser, step.bytes, (int)step.length, 0);
    }
    if (code == 0 && !ioc->has_failed)
        code = xmlParseChunk(ioc->parser, NULL, 0, 1);
    if (ioc->has_failed)
        return false;
    begin(ioc);
    return !ioc->has_failed && (code == 0 || complain_of_xml(ioc, err));
}

bool openioc_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    Ioc ioc = {.sink = sink, .reading = reading, .err = err};
    Buffer raw = {0};
    bool is_read = read_file(source, &ioc, &raw, err);
    if (ioc.parser) {
        if (ioc.parser->myDoc)
            xmlFreeDoc(ioc.parser->myDoc);
        xmlFreeParserCtxt(ioc.parser);
    }
    for (int i = 0; i < FACT_COUNT; i++)
        buffer_done(&ioc.facts[i]);
    Buffer *const all[] = {&ioc.id,        &ioc.modified, &ioc.actor, &ioc.search,
                           &ioc.condition, &ioc.content,  &raw};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_done(all[i]);
    return is_read;
}

int openioc_sniff(Text head, Text path)
{
    bool is_named = text_ends_nocase(path, ".ioc");
    bool is_ioc = text_find(head, "<ioc ", 0) != SIZE_MAX || text_find(head, "<OpenIOC", 0) != SIZE_MAX;
    bool is_mandiant =
        text_find(head, "schemas.mandiant.com", 0) != SIZE_MAX || text_find(head, "openioc", 0) != SIZE_MAX;
    if (!head_is_text(head))
        return 0;
    return is_ioc && is_mandiant ? 97 : is_ioc && is_named ? 90 : is_named ? 50 : 0;
}
