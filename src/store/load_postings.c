// What records say of values, in the order of values. What stands below some value and what stands from it on
// have nothing in common: so two threads read a large case, each a part of every run.

#include <stdlib.h>

#include "store/load.h"
#include "store/part.h"
#include "store/runs.h"

/// Of the value in hand: which parts of which holders have taken it back, and where its facts begin.
typedef struct {
    VEC(Fact) taken_back;
    size_t first_fact, first_file;
} Versions;

/// Files of a holder that are counted alone (LoadOptions.counts_lone_files).
typedef struct {
    uint32_t files;
    uint8_t markings;
} Counted;

/// Values from one on, up to another.
typedef struct {
    Loader *loader;
    Merge merge;
    Text end; ///< the first key behind it; none: all are of it
    Facts facts;
    LoadedValues values;
    SameFiles files;
    Versions versions;
    VEC(uint32_t)
    taken_from;       ///< holders, once for each value of theirs that the reader may know to be taken back
    Counted *counted; ///< by holder; NULL: all are loaded
    Arena texts;
    Buffer key;     ///< of the value in hand
    bool has_facts; ///< so that it is to have a number
    bool is_read;
    Err err;
} Part;

static bool is_taken_back(const Loader *loader, const Versions *versions, uint32_t holder, uint32_t record)
{
    Text part = part_of_place(loader->records[record].place);
    for (size_t i = 0; i < versions->taken_back.count && part.length; i++) {
        const Fact *it = &versions->taken_back.items[i];
        if (load_holder_of(loader, it->record) == holder &&
            text_equal_nocase(part_of_place(loader->records[it->record].place), part))
            return true;
    }
    return false;
}

/// What states no marking is as strict as the activity that shows it.
static bool may_know(const Loader *loader, uint32_t holder, const Fact *fact)
{
    Marking own = fact->marking ? (Marking)fact->marking : loader->holders[holder].marking;
    return load_may_read(loader, &loader->records[fact->record]) &&
           (!own || marking_allows(own, loader->options.reader));
}

/// The other thread may be speaking with SQLite.
static bool time_of(const Loader *loader, uint32_t record, PartTime *out, Err *err)
{
    pthread_mutex_lock(&loader->store->turn);
    bool is_known = part_time(loader->store, record, out, err);
    pthread_mutex_unlock(&loader->store->turn);
    return is_known;
}

/// Whether a later version says again what was taken back.
static bool is_said_again(const Loader *loader, const Versions *versions, const Facts *facts,
                          const Fact *taken, bool *out, Err *err)
{
    uint32_t holder = load_holder_of(loader, taken->record);
    Text part = part_of_place(loader->records[taken->record].place);
    PartTime when, again;
    bool is_known = false;
    *out = false;
    for (size_t i = versions->first_fact; i < facts->count && part.length && !*out; i++) {
        const Fact *it = &facts->items[i];
        if (load_holder_of(loader, it->record) != holder ||
            !text_equal_nocase(part_of_place(loader->records[it->record].place), part))
            continue;
        if ((!is_known && !time_of(loader, taken->record, &when, err)) ||
            !time_of(loader, it->record, &again, err))
            return false;
        is_known = true;
        *out = part_is_later(&again, &when);
    }
    return true;
}

/// What was taken back and said again later was never taken back.
static bool drop_outdated(const Loader *loader, Versions *versions, const Facts *facts, Err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < versions->taken_back.count; i++) {
        bool is_again;
        const Fact taken = versions->taken_back.items[i];
        if (!is_said_again(loader, versions, facts, &taken, &is_again, err))
            return false;
        if (!is_again)
            versions->taken_back.items[kept++] = taken;
    }
    versions->taken_back.count = kept;
    return true;
}

/// Of what a holder's versions took back the reader is told how much.
static void count_taken_back(Part *part)
{
    const Loader *loader = part->loader;
    const Versions *versions = &part->versions;
    for (size_t i = 0; i < versions->taken_back.count; i++) {
        const Fact *it = &versions->taken_back.items[i];
        uint32_t holder = load_holder_of(loader, it->record);
        bool is_again = false; // in another version
        for (size_t k = 0; k < i && !is_again; k++)
            is_again = load_holder_of(loader, versions->taken_back.items[k].record) == holder;
        if (!is_again && may_know(loader, holder, it))
            *vec_push(&part->taken_from) = holder;
    }
}

/// Whether the value in hand is a file that one activity alone shows: it ties nobody. Where something is said
/// of when, or with which other hash it goes, more than its number is asked for.
static bool is_counted(const Part *part)
{
    const Fact *it = &part->facts.items[part->versions.first_fact];
    return part->counted && kind_is_hash(key_kind(buffer_text(&part->key))) &&
           part->facts.count - part->versions.first_fact == 1 &&
           part->files.count == part->versions.first_file && it->first_seen == INSTANT_NONE &&
           it->last_seen == INSTANT_NONE && !it->is_warned &&
           part->loader->holders[load_holder_of(part->loader, it->record)].rank == RANK_ACTIVITY;
}

static void count_file(Part *part)
{
    const Loader *loader = part->loader;
    const Fact *it = &part->facts.items[--part->facts.count];
    uint32_t number = load_holder_of(loader, it->record);
    const LoadedHolder *holder = &loader->holders[number];
    part->counted[number].files++;
    part->counted[number].markings |=
        marking_bit(load_fact_marking(loader, holder, it, load_marking(loader, holder)));
}

/// Numbers the value in hand, or counts it.
static void settle_value(Part *part)
{
    if (part->has_facts && is_counted(part)) {
        count_file(part);
    } else if (part->has_facts) {
        Text key = buffer_text(&part->key);
        *vec_push(&part->values) = (LoadedValue){.kind = key_kind(key), .text = key_text(key, &part->texts)};
    }
    part->has_facts = false;
}

/// Facts from earlier versions of what was taken back go, and what they say of files.
static bool settle_versions(Part *part, Err *err)
{
    Loader *loader = part->loader;
    Versions *versions = &part->versions;
    Facts *facts = &part->facts;
    size_t kept = versions->first_fact, kept_files = versions->first_file;
    if (!drop_outdated(loader, versions, facts, err))
        return false;
    for (size_t i = kept; i < facts->count && versions->taken_back.count > 0; i++) {
        const Fact *it = &facts->items[i];
        if (!is_taken_back(loader, versions, load_holder_of(loader, it->record), it->record))
            facts->items[kept++] = *it;
    }
    count_taken_back(part);
    for (size_t i = kept_files; i < part->files.count && versions->taken_back.count > 0; i++) {
        const SameFile *it = &part->files.items[i];
        if (!is_taken_back(loader, versions, loader->records[it->record].holder, it->record))
            part->files.items[kept_files++] = *it;
    }
    if (versions->taken_back.count > 0) {
        facts->count = kept;
        part->files.count = kept_files;
    }
    vec_clear(&versions->taken_back);
    settle_value(part);
    versions->first_fact = facts->count;
    versions->first_file = part->files.count;
    return true;
}

static void take_fact(Part *part)
{
    Loader *loader = part->loader;
    const Merge *merge = &part->merge;
    const Posting *it = &merge->posting;
    uint32_t holder = load_holder_of(loader, it->record);
    if (holder && it->is_revoked)
        *vec_push(&part->versions.taken_back) = (Fact){.record = it->record, .marking = it->marking};
    if (!holder || it->is_revoked)
        return;
    const LoadedRecord *record = &loader->records[it->record];
    // It is numbered once all is known of it.
    uint32_t value = (uint32_t)part->values.count;
    part->has_facts = true;
    *vec_push(&part->facts) = (Fact){
        .value = value,
        .record = it->record,
        .first_seen = it->first_seen,
        .last_seen = it->last_seen,
        .marking = it->marking,
        .credibility = it->credibility,
        .is_warned = it->is_warned || (record->is_part && record->is_warned),
        .pap = it->pap,
    };
    if (it->file)
        *vec_push(&part->files) = (SameFile){it->record, it->file, value};
}

static bool is_behind(const Part *part)
{
    return part->end.length > 0 && text_compare(part->merge.key, part->end) >= 0;
}

static bool read_part(Part *part, Err *err)
{
    Merge *merge = &part->merge;
    bool has_posting = true;
    while (merge_next(merge, &has_posting, err)) {
        if (!has_posting || (merge->is_new_key && is_behind(part)))
            return settle_versions(part, err);
        if (merge->is_new_key) {
            if (!settle_versions(part, err))
                return false;
            buffer_clear(&part->key);
            buffer_add(&part->key, merge->key);
        }
        if (!withheld_has(&part->loader->withheld, merge->posting.record, merge->key))
            take_fact(part);
    }
    return false;
}

static void read_piece(void *self, unsigned worker, uint32_t piece)
{
    Part *part = (Part *)self + piece;
    (void)worker;
    part->is_read = read_part(part, &part->err);
}

/// The key in the middle of the largest run.
static bool middle_key(Store *store, const Runs *runs, Buffer *out, Err *err)
{
    const Run *largest = &runs->items[0];
    for (size_t i = 1; i < runs->count; i++)
        if (runs->items[i].observations > largest->observations)
            largest = &runs->items[i];
    RunReader reader = {.store = store, .run = *largest};
    size_t restarts;
    bool is_read = reader_block(&reader, (largest->first_block + largest->last_block) / 2, &restarts, err) &&
                   reader_entry(&reader, err);
    if (is_read)
        buffer_add(out, buffer_text(&reader.key));
    reader_done(&reader);
    return is_read;
}

/// What is withheld is looked up in memory that two cannot share.
static uint32_t parts_of(const Loader *loader, const Runs *runs)
{
    enum { LARGE = 20000 };
    uint64_t observations = 0;
    for (size_t i = 0; i < runs->count; i++)
        observations += runs->items[i].observations;
    return observations < LARGE || loader->withheld.keys.count > 0 ? 1 : LOAD_PARTS;
}

static bool open_parts(Part *parts, uint32_t count, const Runs *runs, Buffer *middle, Err *err)
{
    Store *store = parts[0].loader->store;
    if (count == 1)
        return merge_open(&parts[0].merge, store, runs->items, runs->count, false, err);
    if (!middle_key(store, runs, middle, err))
        return false;
    parts[0].end = buffer_text(middle);
    return merge_open(&parts[0].merge, store, runs->items, runs->count, false, err) &&
           merge_open_from(&parts[1].merge, store, runs->items, runs->count, buffer_text(middle), err);
}

/// Values are numbered through, part after part.
static void take_part(Loader *loader, Part *part, PartFacts *out)
{
    uint32_t first = (uint32_t)loader->values.count;
    if (first == 0) {
        loader->values = part->values;
        part->values = (LoadedValues){0};
    }
    for (size_t i = 0; i < part->values.count; i++)
        *vec_push(&loader->values) = part->values.items[i];
    for (size_t i = 0; i < part->files.count; i++) {
        SameFile file = part->files.items[i];
        file.value += first;
        *vec_push(&loader->files) = file;
    }
    for (size_t i = 0; i < part->taken_from.count; i++)
        loader->holders[part->taken_from.items[i]].taken_back++;
    for (uint32_t i = 0; part->counted && i < loader->holder_room; i++) {
        loader->holders[i].counted_files += part->counted[i].files;
        loader->holders[i].counted_markings |= part->counted[i].markings;
    }
    *out = (PartFacts){part->facts, first};
    part->facts = (Facts){0};
    arena_join(loader->arena, &part->texts);
}

static void part_init(Part *part, Loader *loader)
{
    part->loader = loader;
    arena_init(&part->texts);
    if (loader->options.counts_lone_files) {
        part->counted = memory_get(loader->holder_room * sizeof *part->counted);
        memset(part->counted, 0, loader->holder_room * sizeof *part->counted);
    }
}

static void part_done(Part *part)
{
    vec_free(&part->facts);
    vec_free(&part->values);
    vec_free(&part->files);
    vec_free(&part->taken_from);
    vec_free(&part->versions.taken_back);
    merge_done(&part->merge);
    free(part->counted);
    arena_done(&part->texts);
    buffer_done(&part->key);
}

static bool read_parts(Loader *loader, Crew *crew, Part *parts, uint32_t count, PartFacts *out, Err *err)
{
    crew_do(crew, count, read_piece, parts);
    for (uint32_t p = 0; p < count; p++)
        if (!parts[p].is_read) {
            *err = parts[p].err;
            return false;
        }
    for (uint32_t p = 0; p < count; p++)
        take_part(loader, &parts[p], &out[p]);
    return true;
}

bool load_postings(Loader *loader, Crew **crew, PartFacts out[LOAD_PARTS], Err *err)
{
    Runs runs = {0};
    Buffer middle = {0};
    Part parts[LOAD_PARTS] = {{0}};
    bool is_read = runs_list(loader->store, RUNS_OF_VALUES, &runs, err);
    uint32_t count = parts_of(loader, &runs);
    for (uint32_t p = 0; p < LOAD_PARTS; p++) {
        part_init(&parts[p], loader);
    }
    if (is_read && count > 1)
        *crew = crew_new(LOAD_PARTS);
    is_read = is_read && open_parts(parts, count, &runs, &middle, err) &&
              read_parts(loader, *crew, parts, count, out, err);
    for (uint32_t p = 0; p < LOAD_PARTS; p++)
        part_done(&parts[p]);
    buffer_done(&middle);
    vec_free(&runs);
    return is_read;
}
