#include "attribution/claims.h"

#include <math.h>

#include "base/vec.h"

typedef VEC(uint32_t) Numbers;

static bool is_named(Text lines, const Text *names, uint32_t count)
{
    for (Text name; text_cut(&lines, '\n', &name);)
        for (uint32_t i = 0; i < count; i++)
            if (text_equal_nocase(name, names[i]))
                return true;
    return false;
}

static uint32_t *keep(const Numbers *numbers, Arena *arena, uint32_t *count)
{
    *count = (uint32_t)numbers->count;
    uint32_t *out = arena_array(arena, uint32_t, numbers->count);
    if (numbers->count)
        memcpy(out, numbers->items, numbers->count * sizeof *out);
    return out;
}

static bool is_reliable(const ActorClaim *claim)
{
    return claim->reliability != 'E' && claim->credibility != 5;
}

/// Whether the same source says something of it later, or as late and further on: then this one is old.
static bool is_replaced(const Pool *pool, const Numbers *same, size_t which)
{
    const ActorClaim *it = &pool->claims[same->items[which]];
    for (size_t i = 0; i < same->count; i++) {
        const ActorClaim *other = &pool->claims[same->items[i]];
        bool is_later = other->date > it->date || (other->date == it->date && i > which);
        if (is_later && text_equal_nocase(other->source, it->source))
            return true;
    }
    return false;
}

static void combine_ends(const Pool *pool, CombinedNumber *out, Arena *arena)
{
    uint32_t count = out->claim_count;
    double low = 0, high = 0;
    out->least = INFINITY;
    out->most = -INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        const ActorClaim *it = &pool->claims[out->claims[i]];
        low += (double)it->low;
        high += (double)it->high;
        out->least = fmin(out->least, (double)it->low);
        out->most = fmax(out->most, (double)it->high);
    }
    out->low = count ? low / count : NAN;
    out->high = count ? high / count : NAN;
    out->low_without = arena_array(arena, double, count);
    out->high_without = arena_array(arena, double, count);
    for (uint32_t i = 0; i < count; i++) {
        const ActorClaim *it = &pool->claims[out->claims[i]];
        out->low_without[i] = count > 1 ? (low - (double)it->low) / (count - 1) : NAN;
        out->high_without[i] = count > 1 ? (high - (double)it->high) / (count - 1) : NAN;
    }
}

static CombinedNumber combine(const Pool *pool, const Numbers *same, Arena *arena)
{
    const ActorClaim *first = &pool->claims[same->items[0]];
    CombinedNumber out = {.kind = first->kind, .of = first->of};
    Numbers used = {0}, aside = {0};
    for (size_t i = 0; i < same->count; i++) {
        const ActorClaim *it = &pool->claims[same->items[i]];
        bool is_interval = it->low != CLAIM_UNSTATED && it->high != CLAIM_UNSTATED;
        bool is_used = is_interval && is_reliable(it) && !is_replaced(pool, same, i);
        *vec_push(is_used ? &used : &aside) = same->items[i];
    }
    out.claims = keep(&used, arena, &out.claim_count);
    out.aside = keep(&aside, arena, &out.aside_count);
    vec_free(&used);
    vec_free(&aside);
    combine_ends(pool, &out, arena);
    return out;
}

void claims_about(const Pool *pool, const Text *names, uint32_t name_count, Arena *arena, ClaimAnswer *out)
{
    *out = (ClaimAnswer){0};
    Numbers relations = {0}, words = {0}, publications = {0}, same = {0};
    out->numbers = arena_array(arena, CombinedNumber, pool->claim_count);
    for (uint32_t i = 0; i < pool->claim_count; i++) {
        const ActorClaim *it = &pool->claims[i];
        if (!is_named(it->of, names, name_count))
            continue;
        ClaimSays says = claim_says(it->kind);
        if (says != CLAIM_SAYS_NUMBER) {
            *vec_push(says == CLAIM_SAYS_RELATION ? &relations
                      : says == CLAIM_SAYS_DATE   ? &publications
                                                  : &words) = i;
            continue;
        }
        *vec_push(&same) = i;
        // Claims are sorted by kind and names: those of one number stand together.
        const ActorClaim *next = i + 1 < pool->claim_count ? it + 1 : NULL;
        if (next && next->kind == it->kind && text_equal(next->of, it->of))
            continue;
        out->numbers[out->number_count++] = combine(pool, &same, arena);
        vec_clear(&same);
    }
    out->relations = keep(&relations, arena, &out->relation_count);
    out->words = keep(&words, arena, &out->word_count);
    out->publications = keep(&publications, arena, &out->publication_count);
    vec_free(&publications);
    vec_free(&relations);
    vec_free(&words);
    vec_free(&same);
}

Instant claims_published(const Pool *pool, Text value)
{
    Instant first = INSTANT_NONE;
    for (uint32_t i = 0; i < pool->claim_count; i++) {
        const ActorClaim *it = &pool->claims[i];
        bool is_it = it->kind == CLAIM_PUBLISHED && text_equal_nocase(it->of, value);
        if (is_it && it->date != INSTANT_NONE && (first == INSTANT_NONE || it->date < first))
            first = it->date;
    }
    return first;
}
