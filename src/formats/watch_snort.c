// Snort 2.9 (Snort Users Manual, chapter 3) and Snort 3 (Snort 3 Rule Writing Guide), which writes modifiers
// behind a pattern and buffers before it. The class is one that both ship.
//
// A name is looked for as DNS writes it (RFC 1035, section 3.1), which finds all below it too, and as the
// Host of HTTP.

#include <stdio.h>

#include "formats/watch_rules.h"

#define CLASS "trojan-activity"

/// "evil.example" as "|04|evil|07|example|00|".
static void add_wire_name(Buffer *out, Text name)
{
    Text label;
    while (text_cut(&name, '.', &label)) {
        buffer_format(out, "|%02x|", (unsigned)label.length);
        rules_pattern(out, label);
    }
    buffer_add_string(out, "|00|");
}

/// A header field whose whole value this is.
static void add_field(RuleWriter *it, const char *name, Text value)
{
    Buffer *out = &it->body;
    if (it->is_three) {
        buffer_format(out, " http_header:field %s; content:\"", name);
        rules_pattern(out, value);
        buffer_format(out, "\",nocase; bufferlen:%zu;", value.length);
    } else {
        buffer_format(out, " content:\"%s|3a 20|", name);
        rules_pattern(out, value);
        buffer_add_string(out, "|0d 0a|\"; nocase; http_header;");
    }
}

static void add_path(RuleWriter *it, Text path)
{
    Buffer *out = &it->body;
    buffer_add_string(out, it->is_three ? " http_raw_uri; content:\"" : " content:\"");
    rules_pattern(out, path);
    buffer_format(out, it->is_three ? "\"; bufferlen:%zu;" : "\"; http_raw_uri; urilen:%zu,raw;",
                  path.length);
}

static const char *web_header(const RuleWriter *it)
{
    return it->is_three ? "alert http $HOME_NET any -> $EXTERNAL_NET any"
                        : "alert tcp $HOME_NET any -> $EXTERNAL_NET $HTTP_PORTS";
}

static void begin_web(RuleWriter *it)
{
    buffer_clear(&it->body);
    buffer_add_string(&it->body, " flow:to_server,established;");
}

static bool put_domain(RuleWriter *it, const Watch *watch, Err *err)
{
    rules_note(it, watch);
    buffer_clear(&it->body);
    buffer_add_string(&it->body, " byte_test:1,!&,0xF8,2; content:\"");
    add_wire_name(&it->body, watch->value);
    buffer_add_string(&it->body, it->is_three ? "\",nocase,fast_pattern,offset 12;"
                                              : "\"; nocase; fast_pattern; offset:12;");
    if (!rules_put(it, "alert udp $HOME_NET any -> any 53", "DNS query", watch->value, watch, CLASS, err))
        return false;
    begin_web(it);
    add_field(it, "Host", watch->value);
    return rules_put(it, web_header(it), "HTTP host", watch->value, watch, CLASS, err);
}

static bool put_address(RuleWriter *it, const Watch *watch, Err *err)
{
    Text header =
        arena_format(it->made->arena, "alert ip $HOME_NET any -> [" TEXT_FMT "] any", TEXT_ARG(watch->value));
    rules_note(it, watch);
    buffer_clear(&it->body);
    // Snort 3 limits alerts by an event_filter of its configuration.
    if (!it->is_three)
        buffer_add_string(&it->body, " threshold:type limit, track by_src, count 1, seconds 3600;");
    return rules_put(it, header.bytes, "traffic to", watch->value, watch, CLASS, err);
}

static bool put_url(RuleWriter *it, const Watch *watch, Err *err)
{
    WatchUrl url;
    if (!watch_url(watch->value, &url) || !text_is(url.scheme, "http"))
        return rules_leave_out(it, watch, 1, "Snort sees the addresses of plain HTTP alone");
    if (url.path.length > RULES_LONGEST_PATTERN)
        return rules_leave_out(it, watch, 1, "longer than a pattern should be");
    const char *header = web_header(it);
    Text host = url.host;
    if (url.port) {
        header = arena_format(it->made->arena, "alert %s $HOME_NET any -> $EXTERNAL_NET %llu",
                              it->is_three ? "http" : "tcp", (unsigned long long)url.port)
                     .bytes;
        host = arena_format(it->made->arena, TEXT_FMT ":%llu", TEXT_ARG(host), (unsigned long long)url.port);
    }
    rules_note(it, watch);
    begin_web(it);
    add_field(it, "Host", host);
    add_path(it, url.path);
    return rules_put(it, header, "URL", watch->value, watch, CLASS, err);
}

static bool put_agent(RuleWriter *it, const Watch *watch, Err *err)
{
    if (watch->value.length > RULES_LONGEST_PATTERN)
        return rules_leave_out(it, watch, 1, "longer than a pattern should be");
    rules_note(it, watch);
    begin_web(it);
    add_field(it, "User-Agent", watch->value);
    return rules_put(it, web_header(it), "User-Agent", watch->value, watch, CLASS, err);
}

static bool put_kind(RuleWriter *it, const Watch *items, uint32_t count, Err *err)
{
    switch (items[0].kind) {
    case KIND_DOMAIN:
        return rules_each(it, items, count, put_domain, err);
    case KIND_IPV4:
    case KIND_IPV6:
    case KIND_CIDR:
        return rules_each(it, items, count, put_address, err);
    case KIND_URL:
        return rules_each(it, items, count, put_url, err);
    case KIND_USER_AGENT:
        return rules_each(it, items, count, put_agent, err);
    default:
        return rules_leave_out(it, items, count, "Snort has no keyword for it");
    }
}

bool watch_write_snort(const WatchList *list, WatchMade *made, Err *err)
{
    return watch_rules_write(&(RuleWriter){.list = list, .made = made}, "Snort 2.9 rules", put_kind, err);
}

bool watch_write_snort3(const WatchList *list, WatchMade *made, Err *err)
{
    return watch_rules_write(&(RuleWriter){.list = list, .made = made, .is_three = true}, "Snort 3 rules",
                             put_kind, err);
}
