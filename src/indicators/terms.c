// Vocabularies as lines, so that anybody can write one and a case can keep one of any origin in one form:
//
//     # vocabulary: Enterprise ATT&CK
//     # version: 15.1
//     # source: https://attack.mitre.org
//     technique <tab> T1546.004 <tab> Unix Shell Configuration Modification; .bash_profile and .bashrc
//     technique <tab> T1156 <tab> Malicious Shell Modification <tab> instead=T1546.004
//
// A term has a type, an id, its names with the title first, and what else is said of it as key=value:
// instead=T1546.004, deprecated, also=AFG, 004 (codes and spellings that fields hold, and running text is not
// searched for), naics=52.

#include "indicators/indicators.h"

static const struct {
    const char *word;
    NamedType type;
} types[] = {{"actor", NAMED_ACTOR},     {"name", NAMED_ACTOR},    {"family", NAMED_FAMILY},
             {"country", NAMED_COUNTRY}, {"sector", NAMED_SECTOR}, {"technique", NAMED_TECHNIQUE},
             {"tactic", NAMED_TACTIC},   {"region", NAMED_REGION}};

static bool type_of(Text word, NamedType *out)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is_nocase(word, types[i].word)) {
            *out = types[i].type;
            return true;
        }
    return false;
}

/// "# version: 15.1": false for any other line.
static bool take_head(Text line, TermsHead *head)
{
    if (!text_starts(line, "#"))
        return false;
    Text key = text_trim(text_slice(line, 1, line.length)), value = TEXT_NONE;
    size_t colon = text_find_byte(key, ':', 0);
    if (colon == SIZE_MAX)
        return true;
    value = text_trim(text_slice(key, colon + 1, key.length));
    key = text_trim(text_slice(key, 0, colon));
    Text *place = text_is_nocase(key, "vocabulary") ? &head->name
                  : text_is_nocase(key, "version")  ? &head->version
                  : text_is_nocase(key, "source")   ? &head->source
                                                    : NULL;
    if (place && place->length == 0)
        *place = text_clip(value, 200);
    return true;
}

TermsHead terms_head(Text text)
{
    TermsHead head = {TEXT(""), TEXT(""), TEXT("")};
    Text line;
    while (text_cut(&text, '\n', &line)) {
        line = text_trim(line);
        if (line.length > 0 && !take_head(line, &head))
            break;
    }
    return head;
}

static void take_said(Text *out, Text said, const char *key)
{
    if (text_starts(said, key))
        *out = text_trim(text_slice(said, strlen(key), said.length));
}

static const char *read_term(Text line, Term *out)
{
    Text type, id, names, said, one;
    Term term = {.instead = TEXT(""), .also = TEXT(""), .naics = TEXT("")};
    if (!text_cut(&line, '\t', &type) || !text_cut(&line, '\t', &id) || !text_cut(&line, '\t', &names))
        return "a term is a type, an id and its names, with tabs between them";
    if (!type_of(text_trim(type), &term.type))
        return "a term is an actor, family, technique, tactic, country, region or sector";
    term.id = text_trim(id);
    term.names = text_trim(names);
    if (term.id.length == 0 && term.names.length == 0)
        return "a term without an id and without a name";
    while (text_cut(&line, '\t', &said))
        for (Text rest = said; text_cut(&rest, ';', &one);) {
            one = text_trim(one);
            take_said(&term.instead, one, "instead=");
            take_said(&term.also, one, "also=");
            take_said(&term.naics, one, "naics=");
            term.is_deprecated = term.is_deprecated || text_is(one, "deprecated");
        }
    *out = term;
    return NULL;
}

bool terms_next(Text *rest, Term *out, const char **fault)
{
    Text line;
    *fault = NULL;
    while (text_cut(rest, '\n', &line)) {
        if (text_ends(line, "\r"))
            line.length--;
        Text trimmed = text_trim(line);
        if (trimmed.length == 0 || trimmed.bytes[0] == '#')
            continue;
        *fault = read_term(line, out);
        return true;
    }
    return false;
}

static void add_field(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.length; i++)
        buffer_add_byte(out, (unsigned char)text.bytes[i] < ' ' ? ' ' : text.bytes[i]);
}

static void add_said(Buffer *out, const char *key, Text said)
{
    if (said.length == 0)
        return;
    buffer_add_string(out, key);
    add_field(out, said);
}

void terms_write_head(Buffer *out, const TermsHead *head)
{
    buffer_add_string(out, "# vocabulary: ");
    add_field(out, head->name);
    buffer_add_string(out, "\n# version: ");
    add_field(out, head->version);
    buffer_add_string(out, "\n# source: ");
    add_field(out, head->source);
    buffer_add_byte(out, '\n');
}

void terms_write(Buffer *out, const Term *term)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == term->type) {
            buffer_add_string(out, types[i].word);
            break;
        }
    buffer_add_byte(out, '\t');
    add_field(out, term->id);
    buffer_add_byte(out, '\t');
    add_field(out, term->names);
    add_said(out, "\tinstead=", term->instead);
    add_said(out, "\talso=", term->also);
    add_said(out, "\tnaics=", term->naics);
    if (term->is_deprecated)
        buffer_add_string(out, "\tdeprecated");
    buffer_add_byte(out, '\n');
}

void terms_add_name(Buffer *names, Text name)
{
    name = text_clip(text_trim(name), 200);
    if (name.length == 0)
        return;
    if (names->length > 0)
        buffer_add_string(names, "; ");
    for (size_t i = 0; i < name.length; i++)
        buffer_add_byte(names, name.bytes[i] == ';' ? ',' : name.bytes[i]);
}

int version_compare(Text a, Text b)
{
    size_t i = 0, j = 0;
    while (i < a.length && j < b.length) {
        if (!byte_is_digit(a.bytes[i]) || !byte_is_digit(b.bytes[j])) {
            if (a.bytes[i] != b.bytes[j])
                return a.bytes[i] < b.bytes[j] ? -1 : 1;
            i++, j++;
            continue;
        }
        // Numbers by what they are worth: without leading zeros the longer one, then digit by digit.
        while (i < a.length && a.bytes[i] == '0')
            i++;
        while (j < b.length && b.bytes[j] == '0')
            j++;
        size_t from = i, other = j;
        while (i < a.length && byte_is_digit(a.bytes[i]))
            i++;
        while (j < b.length && byte_is_digit(b.bytes[j]))
            j++;
        if (i - from != j - other)
            return i - from < j - other ? -1 : 1;
        int order = memcmp(a.bytes + from, b.bytes + other, i - from);
        if (order != 0)
            return order < 0 ? -1 : 1;
    }
    return (i < a.length) - (j < b.length);
}
