// Answers to values that very many activities show. Asking one takes a walk for each of them, and the answer
// is the same until the pool changes: so whoever asks first leaves it for the next, and saving a conclusion
// asks all of them. They are made by asking, so that who asks hears the same with and without them. Sightings
// and relations of the objects that show the value are looked up anew: they are few.

#include "store/ask.h"

#include <string.h>

#include "base/packing.h"

/// More is kept another time.
enum { MOST_KEPT_BYTES = 64 << 20 };

static void put_list(Buffer *out, const AnswerList *list)
{
    pack_number(out, list->total);
    pack_number(out, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        pack_text(out, list->items[i]);
}

static void put_contexts(Buffer *out, const StoreAnswer *answer)
{
    pack_number(out, answer->context_count);
    for (uint32_t i = 0; i < answer->context_count; i++) {
        const ContextSaid *said = &answer->contexts[i];
        pack_text(out, said->words);
        pack_text(out, text_of(said->in.digest));
        pack_text(out, said->in.partner);
        pack_text(out, said->in.source);
        pack_text(out, said->in.place);
    }
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
    put_contexts(out, answer);
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

static Text get_text(Unpacker *in, Arena *arena)
{
    Text text = unpack_text(in);
    return text.bytes ? arena_copy(arena, text) : TEXT_NONE;
}

static void get_contexts(Unpacker *in, Arena *arena, StoreAnswer *answer)
{
    answer->context_count = unpack_count(in);
    answer->contexts = arena_array(arena, ContextSaid, answer->context_count);
    for (uint32_t i = 0; i < answer->context_count; i++) {
        ContextSaid *said = &answer->contexts[i];
        said->words = get_text(in, arena);
        Text digest = unpack_text(in);
        in->is_broken |= digest.length != DIGEST_HEX;
        if (in->is_broken)
            return;
        memcpy(said->in.digest, digest.bytes, DIGEST_HEX);
        said->in.partner = get_text(in, arena);
        said->in.source = get_text(in, arena);
        said->in.place = get_text(in, arena);
    }
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
    get_contexts(&in, it->arena, &answer);
    sqlite3_reset(find);
    // What cannot be read is asked anew.
    *is_kept = !in.is_broken;
    if (*is_kept)
        *out = answer;
    return true;
}

void ask_remember(const Asking *it, Text key, const StoreAnswer *answer)
{
    Asker *asker = it->store->asking;
    bool is_of_many = answer->activities.total + answer->revoked.total > STORE_LISTED;
    if (!is_of_many || asker->lists_all || asker->to_keep.length > MOST_KEPT_BYTES)
        return;
    Buffer packed = {0};
    put_answer(&packed, answer);
    pack_text(&asker->to_keep, key);
    pack_text(&asker->to_keep, buffer_text(&packed));
    buffer_done(&packed);
}

bool ask_changes(Store *store, int64_t *out, Err *err)
{
    return sql_number(store, "PRAGMA data_version", out, err);
}

/// Unless somebody else has written since the snapshot. Those of an earlier pool go.
static bool write_if_unchanged(Store *store, const Asker *asker, Err *err)
{
    int64_t changes;
    if (!ask_changes(store, &changes, err) || changes != asker->changes)
        return false;
    return (asker->has_kept || sql_run(store,
                                       "DELETE FROM answered; INSERT OR REPLACE INTO meta"
                                       " SELECT 'answered', number FROM meta WHERE key = 'version'",
                                       err)) &&
           sql_put_pairs(store, HOT_KEEP_ANSWER, buffer_text(&asker->to_keep), err);
}

void ask_keep_remembered(Store *store, const Asker *asker)
{
    Err unsaid = {0};
    if (asker->to_keep.length == 0)
        return;
    // Nobody waits for this, nor is told where the case cannot be written: the next one asks anew.
    sql_wait(store, false);
    if (store_begin(store, &unsaid) &&
        !(write_if_unchanged(store, asker, &unsaid) && store_commit(store, &unsaid)))
        store_rollback(store);
    sql_wait(store, true);
}

void store_ask_hand_over(Store *from, Store *to)
{
    buffer_add(&to->asking->to_keep, buffer_text(&from->asking->to_keep));
    buffer_clear(&from->asking->to_keep);
}
