#include "engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "engine/asking.h"
#include "engine/vocabularies.h"
#include "engine/warnings.h"

struct Case {
    Store *store;
    Instant now;
    char *folder;
    WarningLists *lists; ///< NULL when there are none, or nobody has asked yet
    uint64_t lists_version;
    bool has_lists;
    WarningLists *kept; ///< as they are asked key by key; NULL: not opened
    WarningIndex index;
    Err find_err;  ///< of the first key that could not be asked for
    Arena wording; ///< of the last questions
};

bool case_create(const char *folder, Err *err)
{
    return store_create(folder, err);
}

bool case_open(const char *folder, Instant now, Case **out, Err *err)
{
    Store *store;
    if (!store_open(folder, &store, err))
        return false;
    *out = memory_get(sizeof **out);
    **out = (Case){.store = store, .now = now};
    arena_init(&(*out)->wording);
    (*out)->folder = memory_get(strlen(folder) + 1);
    memcpy((*out)->folder, folder, strlen(folder) + 1);
    return true;
}

bool case_open_again(const Case *it, Case **out, Err *err)
{
    return case_open(it->folder, it->now, out, err);
}

void case_close(Case *it)
{
    if (!it)
        return;
    warning_lists_free(it->lists);
    warning_lists_free(it->kept);
    store_close(it->store);
    arena_done(&it->wording);
    free(it->folder);
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

static bool is_current(Case *it, bool *out, Err *err)
{
    ConclusionState state;
    if (!store_conclusion_state(it->store, &state, err))
        return false;
    *out = state == CONCLUSION_CURRENT;
    return true;
}

bool case_has_partner(Case *it, Text name, Err *err)
{
    bool exists;
    if (name.length == 0)
        return true;
    if (!store_partner_exists(it->store, name, &exists, err))
        return false;
    return exists ||
           fail(err, ERR_USAGE, "no partner is called '" TEXT_FMT "': 'asterism partner list' shows them",
                TEXT_ARG(text_clip(name, 200)));
}

/// The case's own model, empty where it has none.
static bool read_model(Case *it, Arena *arena, Text *out, Err *err)
{
    enum { LARGEST = 16 << 20 };
    *out = TEXT_NONE;
    char *path = arena_string(arena, arena_format(arena, "%s/" CASE_MODEL, it->folder));
    if (!file_exists(path))
        return true;
    Source source;
    if (!source_open(path, &source, err))
        return false;
    Buffer text = {0};
    bool is_read = source_read_all(&source, LARGEST, &text, err);
    *out = arena_copy(arena, buffer_text(&text));
    buffer_done(&text);
    source_close(&source);
    return is_read;
}

bool case_warnings(Case *it, const WarningLists **out, Err *err)
{
    uint64_t version;
    if (!store_version(it->store, &version, err))
        return false;
    if (!it->has_lists || it->lists_version != version) {
        warning_lists_free(it->lists);
        it->lists = NULL;
        it->has_lists = false;
        if (!warnings_load(it->store, MARKING_RED, TEXT_NONE, &it->lists, err))
            return false;
        it->has_lists = true;
        it->lists_version = version;
    }
    *out = it->lists;
    return true;
}

static Text find_kept(void *self, Text key)
{
    Case *it = self;
    Text lists = TEXT_NONE;
    if (it->find_err.code || !store_warned_find(it->store, key, &lists, &it->find_err))
        return TEXT_NONE;
    return lists;
}

bool case_warnings_to_ask(Case *it, const WarningLists **out, Err *err)
{
    Arena arena;
    Text rest;
    bool is_any;
    arena_init(&arena);
    bool is_done = store_warned(it->store, &arena, &is_any, &rest, err);
    if (is_done) {
        warning_lists_free(it->kept);
        it->index = (WarningIndex){it, find_kept};
        it->kept = rest.bytes ? warning_lists_open(rest, &it->index) : NULL;
        *out = it->kept;
    }
    arena_done(&arena);
    return is_done && (it->kept || !is_any || case_warnings(it, out, err));
}

bool case_warnings_answered(const Case *it, Err *err)
{
    if (!it->find_err.code)
        return true;
    *err = it->find_err;
    return false;
}

bool case_wording_to_ask(Case *it, const Wording **out, Err *err)
{
    const VocabularyChoice all = {.reader = MARKING_RED};
    Wording *wording;
    arena_clear(&it->wording);
    if (!case_wording(it->store, &all, &it->wording, &wording, err))
        return false;
    *out = wording;
    return true;
}

static bool fail_model(const Case *it, Err *err)
{
    return fail_within(err, "reading '%.300s/" CASE_MODEL "'", it->folder);
}

bool case_place_params(Case *it, Arena *arena, const LinkParams **out, Err *err)
{
    Text model;
    return read_model(it, arena, &model, err) &&
           (link_place_params(model, arena, out, err) || fail_model(it, err));
}

/// By the lists that the reader may know of; the case's own copy is of all.
static bool mark_listed(Case *it, const ViewOptions *options, Arena *arena, Pool *pool, Err *err)
{
    const WarningLists *all;
    WarningLists *some;
    if (options->reader == MARKING_RED && options->without.length == 0) {
        if (!case_warnings(it, &all, err))
            return false;
        warnings_mark(all, pool, arena);
        return true;
    }
    if (!warnings_load(it->store, options->reader, options->without, &some, err))
        return false;
    warnings_mark(some, pool, arena);
    warning_lists_free(some);
    return true;
}

/// What is weighed against a conclusion (rivals.c) asks for all that is pooled, where there is little of it.
static bool load_pool(Case *it, const ViewOptions *options, LoadOptions *load, Arena *arena, Pool *out,
                      uint64_t *version, Err *err)
{
    uint64_t held;
    if (!options->conclusion_only)
        return store_load_pool(it->store, load, arena, out, version, err);
    if (!store_observations(it->store, &held, err))
        return false;
    load->counts_lone_files = !rivals_are_weighed(held);
    if (!store_load_pool(it->store, load, arena, out, version, err))
        return false;
    // Of what is held, most may be withdrawn.
    if (!load->counts_lone_files ||
        !rivals_are_weighed((uint64_t)out->observation_count + out->counted_files))
        return true;
    load->counts_lone_files = false;
    return store_load_pool(it->store, load, arena, out, version, err);
}

/// What the reader may see of the pool.
static bool load_view(Case *it, const ViewOptions *options, Arena *arena, View *out, uint64_t *version,
                      Err *err)
{
    CaseWording wording = {{options->reader, options->without}, arena, NULL};
    const Rewording rewording = case_rewording(&wording);
    LoadOptions load = {.reader = options->reader,
                        .without = &options->without,
                        .without_count = options->without.length > 0,
                        .rewording = &rewording};
    if (!case_has_partner(it, options->without, err) ||
        !load_pool(it, options, &load, arena, &out->pool, version, err) ||
        !mark_listed(it, options, arena, &out->pool, err))
        return false;
    out->wording = wording.wording;
    out->reader = options->reader;
    return true;
}

static bool keep(Case *it, View *view, uint64_t version, Arena *arena, Err *err)
{
    view->conclusion.rivals = view_rivals(view, NULL, arena);
    return store_history_record(it->store, &view->pool, &view->conclusion, it->now, err) &&
           store_conclusion_save(it->store, &view->conclusion, &view->pool, version, err) &&
           warnings_keep(it->store, it->lists, err);
}

/// Activities, and the conclusion that is kept; not `found` where none fits.
static bool view_clusters(Case *it, Arena *arena, View *out, bool *found, Err *err)
{
    const LoadOptions load = {.reader = MARKING_RED, .without_observations = true};
    uint64_t version, members = 0;
    if (!is_current(it, found, err))
        return false;
    if (!*found)
        return true;
    if (!store_load_pool(it->store, &load, arena, &out->pool, &version, err) ||
        !take_kept(it, version, arena, &out->conclusion, found, err))
        return false;
    for (uint32_t c = 0; *found && c < out->conclusion.cluster_count; c++)
        members += out->conclusion.clusters[c].member_count;
    out->is_of_clusters = *found = *found && members == out->pool.activity_count;
    return true;
}

/// All that the reader may see, with what is kept of it or concluded anew.
static bool view_all(Case *it, const ViewOptions *options, bool is_whole, Arena *arena, View *out, Err *err)
{
    uint64_t version;
    bool is_kept = is_whole && !store_is_read_only(it->store), found = false;
    if (!load_view(it, options, arena, out, &version, err) ||
        (is_whole && !options->must_recompute &&
         !take_kept(it, version, arena, &out->conclusion, &found, err)))
        return false;
    return found || (link_connect(&out->pool, out->params, arena, &out->conclusion, err) &&
                     (!is_kept || keep(it, out, version, arena, err)));
}

bool case_view(Case *it, const ViewOptions *options, Arena *arena, View *out, Err *err)
{
    View view = {.reader = options->reader};
    Text model;
    bool found = false;
    if (!read_model(it, arena, &model, err) ||
        (!link_params(model, !options->no_names, arena, &view.params, err) && !fail_model(it, err)))
        return false;
    // What part of the pool, or of the evidence, supports is nobody else's conclusion: it is never kept. Nor
    // is what a model of the case's own says, which changes without the pool.
    bool is_whole =
        options->reader == MARKING_RED && !options->no_names && options->without.length == 0 && !model.length;
    if (is_whole && options->is_of_clusters && !options->must_recompute &&
        !view_clusters(it, arena, &view, &found, err))
        return false;
    if (!found && !view_all(it, options, is_whole, arena, &view, err))
        return false;
    *out = view;
    return true;
}

bool case_renew(Case *it, Err *err)
{
    Arena arena;
    View view;
    bool is_known = false;
    if (!is_current(it, &is_known, err))
        return false;
    arena_init(&arena);
    bool is_done = is_known || case_view(it, &(ViewOptions){.reader = MARKING_RED}, &arena, &view, err);
    arena_done(&arena);
    return is_done;
}

bool case_vocabulary(Case *it, Vocabulary **out, Err *err)
{
    Arena arena;
    View view;
    arena_init(&arena);
    bool is_read = case_view(it, &(ViewOptions){.reader = MARKING_RED}, &arena, &view, err) &&
                   vocabulary_for_texts(it->store, &view.pool, out, err);
    arena_done(&arena);
    return is_read;
}
