// Which indicators become rules: those that an analyst would be glad to be alarmed by. What is everybody's,
// over, or not to be acted on is left out, and each reason is told.
//
// PAP (MISP's taxonomy): RED allows searches in logs at home alone, which `hunt logs` does; what is written
// here goes to other machines. AMBER allows what nobody outside notices, and a rule that raises an alert is
// that. Who may not see a statement that says RED is not told of it, but does not get the value either: a
// rule shows to whoever runs the host that somebody watches, and that cannot be taken back.

#include "engine/watching.h"

#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "base/vec.h"
#include "engine/engine.h"

/// What activities of so many clusters show, alone or not, binds none of them: an address many rent, a tool
/// many use.
enum { HUB_CLUSTERS = 5 };

typedef struct {
    Case *it;
    const WatchOptions *options;
    Arena *arena;
    View view;
    bool *is_chosen; ///< by value
    Text subject;
    WatchMade *made;
    StoreRecords *records; ///< what the reader may be told of; NULL: everything
    Text *refuted;         ///< by value: who says that it is none; NULL: nobody of any
    VEC(Watch) watches;
} Watching;

// ---------------------------------------------------------------- what is named

static void choose_activity(Watching *it, uint32_t number)
{
    const Activity *activity = &it->view.pool.activities[number];
    for (uint32_t i = 0; i < activity->observation_count; i++)
        it->is_chosen[it->view.pool.observations[activity->first_observation + i].value] = true;
}

static void choose_cluster(Watching *it, const Cluster *cluster)
{
    for (uint32_t i = 0; i < cluster->member_count; i++)
        choose_activity(it, cluster->members[i]);
}

static Text cluster_words(const Cluster *cluster, Arena *arena)
{
    return cluster->name.length > 0 ? arena_format(arena, TEXT_FMT " (" TEXT_FMT ")", TEXT_ARG(cluster->name),
                                                   TEXT_ARG(cluster->id))
                                    : cluster->id;
}

/// By label, id or name; of a name that several clusters bear, all.
static bool choose_subject(Watching *it, Text name, Text *words)
{
    const Conclusion *conclusion = &it->view.conclusion;
    Subject subject;
    Err unknown = {0};
    bool is_any = false;
    if (view_find(&it->view, name, &subject, &unknown) && !subject.is_cluster) {
        choose_activity(it, subject.index);
        *words = activity_label(&it->view.pool, subject.index, it->arena);
        return true;
    }
    for (uint32_t i = 0; i < conclusion->cluster_count; i++) {
        const Cluster *cluster = &conclusion->clusters[i];
        if (!text_equal_nocase(cluster->id, name) && !text_equal_nocase(cluster->name, name))
            continue;
        choose_cluster(it, cluster);
        *words = is_any ? name : cluster_words(cluster, it->arena);
        is_any = true;
    }
    return is_any;
}

static bool choose_family(Watching *it, Text name, Text *words)
{
    const Pool *pool = &it->view.pool;
    bool is_any = false;
    for (uint32_t v = 0; v < pool->value_count; v++) {
        const Value *value = &pool->values[v];
        if (value->kind != KIND_FAMILY || !text_equal_nocase(value->text, name))
            continue;
        for (uint32_t i = 0; i < value->holder_count; i++)
            choose_activity(it, pool->holders[value->first_holder + i]);
        *words = arena_format(it->arena, "family " TEXT_FMT, TEXT_ARG(value->text));
        is_any = true;
    }
    return is_any;
}

static bool choose_record(Watching *it, Text name, Text *words)
{
    enum { LEAST_DIGITS = 8 };
    const Pool *pool = &it->view.pool;
    bool is_any = false;
    if (name.length < LEAST_DIGITS || name.length > DIGEST_HEX)
        return false;
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        Text digest = text_of(pool->records[pool->observations[i].record].digest);
        if (!text_equal_nocase(text_slice(digest, 0, name.length), name))
            continue;
        it->is_chosen[pool->observations[i].value] = true;
        *words = arena_format(it->arena, "record " TEXT_FMT, TEXT_ARG(text_clip(digest, 12)));
        is_any = true;
    }
    return is_any;
}

static bool choose_value(Watching *it, Text name, Text *words)
{
    const Pool *pool = &it->view.pool;
    Indicator indicator;
    if (!indicator_canonical(KIND_NONE, GUESS_ANY, name, it->arena, &indicator, NULL))
        return false;
    uint32_t value = value_find(pool, indicator.kind, indicator.value);
    if (value == INDEX_NONE)
        return false;
    it->is_chosen[value] = true;
    *words = indicator.value;
    return true;
}

static bool choose_named(Watching *it, Text name, Text *words)
{
    return choose_subject(it, name, words) || choose_family(it, name, words) ||
           choose_value(it, name, words) || choose_record(it, name, words);
}

/// What is there for those who may see more.
static bool is_withheld(const Watching *it, Text name, bool *out, Err *err)
{
    Watching whole = {.it = it->it, .options = it->options, .arena = it->arena};
    Text words;
    *out = false;
    if (it->options->reader == MARKING_RED)
        return true;
    if (!case_view(it->it, &(ViewOptions){.reader = MARKING_RED}, it->arena, &whole.view, err))
        return false;
    whole.is_chosen = arena_array(it->arena, bool, whole.view.pool.value_count);
    *out = choose_named(&whole, name, &words);
    return true;
}

/// A value that its publisher took back is in no pool, and worth a word.
static bool note_revoked(Watching *it, Text name, bool *out, Err *err)
{
    Indicator indicator;
    StoreAnswer answer;
    *out = false;
    if (!indicator_canonical(KIND_NONE, GUESS_ANY, name, it->arena, &indicator, NULL))
        return true;
    if (!store_ask_value(case_store(it->it), indicator.kind, indicator.value, it->arena, &answer, err))
        return false;
    *out = answer.revoked.count > 0 && answer.activities.count == 0 && it->options->reader == MARKING_RED;
    if (*out)
        *vec_push(&it->made->left_out) =
            (LeftOut){indicator.kind, indicator.value,
                      arena_format(it->arena, "taken back by its publisher (" TEXT_FMT ")",
                                   TEXT_ARG(answer.revoked.items[0]))};
    return true;
}

static bool choose_one(Watching *it, Text name, Text *words, Err *err)
{
    bool is_answered;
    *words = name;
    if (choose_named(it, name, words))
        return true;
    if (!is_withheld(it, name, &is_answered, err))
        return false;
    if (is_answered)
        return fail(err, ERR_FORBIDDEN, "'" TEXT_FMT "' may not go to a reader of TLP:" TEXT_FMT,
                    TEXT_ARG(text_clip(name, 200)), TEXT_ARG(marking_word(it->options->reader)));
    if (!note_revoked(it, name, &is_answered, err))
        return false;
    return is_answered || fail(err, ERR_USAGE,
                               "nothing is called '" TEXT_FMT
                               "'; say an actor ('asterism clusters' lists them), a family, an "
                               "activity as 'Partner:id', a value or a record's digest",
                               TEXT_ARG(text_clip(name, 200)));
}

static bool choose_values(Watching *it, Err *err)
{
    const WatchOptions *options = it->options;
    Buffer subject = {0};
    bool is_done = true;
    it->is_chosen = arena_array(it->arena, bool, it->view.pool.value_count);
    if (options->name_count == 0) {
        memset(it->is_chosen, true, it->view.pool.value_count * sizeof *it->is_chosen);
        buffer_add_string(&subject, "all that the case knows");
    }
    for (uint32_t i = 0; i < options->name_count && is_done; i++) {
        Text words;
        is_done = choose_one(it, options->names[i], &words, err);
        if (is_done)
            buffer_format(&subject, "%s" TEXT_FMT, i ? ", " : "", TEXT_ARG(words));
    }
    it->subject = arena_copy(it->arena, buffer_text(&subject));
    buffer_done(&subject);
    return is_done;
}

// ---------------------------------------------------------------- what speaks against a value

static bool take_refuted(void *self, const Refuted *refuted, Err *err)
{
    (void)err;
    Watching *it = self;
    uint32_t value = value_find(&it->view.pool, refuted->kind, refuted->value);
    if (value == INDEX_NONE)
        return true;
    if (!it->refuted)
        it->refuted = arena_array(it->arena, Text, it->view.pool.value_count);
    it->refuted[value] =
        arena_format(it->arena,
                     refuted->type == SIGHTING_EXPIRED ? TEXT_FMT " says that it has expired"
                                                       : TEXT_FMT " saw it as a false positive",
                     TEXT_ARG(refuted->partner));
    return true;
}

static StoreReader reader_of(const Watching *it)
{
    return (StoreReader){it->options->reader, it->records};
}

static bool find_refuted(Watching *it, Err *err)
{
    Store *store = case_store(it->it);
    if (it->options->reader != MARKING_RED && !store_records_open(store, NULL, 0, &it->records, err))
        return false;
    const StoreReader reader = reader_of(it);
    return store_refuted(store, &reader, take_refuted, it, err);
}

static uint32_t count_clusters(const Watching *it, const Value *value)
{
    const Pool *pool = &it->view.pool;
    uint32_t clusters[HUB_CLUSTERS], count = 0;
    for (uint32_t i = 0; i < value->holder_count && count < HUB_CLUSTERS; i++) {
        uint32_t cluster = it->view.conclusion.cluster_of[pool->holders[value->first_holder + i]], k = 0;
        while (k < count && clusters[k] != cluster)
            k++;
        if (k == count)
            clusters[count++] = cluster;
    }
    return count;
}

/// TEXT_NONE where nothing does.
static bool what_is_wrong(Watching *it, uint32_t number, const Watch *watch, bool is_warned, Text *out,
                          Err *err)
{
    const Pool *pool = &it->view.pool;
    Instant until;
    *out = indicator_warning(watch->kind, watch->value);
    if (!out->length && pool->listed)
        *out = pool->listed[number];
    if (!out->length && is_warned)
        *out = TEXT("a partner says that a warning list holds it");
    if (!out->length && it->refuted)
        *out = it->refuted[number];
    if (!out->length && watch->pap == PAP_RED && !it->options->is_at_home)
        *out = TEXT("PAP:RED: looked for in one's own logs alone, as 'hunt logs' does");
    if (!out->length && count_clusters(it, &pool->values[number]) >= HUB_CLUSTERS)
        *out = TEXT("five or more unrelated actors show it");
    if (!out->length && it->options->since != INSTANT_NONE && watch->last_seen != INSTANT_NONE &&
        watch->last_seen < it->options->since)
        *out = arena_format(it->arena, "last seen " TEXT_FMT,
                            TEXT_ARG(instant_date_text(watch->last_seen, it->arena)));
    if (out->length)
        return true;
    const StoreReader reader = reader_of(it);
    if (!store_value_until(case_store(it->it), &reader, watch->kind, watch->value, &until, err))
        return false;
    if (until != INSTANT_NONE && until <= it->options->now)
        *out = arena_format(it->arena, "was said to hold until " TEXT_FMT,
                            TEXT_ARG(instant_date_text(until, it->arena)));
    return true;
}

// ---------------------------------------------------------------- evidence

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/// The observations of an activity that show the value stand together.
static const Observation *first_showing(const Pool *pool, uint32_t activity, uint32_t value)
{
    const Activity *it = &pool->activities[activity];
    const Observation *shown = pool->observations + it->first_observation;
    size_t at;
    SEARCH(at, it->observation_count, shown[at].value < value);
    return shown + at;
}

static void widen(Watch *watch, Instant first, Instant last)
{
    if (first != INSTANT_NONE && (watch->first_seen == INSTANT_NONE || first < watch->first_seen))
        watch->first_seen = first;
    if (last != INSTANT_NONE && last > watch->last_seen)
        watch->last_seen = last;
}

/// Times of the value itself; where none is stated, of the activities that show it.
static void gather_times(const Watching *it, const Value *value, Watch *watch)
{
    const Pool *pool = &it->view.pool;
    for (uint32_t i = 0; watch->last_seen == INSTANT_NONE && i < value->holder_count; i++) {
        const Activity *activity = &pool->activities[pool->holders[value->first_holder + i]];
        if (activity->date != INSTANT_NONE)
            widen(watch, activity->date, activity->date);
    }
}

typedef VEC(Text) Texts;

/// What one activity shows of the value.
static void gather_showings(const Pool *pool, const Activity *activity, const Observation *first,
                            Watch *watch, bool *is_warned, Texts *records)
{
    const Observation *end = pool->observations + activity->first_observation + activity->observation_count;
    for (const Observation *o = first; o < end && o->value == first->value; o++) {
        watch->marking = marking_stricter(watch->marking, o->marking);
        watch->pap = o->pap > watch->pap ? o->pap : watch->pap;
        widen(watch, o->first_seen, o->last_seen == INSTANT_NONE ? o->first_seen : o->last_seen);
        *is_warned |= o->is_warned;
        watch->observations++;
        *vec_push(records) = text_of(pool->records[o->record].digest);
    }
}

/// The largest cluster of several activities, or with a name, that shows the value: clusters stand by size.
static uint32_t actor_of(const Watching *it, const Value *value)
{
    uint32_t best = INDEX_NONE;
    for (uint32_t i = 0; i < value->holder_count; i++) {
        uint32_t number = it->view.conclusion.cluster_of[it->view.pool.holders[value->first_holder + i]];
        const Cluster *cluster = &it->view.conclusion.clusters[number];
        bool is_actor = cluster->member_count > 1 || cluster->name.length > 0;
        if (is_actor && (best == INDEX_NONE || number < best))
            best = number;
    }
    return best;
}

/// Each once, in order.
static const Text *settled(Texts *texts, uint32_t *count, Arena *arena)
{
    *count = 0;
    if (texts->count > 1)
        qsort(texts->items, texts->count, sizeof *texts->items, compare_texts);
    for (size_t i = 0; i < texts->count; i++)
        if (i == 0 || !text_equal(texts->items[*count - 1], texts->items[i]))
            texts->items[(*count)++] = texts->items[i];
    Text *kept = arena_array(arena, Text, *count);
    if (*count > 0)
        memcpy(kept, texts->items, *count * sizeof *kept);
    vec_free(texts);
    return kept;
}

static void gather(const Watching *it, uint32_t number, Watch *watch, bool *is_warned)
{
    const Pool *pool = &it->view.pool;
    const Value *value = &pool->values[number];
    Texts partners = {0}, records = {0};
    *watch = (Watch){.kind = value->kind,
                     .value = value->text,
                     .first_seen = INSTANT_NONE,
                     .last_seen = INSTANT_NONE,
                     .marking = MARKING_CLEAR};
    *is_warned = false;
    for (uint32_t i = 0; i < value->holder_count; i++) {
        uint32_t holder = pool->holders[value->first_holder + i];
        const Activity *activity = &pool->activities[holder];
        gather_showings(pool, activity, first_showing(pool, holder, number), watch, is_warned, &records);
        *vec_push(&partners) = pool->partners[activity->partner].name;
        watch->url = watch->url.length ? watch->url : activity->url;
    }
    gather_times(it, value, watch);
    uint32_t actor = actor_of(it, value);
    if (actor != INDEX_NONE)
        watch->actor = cluster_words(&it->view.conclusion.clusters[actor], it->arena);
    watch->partners = settled(&partners, &watch->partner_count, it->arena);
    watch->records = settled(&records, &watch->record_count, it->arena);
}

/// Of these alone somebody could have a sensor; the rest of what the pool holds is no indicator, or of one's
/// own machines.
static bool is_watchable(Kind kind)
{
    return kind_role(kind) == ROLE_INDICATOR && kind != KIND_FUNCTION && kind != KIND_ASN &&
           kind != KIND_RICH && kind != KIND_REGISTRATION;
}

static bool weigh_values(Watching *it, Err *err)
{
    const Pool *pool = &it->view.pool;
    for (uint32_t v = 0; v < pool->value_count; v++) {
        Watch watch;
        bool is_warned;
        Text wrong;
        if (!it->is_chosen[v] || !is_watchable(pool->values[v].kind))
            continue;
        gather(it, v, &watch, &is_warned);
        if (!what_is_wrong(it, v, &watch, is_warned, &wrong, err))
            return false;
        if (wrong.length)
            *vec_push(&it->made->left_out) = (LeftOut){watch.kind, watch.value, wrong};
        else if (pool->is_pap_red && pool->is_pap_red[v] && !it->options->is_at_home)
            it->made->withheld++;
        else
            *vec_push(&it->watches) = watch;
    }
    return true;
}

static void make_list(const Watching *it, WatchList *out)
{
    const WatchOptions *options = it->options;
    uint32_t count = (uint32_t)it->watches.count;
    Watch *items = arena_array(it->arena, Watch, count);
    *out = (WatchList){.items = items,
                       .count = count,
                       .subject = it->subject,
                       .name = watch_word(arena_lower(it->arena, it->subject), it->arena),
                       .date = options->date,
                       .marking = MARKING_CLEAR,
                       .first_sid = options->first_sid,
                       .last_sid = options->last_sid,
                       .has_lists = options->has_lists};
    if (count > 0)
        memcpy(items, it->watches.items, count * sizeof *items);
    for (uint32_t i = 0; i < count; i++)
        out->marking = marking_stricter(out->marking, items[i].marking);
}

bool case_watch_list(Case *of, const WatchOptions *options, Arena *arena, WatchMade *made, WatchList *out,
                     Err *err)
{
    Watching it = {.it = of, .options = options, .arena = arena, .made = made};
    made->arena = arena;
    made->stem = options->stem;
    bool is_done = case_view(of, &(ViewOptions){.reader = options->reader}, arena, &it.view, err) &&
                   choose_values(&it, err) && find_refuted(&it, err) &&
                   store_ask_begin(case_store(of), ASK_MAPPED, false, err);
    if (is_done) {
        is_done = weigh_values(&it, err);
        store_ask_end(case_store(of));
    }
    if (is_done)
        make_list(&it, out);
    store_records_close(it.records);
    vec_free(&it.watches);
    return is_done;
}

bool case_watch(Case *of, const WatchOptions *options, Arena *arena, WatchMade *made, Text *subject, Err *err)
{
    WatchList list;
    if (!case_watch_list(of, options, arena, made, &list, err))
        return false;
    *subject = list.subject;
    return options->format->write(&list, made, err);
}
