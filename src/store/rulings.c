#include <stdlib.h>

#include "base/map.h"
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

/// The standing rulings as a graph: what is ruled to be one is joined by an edge.
typedef struct {
    const Decision *rulings;
    uint32_t count;
    Map nodes;      ///< by label
    uint32_t room;  ///< for nodes: two a ruling, and two more
    uint32_t *from; ///< for each node that the walk reached: the ruling it was reached by, NOT_REACHED else
    uint32_t *queue;
} Graph;

enum { NOT_REACHED = UINT32_MAX, STARTED_HERE = UINT32_MAX - 1 };

static uint32_t node_of(Graph *graph, Text label)
{
    uint32_t *node = map_at(&graph->nodes, label);
    if (*node == MAP_NONE)
        *node = (uint32_t)graph->nodes.count - 1;
    return *node;
}

/// Whether the rulings make `a` and `b` one; if so, `chain` names them from `b` back to `a`.
static bool are_ruled_one(Graph *graph, Text a, Text b, Buffer *chain)
{
    uint32_t start = node_of(graph, a), goal = node_of(graph, b), at = 0, end = 0;
    for (uint32_t i = 0; i < graph->room; i++)
        graph->from[i] = NOT_REACHED;
    buffer_clear(chain);
    graph->from[start] = STARTED_HERE;
    graph->queue[end++] = start;
    while (at < end && graph->from[goal] == NOT_REACHED) {
        uint32_t node = graph->queue[at++];
        for (uint32_t i = 0; i < graph->count; i++) {
            const Decision *it = &graph->rulings[i];
            uint32_t left = node_of(graph, it->a_id), right = node_of(graph, it->b_id);
            if (it->is_undone || it->verdict != VERDICT_SAME || (left != node && right != node))
                continue;
            uint32_t other = left == node ? right : left;
            if (graph->from[other] == NOT_REACHED) {
                graph->from[other] = i;
                graph->queue[end++] = other;
            }
        }
    }
    if (graph->from[goal] == NOT_REACHED)
        return false;
    for (uint32_t node = goal; graph->from[node] != STARTED_HERE;) {
        const Decision *it = &graph->rulings[graph->from[node]];
        buffer_format(chain, "%sruling %u ('" TEXT_FMT "' same '" TEXT_FMT "')", chain->length ? ", " : "",
                      it->number, TEXT_ARG(text_clip(it->a_id, 80)), TEXT_ARG(text_clip(it->b_id, 80)));
        uint32_t left = node_of(graph, it->a_id);
        node = left == node ? node_of(graph, it->b_id) : left;
    }
    return true;
}

static bool check_against(Graph *graph, const Decision *fresh, Buffer *chain, Buffer *other, Err *err)
{
    if (fresh->verdict == VERDICT_DIFFERENT)
        return !are_ruled_one(graph, fresh->a_id, fresh->b_id, chain) ||
               fail(err, ERR_USAGE,
                    "they are one already by %.700s: undo one first ('asterism decide undo N')",
                    chain->bytes);
    for (uint32_t i = 0; i < graph->count; i++) {
        const Decision *it = &graph->rulings[i];
        if (it->is_undone || it->verdict != VERDICT_DIFFERENT)
            continue;
        bool is_straight = are_ruled_one(graph, it->a_id, fresh->a_id, chain) &&
                           are_ruled_one(graph, it->b_id, fresh->b_id, other);
        bool is_crossed = !is_straight && are_ruled_one(graph, it->a_id, fresh->b_id, chain) &&
                          are_ruled_one(graph, it->b_id, fresh->a_id, other);
        if (is_straight || is_crossed)
            return fail(
                err, ERR_USAGE,
                "ruling %u holds '%.80s' and '%.80s' apart%s%.300s%s%.300s: undo one first ('asterism "
                "decide undo N')",
                it->number, it->a_id.bytes, it->b_id.bytes, chain->length ? "; see " : "",
                chain->length ? chain->bytes : "", other->length ? "; see " : "",
                other->length ? other->bytes : "");
    }
    return true;
}

static bool check_decision(Store *store, const Decision *fresh, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Decision *rulings;
    uint32_t count;
    Buffer chain = {0}, other = {0};
    bool is_sound = store_decision_list(store, &arena, &rulings, &count, err);
    if (is_sound) {
        uint32_t room = 2 * count + 2;
        Graph graph = {.rulings = rulings,
                       .count = count,
                       .room = room,
                       .from = arena_array(&arena, uint32_t, room),
                       .queue = arena_array(&arena, uint32_t, room)};
        for (uint32_t i = 0; i < count; i++) { // the walk knows only labels that have a number
            node_of(&graph, rulings[i].a_id);
            node_of(&graph, rulings[i].b_id);
        }
        is_sound = check_against(&graph, fresh, &chain, &other, err);
        map_done(&graph.nodes);
    }
    buffer_done(&chain);
    buffer_done(&other);
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
