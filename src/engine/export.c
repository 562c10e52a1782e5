// What leaves the case: the pool as its reader may see it, and what follows from that part alone.

#include "engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

typedef struct {
    View view;
    bool *is_chosen; ///< by activity
    VEC(uint32_t) activities;
    VEC(uint32_t) clusters;
} Choice;

/// Whether it is there for those who may see everything.
static bool is_withheld(Case *it, Text words, Arena *arena, bool *out, Err *err)
{
    View whole;
    Subject subject;
    Err unknown = {0};
    if (!case_view(it, &(ViewOptions){.reader = MARKING_RED}, arena, &whole, err))
        return false;
    *out = view_find(&whole, words, &subject, &unknown);
    return true;
}

/// ERR_FORBIDDEN for what is there and not for this reader.
static bool find_named(Case *it, const View *view, Text words, Marking reader, Arena *arena, Subject *out,
                       Err *err)
{
    Err unknown = {0};
    bool withheld = false;
    if (view_find(view, words, out, &unknown))
        return true;
    if (reader != MARKING_RED && !is_withheld(it, words, arena, &withheld, err))
        return false;
    if (withheld)
        return fail(err, ERR_FORBIDDEN, "'" TEXT_FMT "' may not go to a reader of TLP:" TEXT_FMT,
                    TEXT_ARG(words), TEXT_ARG(marking_word(reader)));
    *err = unknown;
    return false;
}

static void choose_subject(Choice *choice, Subject subject)
{
    if (!subject.is_cluster) {
        choice->is_chosen[subject.index] = true;
        return;
    }
    const Cluster *cluster = &choice->view.conclusion.clusters[subject.index];
    for (uint32_t i = 0; i < cluster->member_count; i++)
        choice->is_chosen[cluster->members[i]] = true;
}

/// An actor is told of where all its activities are: what part of them shows is another conclusion.
static bool is_complete(const Choice *choice, const Cluster *cluster)
{
    for (uint32_t i = 0; i < cluster->member_count; i++)
        if (!choice->is_chosen[cluster->members[i]])
            return false;
    return cluster->member_count > 1;
}

static bool choose_all(Case *it, Choice *choice, const ExportOptions *options, Arena *arena, Err *err)
{
    const View *view = &choice->view;
    choice->is_chosen = arena_array(arena, bool, view->pool.activity_count);
    if (options->name_count == 0)
        memset(choice->is_chosen, true, view->pool.activity_count * sizeof *choice->is_chosen);
    for (uint32_t i = 0; i < options->name_count; i++) {
        Subject subject;
        if (!find_named(it, view, options->names[i], options->reader, arena, &subject, err))
            return false;
        choose_subject(choice, subject);
    }
    for (uint32_t i = 0; i < view->pool.activity_count; i++)
        if (choice->is_chosen[i])
            *vec_push(&choice->activities) = i;
    for (uint32_t i = 0; i < view->conclusion.cluster_count; i++)
        if (is_complete(choice, &view->conclusion.clusters[i]))
            *vec_push(&choice->clusters) = i;
    return true;
}

/// Activities that the reader does not get to see. Nobody asks for those of which some were named.
static bool count_withheld(Case *it, const Choice *choice, const ExportOptions *options, Arena *arena,
                           ExportCounts *counts, Err *err)
{
    Pool whole;
    if (options->reader == MARKING_RED || options->name_count > 0)
        return true;
    if (!store_load_pool(case_store(it), NULL, arena, &whole, NULL, err))
        return false;
    counts->withheld = whole.activity_count - choice->view.pool.activity_count;
    return true;
}

typedef struct {
    Store *store;
    StoreReader reader;
} RawRecords;

static bool raw_of(void *self, Text partner, Text id, GiveRaw give, void *receiver, Err *err)
{
    RawRecords *it = self;
    return store_raw_of(it->store, &it->reader, partner, id, give, receiver, err);
}

static Text *chosen_labels(const Choice *choice, Arena *arena)
{
    Text *labels = arena_array(arena, Text, choice->activities.count);
    for (size_t i = 0; i < choice->activities.count; i++)
        labels[i] = activity_label(&choice->view.pool, choice->activities.items[i], arena);
    return labels;
}

static bool write_choice(Case *it, const Choice *choice, const ExportOptions *options, Arena *arena,
                         Output *out, Err *err)
{
    RawRecords raws = {.store = case_store(it), .reader = {.marking = options->reader}};
    Writing writing = {.pool = &choice->view.pool,
                       .conclusion = &choice->view.conclusion,
                       .reader = options->reader,
                       .activities = choice->activities.items,
                       .activity_count = (uint32_t)choice->activities.count,
                       .clusters = choice->clusters.items,
                       .cluster_count = (uint32_t)choice->clusters.count,
                       .is_whole = options->name_count == 0,
                       .raw_of = raw_of,
                       .self = &raws,
                       .uses_tlp1 = options->uses_tlp1};
    StoreRecords *records;
    uint32_t label_count = writing.is_whole ? 0 : writing.activity_count;
    if (!store_records_open(case_store(it), label_count ? chosen_labels(choice, arena) : NULL, label_count,
                            &records, err))
        return false;
    raws.reader.records = options->reader == MARKING_RED ? NULL : records;
    writing.records = (Records){records, store_records_each};
    bool is_done = options->format->write(&writing, out, err) && output_finish(out, err);
    store_records_close(records);
    return is_done;
}

bool case_export(Case *it, const ExportOptions *options, Output *out, ExportCounts *counts, Err *err)
{
    Arena arena;
    Choice choice = {0};
    arena_init(&arena);
    *counts = (ExportCounts){0};
    bool is_done = case_view(it, &(ViewOptions){.reader = options->reader}, &arena, &choice.view, err) &&
                   choose_all(it, &choice, options, &arena, err) &&
                   count_withheld(it, &choice, options, &arena, counts, err);
    if (is_done) {
        counts->activities = (uint32_t)choice.activities.count;
        is_done = write_choice(it, &choice, options, &arena, out, err);
    }
    vec_free(&choice.activities);
    vec_free(&choice.clusters);
    arena_done(&arena);
    return is_done;
}
