#include <stdlib.h>

#include "store/load.h"

// What publishers have taken back: no evidence of anything, but counted and named, so that nobody wonders
// where it went.

static int compare_items(const void *a, const void *b)
{
    const TakenItem *left = a, *right = b;
    if (left->holder != right->holder)
        return left->holder < right->holder ? -1 : 1;
    return (left->item > right->item) - (left->item < right->item);
}

void load_taken_items(Loader *loader)
{
    const TakenItem *items = loader->taken_items.items;
    size_t count = loader->taken_items.count;
    if (count > 1)
        qsort(loader->taken_items.items, count, sizeof *items, compare_items);
    for (size_t i = 0; i < count; i++) {
        bool is_again = i > 0 && compare_items(&items[i - 1], &items[i]) == 0;
        Marking own = loader->holders[items[i].item].marking;
        if (!is_again && (!own || marking_allows(own, loader->options.reader)))
            loader->holders[items[i].holder].taken_back++;
    }
}

static bool is_taken_back(const Loader *loader, const LoadedHolder *holder)
{
    return holder->partner != INDEX_NONE && holder->is_revoked && holder->rank == RANK_ACTIVITY &&
           marking_allows(load_marking(loader, holder), loader->options.reader);
}

void load_taken_back(Loader *loader)
{
    VEC(uint32_t) taken = {0};
    for (uint32_t i = 0; i < loader->holder_room; i++)
        if (is_taken_back(loader, &loader->holders[i]))
            *vec_push(&taken) = i;
    if (taken.count > 1)
        qsort_r(taken.items, taken.count, sizeof *taken.items, load_compare_holders, loader->holders);
    loader->pool->taken_back = arena_array(loader->arena, TakenBack, taken.count);
    loader->pool->taken_back_count = (uint32_t)taken.count;
    for (size_t i = 0; i < taken.count; i++) {
        const LoadedHolder *it = &loader->holders[taken.items[i]];
        loader->pool->taken_back[i] = (TakenBack){.partner = it->partner,
                                                  .id = it->id,
                                                  .title = it->title.bytes ? it->title : TEXT(""),
                                                  .date = it->date,
                                                  .marking = load_marking(loader, it)};
    }
    vec_free(&taken);
}
