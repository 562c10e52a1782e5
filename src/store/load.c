#include "store/load.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/ask.h"
#include "store/stated.h"

// Rows are read by id into tables in memory, and only then put into canonical order: by what they say, never
// by the ids, which depend on the order of pooling.

/// Room for a table indexed by id.
static bool measure(Loader *loader, const char *sql, uint32_t *room, Err *err)
{
    int64_t most;
    if (!sql_number(loader->store, sql, &most, err))
        return false;
    if (most < 0 || most >= UINT32_MAX)
        return fail(err, ERR_INPUT, "'%s' is damaged (a row has the number %lld)", loader->store->path,
                    (long long)most);
    *room = (uint32_t)most + 1;
    return true;
}

static bool is_named(const LoadOptions *options, Text name)
{
    for (uint32_t i = 0; i < options->without_count; i++)
        if (text_equal(options->without[i], name))
            return true;
    return false;
}

static bool take_partner(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    uint32_t id = sql_column_id(row, 0);
    Text name = arena_copy(loader->arena, sql_column_text(row, 1));
    if (id >= loader->partner_room)
        return true;
    if (sql_column_number(row, 4) || is_named(&loader->options, name)) {
        *map_at(&loader->left_out, name) = 1;
        return true;
    }
    Text reliability = sql_column_text(row, 2);
    loader->partner_of[id] = loader->pool->partner_count;
    loader->pool->partners[loader->pool->partner_count++] = (Partner){
        .name = name,
        .reliability = reliability.length ? reliability.bytes[0] : 'F',
        .marking = (Marking)sql_column_number(row, 3),
        .complaint_count = (uint32_t)sql_column_number(row, 5),
    };
    return true;
}

static bool load_partners(Loader *loader, Err *err)
{
    if (!measure(loader, "SELECT max(id) FROM partner", &loader->partner_room, err))
        return false;
    loader->partner_of = memory_get(loader->partner_room * sizeof *loader->partner_of);
    for (uint32_t i = 0; i < loader->partner_room; i++)
        loader->partner_of[i] = INDEX_NONE;
    loader->pool->partners = arena_array(loader->arena, Partner, loader->partner_room);
    // A partner that was made by pooling is there as long as something stands that it gave.
    return load_rows(loader,
                     "WITH standing AS (SELECT DISTINCT partner FROM record WHERE NOT is_withdrawn),"
                     " complained AS (SELECT partner, count(*) n FROM " STANDING_COMPLAINTS
                     " GROUP BY partner)"
                     " SELECT id, name, reliability, marking, is_withdrawn, coalesce(c.n, 0) FROM partner p"
                     " LEFT JOIN complained c ON c.partner = p.id"
                     " WHERE is_added OR is_withdrawn OR c.n > 0 OR id IN standing ORDER BY name",
                     take_partner, NULL, err);
}

static bool take_source(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    uint32_t id = sql_column_id(row, 0);
    if (id < loader->source_room)
        loader->sources[id] = arena_copy(loader->arena, sql_column_text(row, 1));
    return true;
}

static bool take_body(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    uint32_t id = sql_column_id(row, 0);
    Text digest = sql_column_text(row, 1);
    if (id < loader->body_room && digest.length == DIGEST_BYTES)
        memcpy(loader->bodies[id].digest.bytes, digest.bytes, DIGEST_BYTES);
    return true;
}

static int compare_digests(const void *a, const void *b, void *self)
{
    const LoadedBody *bodies = self;
    const uint32_t *left = a, *right = b;
    return memcmp(bodies[*left].digest.bytes, bodies[*right].digest.bytes, DIGEST_BYTES);
}

static void rank_bodies(Loader *loader)
{
    uint32_t *order = memory_get(loader->body_room * sizeof *order);
    for (uint32_t i = 0; i < loader->body_room; i++)
        order[i] = i;
    qsort_r(order, loader->body_room, sizeof *order, compare_digests, loader->bodies);
    for (uint32_t i = 0; i < loader->body_room; i++)
        loader->bodies[order[i]].rank = i;
    free(order);
}

/// Sources and digests. No raw record is touched.
static bool load_bodies(Loader *loader, Err *err)
{
    if (!measure(loader, "SELECT max(id) FROM source", &loader->source_room, err) ||
        !measure(loader, "SELECT max(id) FROM body", &loader->body_room, err))
        return false;
    loader->sources = memory_get(loader->source_room * sizeof *loader->sources);
    loader->bodies = memory_get(loader->body_room * sizeof *loader->bodies);
    for (uint32_t i = 0; i < loader->source_room; i++)
        loader->sources[i] = TEXT("");
    memset(loader->bodies, 0, loader->body_room * sizeof *loader->bodies);
    if (!load_rows(loader, "SELECT id, name FROM source", take_source, NULL, err) ||
        !load_rows(loader, "SELECT id, digest FROM body", take_body, NULL, err))
        return false;
    rank_bodies(loader);
    return true;
}

static bool take_holder(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    uint32_t id = sql_column_id(row, 0), partner = sql_column_id(row, 2);
    if (id >= loader->holder_room || partner >= loader->partner_room ||
        loader->partner_of[partner] == INDEX_NONE)
        return true;
    loader->holders[id].partner = loader->partner_of[partner];
    loader->holders[id].id = arena_copy(loader->arena, sql_column_text(row, 1));
    return true;
}

static bool take_heard(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    *vec_push(&loader->heard) = sql_column_id(row, 0);
    return true;
}

static bool take_record(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)self;
    (void)err;
    uint32_t id = sql_column_id(row, 0), partner = sql_column_id(row, 2);
    LoadedRecord record = {.holder = sql_column_id(row, 1),
                           .body = sql_column_id(row, 3),
                           .source = sql_column_id(row, 4),
                           .index = INDEX_NONE};
    if (id >= loader->record_room || partner >= loader->partner_room ||
        record.holder >= loader->holder_room || record.body >= loader->body_room ||
        record.source >= loader->source_room)
        return true;
    record.partner = loader->partner_of[partner];
    if (record.partner == INDEX_NONE)
        return true;
    record.place = arena_copy(loader->arena, sql_column_text(row, 5));
    loader->records[id] = record;
    return true;
}

static bool load_holders(Loader *loader, Err *err)
{
    if (!measure(loader, "SELECT max(id) FROM holder", &loader->holder_room, err) ||
        !measure(loader, "SELECT max(id) FROM record", &loader->record_room, err))
        return false;
    loader->pool->last_record = loader->record_room - 1;
    loader->holders = memory_get(loader->holder_room * sizeof *loader->holders);
    for (uint32_t i = 0; i < loader->holder_room; i++)
        loader->holders[i] =
            (LoadedHolder){.known_since = KNOWN_NEVER, .partner = INDEX_NONE, .date = INSTANT_NONE};
    loader->records = memory_get(loader->record_room * sizeof *loader->records);
    for (uint32_t i = 0; i < loader->record_room; i++)
        loader->records[i] = (LoadedRecord){.partner = INDEX_NONE};
    return load_rows(loader, "SELECT id, foreign_id, partner FROM holder", take_holder, NULL, err) &&
           load_rows(loader, "SELECT record FROM heard ORDER BY record", take_heard, NULL, err) &&
           load_rows(loader,
                     "SELECT id, holder, partner, body, source, place FROM record WHERE NOT is_withdrawn",
                     take_record, NULL, err);
}

static bool take_statement(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    LoadedStatements *statements = self;
    Withheld *withheld = &loader->withheld;
    uint32_t id = sql_column_id(row, 0);
    const LoadedRecord *record = load_record(loader, id);
    if (!record || !record->holder)
        return true;
    LoadedStatement *it = vec_push(statements);
    it->record = id;
    it->holder = record->holder;
    it->body_rank = loader->bodies[record->body].rank;
    Text reliability = sql_column_text(row, 8);
    it->said = (Statement){
        .rank = rank_of_stated(sql_column_number(row, 1)),
        .turn = turn_of_stated(sql_column_number(row, 1)),
        .title = arena_copy(loader->arena, sql_column_text(row, 2)),
        .url = arena_copy(loader->arena, sql_column_text(row, 3)),
        .date = sql_column_instant(row, 4),
        .modified = sql_column_instant(row, 5),
        .marking = (Marking)sql_column_number(row, 6),
        .pap = (Pap)sql_column_number(row, 7),
        .reliability = reliability.length ? reliability.bytes[0] : 0,
        .credibility = (uint8_t)sql_column_number(row, 9),
        .is_revoked = sql_column_number(row, 10) != 0,
    };
    if (withheld_has(withheld, id, TEXT(WITHHELD_TITLE)))
        it->said.title = TEXT("");
    if (withheld_has(withheld, id, TEXT(WITHHELD_URL)))
        it->said.url = TEXT("");
    if (withheld_has(withheld, id, TEXT(WITHHELD_DATE)))
        it->said.date = INSTANT_NONE;
    return true;
}

/// The latest statement of a holder first; equally late ones by turn, then in the order of their digests.
static int compare_statements(const void *a, const void *b)
{
    const LoadedStatement *left = a, *right = b;
    if (left->holder != right->holder)
        return left->holder < right->holder ? -1 : 1;
    if (left->said.modified != right->said.modified)
        return left->said.modified > right->said.modified ? -1 : 1;
    if (left->said.turn != right->said.turn)
        return left->said.turn < right->said.turn ? -1 : 1;
    return (left->body_rank > right->body_rank) - (left->body_rank < right->body_rank);
}

static bool load_statements(Loader *loader, Err *err)
{
    LoadedStatements statements = {0};
    bool is_read =
        load_rows(loader,
                  "SELECT id, rank, title, url, date, modified, marking, pap, reliability, credibility,"
                  " is_revoked FROM record WHERE rank IS NOT NULL",
                  take_statement, &statements, err);
    if (is_read && statements.count) {
        qsort(statements.items, statements.count, sizeof *statements.items, compare_statements);
        load_fold(loader, &statements);
    }
    is_read = is_read && load_editions(loader, &statements, err);
    vec_free(&statements);
    return is_read;
}

/// What one record says; `names` one a line.
typedef struct {
    NameGroup said;
    Text names;
} LoadedGroup;

typedef struct {
    VEC(LoadedGroup) groups;
    uint8_t *markings; ///< by body; UNSTATED where it says nothing of holders
} Groups;

/// Those of the names, one a line, that are not withheld.
static Text standing_names(Loader *loader, uint32_t record, Text names)
{
    Buffer standing = {0};
    Text name;
    if (loader->withheld.keys.count == 0)
        return arena_copy(loader->arena, names);
    while (text_cut(&names, '\n', &name)) {
        if (withheld_has_name(&loader->withheld, record, name))
            continue;
        if (standing.length)
            buffer_add_byte(&standing, '\n');
        buffer_add(&standing, name);
    }
    Text out = arena_copy(loader->arena, buffer_text(&standing));
    buffer_done(&standing);
    return out;
}

static bool take_group(Loader *loader, void *self, sqlite3_stmt *row, Err *err)
{
    (void)err;
    Groups *groups = self;
    const LoadedRecord *record = load_record(loader, sql_column_id(row, 0));
    Text source = sql_column_text(row, 1), label = sql_column_text(row, 2), names = sql_column_text(row, 3);
    bool is_of_related = sql_column_number(row, 4) != 0;
    Instant date = sql_column_instant(row, 5);
    Marking marking = (Marking)sql_column_number(row, 6);
    // What a partner says is left out with it, whoever handed it in.
    if (!record || map_find(&loader->left_out, source) != MAP_NONE)
        return true;
    Marking around = (Marking)groups->markings[record->body];
    if (around)
        marking = marking ? marking_stricter(marking, around) : around;
    if (marking == MARKING_UNSTATED)
        marking = loader->pool->partners[record->partner].marking;
    if (!marking_allows(marking, loader->options.reader))
        return true;
    names = standing_names(loader, sql_column_id(row, 0), names);
    if (!names.length)
        return true;
    LoadedGroup *group = vec_push(&groups->groups);
    *group = (LoadedGroup){.said = {.source = arena_copy(loader->arena, source),
                                    .group = arena_copy(loader->arena, label),
                                    .date = date,
                                    .marking = marking,
                                    .is_of_related = is_of_related},
                           .names = names};
    return true;
}

static int compare_groups(const void *a, const void *b)
{
    const LoadedGroup *left = a, *right = b;
    int order = text_compare(left->said.source, right->said.source);
    order = order ? order : text_compare(left->said.group, right->said.group);
    order = order ? order : left->said.is_of_related - right->said.is_of_related;
    return order ? order : text_compare(left->names, right->names);
}

/// What several records say in the same words is said once, on the latest date and for whom any of them is.
static void settle_groups(Groups *groups)
{
    LoadedGroup *all = groups->groups.items;
    size_t kept = 0;
    if (groups->groups.count > 1)
        qsort(all, groups->groups.count, sizeof *all, compare_groups);
    for (size_t i = 0; i < groups->groups.count; i++) {
        NameGroup *before = kept ? &all[kept - 1].said : NULL;
        if (!before || compare_groups(&all[kept - 1], &all[i]) != 0) {
            all[kept++] = all[i];
            continue;
        }
        if (all[i].said.date != INSTANT_NONE &&
            (before->date == INSTANT_NONE || all[i].said.date > before->date))
            before->date = all[i].said.date;
        if (marking_effective(all[i].said.marking) < marking_effective(before->marking))
            before->marking = all[i].said.marking;
    }
    groups->groups.count = kept;
}

static void place_groups(Loader *loader, const Groups *groups)
{
    Pool *pool = loader->pool;
    VEC(Text) names = {0};
    Text name;
    pool->group_count = (uint32_t)groups->groups.count;
    pool->groups = arena_array(loader->arena, NameGroup, groups->groups.count);
    for (size_t i = 0; i < groups->groups.count; i++) {
        pool->groups[i] = groups->groups.items[i].said;
        pool->groups[i].first_name = (uint32_t)names.count;
        for (Text rest = groups->groups.items[i].names; text_cut(&rest, '\n', &name);)
            *vec_push(&names) = name;
        pool->groups[i].name_count = (uint32_t)names.count - pool->groups[i].first_name;
    }
    pool->group_names = arena_array(loader->arena, Text, names.count);
    if (names.count)
        memcpy(pool->group_names, names.items, names.count * sizeof *names.items);
    vec_free(&names);
}

static bool load_groups(Loader *loader, Err *err)
{
    Groups groups = {.markings = load_body_markings(loader)};
    bool is_read =
        load_rows(loader, "SELECT record, source, label, names, is_of_related, date, marking FROM name_group",
                  take_group, &groups, err);
    if (is_read) {
        settle_groups(&groups);
        place_groups(loader, &groups);
    }
    free(groups.markings);
    vec_free(&groups.groups);
    return is_read;
}

static bool load_decisions(Loader *loader, Err *err)
{
    Pool *pool = loader->pool;
    Decision *all;
    uint32_t count;
    if (!store_decision_list(loader->store, loader->arena, &all, &count, err))
        return false;
    pool->decisions = all;
    for (uint32_t i = 0; i < count; i++) {
        if (all[i].is_undone)
            continue;
        Decision *it = &pool->decisions[pool->decision_count++];
        *it = all[i];
        it->a = activity_of_label(pool, it->a_id);
        it->b = activity_of_label(pool, it->b_id);
    }
    return true;
}

static void index_records(Loader *loader)
{
    loader->holder_of = memory_get(loader->record_room * sizeof *loader->holder_of);
    for (uint32_t i = 0; i < loader->record_room; i++) {
        const LoadedRecord *it = load_record(loader, i);
        bool is_held = it && loader->holders[it->holder].partner != INDEX_NONE;
        loader->holder_of[i] = is_held ? it->holder : 0;
    }
}

bool load_frame(Loader *loader, Err *err)
{
    if (!withheld_read(&loader->withheld, loader->store, err) || !load_partners(loader, err) ||
        !load_bodies(loader, err) || !load_holders(loader, err) || !load_statements(loader, err))
        return false;
    index_records(loader);
    return true;
}

/// Where what they show is not read, the conclusion tells of which remainders something remains.
static bool load_concluded(Loader *loader, Err *err)
{
    if (!loader->options.without_observations)
        return true;
    loader->is_concluded = memory_get((loader->holder_room + (size_t)1) * sizeof *loader->is_concluded);
    return concluded_read(loader->store, loader->holder_room, loader->is_concluded, err);
}

static bool load_all(Loader *loader, Err *err)
{
    if (!load_frame(loader, err) || !load_concluded(loader, err) || !load_facts(loader, err))
        return false;
    load_rewording(loader);
    load_taken_items(loader);
    load_taken_back(loader);
    load_activities(loader);
    if (!load_claims(loader, err) || !load_citations(loader, err))
        return false;
    load_values(loader);
    load_pap_red(loader);
    place_claims(loader);
    place_citations(loader);
    load_same(loader);
    if (!load_groups(loader, err) || !load_decisions(loader, err))
        return false;
    load_for_reader(loader);
    return true;
}

void loader_done(Loader *loader)
{
    withheld_done(&loader->withheld);
    map_done(&loader->left_out);
    free(loader->partner_of);
    free(loader->sources);
    free(loader->bodies);
    free(loader->holders);
    free(loader->records);
    free(loader->holder_of);
    free(loader->facts);
    free(loader->members);
    free(loader->names);
    free(loader->is_concluded);
    vec_free(&loader->values);
    vec_free(&loader->files);
    vec_free(&loader->taken_items);
    vec_free(&loader->heard);
    free(loader->value_index);
}

static bool begin_rewording(const Loader *loader, Err *err)
{
    const Rewording *by = loader->options.rewording;
    return !by || by->begin(by->self, loader->store, err);
}

bool store_load_pool(Store *store, const LoadOptions *options, Arena *arena, Pool *out, uint64_t *version,
                     Err *err)
{
    Pool pool = {0};
    uint64_t at = 0;
    Loader loader = {.store = store, .arena = arena, .pool = &pool};
    if (options)
        loader.options = *options;
    if (loader.options.reader == MARKING_UNSTATED)
        loader.options.reader = MARKING_RED;
    assert(loader.options.reader == MARKING_RED || !loader.options.counts_lone_files);
    // One snapshot: another program may pool meanwhile.
    bool is_loaded = sql_begin_reading(store, err) && begin_rewording(&loader, err) &&
                     store_version(store, &at, err) && load_all(&loader, err);
    sql_end_reading(store);
    loader_done(&loader);
    if (!is_loaded)
        return fail_within(err, "loading the pool");
    pool_index(&pool, arena);
    *out = pool;
    if (version)
        *version = at;
    return true;
}
