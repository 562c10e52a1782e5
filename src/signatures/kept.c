// Rules that a case keeps: what they look for, so that it can be asked whether they find a sample of which
// only features are left, and what a newer version gains and loses.

#include <string.h>

#include "base/constants.h"
#include "base/packing.h"
#include "signatures/shape.h"

enum { LAYOUT = 5 }; ///< 1 had no RuleNeed.asks_texts, 2 no shapes, 3 no RuleNeed.ample, 4 none of larger

// ---------------------------------------------------------------- packing

static void pack_share(Buffer *out, double share)
{
    uint64_t bits;
    memcpy(&bits, &share, sizeof bits);
    pack_number(out, bits);
}

static double unpack_share(Unpacker *in)
{
    double share;
    uint64_t bits = unpack_number(in);
    memcpy(&share, &bits, sizeof share);
    return share;
}

static void pack_string(Buffer *out, const RuleString *string)
{
    pack_number(out, string->kind);
    pack_text(out, (Text){string->bytes, string->length});
    pack_text(out, string->mask ? (Text){(const char *)string->mask, string->length} : TEXT_NONE);
    pack_text(out, string->section);
    pack_number(out, string->shown);
    pack_number(out, string->runs);
    pack_number(out, string->new_runs);
    for (int half = 0; half < CLEAN_HALVES; half++)
        pack_number(out, string->clean[half]);
}

static void pack_shape(Buffer *out, const RuleShape *shape)
{
    pack_number(out, shape->kind);
    pack_number(out, shape->name_count);
    for (uint32_t i = 0; i < shape->name_count; i++)
        pack_text(out, shape->names[i]);
}

static void pack_rule(Buffer *out, const FamilyRule *rule)
{
    const uint32_t numbers[] = {rule->string_count,  rule->text_count,      rule->need.strings,
                                rule->need.texts,    rule->need.asks_texts, rule->samples,
                                rule->caught,        rule->heads,           rule->left_out_caught,
                                rule->without_texts, rule->need.ample};
    pack_text(out, rule->name);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        pack_number(out, numbers[i]);
    pack_number(out, rule->need.larger);
    pack_number(out, rule->need.usual_bytes);
    pack_number(out, rule->most_bytes);
    pack_number(out, rule->alarms.files);
    pack_number(out, rule->alarms.hits);
    pack_share(out, rule->alarms.upper);
    for (uint32_t i = 0; i < rule->string_count; i++)
        pack_string(out, &rule->strings[i]);
    for (int head = 0; head < HEAD_COUNT; head++)
        pack_shape(out, &rule->shapes[head]);
}

void rules_pack(const FamilyRules *rules, Buffer *out)
{
    pack_number(out, LAYOUT);
    pack_text(out, rules->family);
    pack_number(out, rules->samples);
    pack_number(out, rules->caught);
    for (uint32_t i = 0; i < rules->samples; i++)
        pack_text(out, text_of(rules->digests[i]));
    for (int half = 0; half < CLEAN_HALVES; half++)
        pack_number(out, rules->clean_files[half]);
    pack_text(out, (Text){(const char *)rules->clean_digest.bytes, DIGEST_BYTES});
    pack_number(out, rules->has_index);
    pack_share(out, rules->asked);
    pack_share(out, rules->upper);
    pack_number(out, rules->rule_count);
    for (uint32_t i = 0; i < rules->rule_count; i++)
        pack_rule(out, &rules->rules[i]);
}

static void unpack_string(Unpacker *in, Arena *arena, RuleString *out)
{
    out->kind = (uint8_t)unpack_index(in, ATOM_KIND_COUNT);
    Text bytes = unpack_text(in), mask = unpack_text(in);
    in->is_broken = in->is_broken || bytes.length > ATOM_MOST ||
                    (out->kind == ATOM_CONSTANT && (bytes.length != CONSTANT_BYTES || mask.bytes)) ||
                    (mask.bytes && mask.length != bytes.length);
    out->bytes = arena_copy(arena, bytes).bytes;
    out->length = (uint16_t)bytes.length;
    out->mask = mask.bytes ? (const uint8_t *)arena_copy(arena, mask).bytes : NULL;
    out->section = arena_copy(arena, unpack_text(in));
    out->shown = unpack_small(in);
    out->runs = (uint16_t)unpack_small(in);
    out->new_runs = (uint16_t)unpack_small(in);
    for (int half = 0; half < CLEAN_HALVES; half++)
        out->clean[half] = (uint8_t)unpack_small(in);
}

static void unpack_shape(Unpacker *in, Arena *arena, RuleShape *out)
{
    out->kind = (ShapeKind)unpack_index(in, SHAPE_KIND_COUNT);
    out->name_count = unpack_index(in, SHAPE_NAMES + 1);
    for (uint32_t i = 0; i < out->name_count; i++)
        out->names[i] = arena_copy(arena, unpack_text(in));
}

static void unpack_rule(Unpacker *in, uint64_t layout, Arena *arena, FamilyRule *out)
{
    out->name = arena_copy(arena, unpack_text(in));
    out->string_count = unpack_count(in);
    out->text_count = unpack_small(in);
    out->need.strings = unpack_small(in);
    out->need.texts = unpack_small(in);
    out->need.asks_texts = layout > 1 ? unpack_small(in) : 0;
    out->samples = unpack_small(in);
    out->caught = unpack_small(in);
    out->heads = unpack_small(in);
    out->left_out_caught = unpack_small(in);
    out->without_texts = unpack_small(in);
    out->need.ample = layout > 3 ? unpack_small(in) : 0;
    out->need.larger = layout > 4 ? unpack_small(in) : 0;
    out->need.usual_bytes = layout > 4 ? unpack_number(in) : 0;
    out->most_bytes = unpack_number(in);
    out->alarms.files = unpack_number(in);
    out->alarms.hits = unpack_number(in);
    out->alarms.upper = unpack_share(in);
    in->is_broken =
        in->is_broken || out->string_count > RULE_MOST_STRINGS || out->text_count > out->string_count;
    if (in->is_broken)
        return;
    out->strings = arena_array(arena, RuleString, out->string_count);
    for (uint32_t i = 0; i < out->string_count; i++)
        unpack_string(in, arena, &out->strings[i]);
    for (int head = 0; layout > 2 && head < HEAD_COUNT; head++)
        unpack_shape(in, arena, &out->shapes[head]);
}

static void unpack_digests(Unpacker *in, Arena *arena, FamilyRules *out)
{
    char(*digests)[DIGEST_HEX + 1] = arena_alloc(arena, out->samples, sizeof *digests);
    for (uint32_t i = 0; i < out->samples; i++) {
        Text digest = unpack_text(in);
        in->is_broken = in->is_broken || digest.length != DIGEST_HEX;
        for (size_t k = 0; k < digest.length; k++)
            in->is_broken = in->is_broken || !byte_is_hex(digest.bytes[k]);
        if (!in->is_broken)
            memcpy(digests[i], digest.bytes, DIGEST_HEX);
    }
    out->digests = (const char(*)[DIGEST_HEX + 1]) digests;
}

bool rules_unpack(Text packed, Arena *arena, FamilyRules *out, Err *err)
{
    Unpacker in = {.rest = packed};
    FamilyRules rules = {0};
    uint64_t layout = unpack_number(&in);
    in.is_broken = layout == 0 || layout > LAYOUT;
    rules.family = arena_copy(arena, unpack_text(&in));
    rules.samples = unpack_count(&in);
    rules.caught = unpack_small(&in);
    unpack_digests(&in, arena, &rules);
    for (int half = 0; half < CLEAN_HALVES; half++)
        rules.clean_files[half] = unpack_number(&in);
    Text digest = unpack_text(&in);
    if (digest.length == DIGEST_BYTES)
        memcpy(rules.clean_digest.bytes, digest.bytes, DIGEST_BYTES);
    rules.has_index = unpack_number(&in) != 0;
    rules.asked = unpack_share(&in);
    rules.upper = unpack_share(&in);
    rules.rule_count = unpack_index(&in, RULE_MOST + 2);
    rules.rules = arena_array(arena, FamilyRule, rules.rule_count);
    for (uint32_t i = 0; i < rules.rule_count && !in.is_broken; i++)
        unpack_rule(&in, layout, arena, &rules.rules[i]);
    if (in.is_broken || in.rest.length > 0)
        return fail(err, ERR_INPUT, "these are no kept rules");
    *out = rules;
    return true;
}

// ---------------------------------------------------------------- finding

static bool is_text(const RuleString *string)
{
    return string->kind == ATOM_ASCII || string->kind == ATOM_UTF16;
}

static bool holds(Text whole, Text part)
{
    return part.length > 0 && whole.length >= part.length &&
           memmem(whole.bytes, whole.length, part.bytes, part.length) != NULL;
}

/// What stands in an atom that has the same wildcards around it.
static bool atom_shows(const Atom *atom, const RuleString *string)
{
    Text bytes = {string->bytes, string->length};
    if (atom->kind != string->kind || atom->length < string->length)
        return false;
    if (!atom->mask && !string->mask)
        return is_text(string) ? holds((Text){atom->bytes, atom->length}, bytes)
                               : text_equal((Text){atom->bytes, atom->length}, bytes);
    size_t from = 0;
    while (atom->mask && from < atom->length && !atom->mask[from])
        from++;
    if (from + string->length > atom->length ||
        memcmp(atom->bytes + from, string->bytes, string->length) != 0)
        return false;
    for (size_t i = 0; i < string->length; i++)
        if ((!atom->mask || atom->mask[from + i]) != (!string->mask || string->mask[i]))
            return false;
    return true;
}

static bool rule_finds(const FamilyRule *rule, const SampleFeatures *features)
{
    uint32_t texts = 0, all = 0;
    FileHead head = head_of(features->format);
    bool is_of_format = rule->heads & (1U << HEAD_OTHER) || rule->heads & 1U << head;
    if (!is_of_format || features->size_bytes >= rule->most_bytes ||
        !shape_fits(&rule->shapes[head], features))
        return false;
    for (uint32_t s = 0; s < rule->string_count; s++) {
        bool is_shown = false;
        for (uint32_t i = 0; i < features->atom_count && !is_shown; i++)
            is_shown = atom_shows(&features->atoms[i], &rule->strings[s]);
        all += is_shown;
        texts += is_shown && is_text(&rule->strings[s]);
    }
    return need_is_met(rule->need, texts, all - texts, features->size_bytes);
}

bool rules_find(const FamilyRules *rules, const SampleFeatures *features)
{
    for (uint32_t i = 0; i < rules->rule_count; i++)
        if (rule_finds(&rules->rules[i], features))
            return true;
    return false;
}

static bool is_shape_alike(const RuleShape *a, const RuleShape *b)
{
    bool is_same = a->kind == b->kind && a->name_count == b->name_count;
    for (uint32_t i = 0; is_same && i < a->name_count; i++)
        is_same = text_equal(a->names[i], b->names[i]);
    return is_same;
}

static bool is_need_alike(const RuleNeed *a, const RuleNeed *b)
{
    return a->strings == b->strings && a->texts == b->texts && a->asks_texts == b->asks_texts &&
           a->ample == b->ample && a->larger == b->larger && a->usual_bytes == b->usual_bytes;
}

static bool is_alike(const FamilyRule *a, const FamilyRule *b)
{
    if (a->string_count != b->string_count || !is_need_alike(&a->need, &b->need) || a->heads != b->heads ||
        a->most_bytes != b->most_bytes)
        return false;
    for (uint32_t i = 0; i < a->string_count; i++) {
        const RuleString *x = &a->strings[i], *y = &b->strings[i];
        bool is_same = x->kind == y->kind &&
                       text_equal((Text){x->bytes, x->length}, (Text){y->bytes, y->length}) &&
                       !x->mask == !y->mask && (!x->mask || memcmp(x->mask, y->mask, x->length) == 0);
        if (!is_same)
            return false;
    }
    for (int head = 0; head < HEAD_COUNT; head++)
        if (!is_shape_alike(&a->shapes[head], &b->shapes[head]))
            return false;
    return true;
}

bool rules_alike(const FamilyRules *a, const FamilyRules *b)
{
    bool is_same = a->rule_count == b->rule_count;
    for (uint32_t i = 0; is_same && i < a->rule_count; i++)
        is_same = is_alike(&a->rules[i], &b->rules[i]);
    return is_same;
}
