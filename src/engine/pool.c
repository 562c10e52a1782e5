#include "engine/pool.h"

#include "engine/pool_options.h"
#include "engine/pooling.h"
#include "engine/walk.h"

bool pool_paths(Store *store, const char *const *paths, size_t count, const PoolOptions *options,
                PoolCounts *counts, Err *err)
{
    *counts = (PoolCounts){0};
    if (!pool_options_check(paths, count, options, err))
        return false;
    Pooling it = {.store = store, .options = options, .counts = counts, .before = store_counts(store)};
    bool is_done = true;
    for (size_t i = 0; is_done && i < count; i++)
        is_done = walk_path(paths[i], pooling_source, &it, err);
    return pooling_end(&it, is_done, err);
}

bool pool_texts(Store *store, const PoolText *texts, size_t count, const PoolOptions *options,
                PoolCounts *counts, Err *err)
{
    *counts = (PoolCounts){0};
    if (!pool_options_check(NULL, 0, options, err))
        return false;
    Pooling it = {.store = store, .options = options, .counts = counts, .before = store_counts(store)};
    bool is_done = true;
    for (size_t i = 0; is_done && i < count; i++)
        is_done = pooling_text(&it, &texts[i], err);
    return pooling_end(&it, is_done, err);
}
