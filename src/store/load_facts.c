#include <stdlib.h>
#include <string.h>

#include "store/load.h"

// Activities hold their own facts and those of the items they list, through items that list items (a STIX
// report lists a relationship, which lists its two ends). A remainder - a bundle, a file - stands for what no
// activity in it lists.

enum { DEEPEST_MEMBER = 4 };

typedef struct {
    uint32_t holder;
    LoadedMember member;
} HeldMember;
typedef struct {
    uint32_t holder;
    Text name;
} HeldName;

typedef VEC(HeldMember) HeldMembers;
typedef VEC(HeldName) HeldNames;

static void hold_member(Loader *loader, HeldMembers *members, uint32_t holder, uint32_t member,
                        uint32_t record)
{
    if (!holder || member >= loader->holder_room)
        return;
    const LoadedRecord *by = &loader->records[record];
    if (withheld_has_member(&loader->withheld, record, member))
        return;
    if (loader->holders[member].is_revoked && loader->holders[member].rank == RANK_ITEM &&
        load_may_read(loader, by))
        *vec_push(&loader->taken_items) = (TakenItem){holder, member};
    if (!loader->holders[member].is_stated)
        return;
    *vec_push(members) = (HeldMember){holder, {member, (uint8_t)by->beyond}};
    loader->holders[holder].member_count++;
}

static bool take_member(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    uint32_t record = sql_column_id(row, 1);
    hold_member(loader, self, load_holder_of(loader, record), sql_column_id(row, 0), record);
    return true;
}

/// What a remainder lists.
static bool take_item(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    uint32_t remainder = sql_column_id(row, 1), record = sql_column_id(row, 2);
    bool is_there = load_holder_of(loader, record) && remainder < loader->holder_room &&
                    loader->holders[remainder].partner != INDEX_NONE;
    hold_member(loader, self, is_there ? remainder : 0, sql_column_id(row, 0), record);
    return true;
}

static bool take_name(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    HeldNames *names = self;
    uint32_t record = sql_column_id(row, 0), holder = load_holder_of(loader, record);
    if (!holder || !load_may_read(loader, &loader->records[record]) ||
        withheld_has_name(&loader->withheld, record, sql_column_text(row, 1)))
        return true;
    *vec_push(names) = (HeldName){holder, arena_copy(loader->arena, sql_column_text(row, 1))};
    loader->holders[holder].name_count++;
    return true;
}

/// Where each holder's members and names begin; the counts become cursors.
static void find_places(Loader *loader)
{
    uint32_t members = 0, names = 0;
    for (uint32_t i = 0; i < loader->holder_room; i++) {
        LoadedHolder *holder = &loader->holders[i];
        holder->first_member = members;
        holder->first_name = names;
        members += holder->member_count;
        names += holder->name_count;
        holder->member_count = holder->name_count = 0;
    }
}

/// Facts on their way to their holders, by as many threads as there are parts.
typedef struct {
    Loader *loader;
    const PartFacts *parts;
    uint32_t *next[LOAD_PARTS]; ///< by part and holder: how many, then where the next goes
} Placing;

static void count_piece(void *self, unsigned worker, uint32_t part)
{
    const Placing *it = self;
    const Facts *facts = &it->parts[part].facts;
    size_t bytes = ((size_t)it->loader->holder_room + 1) * sizeof **it->next;
    (void)worker;
    memset(it->next[part], 0, bytes);
    for (size_t i = 0; i < facts->count; i++)
        it->next[part][it->loader->holder_of[facts->items[i].record]]++;
}

/// They come by value and go to their holders, all over the memory: each place is asked for in time.
static void place_piece(void *self, unsigned worker, uint32_t part)
{
    enum { AHEAD = 16 };
    const Placing *it = self;
    const Facts *facts = &it->parts[part].facts;
    const uint32_t *holder_of = it->loader->holder_of;
    uint32_t *next = it->next[part];
    (void)worker;
    for (size_t i = 0; i < facts->count; i++) {
        if (i + AHEAD < facts->count)
            __builtin_prefetch(&it->loader->facts[next[holder_of[facts->items[i + AHEAD].record]]], 1);
        Fact *fact = &it->loader->facts[next[holder_of[facts->items[i].record]]++];
        *fact = facts->items[i];
        fact->value += it->parts[part].first_value;
    }
}

/// A holder's stand in the order of parts.
static void make_places(Placing *it)
{
    Loader *loader = it->loader;
    uint32_t first = 0;
    for (uint32_t i = 0; i < loader->holder_room; i++) {
        loader->holders[i].first_fact = first;
        for (int p = 0; p < LOAD_PARTS; p++) {
            uint32_t count = it->next[p][i];
            it->next[p][i] = first;
            first += count;
        }
        loader->holders[i].fact_count = first - loader->holders[i].first_fact;
    }
}

static void place_facts(Loader *loader, Crew *crew, const PartFacts *parts)
{
    Placing it = {.loader = loader, .parts = parts};
    for (int p = 0; p < LOAD_PARTS; p++) {
        it.next[p] = memory_get(((size_t)loader->holder_room + 1) * sizeof **it.next);
        loader->fact_count += parts[p].facts.count;
    }
    loader->facts = memory_get(loader->fact_count * sizeof *loader->facts);
    crew_do(crew, LOAD_PARTS, count_piece, &it);
    make_places(&it);
    crew_do(crew, LOAD_PARTS, place_piece, &it);
    for (int p = 0; p < LOAD_PARTS; p++)
        free(it.next[p]);
}

static void place_all(Loader *loader, const HeldMembers *members, const HeldNames *names)
{
    find_places(loader);
    loader->members = memory_get(members->count * sizeof *loader->members);
    loader->names = memory_get(names->count * sizeof *loader->names);
    for (size_t i = 0; i < members->count; i++) {
        LoadedHolder *holder = &loader->holders[members->items[i].holder];
        loader->members[holder->first_member + holder->member_count++] = members->items[i].member;
    }
    for (size_t i = 0; i < names->count; i++) {
        LoadedHolder *holder = &loader->holders[names->items[i].holder];
        loader->names[holder->first_name + holder->name_count++] = names->items[i].name;
    }
}

static bool load_values_said(Loader *loader, Err *err)
{
    PartFacts parts[LOAD_PARTS] = {{{0}, 0}};
    Crew *crew = NULL;
    bool is_read = load_postings(loader, &crew, parts, err);
    size_t count = 0;
    for (int p = 0; p < LOAD_PARTS; p++)
        count += parts[p].facts.count;
    if (is_read && count >= UINT32_MAX)
        is_read = fail(err, ERR_FAILED, "more observations than a pool in memory can hold");
    if (is_read)
        place_facts(loader, crew, parts);
    for (int p = 0; p < LOAD_PARTS; p++)
        vec_free(&parts[p].facts);
    crew_free(crew);
    return is_read;
}

bool load_facts(Loader *loader, Err *err)
{
    HeldMembers members = {0};
    HeldNames names = {0};
    bool is_read =
        (loader->options.without_observations || load_values_said(loader, err)) &&
        load_rows(loader, "SELECT member, record FROM member WHERE roles & 1", take_member, &members, err) &&
        load_rows(loader,
                  "SELECT holder, remainder, id FROM record"
                  " WHERE remainder <> 0 AND NOT is_withdrawn",
                  take_item, &members, err) &&
        load_rows(loader, "SELECT record, text FROM name", take_name, &names, err);
    if (is_read)
        place_all(loader, &members, &names);
    vec_free(&members);
    vec_free(&names);
    return is_read;
}

typedef VEC(uint32_t) Ids;

typedef struct {
    Loader *loader;
    uint32_t *turn_of; ///< by holder: when it was last visited
    uint32_t turn;
    Ids reached; ///< the holder itself first
    VEC(Observation) observations;
    VEC(NameClaim) names;
    uint32_t name_start; ///< of the activity in hand
} Gathering;

/// The holder and the items it lists, nearest first; not those that it lists beyond what the reader may see.
/// Activities that it lists are activities of their own.
static void reach(Gathering *it, uint32_t root, Marking reader)
{
    LoadedHolder *holders = it->loader->holders;
    bool is_remainder = holders[root].rank == RANK_REMAINDER;
    vec_clear(&it->reached);
    *vec_push(&it->reached) = root;
    it->turn_of[root] = ++it->turn;
    size_t at = 0;
    for (int depth = 0; depth < DEEPEST_MEMBER; depth++) {
        for (size_t end = it->reached.count; at < end; at++) {
            LoadedHolder *from = &holders[it->reached.items[at]];
            for (uint32_t i = 0; i < from->member_count; i++) {
                LoadedMember listed = it->loader->members[from->first_member + i];
                uint32_t member = listed.holder;
                bool is_taken = is_remainder && holders[member].is_reached,
                     is_hidden = listed.beyond && !marking_allows((Marking)listed.beyond, reader);
                if (it->turn_of[member] == it->turn || holders[member].rank != RANK_ITEM || is_taken ||
                    is_hidden)
                    continue;
                it->turn_of[member] = it->turn;
                *vec_push(&it->reached) = member;
            }
        }
    }
}

static bool is_activity(const LoadedHolder *holder)
{
    return holder->partner != INDEX_NONE && holder->is_stated && holder->rank != RANK_ITEM;
}

Marking load_marking(const Loader *loader, const LoadedHolder *activity)
{
    return activity->marking ? activity->marking : loader->pool->partners[activity->partner].marking;
}

/// Items of activities that the reader may not see are taken too: what is unmarked in a red report is red,
/// and does not come in by the bundle.
static void mark_reached(Gathering *it)
{
    for (uint32_t i = 0; i < it->loader->holder_room; i++) {
        if (!is_activity(&it->loader->holders[i]) || it->loader->holders[i].rank != RANK_ACTIVITY)
            continue;
        reach(it, i, MARKING_RED);
        for (size_t j = 1; j < it->reached.count; j++)
            it->loader->holders[it->reached.items[j]].is_reached = true;
    }
}

/// What a fact has where it states none of its own.
typedef struct {
    Marking marking;
    Pap pap;
    uint8_t credibility;
} Inherited;

/// An item's own standing, and where it states none that of the activity that lists it.
static Inherited inherited_of(const Loader *loader, const LoadedHolder *activity, const LoadedHolder *from)
{
    return (Inherited){
        .marking = from != activity && from->marking ? from->marking : load_marking(loader, activity),
        .pap = from->pap ? from->pap : activity->pap,
        .credibility = from->credibility ? from->credibility : activity->credibility,
    };
}

/// Its own, which loosens nothing where it stands in a version of its holder.
Marking load_fact_marking(const Loader *loader, const LoadedHolder *holder, const Fact *fact,
                          Marking inherited)
{
    const LoadedRecord *record = &loader->records[fact->record];
    Marking own = (Marking)fact->marking;
    if (own && record->is_part)
        own = marking_stricter(own, holder->marking);
    Marking marking = own ? own : inherited;
    return record->beyond ? marking_stricter(marking, record->beyond) : marking;
}

/// A part is as strict as itself and the versions that it stands in.
static Pap pap_of(const Loader *loader, const Fact *fact, Pap inherited)
{
    const LoadedRecord *record = &loader->records[fact->record];
    Pap own = (Pap)fact->pap;
    if (!record->is_part)
        return own ? own : inherited;
    Pap around = record->beyond_pap > inherited ? record->beyond_pap : inherited;
    return own > around ? own : around;
}

static void gather_facts(Gathering *it, const LoadedHolder *holder, const Inherited *inherited,
                         uint32_t activity)
{
    for (uint32_t i = 0; i < holder->fact_count; i++) {
        const Fact *fact = &it->loader->facts[holder->first_fact + i];
        Marking marking = load_fact_marking(it->loader, holder, fact, inherited->marking);
        Pap pap = pap_of(it->loader, fact, inherited->pap);
        uint8_t credibility = fact->credibility ? fact->credibility : inherited->credibility;
        if (!marking_allows(marking, it->loader->options.reader) ||
            (it->loader->leaves_out_values && it->loader->values.items[fact->value].is_left_out))
            continue;
        *vec_push(&it->observations) = (Observation){
            .activity = activity,
            .value = fact->value,
            .first_seen = fact->first_seen,
            .last_seen = fact->last_seen,
            .marking = marking,
            .pap = pap,
            .credibility = credibility ? credibility : 6,
            .is_warned = fact->is_warned,
            .record = fact->record,
        };
    }
    if (!marking_allows(inherited->marking, it->loader->options.reader))
        return;
    for (uint32_t i = 0; i < holder->name_count; i++)
        *vec_push(&it->names) = (NameClaim){activity, it->loader->names[holder->first_name + i]};
}

static int compare_names(const void *a, const void *b)
{
    return text_compare(((const NameClaim *)a)->name, ((const NameClaim *)b)->name);
}

/// Sorts the names of the activity in hand and keeps each once.
static void settle_names(Gathering *it)
{
    NameClaim *names = it->names.items;
    size_t start = it->name_start, kept = start;
    if (it->names.count - start > 1)
        qsort(names + start, it->names.count - start, sizeof *names, compare_names);
    for (size_t i = start; i < it->names.count; i++)
        if (kept == start || !text_equal(names[kept - 1].name, names[i].name))
            names[kept++] = names[i];
    it->names.count = kept;
    it->name_start = (uint32_t)kept;
}

static void gather_activity(Gathering *it, uint32_t id)
{
    Loader *loader = it->loader;
    const LoadedHolder *holder = &loader->holders[id];
    uint32_t activity = loader->pool->activity_count;
    Marking marking = load_marking(loader, holder);
    size_t observations = it->observations.count, names = it->names.count;
    uint32_t taken_back = 0;
    reach(it, id, loader->options.reader);
    for (size_t i = 0; i < it->reached.count; i++) {
        const LoadedHolder *from = &loader->holders[it->reached.items[i]];
        taken_back += from->taken_back;
        Inherited inherited = inherited_of(loader, holder, from);
        gather_facts(it, from, &inherited, activity);
    }
    // A remainder of which nothing remains is no activity.
    bool is_any = it->observations.count > observations || it->names.count > names ||
                  (loader->is_concluded && loader->is_concluded[id]);
    if (holder->rank == RANK_REMAINDER && !is_any)
        return;
    settle_names(it);
    loader->pool->counted_files += holder->counted_files;
    loader->pool->activities[loader->pool->activity_count++] = (Activity){
        .partner = holder->partner,
        .holder = id,
        .known_since = holder->known_since,
        .id = holder->id,
        .title = holder->title.bytes ? holder->title : TEXT(""),
        .url = holder->url.bytes ? holder->url : TEXT(""),
        .date = holder->date,
        .marking = marking,
        .pap = holder->pap,
        .reliability = holder->reliability,
        .taken_back = taken_back,
        .counted_files = holder->counted_files,
        .counted_markings = holder->counted_markings,
        // Where its observations stand for now: `load_values` needs it before `pool_index` says it again.
        .first_observation = (uint32_t)observations,
        .observation_count = (uint32_t)(it->observations.count - observations),
    };
}

static bool is_labelled(const Loader *loader, const LoadedHolder *holder, const Map *labels, Buffer *room)
{
    buffer_clear(room);
    buffer_add(room, loader->pool->partners[holder->partner].name);
    buffer_add_byte(room, ':');
    buffer_add(room, holder->id);
    return map_find(labels, buffer_text(room)) != MAP_NONE;
}

/// What nothing lists is as strict as it says itself, else as its partner.
static void mark_unlisted(const Loader *loader, uint8_t *markings)
{
    for (uint32_t i = 0; i < loader->holder_room; i++)
        if (markings[i] == MARKING_UNSTATED && loader->holders[i].partner != INDEX_NONE)
            markings[i] = (uint8_t)load_marking(loader, &loader->holders[i]);
}

/// Of all that the activities reach, or of what they list beyond what stands: that is for those who may see
/// everything, unless it is marked itself.
static void mark_all(Gathering *it, bool is_beyond, const Map *labels, Buffer *room, uint8_t *markings,
                     bool *is_chosen)
{
    Loader *loader = it->loader;
    for (uint32_t i = 0; i < loader->holder_room; i++) {
        const LoadedHolder *activity = &loader->holders[i];
        if (!is_activity(activity))
            continue;
        bool is_wanted = labels->count > 0 && is_labelled(loader, activity, labels, room);
        reach(it, i, is_beyond ? MARKING_RED : MARKING_CLEAR);
        for (size_t j = 0; j < it->reached.count; j++) {
            uint32_t id = it->reached.items[j];
            uint8_t marking =
                (uint8_t)marking_effective(inherited_of(loader, activity, &loader->holders[id]).marking);
            if (is_beyond && markings[id] == MARKING_UNSTATED)
                markings[id] = loader->holders[id].marking ? marking : MARKING_RED;
            else if (!is_beyond && (markings[id] == MARKING_UNSTATED || marking < markings[id]))
                markings[id] = marking;
            is_chosen[id] |= is_wanted;
        }
    }
}

void load_markings(Loader *loader, const Text *labels, uint32_t label_count, uint8_t *markings,
                   bool *is_chosen)
{
    Gathering it = {.loader = loader};
    Map chosen = {0};
    Buffer room = {0};
    memset(markings, MARKING_UNSTATED, loader->holder_room);
    memset(is_chosen, label_count == 0, loader->holder_room * sizeof *is_chosen);
    it.turn_of = memory_get(loader->holder_room * sizeof *it.turn_of);
    memset(it.turn_of, 0, loader->holder_room * sizeof *it.turn_of);
    for (uint32_t i = 0; i < label_count; i++)
        *map_at(&chosen, labels[i]) = i;
    mark_reached(&it);
    mark_all(&it, false, &chosen, &room, markings, is_chosen);
    mark_all(&it, true, &chosen, &room, markings, is_chosen);
    mark_unlisted(loader, markings);
    map_done(&chosen);
    buffer_done(&room);
    vec_free(&it.reached);
    free(it.turn_of);
}

static void note_pap_red(const Loader *loader, const LoadedHolder *holder, Pap inherited, bool *is_red)
{
    for (uint32_t i = 0; i < holder->fact_count; i++) {
        const Fact *fact = &loader->facts[holder->first_fact + i];
        uint32_t value = loader->value_index[fact->value];
        if (value != INDEX_NONE)
            is_red[value] |= pap_of(loader, fact, inherited) == PAP_RED;
    }
}

/// What everybody's observations that stand say, those that the reader may not see among them.
void load_pap_red(Loader *loader)
{
    if (loader->options.reader == MARKING_RED)
        return;
    Gathering it = {.loader = loader};
    bool *is_red = arena_array(loader->arena, bool, loader->pool->value_count);
    it.turn_of = memory_get(loader->holder_room * sizeof *it.turn_of);
    memset(it.turn_of, 0, loader->holder_room * sizeof *it.turn_of);
    for (uint32_t id = 0; id < loader->holder_room; id++) {
        const LoadedHolder *activity = &loader->holders[id];
        if (!is_activity(activity))
            continue;
        reach(&it, id, MARKING_RED);
        for (size_t i = 0; i < it.reached.count; i++) {
            const LoadedHolder *from = &loader->holders[it.reached.items[i]];
            note_pap_red(loader, from, inherited_of(loader, activity, from).pap, is_red);
        }
    }
    loader->pool->is_pap_red = is_red;
    vec_free(&it.reached);
    free(it.turn_of);
}

int load_compare_holders(const void *a, const void *b, void *self)
{
    const LoadedHolder *holders = self;
    const LoadedHolder *left = &holders[*(const uint32_t *)a], *right = &holders[*(const uint32_t *)b];
    if (left->partner != right->partner)
        return left->partner < right->partner ? -1 : 1;
    return text_compare(left->id, right->id);
}

void load_activities(Loader *loader)
{
    Gathering it = {.loader = loader};
    Ids candidates = {0};
    it.turn_of = memory_get(loader->holder_room * sizeof *it.turn_of);
    memset(it.turn_of, 0, loader->holder_room * sizeof *it.turn_of);
    mark_reached(&it);
    // Mostly each is shown by one activity.
    it.observations.room = loader->fact_count + 1;
    it.observations.items = memory_get(it.observations.room * sizeof *it.observations.items);
    for (uint32_t i = 0; i < loader->holder_room; i++)
        if (is_activity(&loader->holders[i]) &&
            marking_allows(load_marking(loader, &loader->holders[i]), loader->options.reader))
            *vec_push(&candidates) = i;
    if (candidates.count)
        qsort_r(candidates.items, candidates.count, sizeof *candidates.items, load_compare_holders,
                loader->holders);
    Pool *pool = loader->pool;
    pool->activities = arena_array(loader->arena, Activity, candidates.count);
    for (size_t i = 0; i < candidates.count; i++)
        gather_activity(&it, candidates.items[i]);
    pool->observations = it.observations.items;
    pool->observation_count = (uint32_t)it.observations.count;
    arena_adopt(loader->arena, it.observations.items);
    pool->names = arena_array(loader->arena, NameClaim, it.names.count);
    pool->name_count = (uint32_t)it.names.count;
    if (it.names.count)
        memcpy(pool->names, it.names.items, it.names.count * sizeof(NameClaim));
    vec_free(&candidates);
    vec_free(&it.reached);
    vec_free(&it.names);
    free(it.turn_of);
}
