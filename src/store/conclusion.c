#include <stdlib.h>
#include <string.h>

#include "store/sql.h"

// A conclusion is kept as one run of numbers and texts, cut into parts. It is a cache: it fits the pool of
// one version alone, and what cannot be read counts as none, since linking makes it again.
//
// Numbers are little-endian base 128 (LEB128), signed ones zigzag. The first is the layout's own version.

enum { LAYOUT = 1, PART_BYTES = 16 << 20 };

static void put_number(Buffer *out, uint64_t number)
{
    while (number >= 0x80) {
        buffer_add_byte(out, (char)(number | 0x80));
        number >>= 7;
    }
    buffer_add_byte(out, (char)number);
}

static void put_signed(Buffer *out, int64_t number)
{
    put_number(out, ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0));
}

/// TEXT_NONE and "" come back as they were: one is printed as null, the other is not.
static void put_text(Buffer *out, Text text)
{
    put_number(out, text.bytes ? text.length + 1 : 0);
    buffer_add(out, text);
}

/// Ascending numbers, as differences.
static void put_ascending(Buffer *out, const uint32_t *numbers, uint32_t count)
{
    put_number(out, count);
    for (uint32_t i = 0; i < count; i++)
        put_signed(out, (int64_t)numbers[i] - (i ? numbers[i - 1] : 0));
}

static void put_cluster(Buffer *out, const Cluster *it)
{
    put_text(out, it->id);
    put_text(out, it->name);
    put_number(out, it->alias_count);
    for (uint32_t i = 0; i < it->alias_count; i++) {
        const Alias *alias = &it->aliases[i];
        put_text(out, alias->name);
        put_number(out, alias->claim_count);
        put_ascending(out, alias->partners, alias->partner_count);
        put_number(out, alias->is_by_group);
        put_text(out, alias->sources);
    }
    put_ascending(out, it->members, it->member_count);
    put_ascending(out, it->partners, it->partner_count);
    put_number(out, it->probability);
    put_number(out, it->confidence);
    put_number(out, it->root_causes);
    put_signed(out, it->first_seen);
    put_signed(out, it->last_seen);
    put_number(out, it->marking);
    put_number(out, it->is_disputed);
}

static void put_conclusion(Buffer *out, const Conclusion *it, uint32_t activity_count)
{
    put_number(out, LAYOUT);
    put_number(out, activity_count);
    put_number(out, it->cluster_count);
    for (uint32_t i = 0; i < it->cluster_count; i++)
        put_cluster(out, &it->clusters[i]);
    for (uint32_t i = 0; i < activity_count; i++)
        put_number(out, it->cluster_of[i]);
    put_number(out, it->candidate_count);
    for (uint32_t i = 0; i < it->candidate_count; i++) {
        put_number(out, it->candidates[i].a);
        put_number(out, it->candidates[i].b);
        put_signed(out, it->candidates[i].total);
        put_number(out, it->candidates[i].probability);
    }
    put_number(out, it->copy_count);
    for (uint32_t i = 0; i < it->copy_count; i++) {
        put_number(out, it->copies[i].original);
        put_number(out, it->copies[i].copy);
        put_number(out, it->copies[i].shared);
        put_number(out, it->copies[i].of);
    }
    put_number(out, it->hub_count);
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

bool store_conclusion_save(Store *store, const Conclusion *conclusion, uint32_t activity_count,
                           uint64_t version, Err *err)
{
    Buffer bytes = {0};
    put_conclusion(&bytes, conclusion, activity_count);
    bool is_done = store_begin(store, err);
    if (is_done && !write_parts(store, buffer_text(&bytes), version, err)) {
        store_rollback(store);
        is_done = false;
    }
    is_done = is_done && store_commit(store, err);
    buffer_done(&bytes);
    return is_done || fail_within(err, "keeping the conclusion");
}

/// What is left to read; `is_broken` once anything did not fit.
typedef struct {
    Text rest;
    Arena *arena;
    bool is_broken;
} Reader;

static uint64_t get_number(Reader *in)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && in->rest.length > 0; shift += 7) {
        unsigned char byte = (unsigned char)in->rest.bytes[0];
        in->rest = text_slice(in->rest, 1, in->rest.length);
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return number;
    }
    in->is_broken = true;
    return 0;
}

static uint32_t get_small(Reader *in)
{
    uint64_t number = get_number(in);
    in->is_broken |= number > UINT32_MAX;
    return in->is_broken ? 0 : (uint32_t)number;
}

/// A count of things that take at least one byte each: never more than there are bytes.
static uint32_t get_count(Reader *in)
{
    uint32_t count = get_small(in);
    in->is_broken |= count > in->rest.length;
    return in->is_broken ? 0 : count;
}

/// An index below `limit`.
static uint32_t get_index(Reader *in, uint32_t limit)
{
    uint32_t index = get_small(in);
    in->is_broken |= index >= limit;
    return in->is_broken ? 0 : index;
}

static int64_t get_signed(Reader *in)
{
    uint64_t number = get_number(in);
    return (int64_t)((number >> 1) ^ (number & 1 ? UINT64_MAX : 0));
}

static Text get_text(Reader *in)
{
    uint32_t length = get_small(in);
    if (length == 0)
        return TEXT_NONE;
    in->is_broken |= --length > in->rest.length;
    if (in->is_broken)
        return TEXT_NONE;
    Text text = arena_copy(in->arena, text_slice(in->rest, 0, length));
    in->rest = text_slice(in->rest, length, in->rest.length);
    return text;
}

static uint32_t *get_ascending(Reader *in, uint32_t *count)
{
    *count = get_count(in);
    uint32_t *numbers = arena_array(in->arena, uint32_t, *count);
    int64_t before = 0;
    for (uint32_t i = 0; i < *count && !in->is_broken; i++) {
        before += get_signed(in);
        in->is_broken |= before < 0 || before > UINT32_MAX;
        numbers[i] = in->is_broken ? 0 : (uint32_t)before;
    }
    return numbers;
}

static void get_cluster(Reader *in, Cluster *it)
{
    it->id = get_text(in);
    it->name = get_text(in);
    it->alias_count = get_count(in);
    it->aliases = arena_array(in->arena, Alias, it->alias_count);
    for (uint32_t i = 0; i < it->alias_count && !in->is_broken; i++) {
        Alias *alias = &it->aliases[i];
        alias->name = get_text(in);
        alias->claim_count = get_small(in);
        alias->partners = get_ascending(in, &alias->partner_count);
        alias->is_by_group = get_number(in) != 0;
        alias->sources = get_text(in);
    }
    it->members = get_ascending(in, &it->member_count);
    it->partners = get_ascending(in, &it->partner_count);
    it->probability = get_small(in);
    it->confidence = (Confidence)get_index(in, CONFIDENCE_HIGH + 1);
    it->root_causes = get_small(in);
    it->first_seen = get_signed(in);
    it->last_seen = get_signed(in);
    it->marking = (Marking)get_index(in, MARKING_RED + 1);
    it->is_disputed = get_number(in) != 0;
}

static void get_pairs(Reader *in, Conclusion *it, uint32_t activity_count)
{
    it->candidate_count = get_count(in);
    it->candidates = arena_array(in->arena, Candidate, it->candidate_count);
    for (uint32_t i = 0; i < it->candidate_count && !in->is_broken; i++) {
        Candidate *candidate = &it->candidates[i];
        candidate->a = get_index(in, activity_count);
        candidate->b = get_index(in, activity_count);
        candidate->total = get_signed(in);
        candidate->probability = get_small(in);
    }
    it->copy_count = get_count(in);
    it->copies = arena_array(in->arena, Copy, it->copy_count);
    for (uint32_t i = 0; i < it->copy_count && !in->is_broken; i++) {
        Copy *copy = &it->copies[i];
        copy->original = get_index(in, activity_count);
        copy->copy = get_index(in, activity_count);
        copy->shared = get_small(in);
        copy->of = get_small(in);
    }
    it->hub_count = get_small(in);
}

static bool get_conclusion(Reader *in, Conclusion *out)
{
    Conclusion it = {0};
    if (get_number(in) != LAYOUT)
        return false;
    uint32_t activity_count = get_count(in);
    it.cluster_count = get_count(in);
    it.clusters = arena_array(in->arena, Cluster, it.cluster_count);
    for (uint32_t i = 0; i < it.cluster_count && !in->is_broken; i++)
        get_cluster(in, &it.clusters[i]);
    it.cluster_of = arena_array(in->arena, uint32_t, activity_count);
    for (uint32_t i = 0; i < activity_count && !in->is_broken; i++)
        it.cluster_of[i] = get_index(in, it.cluster_count);
    get_pairs(in, &it, activity_count);
    for (uint32_t i = 0; i < it.cluster_count && !in->is_broken; i++)
        for (uint32_t j = 0; j < it.clusters[i].member_count; j++)
            in->is_broken |= it.clusters[i].members[j] >= activity_count;
    if (in->is_broken || in->rest.length)
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
        Reader in = {.rest = buffer_text(&bytes), .arena = arena};
        *state = made_of == 0 ? CONCLUSION_NONE : made_of != version ? CONCLUSION_STALE : CONCLUSION_CURRENT;
        if (*state == CONCLUSION_CURRENT && !get_conclusion(&in, out))
            *state = CONCLUSION_NONE;
    }
    buffer_done(&bytes);
    return is_read;
}
