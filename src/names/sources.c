// How much a source's word on names is worth: its partner's reliability, and its record. A source that others
// who know the same names keep contradicting (a list that lumps many names into one file) counts less,
// whatever letter it has; one that is confirmed counts in full. Each group counts by its names, not by its
// pairs, which grow with the square: one long list does not decide.

#include "names/sources.h"

#include <stdlib.h>

#include "base/vec.h"
#include "model/reliability.h"
#include "names/urn.h"

/// As many judged names the letter's reliability counts for.
static const double letter_names = 20;

static double reliability_of(const Pool *pool, Text source)
{
    for (uint32_t p = 0; p < pool->partner_count; p++)
        if (text_equal(pool->partners[p].name, source))
            return reliability_right(pool->partners[p].reliability);
    return reliability_right('F');
}

/// A name of the group in hand stands in this group of another source too.
typedef struct {
    uint32_t source, group, name;
} Elsewhere;

static int compare_elsewhere(const void *left, const void *right)
{
    const Elsewhere *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->name > b->name) - (a->name < b->name);
}

typedef VEC(Elsewhere) Elsewheres;

static void collect_elsewhere(const NameBook *book, uint32_t g, Elsewheres *out)
{
    enum { MOST = 1 << 14 }; // beyond it, what is in so many lists judges nobody
    const NameGroup *group = &book->pool->groups[g];
    vec_clear(out);
    for (uint32_t n = group->first_name; n < group->first_name + group->name_count; n++) {
        uint32_t name = book->number_of[n];
        for (uint32_t i = book->first[name]; i < book->first[name + 1] && out->count < MOST; i++) {
            uint32_t other = book->groups[i];
            if (book->source_of[other] != book->source_of[g] && !book->pool->groups[other].is_of_related)
                *vec_push(out) = (Elsewhere){book->source_of[other], other, name};
        }
    }
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_elsewhere);
}

/// One other source's judgement: of the pairs of names that it knows, the share that it lists together too.
static void judge_by(const Elsewhere *items, size_t count, NameSource *source)
{
    double pairs = 0, names = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && items[end].group == items[i].group; end++)
            ;
        double here = (double)(end - i);
        pairs += here * (here - 1) / 2;
        names += here;
    }
    if (names < 2)
        return;
    // N names are one actor by N - 1 statements.
    source->judged += names - 1;
    source->confirmed += pairs / (names / 2);
}

static int compare_groups_by_source(const void *left, const void *right, void *self)
{
    const NameGroup *groups = self;
    return text_compare(groups[*(const uint32_t *)left].source, groups[*(const uint32_t *)right].source);
}

static void number_sources(NameBook *book, Arena *arena)
{
    const Pool *pool = book->pool;
    uint32_t *order = memory_get((pool->group_count + 1) * sizeof *order);
    for (uint32_t g = 0; g < pool->group_count; g++)
        order[g] = g;
    if (pool->group_count > 1)
        qsort_r(order, pool->group_count, sizeof *order, compare_groups_by_source, pool->groups);
    book->source_of = arena_array(arena, uint32_t, pool->group_count);
    book->sources = arena_array(arena, NameSource, pool->group_count);
    for (uint32_t i = 0; i < pool->group_count; i++) {
        Text name = pool->groups[order[i]].source;
        if (i == 0 || !text_equal(name, pool->groups[order[i - 1]].source))
            book->sources[book->source_count++] = (NameSource){.name = name};
        book->source_of[order[i]] = book->source_count - 1;
    }
    free(order);
}

void name_sources_judge(NameBook *book, Arena *arena)
{
    number_sources(book, arena);
    Elsewheres elsewhere = {0};
    for (uint32_t g = 0; g < book->pool->group_count; g++) {
        if (book->pool->groups[g].is_of_related || book->pool->groups[g].name_count < 2)
            continue;
        collect_elsewhere(book, g, &elsewhere);
        for (size_t i = 0, end; i < elsewhere.count; i = end) {
            for (end = i + 1; end < elsewhere.count; end++)
                if (elsewhere.items[end].source != elsewhere.items[i].source)
                    break;
            judge_by(elsewhere.items + i, end - i, &book->sources[book->source_of[g]]);
        }
    }
    vec_free(&elsewhere);
    for (uint32_t s = 0; s < book->source_count; s++) {
        NameSource *source = &book->sources[s];
        double right = reliability_of(book->pool, source->name);
        source->weight_apart = urn_weight(right);
        source->weight_same =
            urn_weight((source->confirmed + letter_names * right) / (source->judged + letter_names));
    }
}
