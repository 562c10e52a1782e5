// Analysts' rulings: `same` binds items into units that are only moved together, `different` keeps units
// apart.

#include <stdlib.h>

#include "base/paths.h"
#include "link/partition.h"

static bool is_standing(const Decision *it)
{
    return !it->is_undone && it->a != INDEX_NONE && it->b != INDEX_NONE;
}

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/// The chain of `same` rulings from one item to another, for people: "1, 4".
static Text chain_of(const Traces *traces, uint32_t from, uint32_t to, Arena *arena)
{
    const Pool *pool = traces->pool;
    PathPair *pairs = arena_array(arena, PathPair, pool->decision_count);
    uint32_t *number = arena_array(arena, uint32_t, pool->decision_count), count = 0;
    for (uint32_t d = 0; d < pool->decision_count; d++) {
        const Decision *it = &pool->decisions[d];
        if (!is_standing(it) || it->verdict != VERDICT_SAME)
            continue;
        number[count] = it->number;
        pairs[count++] = (PathPair){traces->item_of[it->a], traces->item_of[it->b]};
    }
    Paths paths;
    paths_init(&paths, pairs, count, traces->item_count, arena);
    const uint32_t *reached = paths_from(&paths, from, arena);
    Text chain = TEXT("");
    for (uint32_t at = to; reached[at] != PATH_START; at = path_before(&paths, reached, at))
        chain = arena_format(arena, "%u%s" TEXT_FMT, number[reached[at]], chain.length ? ", " : "",
                             TEXT_ARG(chain));
    return chain;
}

static bool fail_contradiction(const Traces *traces, const Decision *it, Arena *arena, Err *err)
{
    uint32_t a = traces->item_of[it->a], b = traces->item_of[it->b];
    if (a == b)
        return fail(
            err, ERR_USAGE,
            "ruling %u holds '" TEXT_FMT "' and '" TEXT_FMT
            "' apart, but they are copies of one list that another ruling does not let part: undo one",
            it->number, TEXT_ARG(it->a_id), TEXT_ARG(it->b_id));
    Text chain = chain_of(traces, a, b, arena);
    return fail(err, ERR_USAGE,
                "ruling %u holds '" TEXT_FMT "' and '" TEXT_FMT "' apart, but ruling%s " TEXT_FMT
                " make%s them one: undo one of these ('asterism decide undo N')",
                it->number, TEXT_ARG(it->a_id), TEXT_ARG(it->b_id), text_has(chain, ',') ? "s" : "",
                TEXT_ARG(chain), text_has(chain, ',') ? "" : "s");
}

static void fill_apart(const Traces *traces, Arena *arena, Rulings *out)
{
    const Pool *pool = traces->pool;
    out->apart_first = arena_array(arena, uint32_t, out->unit_count + 2);
    uint32_t *next = out->apart_first + 1;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t d = 0; d < pool->decision_count; d++) {
            const Decision *it = &pool->decisions[d];
            if (!is_standing(it) || it->verdict != VERDICT_DIFFERENT)
                continue;
            uint32_t a = out->unit_of[traces->item_of[it->a]], b = out->unit_of[traces->item_of[it->b]];
            if (pass == 0) {
                next[a + 1]++;
                next[b + 1]++;
            } else {
                out->apart[next[a]++] = b;
                out->apart[next[b]++] = a;
            }
        }
        if (pass == 1)
            break;
        for (uint32_t u = 1; u <= out->unit_count; u++)
            next[u] += next[u - 1];
        out->apart = arena_array(arena, uint32_t, next[out->unit_count]);
    }
}

bool rulings_read(const Traces *traces, Arena *arena, Rulings *out, Err *err)
{
    const Pool *pool = traces->pool;
    uint32_t count = traces->item_count;
    uint32_t *parent = arena_array(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        parent[i] = i;
    for (uint32_t d = 0; d < pool->decision_count; d++) {
        const Decision *it = &pool->decisions[d];
        if (!is_standing(it) || it->verdict != VERDICT_SAME)
            continue;
        uint32_t a = root_of(parent, traces->item_of[it->a]), b = root_of(parent, traces->item_of[it->b]);
        parent[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t d = 0; d < pool->decision_count; d++) {
        const Decision *it = &pool->decisions[d];
        if (is_standing(it) && it->verdict == VERDICT_DIFFERENT &&
            root_of(parent, traces->item_of[it->a]) == root_of(parent, traces->item_of[it->b]))
            return fail_contradiction(traces, it, arena, err);
    }
    *out = (Rulings){.unit_of = arena_array(arena, uint32_t, count)};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t root = root_of(parent, i);
        out->unit_of[i] = root == i ? out->unit_count++ : out->unit_of[root];
    }
    out->first_item = arena_array(arena, uint32_t, out->unit_count + 2);
    uint32_t *next = out->first_item + 1;
    for (uint32_t i = 0; i < count; i++)
        next[out->unit_of[i] + 1]++;
    for (uint32_t u = 1; u <= out->unit_count; u++)
        next[u] += next[u - 1];
    out->items = arena_array(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        out->items[next[out->unit_of[i]]++] = i;
    fill_apart(traces, arena, out);
    return true;
}
