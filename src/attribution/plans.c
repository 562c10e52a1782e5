// Plans are data: who issued what, and which sectors its priorities mean, in the opinion of named coders.

#include <math.h>

#include "attribution/targeting.h"
#include "base/json.h"
#include "indicators/indicators.h"

Sectors sector_bit(SectorSet *set, Text word)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (text_equal(set->words[i], word))
            return UINT64_C(1) << i;
    if (set->count == SECTORS_MOST)
        return 0;
    set->words[set->count] = word;
    return UINT64_C(1) << set->count++;
}

static bool read_time(const Json *plan, const char *key, Instant *out, Err *err)
{
    Text text = json_text(plan, key);
    *out = INSTANT_NONE;
    if (text.length == 0 || instant_parse(text, out))
        return true;
    return fail(err, ERR_INPUT, "'%s' is '" TEXT_FMT "', which is no date; write 2011-03-14", key,
                TEXT_ARG(text));
}

/// A sector as the case's own vocabularies have it.
static bool read_sector(Text word, const SectorSet *set, Arena *arena, Text *out, Text *what)
{
    Indicator found;
    if (text_starts(word, "naics:"))
        word = wording_of_naics(set->wording, text_slice(word, strlen("naics:"), word.length));
    if (!indicator_canonical(KIND_SECTOR, GUESS_EXACT, word, arena, &found, what))
        return false;
    *out = wording_read(set->wording, KIND_SECTOR, found.value);
    return true;
}

/// A country too; what no vocabulary knows stays as it is written.
static Text read_country(Text word, const SectorSet *set, Arena *arena)
{
    Text kept;
    if (!place_kept(KIND_COUNTRY, word, arena, &kept))
        return word;
    kept = wording_read(set->wording, KIND_COUNTRY, kept);
    return kept.bytes ? kept : word;
}

static bool read_coding(const Json *coding, SectorSet *set, Arena *arena, Sectors *out, Err *err)
{
    *out = 0;
    for (const Json *sector = json_first(coding); sector; sector = sector->next) {
        Text word, what;
        if (!read_sector(json_string(sector), set, arena, &word, &what))
            return fail(err, ERR_INPUT, "coder '" TEXT_FMT "': " TEXT_FMT, TEXT_ARG(coding->key),
                        TEXT_ARG(what));
        Sectors bit = sector_bit(set, word);
        if (bit == 0)
            return fail(err, ERR_INPUT, "there are more than %d different sectors", SECTORS_MOST);
        *out |= bit;
    }
    return true;
}

double plan_kappa(const Plan *plan, const SectorSet *set)
{
    double both = 0, only_a = 0, only_b = 0, none = 0;
    if (plan->coder_count < 2)
        return NAN;
    for (uint32_t i = 0; i < set->count; i++) {
        bool in_a = plan->coded[0] >> i & 1, in_b = plan->coded[1] >> i & 1;
        both += in_a && in_b;
        only_a += in_a && !in_b;
        only_b += !in_a && in_b;
        none += !in_a && !in_b;
    }
    double all = set->count, agreed = (both + none) / all;
    double chance = ((both + only_a) * (both + only_b) + (none + only_a) * (none + only_b)) / (all * all);
    return chance < 1 ? (agreed - chance) / (1 - chance) : 1;
}

static bool read_codings(const Json *coded, SectorSet *set, Arena *arena, Plan *out, Err *err)
{
    enum { CODERS = 16 };
    Sectors codings[CODERS];
    uint32_t votes[SECTORS_MOST] = {0};
    for (const Json *coding = json_first(coded); coding && out->coder_count < CODERS; coding = coding->next)
        if (!read_coding(coding, set, arena, &codings[out->coder_count++], err))
            return false;
    if (out->coder_count == 0)
        return fail(err, ERR_INPUT, "it needs 'coded': {\"who coded it\": [\"energy\", ...]}");
    for (uint32_t c = 0; c < out->coder_count; c++)
        for (uint32_t i = 0; i < set->count; i++)
            votes[i] += (uint32_t)(codings[c] >> i & 1);
    for (uint32_t i = 0; i < set->count; i++)
        if (2 * votes[i] > out->coder_count)
            out->sectors |= UINT64_C(1) << i;
    for (uint32_t c = 0; c < out->coder_count && c < 2; c++)
        out->coded[c] = codings[c];
    if (out->sectors == 0)
        return fail(err, ERR_INPUT, "its coders agree on no sector");
    return true;
}

bool plan_of_line(Text line, SectorSet *set, Arena *arena, Plan *out, Err *err)
{
    JsonParser *parser = json_parser_new();
    const Json *json;
    bool is_done = json_parse(parser, line, arena, &json, err);
    json_parser_free(parser);
    if (!is_done)
        return false;
    Plan plan = {.id = json_text(json, "id"),
                 .issuer = json_text(json, "issuer"),
                 .title = json_text(json, "title"),
                 .source = json_text(json, "source"),
                 .country = read_country(json_text(json, "country"), set, arena),
                 .is_control = json_is_true(json, "control")};
    if (plan.id.length == 0)
        return fail(err, ERR_INPUT, "a plan needs an 'id'");
    if (!read_time(json, "adopted", &plan.adopted, err) || !read_time(json, "from", &plan.from, err) ||
        !read_time(json, "until", &plan.until, err) ||
        !read_codings(json_get(json, "coded"), set, arena, &plan, err))
        return fail_within(err, "plan '" TEXT_FMT "'", TEXT_ARG(plan.id));
    *out = plan;
    return true;
}
