#include "formats/shown.h"

#include <stdlib.h>

static void widen(Shown *shown, const Observation *it)
{
    if (it->first_seen != INSTANT_NONE &&
        (shown->first_seen == INSTANT_NONE || it->first_seen < shown->first_seen))
        shown->first_seen = it->first_seen;
    if (it->last_seen > shown->last_seen) // INSTANT_NONE is the smallest
        shown->last_seen = it->last_seen;
    shown->marking = marking_stricter(shown->marking, it->marking);
    if (it->pap > shown->pap)
        shown->pap = it->pap;
    if (it->credibility < shown->credibility)
        shown->credibility = it->credibility;
    shown->is_warned |= it->is_warned;
}

/// A hash of a file that others of the same record name too.
typedef struct {
    uint32_t file, record, shown;
} Hash;

static int compare_hashes(const void *a, const void *b)
{
    const Hash *left = a, *right = b;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    return (left->shown > right->shown) - (left->shown < right->shown);
}

/// Numbers files in the order of their first hash.
static void number_files(Shown *shown, Hash *hashes, size_t count)
{
    uint32_t files = 0;
    if (count > 0)
        qsort(hashes, count, sizeof *hashes, compare_hashes);
    for (size_t i = 0; i + 1 < count; i++) {
        Shown *here = &shown[hashes[i].shown], *next = &shown[hashes[i + 1].shown];
        if (hashes[i].file != hashes[i + 1].file || hashes[i].record != hashes[i + 1].record || here == next)
            continue;
        if (!here->same_file)
            here->same_file = ++files;
        next->same_file = here->same_file;
    }
}

Shown *shown_of(const Pool *pool, uint32_t activity, const bool *skips, Arena *arena, uint32_t *count)
{
    const Activity *it = &pool->activities[activity];
    Shown *shown = arena_array(arena, Shown, it->observation_count);
    Hash *hashes = arena_array(arena, Hash, it->observation_count);
    uint32_t kept = 0;
    size_t hash_count = 0;
    for (uint32_t i = 0; i < it->observation_count; i++) {
        const Observation *seen = &pool->observations[it->first_observation + i];
        if (skips && skips[seen->record])
            continue;
        if (kept > 0 && shown[kept - 1].value == seen->value)
            widen(&shown[kept - 1], seen);
        else
            shown[kept++] = (Shown){.value = seen->value,
                                    .first_seen = seen->first_seen,
                                    .last_seen = seen->last_seen,
                                    .marking = seen->marking,
                                    .pap = seen->pap,
                                    .credibility = seen->credibility,
                                    .is_warned = seen->is_warned};
        const Value *value = &pool->values[seen->value];
        if (kind_is_hash(value->kind))
            hashes[hash_count++] = (Hash){value->same_as, seen->record, kept - 1};
    }
    number_files(shown, hashes, hash_count);
    *count = kept;
    return shown;
}
