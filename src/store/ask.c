#include "store/ask.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// One value looked up without loading the pool: from the value to its records, to their holders, and from
// items up to the activities that list them. The rules are those of load_facts.c, walked the other way.
//
// A value that thousands of activities show takes as many walks. Its answer is kept (ask_kept.c), and of its
// activities the newest are listed.

enum { HIGHEST_CONTAINER = 4 };

static void widen(Instant at, Instant *first, Instant *last)
{
    if (at == INSTANT_NONE)
        return;
    if (*first == INSTANT_NONE || at < *first)
        *first = at;
    if (*last == INSTANT_NONE || at > *last)
        *last = at;
}

// ---------------------------------------------------------------- from holders up to activities

/// What is taken back by one way and stands by another stands.
static int compare_steps(const void *a, const void *b)
{
    const Step *left = a, *right = b;
    if (left->id != right->id)
        return left->id < right->id ? -1 : 1;
    return left->is_revoked - right->is_revoked;
}

/// Ascending, each once, from `start` on.
static void settle_steps(Steps *steps, size_t start)
{
    size_t kept = start;
    if (steps->count > start + 1)
        qsort(steps->items + start, steps->count - start, sizeof *steps->items, compare_steps);
    for (size_t i = start; i < steps->count; i++)
        if (kept == start || steps->items[kept - 1].id != steps->items[i].id)
            steps->items[kept++] = steps->items[i];
    steps->count = kept;
}

/// Adds the ids that the statement's rows begin with.
static bool take_ids(Asking *it, sqlite3_stmt *rows, bool is_revoked, Steps *out, Err *err)
{
    bool has_row;
    for (;;) {
        if (!sql_next(it->store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        *vec_push(out) = (Step){sql_column_id(rows, 0), is_revoked};
    }
}

static bool find_containers(Asking *it, Step member, Steps *out, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_CONTAINERS, err);
    if (!rows)
        return false;
    sql_bind_number(rows, 1, member.id);
    return take_ids(it, rows, member.is_revoked, out, err);
}

/// `known`: what stands of it; NULL where that is to be asked for. `is_first`: the holder itself.
static bool climb_step(Asking *it, Step step, const StatedHolder *known, bool is_first, Err *err)
{
    StatedHolder standing = known ? *known : ASK_UNSTATED;
    if (!known && !ask_standing(it, step.id, &standing, err))
        return false;
    step.is_revoked |= standing.is_revoked;
    if (is_first && (standing.rank == RANK_ITEM || it->is_by_id))
        ask_subject(it, step.id);
    if (standing.rank == RANK_ITEM)
        return find_containers(it, step, &it->steps, err);
    Found found = {step.id, standing.partner, standing.date, step.is_revoked, standing.id};
    if (standing.rank == RANK_ACTIVITY)
        *vec_push(&it->found) = found;
    else if (standing.rank == RANK_REMAINDER)
        *vec_push(&it->remainders) = found;
    return true;
}

static bool is_any_standing(const Founds *found, size_t from)
{
    bool is_any = false;
    for (size_t i = from; i < found->count; i++)
        is_any |= !found->items[i].is_revoked;
    return is_any;
}

/// The activities that show what this holder holds: itself, or those that list it; a remainder when none
/// does. `known`: what stands of the holder; NULL where that is to be asked for. `is_standing`: one of them
/// does not take it back.
static bool climb(Asking *it, Step holder, const StatedHolder *known, bool *is_standing, Err *err)
{
    size_t before = it->found.count, at = 0;
    vec_clear(&it->steps);
    vec_clear(&it->remainders);
    *vec_push(&it->steps) = holder;
    for (int height = 0; height <= HIGHEST_CONTAINER && at < it->steps.count; height++) {
        for (size_t end = it->steps.count; at < end; at++)
            if (!climb_step(it, it->steps.items[at], height ? NULL : known, height == 0, err))
                return false;
        settle_steps(&it->steps, at);
    }
    // What was taken back itself is said of the activities that listed it, and of a remainder where none did.
    bool is_listed = it->found.count > before;
    if (!is_any_standing(&it->found, before))
        for (size_t i = 0; i < it->remainders.count; i++)
            if (!is_listed || !it->remainders.items[i].is_revoked)
                *vec_push(&it->found) = it->remainders.items[i];
    *is_standing = is_any_standing(&it->found, before);
    return true;
}

// ---------------------------------------------------------------- the answer

static int compare_found(const void *a, const void *b)
{
    const Found *left = a, *right = b;
    if (left->id != right->id)
        return left->id < right->id ? -1 : 1;
    return left->is_revoked - right->is_revoked;
}

/// What stands before what was taken back, then the newest first.
static int compare_newest(const void *a, const void *b)
{
    const Found *left = a, *right = b;
    if (left->is_revoked != right->is_revoked)
        return left->is_revoked - right->is_revoked;
    if (left->date != right->date)
        return left->date > right->date ? -1 : 1;
    return text_compare(left->label, right->label);
}

static Text partner_name(const Asking *it, uint32_t id)
{
    return id < it->asker->partner_room ? it->asker->partners[id].name : TEXT_NONE;
}

static Text label_of(const Asking *it, const Found *found)
{
    Text partner = partner_name(it, found->partner), id = found->label;
    char *label = arena_alloc(it->arena, partner.length + id.length + 2, 1);
    if (partner.length)
        memcpy(label, partner.bytes, partner.length);
    label[partner.length] = ':';
    memcpy(label + partner.length + 1, id.bytes, id.length);
    return (Text){label, partner.length + 1 + id.length};
}

/// Each activity once, those that stand first: so many.
static uint32_t settle_found(Asking *it)
{
    Founds *all = &it->found;
    size_t kept = 0;
    if (all->count > 1)
        qsort(all->items, all->count, sizeof *all->items, compare_found);
    for (size_t i = 0; i < all->count; i++)
        if (kept == 0 || all->items[kept - 1].id != all->items[i].id)
            all->items[kept++] = all->items[i];
    all->count = kept;
    uint32_t standing = 0;
    for (size_t i = 0; i < kept; i++) {
        standing += !all->items[i].is_revoked;
        all->items[i].label = label_of(it, &all->items[i]);
    }
    if (kept > 1)
        qsort(all->items, kept, sizeof *all->items, compare_newest);
    return standing;
}

/// The labels of the first of them.
static AnswerList list_labels(const Asking *it, const Found *found, uint32_t total)
{
    AnswerList list = {.total = total, .count = ask_listed(it, total)};
    list.items = arena_array(it->arena, Text, list.count);
    for (uint32_t i = 0; i < list.count; i++)
        list.items[i] = found[i].label;
    (void)ask_settle(list.items, list.count); // each is another's
    return list;
}

static AnswerList list_partners(const Asking *it, const Found *found, uint32_t count)
{
    AnswerList list = {.items = arena_array(it->arena, Text, count + it->sources.count)};
    uint32_t before = 0;
    // Those of one partner mostly stand together.
    for (uint32_t i = 0; i < count; i++) {
        if (list.count == 0 || found[i].partner != before)
            list.items[list.count++] = partner_name(it, found[i].partner);
        before = found[i].partner;
    }
    for (size_t i = 0; i < it->sources.count; i++)
        list.items[list.count++] = it->sources.items[i];
    list.total = list.count = ask_settle(list.items, list.count);
    // The snapshot's names go with it.
    for (uint32_t i = 0; i < list.count; i++)
        list.items[i] = arena_copy(it->arena, list.items[i]);
    return list;
}

static void date_answer(const Asking *it, uint32_t count, StoreAnswer *answer)
{
    answer->first_seen = it->first_seen;
    answer->last_seen = it->last_seen;
    Instant first = INSTANT_NONE, last = INSTANT_NONE;
    for (uint32_t i = 0; i < count; i++)
        widen(it->found.items[i].date, &first, &last);
    if (answer->first_seen == INSTANT_NONE)
        answer->first_seen = first;
    if (answer->last_seen == INSTANT_NONE)
        answer->last_seen = last;
}

static bool answer_found(Asking *it, StoreAnswer *out, Err *err)
{
    uint32_t standing = settle_found(it), total = (uint32_t)it->found.count;
    const Found *found = it->found.items;
    StoreAnswer answer = {.is_known = total > 0 || it->sources.count > 0};
    answer.activities = list_labels(it, found, standing);
    answer.partners = list_partners(it, found, standing);
    if (total > standing)
        answer.revoked = list_labels(it, found + standing, total - standing);
    // What was taken back as a whole still has its dates.
    date_answer(it, standing ? standing : total, &answer);
    if (!ask_clusters(it, &answer, err))
        return false;
    answer.subject_count = (uint32_t)it->subjects.count;
    answer.subjects = arena_array(it->arena, uint32_t, it->subjects.count);
    for (size_t i = 0; i < it->subjects.count; i++)
        answer.subjects[i] = it->subjects.items[i];
    *out = answer;
    return true;
}

// ---------------------------------------------------------------- one snapshot

static bool read_partners(Store *store, Asker *asker, Err *err)
{
    int64_t most;
    sqlite3_stmt *rows = sql_hot(store, HOT_ASK_PARTNERS, err);
    bool has_row = true;
    if (!rows || !sql_number(store, "SELECT max(id) FROM partner", &most, err))
        return false;
    asker->partner_room = (uint32_t)most + 1;
    asker->partners = arena_array(&asker->arena, AskedPartner, asker->partner_room);
    for (;;) {
        if (!sql_next(store, rows, &has_row, err))
            return false;
        if (!has_row)
            return true;
        uint32_t id = sql_column_id(rows, 0);
        if (id < asker->partner_room)
            asker->partners[id] = (AskedPartner){arena_copy(&asker->arena, sql_column_text(rows, 1)),
                                                 sql_column_number(rows, 2) != 0};
    }
}

static bool is_any(Store *store, const char *sql, bool *out, Err *err)
{
    int64_t number;
    if (!sql_number(store, sql, &number, err))
        return false;
    *out = number != 0;
    return true;
}

static void free_asker(Asker *asker)
{
    lookup_done(&asker->lookup);
    lookup_done(&asker->holders);
    withheld_done(&asker->withheld);
    buffer_done(&asker->to_keep);
    arena_done(&asker->arena);
    free(asker);
}

bool store_ask_begin(Store *store, AskPages pages, bool lists_all, Err *err)
{
    static const char *const had[] = {[ASK_MAPPED] = "PRAGMA mmap_size = 1099511627776",
                                      [ASK_COPIED] = "PRAGMA mmap_size = 0",
                                      [ASK_COPIED_FEW] = ("PRAGMA mmap_size = 0;" FEW_PAGES)};
    Asker *asker = memory_get(sizeof *asker);
    *asker = (Asker){.lists_all = lists_all, .pages = pages};
    arena_init(&asker->arena);
    ConclusionState state;
    if (sql_run(store, had[pages], err) && sql_begin_reading(store, err) &&
        lookup_open(&asker->lookup, store, RUNS_OF_VALUES, err) &&
        lookup_open(&asker->holders, store, RUNS_OF_HOLDERS, err) &&
        withheld_read(&asker->withheld, store, err) && read_partners(store, asker, err) &&
        is_any(store, "SELECT EXISTS (SELECT 1 FROM sighting)", &asker->has_sightings, err) &&
        is_any(store, "SELECT EXISTS (SELECT 1 FROM relation)", &asker->has_relations, err) &&
        is_any(store,
               "SELECT EXISTS (SELECT 1 FROM member) OR EXISTS (SELECT 1 FROM record WHERE remainder <> 0)",
               &asker->has_items, err) &&
        is_any(store, "SELECT EXISTS (SELECT 1 FROM name)", &asker->has_names, err) &&
        is_any(store, "SELECT EXISTS (SELECT 1 FROM grouped)", &asker->has_groups, err) &&
        is_any(store,
               "SELECT number = (SELECT number FROM meta WHERE key = 'version') FROM meta"
               " WHERE key = 'answered'",
               &asker->has_kept, err) &&
        ask_changes(store, &asker->changes, err) && store_conclusion_state(store, &state, err)) {
        asker->has_conclusion = state == CONCLUSION_CURRENT;
        store->asking = asker;
        return true;
    }
    sql_end_reading(store);
    free_asker(asker);
    return false;
}

void store_ask_end(Store *store)
{
    Asker *asker = store->asking;
    if (!asker)
        return;
    store->asking = NULL;
    sql_end_reading(store);
    if (asker->pages == ASK_COPIED_FEW)
        sqlite3_exec(store->db, MANY_PAGES, NULL, NULL, NULL);
    ask_keep_remembered(store, asker);
    free_asker(asker);
}

bool store_ask_has_conclusion(const Store *store)
{
    return store->asking->has_conclusion;
}

bool store_ask_holds(const Store *store, Kind kind)
{
    return lookup_holds(&store->asking->lookup, kind);
}

typedef struct {
    TakeValue take;
    void *self;
    Arena arena; ///< of the value in hand
} EachValue;

static bool take_each(void *self, Text key, Err *err)
{
    EachValue *each = self;
    arena_clear(&each->arena);
    return each->take(each->self, key_text(key, &each->arena), err);
}

bool store_ask_each(Store *store, Kind kind, TakeValue take, void *self, Err *err)
{
    EachValue each = {.take = take, .self = self};
    arena_init(&each.arena);
    bool is_done = lookup_keys(&store->asking->lookup, kind, take_each, &each, err);
    arena_done(&each.arena);
    return is_done;
}

/// A question by itself has a snapshot of its own.
static bool begin(Asking *it, Store *store, Arena *arena, Err *err)
{
    *it = (Asking){.store = store,
                   .arena = arena,
                   .first_seen = INSTANT_NONE,
                   .last_seen = INSTANT_NONE,
                   .has_snapshot = !store->asking};
    if (it->has_snapshot && !store_ask_begin(store, ASK_MAPPED, false, err))
        return false;
    it->asker = store->asking;
    return true;
}

static bool end(Asking *it, bool is_done)
{
    if (it->has_snapshot)
        store_ask_end(it->store);
    vec_free(&it->shown);
    vec_free(&it->stated);
    vec_free(&it->found);
    vec_free(&it->remainders);
    vec_free(&it->steps);
    vec_free(&it->sources);
    vec_free(&it->subjects);
    vec_free(&it->sightings);
    vec_free(&it->relations);
    return is_done;
}

// ---------------------------------------------------------------- values

static bool take_posting(void *self, const Posting *posting, Err *err)
{
    Asking *it = self;
    (void)err;
    if (withheld_has(&it->store->asking->withheld, posting->record, it->key))
        return true;
    *vec_push(&it->shown) =
        (Shown){.first_seen = posting->first_seen,
                .last_seen = posting->last_seen,
                .is_revoked = posting->is_revoked,
                .record = posting->record,
                .context = posting->context.length ? arena_copy(it->arena, posting->context) : TEXT_NONE};
    return true;
}

/// Of what records say, who says it; what was withdrawn goes.
static bool find_holders(Asking *it, Err *err)
{
    Shown *shown = it->shown.items;
    size_t kept = 0;
    for (size_t i = 0; i < it->shown.count; i++) {
        if (!ask_holder(it, &shown[i], err))
            return false;
        if (shown[i].holder)
            shown[kept++] = shown[i];
    }
    it->shown.count = kept;
    return true;
}

static int compare_shown(const void *a, const void *b)
{
    const Shown *left = a, *right = b;
    if (left->holder != right->holder)
        return left->holder < right->holder ? -1 : 1;
    return left->is_revoked - right->is_revoked;
}

/// What one holder shows, from all of its records.
static bool climb_shown(Asking *it, Shown *shown, size_t count, Err *err)
{
    bool is_standing;
    if (shown[count - 1].is_revoked && !shown->is_revoked) {
        if (!ask_take_back(it, shown, count, err))
            return false;
        qsort(shown, count, sizeof *shown, compare_shown);
    }
    const StatedHolder *known = shown->stated ? &it->stated.items[shown->stated - 1] : NULL;
    if (!climb(it, (Step){shown->holder, shown->is_revoked}, known, &is_standing, err))
        return false;
    for (size_t i = 0; i < count && is_standing && !shown[i].is_revoked; i++) {
        widen(shown[i].first_seen, &it->first_seen, &it->last_seen);
        widen(shown[i].last_seen, &it->first_seen, &it->last_seen);
    }
    return true;
}

static bool climb_all(Asking *it, Err *err)
{
    Shown *shown = it->shown.items;
    size_t count = it->shown.count;
    if (count > 1)
        qsort(it->shown.items, count, sizeof *shown, compare_shown);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && shown[end].holder == shown[first].holder;)
            end++;
        if (!climb_shown(it, shown + first, end - first, err))
            return false;
    }
    return true;
}

/// Answers to what many activities show are kept: each has a record of its own that says so, unless
/// activities list items. A look at what is kept costs more than to find that a value is not held.
static bool may_be_kept(const Asking *it)
{
    const Asker *asker = it->asker;
    return asker->has_kept && !asker->lists_all && it->shown.count > (asker->has_items ? 0 : STORE_LISTED);
}

/// Of what very many records say no more than shows that the answer may be kept, if it is.
static bool take_or_look(void *self, const Posting *posting, Err *err)
{
    Asking *it = self;
    if (!take_posting(it, posting, err))
        return false;
    if (it->has_looked || !may_be_kept(it))
        return true;
    it->has_looked = true;
    if (!ask_kept(it, it->key, &it->kept, &it->is_kept, err))
        return false;
    it->store->asking->lookup.is_enough = it->is_kept;
    return true;
}

static bool ask_key(Asking *it, Text key, StoreAnswer *out, Err *err)
{
    it->key = key;
    if (!lookup_find(&it->store->asking->lookup, key, take_or_look, it, err))
        return false;
    if (it->is_kept) {
        *out = it->kept;
        return true;
    }
    if (!find_holders(it, err) || !climb_all(it, err) || !answer_found(it, out, err) ||
        !ask_contexts(it, out, err))
        return false;
    ask_remember(it, key, out);
    return true;
}

static const StoreAnswer nothing = {.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE};

bool store_ask_value(Store *store, Kind kind, Text value, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it;
    Buffer key = {0};
    bool is_done = begin(&it, store, arena, err);
    // What cannot be canonical, nobody has shown.
    if (is_done && !value_key(kind, value, &key))
        *out = nothing;
    else if (is_done)
        is_done = ask_key(&it, buffer_text(&key), out, err) && ask_said(&it, kind, value, out, err);
    buffer_done(&key);
    return end(&it, is_done);
}

bool store_ask_values(Store *store, Kind kind, const Text *values, uint32_t count, Arena *arena,
                      StoreAnswer *out, Err *err)
{
    if (count == 1)
        return store_ask_value(store, kind, values[0], arena, out, err);
    Asking it;
    Buffer key = {0};
    bool is_done = begin(&it, store, arena, err);
    for (uint32_t i = 0; is_done && i < count; i++) {
        buffer_clear(&key);
        bool is_value = value_key(kind, values[i], &key);
        it.key = buffer_text(&key);
        if (is_value)
            is_done = lookup_find(&store->asking->lookup, buffer_text(&key), take_posting, &it, err);
    }
    is_done = is_done && find_holders(&it, err) && climb_all(&it, err) && answer_found(&it, out, err) &&
              ask_contexts(&it, out, err) && ask_said(&it, kind, values[0], out, err);
    buffer_done(&key);
    return end(&it, is_done);
}

static int compare_value_holders(const void *a, const void *b)
{
    return text_compare(((const ValueHolder *)a)->label, ((const ValueHolder *)b)->label);
}

static void list_holders(Asking *it, ValueHolder **out, uint32_t *count)
{
    uint32_t standing = settle_found(it);
    ValueHolder *all = arena_array(it->arena, ValueHolder, standing);
    *count = 0;
    for (size_t i = 0; i < it->found.count; i++) {
        const Found *found = &it->found.items[i];
        if (found->is_revoked)
            continue;
        all[(*count)++] = (ValueHolder){.label = found->label,
                                        .partner = arena_copy(it->arena, partner_name(it, found->partner)),
                                        .date = found->date,
                                        .number = found->id};
    }
    if (*count > 1)
        qsort(all, *count, sizeof *all, compare_value_holders);
    *out = all;
}

bool store_ask_holders(Store *store, Kind kind, Text value, uint32_t most, Arena *arena, ValueHolder **out,
                       uint32_t *count, Err *err)
{
    Asking it;
    Buffer key = {0};
    bool is_done = begin(&it, store, arena, err);
    *out = NULL;
    *count = 0;
    bool is_value = is_done && value_key(kind, value, &key);
    it.key = buffer_text(&key);
    if (is_value)
        is_done = lookup_find(&store->asking->lookup, it.key, take_posting, &it, err) &&
                  (it.shown.count > most || (find_holders(&it, err) && climb_all(&it, err)));
    if (is_value && is_done && it.shown.count <= most)
        list_holders(&it, out, count);
    buffer_done(&key);
    return end(&it, is_done);
}

// ---------------------------------------------------------------- names and ids

/// From these holders to the activities that show them.
static bool climb_from(Asking *it, Steps *holders, Err *err)
{
    bool is_standing, is_done = true;
    settle_steps(holders, 0);
    for (size_t i = 0; is_done && i < holders->count; i++)
        is_done = climb(it, holders->items[i], NULL, &is_standing, err);
    return is_done;
}

static bool ask_groups(Asking *it, Text name, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_GROUPS, err);
    bool has_row = true, is_done = rows != NULL;
    if (rows)
        sql_bind_text(rows, 1, name);
    while (is_done && (is_done = sql_next(it->store, rows, &has_row, err)) && has_row)
        *vec_push(&it->sources) = arena_copy(it->arena, sql_column_text(rows, 0));
    return is_done;
}

static bool ask_named(Asking *it, Text name, Err *err)
{
    sqlite3_stmt *rows = sql_hot(it->store, HOT_ASK_NAME, err);
    if (!rows)
        return false;
    sql_bind_text(rows, 1, name);
    Steps holders = {0};
    bool is_done = take_ids(it, rows, false, &holders, err) && climb_from(it, &holders, err);
    vec_free(&holders);
    return is_done;
}

bool store_ask_name(Store *store, Text name, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it;
    name = text_trim(name);
    bool is_done = begin(&it, store, arena, err) &&
                   (!name.length || !it.asker->has_names || ask_named(&it, name, err)) &&
                   (!name.length || !it.asker->has_groups || ask_groups(&it, name, err)) &&
                   answer_found(&it, out, err) && ask_said(&it, KIND_NONE, TEXT_NONE, out, err);
    return end(&it, is_done);
}

static bool find_owner(Asking *it, HolderId holder, uint32_t *out, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_find(it->store, HOT_FIND_HOLDER, holder, &has_row, err);
    if (!find)
        return false;
    *out = has_row ? sql_column_id(find, 1) : 0;
    sqlite3_reset(find);
    return true;
}

/// `partner` 0: whoever's.
static bool ask_id_of(Asking *it, Text id, uint32_t partner, Err *err)
{
    IndexedIds called = {0};
    Steps holders = {0};
    bool is_done = index_holders(it->store, &it->store->asking->holders, id, &called, err);
    for (size_t i = 0; is_done && i < called.count; i++) {
        uint32_t owner;
        is_done = find_owner(it, called.items[i], &owner, err);
        if (is_done && (partner == 0 || owner == partner) && ask_is_standing_partner(it->asker, owner))
            *vec_push(&holders) = (Step){.id = called.items[i]};
    }
    is_done = is_done && climb_from(it, &holders, err);
    vec_free(&called);
    vec_free(&holders);
    return is_done;
}

/// "<partner>:<id>" with colons in either: every partner whose name it begins with is tried.
static bool ask_label(Asking *it, Text label, Err *err)
{
    for (uint32_t i = 0; i < it->asker->partner_room; i++) {
        Text name = it->asker->partners[i].name;
        bool is_of = name.length > 0 && label.length > name.length && label.bytes[name.length] == ':' &&
                     text_equal(text_slice(label, 0, name.length), name);
        if (is_of && !ask_id_of(it, text_slice(label, name.length + 1, label.length), i, err))
            return false;
    }
    return true;
}

bool store_ask_id(Store *store, Text id, Arena *arena, StoreAnswer *out, Err *err)
{
    Asking it;
    id = text_trim(id);
    bool is_done = begin(&it, store, arena, err);
    it.is_by_id = true;
    is_done = is_done && (!id.length || (ask_id_of(&it, id, 0, err) && ask_label(&it, id, err))) &&
              answer_found(&it, out, err) && ask_said(&it, KIND_NONE, TEXT_NONE, out, err);
    return end(&it, is_done);
}
