// Suricata 6 and 7 (docs.suricata.io, "Suricata Rules"; `suricata -T` of 7.0.10 takes all that is written
// here). Lists in `dataset` with `to_lowercase` and addresses in them are of Suricata 7.
//
// A name is looked for where it shows: the DNS query, the server name of TLS, the Host of HTTP; with all
// below it. Of very many names there is one rule for each of these places and a list, which holds them
// exactly: a rule for each would make the engine's start long and its reload longer. Addresses alert once an
// hour a client. A file's hash needs a list in any case.

#include <stdio.h>

#include "formats/watch_rules.h"

// ---------------------------------------------------------------- names

/// Where a host's name shows. HTTP's buffer is in lower case already, and refuses `nocase`.
static const struct {
    const char *header, *what, *buffer, *case_word, *lower;
} places[] = {
    {"alert dns $HOME_NET any -> any any", "DNS query", "dns.query;", " nocase;", " to_lowercase;"},
    {"alert tls $HOME_NET any -> $EXTERNAL_NET any", "TLS server name",
     "flow:established,to_server; tls.sni;", " nocase;", " to_lowercase;"},
    {"alert http $HOME_NET any -> $EXTERNAL_NET any", "HTTP host", "flow:established,to_server; http.host;",
     "", ""},
};
enum { PLACES = sizeof places / sizeof *places };

static bool put_domain(RuleWriter *it, const Watch *watch, Err *err)
{
    rules_note(it, watch);
    for (size_t i = 0; i < PLACES; i++) {
        buffer_clear(&it->body);
        buffer_format(&it->body, " %s dotprefix; content:\".", places[i].buffer);
        rules_pattern(&it->body, watch->value);
        buffer_format(&it->body, "\";%s endswith;", places[i].case_word);
        if (!rules_put(it, places[i].header, places[i].what, watch->value, watch, "domain-c2", err))
            return false;
    }
    return true;
}

// ---------------------------------------------------------------- what one rule looks for

static bool put_address(RuleWriter *it, const Watch *watch, Err *err)
{
    Text header =
        arena_format(it->made->arena, "alert ip $HOME_NET any -> [" TEXT_FMT "] any", TEXT_ARG(watch->value));
    rules_note(it, watch);
    buffer_clear(&it->body);
    buffer_add_string(&it->body, " threshold:type limit, track by_src, seconds 3600, count 1;");
    return rules_put(it, header.bytes, "traffic to", watch->value, watch, "command-and-control", err);
}

static bool put_url(RuleWriter *it, const Watch *watch, Err *err)
{
    WatchUrl url;
    bool is_url = watch_url(watch->value, &url);
    if (!is_url || (!text_is(url.scheme, "http") && !text_is(url.scheme, "https"))) {
        watch_leave_out(it->made, watch, "no address of the web");
        return true;
    }
    if (url.path.length > RULES_LONGEST_PATTERN) {
        watch_leave_out(it->made, watch, "longer than a pattern should be");
        return true;
    }
    char port[24] = "any";
    if (url.port)
        snprintf(port, sizeof port, "%llu", (unsigned long long)url.port);
    Text header = arena_format(it->made->arena, "alert http $HOME_NET any -> $EXTERNAL_NET %s", port);
    rules_note(it, watch);
    buffer_clear(&it->body);
    buffer_add_string(&it->body, " flow:established,to_server; http.host; content:\"");
    rules_pattern(&it->body, url.host);
    buffer_add_string(&it->body, "\"; startswith; endswith; http.uri");
    // What is percent-encoded stands as it came in the raw form alone.
    buffer_add_string(&it->body, text_has(url.path, '%') ? ".raw; content:\"" : "; content:\"");
    rules_pattern(&it->body, url.path);
    buffer_add_string(&it->body, "\"; startswith; endswith;");
    return rules_put(it, header.bytes, "URL", watch->value, watch, "command-and-control", err);
}

static bool put_agent(RuleWriter *it, const Watch *watch, Err *err)
{
    rules_note(it, watch);
    buffer_clear(&it->body);
    buffer_add_string(&it->body, " flow:established,to_server; http.user_agent; content:\"");
    rules_pattern(&it->body, text_clip(watch->value, RULES_LONGEST_PATTERN));
    buffer_add_string(&it->body, watch->value.length > RULES_LONGEST_PATTERN ? "\"; startswith;"
                                                                             : "\"; startswith; endswith;");
    return rules_put(it, "alert http $HOME_NET any -> $EXTERNAL_NET any", "User-Agent", watch->value, watch,
                     "trojan-activity", err);
}

static bool put_fingerprint(RuleWriter *it, const Watch *watch, Err *err)
{
    rules_note(it, watch);
    buffer_clear(&it->body);
    buffer_format(&it->body, " ja3.hash; content:\"" TEXT_FMT "\"; startswith; endswith;",
                  TEXT_ARG(watch->value));
    return rules_put(it, "alert tls $HOME_NET any -> $EXTERNAL_NET any", "JA3", watch->value, watch,
                     "trojan-activity", err);
}

static bool put_certificate(RuleWriter *it, const Watch *watch, Err *err)
{
    if (watch->value.length != 40) {
        watch_leave_out(it->made, watch, "Suricata knows certificates by SHA-1 alone");
        return true;
    }
    rules_note(it, watch);
    buffer_clear(&it->body);
    buffer_add_string(&it->body, " tls.cert_fingerprint; content:\"");
    for (size_t i = 0; i < watch->value.length; i += 2)
        buffer_format(&it->body, "%s" TEXT_FMT, i ? "|3a|" : "",
                      TEXT_ARG(text_slice(watch->value, i, i + 2)));
    buffer_add_string(&it->body, "\"; startswith; endswith;");
    return rules_put(it, "alert tls $EXTERNAL_NET any -> $HOME_NET any", "certificate", watch->value, watch,
                     "trojan-activity", err);
}

// ---------------------------------------------------------------- lists

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void add_base64(Buffer *out, Text bytes)
{
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        unsigned a = (unsigned char)bytes.bytes[i], b = left > 1 ? (unsigned char)bytes.bytes[i + 1] : 0,
                 c = left > 2 ? (unsigned char)bytes.bytes[i + 2] : 0;
        buffer_add_byte(out, base64_digits[a >> 2]);
        buffer_add_byte(out, base64_digits[(a & 3) << 4 | b >> 4]);
        buffer_add_byte(out, left > 1 ? base64_digits[(b & 15) << 2 | c >> 6] : '=');
        buffer_add_byte(out, left > 2 ? base64_digits[c & 63] : '=');
    }
}

/// What all of a list rest on, for the rule that looks into it.
static Watch sum_up(const Watch *items, uint32_t count)
{
    Watch all = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE, .marking = MARKING_CLEAR};
    for (uint32_t i = 0; i < count; i++) {
        all.marking = marking_stricter(all.marking, items[i].marking);
        all.pap = items[i].pap > all.pap ? items[i].pap : all.pap;
        all.observations += items[i].observations;
        all.record_count += items[i].record_count;
        if (items[i].last_seen != INSTANT_NONE && items[i].last_seen > all.last_seen)
            all.last_seen = items[i].last_seen;
    }
    return all;
}

/// The values, and beside them who says so, one line each in the same order.
static Text put_list(RuleWriter *it, const Watch *items, uint32_t count, const char *stem, bool is_base64)
{
    WatchMade *made = it->made;
    WatchFile list = {.suffix = arena_format(made->arena, "-%s.lst", stem)};
    WatchFile evidence = {.suffix = arena_format(made->arena, "-%s-evidence.tsv", stem)};
    Arena scratch;
    arena_init(&scratch);
    for (uint32_t i = 0; i < count; i++) {
        if (is_base64)
            add_base64(&list.bytes, items[i].value);
        else
            buffer_add(&list.bytes, items[i].value);
        buffer_add_byte(&list.bytes, '\n');
        buffer_add(&evidence.bytes, items[i].value);
        buffer_add_byte(&evidence.bytes, '\t');
        buffer_add(&evidence.bytes, watch_evidence(&items[i], &scratch));
        buffer_add_byte(&evidence.bytes, '\n');
        arena_clear(&scratch);
    }
    arena_done(&scratch);
    *vec_push(&made->files) = list;
    *vec_push(&made->files) = evidence;
    made->indicators += count;
    buffer_format(&made->text, "# %u values; who says so, value by value: " TEXT_FMT TEXT_FMT "\n", count,
                  TEXT_ARG(made->stem), TEXT_ARG(evidence.suffix));
    return arena_format(made->arena, TEXT_FMT TEXT_FMT, TEXT_ARG(made->stem), TEXT_ARG(list.suffix));
}

static bool put_domain_list(RuleWriter *it, const Watch *items, uint32_t count, Err *err)
{
    Watch all = sum_up(items, count);
    Text set = watch_word(it->list->name, it->made->arena);
    buffer_add_string(&it->made->text, "# the names themselves; names below them are not found by a list\n");
    Text file = put_list(it, items, count, "domains", true);
    for (size_t i = 0; i < PLACES; i++) {
        buffer_clear(&it->body);
        buffer_format(&it->body,
                      " %s%s dataset:isset,asterism-" TEXT_FMT "-domains,type string,load " TEXT_FMT ";",
                      places[i].buffer, places[i].lower, TEXT_ARG(set), TEXT_ARG(file));
        if (!rules_put(it, places[i].header, places[i].what, TEXT("on a list"), &all, "domain-c2", err))
            return false;
    }
    return true;
}

static bool put_address_list(RuleWriter *it, const Watch *items, uint32_t count, Err *err)
{
    Watch all = sum_up(items, count);
    const char *word = items[0].kind == KIND_IPV4 ? "ipv4" : "ipv6";
    Text file = put_list(it, items, count, word, false);
    buffer_clear(&it->body);
    buffer_format(&it->body,
                  " ip.dst; dataset:isset,asterism-" TEXT_FMT "-%s,type ip,load " TEXT_FMT
                  "; threshold:type limit, track by_src, seconds 3600, count 1;",
                  TEXT_ARG(watch_word(it->list->name, it->made->arena)), word, TEXT_ARG(file));
    return rules_put(it, "alert ip $HOME_NET any -> any any", word, TEXT("address on a list"), &all,
                     "command-and-control", err);
}

static bool put_hash_list(RuleWriter *it, const Watch *items, uint32_t count, Err *err)
{
    Text word = kind_word(items[0].kind);
    if (items[0].kind == KIND_SHA512)
        return rules_leave_out(it, items, count, "Suricata knows files by MD5, SHA-1 and SHA-256");
    if (!it->list->has_lists)
        return rules_leave_out(it, items, count,
                               "hashes of files stand in a list beside the rules: say -o FILE");
    Watch all = sum_up(items, count);
    Text file = put_list(it, items, count, word.bytes, false);
    buffer_clear(&it->body);
    buffer_format(&it->body, " file" TEXT_FMT ":" TEXT_FMT ";", TEXT_ARG(word), TEXT_ARG(file));
    return rules_put(it, "alert ip any any -> any any", "file with a listed hash,", word, &all,
                     "trojan-activity", err);
}

// ---------------------------------------------------------------- by kind

static bool put_kind(RuleWriter *it, const Watch *items, uint32_t count, Err *err)
{
    bool is_long = count > WATCH_INLINE_MOST;
    Kind kind = items[0].kind;
    if (is_long && !it->list->has_lists && (kind == KIND_DOMAIN || kind == KIND_IPV4 || kind == KIND_IPV6))
        return fail(err, ERR_USAGE,
                    "%u values of one kind go into a list beside the rules: say where with -o FILE.rules",
                    count);
    switch (kind) {
    case KIND_DOMAIN:
        return is_long ? put_domain_list(it, items, count, err)
                       : rules_each(it, items, count, put_domain, err);
    case KIND_IPV4:
    case KIND_IPV6:
        return is_long ? put_address_list(it, items, count, err)
                       : rules_each(it, items, count, put_address, err);
    case KIND_CIDR:
        return rules_each(it, items, count, put_address, err);
    case KIND_URL:
        return rules_each(it, items, count, put_url, err);
    case KIND_USER_AGENT:
        return rules_each(it, items, count, put_agent, err);
    case KIND_JA3:
        return rules_each(it, items, count, put_fingerprint, err);
    case KIND_CERTIFICATE:
        return rules_each(it, items, count, put_certificate, err);
    case KIND_MD5:
    case KIND_SHA1:
    case KIND_SHA256:
    case KIND_SHA512:
        return put_hash_list(it, items, count, err);
    default:
        return rules_leave_out(it, items, count, "is not seen on a network");
    }
}

bool watch_write_suricata(const WatchList *list, WatchMade *made, Err *err)
{
    return watch_rules_write(&(RuleWriter){.list = list, .made = made}, "Suricata rules", put_kind, err);
}
