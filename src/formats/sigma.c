/// Sigma rules (SigmaHQ's specification 2.0): YAML, one rule a document, each with an id of its own. A broken
/// document costs itself alone.
///
/// Read are title, author, dates, references and tags: ATT&CK techniques, groups and software, CVEs, TLP. Of
/// what a rule looks for, hashes are told; hosts, addresses, pipes and user agents only where the rule says
/// that it is about one case (a tag for a group, software, a CVE, or detection.emerging-threats): elsewhere
/// they are services that anybody may use. What the condition rules out (`not filter`) is never told.

#include <yaml.h>

#include "formats/readers.h"
#include "formats/rule.h"
#include "indicators/indicators.h"

enum { DEEPEST = 32, MOST_LOOKS = 4096, MOST_RULED_OUT = 64 };

/// One value that a selection compares a field with.
typedef struct {
    Text selection, field, value;
} Look;

typedef struct {
    bool is_mapping, expects_key;
    Text key; ///< of the value that comes next
} Frame;

typedef struct {
    Rule *rule;
    Frame frames[DEEPEST]; ///< open mappings and sequences, the document's own mapping first
    int depth;
    Look looks[MOST_LOOKS];
    size_t look_count;
    Text ruled_out[MOST_RULED_OUT]; ///< names of selections, "filter_*" among them
    size_t ruled_out_count;
    Text id;
    bool is_case, has_detection;
} Parse;

// ---------------------------------------------------------------- conditions

static bool fits_name(Text name, Text pattern)
{
    size_t star = text_find_byte(pattern, '*', 0);
    return star == SIZE_MAX ? text_equal(name, pattern)
                            : text_equal(text_slice(name, 0, star), text_slice(pattern, 0, star));
}

static bool is_ruled_out(const Parse *parse, Text selection)
{
    for (size_t i = 0; i < parse->ruled_out_count; i++)
        if (fits_name(selection, parse->ruled_out[i]))
            return true;
    return text_starts(selection, "filter");
}

static bool is_name_byte(char byte)
{
    return byte_is_alnum(byte) || byte == '_' || byte == '*' || byte == '-' || byte == '.';
}

/// The selections that stand under a `not`: up to the next `and` or `or` beside it, or its closing bracket.
static void take_condition(Parse *parse, Text condition)
{
    int depth = 0, negated_at = -1;
    for (size_t at = 0; at < condition.length;) {
        size_t end = at;
        while (end < condition.length && is_name_byte(condition.bytes[end]))
            end++;
        Text word = text_slice(condition, at, end);
        char byte = condition.bytes[at];
        at = end > at ? end : at + 1;
        depth += word.length == 0 ? (byte == '(') - (byte == ')') : 0;
        bool is_joint = text_is_nocase(word, "and") || text_is_nocase(word, "or");
        if (depth < negated_at || (is_joint && depth == negated_at))
            negated_at = -1;
        else if (text_is_nocase(word, "not") && negated_at < 0)
            negated_at = depth;
        else if (negated_at >= 0 && word.length > 0 && parse->ruled_out_count < MOST_RULED_OUT)
            parse->ruled_out[parse->ruled_out_count++] = word;
    }
}

// ---------------------------------------------------------------- what is looked for

/// "SHA256=ab...,MD5=cd..." and each of them alone, as Sysmon writes them.
static void take_hashes(Rule *rule, Text list, Text field)
{
    Text item;
    while (next_item(&list, &item)) {
        size_t equals = text_find_byte(item, '=', 0);
        Text algorithm = equals == SIZE_MAX ? TEXT("") : text_slice(item, 0, equals);
        Text digits = equals == SIZE_MAX ? item : text_slice(item, equals + 1, item.length);
        bool is_import = text_is_nocase(algorithm, "imphash") || text_is_nocase(field, "imphash");
        Indicator indicator;
        Text what;
        Kind kind = is_import ? KIND_IMPHASH : KIND_SHA256;
        KindGuess guess = is_import ? GUESS_EXACT : GUESS_HASH;
        if (indicator_canonical(kind, guess, digits, &rule->arena, &indicator, &what))
            rule_add(rule, kind, guess, digits, field);
    }
}

// Fields that hold one sort of value (Sysmon, ECS, proxy and DNS logs), lower case.
static const struct {
    const char *fields;
    Kind kind;
    KindGuess guess;
    bool may_end; ///< `|endswith` names it as well: a domain with all below it
} fields[] = {
    {"destinationhostname,queryname,query,dns.question.name,cs-host,c-dns,r-dns,destination.domain,url.domain,"
     "tls.client.server_name",
     KIND_OTHER, GUESS_ANY, true},
    {"destinationip,dst_ip,destination.ip,dest_ip", KIND_IPV4, GUESS_ADDRESS, false},
    {"c-useragent,cs-user-agent,user_agent.original", KIND_USER_AGENT, GUESS_EXACT, false},
    {"pipename", KIND_PIPE, GUESS_EXACT, false},
};

static void take_look(Parse *parse, const Look *look)
{
    Rule *rule = parse->rule;
    Text modifiers = look->field, field;
    if (!text_cut(&modifiers, '|', &field))
        return;
    if (word_is_listed(field,
                       "hash,hashes,md5,sha1,sha256,imphash,filehash,process.hash.sha256,process.hash.md5")) {
        take_hashes(rule, look->value, field);
        return;
    }
    bool is_end = text_is(modifiers, "endswith");
    if (!parse->is_case || (modifiers.length > 0 && !is_end) || text_has(look->value, '*') ||
        text_has(look->value, '?'))
        return;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Indicator indicator;
        Text what, value = look->value;
        if (!word_is_listed(field, fields[i].fields) || (is_end && !fields[i].may_end))
            continue;
        if (is_end && text_starts(value, "."))
            value = text_slice(value, 1, value.length);
        if (indicator_canonical(fields[i].kind, fields[i].guess, value, &rule->arena, &indicator, &what))
            rule_add(rule, fields[i].kind, fields[i].guess, value, field);
    }
}

// ---------------------------------------------------------------- a document

static void take_tag(Parse *parse, Text tag)
{
    Rule *rule = parse->rule;
    Text rest = tag, space;
    if (!text_cut(&rest, '.', &space))
        return;
    if (text_is_nocase(space, "attack")) {
        size_t actors = rule->actors.count, facts = rule->facts.count;
        rule_add_attack(rule, rest, TEXT("tag"));
        // A technique alone is behaviour in general; a group or its software is a case.
        bool is_software = rule->facts.count > facts && rule->facts.items[facts].kind == KIND_OTHER;
        parse->is_case = parse->is_case || rule->actors.count > actors || is_software;
    } else if (text_is_nocase(space, "cve")) {
        Text year = text_slice(rest, 0, 4), number = text_slice(rest, 5, rest.length);
        rule_add(rule, KIND_CVE, GUESS_EXACT,
                 arena_format(&rule->arena, "CVE-" TEXT_FMT "-" TEXT_FMT, TEXT_ARG(year), TEXT_ARG(number)),
                 TEXT("tag"));
        parse->is_case = true;
    } else if (text_is_nocase(space, "tlp")) {
        rule_set_marking(rule, rest);
    } else if (text_is_nocase(tag, "detection.emerging-threats")) {
        parse->is_case = true;
    }
}

static void take_look_at(Parse *parse, Text value)
{
    Text field = TEXT("");
    for (int i = parse->depth - 1; i > 1 && field.length == 0; i--)
        if (parse->frames[i].is_mapping)
            field = parse->frames[i].key;
    if (parse->look_count < MOST_LOOKS)
        parse->looks[parse->look_count++] = (Look){parse->frames[1].key, field, value};
}

/// A scalar that is a value, with all the keys above it in `frames`.
static void take_value(Parse *parse, Text value)
{
    Rule *rule = parse->rule;
    Text key = parse->depth > 0 ? parse->frames[0].key : TEXT("");
    Text below = parse->depth > 1 ? parse->frames[1].key : TEXT("");
    if (text_is(key, "references") && parse->depth <= 2)
        rule_cite(rule, value);
    else if (text_is(key, "tags") && parse->depth == 2)
        take_tag(parse, value);
    else if (text_is(key, "detection") && text_is(below, "condition"))
        take_condition(parse, value);
    else if (text_is(key, "detection") && parse->depth > 1)
        take_look_at(parse, value);
    if (parse->depth != 1)
        return;
    if (text_is(key, "title"))
        rule->title = text_trim(value);
    else if (text_is(key, "id"))
        parse->id = text_trim(value);
    else if (text_is(key, "author"))
        rule->author = text_trim(value);
    else if (text_is(key, "date"))
        rule_set_date(rule, value, &rule->date);
    else if (text_is(key, "modified"))
        rule_set_date(rule, value, &rule->modified);
    else if (text_is(key, "description"))
        rule_read_words(rule, value, TEXT("description"));
}

/// A value of the container above has ended: in a mapping a key is next.
static void end_value(Parse *parse)
{
    if (parse->depth > 0)
        parse->frames[parse->depth - 1].expects_key = parse->frames[parse->depth - 1].is_mapping;
}

/// False when the document is nested too deep.
static bool take_event(Parse *parse, const yaml_event_t *event)
{
    Frame *frame = parse->depth > 0 ? &parse->frames[parse->depth - 1] : NULL;
    switch (event->type) {
    case YAML_SCALAR_EVENT: {
        Text text = arena_copy(&parse->rule->arena,
                               (Text){(const char *)event->data.scalar.value, event->data.scalar.length});
        if (frame && frame->expects_key) {
            frame->key = text;
            frame->expects_key = false;
            parse->has_detection =
                parse->has_detection || (parse->depth == 1 && word_is_listed(text, "detection,correlation"));
        } else {
            take_value(parse, text);
            end_value(parse);
        }
        return true;
    }
    case YAML_ALIAS_EVENT: // never expanded: what it stands for was read where it stands
        end_value(parse);
        return true;
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT: {
        bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
        if (parse->depth == DEEPEST)
            return false;
        if (frame)
            frame->expects_key = false;
        parse->frames[parse->depth++] = (Frame){.is_mapping = is_mapping, .expects_key = is_mapping};
        return true;
    }
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        parse->depth--;
        end_value(parse);
        return true;
    default:
        return true;
    }
}

/// Gives what is wrong with the document, NULL when nothing is; `line` then counts from 0 in it.
static const char *parse_document(Parse *parse, Text text, size_t *line)
{
    yaml_parser_t parser;
    yaml_event_t event;
    bool is_over = false;
    const char *fault = NULL;
    if (!yaml_parser_initialize(&parser))
        return "the YAML parser cannot be started";
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.bytes, text.length);
    while (!is_over && !fault) {
        if (!yaml_parser_parse(&parser, &event)) {
            fault = parser.problem ? parser.problem : "not understood";
            *line = parser.problem_mark.line;
            break;
        }
        if (!take_event(parse, &event)) {
            fault = "nested too deep";
            *line = event.start_mark.line;
        }
        is_over = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    if (fault)
        fault = arena_string(&parse->rule->arena, text_of(fault));
    yaml_parser_delete(&parser);
    return fault;
}

static bool read_document(RuleFile *file, Rule *rule, Text raw, uint64_t line, Err *err)
{
    rule_clear(rule);
    rule->raw = raw;
    rule->line = line;
    Parse *parse = arena_new(&rule->arena, Parse);
    parse->rule = rule;
    size_t fault_line = 0;
    const char *fault = parse_document(parse, text_as_utf8(raw, &rule->arena), &fault_line);
    if (fault) {
        Text what = arena_format(&rule->arena, "not well-formed YAML (%s): the rule was not read", fault);
        return rules_complain(file, line + fault_line, what.bytes, err);
    }
    if (!parse->has_detection)
        return rules_complain(file, line, "not a Sigma rule: it has no 'detection'", err);
    rule->id = parse->id.length > 0 ? parse->id : rule->title.length > 0 ? rule->title : file->file_id;
    rule_add(rule, KIND_OTHER, GUESS_EXACT, rule->title, TEXT("Sigma rule"));
    rule_add(rule, KIND_OTHER, GUESS_EXACT, rule->author, TEXT("author"));
    rule_read_words(rule, rule->title, TEXT("title"));
    for (size_t i = 0; i < parse->look_count; i++)
        if (!is_ruled_out(parse, parse->looks[i].selection))
            take_look(parse, &parse->looks[i]);
    return rules_tell(file, rule, err);
}

// ---------------------------------------------------------------- a file

typedef struct {
    RuleFile *file;
    Rule rule;
    Buffer raw;
    uint64_t begun_at;
    bool is_too_long;
} Documents;

static bool end_document(Documents *documents, Err *err)
{
    Text raw = buffer_text(&documents->raw);
    bool is_told = true;
    if (documents->is_too_long)
        is_told = rules_complain(documents->file, documents->begun_at,
                                 "longer than 1 MiB: no Sigma rule should be", err);
    else if (text_trim(raw).length > 0)
        is_told = read_document(documents->file, &documents->rule, raw, documents->begun_at, err);
    buffer_clear(&documents->raw);
    documents->is_too_long = false;
    return is_told;
}

/// A line of three dashes begins a document wherever it stands (YAML 1.1, section 4.3.1).
static bool take_lines(Documents *documents, Lines *lines, Err *err)
{
    Text line;
    bool more;
    documents->begun_at = 1;
    for (;;) {
        if (!lines_next(lines, &line, &more, err))
            return false;
        if (!more)
            return end_document(documents, err);
        bool is_mark = text_starts(line, "---") && (line.length == 3 || byte_is_space(line.bytes[3]));
        if (is_mark) {
            if (!end_document(documents, err))
                return false;
            documents->begun_at = lines->number + 1;
            continue;
        }
        documents->is_too_long =
            documents->is_too_long || lines->is_cut || documents->raw.length + line.length >= RULE_LONGEST;
        if (documents->is_too_long)
            continue;
        buffer_add(&documents->raw, line);
        buffer_add_byte(&documents->raw, '\n');
    }
}

static bool read_lines(Source *source, RuleFile *file, Err *err)
{
    Documents documents = {.file = file};
    Lines lines;
    file->is_each_alone = true;
    rule_init(&documents.rule);
    lines_init(&lines, source, RULE_LONGEST);
    bool is_read = take_lines(&documents, &lines, err);
    lines_done(&lines);
    rule_done(&documents.rule);
    buffer_done(&documents.raw);
    return is_read;
}

bool sigma_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    return rules_read(source, reading, sink, read_lines, err);
}

int sigma_sniff(Text head, Text path)
{
    if (!head_is_text(head))
        return 0;
    bool is_named = text_ends_nocase(path, ".yml") || text_ends_nocase(path, ".yaml");
    bool has_log = false, has_detection = false, has_title = false;
    Text line;
    while (text_cut(&head, '\n', &line)) {
        has_log = has_log || text_starts(line, "logsource:") || text_starts(line, "correlation:");
        has_detection = has_detection || text_starts(line, "detection:") || text_starts(line, "correlation:");
        has_title = has_title || text_starts(line, "title:");
    }
    return has_log && has_title && (has_detection || is_named) ? 85 : 0;
}
