/// Snort 2 and 3 and Suricata rules, one after the other; a rule may go on over several lines. Disabled rules
/// ("# alert ...") are comments.
///
/// Read are `msg`, `sid`, `reference` (url, cve, md5, sha1, sha256) and, of `metadata`, family, technique,
/// CVE and dates. A pattern or an address is told as an indicator only when the rule itself says that this
/// very value is hostile: the rule raises an alarm, its `classtype` speaks of malware or of theft, and the
/// value is
///
///   * an address in the header, not negated and no variable;
///   * the whole end of a host name: in dns.query, tls.sni or http.host, up to the buffer's end (`endswith`,
///   `bsize`,
///     `isdataat:!1,relative`); or a name as DNS writes it ("|04|evil|07|example|00|", RFC 1035,
///     section 3.1);
///   * a whole User-Agent, a JA3 hash, a certificate's fingerprint.
///
/// What a rule merely contains (a path, a header, a service's name in a rule about policy) is no indicator.

#include <string.h>

#include "formats/readers.h"
#include "formats/rule.h"
#include "indicators/indicators.h"

enum { LONGEST_LINE = RULE_LONGEST, MOST_CONTENTS = 256 };

typedef enum { BUFFER_PAYLOAD, BUFFER_HOST, BUFFER_AGENT, BUFFER_JA3, BUFFER_CERTIFICATE, BUFFER_ELSE } Where;

// What a keyword looks into: for all contents behind it (sticky), or for the one before it.
static const struct {
    const char *word;
    Where where;
    bool is_sticky;
} buffers[] = {
    {"dns.query", BUFFER_HOST, true},
    {"dns_query", BUFFER_HOST, true},
    {"dns.query.name", BUFFER_HOST, true},
    {"tls.sni", BUFFER_HOST, true},
    {"tls_sni", BUFFER_HOST, true},
    {"http.host", BUFFER_HOST, true},
    {"http.host.raw", BUFFER_HOST, true},
    {"http_host", BUFFER_HOST, false},
    {"http.user_agent", BUFFER_AGENT, true},
    {"http_user_agent", BUFFER_AGENT, false},
    {"ja3.hash", BUFFER_JA3, true},
    {"ja3_hash", BUFFER_JA3, true},
    {"tls.cert_fingerprint", BUFFER_CERTIFICATE, true},
    {"tls_cert_fingerprint", BUFFER_CERTIFICATE, true},
    {"pkt_data", BUFFER_PAYLOAD, true},
    {"file_data", BUFFER_ELSE, true},
    {"base64_data", BUFFER_ELSE, true},
};

// Classes that say "this is hostile" (Snort's and Suricata's classification.config).
static const char *const hostile_classes[] = {
    "trojan-activity", "command-and-control", "domain-c2",   "targeted-activity", "credential-theft",
    "malware-cnc",     "social-engineering",  "coin-mining", "exploit-kit",
};

typedef struct {
    Text bytes;
    Where where;
    bool is_negated, has_start, has_end; ///< tied to the buffer's start, to its end
} Content;

typedef struct {
    Rule *rule;
    Content contents[MOST_CONTENTS];
    size_t content_count;
    Where where;
    Text fingerprint, gid, sid, message, classtype;
    bool is_alarm;
} Parse;

// ---------------------------------------------------------------- options

static Text unquoted(Text value)
{
    value = text_trim(value);
    if (value.length >= 2 && value.bytes[0] == '"' && value.bytes[value.length - 1] == '"')
        value = text_slice(value, 1, value.length - 1);
    return value;
}

static unsigned hex_digit(char byte)
{
    return byte_is_digit(byte) ? (unsigned)(byte - '0') : (unsigned)(byte_lower(byte) - 'a' + 10);
}

/// The bytes of a content: "|0d 0a|" is hexadecimal, a backslash takes the next byte as it is.
static Text decoded(Text raw, Arena *arena)
{
    char *out = arena_alloc(arena, raw.length + 1, 1);
    size_t length = 0;
    bool is_hex = false;
    for (size_t i = 0; i < raw.length; i++) {
        char byte = raw.bytes[i];
        if (byte == '|') {
            is_hex = !is_hex;
        } else if (is_hex) {
            if (i + 1 < raw.length && byte_is_hex(byte) && byte_is_hex(raw.bytes[i + 1])) {
                out[length++] = (char)(hex_digit(byte) << 4 | hex_digit(raw.bytes[i + 1]));
                i++;
            }
        } else {
            if (byte == '\\' && i + 1 < raw.length)
                byte = raw.bytes[++i];
            out[length++] = byte;
        }
    }
    return (Text){out, length};
}

/// Without the backslashes before quotes and semicolons.
static Text plain_words(Text raw, Arena *arena)
{
    raw = unquoted(raw);
    char *out = arena_alloc(arena, raw.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.length; i++) {
        i += raw.bytes[i] == '\\' && i + 1 < raw.length;
        out[length++] = raw.bytes[i];
    }
    return (Text){out, length};
}

static Content *last_content(Parse *parse)
{
    return parse->content_count > 0 ? &parse->contents[parse->content_count - 1] : NULL;
}

static void take_content(Parse *parse, Text value)
{
    if (parse->content_count == MOST_CONTENTS)
        return;
    Content content = {.where = parse->where};
    value = text_trim(value);
    if (text_starts(value, "!")) {
        content.is_negated = true;
        value = text_trim(text_slice(value, 1, value.length));
    }
    // Snort 3 puts modifiers behind the pattern: content:"x",nocase.
    size_t end = 1;
    while (end < value.length && value.bytes[end] != '"')
        end += value.bytes[end] == '\\' ? 2 : 1;
    content.bytes = decoded(unquoted(text_slice(value, 0, end + 1)), &parse->rule->arena);
    parse->contents[parse->content_count++] = content;
}

static void take_position(Parse *parse, Text name, Text value)
{
    Content *content = last_content(parse);
    uint64_t number;
    if (!content)
        return;
    bool is_length = text_number(text_trim(value), &number) && number == content->bytes.length;
    if (text_is(name, "startswith") || (text_is(name, "depth") && is_length))
        content->has_start = true;
    if (text_is(name, "endswith") ||
        (text_is(name, "isdataat") && text_starts(text_trim(value), "!1,relative")))
        content->has_end = true;
    if (text_is(name, "bsize") && is_length)
        content->has_start = content->has_end = true;
}

static void take_reference(Parse *parse, Text value)
{
    Rule *rule = parse->rule;
    Text kind;
    value = unquoted(value);
    if (!text_cut(&value, ',', &kind))
        return;
    kind = text_trim(kind);
    value = text_trim(value);
    if (text_is_nocase(kind, "url")) {
        bool is_whole = text_find(value, "://", 0) != SIZE_MAX;
        rule_cite(rule, is_whole ? value : arena_format(&rule->arena, "http://" TEXT_FMT, TEXT_ARG(value)));
    } else if (text_is_nocase(kind, "cve")) {
        bool is_whole = text_starts_nocase(value, "cve");
        rule_cite(rule, is_whole ? value : arena_format(&rule->arena, "CVE-" TEXT_FMT, TEXT_ARG(value)));
    } else if (text_is_nocase(kind, "md5") || text_is_nocase(kind, "sha1") ||
               text_is_nocase(kind, "sha256")) {
        rule_add(rule, KIND_SHA256, GUESS_HASH, value, TEXT("reference"));
    }
}

static Text with_blanks(Text words, Arena *arena)
{
    Text copy = arena_copy(arena, words);
    char *bytes = (char *)copy.bytes;
    for (size_t i = 0; i < copy.length; i++)
        if (bytes[i] == '_')
            bytes[i] = ' ';
    return copy;
}

/// "created_at 2022_01_01, malware_family Cobalt_Strike, mitre_technique_id T1071".
static void take_metadata(Parse *parse, Text rest)
{
    Rule *rule = parse->rule;
    Text entry, key;
    while (text_cut(&rest, ',', &entry)) {
        Text value = text_trim(entry);
        text_cut(&value, ' ', &key);
        value = text_trim(value);
        if (text_is(key, "malware_family"))
            rule_add(rule, KIND_FAMILY, GUESS_EXACT, with_blanks(value, &rule->arena), TEXT("metadata"));
        else if (text_is(key, "created_at"))
            rule_set_date(rule, value, &rule->date);
        else if (text_is(key, "updated_at"))
            rule_set_date(rule, value, &rule->modified);
        else if (text_is(key, "mitre_technique_id"))
            rule_add_attack(rule, value, TEXT("metadata"));
        else if (text_is(key, "cve"))
            rule_read_words(rule, value, TEXT("metadata"));
        else if (text_is(key, "tlp"))
            rule_set_marking(rule, value);
        else if (text_is(key, "author"))
            rule->author = value;
    }
}

static void take_buffer(Parse *parse, Text name)
{
    Content *content = last_content(parse);
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        if (text_is(name, buffers[i].word)) {
            if (buffers[i].is_sticky)
                parse->where = buffers[i].where;
            else if (content)
                content->where = buffers[i].where;
            return;
        }
    // Buffers that hold nothing for us: "http.uri" for what follows, "http_uri" for what stands before.
    if (text_has(name, '.'))
        parse->where = BUFFER_ELSE;
    else if (text_starts(name, "http_") && content)
        content->where = BUFFER_ELSE;
}

static void take_option(Parse *parse, Text name, Text value)
{
    Rule *rule = parse->rule;
    if (text_is(name, "msg"))
        parse->message = text_trim(plain_words(value, &rule->arena));
    else if (text_is(name, "content") || text_is(name, "uricontent"))
        take_content(parse, value);
    else if (text_is(name, "reference"))
        take_reference(parse, value);
    else if (text_is(name, "metadata"))
        take_metadata(parse, value);
    else if (text_is(name, "classtype"))
        parse->classtype = text_trim(value);
    else if (text_is(name, "sid"))
        parse->sid = text_trim(value);
    else if (text_is(name, "gid"))
        parse->gid = text_trim(value);
    else if (text_is(name, "tls.fingerprint"))
        parse->fingerprint = unquoted(value);
    else
        take_position(parse, name, value);
    if (value.length == 0 || text_is(name, "http_header") || text_is(name, "http_raw_header"))
        take_buffer(parse, name);
}

/// Cuts "name:value" off the options: a semicolon in quotes or behind a backslash ends nothing.
static bool next_option(Text *rest, Text *name, Text *value)
{
    size_t end = 0;
    bool is_quoted = false;
    while (end < rest->length && (is_quoted || rest->bytes[end] != ';')) {
        is_quoted ^= rest->bytes[end] == '"';
        end += rest->bytes[end] == '\\' ? 2 : 1;
    }
    Text option = text_trim(text_slice(*rest, 0, end));
    *rest = text_slice(*rest, end + 1, rest->length);
    size_t colon = text_find_byte(option, ':', 0);
    *name = text_trim(text_slice(option, 0, colon));
    *value = colon == SIZE_MAX ? TEXT("") : text_trim(text_slice(option, colon + 1, option.length));
    return option.length > 0 || rest->length > 0;
}

// ---------------------------------------------------------------- what is named

static bool is_hostile(const Parse *parse)
{
    for (size_t i = 0; i < sizeof hostile_classes / sizeof *hostile_classes; i++)
        if (parse->is_alarm && text_is(parse->classtype, hostile_classes[i]))
            return true;
    return false;
}

/// Told where it is one: patterns hold pieces of everything.
static void add_if_one(Parse *parse, Kind kind, KindGuess guess, Text value, const char *where)
{
    Rule *rule = parse->rule;
    Indicator indicator;
    Text what;
    if (text_is_utf8(value) && indicator_canonical(kind, guess, value, &rule->arena, &indicator, &what))
        rule_add(rule, kind, guess, value,
                 arena_format(&rule->arena, "%s, classtype " TEXT_FMT, where, TEXT_ARG(parse->classtype)));
}

/// A list such as "[192.0.2.1,!192.0.2.7,$EXTERNAL_NET]"; a negated list in it is negated as a whole.
static void take_addresses(Parse *parse, Text list)
{
    int depth = 0, negated_at = INT32_MAX;
    size_t from = 0;
    for (size_t at = 0; at <= list.length; at++) {
        char byte = at < list.length ? list.bytes[at] : ',';
        if (!text_has(TEXT("[],!"), byte))
            continue;
        Text one = text_trim(text_slice(list, from, at));
        from = at + 1;
        if (one.length > 0 && negated_at > depth && !text_starts(one, "$") && !text_is(one, "any")) {
            bool is_range = text_has(one, '/');
            add_if_one(parse, is_range ? KIND_CIDR : KIND_IPV4, is_range ? GUESS_EXACT : GUESS_ADDRESS, one,
                       "header");
        }
        depth += (byte == '[') - (byte == ']');
        if (byte == '!' && negated_at > depth)
            negated_at = depth;
        else if (byte == ',' && negated_at == depth)
            negated_at = INT32_MAX;
    }
}

/// "\x04evil\x07example\0" is "evil.example" (RFC 1035, section 3.1); TEXT_NONE for anything else.
static Text wire_name(Text bytes, Arena *arena)
{
    Buffer name = {0};
    size_t at = 0, labels = 0;
    while (at < bytes.length && bytes.bytes[at] != 0) {
        size_t length = (unsigned char)bytes.bytes[at++];
        bool is_label = length <= 63 && length <= bytes.length - at;
        for (size_t i = 0; is_label && i < length; i++)
            is_label = byte_is_alnum(bytes.bytes[at + i]) || text_has(TEXT("-_"), bytes.bytes[at + i]);
        if (!is_label)
            break;
        buffer_format(&name, "%s" TEXT_FMT, labels++ ? "." : "",
                      TEXT_ARG(text_slice(bytes, at, at + length)));
        at += length;
    }
    bool is_whole = labels >= 2 && (at == bytes.length || (at + 1 == bytes.length && bytes.bytes[at] == 0));
    Text text = is_whole ? arena_copy(arena, buffer_text(&name)) : TEXT_NONE;
    buffer_done(&name);
    return text;
}

static void take_named(Parse *parse, const Content *content)
{
    Text bytes = content->bytes;
    bool is_whole = content->has_start && content->has_end;
    if (content->is_negated || bytes.length == 0)
        return;
    switch (content->where) {
    case BUFFER_HOST:
        if (text_starts(bytes, "."))
            bytes = text_slice(bytes, 1, bytes.length);
        if (content->has_end)
            add_if_one(parse, KIND_OTHER, GUESS_ANY, bytes, "host name");
        break;
    case BUFFER_AGENT:
        if (is_whole)
            add_if_one(parse, KIND_USER_AGENT, GUESS_EXACT, bytes, "User-Agent");
        break;
    case BUFFER_JA3:
        add_if_one(parse, KIND_JA3, GUESS_EXACT, bytes, "JA3");
        break;
    case BUFFER_CERTIFICATE:
        add_if_one(parse, KIND_CERTIFICATE, GUESS_EXACT, bytes, "certificate");
        break;
    case BUFFER_PAYLOAD:
        bytes = wire_name(bytes, &parse->rule->arena);
        if (bytes.length > 0)
            add_if_one(parse, KIND_DOMAIN, GUESS_EXACT, bytes, "DNS name");
        break;
    case BUFFER_ELSE:
        break;
    }
}

// ---------------------------------------------------------------- a rule

static bool is_action(Text word)
{
    static const char *const actions[] = {"alert", "drop",  "reject",  "rejectsrc", "rejectdst", "rejectboth",
                                          "sdrop", "block", "rewrite", "react",     "pass",      "log"};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (text_is(word, actions[i]))
            return true;
    return false;
}

/// The next word of the header; a list in brackets is one, blanks in it or not.
static Text header_word(Text *rest)
{
    *rest = text_trim(*rest);
    size_t end = 0;
    int depth = 0;
    while (end < rest->length && (depth > 0 || !byte_is_space(rest->bytes[end]))) {
        depth += (rest->bytes[end] == '[') - (rest->bytes[end] == ']');
        end++;
    }
    Text word = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end, rest->length);
    return word;
}

/// "sid:1001"; "sid:3:1001" of another generator than the rules' own. TEXT_NONE without a number.
static Text id_of(const Parse *parse)
{
    uint64_t generator = 1, number;
    if (!text_number(parse->sid, &number))
        return TEXT_NONE;
    if (!text_number(parse->gid, &generator) || generator == 1)
        return arena_format(&parse->rule->arena, "sid:%llu", (unsigned long long)number);
    return arena_format(&parse->rule->arena, "sid:%llu:%llu", (unsigned long long)generator,
                        (unsigned long long)number);
}

static void take_rule(Parse *parse, Text header, Text options)
{
    Rule *rule = parse->rule;
    Text name, value;
    Text action = header_word(&header);
    parse->is_alarm = !text_is(action, "pass") && !text_is(action, "log");
    while (next_option(&options, &name, &value))
        take_option(parse, name, value);
    rule->title = parse->message;
    rule->id = id_of(parse);
    rule_add(rule, KIND_OTHER, GUESS_EXACT, rule->id, TEXT("rule"));
    rule_add(rule, KIND_OTHER, GUESS_EXACT, parse->message, TEXT("rule"));
    rule_read_words(rule, parse->message, TEXT("rule"));
    if (!is_hostile(parse))
        return;
    // Protocol, source, its ports, direction, destination; Snort 3 may leave all but the protocol out.
    header_word(&header);
    take_addresses(parse, header_word(&header));
    header_word(&header);
    header_word(&header);
    take_addresses(parse, header_word(&header));
    if (parse->fingerprint.length > 0)
        add_if_one(parse, KIND_CERTIFICATE, GUESS_EXACT, parse->fingerprint, "certificate");
    for (size_t i = 0; i < parse->content_count; i++)
        take_named(parse, &parse->contents[i]);
}

/// One line of the lines of a rule: a backslash at a line's end says no more than that the rule goes on.
static Text joined(Text raw, Arena *arena)
{
    Text text = arena_copy(arena, text_as_utf8(raw, arena));
    char *bytes = (char *)text.bytes;
    for (size_t i = 0; i + 1 < text.length; i++)
        if (bytes[i] == '\\' && bytes[i + 1] == '\n')
            bytes[i] = ' ';
    return text;
}

static bool read_rule(RuleFile *file, Rule *rule, Text raw, uint64_t line, Err *err)
{
    rule_clear(rule);
    rule->raw = raw;
    rule->line = line;
    Text text = joined(raw, &rule->arena);
    size_t open = text_find_byte(text, '(', 0), end = text.length;
    while (end > 0 && text.bytes[end - 1] != ')')
        end--;
    if (open == SIZE_MAX || end <= open)
        return rules_complain(file, line, "a rule without options in brackets", err);
    Parse *parse = arena_new(&rule->arena, Parse);
    parse->rule = rule;
    take_rule(parse, text_slice(text, 0, open), text_slice(text, open + 1, end - 1));
    if (rule->id.length == 0)
        return rules_complain(file, line, "a rule without 'sid': give it one", err);
    return rules_tell(file, rule, err);
}

// ---------------------------------------------------------------- a file

static Text first_word(Text line)
{
    size_t end = 0;
    while (end < line.length && byte_is_alpha(line.bytes[end]))
        end++;
    return text_slice(line, 0, end);
}

/// How many brackets the line leaves open, quoted ones not counted.
static int brackets(Text line)
{
    int depth = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < line.length; i++) {
        is_quoted ^= line.bytes[i] == '"';
        if (line.bytes[i] == '\\')
            i++;
        else if (!is_quoted)
            depth += (line.bytes[i] == '(') - (line.bytes[i] == ')');
    }
    return depth;
}

typedef struct {
    RuleFile *file;
    Rule rule;
    Buffer raw;
    uint64_t begun_at;
    int depth;
    bool is_open, is_lost;
} Rules;

static bool end_rule(Rules *rules, Err *err)
{
    bool is_told =
        read_rule(rules->file, &rules->rule, text_trim(buffer_text(&rules->raw)), rules->begun_at, err);
    buffer_clear(&rules->raw);
    rules->is_open = false;
    return is_told;
}

static bool drop_rule(Rules *rules, const char *what, Err *err)
{
    buffer_clear(&rules->raw);
    rules->is_open = false;
    return rules_complain(rules->file, rules->begun_at, what, err);
}

static bool take_line(Rules *rules, Text line, uint64_t number, Err *err)
{
    bool is_start = is_action(first_word(line));
    if (rules->is_open && is_start &&
        !drop_rule(rules, "the rule that begins here is not closed: ')' is missing", err))
        return false;
    if (!rules->is_open && (line.length == 0 || line.bytes[0] == '#'))
        return true;
    if (!rules->is_open && !is_start) {
        bool was_lost = rules->is_lost;
        rules->is_lost = true;
        return was_lost ||
               rules_complain(rules->file, number,
                              "not a Snort or Suricata rule: passed over up to the next one", err);
    }
    if (!rules->is_open) {
        rules->begun_at = number;
        rules->depth = 0;
        rules->is_open = true;
        rules->is_lost = false;
    }
    bool goes_on = text_ends(line, "\\");
    rules->depth += brackets(line);
    buffer_add(&rules->raw, line);
    buffer_add_byte(&rules->raw, '\n');
    if (rules->raw.length > RULE_LONGEST)
        return drop_rule(rules, "longer than 1 MiB: no rule should be", err);
    return goes_on || rules->depth > 0 || end_rule(rules, err);
}

static bool take_lines(Rules *rules, Lines *lines, Err *err)
{
    Text line;
    bool more;
    for (;;) {
        if (!lines_next(lines, &line, &more, err))
            return false;
        if (!more)
            return !rules->is_open || drop_rule(rules, "the last rule is not closed: ')' is missing", err);
        if (!take_line(rules, text_trim(line), lines->number, err))
            return false;
    }
}

static bool read_lines(Source *source, RuleFile *file, Err *err)
{
    Rules rules = {.file = file};
    Lines lines;
    rule_init(&rules.rule);
    lines_init(&lines, source, LONGEST_LINE);
    bool is_read = take_lines(&rules, &lines, err);
    lines_done(&lines);
    rule_done(&rules.rule);
    buffer_done(&rules.raw);
    return is_read;
}

bool snort_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    return rules_read(source, reading, sink, read_lines, err);
}

int snort_sniff(Text head, Text path)
{
    bool is_named = text_ends_nocase(path, ".rules");
    Text line = TEXT("");
    if (!head_is_text(head))
        return 0;
    while (line.length == 0 && text_cut(&head, '\n', &line)) {
        line = text_trim(line);
        // Many rule sets ship some rules turned off.
        if (text_starts(line, "#") && !is_action(first_word(text_trim(text_slice(line, 1, line.length)))))
            line = TEXT("");
    }
    if (text_starts(line, "#"))
        line = text_trim(text_slice(line, 1, line.length));
    bool is_rule = is_action(first_word(line)) && text_has(line, '(') &&
                   (text_find(line, "->", 0) != SIZE_MAX || text_find(line, "<>", 0) != SIZE_MAX ||
                    text_find(line, "msg:", 0) != SIZE_MAX);
    return is_named ? 60 + 30 * is_rule : is_rule ? 80 : 0;
}
