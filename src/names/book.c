// The index over what a pool says of names: by canonical name, the groups that hold it and the activities it
// is claimed of.

#include "names/names.h"

#include <stdlib.h>

#include "base/vec.h"
#include "names/sources.h"

typedef struct {
    uint32_t name, holder;
} NameHeld;

typedef VEC(NameHeld) Holdings;

static int compare_holdings(const void *left, const void *right)
{
    const NameHeld *a = left, *b = right;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return (a->holder > b->holder) - (a->holder < b->holder);
}

static uint32_t number_of(NameBook *book, Text name, Arena *arena)
{
    uint32_t *number = map_at(&book->numbers, name_canonical(name, arena));
    if (*number == MAP_NONE)
        *number = book->count++;
    return *number;
}

/// Holders by name: those of name n stand from first[n] to first[n + 1], each once.
static uint32_t *index_holdings(Holdings *held, uint32_t names, uint32_t **first, Arena *arena)
{
    if (held->count > 1)
        qsort(held->items, held->count, sizeof *held->items, compare_holdings);
    uint32_t *holders = arena_array(arena, uint32_t, held->count), kept = 0;
    *first = arena_array(arena, uint32_t, names + 1);
    size_t at = 0;
    for (uint32_t n = 0; n < names; n++) {
        (*first)[n] = kept;
        for (; at < held->count && held->items[at].name == n; at++)
            if (kept == (*first)[n] || holders[kept - 1] != held->items[at].holder)
                holders[kept++] = held->items[at].holder;
    }
    (*first)[names] = kept;
    return holders;
}

void name_book_init(NameBook *book, const Pool *pool, Arena *arena)
{
    *book = (NameBook){.pool = pool};
    Holdings grouped = {0}, claimed = {0};
    uint32_t names = 0;
    for (uint32_t g = 0; g < pool->group_count; g++)
        names += pool->groups[g].name_count;
    book->number_of = arena_array(arena, uint32_t, names);
    for (uint32_t g = 0; g < pool->group_count; g++) {
        const NameGroup *group = &pool->groups[g];
        for (uint32_t n = group->first_name; n < group->first_name + group->name_count; n++) {
            book->number_of[n] = number_of(book, pool->group_names[n], arena);
            *vec_push(&grouped) = (NameHeld){book->number_of[n], g};
        }
    }
    for (uint32_t i = 0; i < pool->name_count; i++)
        *vec_push(&claimed) =
            (NameHeld){number_of(book, pool->names[i].name, arena), pool->names[i].activity};
    book->groups = index_holdings(&grouped, book->count, &book->first, arena);
    book->claims = index_holdings(&claimed, book->count, &book->claim_first, arena);
    vec_free(&grouped);
    vec_free(&claimed);
    name_sources_judge(book, arena);
}

void name_book_done(NameBook *book)
{
    map_done(&book->numbers);
}

Text name_of_number(const NameBook *book, uint32_t number)
{
    const NameGroup *group = &book->pool->groups[book->groups[book->first[number]]];
    for (uint32_t n = group->first_name; n < group->first_name + group->name_count; n++)
        if (book->number_of[n] == number)
            return book->pool->group_names[n];
    return TEXT("");
}
