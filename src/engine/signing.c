#include "engine/signing.h"

#include <string.h>

#include "base/io.h"
#include "engine/goodware.h"
#include "engine/sampling.h"
#include "model/marking.h"

typedef struct {
    const SignOptions *options;
    Store *store;
    SignMaker *maker;
    Arena *arena;
    uint32_t samples;
    VEC(Text) partners;
    Marking marking; ///< the strictest of the samples'
    // The version that is there.
    bool has_before;
    RuleVersion before;
    Text asked, asked_before;
    uint32_t standing;  ///< of its samples
    uint32_t fresh;     ///< samples that it was not made from
    VEC(Text) missed;   ///< of them, those that it does not find
    VEC(Text) features; ///< of these, packed
} Signing;

static void note_partner(Signing *it, Text name)
{
    for (size_t i = 0; i < it->partners.count; i++)
        if (text_equal(it->partners.items[i], name))
            return;
    *vec_push(&it->partners) = arena_copy(it->arena, name);
}

static bool is_made_from(const FamilyRules *rules, const char *sha256)
{
    for (uint32_t i = 0; i < rules->samples; i++)
        if (strcmp(rules->digests[i], sha256) == 0)
            return true;
    return false;
}

/// Features of what is missed are kept a while, to see whether the new version finds it.
static void hold_to_before(Signing *it, const SampleFeatures *features)
{
    Buffer packed = {0};
    Err err = {0};
    if (is_made_from(&it->before.rules, features->sha256)) {
        it->standing++;
        return;
    }
    it->fresh++;
    if (rules_find(&it->before.rules, features))
        return;
    *vec_push(&it->missed) = arena_copy(it->arena, text_of(features->sha256));
    if (!sample_pack(features, &packed, &err))
        buffer_clear(&packed);
    *vec_push(&it->features) = arena_copy(it->arena, buffer_text(&packed));
    buffer_done(&packed);
}

static bool take_sample(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Signing *it = self;
    for (uint32_t i = 0; i < sample->claim_count; i++) {
        note_partner(it, sample->claims[i].partner);
        it->marking = marking_stricter(it->marking, sample->claims[i].marking);
    }
    sign_maker_sample(it->maker, sample->features);
    it->samples++;
    if (it->has_before)
        hold_to_before(it, sample->features);
    return true;
}

static bool take_withdrawn(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Signing *it = self;
    sign_maker_withdrawn(it->maker, sample->features);
    return true;
}

/// NULL where there is none.
static bool open_index(const char *path, CleanIndex **out, Err *err)
{
    *out = NULL;
    return !file_exists(path) || clean_open(path, out, err);
}

static bool open_indexes(const SignOptions *options, Arena *arena, SignIndexes *out, Err *err)
{
    const char *samples = arena_string(arena, arena_format(arena, "%s/" CASE_SAMPLES, options->folder));
    const char *own = arena_string(arena, arena_format(arena, "%s/" CASE_GOODWARE, options->folder));
    *out = (SignIndexes){0};
    return open_index(samples, &out->samples, err) &&
           (options->goodware ? clean_open(options->goodware, &out->clean, err)
                              : open_index(own, &out->clean, err));
}

/// As strict as the strictest of what it was made from, unless somebody says otherwise.
static Text choose_tlp(const Signing *it)
{
    return it->options->tlp.length > 0
               ? it->options->tlp
               : arena_format(it->arena, "TLP:" TEXT_FMT, TEXT_ARG(marking_word(it->marking)));
}

/// "samples from north, south", "own samples".
static Text whose_samples(const Signing *it)
{
    Buffer words = {0};
    if (it->partners.count == 1 && text_equal(it->partners.items[0], SAMPLES_OWN))
        return TEXT("own samples");
    for (size_t i = 0; i < it->partners.count; i++)
        buffer_format(&words, "%s" TEXT_FMT, i > 0 ? ", " : "samples from ", TEXT_ARG(it->partners.items[i]));
    Text joined = arena_copy(it->arena, buffer_text(&words));
    buffer_done(&words);
    return joined;
}

/// The latest version, retired or not; what it was asked for.
static bool take_before(void *self, const KeptRule *rule, __attribute__((unused)) Err *err)
{
    Signing *it = self;
    it->asked_before = arena_copy(it->arena, rule->asked);
    return true;
}

static bool find_before(Signing *it, Err *err)
{
    RuleVersion *versions;
    uint32_t count;
    if (!rule_versions(it->store, it->options->family, it->arena, &versions, &count, err) ||
        !store_rule_list(it->store, it->options->family, take_before, it, err))
        return false;
    it->has_before = count > 0;
    if (count > 0)
        it->before = versions[count - 1];
    return true;
}

/// What was asked of the rules besides to find the samples: other words make another version.
static Text write_asked(const Signing *it, const SignIndexes *indexes)
{
    char digest[DIGEST_HEX + 1] = "none";
    if (indexes->clean) {
        Digest clean = clean_digest(indexes->clean);
        digest_print(&clean, digest);
    }
    const SignOptions *options = it->options;
    return arena_format(it->arena, "%g\n%s\n" TEXT_FMT "\n" TEXT_FMT "\n" TEXT_FMT, options->asked, digest,
                        TEXT_ARG(options->author), TEXT_ARG(options->reference), TEXT_ARG(options->tlp));
}

/// Why the version that is there does not do; TEXT_NONE when it does.
static Text why_anew(const Signing *it)
{
    const RuleVersion *before = &it->before;
    uint32_t lost = before->rules.samples - it->standing;
    if (before->state == RULE_RETIRED)
        return arena_format(it->arena, "it was retired: " TEXT_FMT, TEXT_ARG(before->retired_why));
    if (lost > 0)
        return arena_format(it->arena, "%u of the %u samples that it was made from %s withdrawn", lost,
                            before->rules.samples, lost == 1 ? "was" : "were");
    if (it->missed.count > 0)
        return arena_format(it->arena, "it misses %zu of %u new samples", it->missed.count, it->fresh);
    if (!text_equal(it->asked, it->asked_before))
        return TEXT("the bound asked for, the clean files, or what is stated beside it have changed");
    return TEXT_NONE;
}

static bool is_listed(const Text *texts, uint32_t count, Text text)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(texts[i], text))
            return true;
    return false;
}

static Text *list_strings(const FamilyRules *rules, Arena *arena, uint32_t *count)
{
    Text *out = arena_array(arena, Text, RULE_MOST_STRINGS * (RULE_MOST + 2));
    Buffer line = {0};
    *count = 0;
    for (uint32_t r = 0; r < rules->rule_count; r++)
        for (uint32_t i = 0; i < rules->rules[r].string_count; i++) {
            buffer_clear(&line);
            rule_string_write(&line, &rules->rules[r].strings[i]);
            if (!is_listed(out, *count, buffer_text(&line)))
                out[(*count)++] = arena_copy(arena, buffer_text(&line));
        }
    buffer_done(&line);
    return out;
}

static void tell_strings(const Signing *it, SignResult *out)
{
    uint32_t new_count, old_count, in = 0, gone = 0;
    const Text *now = list_strings(&out->rules, it->arena, &new_count);
    const Text *before = list_strings(&it->before.rules, it->arena, &old_count);
    Text *strings_in = arena_array(it->arena, Text, new_count),
         *strings_out = arena_array(it->arena, Text, old_count);
    for (uint32_t i = 0; i < new_count; i++)
        if (!is_listed(before, old_count, now[i]))
            strings_in[in++] = now[i];
    for (uint32_t i = 0; i < old_count; i++)
        if (!is_listed(now, new_count, before[i]))
            strings_out[gone++] = before[i];
    out->strings_in = strings_in;
    out->strings_out = strings_out;
    out->in_count = in;
    out->out_count = gone;
    out->same_count = new_count - in;
}

static bool tell_gained(const Signing *it, SignResult *out, Err *err)
{
    Text *gained = arena_array(it->arena, Text, it->missed.count);
    out->gained = gained;
    for (size_t i = 0; i < it->missed.count; i++) {
        SampleFeatures features;
        Arena scratch;
        arena_init(&scratch);
        bool is_read = sample_unpack(it->features.items[i], &scratch, &features, err);
        if (is_read && rules_find(&out->rules, &features))
            gained[out->gained_count++] = it->missed.items[i];
        arena_done(&scratch);
        if (!is_read)
            return false;
    }
    return true;
}

static bool keep(const Signing *it, const SignResult *made, const Buffer *text, Err *err)
{
    Buffer packed = {0};
    rules_pack(&made->rules, &packed);
    const KeptRule rule = {.family = made->rules.family,
                           .version = made->version,
                           .made = it->options->now,
                           .packed = buffer_text(&packed),
                           .asked = it->asked,
                           .why = made->why.length ? made->why : TEXT(""),
                           .text = buffer_text(text)};
    bool is_done = store_begin(it->store, err);
    if (is_done && !store_rule_put(it->store, &rule, err)) {
        store_rollback(it->store);
        is_done = false;
    }
    is_done = is_done && store_commit(it->store, err);
    buffer_done(&packed);
    return is_done;
}

static void stand(const Signing *it, SignResult *out, Buffer *text)
{
    *out = (SignResult){.rules = it->before.rules,
                        .version = it->before.version,
                        .is_kept = true,
                        .fresh = it->fresh,
                        .date = instant_date_text(it->before.made, it->arena)};
    buffer_add(text, it->before.text);
}

/// Nobody's samples but the family's stand behind the rules that are there; what they were asked for is the
/// same; and yet they come out as they were: then they are the same rules.
static bool comes_out_alike(const Signing *it, const SignResult *made)
{
    return it->has_before && it->before.state != RULE_RETIRED && it->standing == it->before.rules.samples &&
           text_equal(it->asked, it->asked_before) && rules_alike(&made->rules, &it->before.rules);
}

static bool make(Signing *it, SignResult *out, Buffer *text, Err *err)
{
    RuleWords words = {.author = it->options->author,
                       .reference = it->options->reference,
                       .tlp = choose_tlp(it),
                       .date = it->options->date};
    SignResult made = {.version = it->before.version + 1, .date = it->options->date, .fresh = it->fresh};
    if (!sign_maker_finish(it->maker, it->arena, &made.rules, err))
        return false;
    if (comes_out_alike(it, &made)) {
        stand(it, out, text);
        return true;
    }
    words.version = made.version;
    if (it->has_before) {
        made.replaces = it->before.version;
        made.why = why_anew(it);
        words.replaces =
            arena_format(it->arena, "version %u of " TEXT_FMT ": " TEXT_FMT, it->before.version,
                         TEXT_ARG(instant_date_text(it->before.made, it->arena)), TEXT_ARG(made.why));
        tell_strings(it, &made);
        if (!tell_gained(it, &made, err))
            return false;
    }
    words.description = arena_format(it->arena, "Detects " TEXT_FMT "; " TEXT_FMT,
                                     TEXT_ARG(it->options->family), TEXT_ARG(whose_samples(it)));
    rules_write(&made.rules, &words, text);
    *out = made;
    return keep(it, &made, text, err);
}

static bool sign(Signing *it, SignResult *out, Buffer *text, Err *err)
{
    if (!find_before(it, err) || !samples_each(it->store, it->options->family, take_sample, it, err))
        return false;
    if (it->samples == 0)
        return fail(err, ERR_USAGE,
                    "no sample of the case is of a family called '" TEXT_FMT
                    "'; 'asterism families' lists them",
                    TEXT_ARG(text_clip(it->options->family, 200)));
    if (it->has_before && !why_anew(it).length) {
        stand(it, out, text);
        return true;
    }
    return samples_each_withdrawn(it->store, take_withdrawn, it, err) && make(it, out, text, err);
}

bool case_sign(Store *store, const SignOptions *options, Arena *arena, SignResult *out, Buffer *text,
               Err *err)
{
    SignIndexes indexes;
    Signing it = {.options = options, .store = store, .arena = arena, .marking = MARKING_CLEAR};
    bool is_done = open_indexes(options, arena, &indexes, err);
    if (is_done) {
        it.maker = sign_maker_new(options->family, &indexes, options->asked);
        it.asked = write_asked(&it, &indexes);
        is_done = sign(&it, out, text, err);
        sign_maker_free(it.maker);
    }
    vec_free(&it.partners);
    vec_free(&it.missed);
    vec_free(&it.features);
    clean_close(indexes.samples);
    clean_close(indexes.clean);
    return is_done;
}
