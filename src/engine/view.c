#include "engine/engine.h"

#include <stdlib.h>

static uint32_t cluster_by_id(const Conclusion *conclusion, Text id)
{
    for (uint32_t i = 0; i < conclusion->cluster_count; i++)
        if (text_equal_nocase(conclusion->clusters[i].id, id))
            return i;
    return INDEX_NONE;
}

/// Whether the next cluster of a name is rather meant than the one found before: an actor of several
/// activities before one that stands alone.
static bool is_rather_meant(const Cluster *next, const Cluster *found)
{
    return next->member_count > 1 && found->member_count == 1;
}

/// To a reader it is the same whether there is none, or none for them.
static bool fail_unknown(const View *view, Text name, Err *err)
{
    if (view->reader == MARKING_RED)
        return fail(
            err, ERR_USAGE,
            "nothing is called '" TEXT_FMT
            "'; say an activity as 'Partner:id' or a cluster as 'AC-...' ('asterism clusters' lists them, "
            "'asterism history AC-...' tells what became of one)",
            TEXT_ARG(name));
    Text marking = marking_word(view->reader);
    return fail(
        err, ERR_USAGE,
        "a reader of TLP:" TEXT_FMT " sees nothing that is called '" TEXT_FMT
        "'; say an activity as 'Partner:id' or a cluster as 'AC-...' ('asterism clusters --as " TEXT_FMT
        "' lists what they see)",
        TEXT_ARG(marking), TEXT_ARG(name), TEXT_ARG(marking));
}

static bool find_named(const View *view, Text name, Subject *out, Err *err)
{
    const Conclusion *conclusion = &view->conclusion;
    uint32_t found = INDEX_NONE, also = INDEX_NONE;
    for (uint32_t i = 0; i < conclusion->cluster_count; i++) {
        const Cluster *cluster = &conclusion->clusters[i];
        if (!text_equal_nocase(cluster->name, name))
            continue;
        if (found == INDEX_NONE || is_rather_meant(cluster, &conclusion->clusters[found])) {
            found = i;
            also = INDEX_NONE;
        } else if (!is_rather_meant(&conclusion->clusters[found], cluster)) {
            also = i;
        }
    }
    if (also != INDEX_NONE)
        return fail(err, ERR_USAGE,
                    "several clusters are called '" TEXT_FMT "', '" TEXT_FMT "' and '" TEXT_FMT
                    "' among them; name one by its id",
                    TEXT_ARG(name), TEXT_ARG(conclusion->clusters[found].id),
                    TEXT_ARG(conclusion->clusters[also].id));
    if (found == INDEX_NONE)
        return fail_unknown(view, name, err);
    *out = (Subject){true, found};
    return true;
}

/// Whether it is the label of an activity that its publisher has taken back.
static bool was_taken_back(const Pool *pool, Text label)
{
    for (uint32_t i = 0; i < pool->taken_back_count; i++) {
        const TakenBack *it = &pool->taken_back[i];
        Text partner = pool->partners[it->partner].name;
        size_t colon = partner.length;
        if (label.length > colon && label.bytes[colon] == ':' &&
            text_equal(text_slice(label, 0, colon), partner) &&
            text_equal(text_slice(label, colon + 1, label.length), it->id))
            return true;
    }
    return false;
}

bool view_find(const View *view, Text words, Subject *out, Err *err)
{
    uint32_t activity = activity_of_label(&view->pool, words);
    if (activity != INDEX_NONE) {
        *out = (Subject){false, activity};
        return true;
    }
    uint32_t cluster = cluster_by_id(&view->conclusion, words);
    if (cluster != INDEX_NONE) {
        *out = (Subject){true, cluster};
        return true;
    }
    if (was_taken_back(&view->pool, words))
        return fail(
            err, ERR_USAGE,
            "'" TEXT_FMT
            "' was taken back by its publisher, and counts for nothing; 'asterism ask' tells what it said",
            TEXT_ARG(text_clip(words, 200)));
    return find_named(view, words, out, err);
}

bool view_explain(const View *view, Subject a, Subject b, Arena *arena, Explanation *out, Err *err)
{
    if (a.is_cluster && b.is_cluster)
        return fail(err, ERR_USAGE,
                    "two clusters cannot be explained at once; name an activity of one of them");
    LinkExplainer *explainer = link_explainer_new(&view->pool, &view->conclusion, view->params);
    bool is_done;
    if (a.is_cluster || b.is_cluster)
        is_done = link_explain_member(explainer, a.is_cluster ? b.index : a.index,
                                      a.is_cluster ? a.index : b.index, arena, out, err);
    else
        is_done = link_explain_pair(explainer, a.index, b.index, arena, out, err);
    link_explainer_free(explainer);
    return is_done;
}
