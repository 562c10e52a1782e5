#include "engine/ask_view.h"

#include <stdlib.h>

#include "engine/ask_form.h"
#include "engine/warnings.h"
#include "names/names.h"

// The answer to a reader of a marking is read off the pool as it is loaded for that reader, which holds
// nothing that is stricter: what is not loaded cannot be told. What stands beside the pool, words around a
// value, sightings and relations, is therefore not told.

struct AskedView {
    Arena arena;
    View view;
    WarningLists *lists;
    bool lists_all;
};

/// What one question has found so far.
typedef struct {
    const AskedView *it;
    Arena *arena;
    bool *shows; ///< by activity
    bool is_shown;
    Instant first_seen, last_seen; ///< of values
    Text *partners;                ///< with room for all
    uint32_t partner_count;
    Text *taken_back;
    uint32_t taken_back_count;
} Search;

bool ask_view_open(Case *it, Marking reader, bool lists_all, AskedView **out, Err *err)
{
    AskedView *view = memory_get(sizeof *view);
    *view = (AskedView){.lists_all = lists_all};
    arena_init(&view->arena);
    if (case_view(it, &(ViewOptions){.reader = reader}, &view->arena, &view->view, err) &&
        warnings_load(case_store(it), reader, TEXT_NONE, &view->lists, err)) {
        *out = view;
        return true;
    }
    ask_view_close(view);
    return false;
}

void ask_view_close(AskedView *it)
{
    if (!it)
        return;
    warning_lists_free(it->lists);
    arena_done(&it->arena);
    free(it);
}

// ---------------------------------------------------------------- what is found

static void widen(Instant at, Instant *first, Instant *last)
{
    if (at == INSTANT_NONE)
        return;
    if (*first == INSTANT_NONE || at < *first)
        *first = at;
    if (*last == INSTANT_NONE || at > *last)
        *last = at;
}

static void show(Search *search, uint32_t activity)
{
    search->shows[activity] = true;
    search->is_shown = true;
}

static void find_value(Search *search, uint32_t value)
{
    const Pool *pool = &search->it->view.pool;
    if (value == INDEX_NONE)
        return;
    for (uint32_t i = 0; i < pool->values[value].holder_count; i++) {
        uint32_t holder = pool->holders[pool->values[value].first_holder + i];
        const Activity *activity = &pool->activities[holder];
        show(search, holder);
        for (uint32_t k = 0; k < activity->observation_count; k++) {
            const Observation *seen = &pool->observations[activity->first_observation + k];
            if (seen->value != value)
                continue;
            widen(seen->first_seen, &search->first_seen, &search->last_seen);
            widen(seen->last_seen, &search->first_seen, &search->last_seen);
        }
    }
}

static void find_name(Search *search, Text name)
{
    const Pool *pool = &search->it->view.pool;
    for (uint32_t i = 0; i < pool->name_count; i++)
        if (text_equal_nocase(pool->names[i].name, name))
            show(search, pool->names[i].activity);
    for (uint32_t i = 0; i < pool->group_count; i++) {
        const NameGroup *group = &pool->groups[i];
        for (uint32_t k = 0; k < group->name_count; k++) {
            if (!text_equal_nocase(pool->group_names[group->first_name + k], name))
                continue;
            search->partners[search->partner_count++] = group->source;
            break;
        }
    }
}

/// An id that a partner gives, or a label.
static bool is_called(Text partner, Text id, Text asked)
{
    size_t colon = partner.length;
    return text_equal(id, asked) || (asked.length > colon && asked.bytes[colon] == ':' &&
                                     text_equal(text_slice(asked, 0, colon), partner) &&
                                     text_equal(text_slice(asked, colon + 1, asked.length), id));
}

static void find_id(Search *search, Text asked)
{
    const Pool *pool = &search->it->view.pool;
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (is_called(pool->partners[pool->activities[i].partner].name, pool->activities[i].id, asked))
            show(search, i);
    for (uint32_t i = 0; i < pool->taken_back_count; i++) {
        const TakenBack *it = &pool->taken_back[i];
        Text partner = pool->partners[it->partner].name;
        if (is_called(partner, it->id, asked))
            search->taken_back[search->taken_back_count++] =
                arena_format(search->arena, TEXT_FMT ":" TEXT_FMT, TEXT_ARG(partner), TEXT_ARG(it->id));
    }
}

static bool is_found(const Search *search)
{
    return search->is_shown || search->partner_count > 0 || search->taken_back_count > 0;
}

// ---------------------------------------------------------------- words that say no kind

/// Countries and sectors are in the pool as they are read.
static bool is_place(const View *view, const Value *value, const Text *kept, uint32_t kept_count)
{
    bool is_any = false;
    for (uint32_t i = 0; i < kept_count && !is_any; i++)
        is_any = text_equal(value->text, kept[i]) ||
                 text_equal(value->text, wording_read(view->wording, value->kind, kept[i]));
    return is_any;
}

/// Values of the kind that are only other spellings of what is asked for. The first names it where none is
/// spelt so.
static void find_spelt(Search *search, Kind kind, Text asked, Reply *reply)
{
    const View *view = &search->it->view;
    Text *kept = NULL, family = TEXT_NONE;
    uint32_t kept_count = 0;
    if (kind == KIND_FAMILY)
        family = family_canonical(asked, search->arena);
    else if (view->wording)
        kept_count = wording_kept(view->wording, kind, asked, search->arena, &kept);
    for (uint32_t i = 0; i < view->pool.value_count; i++) {
        const Value *value = &view->pool.values[i];
        Arena scratch;
        if (value->kind != kind)
            continue;
        arena_init(&scratch);
        bool is_meant = kind == KIND_FAMILY ? text_equal(family_canonical(value->text, &scratch), family)
                                            : is_place(view, value, kept, kept_count);
        arena_done(&scratch);
        if (!is_meant)
            continue;
        find_value(search, i);
        bool is_first = !text_equal(reply->type, kind_word(kind));
        if (is_first || text_equal(value->text, asked))
            reply->value = value->text;
        reply->type = kind_word(kind);
    }
}

static void find_every_kind(Search *search, Text asked, bool has_form, Reply *reply)
{
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT && !is_found(search); kind++) {
        Indicator indicator;
        bool is_word = kind == KIND_COUNTRY || kind == KIND_SECTOR || kind == KIND_FAMILY;
        if (is_word && !has_form)
            find_spelt(search, kind, asked, reply);
        if (is_word || !indicator_canonical(kind, GUESS_EXACT, asked, search->arena, &indicator, NULL))
            continue;
        find_value(search, value_find(&search->it->view.pool, indicator.kind, indicator.value));
        if (is_found(search)) {
            reply->type = kind_word(indicator.kind);
            reply->value = indicator.value;
        }
    }
}

// ---------------------------------------------------------------- the answer

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

static AnswerList settled(Text *texts, uint32_t count)
{
    AnswerList list = {.items = texts};
    if (count > 1)
        qsort(texts, count, sizeof *texts, compare_texts);
    for (uint32_t i = 0; i < count; i++)
        if (list.count == 0 || !text_equal(texts[list.count - 1], texts[i]))
            texts[list.count++] = texts[i];
    list.total = list.count;
    return list;
}

typedef struct {
    uint32_t activity;
    Instant date;
    Text label;
} Shower;

static int compare_newest(const void *a, const void *b)
{
    const Shower *left = a, *right = b;
    if (left->date != right->date)
        return left->date > right->date ? -1 : 1;
    return text_compare(left->label, right->label);
}

static Shower *showers_of(const Search *search, uint32_t *count)
{
    const Pool *pool = &search->it->view.pool;
    Shower *all = arena_array(search->arena, Shower, pool->activity_count);
    *count = 0;
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (search->shows[i])
            all[(*count)++] = (Shower){i, pool->activities[i].date, activity_label(pool, i, search->arena)};
    if (*count > 1)
        qsort(all, *count, sizeof *all, compare_newest);
    return all;
}

static AnswerList clusters_of(const Search *search, const Shower *showers, uint32_t count)
{
    const Conclusion *conclusion = &search->it->view.conclusion;
    Text *ids = arena_array(search->arena, Text, count);
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t cluster = conclusion->cluster_of[showers[i].activity];
        if (cluster != INDEX_NONE && conclusion->clusters[cluster].id.length)
            ids[found++] = conclusion->clusters[cluster].id;
    }
    return settled(ids, found);
}

static void answer_found(Search *search, StoreAnswer *answer)
{
    const Pool *pool = &search->it->view.pool;
    uint32_t count;
    const Shower *showers = showers_of(search, &count);
    uint32_t listed = search->it->lists_all || count < STORE_LISTED ? count : STORE_LISTED;
    Text *labels = arena_array(search->arena, Text, listed);
    Instant first = INSTANT_NONE, last = INSTANT_NONE;
    for (uint32_t i = 0; i < count; i++) {
        if (i < listed)
            labels[i] = showers[i].label;
        widen(showers[i].date, &first, &last);
        search->partners[search->partner_count++] =
            pool->partners[pool->activities[showers[i].activity].partner].name;
    }
    answer->is_known = is_found(search);
    answer->activities = settled(labels, listed);
    answer->activities.total = count;
    answer->partners = settled(search->partners, search->partner_count);
    answer->revoked = settled(search->taken_back, search->taken_back_count);
    answer->clusters = clusters_of(search, showers, listed);
    answer->clusters.total = clusters_of(search, showers, count).total;
    answer->first_seen = search->first_seen == INSTANT_NONE ? first : search->first_seen;
    answer->last_seen = search->last_seen == INSTANT_NONE ? last : search->last_seen;
}

static void found_as(const Search *search, Text type, Reply *reply)
{
    if (!is_found(search))
        return;
    reply->type = type;
    reply->value = reply->asked;
}

void ask_view(const AskedView *it, Text asked, Arena *arena, Reply *out)
{
    const Pool *pool = &it->view.pool;
    asked = text_trim(asked);
    Reply reply = {.asked = asked, .type = TEXT("unknown"), .value = asked, .has_clusters = true};
    Search search = {.it = it,
                     .arena = arena,
                     .shows = arena_array(arena, bool, pool->activity_count),
                     .first_seen = INSTANT_NONE,
                     .last_seen = INSTANT_NONE,
                     .partners = arena_array(arena, Text, pool->group_count + pool->activity_count),
                     .taken_back = arena_array(arena, Text, pool->taken_back_count)};
    Indicator indicator;
    bool has_form = ask_form(asked, it->lists, arena, &indicator, &reply);
    if (has_form)
        find_value(&search, value_find(pool, indicator.kind, indicator.value));
    if (!is_found(&search)) {
        find_name(&search, asked);
        found_as(&search, TEXT("name"), &reply);
    }
    if (!is_found(&search)) {
        find_id(&search, asked);
        found_as(&search, TEXT("activity"), &reply);
    }
    if (!is_found(&search))
        find_every_kind(&search, asked, has_form, &reply);
    answer_found(&search, &reply.answer);
    *out = reply;
}
