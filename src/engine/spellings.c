#include "engine/spellings.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"
#include "names/names.h"

// Families are kept as partners write them, and compared without case, spaces and punctuation. Asked for,
// they are met in any of these, so whoever asks for one first reads which there are: they are few beside what
// speaks of them.

typedef struct {
    Text text;
    uint32_t before; ///< of the same family; MAP_NONE: none
} Spelling;

struct Spellings {
    Arena arena;
    Map last; ///< the family as it is compared -> of `all`
    VEC(Spelling) all;
};

void spellings_free(Spellings *it)
{
    if (!it)
        return;
    map_done(&it->last);
    vec_free(&it->all);
    arena_done(&it->arena);
    free(it);
}

/// Each comes once from every run that holds it.
static bool take_family(void *self, Text family, Err *err)
{
    Spellings *it = self;
    Arena scratch;
    (void)err;
    arena_init(&scratch);
    MapSlot *slot = map_slot(&it->last, family_canonical(family, &scratch));
    bool is_known = false;
    if (slot->number == MAP_NONE)
        slot->key = arena_copy(&it->arena, slot->key);
    for (uint32_t at = slot->number; at != MAP_NONE && !is_known; at = it->all.items[at].before)
        is_known = text_equal(it->all.items[at].text, family);
    if (!is_known) {
        *vec_push(&it->all) = (Spelling){arena_copy(&it->arena, family), slot->number};
        slot->number = (uint32_t)it->all.count - 1;
    }
    arena_done(&scratch);
    return true;
}

bool spellings_of_families(Store *store, Spellings **out, Err *err)
{
    Spellings *it = memory_get(sizeof *it);
    *it = (Spellings){0};
    arena_init(&it->arena);
    if (!store_ask_each(store, KIND_FAMILY, take_family, it, err)) {
        spellings_free(it);
        return false;
    }
    *out = it;
    return true;
}

static int compare_spellings(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

uint32_t spellings_find(const Spellings *it, Text family, Arena *arena, Text **out)
{
    uint32_t count = 0, last = map_find(&it->last, family_canonical(family, arena));
    for (uint32_t at = last; at != MAP_NONE; at = it->all.items[at].before)
        count++;
    *out = arena_array(arena, Text, count);
    count = 0;
    for (uint32_t at = last; at != MAP_NONE; at = it->all.items[at].before)
        (*out)[count++] = it->all.items[at].text;
    if (count > 1)
        qsort(*out, count, sizeof **out, compare_spellings);
    return count;
}
