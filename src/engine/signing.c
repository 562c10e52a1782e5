#include "engine/signing.h"

#include "base/io.h"
#include "engine/goodware.h"
#include "engine/sampling.h"
#include "model/marking.h"

typedef struct {
    const SignOptions *options;
    SignMaker *maker;
    Arena *arena;
    uint32_t samples;
    VEC(Text) partners;
} Signing;

static void note_partner(Signing *it, Text name)
{
    for (size_t i = 0; i < it->partners.count; i++)
        if (text_equal(it->partners.items[i], name))
            return;
    *vec_push(&it->partners) = arena_copy(it->arena, name);
}

static bool take_sample(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Signing *it = self;
    bool is_own = false;
    for (uint32_t i = 0; i < sample->claim_count; i++)
        if (text_equal_nocase(sample->claims[i].family, it->options->family)) {
            note_partner(it, sample->claims[i].partner);
            is_own = true;
        }
    if (is_own)
        sign_maker_sample(it->maker, sample->features);
    it->samples += is_own;
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

static bool choose_tlp(Store *store, const Signing *it, Text *out, Err *err)
{
    PartnerRow *rows;
    uint32_t count;
    Marking strictest = MARKING_UNSTATED;
    *out = it->options->tlp;
    if (out->length > 0)
        return true;
    if (!store_partner_list(store, it->arena, &rows, &count, err))
        return false;
    for (uint32_t i = 0; i < count; i++)
        for (size_t p = 0; p < it->partners.count; p++)
            if (text_equal(rows[i].name, it->partners.items[p]))
                strictest = marking_stricter(strictest, rows[i].marking);
    *out = arena_format(it->arena, "TLP:" TEXT_FMT, TEXT_ARG(marking_word(strictest)));
    return true;
}

static Text join_partners(const Signing *it)
{
    Buffer words = {0};
    for (size_t i = 0; i < it->partners.count; i++)
        buffer_format(&words, "%s" TEXT_FMT, i > 0 ? ", " : "", TEXT_ARG(it->partners.items[i]));
    Text joined = arena_copy(it->arena, buffer_text(&words));
    buffer_done(&words);
    return joined;
}

static bool make(Store *store, Signing *it, FamilyRules *out, Buffer *text, Err *err)
{
    RuleWords words = {
        .author = it->options->author, .reference = it->options->reference, .date = it->options->date};
    if (!samples_each(store, take_sample, it, err))
        return false;
    if (it->samples == 0)
        return fail(err, ERR_USAGE,
                    "no sample of the case is of a family called '" TEXT_FMT
                    "'; 'asterism families' lists them",
                    TEXT_ARG(text_clip(it->options->family, 200)));
    if (!choose_tlp(store, it, &words.tlp, err) || !sign_maker_finish(it->maker, it->arena, out, err))
        return false;
    words.description =
        arena_format(it->arena, "Finds files of the family " TEXT_FMT "; samples from " TEXT_FMT,
                     TEXT_ARG(it->options->family), TEXT_ARG(join_partners(it)));
    rules_write(out, &words, text);
    return true;
}

bool case_sign(Store *store, const SignOptions *options, Arena *arena, FamilyRules *out, Buffer *text,
               Err *err)
{
    SignIndexes indexes;
    Signing it = {.options = options, .arena = arena};
    bool is_done = open_indexes(options, arena, &indexes, err);
    if (is_done) {
        it.maker = sign_maker_new(options->family, &indexes, options->asked);
        is_done = make(store, &it, out, text, err);
        sign_maker_free(it.maker);
    }
    vec_free(&it.partners);
    clean_close(indexes.samples);
    clean_close(indexes.clean);
    return is_done;
}
