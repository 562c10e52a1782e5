// Claims about actors: few, so their statement is prepared each time.

#include <assert.h>
#include <stdlib.h>

#include "store/load.h"

static Text stated(Text text)
{
    return text.bytes ? text : TEXT("");
}

bool store_claim(Store *store, RecordId record, const ClaimNews *claim, Err *err)
{
    assert(store->is_in_batch && record);
    sqlite3_stmt *add;
    if (!sql_prepare(store,
                     "INSERT OR IGNORE INTO claim VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                     &add, err))
        return false;
    char reliability[2] = {claim->reliability};
    sql_bind_number(add, 1, record);
    sql_bind_number(add, 2, claim->kind);
    sql_bind_text(add, 3, claim->of);
    sql_bind_text(add, 4, stated(claim->source));
    sql_bind_number(add, 5, claim->low);
    sql_bind_number(add, 6, claim->high);
    // Part of the key, where NULL would equal nothing.
    sql_bind_number(add, 7, claim->date);
    sql_bind_text(add, 8, stated(claim->says));
    sql_bind_text(add, 9, stated(claim->url));
    sql_bind_number(add, 10, claim->marking);
    sql_bind_text(add, 11, text_of(reliability));
    sql_bind_number(add, 12, claim->credibility);
    bool is_changed = false, is_done = sql_do(store, add, &is_changed, err);
    store->is_changed |= is_changed;
    sqlite3_finalize(add);
    return is_done;
}

typedef VEC(ActorClaim) Claims;

static bool take_claim(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    Claims *claims = self;
    uint32_t id = sql_column_id(row, 0);
    LoadedRecord *record = load_record(loader, id);
    if (!record)
        return true;
    const Partner *partner = &loader->pool->partners[record->partner];
    Text source = sql_column_text(row, 3), reliability = sql_column_text(row, 10);
    if (source.length == 0)
        source = partner->name;
    Marking marking = (Marking)sql_column_number(row, 9);
    if (marking == MARKING_UNSTATED)
        marking = partner->marking;
    // What a partner says is left out with it, whoever handed it in.
    if (map_find(&loader->left_out, source) != MAP_NONE || !marking_allows(marking, loader->options.reader))
        return true;
    record->is_used = true;
    uint8_t credibility = (uint8_t)sql_column_number(row, 11);
    *vec_push(claims) = (ActorClaim){
        .kind = (ClaimKind)sql_column_number(row, 1),
        .source = arena_copy(loader->arena, source),
        .partner = record->partner,
        .of = arena_copy(loader->arena, sql_column_text(row, 2)),
        .says = arena_copy(loader->arena, sql_column_text(row, 7)),
        .url = arena_copy(loader->arena, sql_column_text(row, 8)),
        .low = sql_column_number(row, 4),
        .high = sql_column_number(row, 5),
        .date = sql_column_number(row, 6),
        .marking = marking,
        .reliability = reliability.length ? reliability.bytes[0] : partner->reliability,
        .credibility = credibility ? credibility : 6,
        .record = id,
    };
    return true;
}

bool load_claims(Loader *loader, Err *err)
{
    Claims claims = {0};
    bool is_read = load_rows(loader,
                             "SELECT record, kind, of, source, low, high, date, says, url, marking,"
                             " reliability, credibility FROM claim",
                             take_claim, &claims, err);
    Pool *pool = loader->pool;
    if (is_read) {
        pool->claims = arena_array(loader->arena, ActorClaim, claims.count);
        pool->claim_count = (uint32_t)claims.count;
        if (claims.count)
            memcpy(pool->claims, claims.items, claims.count * sizeof *pool->claims);
    }
    vec_free(&claims);
    return is_read;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_claims(const void *left, const void *right)
{
    const ActorClaim *a = left, *b = right;
    int order = compare_numbers(a->kind, b->kind);
    order = order ? order : text_compare(a->of, b->of);
    order = order ? order : text_compare(a->source, b->source);
    order = order ? order : compare_numbers(a->date, b->date);
    order = order ? order : compare_numbers(a->low, b->low);
    order = order ? order : compare_numbers(a->high, b->high);
    order = order ? order : text_compare(a->says, b->says);
    return order ? order : compare_numbers(a->record, b->record);
}

void place_claims(Loader *loader)
{
    Pool *pool = loader->pool;
    for (uint32_t i = 0; i < pool->claim_count; i++)
        pool->claims[i].record = loader->records[pool->claims[i].record].index;
    if (pool->claim_count)
        qsort(pool->claims, pool->claim_count, sizeof *pool->claims, compare_claims);
}
