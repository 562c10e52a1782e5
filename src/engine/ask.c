#include "engine/engine.h"

#include <stdlib.h>

#include "engine/warnings.h"

/// A case of at most so many observations is connected first where its conclusion is out of date: that takes
/// about a second. In a larger one the answer comes without clusters.
enum { CONNECT_TO_ANSWER = 200000 };

static int compare_texts(const void *left, const void *right)
{
    return text_compare(*(const Text *)left, *(const Text *)right);
}

static bool add_clusters(Case *it, Arena *arena, Reply *reply, Err *err)
{
    reply->clusters = arena_array(arena, Text, reply->answer.activity_count);
    Text *ids = arena_array(arena, Text, reply->answer.activity_count);
    size_t count = 0;
    for (uint32_t i = 0; i < reply->answer.activity_count; i++) {
        if (!store_cluster_of(case_store(it), reply->answer.activities[i], arena, &ids[count], err))
            return false;
        count += ids[count].length > 0;
    }
    if (count > 0)
        qsort(ids, count, sizeof *ids, compare_texts);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !text_equal(ids[i], ids[i - 1]))
            reply->clusters[reply->cluster_count++] = ids[i];
    return true;
}

/// A word may be a value of a kind that its form does not tell (a mutex, a family): each is tried.
static bool ask_every_kind(Case *it, Text asked, Arena *arena, Reply *reply, Err *err)
{
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT && !reply->answer.is_known; kind++) {
        Indicator indicator;
        Text what;
        if (!store_ask_holds(case_store(it), kind))
            continue;
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

bool case_ask_begin(Case *it, Inquiry *out, Err *err)
{
    Store *store = case_store(it);
    ConclusionState state;
    uint64_t observations;
    if (!store_conclusion_state(store, &state, err) || !store_observations(store, &observations, err))
        return false;
    if (state != CONCLUSION_CURRENT && observations <= CONNECT_TO_ANSWER) {
        View view;
        Arena arena;
        arena_init(&arena);
        bool is_done = case_view(it, &(ViewOptions){.reader = MARKING_RED}, &arena, &view, err);
        arena_done(&arena);
        if (!is_done)
            return false;
    }
    // Another program may have written meanwhile: what counts is what stands in the snapshot.
    if (!store_ask_begin(store, err))
        return false;
    if (!store_conclusion_state(store, &state, err)) {
        store_ask_end(store);
        return false;
    }
    *out = (Inquiry){.it = it, .has_clusters = state == CONCLUSION_CURRENT};
    return true;
}

void case_ask_end(Inquiry *inquiry)
{
    store_ask_end(case_store(inquiry->it));
}

bool case_ask(const Inquiry *inquiry, Text asked, Arena *arena, Reply *out, Err *err)
{
    asked = text_trim(asked);
    Case *it = inquiry->it;
    Reply reply = {
        .asked = asked, .type = TEXT("unknown"), .value = asked, .has_clusters = inquiry->has_clusters};
    reply.answer.first_seen = reply.answer.last_seen = INSTANT_NONE;
    Indicator indicator;
    Text what;
    if (indicator_canonical(KIND_NONE, GUESS_ANY, asked, arena, &indicator, &what)) {
        reply.type = kind_word(indicator.kind);
        reply.value = indicator.value;
        const WarningLists *lists;
        if (!case_warnings(it, &lists, err))
            return false;
        reply.warning = indicator_warning(indicator.kind, indicator.value);
        reply.listed = warnings_of(lists, indicator.kind, indicator.value, arena);
        if (!store_ask_value(case_store(it), indicator.kind, indicator.value, arena, &reply.answer, err))
            return false;
    }
    if (!reply.answer.is_known && !ask_names_and_ids(it, asked, arena, &reply, err))
        return false;
    if (!reply.answer.is_known && !ask_every_kind(it, asked, arena, &reply, err))
        return false;
    if (reply.has_clusters && !add_clusters(it, arena, &reply, err))
        return false;
    *out = reply;
    return true;
}
