#include "engine/engine.h"

#include <stdlib.h>

struct Case {
    Store *store;
};

bool case_create(const char *folder, Err *err)
{
    return store_create(folder, err);
}

bool case_open(const char *folder, Case **out, Err *err)
{
    Store *store;
    if (!store_open(folder, &store, err))
        return false;
    *out = memory_get(sizeof **out);
    (*out)->store = store;
    return true;
}

void case_close(Case *it)
{
    if (!it)
        return;
    store_close(it->store);
    free(it);
}

Store *case_store(Case *it)
{
    return it->store;
}

/// The kept conclusion when it was made from this very pool; `found` tells.
static bool take_kept(Case *it, uint64_t version, Arena *arena, Conclusion *out, bool *found, Err *err)
{
    ConclusionState state;
    if (!store_conclusion_load(it->store, version, arena, out, &state, err))
        return false;
    *found = state == CONCLUSION_CURRENT;
    return true;
}

bool case_view(Case *it, const ViewOptions *options, Arena *arena, View *out, Err *err)
{
    View view = {.params = options->no_names ? link_without_names() : link_defaults()};
    uint64_t version;
    LoadOptions load = {.reader = options->reader};
    if (!store_load_pool(it->store, &load, arena, &view.pool, &version, err))
        return false;
    // What part of the pool, or of the evidence, supports is nobody else's conclusion: it is never kept.
    bool is_whole = options->reader == MARKING_RED && !options->no_names, found = false;
    if (is_whole && !options->must_recompute && !take_kept(it, version, arena, &view.conclusion, &found, err))
        return false;
    if (!found) {
        if (!link_connect(&view.pool, view.params, arena, &view.conclusion, err))
            return false;
        if (is_whole &&
            !store_conclusion_save(it->store, &view.conclusion, view.pool.activity_count, version, err))
            return false;
    }
    *out = view;
    return true;
}
