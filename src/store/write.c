#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "store/sql.h"
#include "store/stated.h"

// Everything written here can be written again, and in any order, with the same result: a row is found by
// what it says, and where two statements about one thing meet, the winner does not depend on who came first.

/// Runs a SELECT whose first column is an id.
static bool find_id(Store *store, sqlite3_stmt *find, uint32_t *out, Err *err)
{
    bool has_row;
    if (!sql_next(store, find, &has_row, err))
        return false;
    *out = has_row ? sql_column_id(find, 0) : 0;
    if (has_row)
        sqlite3_reset(find);
    return true;
}

static bool last_id(Store *store, uint32_t *out, Err *err)
{
    int64_t id = sqlite3_last_insert_rowid(store->db);
    if (id > UINT32_MAX)
        return fail(err, ERR_FAILED, "'%s' holds as many records as it can", store->path);
    *out = (uint32_t)id;
    return true;
}

static bool add_id(Store *store, sqlite3_stmt *add, uint32_t *out, Err *err)
{
    return sql_do(store, add, NULL, err) && last_id(store, out, err);
}

/// Finds the row of this name, or adds it.
static bool named_row(Store *store, Hot find_hot, Hot add_hot, Text name, uint32_t *out, bool *is_new,
                      Err *err)
{
    sqlite3_stmt *find = sql_hot(store, find_hot, err);
    if (!find)
        return false;
    sql_bind_text(find, 1, name);
    uint32_t id;
    if (!find_id(store, find, &id, err))
        return false;
    *is_new = id == 0;
    if (id == 0) {
        sqlite3_stmt *add = sql_hot(store, add_hot, err);
        if (!add)
            return false;
        sql_bind_text(add, 1, name);
        if (!add_id(store, add, &id, err))
            return false;
    }
    *out = id;
    return true;
}

bool store_partner(Store *store, Text name, PartnerId *out, Err *err)
{
    assert(store->is_in_batch && name.length);
    bool is_new;
    if (!named_row(store, HOT_FIND_PARTNER, HOT_ADD_PARTNER, name, out, &is_new, err))
        return false;
    store->is_changed |= is_new;
    return true;
}

/// Records of one source come together: the last one asked for is remembered.
static bool find_source(Store *store, Text name, uint32_t *out, Err *err)
{
    bool is_new;
    if (store->source_id == 0 || !text_equal(name, buffer_text(&store->source))) {
        uint32_t id;
        if (!named_row(store, HOT_FIND_SOURCE, HOT_ADD_SOURCE, name, &id, &is_new, err))
            return false;
        buffer_clear(&store->source);
        buffer_add(&store->source, name);
        store->source_id = id;
    }
    *out = store->source_id;
    return true;
}

/// A row of a record that waits.
enum {
    RECORD_ID,
    RECORD_BODY,
    RECORD_HOLDER,
    RECORD_PARTNER,
    RECORD_SOURCE,
    RECORD_REMAINDER,
    RECORD_PLACE,
    RECORD_STATED, ///< from here on; the first says whether anything is
    RECORD_WIDTH = RECORD_STATED + 11
};

/// Gives a record that has just come into being its id.
static bool next_record(Store *store, HolderId holder, BodyId body, uint32_t waiting_row, RecordId *out,
                        Err *err)
{
    if (!sql_next_id(store, &store->next_record, out, err))
        return false;
    *vec_push(&store->waiting_rows) = waiting_row;
    holder_has_record(store, holder, body);
    store->is_changed = true;
    return true;
}

/// Whether something of the holder may have been said in the body already.
static bool may_be_said(const Store *store, PartnerId partner, HolderId holder, BodyId body)
{
    enum { MOST_LOOKED_AT = 16 };
    if (body != store->said_body || store->said_of.count > MOST_LOOKED_AT)
        return true;
    for (size_t i = 0; i < store->said_of.count; i++)
        if (store->said_of.items[i].holder == holder && store->said_of.items[i].partner == partner)
            return true;
    return false;
}

/// Before anything is said in a body, room is made: then all of it waits together.
static bool begin_speaking(Store *store, BodyId body, uint32_t *spoken, Err *err)
{
    if (!waiting_room(store, err))
        return false;
    *spoken = store->writings;
    store->said_body = body;
    vec_clear(&store->said_of);
    return true;
}

/// What is said first in a body, or in the same breath, stands nowhere yet: its row may wait. `out` 0: it may
/// have been said before, which only the rows themselves can settle, once they are written.
static bool await_record(Store *store, PartnerId partner, HolderId holder, BodyId body, Text source,
                         Text place, RecordId *out, Err *err)
{
    uint32_t source_id;
    *out = 0;
    uint32_t *spoken = body_spoken(store, body);
    if (!spoken)
        return true;
    if (*spoken == 0 && !begin_speaking(store, body, spoken, err))
        return false;
    if (may_be_said(store, partner, holder, body))
        return *spoken != store->writings || waiting_write(store, err);
    if (!find_source(store, source, &source_id, err) ||
        !next_record(store, holder, body, (uint32_t)(store->waiting[WAIT_RECORD].count / RECORD_WIDTH) + 1,
                     out, err))
        return false;
    *vec_push(&store->said_of) = (SaidOf){holder, partner};
    Cell row[RECORD_WIDTH] = {[RECORD_ID] = cell_of(*out),
                              [RECORD_BODY] = cell_of(body),
                              [RECORD_HOLDER] = cell_of(holder),
                              [RECORD_PARTNER] = cell_of(partner),
                              [RECORD_SOURCE] = cell_of(source_id),
                              [RECORD_REMAINDER] = cell_of(0),
                              [RECORD_PLACE] = cell_of_text(arena_copy(&store->row_texts, place))};
    for (size_t i = RECORD_STATED; i < RECORD_WIDTH; i++)
        row[i] = cell_of(INSTANT_NONE);
    waiting_add(store, WAIT_RECORD, row);
    return true;
}

/// `out` 0: it stands already.
static bool add_record(Store *store, PartnerId partner, HolderId holder, BodyId body, Text source, Text place,
                       RecordId *out, Err *err)
{
    uint32_t source_id;
    bool is_new;
    *out = 0;
    if (!find_source(store, source, &source_id, err))
        return false;
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_RECORD, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, store->next_record);
    sql_bind_number(add, 2, body);
    sql_bind_number(add, 3, holder);
    sql_bind_number(add, 4, partner);
    sql_bind_number(add, 5, source_id);
    sql_bind_text(add, 6, place);
    if (!sql_do(store, add, &is_new, err) || (is_new && !next_record(store, holder, body, 0, out, err)))
        return false;
    return true;
}

/// What the body says of a remainder gets a record of its own, which stays where it was read.
static bool part_record(Store *store, RecordId record, HolderId remainder, BodyId body, Err *err)
{
    RecordId id = store->next_record;
    bool is_new;
    sqlite3_stmt *part = sql_hot(store, HOT_PART_RECORD, err);
    if (!part)
        return false;
    sql_bind_number(part, 1, record);
    sql_bind_number(part, 2, id);
    if (!sql_do(store, part, &is_new, err) || (is_new && !next_record(store, remainder, body, 0, &id, err)))
        return false;
    sqlite3_stmt *list = sql_hot(store, HOT_PART_MEMBER, err);
    if (!list)
        return false;
    sql_bind_number(list, 1, record);
    return sql_do(store, list, NULL, err);
}

/// The same bytes stand in several places: the record shows the first of them in natural order.
static bool move_record(Store *store, RecordId record, Text source, Text place, Err *err)
{
    uint32_t source_id;
    if (!find_source(store, source, &source_id, err))
        return false;
    sqlite3_stmt *move = sql_hot(store, HOT_MOVE_RECORD, err);
    if (!move)
        return false;
    sql_bind_number(move, 1, record);
    sql_bind_number(move, 2, source_id);
    sql_bind_text(move, 3, place);
    store->is_changed = true;
    return sql_do(store, move, NULL, err);
}

/// The record that stands, at the first of its places.
static bool find_record(Store *store, PartnerId partner, HolderId holder, BodyId body, Text source,
                        Text place, RecordId *out, Err *err)
{
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_RECORD, err);
    bool has_row;
    if (!find)
        return false;
    sql_bind_number(find, 1, body);
    sql_bind_number(find, 2, holder);
    sql_bind_number(find, 3, partner);
    if (!sql_next(store, find, &has_row, err))
        return false;
    assert(has_row);
    *out = sql_column_id(find, 0);
    int order = place_compare(source, sql_column_text(find, 2));
    if (order == 0)
        order = place_compare(place, sql_column_text(find, 1));
    HolderId remainder = sql_column_id(find, 3);
    sqlite3_reset(find);
    return order >= 0 || ((!remainder || part_record(store, *out, remainder, body, err)) &&
                          move_record(store, *out, source, place, err));
}

bool store_record(Store *store, PartnerId partner, HolderId holder, BodyId body, Text source, Text place,
                  RecordId *out, Err *err)
{
    assert(store->is_in_batch && partner && body);
    uint32_t id = 0;
    source = source.bytes ? source : TEXT("");
    place = place.bytes ? place : TEXT("");
    if (!await_record(store, partner, holder, body, source, place, &id, err))
        return false;
    if (id == 0 && !add_record(store, partner, holder, body, source, place, &id, err))
        return false;
    if (id == 0 && !find_record(store, partner, holder, body, source, place, &id, err))
        return false;
    *vec_push(&store->owners) = (Owner){id, partner};
    *out = id;
    return true;
}

/// NULL when it is written.
static Cell *waiting_record(Store *store, RecordId record)
{
    uint32_t row = record >= store->first_waiting_record
                       ? store->waiting_rows.items[record - store->first_waiting_record]
                       : 0;
    return row ? &store->waiting[WAIT_RECORD].items[(row - 1) * (size_t)RECORD_WIDTH] : NULL;
}

static bool find_remainder(Store *store, RecordId record, HolderId *out, Err *err)
{
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_REMAINDER, err);
    if (!find)
        return false;
    sql_bind_number(find, 1, record);
    return find_id(store, find, out, err);
}

bool store_remain(Store *store, RecordId record, HolderId remainder, bool *is_said, Err *err)
{
    assert(store->is_in_batch && record && remainder);
    HolderId before;
    Cell *row = waiting_record(store, record);
    if (row && row[RECORD_REMAINDER].number == 0) {
        PartnerId partner = (PartnerId)row[RECORD_PARTNER].number;
        *is_said = !may_be_said(store, partner, remainder, (BodyId)row[RECORD_BODY].number);
        if (*is_said) {
            row[RECORD_REMAINDER].number = remainder;
            *vec_push(&store->said_of) = (SaidOf){remainder, partner};
        }
        return true;
    }
    if (row)
        before = (HolderId)row[RECORD_REMAINDER].number;
    else if (!find_remainder(store, record, &before, err))
        return false;
    *is_said = before == remainder;
    return true;
}

static Text first_text(Text a, Text b)
{
    if (!a.length || !b.length)
        return a.length ? a : b;
    return text_compare(a, b) <= 0 ? a : b;
}

static Instant later(Instant a, Instant b)
{
    return a > b ? a : b; // INSTANT_NONE is the smallest
}

static bool statement_equal(const Statement *a, const Statement *b)
{
    return stated_rank(a) == stated_rank(b) && text_equal(a->title, b->title) && text_equal(a->url, b->url) &&
           a->date == b->date && a->modified == b->modified && a->marking == b->marking && a->pap == b->pap &&
           a->reliability == b->reliability && a->credibility == b->credibility &&
           a->is_revoked == b->is_revoked && a->valid_until == b->valid_until;
}

/// A row that stands at several places of a file has the turn of the first.
static uint32_t merged_turn(const Statement *a, const Statement *b)
{
    if (a->rank != RANK_ROW || b->rank != RANK_ROW)
        return a->rank == RANK_ROW ? a->turn : b->turn;
    return a->turn < b->turn ? a->turn : b->turn;
}

/// What one record says of one holder, said in two ways (an option changed between two poolings).
static Statement statement_merge(const Statement *a, const Statement *b)
{
    return (Statement){
        .rank = a->rank > b->rank ? a->rank : b->rank,
        .turn = merged_turn(a, b),
        .title = first_text(a->title, b->title),
        .url = first_text(a->url, b->url),
        .date = later(a->date, b->date),
        .modified = later(a->modified, b->modified),
        .valid_until = later(a->valid_until, b->valid_until),
        .marking = a->marking > b->marking ? a->marking : b->marking,
        .pap = a->pap > b->pap ? a->pap : b->pap,
        .reliability = a->reliability > b->reliability ? a->reliability : b->reliability,
        .credibility = a->credibility > b->credibility ? a->credibility : b->credibility,
        .is_revoked = a->is_revoked || b->is_revoked,
    };
}

static char first_byte(Text text)
{
    return text.length ? text.bytes[0] : 0;
}

/// `hot` adds it or puts it in another's place; `is_new` tells whether it did.
static bool put_statement(Store *store, Hot hot, RecordId record, const Statement *it, bool *is_new, Err *err)
{
    sqlite3_stmt *put = sql_hot(store, hot, err);
    if (!put)
        return false;
    sql_bind_number(put, 1, record);
    sql_bind_number(put, 2, stated_rank(it));
    sql_bind_text(put, 3, it->title.length ? it->title : TEXT_NONE);
    sql_bind_text(put, 4, it->url.length ? it->url : TEXT_NONE);
    sql_bind_instant(put, 5, it->date);
    sql_bind_instant(put, 6, it->modified);
    sql_bind_number(put, 7, it->marking);
    sql_bind_number(put, 8, it->pap);
    sql_bind_text(put, 9, it->reliability ? (Text){&it->reliability, 1} : TEXT(""));
    sql_bind_number(put, 10, it->credibility);
    sql_bind_number(put, 11, it->is_revoked);
    sql_bind_instant(put, 12, it->valid_until);
    if (!sql_do(store, put, is_new, err))
        return false;
    store->is_changed |= *is_new;
    return true;
}

static Cell kept_cell(Store *store, Text text)
{
    return text.length ? cell_of_text(arena_copy(&store->row_texts, text)) : cell_of(INSTANT_NONE);
}

static void await_statement(Store *store, Cell *row, const Statement *it)
{
    // One byte that lives as long as the program.
    static const char grades[] = "ABCDEF";
    const char *grade = it->reliability ? strchr(grades, it->reliability) : NULL;
    const Cell stated[RECORD_WIDTH - RECORD_STATED] = {
        cell_of(stated_rank(it)),  kept_cell(store, it->title),
        kept_cell(store, it->url), cell_of(it->date),
        cell_of(it->modified),     cell_of(it->marking),
        cell_of(it->pap),          cell_of_text(grade ? (Text){grade, 1} : TEXT("")),
        cell_of(it->credibility),  cell_of(it->is_revoked),
        cell_of(it->valid_until)};
    memcpy(row + RECORD_STATED, stated, sizeof stated);
}

bool store_state(Store *store, RecordId record, const Statement *statement, Err *err)
{
    assert(store->is_in_batch && record);
    bool is_new, has_row;
    Cell *row = waiting_record(store, record);
    if (row && row[RECORD_STATED].number == INSTANT_NONE) {
        await_statement(store, row, statement);
        moment_stated(store, (HolderId)row[RECORD_HOLDER].number, statement->modified,
                      (BodyId)row[RECORD_BODY].number);
        return true;
    }
    if (row && !waiting_write(store, err))
        return false;
    if (!moment_stated_by(store, record, statement->modified, err) ||
        !put_statement(store, HOT_ADD_STATEMENT, record, statement, &is_new, err))
        return false;
    if (is_new)
        return true;
    sqlite3_stmt *find = sql_hot(store, HOT_FIND_STATEMENT, err);
    if (!find)
        return false;
    sql_bind_number(find, 1, record);
    if (!sql_next(store, find, &has_row, err))
        return false;
    assert(has_row);
    Statement before = {
        .rank = rank_of_stated(sql_column_number(find, 0)),
        .turn = turn_of_stated(sql_column_number(find, 0)),
        .title = sql_column_text(find, 1),
        .url = sql_column_text(find, 2),
        .date = sql_column_instant(find, 3),
        .modified = sql_column_instant(find, 4),
        .marking = (Marking)sql_column_number(find, 5),
        .pap = (Pap)sql_column_number(find, 6),
        .reliability = first_byte(sql_column_text(find, 7)),
        .credibility = (uint8_t)sql_column_number(find, 8),
        .is_revoked = sql_column_number(find, 9) != 0,
        .valid_until = sql_column_instant(find, 10),
    };
    Statement merged = statement_merge(&before, statement);
    bool is_same = statement_equal(&before, &merged);
    if (merged.modified != before.modified)
        moments_forget(store);
    // The texts of `before` are the statement's own: they are copied before it is reset.
    Arena arena;
    arena_init(&arena);
    if (merged.title.length)
        merged.title = arena_copy(&arena, merged.title);
    if (merged.url.length)
        merged.url = arena_copy(&arena, merged.url);
    sqlite3_reset(find);
    bool is_done = is_same || put_statement(store, HOT_PUT_STATEMENT, record, &merged, &is_new, err);
    arena_done(&arena);
    return is_done;
}

static bool add_row(Store *store, sqlite3_stmt *add, Err *err)
{
    bool is_new;
    if (!sql_do(store, add, &is_new, err))
        return false;
    store->is_changed |= is_new;
    return true;
}

/// A relationship lists what it relates: the roles of one member in one record are told in a row.
static void await_member(Store *store, HolderId member, RecordId record, int roles)
{
    enum { ROW = 3, LOOKED_AT = 2 };
    Cells *cells = &store->waiting[WAIT_MEMBER];
    for (size_t i = 1; i <= LOOKED_AT && i * ROW <= cells->count; i++) {
        Cell *row = &cells->items[cells->count - i * ROW];
        if (row[0].number == member && row[1].number == record) {
            row[2].number |= roles;
            return;
        }
    }
    WAITING_ADD(store, WAIT_MEMBER, cell_of(member), cell_of(record), cell_of(roles));
}

bool store_member(Store *store, RecordId record, HolderId member, Err *err)
{
    assert(store->is_in_batch && record && member);
    if (!waiting_room_amid(store, err))
        return false;
    await_member(store, member, record, MEMBER_LISTED);
    return true;
}

bool store_name(Store *store, RecordId record, Text name, Err *err)
{
    assert(store->is_in_batch && record);
    name = text_trim(name);
    if (!name.length)
        return true;
    if (!waiting_room_amid(store, err))
        return false;
    WAITING_ADD(store, WAIT_NAME, cell_of(record), kept_cell(store, name));
    return true;
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/// One a line, sorted, each once: whoever lists the same names says the same.
static void join_names(const Text *names, size_t count, Buffer *out)
{
    Text *sorted = memory_get(count * sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = text_trim(names[i]);
    qsort(sorted, count, sizeof *sorted, compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (!sorted[i].length || (i > 0 && text_equal(sorted[i], sorted[i - 1])))
            continue;
        if (out->length)
            buffer_add_byte(out, '\n');
        for (size_t j = 0; j < sorted[i].length; j++)
            buffer_add_byte(out, sorted[i].bytes[j] == '\n' ? ' ' : sorted[i].bytes[j]);
    }
    free(sorted);
}

static Text present(Text text)
{
    return text.bytes ? text : TEXT("");
}

static bool add_grouped(Store *store, RecordId record, Text source, Text names, Err *err)
{
    Text name;
    while (text_cut(&names, '\n', &name)) {
        sqlite3_stmt *add = sql_hot(store, HOT_ADD_GROUPED, err);
        if (!add)
            return false;
        sql_bind_text(add, 1, name);
        sql_bind_text(add, 2, source);
        sql_bind_number(add, 3, record);
        if (!sql_do(store, add, NULL, err))
            return false;
    }
    return true;
}

bool store_name_group(Store *store, RecordId record, const NameGroupNews *news, Err *err)
{
    assert(store->is_in_batch && record);
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_NAME_GROUP, err);
    if (!add)
        return false;
    Buffer joined = {0};
    join_names(news->names, news->count, &joined);
    bool is_done = true;
    if (joined.length) {
        sql_bind_number(add, 1, record);
        sql_bind_text(add, 2, news->source.bytes ? news->source : TEXT(""));
        sql_bind_text(add, 3, news->group.bytes ? news->group : TEXT(""));
        sql_bind_text(add, 4, buffer_text(&joined));
        sql_bind_number(add, 5, news->is_of_related);
        sql_bind_instant(add, 6, news->date);
        sql_bind_number(add, 7, news->marking);
        is_done = add_row(store, add, err) &&
                  add_grouped(store, record, present(news->source), buffer_text(&joined), err);
    }
    buffer_done(&joined);
    return is_done;
}

bool store_sighting(Store *store, RecordId record, const SightingRow *it, Err *err)
{
    assert(store->is_in_batch && record && (it->of || it->kind));
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_SIGHTING, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, record);
    sql_bind_number(add, 2, it->type);
    sql_bind_number(add, 3, it->of);
    sql_bind_number(add, 4, it->kind);
    sql_bind_text(add, 5, present(it->value));
    sql_bind_text(add, 6, present(it->by));
    sql_bind_text(add, 7, present(it->country));
    sql_bind_text(add, 8, present(it->place));
    // Part of the key, where NULL would equal nothing.
    sql_bind_number(add, 9, it->first_seen);
    sql_bind_number(add, 10, it->last_seen);
    sql_bind_number(add, 11, it->count > 1 ? it->count : 1);
    sql_bind_number(add, 12, it->marking);
    sql_bind_number(add, 13, it->pap);
    return add_row(store, add, err);
}

bool store_warning_list(Store *store, RecordId record, Text name, uint64_t version, Err *err)
{
    assert(store->is_in_batch && record);
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_WARNING_LIST, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, record);
    sql_bind_text(add, 2, present(name));
    sql_bind_number(add, 3, version > INT64_MAX ? INT64_MAX : (int64_t)version);
    return add_row(store, add, err);
}

bool store_vocabulary(Store *store, RecordId record, const VocabularyNews *news, Err *err)
{
    assert(store->is_in_batch && record);
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_VOCABULARY, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, record);
    sql_bind_text(add, 2, present(news->name));
    sql_bind_text(add, 3, present(news->version));
    sql_bind_text(add, 4, present(news->source));
    sql_bind_text(add, 5, present(news->terms));
    return add_row(store, add, err);
}

bool store_relation(Store *store, RecordId record, const RelationRow *it, Err *err)
{
    assert(store->is_in_batch && record && it->subject && it->object);
    if (!waiting_room_amid(store, err))
        return false;
    await_member(store, it->subject, record, MEMBER_RELATED);
    await_member(store, it->object, record, MEMBER_RELATED);
    WAITING_ADD(store, WAIT_RELATION, cell_of(it->subject), cell_of(it->object), cell_of(record),
                cell_of_text(arena_copy(&store->row_texts, present(it->type))), cell_of(it->start),
                cell_of(it->stop), cell_of(it->is_revoked), kept_cell(store, it->description),
                cell_of(it->confidence));
    return true;
}

bool store_complain(Store *store, PartnerId partner, BodyId body, Text source, Text place, Text what,
                    Err *err)
{
    assert(store->is_in_batch);
    sqlite3_stmt *add = sql_hot(store, HOT_ADD_COMPLAINT, err);
    if (!add)
        return false;
    sql_bind_number(add, 1, partner);
    // The source stays the file's name as the system gives it, by which its records are found. What names it
    // besides is for people, and text.
    Arena words;
    arena_init(&words);
    sql_bind_text(add, 2, source.bytes ? source : TEXT(""));
    sql_bind_text(add, 3, place.bytes ? text_as_utf8(place, &words) : TEXT(""));
    sql_bind_text(add, 4, what.bytes ? text_as_utf8(what, &words) : TEXT(""));
    sql_bind_number(add, 5, body);
    bool is_added = add_row(store, add, err);
    arena_done(&words);
    return is_added;
}
