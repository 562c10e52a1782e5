// Answers to values that very many activities show. Asking one takes a walk for each of them, and the answer
// is the same until the pool changes: so they are asked once, when a conclusion is saved, and kept with it.
// They are made by asking, so that who asks hears the same with and without them. Sightings and relations of
// the objects that show the value are looked up anew: they are few.

#include "store/ask.h"

#include "base/packing.h"

static void put_list(Buffer *out, const AnswerList *list)
{
    pack_number(out, list->total);
    pack_number(out, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        pack_text(out, list->items[i]);
}

static void put_answer(Buffer *out, const StoreAnswer *answer)
{
    pack_number(out, answer->subject_count);
    for (uint32_t i = 0; i < answer->subject_count; i++)
        pack_number(out, answer->subjects[i]);
    put_list(out, &answer->activities);
    put_list(out, &answer->partners);
    put_list(out, &answer->revoked);
    put_list(out, &answer->clusters);
    pack_signed(out, answer->first_seen);
    pack_signed(out, answer->last_seen);
}

static AnswerList get_list(Unpacker *in, Arena *arena)
{
    AnswerList list = {0};
    // One after the other: initializers may be worked out in any order.
    list.total = unpack_small(in);
    list.count = unpack_count(in);
    list.items = arena_array(arena, Text, list.count);
    for (uint32_t i = 0; i < list.count; i++)
        list.items[i] = arena_copy(arena, unpack_text(in));
    return list;
}

bool ask_kept(Asking *it, Text key, StoreAnswer *out, bool *is_kept, Err *err)
{
    sqlite3_stmt *find = sql_hot(it->store, HOT_ASK_KEPT, err);
    if (!find)
        return false;
    sql_bind_blob(find, 1, key);
    if (!sql_next(it->store, find, is_kept, err))
        return false;
    if (!*is_kept)
        return true;
    Unpacker in = {.rest = sql_column_text(find, 0)};
    StoreAnswer answer = {.is_known = true};
    for (uint32_t left = unpack_count(&in); left > 0; left--)
        ask_subject(it, unpack_small(&in));
    answer.activities = get_list(&in, it->arena);
    answer.partners = get_list(&in, it->arena);
    answer.revoked = get_list(&in, it->arena);
    answer.clusters = get_list(&in, it->arena);
    answer.first_seen = unpack_signed(&in);
    answer.last_seen = unpack_signed(&in);
    sqlite3_reset(find);
    // What cannot be read is asked anew.
    *is_kept = !in.is_broken;
    if (*is_kept)
        *out = answer;
    return true;
}

/// Asks each value that is shown so often that not all of its activities are listed; `out`: key, answer.
static bool ask_often_shown(Store *store, const Pool *pool, Buffer *out, Err *err)
{
    Arena arena;
    Buffer answer = {0}, key = {0};
    bool is_done = true;
    arena_init(&arena);
    for (uint32_t i = 0; is_done && i < pool->value_count; i++) {
        const Value *value = &pool->values[i];
        StoreAnswer said;
        if (value->holder_count <= STORE_LISTED || !value_key(value->kind, value->text, &key))
            continue;
        is_done = store_ask_value(store, value->kind, value->text, &arena, &said, err);
        if (!is_done)
            break;
        buffer_clear(&answer);
        put_answer(&answer, &said);
        pack_text(out, buffer_text(&key));
        pack_text(out, buffer_text(&answer));
        arena_clear(&arena);
    }
    arena_done(&arena);
    buffer_done(&answer);
    buffer_done(&key);
    return is_done;
}

static bool write_answers(Store *store, Text answers, Err *err)
{
    Unpacker in = {.rest = answers};
    while (in.rest.length > 0) {
        sqlite3_stmt *keep = sql_hot(store, HOT_KEEP_ANSWER, err);
        if (!keep)
            return false;
        sql_bind_blob(keep, 1, unpack_text(&in));
        sql_bind_blob(keep, 2, unpack_text(&in));
        if (!sql_do(store, keep, NULL, err))
            return false;
    }
    return true;
}

/// Unless the pool has changed meanwhile: then the conclusion is of yesterday, and so are they.
static bool write_if_current(Store *store, Text answers, uint64_t version, Err *err)
{
    uint64_t now;
    if (!store_begin(store, err))
        return false;
    bool is_done = store_version(store, &now, err);
    if (is_done && now == version && write_answers(store, answers, err))
        return store_commit(store, err);
    store_rollback(store);
    return is_done && now != version;
}

bool ask_keep(Store *store, const Pool *pool, uint64_t version, Err *err)
{
    Buffer answers = {0};
    bool is_done = store_ask_begin(store, false, err) && ask_often_shown(store, pool, &answers, err);
    store_ask_end(store);
    is_done = is_done && write_if_current(store, buffer_text(&answers), version, err);
    buffer_done(&answers);
    return is_done;
}
