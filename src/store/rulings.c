#include <stdlib.h>

#include "base/map.h"
#include "base/paths.h"
#include "store/sql.h"

// What people add and read back row by row: complaints and analysts' decisions.

static int compare_complaints(const void *a, const void *b)
{
    const Complaint *left = a, *right = b;
    int order = text_compare(left->partner, right->partner);
    if (order == 0)
        order = text_compare(left->source, right->source);
    if (order == 0)
        order = place_compare(left->place, right->place);
    return order ? order : text_compare(left->what, right->what);
}

bool store_complaint_list(Store *store, Arena *arena, Complaint **out, uint32_t *count, Err *err)
{
    VEC(Complaint) found = {0};
    sqlite3_stmt *rows;
    if (!sql_prepare(store,
                     "SELECT coalesce(p.name, ''), c.source, c.place, c.what FROM " STANDING_COMPLAINTS " c"
                     " LEFT JOIN partner p ON p.id = c.partner WHERE coalesce(p.is_withdrawn, 0) = 0",
                     &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(&found) = (Complaint){
            .partner = arena_copy(arena, sql_column_text(rows, 0)),
            .source = arena_copy(arena, sql_column_text(rows, 1)),
            .place = arena_copy(arena, sql_column_text(rows, 2)),
            .what = arena_copy(arena, sql_column_text(rows, 3)),
        };
    sqlite3_finalize(rows);
    if (is_read) {
        *out = arena_array(arena, Complaint, found.count);
        *count = (uint32_t)found.count;
        if (found.count) {
            qsort(found.items, found.count, sizeof *found.items, compare_complaints);
            memcpy(*out, found.items, found.count * sizeof **out);
        }
    }
    vec_free(&found);
    return is_read;
}

// A ruling is held against all that stand, whoever is withdrawn at present: else restoring a partner could
// leave a case in which nothing can be concluded any more.

/// The standing rulings: labels, and what is ruled to be one joins them.
typedef struct {
    const Decision *rulings;
    uint32_t count;
    Map nodes;       ///< by label
    PathPair *pairs; ///< of labels, by number
    uint32_t *ruling_of;
    uint32_t pair_count;
    Paths paths;
    Arena *arena;
} Graph;

static uint32_t node_of(Graph *graph, Text label)
{
    uint32_t *node = map_at(&graph->nodes, label);
    if (*node == MAP_NONE)
        *node = (uint32_t)graph->nodes.count - 1;
    return *node;
}

/// `fresh` is not among them, but its labels are numbered, too.
static void graph_init(Graph *graph, const Decision *rulings, uint32_t count, const Decision *fresh,
                       Arena *arena)
{
    *graph = (Graph){.rulings = rulings,
                     .count = count,
                     .pairs = arena_array(arena, PathPair, count),
                     .ruling_of = arena_array(arena, uint32_t, count),
                     .arena = arena};
    node_of(graph, fresh->a_id);
    node_of(graph, fresh->b_id);
    for (uint32_t i = 0; i < count; i++) {
        PathPair pair = {node_of(graph, rulings[i].a_id), node_of(graph, rulings[i].b_id)};
        if (rulings[i].is_undone || rulings[i].verdict != VERDICT_SAME)
            continue;
        graph->ruling_of[graph->pair_count] = i;
        graph->pairs[graph->pair_count++] = pair;
    }
    paths_init(&graph->paths, graph->pairs, graph->pair_count, (uint32_t)graph->nodes.count, arena);
}

/// The rulings that make `a` and `b` one, from `b` back to `a`; none where both are the same.
static Text chain_of(Graph *graph, Text a, Text b)
{
    const uint32_t *reached = paths_from(&graph->paths, node_of(graph, a), graph->arena);
    Buffer chain = {0};
    for (uint32_t node = node_of(graph, b); reached[node] != PATH_START;
         node = path_before(&graph->paths, reached, node)) {
        const Decision *it = &graph->rulings[graph->ruling_of[reached[node]]];
        buffer_format(&chain, "%sruling %u ('" TEXT_FMT "' same '" TEXT_FMT "')", chain.length ? ", " : "",
                      it->number, TEXT_ARG(text_clip(it->a_id, 80)), TEXT_ARG(text_clip(it->b_id, 80)));
    }
    Text words = arena_copy(graph->arena, buffer_text(&chain));
    buffer_done(&chain);
    return words;
}

static bool fail_apart(Graph *graph, const Decision *it, Text one, Text other, Err *err)
{
    Text chain = chain_of(graph, it->a_id, one), second = chain_of(graph, it->b_id, other);
    return fail(err, ERR_USAGE,
                "ruling %u holds '%.80s' and '%.80s' apart%s%.300s%s%.300s: undo one first ('asterism "
                "decide undo N')",
                it->number, it->a_id.bytes, it->b_id.bytes, chain.length ? "; see " : "",
                chain.length ? chain.bytes : "", second.length ? "; see " : "",
                second.length ? second.bytes : "");
}

static bool check_against(Graph *graph, const Decision *fresh, Err *err)
{
    const uint32_t *with_a = paths_from(&graph->paths, node_of(graph, fresh->a_id), graph->arena),
                   *with_b = paths_from(&graph->paths, node_of(graph, fresh->b_id), graph->arena);
    if (fresh->verdict == VERDICT_DIFFERENT)
        return with_a[node_of(graph, fresh->b_id)] == PATH_NONE ||
               fail(err, ERR_USAGE,
                    "they are one already by %.700s: undo one first ('asterism decide undo N')",
                    chain_of(graph, fresh->a_id, fresh->b_id).bytes);
    for (uint32_t i = 0; i < graph->count; i++) {
        const Decision *it = &graph->rulings[i];
        if (it->is_undone || it->verdict != VERDICT_DIFFERENT)
            continue;
        uint32_t a = node_of(graph, it->a_id), b = node_of(graph, it->b_id);
        if (with_a[a] != PATH_NONE && with_b[b] != PATH_NONE)
            return fail_apart(graph, it, fresh->a_id, fresh->b_id, err);
        if (with_b[a] != PATH_NONE && with_a[b] != PATH_NONE)
            return fail_apart(graph, it, fresh->b_id, fresh->a_id, err);
    }
    return true;
}

static bool check_decision(Store *store, const Decision *fresh, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Decision *rulings;
    uint32_t count;
    bool is_sound = store_decision_list(store, &arena, &rulings, &count, err);
    if (is_sound) {
        Graph graph;
        graph_init(&graph, rulings, count, fresh, &arena);
        is_sound = check_against(&graph, fresh, err);
        map_done(&graph.nodes);
    }
    arena_done(&arena);
    return is_sound;
}

static bool add_decision(Store *store, const Decision *it, uint32_t *number, Err *err)
{
    sqlite3_stmt *add;
    if (!sql_prepare(store,
                     "INSERT INTO decision(verdict, a, b, reason, author, at, is_undone)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0)",
                     &add, err))
        return false;
    sql_bind_number(add, 1, it->verdict);
    sql_bind_text(add, 2, it->a_id);
    sql_bind_text(add, 3, it->b_id);
    sql_bind_text(add, 4, it->reason.bytes ? it->reason : TEXT(""));
    sql_bind_text(add, 5, it->author.bytes ? it->author : TEXT(""));
    sql_bind_number(add, 6, it->at);
    bool is_done = sql_do(store, add, NULL, err);
    if (is_done)
        *number = (uint32_t)sqlite3_last_insert_rowid(store->db);
    sqlite3_finalize(add);
    store->is_changed = true;
    return is_done;
}

bool store_decision_add(Store *store, Verdict verdict, Text a, Text b, Text reason, Text author, Instant at,
                        uint32_t *number, Err *err)
{
    Decision it = {.verdict = verdict, .a_id = a, .b_id = b, .reason = reason, .author = author, .at = at};
    uint32_t made;
    if (!store_begin(store, err))
        return false;
    if (!check_decision(store, &it, err) || !add_decision(store, &it, &made, err)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, err))
        return false;
    if (number)
        *number = made;
    return true;
}

static bool undo_decision(Store *store, uint32_t number, Err *err)
{
    sqlite3_stmt *update;
    bool is_changed;
    if (!sql_prepare(store, "UPDATE decision SET is_undone = 1 WHERE number = ?1 AND is_undone = 0", &update,
                     err))
        return false;
    sql_bind_number(update, 1, number);
    bool is_done = sql_do(store, update, &is_changed, err);
    sqlite3_finalize(update);
    if (is_done && !is_changed)
        return fail(err, ERR_USAGE, "no ruling %u stands: 'asterism decide list' shows them", number);
    store->is_changed = true;
    return is_done;
}

bool store_decision_undo(Store *store, uint32_t number, Err *err)
{
    if (!store_begin(store, err))
        return false;
    if (undo_decision(store, number, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool store_decision_list(Store *store, Arena *arena, Decision **out, uint32_t *count, Err *err)
{
    VEC(Decision) found = {0};
    sqlite3_stmt *rows;
    if (!sql_prepare(
            store,
            "SELECT number, verdict, a, b, reason, author, at, is_undone FROM decision ORDER BY number",
            &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(&found) = (Decision){
            .number = sql_column_id(rows, 0),
            .verdict = sql_column_number(rows, 1) ? VERDICT_DIFFERENT : VERDICT_SAME,
            .a = INDEX_NONE,
            .b = INDEX_NONE,
            .a_id = arena_copy(arena, sql_column_text(rows, 2)),
            .b_id = arena_copy(arena, sql_column_text(rows, 3)),
            .reason = arena_copy(arena, sql_column_text(rows, 4)),
            .author = arena_copy(arena, sql_column_text(rows, 5)),
            .at = sql_column_number(rows, 6),
            .is_undone = sql_column_number(rows, 7) != 0,
        };
    sqlite3_finalize(rows);
    if (is_read) {
        *out = arena_array(arena, Decision, found.count);
        *count = (uint32_t)found.count;
        if (found.count)
            memcpy(*out, found.items, found.count * sizeof **out);
    }
    vec_free(&found);
    return is_read;
}
