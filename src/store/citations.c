// Which activities refer to which. A citation is a relation whose object is an activity's id, or is called by
// an id of another partner, a label or an address: what is meant is found when the pool is loaded, so that
// it does not matter which of the two was pooled first.

#include <stdlib.h>

#include "store/load.h"

/// Activities that one address or id means; and an id that another partner's is known by, so that "7" means
/// nobody.
enum { MOST_CITED = 16, LEAST_ID = 8 };

/// A text that means activities, and the one that was found before under the same text.
typedef struct {
    uint32_t activity, next;
} Meant;

typedef struct {
    uint32_t *activity_of; ///< by holder; INDEX_NONE: none in the pool
    Map numbers;           ///< ids, labels and addresses -> of `meant`, the newest
    VEC(Meant) meant;
    bool is_indexed, has_addresses;
    Arena scratch;
    VEC(Citation) found;
} Citing;

/// An address as it is compared: without scheme, "www.", fragment and last slash, in lower case.
static Text address_key(Text address, Arena *arena)
{
    size_t scheme = text_find(address, "://", 0);
    if (scheme != SIZE_MAX)
        address = text_slice(address, scheme + 3, address.length);
    if (text_starts_nocase(address, "www."))
        address = text_slice(address, 4, address.length);
    address = text_slice(address, 0, text_find_byte(address, '#', 0));
    while (text_ends(address, "/"))
        address.length--;
    // A site's front page is no report.
    return text_has(address, '/') ? arena_lower(arena, address) : TEXT_NONE;
}

static void add_meaning(Citing *it, Text text, uint32_t activity)
{
    if (!text.length)
        return;
    uint32_t *newest = map_at(&it->numbers, text);
    if (*newest != MAP_NONE && it->meant.items[*newest].activity == activity)
        return;
    *vec_push(&it->meant) = (Meant){activity, *newest};
    *newest = (uint32_t)it->meant.count - 1;
}

static void index_meanings(Loader *loader, Citing *it)
{
    const Pool *pool = loader->pool;
    it->is_indexed = true;
    for (uint32_t a = 0; a < pool->activity_count; a++) {
        if (pool->activities[a].id.length >= LEAST_ID)
            add_meaning(it, pool->activities[a].id, a);
        add_meaning(it, activity_label(pool, a, &it->scratch), a);
        Text address = address_key(pool->activities[a].url, &it->scratch);
        add_meaning(it, address, a);
        it->has_addresses = it->has_addresses || address.length > 0;
    }
}

static void add_citation(Citing *it, uint32_t from, uint32_t to, uint32_t record)
{
    if (from != to && to != INDEX_NONE)
        *vec_push(&it->found) = (Citation){from, to, record};
}

static void add_meant(Citing *it, uint32_t from, Text text, uint32_t record)
{
    uint32_t count = 0;
    for (uint32_t at = map_find(&it->numbers, text); at != MAP_NONE && count < MOST_CITED;
         at = it->meant.items[at].next, count++)
        add_citation(it, from, it->meant.items[at].activity, record);
}

static bool take_citation(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    Citing *it = self;
    uint32_t id = sql_column_id(row, 0), subject = sql_column_id(row, 1), object = sql_column_id(row, 2);
    const LoadedRecord *record = load_record(loader, id);
    if (!record || !load_may_read(loader, record) ||
        withheld_has_relation(&loader->withheld, id, subject, object, sql_column_text(row, 3)) ||
        subject >= loader->holder_room || object >= loader->holder_room)
        return true;
    // Of a relationship that is an object of its own, the latest version counts, and its marking.
    const LoadedHolder *said = &loader->holders[record->holder];
    uint32_t from = it->activity_of[subject];
    if (from == INDEX_NONE || !said->is_stated ||
        !marking_allows(said->marking ? said->marking : load_marking(loader, &loader->holders[subject]),
                        loader->options.reader))
        return true;
    if (it->activity_of[object] != INDEX_NONE) {
        add_citation(it, from, it->activity_of[object], id);
        return true;
    }
    Text text = loader->holders[object].id;
    if (!it->is_indexed)
        index_meanings(loader, it);
    add_meant(it, from, text, id);
    Text address = address_key(text, &it->scratch);
    if (address.length && !text_equal(address, text))
        add_meant(it, from, address, id);
    return true;
}

/// A list may hold the address of another's report among its values. These still name values and records by
/// number.
static void find_listed(Loader *loader, Citing *it)
{
    const Pool *pool = loader->pool;
    Arena arena;
    arena_init(&arena);
    if (!it->is_indexed)
        index_meanings(loader, it);
    for (uint32_t i = 0; it->has_addresses && i < pool->observation_count; i++) {
        const LoadedValue *value = &loader->values.items[pool->observations[i].value];
        if (value->kind != KIND_URL)
            continue;
        arena_clear(&arena);
        Text address = address_key(value->text, &arena);
        if (address.length)
            add_meant(it, pool->observations[i].activity, address, pool->observations[i].record);
    }
    arena_done(&arena);
}

static bool has_any_address(const Pool *pool)
{
    for (uint32_t a = 0; a < pool->activity_count; a++)
        if (pool->activities[a].url.length)
            return true;
    return false;
}

static void index_activities(const Loader *loader, Citing *it)
{
    it->activity_of = memory_get(loader->holder_room * sizeof *it->activity_of);
    for (uint32_t i = 0; i < loader->holder_room; i++)
        it->activity_of[i] = INDEX_NONE;
    for (uint32_t a = 0; a < loader->pool->activity_count; a++)
        it->activity_of[loader->pool->activities[a].holder] = a;
}

bool load_citations(Loader *loader, Err *err)
{
    Citing it = {0};
    arena_init(&it.scratch);
    index_activities(loader, &it);
    bool is_read = load_rows(loader,
                             "SELECT record, subject, object, type FROM relation"
                             " WHERE " RELATION_CITES " AND NOT is_revoked",
                             take_citation, &it, err);
    Pool *pool = loader->pool;
    if (is_read && has_any_address(pool))
        find_listed(loader, &it);
    pool->citations = arena_array(loader->arena, Citation, it.found.count);
    pool->citation_count = (uint32_t)it.found.count;
    for (uint32_t i = 0; i < pool->citation_count; i++) {
        pool->citations[i] = it.found.items[i];
        loader->records[pool->citations[i].record].is_used = true;
    }
    free(it.activity_of);
    map_done(&it.numbers);
    vec_free(&it.meant);
    vec_free(&it.found);
    arena_done(&it.scratch);
    return is_read;
}

static int compare_citations(const void *left, const void *right)
{
    const Citation *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

void place_citations(Loader *loader)
{
    Pool *pool = loader->pool;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pool->citation_count; i++)
        pool->citations[i].record = loader->records[pool->citations[i].record].index;
    if (pool->citation_count)
        qsort(pool->citations, pool->citation_count, sizeof *pool->citations, compare_citations);
    for (uint32_t i = 0; i < pool->citation_count; i++)
        if (kept == 0 || compare_citations(&pool->citations[kept - 1], &pool->citations[i]) != 0)
            pool->citations[kept++] = pool->citations[i];
    pool->citation_count = kept;
}
