// YARA's own syntax (yara.readthedocs.io, "Writing YARA rules"), of it what YARA 4.2 and YARA-X read alike.
// The condition asks cheap things first: size, header, then strings (Neo23x0, YARA Performance Guidelines).

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/constants.h"
#include "signatures/signatures.h"

enum { HASHES_MOST = 16, SHOWN_HEX = 32 };

static void put_quoted(Buffer *out, Text text)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte == '"' || byte == '\\')
            buffer_format(out, "\\%c", byte);
        else if (byte == '\t')
            buffer_add_string(out, "\\t");
        else if (byte < 0x20 || byte >= 0x7f)
            buffer_format(out, "\\x%02x", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
    buffer_add_byte(out, '"');
}

static void put_meta(Buffer *out, const char *name, Text value)
{
    if (value.length == 0)
        return;
    buffer_format(out, "        %s = ", name);
    put_quoted(out, value);
    buffer_add_byte(out, '\n');
}

static void put_hex(Buffer *out, const RuleString *string)
{
    buffer_add_string(out, string->kind == ATOM_CONSTANT ? "{ " CONSTANT_BEFORE : "{");
    for (uint16_t i = 0; i < string->length; i++)
        if (string->mask && !string->mask[i])
            buffer_add_string(out, " ??");
        else
            buffer_format(out, " %02x", (unsigned char)string->bytes[i]);
    buffer_add_string(out, " }");
}

/// Every other byte of UTF-16.
static void put_wide(Buffer *out, const RuleString *string)
{
    char narrow[ATOM_MOST];
    size_t length = 0;
    for (uint16_t i = 0; i + 1 < string->length; i = (uint16_t)(i + 2))
        narrow[length++] = string->bytes[i];
    put_quoted(out, (Text){narrow, length});
    buffer_add_string(out, " wide");
}

void rule_string_write(Buffer *out, const RuleString *string)
{
    if (string->kind == ATOM_ASCII)
        put_quoted(out, (Text){string->bytes, string->length});
    else if (string->kind == ATOM_UTF16)
        put_wide(out, string);
    else
        put_hex(out, string);
}

static void put_what(Buffer *out, const RuleString *string)
{
    if (string->kind == ATOM_CONSTANT)
        buffer_format(out, "constant 0x%x", constant_at(string->bytes));
    else
        buffer_add_string(out, string->kind == ATOM_CODE    ? "code"
                               : string->kind <= ATOM_UTF16 ? "text"
                                                            : "bytes");
}

/// What the first half of the clean files says, with which it was chosen, and what the second one.
static void put_clean(Buffer *out, const FamilyRules *rules, const FamilyRule *rule, const RuleString *string)
{
    unsigned long long trained = rules->clean_files[CLEAN_TRAINED],
                       held_out = rules->clean_files[CLEAN_HELD_OUT];
    buffer_format(out, "; in %u of %llu clean files", string->clean[CLEAN_TRAINED], trained);
    if (string->kind == ATOM_CONSTANT)
        buffer_format(out, ", of which none holds %u of these constants", rule->need.strings);
    else if (string->runs > 1)
        buffer_format(out, ", %u of %u runs of 8 bytes are new to them", string->new_runs, string->runs);
    buffer_format(out, "; then in %u of %llu", string->clean[CLEAN_HELD_OUT], held_out);
}

static const char *sort_of(const RuleString *string)
{
    return string->kind == ATOM_CONSTANT ? "constant" : string->kind <= ATOM_UTF16 ? "text" : "code";
}

static void put_string(Buffer *out, const FamilyRules *rules, const FamilyRule *rule, uint32_t number)
{
    const RuleString *string = &rule->strings[number];
    uint32_t before = number;
    while (before > 0 && strcmp(sort_of(&rule->strings[before - 1]), sort_of(string)) == 0)
        before--;
    buffer_add_string(out, "        // ");
    put_what(out, string);
    if (string->section.length > 0) {
        buffer_add_string(out, " in ");
        put_quoted(out, string->section);
    }
    buffer_format(out, "; in %u of %u samples", string->shown, rule->samples);
    if (rules->has_index)
        put_clean(out, rules, rule, string);
    buffer_format(out, "\n        $%s%u = ", sort_of(string), number - before + 1);
    rule_string_write(out, string);
    buffer_add_byte(out, '\n');
}

/// The masks change nothing but this: YARA-X 1.20 takes a plain comparison for a promise of every rule that
/// has one of this rule's strings, and does not look for them in files of another format.
static const char *const head_tests[HEAD_COUNT] = {
    "uint32(0) & 0xffffffff == 0x464c457f", "uint16(0) & 0xffff == 0x5a4d",
    "(uint32(0) == 0xfeedfacf or uint32(0) == 0xfeedface or uint32(0) == 0xcffaedfe or uint32(0) == 0xcefaedfe)",
    NULL};

static bool is_several(unsigned heads)
{
    return (heads & (heads - 1)) != 0;
}

static void put_heads(Buffer *out, unsigned heads)
{
    const char *before = "";
    if (heads & 1U << HEAD_OTHER)
        return;
    buffer_add_string(out, is_several(heads) ? "(" : "");
    for (unsigned head = 0; head < HEAD_OTHER; head++)
        if (heads & 1U << head) {
            buffer_format(out, "%s%s", before, head_tests[head]);
            before = " or ";
        }
    buffer_add_string(out, is_several(heads) ? ")\n        and " : "\n        and ");
}

static bool is_shaped(const RuleShape *shape)
{
    return shape->kind != SHAPE_ANY || shape->name_count > 0;
}

static void put_shape_names(Buffer *out, FileHead head, const RuleShape *shape)
{
    buffer_add_string(out, head == HEAD_ELF ? "for any s in elf.dynsym : (" : "(");
    for (uint32_t i = 0; i < shape->name_count; i++) {
        buffer_add_string(out, i > 0 ? "\n            or " : "");
        buffer_add_string(out, head == HEAD_ELF ? "s.name == " : "pe.exports(");
        put_quoted(out, shape->names[i]);
        buffer_add_string(out, head == HEAD_ELF ? "" : ")");
    }
    buffer_add_byte(out, ')');
}

static void put_shape(Buffer *out, FileHead head, const RuleShape *shape)
{
    static const char *const kinds[HEAD_COUNT][SHAPE_KIND_COUNT] = {
        [HEAD_ELF] = {[SHAPE_PROGRAM] = "for any s in elf.segments : (s.type == elf.PT_INTERP)",
                      [SHAPE_LIBRARY] = "elf.type == elf.ET_DYN"
                                        " and not for any s in elf.segments : (s.type == elf.PT_INTERP)"},
        [HEAD_PE] = {
            [SHAPE_PROGRAM] = "pe.number_of_exports == 0", [SHAPE_LIBRARY] = "pe.number_of_exports > 0"}};
    const char *kind = kinds[head][shape->kind];
    buffer_add_string(out, kind ? kind : "");
    if (shape->name_count > 0) {
        buffer_add_string(out, kind ? "\n        and " : "");
        put_shape_names(out, head, shape);
    }
}

/// Last, since strings sort out more files for less.
static void put_shapes(Buffer *out, const FamilyRule *rule)
{
    const char *before = "";
    bool is_any = false;
    for (unsigned head = 0; head < HEAD_OTHER; head++)
        is_any |= is_shaped(&rule->shapes[head]);
    if (!is_any)
        return;
    buffer_add_string(out, "\n        and ");
    if (!is_several(rule->heads)) {
        for (unsigned head = 0; head < HEAD_OTHER; head++)
            put_shape(out, (FileHead)head, &rule->shapes[head]);
        return;
    }
    buffer_add_byte(out, '(');
    for (unsigned head = 0; head < HEAD_OTHER; head++) {
        if (!(rule->heads & 1U << head))
            continue;
        bool is_asked = is_shaped(&rule->shapes[head]);
        buffer_format(out, "%s%s%s", before, is_asked ? "(" : "", head_tests[head]);
        before = "\n        or ";
        if (!is_asked)
            continue;
        buffer_add_string(out, " and ");
        put_shape(out, (FileHead)head, &rule->shapes[head]);
        buffer_add_byte(out, ')');
    }
    buffer_add_byte(out, ')');
}

static void put_imports(Buffer *out, const FamilyRules *rules)
{
    static const char *const modules[HEAD_COUNT] = {[HEAD_ELF] = "elf", [HEAD_PE] = "pe"};
    size_t before = out->length;
    for (unsigned head = 0; head < HEAD_OTHER; head++) {
        bool is_asked = false;
        for (uint32_t i = 0; i < rules->rule_count; i++)
            is_asked |= is_shaped(&rules->rules[i].shapes[head]);
        if (is_asked && modules[head])
            buffer_format(out, "import \"%s\"\n", modules[head]);
    }
    if (out->length > before)
        buffer_add_byte(out, '\n');
}

/// As people read a rate: "3 in a million". Always upwards.
static void put_rate(Buffer *out, double rate)
{
    double millionths = rate * 1e6;
    if (millionths < 10)
        buffer_format(out, "%.1f in a million", ceil(millionths * 10) / 10);
    else
        buffer_format(out, "%.0f in a million", ceil(millionths));
}

static void put_alarms(Buffer *out, const FamilyRules *rules, const FamilyRule *rule)
{
    const FalseAlarms *alarms = &rule->alarms;
    buffer_add_string(out, "        false_alarms = \"");
    if (!rules->has_index) {
        buffer_add_string(out, "not known: no clean files were given (asterism goodware add)\"\n");
        return;
    }
    buffer_add_string(out, "at most ");
    put_rate(out, alarms->upper);
    buffer_format(out,
                  " clean files with 95 %% confidence, from %llu files of its format that it had not seen",
                  (unsigned long long)alarms->files);
    if (alarms->upper > rules->asked) {
        buffer_add_string(out, "; asked were ");
        put_rate(out, rules->asked);
    }
    buffer_add_string(out, "\"\n");
    char digest[DIGEST_HEX + 1];
    digest_print(&rules->clean_digest, digest);
    buffer_format(out, "        clean_files = \"%llu trained, %llu held out, digest %.16s\"\n",
                  (unsigned long long)rules->clean_files[CLEAN_TRAINED],
                  (unsigned long long)rules->clean_files[CLEAN_HELD_OUT], digest);
}

static void put_hashes(Buffer *out, const FamilyRules *rules)
{
    for (uint32_t i = 0; i < rules->samples && i < HASHES_MOST; i++)
        buffer_format(out, "        hash%u = \"%s\"\n", i + 1, rules->digests[i]);
}

static void put_need(Buffer *out, RuleNeed need)
{
    const char *joined = need.ample > 0 ? " and" : "\n        and";
    buffer_add_string(out, need.ample > 0 ? "(" : "");
    if (need.texts > 0)
        buffer_format(out, "(%u of them or %u of ($text*))", need.strings, need.texts);
    else
        buffer_format(out, "%u of them", need.strings);
    if (need.asks_texts > 0)
        buffer_format(out, "%s %u of ($text*)", joined, need.asks_texts);
    if (need.ample > 0)
        buffer_format(out, " or %u of them)", need.ample);
    if (need.larger > 0)
        buffer_format(out, "\n        and (filesize < %lluMB or %u of them)",
                      (unsigned long long)(need.usual_bytes >> 20), need.larger);
}

static void put_rule(Buffer *out, const FamilyRules *rules, const RuleWords *words, const FamilyRule *rule)
{
    buffer_format(out, "rule " TEXT_FMT "\n{\n    meta:\n", TEXT_ARG(rule->name));
    put_meta(out, "description", words->description);
    put_meta(out, "family", rules->family);
    put_meta(out, "author", words->author);
    put_meta(out, "date", words->date);
    if (words->version > 0)
        buffer_format(out, "        version = %u\n", words->version);
    put_meta(out, "replaces", words->replaces);
    put_meta(out, "reference", words->reference);
    put_meta(out, "tlp", words->tlp);
    buffer_format(out, "        samples = %u\n        caught = %u\n", rule->samples, rule->caught);
    buffer_format(out, "        caught_left_out = %u\n        caught_without_text = %u\n",
                  rule->left_out_caught, rule->without_texts);
    put_alarms(out, rules, rule);
    put_hashes(out, rules);
    buffer_add_string(out, "    strings:\n");
    for (uint32_t i = 0; i < rule->string_count; i++)
        put_string(out, rules, rule, i);
    buffer_format(out, "    condition:\n        filesize < %lluMB\n        and ",
                  (unsigned long long)(rule->most_bytes >> 20));
    put_heads(out, rule->heads);
    put_need(out, rule->need);
    put_shapes(out, rule);
    buffer_add_string(out, "\n}\n");
}

void rules_write(const FamilyRules *rules, const RuleWords *words, Buffer *out)
{
    put_imports(out, rules);
    for (uint32_t i = 0; i < rules->rule_count; i++) {
        if (i > 0)
            buffer_add_byte(out, '\n');
        put_rule(out, rules, words, &rules->rules[i]);
    }
}
