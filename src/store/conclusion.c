#include <stdlib.h>
#include <string.h>

#include "base/packing.h"
#include "store/ask.h"

// A conclusion is kept as one run of numbers and texts, cut into parts. It is a cache: it fits the pool of
// one version alone, and what cannot be read counts as none, since linking makes it again.
// The first number is the layout's own version.

enum { LAYOUT = 7, PART_BYTES = 16 << 20 };

/// Ascending numbers, as differences.
static void put_ascending(Buffer *out, const uint32_t *numbers, uint32_t count)
{
    pack_number(out, count);
    for (uint32_t i = 0; i < count; i++)
        pack_signed(out, (int64_t)numbers[i] - (i ? numbers[i - 1] : 0));
}

static void put_stability(Buffer *out, const Stability *it)
{
    pack_number(out, it->resamplings);
    if (it->resamplings == 0)
        return;
    pack_number(out, it->stands);
    put_ascending(out, it->without, it->without_count);
    pack_number(out, it->hinge_count);
    pack_text(out, it->hinge_kind);
    pack_text(out, it->hinge);
    pack_number(out, it->hangs_on_rulings);
}

static void put_cluster(Buffer *out, const Cluster *it)
{
    pack_text(out, it->id);
    pack_text(out, it->name);
    pack_number(out, it->alias_count);
    for (uint32_t i = 0; i < it->alias_count; i++) {
        const Alias *alias = &it->aliases[i];
        pack_text(out, alias->name);
        pack_number(out, alias->verdict);
        pack_number(out, alias->probability);
        pack_number(out, alias->claim_count);
        put_ascending(out, alias->partners, alias->partner_count);
        pack_number(out, alias->is_by_group);
        pack_text(out, alias->sources);
    }
    put_ascending(out, it->members, it->member_count);
    put_ascending(out, it->partners, it->partner_count);
    pack_number(out, it->probability);
    pack_number(out, it->confidence);
    pack_number(out, it->root_causes);
    pack_signed(out, it->first_seen);
    pack_signed(out, it->last_seen);
    pack_number(out, it->marking);
    pack_number(out, it->taken_back);
    pack_number(out, it->is_disputed);
    put_stability(out, &it->stability);
}

static void put_rival(Buffer *out, const Rival *it)
{
    pack_number(out, it->is_left_out);
    pack_text(out, it->title);
    pack_number(out, it->probability);
    pack_number(out, it->one);
}

static void pack_conclusion(Buffer *out, const Conclusion *it, uint32_t activity_count)
{
    pack_number(out, LAYOUT);
    pack_number(out, activity_count);
    pack_number(out, it->cluster_count);
    for (uint32_t i = 0; i < it->cluster_count; i++)
        put_cluster(out, &it->clusters[i]);
    pack_number(out, it->rivals != NULL);
    for (uint32_t i = 0; it->rivals && i < it->cluster_count; i++)
        put_rival(out, &it->rivals[i]);
    for (uint32_t i = 0; i < activity_count; i++)
        pack_number(out, it->cluster_of[i]);
    for (uint32_t i = 0; i < activity_count; i++)
        pack_number(out, it->stays[i]);
    pack_number(out, it->candidate_count);
    for (uint32_t i = 0; i < it->candidate_count; i++) {
        pack_number(out, it->candidates[i].a);
        pack_number(out, it->candidates[i].b);
        pack_signed(out, it->candidates[i].total);
        pack_number(out, it->candidates[i].probability);
    }
    pack_number(out, it->copy_count);
    for (uint32_t i = 0; i < it->copy_count; i++) {
        pack_number(out, it->copies[i].original);
        pack_number(out, it->copies[i].copy);
        pack_number(out, it->copies[i].shared);
        pack_number(out, it->copies[i].of);
    }
    pack_number(out, it->hub_count);
    pack_number(out, it->observation_count);
}

static bool write_parts(Store *store, Text bytes, uint64_t version, Err *err)
{
    sqlite3_stmt *add;
    if (!sql_run(store, "DELETE FROM conclusion", err) ||
        !sql_prepare(store, "INSERT INTO conclusion(part, version, bytes) VALUES(?1, ?2, ?3)", &add, err))
        return false;
    bool is_done = true;
    for (size_t at = 0, part = 1; is_done && at < bytes.length; at += PART_BYTES, part++) {
        sql_bind_number(add, 1, (int64_t)part);
        sql_bind_number(add, 2, (int64_t)version);
        sql_bind_blob(add, 3, text_slice(bytes, at, at + PART_BYTES));
        is_done = sql_do(store, add, NULL, err);
    }
    sqlite3_finalize(add);
    return is_done;
}

/// Beside the conclusion, so that whoever places a new activity need not read it whole: `background N` is of
/// kind N, and the first number that is no kind says whether mistakes were reckoned with.
static bool write_background(Store *store, const Background *background, Err *err)
{
    sqlite3_stmt *put;
    if (!sql_prepare(store, "INSERT OR REPLACE INTO meta(key, number) VALUES('background ' || ?1, ?2)", &put,
                     err))
        return false;
    bool is_done = true;
    for (int k = 0; k <= BACKGROUND_KINDS && is_done; k++) {
        sql_bind_number(put, 1, k);
        sql_bind_number(put, 2,
                        k < BACKGROUND_KINDS ? (int64_t)background->shown[k] : background->has_mistakes);
        is_done = sql_do(store, put, NULL, err);
    }
    sqlite3_finalize(put);
    return is_done;
}

bool store_background(Store *store, Background *out, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = true, is_read = true;
    Background read = {0};
    if (!sql_prepare(store,
                     "SELECT CAST(substr(key, length('background ') + 1) AS INTEGER), number FROM meta"
                     " WHERE key LIKE 'background %'",
                     &rows, err))
        return false;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row) {
        uint32_t kind = sql_column_id(rows, 0);
        if (kind < BACKGROUND_KINDS)
            read.shown[kind] = (uint64_t)sql_column_number(rows, 1);
        else
            read.has_mistakes = sql_column_number(rows, 1) != 0;
    }
    sqlite3_finalize(rows);
    if (is_read)
        *out = read;
    return is_read;
}

static bool save(Store *store, const Concluded *concluded, uint32_t activity_count, uint64_t version,
                 Err *err)
{
    const Conclusion *conclusion = concluded->conclusion;
    Buffer bytes = {0};
    pack_conclusion(&bytes, conclusion, activity_count);
    bool is_done = store_begin(store, err);
    if (is_done &&
        (!write_parts(store, buffer_text(&bytes), version, err) || !concluded_write(store, concluded, err) ||
         !write_background(store, &conclusion->background, err))) {
        store_rollback(store);
        is_done = false;
    }
    buffer_done(&bytes);
    return is_done && store_commit(store, err);
}

bool store_conclusion_save(Store *store, const Conclusion *conclusion, const Pool *pool, uint64_t version,
                           Err *err)
{
    Concluded concluded = concluded_of(conclusion, pool);
    bool is_done = save(store, &concluded, pool->activity_count, version, err);
    if (is_done) {
        store->concluded = &concluded;
        is_done = ask_often_shown(store, pool, err);
        store->concluded = NULL;
    }
    free(concluded.cluster_of);
    return is_done || fail_within(err, "keeping the conclusion");
}

typedef struct {
    Unpacker bytes;
    Arena *arena;
} Reader;

static Text get_kept(Reader *in)
{
    Text text = unpack_text(&in->bytes);
    return text.bytes ? arena_copy(in->arena, text) : TEXT_NONE;
}

static uint32_t *get_ascending(Reader *in, uint32_t *count)
{
    *count = unpack_count(&in->bytes);
    uint32_t *numbers = arena_array(in->arena, uint32_t, *count);
    int64_t before = 0;
    for (uint32_t i = 0; i < *count && !in->bytes.is_broken; i++) {
        before += unpack_signed(&in->bytes);
        in->bytes.is_broken |= before < 0 || before > UINT32_MAX;
        numbers[i] = in->bytes.is_broken ? 0 : (uint32_t)before;
    }
    return numbers;
}

static void get_stability(Reader *in, Stability *it)
{
    it->resamplings = unpack_small(&in->bytes);
    if (it->resamplings == 0)
        return;
    it->stands = unpack_small(&in->bytes);
    it->without = get_ascending(in, &it->without_count);
    it->hinge_count = unpack_small(&in->bytes);
    it->hinge_kind = get_kept(in);
    it->hinge = get_kept(in);
    it->hangs_on_rulings = unpack_number(&in->bytes) != 0;
}

static void get_cluster(Reader *in, Cluster *it)
{
    it->id = get_kept(in);
    it->name = get_kept(in);
    it->alias_count = unpack_count(&in->bytes);
    it->aliases = arena_array(in->arena, Alias, it->alias_count);
    for (uint32_t i = 0; i < it->alias_count && !in->bytes.is_broken; i++) {
        Alias *alias = &it->aliases[i];
        alias->name = get_kept(in);
        alias->verdict = (NamesVerdict)unpack_index(&in->bytes, NAMES_UNKNOWN + 1);
        alias->probability = unpack_small(&in->bytes);
        alias->claim_count = unpack_small(&in->bytes);
        alias->partners = get_ascending(in, &alias->partner_count);
        alias->is_by_group = unpack_number(&in->bytes) != 0;
        alias->sources = get_kept(in);
    }
    it->members = get_ascending(in, &it->member_count);
    it->partners = get_ascending(in, &it->partner_count);
    it->probability = unpack_small(&in->bytes);
    it->confidence = (Confidence)unpack_index(&in->bytes, CONFIDENCE_HIGH + 1);
    it->root_causes = unpack_small(&in->bytes);
    it->first_seen = unpack_signed(&in->bytes);
    it->last_seen = unpack_signed(&in->bytes);
    it->marking = (Marking)unpack_index(&in->bytes, MARKING_RED + 1);
    it->taken_back = unpack_small(&in->bytes);
    it->is_disputed = unpack_number(&in->bytes) != 0;
    get_stability(in, &it->stability);
}

static const Rival *get_rivals(Reader *in, uint32_t count)
{
    if (unpack_number(&in->bytes) == 0)
        return NULL;
    Rival *rivals = arena_array(in->arena, Rival, count);
    for (uint32_t i = 0; i < count && !in->bytes.is_broken; i++) {
        rivals[i].is_left_out = unpack_number(&in->bytes) != 0;
        rivals[i].title = get_kept(in);
        rivals[i].probability = unpack_small(&in->bytes);
        rivals[i].one = unpack_small(&in->bytes);
    }
    return rivals;
}

static void get_pairs(Reader *in, Conclusion *it, uint32_t activity_count)
{
    it->candidate_count = unpack_count(&in->bytes);
    it->candidates = arena_array(in->arena, Candidate, it->candidate_count);
    for (uint32_t i = 0; i < it->candidate_count && !in->bytes.is_broken; i++) {
        Candidate *candidate = &it->candidates[i];
        candidate->a = unpack_index(&in->bytes, activity_count);
        candidate->b = unpack_index(&in->bytes, activity_count);
        candidate->total = unpack_signed(&in->bytes);
        candidate->probability = unpack_small(&in->bytes);
    }
    it->copy_count = unpack_count(&in->bytes);
    it->copies = arena_array(in->arena, Copy, it->copy_count);
    for (uint32_t i = 0; i < it->copy_count && !in->bytes.is_broken; i++) {
        Copy *copy = &it->copies[i];
        copy->original = unpack_index(&in->bytes, activity_count);
        copy->copy = unpack_index(&in->bytes, activity_count);
        copy->shared = unpack_small(&in->bytes);
        copy->of = unpack_small(&in->bytes);
    }
    it->hub_count = unpack_small(&in->bytes);
    it->observation_count = unpack_small(&in->bytes);
}

static bool get_conclusion(Reader *in, Conclusion *out)
{
    Conclusion it = {0};
    if (unpack_number(&in->bytes) != LAYOUT)
        return false;
    uint32_t activity_count = unpack_count(&in->bytes);
    it.cluster_count = unpack_count(&in->bytes);
    it.clusters = arena_array(in->arena, Cluster, it.cluster_count);
    for (uint32_t i = 0; i < it.cluster_count && !in->bytes.is_broken; i++)
        get_cluster(in, &it.clusters[i]);
    it.rivals = get_rivals(in, it.cluster_count);
    it.cluster_of = arena_array(in->arena, uint32_t, activity_count);
    for (uint32_t i = 0; i < activity_count && !in->bytes.is_broken; i++)
        it.cluster_of[i] = unpack_index(&in->bytes, it.cluster_count);
    it.stays = arena_array(in->arena, uint8_t, activity_count);
    for (uint32_t i = 0; i < activity_count && !in->bytes.is_broken; i++)
        it.stays[i] = (uint8_t)unpack_index(&in->bytes, UINT8_MAX + 1);
    get_pairs(in, &it, activity_count);
    for (uint32_t i = 0; i < it.cluster_count && !in->bytes.is_broken; i++)
        for (uint32_t j = 0; j < it.clusters[i].member_count; j++)
            in->bytes.is_broken |= it.clusters[i].members[j] >= activity_count;
    if (in->bytes.is_broken || in->bytes.rest.length)
        return false;
    *out = it;
    return true;
}

/// The parts one after another; `made_of` is 0 when there are none.
static bool read_parts(Store *store, Buffer *bytes, uint64_t *made_of, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(store, "SELECT version, bytes FROM conclusion ORDER BY part", &rows, err))
        return false;
    bool has_row = true, is_read = true;
    *made_of = 0;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row) {
        *made_of = (uint64_t)sql_column_number(rows, 0);
        buffer_add(bytes, sql_column_text(rows, 1));
    }
    sqlite3_finalize(rows);
    return is_read;
}

bool store_conclusion_load(Store *store, uint64_t version, Arena *arena, Conclusion *out,
                           ConclusionState *state, Err *err)
{
    Buffer bytes = {0};
    uint64_t made_of;
    bool is_read = read_parts(store, &bytes, &made_of, err);
    if (is_read) {
        Reader in = {.bytes = {.rest = buffer_text(&bytes)}, .arena = arena};
        *state = made_of == 0 ? CONCLUSION_NONE : made_of != version ? CONCLUSION_STALE : CONCLUSION_CURRENT;
        if (*state == CONCLUSION_CURRENT && !get_conclusion(&in, out))
            *state = CONCLUSION_NONE;
    }
    buffer_done(&bytes);
    return is_read;
}
