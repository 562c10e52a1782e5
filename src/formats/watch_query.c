// Searches in logs at home, in the SQL that most engines over logs speak (SQL-92 with the WITH of SQL:1999).
// The values come as a table of their own, so that any number of them is one search, and each row that is
// found says who says so.

#include "formats/watch.h"

/// In a literal of standard SQL a backslash is itself, in those of MySQL, BigQuery and Spark it takes the
/// meaning of what follows, a closing quote's too.
static bool is_literal(Text words)
{
    return watch_is_one_line(words) && !text_has(words, '\\');
}

/// Of what `is_literal`.
static void add_quoted(Buffer *out, Text words)
{
    buffer_add_byte(out, '\'');
    for (size_t i = 0; i < words.length; i++) {
        if (words.bytes[i] == '\'')
            buffer_add_byte(out, '\'');
        buffer_add_byte(out, words.bytes[i]);
    }
    buffer_add_byte(out, '\'');
}

/// A pattern for LIKE that ends with these words; "_" and "%" stand for themselves.
static void add_ending(Buffer *out, Text words)
{
    Buffer pattern = {0};
    buffer_add_string(&pattern, "%.");
    for (size_t i = 0; i < words.length; i++) {
        if (text_has(TEXT("_%!"), words.bytes[i]))
            buffer_add_byte(&pattern, '!');
        buffer_add_byte(&pattern, words.bytes[i]);
    }
    add_quoted(out, buffer_text(&pattern));
    buffer_done(&pattern);
}

/// The columns of each kind's values: what is compared whole, and what as the end of a name.
typedef struct {
    Kind kind;
    bool has_below;
} Asked;

static bool is_asked(const Asked *asked, size_t count, Kind kind, bool *has_below)
{
    for (size_t i = 0; i < count; i++)
        if (asked[i].kind == kind) {
            *has_below = asked[i].has_below;
            return true;
        }
    return false;
}

static void put_values(const WatchList *list, const Asked *asked, size_t asked_count, WatchMade *made)
{
    Buffer *out = &made->text;
    Arena scratch;
    arena_init(&scratch);
    buffer_add_string(out, "WITH watch(kind, value, below, evidence) AS (VALUES\n");
    for (uint32_t i = 0; i < list->count; i++) {
        const Watch *watch = &list->items[i];
        bool has_below;
        if (!is_asked(asked, asked_count, watch->kind, &has_below)) {
            watch_leave_out(made, watch, "these logs do not show it");
            continue;
        }
        if (!is_literal(watch->value)) {
            watch_leave_out(made, watch,
                            "holds a backslash or a control character, which SQL has no one spelling of");
            continue;
        }
        buffer_add_string(out, made->indicators++ ? ",\n  ('" : "  ('");
        buffer_format(out, TEXT_FMT "', ", TEXT_ARG(kind_word(watch->kind)));
        add_quoted(out, watch->value);
        buffer_add_string(out, ", ");
        if (has_below)
            add_ending(out, watch->value);
        else
            buffer_add_string(out, "NULL");
        buffer_add_string(out, ", ");
        add_quoted(out, watch_evidence(watch, &scratch));
        buffer_add_byte(out, ')');
        arena_clear(&scratch);
    }
    if (made->indicators == 0)
        buffer_add_string(out, "  (NULL, NULL, NULL, NULL)");
    buffer_add_string(out, "\n)\n");
    arena_done(&scratch);
}

bool watch_write_dns(const WatchList *list, WatchMade *made, Err *err)
{
    static const Asked asked[] = {{KIND_DOMAIN, true}, {KIND_IPV4, false}, {KIND_IPV6, false}};
    (void)err;
    watch_write_head(made, list, "--", "A search in DNS logs");
    buffer_add_string(
        &made->text, "-- of the table dns(time, client, query, answer): names in lower case without the last "
                     "dot, one answer a row\n");
    put_values(list, asked, sizeof asked / sizeof *asked, made);
    buffer_add_string(
        &made->text,
        "SELECT dns.time, dns.client, dns.query, dns.answer, watch.value, watch.evidence\n"
        "FROM dns JOIN watch\n"
        "  ON (watch.kind = 'domain' AND (dns.query = watch.value OR dns.query LIKE watch.below ESCAPE '!'))\n"
        "  OR (watch.kind <> 'domain' AND dns.answer = watch.value);\n");
    made->rules = 1;
    return true;
}

bool watch_write_proxy(const WatchList *list, WatchMade *made, Err *err)
{
    static const Asked asked[] = {{KIND_DOMAIN, true},
                                  {KIND_IPV4, false},
                                  {KIND_IPV6, false},
                                  {KIND_URL, false},
                                  {KIND_USER_AGENT, false}};
    (void)err;
    watch_write_head(made, list, "--", "A search in proxy logs");
    buffer_add_string(
        &made->text,
        "-- of the table proxy(time, client, host, url, agent): hosts in lower case, whole URLs\n");
    put_values(list, asked, sizeof asked / sizeof *asked, made);
    buffer_add_string(
        &made->text,
        "SELECT proxy.time, proxy.client, proxy.host, proxy.url, proxy.agent, watch.value, watch.evidence\n"
        "FROM proxy JOIN watch\n"
        "  ON (watch.kind IN ('domain', 'ipv4', 'ipv6')\n"
        "      AND (proxy.host = watch.value OR proxy.host LIKE watch.below ESCAPE '!'))\n"
        "  OR (watch.kind = 'url' AND proxy.url = watch.value)\n"
        "  OR (watch.kind = 'useragent' AND proxy.agent = watch.value);\n");
    made->rules = 1;
    return true;
}

bool watch_write_files(const WatchList *list, WatchMade *made, Err *err)
{
    static const Asked asked[] = {{KIND_MD5, false}, {KIND_SHA1, false}, {KIND_SHA256, false}};
    (void)err;
    watch_write_head(made, list, "--", "A search in logs of files and programs");
    buffer_add_string(&made->text,
                      "-- of the table files(time, host, path, md5, sha1, sha256): digests in lower case\n");
    put_values(list, asked, sizeof asked / sizeof *asked, made);
    buffer_add_string(&made->text, "SELECT files.time, files.host, files.path, watch.value, watch.evidence\n"
                                   "FROM files JOIN watch\n"
                                   "  ON (watch.kind = 'md5' AND files.md5 = watch.value)\n"
                                   "  OR (watch.kind = 'sha1' AND files.sha1 = watch.value)\n"
                                   "  OR (watch.kind = 'sha256' AND files.sha256 = watch.value);\n");
    made->rules = 1;
    return true;
}
