// What partners say of a value beside showing it: who saw it, and what it has to do with other things. Both
// are said of an object (a STIX indicator, a MISP attribute), which is then the holder of the value, and
// sightings also of the value itself.

#include <stdlib.h>
#include <string.h>

#include "store/ask.h"
#include "store/part.h"

enum { MOST_CONTEXTS = 12 };

/// The digest of the row's body, and where the record was read; `column` holds its body, source and place.
static bool read_place(Asking *it, sqlite3_stmt *row, int column, Text partner, SaidIn *out, Err *err)
{
    Digest digest;
    bool has_row;
    *out = (SaidIn){.partner = partner, .place = arena_copy(it->arena, sql_column_text(row, column + 2))};
    if (!ask_digest(it, sql_column_id(row, column), (char *)digest.bytes, err))
        return false;
    digest_print(&digest, out->digest);
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_SOURCE, err);
    if (!find)
        return false;
    sql_bind_number(find, 1, sql_column_id(row, column + 1));
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    out->source = has_row ? arena_copy(it->arena, sql_column_text(find, 0)) : TEXT("");
    sqlite3_reset(find);
    return true;
}

/// The partner's name, copied; TEXT_NONE: what it says is left out.
static Text partner_of(const Asking *it, uint32_t id)
{
    bool is_out = id >= it->asker->partner_room || it->asker->partners[id].is_withdrawn;
    return is_out ? TEXT_NONE : arena_copy(it->arena, it->asker->partners[id].name);
}

/// Whether the holder that says so has been taken back.
static bool is_taken_back(Asking *it, uint32_t holder, bool *out, Err *err)
{
    StatedHolder standing = {0};
    if (holder && !ask_standing(it, holder, &standing, err))
        return false;
    *out = standing.is_revoked;
    return true;
}

// ---------------------------------------------------------------- contexts

static int compare_contexts(const void *a, const void *b)
{
    const Shown *left = a, *right = b;
    return text_compare(left->context, right->context);
}

static int compare_places(const SaidIn *a, const SaidIn *b)
{
    int order = strcmp(a->digest, b->digest);
    return order ? order : text_compare(a->partner, b->partner);
}

static bool read_record(Asking *it, uint32_t record, SaidIn *out, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_PLACE, err);
    if (!find)
        return false;
    sql_bind_number(find, 1, record);
    if (!sql_next(it->store, find, &has_row, err))
        return false;
    bool is_read = !has_row || read_place(it, find, 0, partner_of(it, sql_column_id(find, 3)), out, err);
    sqlite3_reset(find);
    return is_read;
}

/// Whether another record of the part says it again, later.
static bool is_said_again(Asking *it, const Shown *taken, Text part, const Shown *shown, size_t count,
                          bool *out, Err *err)
{
    PartTime when, again;
    SaidIn other;
    *out = false;
    if (!part_time(it->store, taken->record, &when, err))
        return false;
    for (size_t i = 0; i < count && !*out; i++) {
        if (shown[i].is_revoked)
            continue;
        if (!read_record(it, shown[i].record, &other, err))
            return false;
        if (!text_equal_nocase(part_of_place(other.place), part))
            continue;
        if (!part_time(it->store, shown[i].record, &again, err))
            return false;
        *out = part_is_later(&again, &when);
    }
    return true;
}

bool ask_take_back(Asking *it, Shown *shown, size_t count, Err *err)
{
    SaidIn said, other;
    for (size_t i = 0; i < count; i++) {
        if (!shown[i].is_revoked)
            continue;
        if (!read_record(it, shown[i].record, &said, err))
            return false;
        Text part = part_of_place(said.place);
        bool is_again = !part.length;
        if (part.length && !is_said_again(it, &shown[i], part, shown, count, &is_again, err))
            return false;
        for (size_t k = 0; k < count && !is_again; k++) {
            if (shown[k].is_revoked)
                continue;
            if (!read_record(it, shown[k].record, &other, err))
                return false;
            shown[k].is_revoked = text_equal_nocase(part_of_place(other.place), part);
        }
    }
    return true;
}

/// Of records that say the same, the one whose digest comes first.
static bool add_context(Asking *it, const Shown *shown, StoreAnswer *answer, Err *err)
{
    ContextSaid said = {.words = shown->context};
    if (!read_record(it, shown->record, &said.in, err))
        return false;
    ContextSaid *last = answer->context_count ? &answer->contexts[answer->context_count - 1] : NULL;
    if (!last || !text_equal(last->words, said.words))
        answer->contexts[answer->context_count++] = said;
    else if (compare_places(&said.in, &last->in) < 0)
        *last = said;
    return true;
}

bool ask_contexts(Asking *it, StoreAnswer *answer, Err *err)
{
    Shown *shown = it->shown.items;
    size_t with = 0;
    for (size_t i = 0; i < it->shown.count; i++)
        if (shown[i].context.length && !shown[i].is_revoked)
            shown[with++] = shown[i];
    if (with == 0)
        return true;
    qsort(shown, with, sizeof *shown, compare_contexts);
    answer->contexts = arena_array(it->arena, ContextSaid, MOST_CONTEXTS);
    for (size_t i = 0; i < with; i++) {
        bool is_full = answer->context_count == MOST_CONTEXTS &&
                       !text_equal(answer->contexts[MOST_CONTEXTS - 1].words, shown[i].context);
        if (is_full)
            break;
        if (!add_context(it, &shown[i], answer, err))
            return false;
    }
    return true;
}

// ---------------------------------------------------------------- sightings

static bool take_sighting(Asking *it, sqlite3_stmt *row, Err *err)
{
    Text partner = partner_of(it, sql_column_id(row, 7));
    if (!partner.length)
        return true;
    SightingSaid *said = vec_push(&it->sightings);
    *said = (SightingSaid){
        .type = sighting_type(sql_column_number(row, 0)),
        .by = arena_copy(it->arena, sql_column_text(row, 1)),
        .country = arena_copy(it->arena, sql_column_text(row, 2)),
        .place = arena_copy(it->arena, sql_column_text(row, 3)),
        .first_seen = sql_column_instant(row, 4),
        .last_seen = sql_column_instant(row, 5),
        .count = (uint32_t)sql_column_number(row, 6),
    };
    return is_taken_back(it, sql_column_id(row, 8), &said->is_revoked, err) &&
           read_place(it, row, 9, partner, &said->in, err);
}

/// Of the value, or of the holder `of` where `kind` is none.
static bool find_sightings(Asking *it, Kind kind, Text value, uint32_t of, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_SIGHTINGS, err);
    bool has_row;
    if (!rows)
        return false;
    sql_bind_number(rows, 1, kind);
    sql_bind_text(rows, 2, value);
    sql_bind_number(rows, 3, of);
    sql_bind_blob(rows, 4, kind != KIND_NONE ? it->key : TEXT(""));
    for (;;) {
        if (!sql_next(it->store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        if (!take_sighting(it, rows, err)) {
            sqlite3_reset(rows);
            return false;
        }
    }
}

#define COMPARE(left, right) \
    if ((left) != (right))   \
        return (left) < (right) ? -1 : 1;
#define COMPARE_TEXTS(left, right)          \
    if (text_compare((left), (right)) != 0) \
        return text_compare((left), (right));

/// What is said, whoever passed it on.
static int compare_what_is_seen(const SightingSaid *a, const SightingSaid *b)
{
    COMPARE(a->is_revoked, b->is_revoked)
    COMPARE(b->last_seen, a->last_seen)
    COMPARE(a->first_seen, b->first_seen)
    COMPARE(a->type, b->type)
    COMPARE_TEXTS(a->by, b->by)
    COMPARE_TEXTS(a->country, b->country)
    COMPARE_TEXTS(a->place, b->place)
    COMPARE(a->count, b->count)
    return strcmp(a->in.digest, b->in.digest);
}

/// What stands first, then the latest.
static int compare_sightings(const void *a, const void *b)
{
    const SightingSaid *left = a, *right = b;
    int order = compare_what_is_seen(left, right);
    return order ? order : compare_places(&left->in, &right->in);
}

/// One record said once for each publisher that lists its object is one sighting.
static void settle_sightings(Asking *it, StoreAnswer *answer)
{
    SightingSaid *all = it->sightings.items;
    uint32_t kept = 0;
    if (it->sightings.count > 1)
        qsort(all, it->sightings.count, sizeof *all, compare_sightings);
    for (size_t i = 0; i < it->sightings.count; i++) {
        if (kept > 0 && compare_what_is_seen(&all[kept - 1], &all[i]) == 0)
            continue;
        all[kept++] = all[i];
        if (all[i].type == SIGHTING_SEEN && !all[i].is_revoked)
            answer->times_seen += all[i].count;
    }
    answer->sighting_total = kept;
    answer->sighting_count = ask_listed(it, kept);
    answer->sightings = arena_array(it->arena, SightingSaid, answer->sighting_count);
    for (uint32_t i = 0; i < answer->sighting_count; i++)
        answer->sightings[i] = all[i];
}

// ---------------------------------------------------------------- relations

/// The holder's foreign id, and what its publisher calls it.
static bool read_end(Asking *it, uint32_t holder, RelationEnd *out, Err *err)
{
    static const Hot questions[] = {HOT_ASK_HOLDER, HOT_ASK_TITLE};
    Text said[2];
    for (int i = 0; i < 2; i++) {
        bool has_row;
        sqlite3_stmt *find = sql_hot(it->store, questions[i], err);
        if (!find)
            return false;
        sql_bind_number(find, 1, holder);
        if (!sql_next(it->store, find, &has_row, err))
            return false;
        said[i] = has_row ? arena_copy(it->arena, sql_column_text(find, 0)) : TEXT("");
        sqlite3_reset(find);
    }
    *out = (RelationEnd){.id = said[0], .name = said[1]};
    return true;
}

static bool take_relation(Asking *it, sqlite3_stmt *row, uint32_t subject, Err *err)
{
    Text partner = partner_of(it, sql_column_id(row, 8));
    if (!partner.length)
        return true;
    uint32_t from = sql_column_id(row, 0), to = sql_column_id(row, 2);
    RelationSaid *said = vec_push(&it->relations);
    *said = (RelationSaid){
        .is_from = from == subject,
        .type = arena_copy(it->arena, sql_column_text(row, 1)),
        .start = sql_column_instant(row, 3),
        .stop = sql_column_instant(row, 4),
        .is_revoked = sql_column_number(row, 5) != 0,
        .description = arena_copy(it->arena, sql_column_text(row, 6)),
        .confidence = (int)sql_column_number(row, 7),
    };
    bool is_revoked;
    if (!is_taken_back(it, sql_column_id(row, 9), &is_revoked, err))
        return false;
    said->is_revoked |= is_revoked;
    return read_end(it, from, &said->from, err) && read_end(it, to, &said->to, err) &&
           read_place(it, row, 10, partner, &said->in, err);
}

static bool find_relations(Asking *it, Hot way, uint32_t subject, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, way, err);
    bool has_row;
    if (!rows)
        return false;
    sql_bind_number(rows, 1, subject);
    for (;;) {
        if (!sql_next(it->store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        if (!take_relation(it, rows, subject, err)) {
            sqlite3_reset(rows);
            return false;
        }
    }
}

static int compare_what_is_related(const RelationSaid *a, const RelationSaid *b)
{
    COMPARE(a->is_revoked, b->is_revoked)
    COMPARE_TEXTS(a->type, b->type)
    COMPARE_TEXTS(a->from.id, b->from.id)
    COMPARE_TEXTS(a->to.id, b->to.id)
    return strcmp(a->in.digest, b->in.digest);
}

static int compare_relations(const void *a, const void *b)
{
    const RelationSaid *left = a, *right = b;
    int order = compare_what_is_related(left, right);
    return order ? order : compare_places(&left->in, &right->in);
}

static void settle_relations(Asking *it, StoreAnswer *answer)
{
    RelationSaid *all = it->relations.items;
    uint32_t kept = 0;
    if (it->relations.count > 1)
        qsort(all, it->relations.count, sizeof *all, compare_relations);
    for (size_t i = 0; i < it->relations.count; i++)
        if (kept == 0 || compare_what_is_related(&all[kept - 1], &all[i]) != 0)
            all[kept++] = all[i];
    answer->relation_total = kept;
    answer->relation_count = ask_listed(it, kept);
    answer->relations = arena_array(it->arena, RelationSaid, answer->relation_count);
    for (uint32_t i = 0; i < answer->relation_count; i++)
        answer->relations[i] = all[i];
}
#undef COMPARE
#undef COMPARE_TEXTS

bool ask_said(Asking *it, Kind kind, Text value, StoreAnswer *answer, Err *err)
{
    const Asker *asker = it->asker;
    if (asker->has_sightings && kind != KIND_NONE && !find_sightings(it, kind, value, 0, err))
        return false;
    for (size_t i = 0; i < it->subjects.count; i++) {
        uint32_t subject = it->subjects.items[i];
        if (asker->has_sightings && !find_sightings(it, KIND_NONE, TEXT(""), subject, err))
            return false;
        if (asker->has_relations && (!find_relations(it, HOT_ASK_RELATIONS_FROM, subject, err) ||
                                     !find_relations(it, HOT_ASK_RELATIONS_TO, subject, err)))
            return false;
    }
    settle_sightings(it, answer);
    settle_relations(it, answer);
    answer->is_known |= answer->sighting_total > 0;
    return true;
}
