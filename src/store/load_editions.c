#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "store/load.h"

// A part of an event is as secret as the least strict of the versions that it stands in: what a cleaned
// version left out stays as secret as the one that had it. So it is with what may be done with it (PAP). Its
// values link nobody where one of the versions wants that.

typedef VEC(Stretch) Stretches;

static bool take_stretch(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    Stretch it = {sql_column_id(row, 0), sql_column_id(row, 1), sql_column_id(row, 2), sql_column_id(row, 3)};
    if (it.holder < loader->holder_room)
        *vec_push((Stretches *)self) = it;
    return true;
}

static void stand_in(LoadedRecord *part, const LoadedRecord *version)
{
    // UNSTATED is what stands of the holder, and the least strict.
    bool is_looser = !part->is_part || version->beyond < part->beyond;
    bool is_freer = !part->is_part || version->beyond_pap < part->beyond_pap;
    part->beyond = is_looser ? version->beyond : part->beyond;
    part->beyond_pap = is_freer ? version->beyond_pap : part->beyond_pap;
    part->is_warned |= version->is_warned;
    part->is_part = true;
}

static bool take_warning(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self, (void)err;
    LoadedRecord *version = load_record(loader, sql_column_id(row, 0));
    if (version)
        version->is_warned = true;
    return true;
}

/// The versions of one holder stand together, from `first_of[holder]` to that of the next one.
static void settle_parts(Loader *loader, const Stretches *all, const uint32_t *first_of)
{
    for (uint32_t i = 0; i < loader->record_room; i++) {
        LoadedRecord *part = load_record(loader, i);
        if (!part)
            continue;
        for (uint32_t s = first_of[part->holder]; s < first_of[part->holder + 1]; s++) {
            const Stretch *it = &all->items[s];
            const LoadedRecord *version = load_record(loader, it->version);
            if (version && part->body >= it->first && part->body <= it->last)
                stand_in(part, version);
        }
    }
}

// ---------------------------------------------------------------- what is told beside a part

/// A note on an attribute, or who proposes another, is a thing of its own in the attribute's bytes: as secret
/// as the attribute is.
typedef struct {
    uint32_t body, partner, statement;
    Marking marking;
    Pap pap;
    bool is_warned, is_found;
} Beside;

typedef VEC(Beside) Besides;

static int compare_besides(const void *a, const void *b)
{
    const Beside *left = a, *right = b;
    if (left->body != right->body)
        return left->body < right->body ? -1 : 1;
    return (left->partner > right->partner) - (left->partner < right->partner);
}

static void find_besides(Loader *loader, const LoadedStatements *statements, Besides *out)
{
    bool *holds_part = memory_get(loader->body_room * sizeof *holds_part);
    memset(holds_part, 0, loader->body_room * sizeof *holds_part);
    for (uint32_t i = 0; i < loader->record_room; i++)
        if (loader->records[i].is_part)
            holds_part[loader->records[i].body] = true;
    for (uint32_t i = 0; i < statements->count; i++) {
        const LoadedRecord *it = load_record(loader, statements->items[i].record);
        if (it && !it->is_part && holds_part[it->body])
            *vec_push(out) = (Beside){.body = it->body, .partner = it->partner, .statement = i};
    }
    free(holds_part);
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, compare_besides);
}

static size_t first_beside(const Besides *besides, const Beside *key)
{
    size_t at;
    SEARCH(at, besides->count, compare_besides(&besides->items[at], key) < 0);
    return at;
}

/// Of the same bytes in several events the least strict.
static void stand_beside(const LoadedHolder *holder, const LoadedRecord *part, Beside *out)
{
    Marking marking = part->beyond ? marking_stricter(holder->marking, part->beyond) : holder->marking;
    Pap pap = part->beyond_pap > holder->pap ? part->beyond_pap : holder->pap;
    if (!out->is_found || marking_effective(marking) < marking_effective(out->marking))
        out->marking = marking;
    if (!out->is_found || pap < out->pap)
        out->pap = pap;
    out->is_warned |= part->is_warned;
    out->is_found = true;
}

/// `is_again`: by holder, whether what is said of it has changed.
static void restate(Loader *loader, const Besides *besides, LoadedStatements *statements, bool *is_again)
{
    for (size_t i = 0; i < besides->count; i++) {
        const Beside *it = &besides->items[i];
        LoadedStatement *statement = &statements->items[it->statement];
        Statement *said = &statement->said;
        said->marking = said->marking ? marking_stricter(said->marking, it->marking) : it->marking;
        said->pap = said->pap > it->pap ? said->pap : it->pap;
        loader->records[statement->record].is_part = true;
        loader->records[statement->record].is_warned = it->is_warned;
        LoadedHolder *holder = &loader->holders[statement->holder];
        *holder = (LoadedHolder){
            .known_since = KNOWN_NEVER, .partner = holder->partner, .id = holder->id, .date = INSTANT_NONE};
        is_again[statement->holder] = true;
    }
}

static void find_parts(Loader *loader, Besides *besides)
{
    for (uint32_t i = 0; i < loader->record_room; i++) {
        const LoadedRecord *part = load_record(loader, i);
        if (!part || !part->is_part)
            continue;
        Beside key = {.body = part->body, .partner = part->partner};
        for (size_t b = first_beside(besides, &key); b < besides->count; b++) {
            if (compare_besides(&besides->items[b], &key) != 0)
                break;
            stand_beside(&loader->holders[part->holder], part, &besides->items[b]);
        }
    }
}

/// Once all are restated, what they say of their holders is folded anew.
static void settle_besides(Loader *loader, LoadedStatements *statements)
{
    Besides besides = {0};
    LoadedStatements again = {0};
    find_besides(loader, statements, &besides);
    if (besides.count) {
        bool *is_again = memory_get(loader->holder_room * sizeof *is_again);
        memset(is_again, 0, loader->holder_room * sizeof *is_again);
        find_parts(loader, &besides);
        restate(loader, &besides, statements, is_again);
        for (size_t i = 0; i < statements->count; i++)
            if (is_again[statements->items[i].holder])
                *vec_push(&again) = statements->items[i];
        load_fold(loader, &again);
        free(is_again);
    }
    vec_free(&again);
    vec_free(&besides);
}

bool load_editions(Loader *loader, LoadedStatements *statements, Err *err)
{
    Stretches all = {0};
    bool is_read = load_rows(loader, "SELECT holder, version, first, last FROM edition ORDER BY holder",
                             take_stretch, &all, err) &&
                   load_rows(loader, "SELECT record FROM warning_version", take_warning, NULL, err);
    if (is_read && all.count > 0) {
        uint32_t *first_of = memory_get(((size_t)loader->holder_room + 1) * sizeof *first_of);
        for (uint32_t holder = 0, s = 0; holder <= loader->holder_room; holder++) {
            while (s < all.count && all.items[s].holder < holder)
                s++;
            first_of[holder] = s;
        }
        settle_parts(loader, &all, first_of);
        settle_besides(loader, statements);
        free(first_of);
    }
    vec_free(&all);
    return is_read;
}
