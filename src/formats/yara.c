/// YARA rules (yara.readthedocs.io, "Writing YARA rules"), private and global ones, whatever they import or
/// include. Nothing is compiled: rules are cut apart and looked at, so a rule that a newer YARA understands
/// is read too.
///
/// Read are the name, tags, what `meta` says under the usual keys, and of the patterns
///
///   * a text string that is a whole PDB path ("C:\src\x\y.pdb"): it can be nothing else;
///   * a text string whose own name says what it is: $c2, $domain, $url, $ip, $mutex, $pipe, $useragent,
///   $pdb;
///   * what the condition holds a whole file's hash, an import hash, PDB path or signer's thumbprint equal
///   to.
///
/// Every other string is a piece of a program, and no indicator of an activity.

#include "formats/readers.h"
#include "formats/rule.h"
#include "indicators/indicators.h"

enum { LONGEST_LINE = RULE_LONGEST };

// ---------------------------------------------------------------- tokens

typedef enum { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_PATTERN, TOKEN_MARK } TokenKind;

typedef struct {
    TokenKind kind;
    Text text; ///< a string without its quotes, escapes still in it
} Token;

static bool is_word_byte(char byte)
{
    return byte_is_alnum(byte) || byte == '_' || byte == '.' || byte == '$' || byte == '#' || byte == '@';
}

/// Behind the comment that starts at `at`; `at` itself when none does.
static size_t skip_comment(Text text, size_t at)
{
    char next = at + 1 < text.length ? text.bytes[at + 1] : ' ';
    if (text.bytes[at] != '/' || (next != '/' && next != '*'))
        return at;
    size_t end = text_find(text, next == '/' ? "\n" : "*/", at + 2);
    return end == SIZE_MAX ? text.length : end + (next == '/' ? 1 : 2);
}

/// Behind the closing byte of a string or pattern that opens at `at`; neither goes on over the end of its
/// line.
static size_t skip_quoted(Text text, size_t at)
{
    char quote = text.bytes[at++];
    while (at < text.length && text.bytes[at] != quote && text.bytes[at] != '\n')
        at += text.bytes[at] == '\\' && at + 1 < text.length && text.bytes[at + 1] != '\n' ? 2 : 1;
    return at < text.length ? at + 1 : at;
}

static Token next_token(Text *rest)
{
    size_t at = 0;
    while (at < rest->length) {
        size_t behind = byte_is_space(rest->bytes[at]) ? at + 1 : skip_comment(*rest, at);
        if (behind == at)
            break;
        at = behind;
    }
    if (at >= rest->length) {
        *rest = TEXT("");
        return (Token){TOKEN_END, TEXT("")};
    }
    size_t end = at + 1;
    TokenKind kind = TOKEN_MARK;
    Text text;
    char byte = rest->bytes[at];
    if (byte == '"' || byte == '/') {
        kind = byte == '"' ? TOKEN_STRING : TOKEN_PATTERN;
        end = skip_quoted(*rest, at);
        bool is_closed = end > at + 1 && rest->bytes[end - 1] == byte;
        text = text_slice(*rest, at + 1, end - is_closed);
    } else {
        if (is_word_byte(byte)) {
            kind = TOKEN_WORD;
            while (end < rest->length && is_word_byte(rest->bytes[end]))
                end++;
        }
        text = text_slice(*rest, at, end);
    }
    *rest = text_slice(*rest, end, rest->length);
    return (Token){kind, text};
}

static bool is_mark(Token token, char byte)
{
    return token.kind == TOKEN_MARK && token.text.bytes[0] == byte;
}

static bool is_word(Token token, const char *word)
{
    return token.kind == TOKEN_WORD && text_is(token.text, word);
}

/// The string itself: \" \\ \t \n \r \xHH. TEXT_NONE for bytes that are no text.
static Text unescaped(Text raw, Arena *arena)
{
    char *out = arena_alloc(arena, raw.length, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.length; i++) {
        char byte = raw.bytes[i];
        if (byte == '\\' && i + 1 < raw.length) {
            char escape = raw.bytes[++i];
            if (escape == 'x')
                return TEXT_NONE;
            byte = escape == 't' ? '\t' : escape == 'n' || escape == 'r' ? '\n' : escape;
        }
        out[length++] = byte;
    }
    Text text = {out, length};
    return text_is_utf8(text) ? text : TEXT_NONE;
}

// ---------------------------------------------------------------- meta

typedef enum {
    META_TITLE,
    META_AUTHOR,
    META_REFERENCE,
    META_DATE,
    META_MODIFIED,
    META_HASH,
    META_TLP,
    META_SHARING, ///< a marking if it reads like one, else some licence
    META_FAMILY,
    META_MALPEDIA, ///< "win.emotet"
    META_ACTOR,
    META_ATTACK,
    META_CVE,
} MetaRole;

// Lower case, letters and digits only, the number at the end dropped ("hash1", "sample_sha256" is
// "samplesha"). From YARA's own documentation, the style guides of signature-base and YARAhub, CCCS-Yara and
// vendors' rules. "fingerprint", "id" and "rule_hash" are of the rule, not of what it finds.
static const struct {
    const char *keys;
    MetaRole role;
} metas[] = {
    {"description,desc,info,title", META_TITLE},
    {"author,authors,creator", META_AUTHOR},
    {"reference,references,ref,refs,url,link,links,source,report,blog,malpediareference", META_REFERENCE},
    {"date,created,creationdate,createddate,datecreated,firstpublished,creation", META_DATE},
    {"modified,lastmodified,updated,updateddate,updatedate,modifieddate,lastupdated,update", META_MODIFIED},
    {"hash,hashes,md,sha,mdhash,shahash,mdsum,shasum,sample,samples,samplemd,samplesha,samplehash,filehash,"
     "referencesample,referencemd,referencesha,yarahubreferencemd,hashmd,hashsha,originalsamplesha",
     META_HASH},
    {"tlp,marking", META_TLP},
    {"sharing,classification,yarahubrulesharingtlp", META_SHARING},
    {"family,families,malware,malwarefamily,malfamily,malwarename,malfam", META_FAMILY},
    {"malpediafamily,yarahubmalpediafamily,malpediaid", META_MALPEDIA},
    {"actor,actors,threatactor,adversary,intrusionset,aptgroup,threatgroup", META_ACTOR},
    {"mitre,mitreatt,mitreattack,mitreattck,attack,attackid,technique,techniques,ttp,ttps,mitretechnique,"
     "attacktechnique",
     META_ATTACK},
    {"cve,cves,cveid,vulnerability", META_CVE},
};

static bool meta_role_of(Text key, MetaRole *out)
{
    char plain[40];
    size_t length = 0;
    while (key.length > 0 && !byte_is_alpha(key.bytes[key.length - 1]))
        key.length--;
    for (size_t i = 0; i < key.length; i++)
        if (byte_is_alpha(key.bytes[i])) {
            if (length == sizeof plain)
                return false;
            plain[length++] = byte_lower(key.bytes[i]);
        }
    for (size_t i = 0; i < sizeof metas / sizeof *metas; i++)
        if (word_is_listed((Text){plain, length}, metas[i].keys)) {
            *out = metas[i].role;
            return true;
        }
    return false;
}

/// "win.emotet" (Malpedia: platform, then family) is "emotet".
static Text behind_dot(Text name)
{
    size_t dot = text_find_byte(name, '.', 0);
    return dot == SIZE_MAX ? name : text_slice(name, dot + 1, name.length);
}

static void take_meta(Rule *rule, Text key, Text value)
{
    enum { HASH_DIGITS = 32 };
    MetaRole role;
    Marking marking;
    uint64_t count;
    if (!meta_role_of(key, &role))
        return;
    switch (role) {
    case META_TITLE:
        if (!rule->title.bytes)
            rule->title = value;
        rule_read_words(rule, value, key);
        break;
    case META_AUTHOR:
        if (!rule->author.bytes && !is_blank_word(text_trim(value)))
            rule->author = text_trim(value);
        rule_add(rule, KIND_OTHER, GUESS_EXACT, value, TEXT("author"));
        break;
    case META_REFERENCE:
        rule_cite(rule, value);
        break;
    case META_DATE:
        rule_set_date(rule, value, &rule->date);
        break;
    case META_MODIFIED:
        rule_set_date(rule, value, &rule->modified);
        break;
    case META_HASH:
        // "samples = 5" counts them.
        if (!text_number(value, &count) || value.length >= HASH_DIGITS)
            rule_add_items(rule, KIND_SHA256, GUESS_HASH, value, key);
        break;
    case META_TLP:
        rule_set_marking(rule, value);
        break;
    case META_SHARING:
        if (text_starts_nocase(value, "tlp") || marking_parse(value, &marking))
            rule_set_marking(rule, value);
        break;
    case META_FAMILY:
        rule_add_items(rule, KIND_FAMILY, GUESS_EXACT, value, key);
        break;
    case META_MALPEDIA:
        rule_add(rule, KIND_FAMILY, GUESS_EXACT, behind_dot(value), key);
        break;
    case META_ACTOR:
        rule_add_actors(rule, value);
        break;
    case META_ATTACK:
        rule_add_attack(rule, value, key);
        break;
    case META_CVE:
        rule_add_items(rule, KIND_CVE, GUESS_EXACT, value, key);
        break;
    }
}

// ---------------------------------------------------------------- strings and condition

// What the name of a string may say of it, without the number at its end.
static const struct {
    const char *names;
    Kind kind;
    KindGuess guess;
} string_names[] = {
    {"c2,cnc,c2server,c2domain,c2host,c2url,c2ip,domain,url,ip,host", KIND_OTHER, GUESS_ANY},
    {"mutex,mutant,mtx", KIND_MUTEX, GUESS_EXACT},
    {"pipe,namedpipe", KIND_PIPE, GUESS_EXACT},
    {"useragent,user_agent", KIND_USER_AGENT, GUESS_EXACT},
};

static Text stem_of(Text name)
{
    while (name.length > 0 && text_has(TEXT("$_"), name.bytes[0]))
        name = text_slice(name, 1, name.length);
    while (name.length > 2 &&
           (byte_is_digit(name.bytes[name.length - 1]) || name.bytes[name.length - 1] == '_'))
        name.length--;
    return name;
}

static bool is_pdb_path(Text value)
{
    return value.length > 8 && byte_is_alpha(value.bytes[0]) && value.bytes[1] == ':' &&
           value.bytes[2] == '\\' && text_ends_nocase(value, ".pdb");
}

static void take_string(Rule *rule, Text name, Text raw)
{
    Text value = unescaped(raw, &rule->arena), what;
    Indicator indicator;
    // A format string ("Global\\%d") is no value that anybody saw.
    if (!value.bytes || text_has(value, '%'))
        return;
    if (is_pdb_path(value))
        rule_add(rule, KIND_PDB, GUESS_EXACT, value, name);
    for (size_t i = 0; i < sizeof string_names / sizeof *string_names; i++)
        if (word_is_listed(stem_of(name), string_names[i].names) && value.length > 5 &&
            indicator_canonical(string_names[i].kind, string_names[i].guess, value, &rule->arena, &indicator,
                                &what))
            rule_add(rule, string_names[i].kind, string_names[i].guess, value, name);
}

/// The strings section up to the condition, of which the first word is passed over.
static void take_strings(Rule *rule, Text *rest)
{
    Text name = TEXT("");
    bool is_assigned = false;
    for (;;) {
        Text before = *rest;
        Token token = next_token(rest);
        if (token.kind == TOKEN_END || is_word(token, "condition")) {
            *rest = before;
            return;
        }
        if (is_assigned && token.kind == TOKEN_STRING)
            take_string(rule, name, token.text);
        if (is_assigned && is_mark(token, '{')) // a hex string: jumps and alternatives, no quotes
            while (token.kind != TOKEN_END && !is_mark(token, '}'))
                token = next_token(rest);
        is_assigned = is_mark(token, '=');
        if (token.kind == TOKEN_WORD && text_starts(token.text, "$"))
            name = token.text;
    }
}

typedef VEC(Token) Tokens;

/// The token before `at` that names the left side of an equation: "pe.imphash" in `pe.imphash() ==`,
/// "thumbprint" in `pe.signatures[0].thumbprint ==`. `arguments` gets what stands in the brackets right
/// before it.
static Text left_side(const Tokens *tokens, size_t at, size_t *begin, Text *arguments)
{
    *arguments = TEXT("");
    if (at > 1 && is_mark(tokens->items[at - 1], ')')) {
        size_t open = at - 1;
        while (open > 0 && !is_mark(tokens->items[open], '('))
            open--;
        const char *from = tokens->items[open].text.bytes + 1;
        *arguments = (Text){from, (size_t)(tokens->items[at - 1].text.bytes - from)};
        at = open;
    }
    *begin = at > 0 ? at - 1 : 0;
    return at > 0 && tokens->items[at - 1].kind == TOKEN_WORD ? tokens->items[at - 1].text : TEXT("");
}

static bool is_whole_file(Text arguments)
{
    arguments = text_trim(arguments);
    return text_starts(arguments, "0") && text_ends(arguments, "filesize") &&
           text_find_byte(arguments, ',', 0) != SIZE_MAX;
}

/// `left == "right"`, neither of them under a `not`.
static void take_equation(Rule *rule, Text left, Text arguments, Text right)
{
    if (text_starts(left, "hash.") && is_whole_file(arguments))
        rule_add(rule, KIND_SHA256, GUESS_HASH, right, left);
    else if (text_is(left, "pe.imphash"))
        rule_add(rule, KIND_IMPHASH, GUESS_EXACT, right, left);
    else if (text_is(left, "pe.pdb_path"))
        rule_add(rule, KIND_PDB, GUESS_EXACT, right, left);
    else if (text_ends(left, ".thumbprint"))
        rule_add(rule, KIND_CERTIFICATE, GUESS_EXACT, right, TEXT("signature thumbprint"));
}

static void take_condition(Rule *rule, Text rest)
{
    Tokens tokens = {0};
    int depth = 0, negated_at = -1; // -1: no `not` is open
    for (Token token = next_token(&rest); token.kind != TOKEN_END; token = next_token(&rest)) {
        size_t at = tokens.count;
        *vec_push(&tokens) = token;
        depth += is_mark(token, '(') - is_mark(token, ')');
        bool is_over =
            depth < negated_at || (depth == negated_at && (is_word(token, "and") || is_word(token, "or")));
        if (is_word(token, "not") && negated_at < 0)
            negated_at = depth;
        else if (is_over)
            negated_at = -1;
        bool is_equation = token.kind == TOKEN_STRING && at >= 3 && is_mark(tokens.items[at - 1], '=') &&
                           is_mark(tokens.items[at - 2], '=');
        if (!is_equation || negated_at >= 0)
            continue;
        Text arguments, left = left_side(&tokens, at - 2, &(size_t){0}, &arguments);
        Text right = unescaped(token.text, &rule->arena);
        if (right.bytes)
            take_equation(rule, left, arguments, right);
    }
    vec_free(&tokens);
}

// ---------------------------------------------------------------- a rule

/// Name and tags, up to the opening brace.
static void take_head(Rule *rule, Text *rest)
{
    Token token = next_token(rest);
    while (is_word(token, "private") || is_word(token, "global") || is_word(token, "rule")) {
        bool is_last = is_word(token, "rule");
        token = next_token(rest);
        if (is_last)
            break;
    }
    if (token.kind == TOKEN_WORD)
        rule->id = token.text;
    rule_add(rule, KIND_OTHER, GUESS_EXACT, rule->id, TEXT("YARA rule"));
    rule_read_words(rule, rule->id, TEXT("YARA rule"));
    while (token.kind != TOKEN_END && !is_mark(token, '{')) {
        token = next_token(rest);
        if (token.kind == TOKEN_WORD) {
            rule_add(rule, KIND_OTHER, GUESS_EXACT, token.text, TEXT("tag"));
            rule_add_attack(rule, token.text, TEXT("tag"));
        }
    }
}

/// Key by key up to the next section.
static void take_metas(Rule *rule, Text *rest)
{
    for (;;) {
        Text before = *rest;
        Token key = next_token(rest);
        if (key.kind == TOKEN_END || is_word(key, "strings") || is_word(key, "condition")) {
            *rest = before;
            return;
        }
        if (key.kind != TOKEN_WORD)
            continue;
        before = *rest;
        if (!is_mark(next_token(rest), '=')) {
            *rest = before;
            continue;
        }
        Token value = next_token(rest);
        Text text = value.kind == TOKEN_STRING ? unescaped(value.text, &rule->arena) : value.text;
        if ((value.kind == TOKEN_STRING || value.kind == TOKEN_WORD) && text.bytes)
            take_meta(rule, key.text, text);
    }
}

static void take_rule(Rule *rule, Text raw)
{
    Text rest = text_as_utf8(raw, &rule->arena);
    take_head(rule, &rest);
    for (Token token = next_token(&rest); token.kind != TOKEN_END; token = next_token(&rest)) {
        if (is_word(token, "meta")) {
            take_metas(rule, &rest);
        } else if (is_word(token, "strings")) {
            take_strings(rule, &rest);
        } else if (is_word(token, "condition")) {
            take_condition(rule, rest);
            break;
        }
    }
    if (!rule->title.bytes)
        rule->title = rule->id;
}

// ---------------------------------------------------------------- a file

/// Cuts a file into rules as its lines come.
typedef struct {
    RuleFile *file;
    Rule rule;
    Buffer raw;
    uint64_t line, begun_at; ///< of the line in hand; of the rule in hand
    int depth;
    bool is_in_rule, is_in_comment, is_too_long, is_lost;
} Cutter;

static bool end_rule(Cutter *cutter, Err *err)
{
    bool is_told = true;
    rule_clear(&cutter->rule);
    if (cutter->is_too_long) {
        is_told =
            rules_complain(cutter->file, cutter->begun_at, "longer than 1 MiB: no YARA rule should be", err);
    } else {
        cutter->rule.raw = buffer_text(&cutter->raw);
        cutter->rule.line = cutter->begun_at;
        take_rule(&cutter->rule, cutter->rule.raw);
        is_told = cutter->rule.id.length > 0
                      ? rules_tell(cutter->file, &cutter->rule, err)
                      : rules_complain(cutter->file, cutter->begun_at, "a rule without a name", err);
    }
    buffer_clear(&cutter->raw);
    cutter->depth = 0;
    cutter->is_in_rule = cutter->is_too_long = cutter->is_in_comment = false;
    return is_told;
}

static void keep(Cutter *cutter, Text part)
{
    if (cutter->raw.length + part.length > RULE_LONGEST)
        cutter->is_too_long = true;
    else if (!cutter->is_too_long)
        buffer_add(&cutter->raw, part);
}

static Text first_word(Text line)
{
    size_t end = 0;
    while (end < line.length && is_word_byte(line.bytes[end]))
        end++;
    return text_slice(line, 0, end);
}

static bool opens_rule(Text word)
{
    return text_is(word, "rule") || text_is(word, "private") || text_is(word, "global");
}

/// Behind one piece of a rule's line: a comment, a string, a pattern or a byte. `depth` follows the braces.
static size_t step_in_rule(Cutter *cutter, Text line, size_t at)
{
    char byte = line.bytes[at];
    if (byte == '/' && at + 1 < line.length && line.bytes[at + 1] == '*') {
        cutter->is_in_comment = true;
        return at + 2;
    }
    size_t behind = skip_comment(line, at);
    if (behind > at)
        return behind;
    if (byte == '"' || byte == '/')
        return skip_quoted(line, at);
    cutter->depth += (byte == '{') - (byte == '}');
    return at + 1;
}

/// What stands between rules: imports and includes, which are never followed, comments, and what is none of
/// them.
static bool step_outside(Cutter *cutter, Text line, size_t *at, Err *err)
{
    Text rest = text_slice(line, *at, line.length), word = first_word(rest);
    size_t comment = skip_comment(line, *at);
    if (text_starts(rest, "/*")) {
        cutter->is_in_comment = true;
        *at += 2;
    } else if (comment > *at || text_is(word, "import") || text_is(word, "include")) {
        size_t quote = text_find_byte(line, '"', *at);
        *at = comment > *at ? comment : quote == SIZE_MAX ? line.length : skip_quoted(line, quote);
    } else if (opens_rule(word)) {
        cutter->is_in_rule = true;
        cutter->is_lost = false;
        cutter->begun_at = cutter->line;
    } else {
        *at = line.length;
        if (!cutter->is_lost) {
            cutter->is_lost = true;
            return rules_complain(cutter->file, cutter->line,
                                  "not a YARA rule: what stands here up to the next 'rule' was not read",
                                  err);
        }
    }
    return true;
}

static bool cut_line(Cutter *cutter, Text line, Err *err)
{
    size_t at = 0, kept = 0;
    while (at < line.length) {
        if (cutter->is_in_comment) {
            size_t end = text_find(line, "*/", at);
            cutter->is_in_comment = end == SIZE_MAX;
            at = end == SIZE_MAX ? line.length : end + 2;
        } else if (cutter->is_in_rule) {
            at = step_in_rule(cutter, line, at);
            if (cutter->depth <= 0 && line.bytes[at - 1] == '}') {
                keep(cutter, text_slice(line, kept, at));
                if (!end_rule(cutter, err))
                    return false;
            }
        } else if (byte_is_space(line.bytes[at])) {
            at++;
        } else {
            if (!step_outside(cutter, line, &at, err))
                return false;
            kept = at;
        }
    }
    if (cutter->is_in_rule) {
        keep(cutter, text_slice(line, kept, line.length));
        keep(cutter, TEXT("\n"));
    }
    return true;
}

/// A rule starts at the left edge while another is open: that one was never closed.
static bool end_unclosed(Cutter *cutter, Err *err)
{
    return rules_complain(cutter->file, cutter->begun_at,
                          "the rule that begins here is not closed: a '}' is missing, or a quote", err) &&
           end_rule(cutter, err);
}

static bool cut_lines(Cutter *cutter, Lines *lines, Err *err)
{
    Text line;
    bool more;
    for (;;) {
        if (!lines_next(lines, &line, &more, err))
            return false;
        if (!more)
            return !cutter->is_in_rule || end_unclosed(cutter, err);
        cutter->line = lines->number;
        cutter->is_too_long = cutter->is_too_long || (cutter->is_in_rule && lines->is_cut);
        bool is_open = cutter->is_in_rule && cutter->depth > 0 && !cutter->is_in_comment;
        if (is_open && opens_rule(first_word(line)) && !end_unclosed(cutter, err))
            return false;
        if (!cut_line(cutter, line, err))
            return false;
    }
}

static bool cut_file(Source *source, RuleFile *file, Err *err)
{
    Cutter cutter = {.file = file};
    Lines lines;
    rule_init(&cutter.rule);
    lines_init(&lines, source, LONGEST_LINE);
    bool is_read = cut_lines(&cutter, &lines, err);
    lines_done(&lines);
    rule_done(&cutter.rule);
    buffer_done(&cutter.raw);
    return is_read;
}

bool yara_read(Source *source, const Reading *reading, const Sink *sink, Err *err)
{
    return rules_read(source, reading, sink, cut_file, err);
}

int yara_sniff(Text head, Text path)
{
    bool is_named = text_ends_nocase(path, ".yar") || text_ends_nocase(path, ".yara");
    if (!head_is_text(head))
        return 0;
    Text rest = text_starts(head, "\xef\xbb\xbf") ? text_slice(head, 3, head.length) : head;
    Token first = next_token(&rest), second = next_token(&rest);
    bool is_import = (is_word(first, "import") || is_word(first, "include")) && second.kind == TOKEN_STRING;
    bool is_rule =
        is_import || (first.kind == TOKEN_WORD && opens_rule(first.text) && second.kind == TOKEN_WORD);
    bool has_section =
        text_find(head, "condition:", 0) != SIZE_MAX || text_find(head, "meta:", 0) != SIZE_MAX;
    return is_named ? 60 + 30 * is_rule : is_rule && has_section ? 80 : 0;
}
