// Saving a conclusion asks every value that very many activities show, so that whoever asks first need not
// wait.

#include "store/ask.h"

static bool is_often_shown(const Value *value)
{
    return value->holder_count > STORE_LISTED;
}

/// How many holders those who ask of all that is often shown come by.
static uint64_t count_often_shown(const Pool *pool)
{
    uint64_t holders = 0;
    for (uint32_t i = 0; i < pool->value_count; i++)
        holders += is_often_shown(&pool->values[i]) ? pool->values[i].holder_count : 0;
    return holders;
}

bool ask_often_shown(Store *store, const Pool *pool, Err *err)
{
    Arena arena;
    StoreAnswer answer;
    if (!store_ask_begin(store, ASK_MAPPED, false, err))
        return false;
    arena_init(&arena);
    bool is_done = store_ask_remember(store, err) &&
                   (count_often_shown(pool) < pool->activity_count || ask_remember_all(store, err));
    for (uint32_t i = 0; is_done && i < pool->value_count; i++) {
        const Value *value = &pool->values[i];
        if (!is_often_shown(value))
            continue;
        is_done = store_ask_value(store, value->kind, value->text, &arena, &answer, err);
        arena_clear(&arena);
    }
    arena_done(&arena);
    store_ask_end(store);
    return is_done;
}
