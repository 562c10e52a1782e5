#include "indicators/registration.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "indicators/domain.h"
#include "indicators/indicators.h"

// "evil.example; Some Registrar, Inc.; ns1.park.example ns2.park.example; 2014-06-05T10:00:00Z"
// -> "evil.example; some registrar inc; ns1.park.example ns2.park.example; 2014-06-05"

enum { SERVERS_MOST = 16 };

/// Letters and digits in lower case, and one blank for whatever stands between: no two registries write a
/// registrar's name with the same commas.
static Text folded_words(Text words, Arena *arena)
{
    Buffer out = {0};
    for (size_t i = 0; i < words.length; i++) {
        char byte = words.bytes[i];
        bool is_word = byte_is_alpha(byte) || byte_is_digit(byte) || (unsigned char)byte >= 0x80;
        if (is_word)
            buffer_add_byte(&out, byte_lower(byte));
        else if (out.length && out.bytes[out.length - 1] != ' ')
            buffer_add_byte(&out, ' ');
    }
    Text folded = arena_copy(arena, text_trim(buffer_text(&out)));
    buffer_done(&out);
    return folded;
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/// Ascending, each once, with one blank between.
static Text join_sorted(Text *items, size_t count, Arena *arena)
{
    Buffer out = {0};
    if (count > 1)
        qsort(items, count, sizeof *items, compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && text_equal(items[i], items[i - 1]))
            continue;
        buffer_add_string(&out, out.length ? " " : "");
        buffer_add(&out, items[i]);
    }
    Text joined = arena_copy(arena, buffer_text(&out));
    buffer_done(&out);
    return joined;
}

static bool next_server(Text *rest, Text *server)
{
    size_t at = 0, end;
    while (at < rest->length && (byte_is_space(rest->bytes[at]) || rest->bytes[at] == ','))
        at++;
    for (end = at; end < rest->length && !byte_is_space(rest->bytes[end]) && rest->bytes[end] != ',';)
        end++;
    *server = text_slice(*rest, at, end);
    *rest = text_slice(*rest, end, rest->length);
    return server->length > 0;
}

static bool canonical_host(Text host, Arena *arena, Text *out)
{
    const char *why;
    return domain_canonical(indicator_refang(host, arena), arena, out, &why);
}

static Text canonical_servers(Text servers, Arena *arena)
{
    Text hosts[SERVERS_MOST], server;
    size_t count = 0;
    while (count < SERVERS_MOST && next_server(&servers, &server))
        count += canonical_host(server, arena, &hosts[count]);
    return join_sorted(hosts, count, arena);
}

static bool cut_fields(Text value, Registration *out)
{
    Text *const fields[] = {&out->domain, &out->registrar, &out->servers, &out->date};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!text_cut(&value, ';', fields[i]))
            return false;
        *fields[i] = text_trim(*fields[i]);
    }
    return value.length == 0;
}

bool registration_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    Registration it;
    Instant date;
    *why = "it is written `domain; registrar; name servers; date`";
    if (!cut_fields(raw, &it))
        return false;
    it.registrar = folded_words(it.registrar, arena);
    it.servers = canonical_servers(it.servers, arena);
    if (!canonical_host(it.domain, arena, &it.domain) || !it.registrar.length || !it.servers.length ||
        !instant_parse(it.date, &date))
        return false;
    *out =
        arena_format(arena, TEXT_FMT "; " TEXT_FMT "; " TEXT_FMT "; " TEXT_FMT, TEXT_ARG(it.domain),
                     TEXT_ARG(it.registrar), TEXT_ARG(it.servers), TEXT_ARG(instant_date_text(date, arena)));
    return true;
}

Text registration_text(const Registration *it, Arena *arena)
{
    // A registrar's own semicolons would be taken for ends of fields.
    return arena_format(arena, TEXT_FMT "; " TEXT_FMT "; " TEXT_FMT "; " TEXT_FMT, TEXT_ARG(it->domain),
                        TEXT_ARG(folded_words(it->registrar, arena)), TEXT_ARG(text_trim(it->servers)),
                        TEXT_ARG(it->date));
}

/// Monday of the date's week, UTC.
static Instant week_of(Instant date)
{
    enum { DAYS = 7, MONDAY = 3 }; // 1970-01-01 was a Thursday
    int64_t day = date / INSTANT_DAY - (date % INSTANT_DAY < 0), weekday = (day + MONDAY) % DAYS;
    return (day - (weekday < 0 ? weekday + DAYS : weekday)) * INSTANT_DAY;
}

bool registration_habit(Text value, Arena *arena, Text *out)
{
    Registration it;
    Instant date;
    Text domains[SERVERS_MOST], server;
    size_t count = 0;
    if (!cut_fields(value, &it) || !instant_parse(it.date, &date))
        return false;
    while (count < SERVERS_MOST && next_server(&it.servers, &server)) {
        Text registered = domain_registered(server);
        domains[count++] = registered.length ? registered : server;
    }
    *out = arena_format(arena, TEXT_FMT "; " TEXT_FMT "; week of " TEXT_FMT, TEXT_ARG(it.registrar),
                        TEXT_ARG(join_sorted(domains, count, arena)),
                        TEXT_ARG(instant_date_text(week_of(date), arena)));
    return true;
}
