#include "engine/engine.h"

#include <stdlib.h>

static int compare_texts(const void *left, const void *right)
{
    return text_compare(*(const Text *)left, *(const Text *)right);
}

static void add_clusters(const View *view, Arena *arena, Reply *reply)
{
    reply->clusters = arena_array(arena, Text, reply->answer.activity_count);
    Text *ids = arena_array(arena, Text, reply->answer.activity_count);
    size_t count = 0;
    for (uint32_t i = 0; i < reply->answer.activity_count; i++) {
        uint32_t activity = activity_of_label(&view->pool, reply->answer.activities[i]);
        if (activity != INDEX_NONE)
            ids[count++] = view->conclusion.clusters[view->conclusion.cluster_of[activity]].id;
    }
    if (count > 0)
        qsort(ids, count, sizeof *ids, compare_texts);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !text_equal(ids[i], ids[i - 1]))
            reply->clusters[reply->cluster_count++] = ids[i];
}

/// A word may be a value of a kind that its form does not tell (a mutex, a family): each is tried.
static bool ask_every_kind(Case *it, Text asked, Arena *arena, Reply *reply, Err *err)
{
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT && !reply->answer.is_known; kind++) {
        Indicator indicator;
        Text what;
        if (!indicator_canonical(kind, GUESS_EXACT, asked, arena, &indicator, &what))
            continue;
        if (!store_ask_value(case_store(it), indicator.kind, indicator.value, arena, &reply->answer, err))
            return false;
        if (reply->answer.is_known) {
            reply->type = kind_word(indicator.kind);
            reply->value = indicator.value;
        }
    }
    return true;
}

static bool ask_names_and_ids(Case *it, Text asked, Arena *arena, Reply *reply, Err *err)
{
    StoreAnswer answer;
    if (!store_ask_name(case_store(it), asked, arena, &answer, err))
        return false;
    if (answer.is_known) {
        reply->type = TEXT("name");
        reply->value = asked;
        reply->answer = answer;
        return true;
    }
    if (!store_ask_id(case_store(it), asked, arena, &answer, err))
        return false;
    if (answer.is_known) {
        reply->type = TEXT("activity");
        reply->value = asked;
        reply->answer = answer;
    }
    return true;
}

bool case_ask(Case *it, const View *view, Text asked, Arena *arena, Reply *out, Err *err)
{
    asked = text_trim(asked);
    Reply reply = {.asked = asked, .type = TEXT("unknown"), .value = asked};
    reply.answer.first_seen = reply.answer.last_seen = INSTANT_NONE;
    Indicator indicator;
    Text what;
    if (indicator_canonical(KIND_NONE, GUESS_ANY, asked, arena, &indicator, &what)) {
        reply.type = kind_word(indicator.kind);
        reply.value = indicator.value;
        reply.warning = indicator_warning(indicator.kind, indicator.value);
        if (!store_ask_value(case_store(it), indicator.kind, indicator.value, arena, &reply.answer, err))
            return false;
    }
    if (!reply.answer.is_known && !ask_names_and_ids(it, asked, arena, &reply, err))
        return false;
    if (!reply.answer.is_known && !ask_every_kind(it, asked, arena, &reply, err))
        return false;
    add_clusters(view, arena, &reply);
    *out = reply;
    return true;
}
