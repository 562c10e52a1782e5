// What became of each actor: the difference between one kept conclusion and the next, told as events.
//
// Beside every activity that was ever concluded on stands in which cluster of several it stood last. A
// cluster bears the id of the member that is known longest: whose oldest record that stands came before the
// earliest conclusion. Records are numbered as they come, so the last one of each conclusion tells. Ids so
// depend on when activities became known, never on how they were clustered in between, and what is withdrawn
// leaves no trace in the ids of others.

#include <stdlib.h>

#include "base/map.h"
#include "store/sql.h"

enum { ALONE = UINT32_MAX };

/// A cluster of several activities, before or now.
typedef struct {
    Text id, name;
    uint32_t before, now; ///< activities
    bool goes_on;         ///< in another one at least
} Actor;

/// An activity that stands elsewhere than it stood.
typedef struct {
    uint32_t from, to; ///< actors, or ALONE
    uint32_t holder;
    uint32_t activity; ///< of the pool; INDEX_NONE: it is gone
    bool is_fresh;     ///< no conclusion has held it yet
    bool is_back;      ///< it was gone in the last one
} Move;

/// A ruling that the last conclusion did not know as it stands now.
typedef struct {
    uint32_t number;
    bool is_undone;
    uint32_t actors[4]; ///< of its two activities, before and now
} Changed;

typedef struct {
    Store *store;
    const Pool *pool;
    const Conclusion *conclusion;
    Instant at;
    Arena arena;
    Map numbers; ///< of actors, by id
    VEC(Actor) actors;
    VEC(Move) moves;
    VEC(Changed) changed;
    bool *was_held;        ///< by activity of the pool: some conclusion knew it
    bool *was_gone;        ///< by activity of the pool
    uint32_t *before;      ///< by activity of the pool
    uint32_t *activity_of; ///< by holder
    uint32_t holder_room;
    sqlite3_stmt *add;
} Telling;

static uint32_t actor_of(Telling *it, Text id)
{
    uint32_t *number = map_at(&it->numbers, id);
    if (*number == MAP_NONE) {
        *number = (uint32_t)it->actors.count;
        *vec_push(&it->actors) = (Actor){.id = id, .name = TEXT("")};
    }
    return *number;
}

static uint32_t actor_now(Telling *it, uint32_t activity)
{
    const Cluster *cluster = &it->conclusion->clusters[it->conclusion->cluster_of[activity]];
    return cluster->member_count > 1 ? actor_of(it, cluster->id) : ALONE;
}

/// Where everything known stood, and what of it is gone.
static bool read_before(Telling *it, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(it->store, "SELECT holder, coalesce(cluster, ''), is_gone FROM known", &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(it->store, rows, &has_row, err)) && has_row) {
        uint32_t holder = sql_column_id(rows, 0), before = ALONE;
        Text id = sql_column_text(rows, 1);
        if (id.length > 0) {
            uint32_t found = map_find(&it->numbers, id);
            before = found != MAP_NONE ? found : actor_of(it, arena_copy(&it->arena, id));
            it->actors.items[before].before++;
        }
        uint32_t activity = holder < it->holder_room ? it->activity_of[holder] : INDEX_NONE;
        bool was_gone = sql_column_number(rows, 2) != 0;
        if (activity != INDEX_NONE) {
            it->before[activity] = before;
            it->was_held[activity] = true;
            it->was_gone[activity] = was_gone;
        } else if (!was_gone) {
            *vec_push(&it->moves) =
                (Move){.from = before, .to = ALONE, .holder = holder, .activity = INDEX_NONE};
        }
    }
    sqlite3_finalize(rows);
    return is_read;
}

static void find_moves(Telling *it)
{
    for (uint32_t a = 0; a < it->pool->activity_count; a++) {
        uint32_t now = actor_now(it, a), holder = it->pool->activities[a].holder;
        bool is_fresh = !it->was_held[a];
        if (now != ALONE)
            it->actors.items[now].now++;
        if (it->before[a] != ALONE && now != ALONE)
            it->actors.items[it->before[a]].goes_on = true;
        if (is_fresh || it->was_gone[a] || now != it->before[a])
            *vec_push(&it->moves) = (Move){it->before[a], now, holder, a, is_fresh, it->was_gone[a]};
    }
}

static void find_actors_of(Telling *it, Text label, uint32_t actors[2])
{
    uint32_t activity = activity_of_label(it->pool, label);
    actors[0] = activity == INDEX_NONE ? ALONE : it->before[activity];
    actors[1] = activity == INDEX_NONE ? ALONE : actor_now(it, activity);
}

static bool find_changed(Telling *it, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(
            it->store,
            "SELECT number, a, b, is_undone FROM decision WHERE is_counted = is_undone ORDER BY number",
            &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(it->store, rows, &has_row, err)) && has_row) {
        Changed *changed = vec_push(&it->changed);
        changed->number = sql_column_id(rows, 0);
        changed->is_undone = sql_column_number(rows, 3) != 0;
        find_actors_of(it, sql_column_text(rows, 1), changed->actors);
        find_actors_of(it, sql_column_text(rows, 2), changed->actors + 2);
    }
    sqlite3_finalize(rows);
    return is_read && sql_run(it->store, "UPDATE decision SET is_counted = 1 - is_undone", err);
}

// ---------------------------------------------------------------- causes

/// Some labels, and how many more there are.
static void put_labels(Telling *it, const Move *moves, size_t count, bool only_fresh, Buffer *out)
{
    enum { SHOWN_MOST = 3 };
    size_t shown = 0, total = 0;
    for (size_t i = 0; i < count; i++) {
        if (moves[i].activity == INDEX_NONE || (only_fresh && !moves[i].is_fresh))
            continue;
        if (total++ >= SHOWN_MOST)
            continue;
        Text label = activity_label(it->pool, moves[i].activity, &it->arena);
        buffer_format(out, "%s" TEXT_FMT, shown++ ? ", " : "", TEXT_ARG(text_clip(label, 200)));
    }
    if (total > shown)
        buffer_format(out, " and %zu more", total - shown);
}

static bool is_of_actor(const Changed *changed, uint32_t actor)
{
    for (int i = 0; i < 4; i++)
        if (changed->actors[i] == actor)
            return true;
    return false;
}

static void add_count(Buffer *cause, size_t count, const char *what)
{
    buffer_format(cause, "%s%zu %s %s", cause->length ? "; " : "", count,
                  count == 1 ? "activity" : "activities", what);
}

/// What made the activities go to `to`, or leave `from` where they went nowhere: what was pooled, ruled or
/// withdrawn. `moves` are all that went there.
static Text cause_of(Telling *it, uint32_t actor, const Move *moves, size_t count)
{
    Buffer cause = {0};
    size_t fresh = 0, gone = 0, back = 0;
    for (size_t i = 0; i < count; i++) {
        fresh += moves[i].is_fresh;
        gone += moves[i].activity == INDEX_NONE;
        back += moves[i].is_back;
    }
    if (fresh > 0)
        buffer_add_string(&cause, "pooled");
    if (fresh > 0 && fresh < count) { // else they are the ones that the event tells of
        buffer_add_string(&cause, ": ");
        put_labels(it, moves, count, true, &cause);
    }
    for (size_t i = 0; i < it->changed.count; i++)
        if (is_of_actor(&it->changed.items[i], actor))
            buffer_format(&cause, "%sruling %u%s", cause.length ? "; " : "", it->changed.items[i].number,
                          it->changed.items[i].is_undone ? " undone" : "");
    if (gone > 0)
        add_count(&cause, gone, "withdrawn");
    if (back > 0)
        add_count(&cause, back, "restored");
    if (cause.length == 0)
        buffer_add_string(&cause, "evidence that came or went elsewhere");
    Text text = arena_copy(&it->arena, buffer_text(&cause));
    buffer_done(&cause);
    return text;
}

// ---------------------------------------------------------------- events

static bool add_event(Telling *it, uint32_t actor, HistoryEvent event, Text other, const Move *moves,
                      size_t count, Text cause, Err *err)
{
    Buffer which = {0};
    put_labels(it, moves, count, false, &which);
    sql_bind_number(it->add, 1, it->at);
    sql_bind_text(it->add, 2, it->actors.items[actor].id);
    sql_bind_number(it->add, 3, event);
    sql_bind_text(it->add, 4, other);
    sql_bind_number(it->add, 5, (int64_t)count);
    sql_bind_text(it->add, 6, which.length ? buffer_text(&which) : TEXT(""));
    sql_bind_text(it->add, 7, cause);
    bool is_done = sql_do(it->store, it->add, NULL, err);
    buffer_done(&which);
    return is_done;
}

/// Some activities of one actor went to another one.
static bool tell_passage(Telling *it, const Move *moves, size_t count, Text cause, Err *err)
{
    uint32_t from = moves->from, to = moves->to;
    const Actor *old = &it->actors.items[from], *new = &it->actors.items[to];
    bool is_over = old->now == 0, is_new = new->before == 0;
    HistoryEvent there = is_over ? (is_new ? HISTORY_CONTINUES : HISTORY_TOOK_IN)
                                 : (is_new ? HISTORY_CAME_OUT_OF : HISTORY_TOOK_FROM);
    HistoryEvent here = is_over ? (is_new ? HISTORY_CONTINUED_AS : HISTORY_WENT_INTO)
                                : (is_new ? HISTORY_SPLIT : HISTORY_GAVE_TO);
    return add_event(it, to, there, old->id, moves, count, cause, err) &&
           add_event(it, from, here, new->id, moves, count, cause, err);
}

/// All moves to one actor; they are sorted by where they come from.
static bool tell_arrivals(Telling *it, const Move *moves, size_t count, Err *err)
{
    uint32_t to = moves->to;
    Text cause = cause_of(it, to, moves, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && moves[end].from == moves[i].from; end++)
            ;
        bool is_done;
        if (moves[i].from == ALONE) { // last: after those that came from other actors
            bool was_there = it->actors.items[to].before > 0 || i > 0;
            is_done = add_event(it, to, was_there ? HISTORY_GREW : HISTORY_FORMED, TEXT(""), moves + i,
                                end - i, cause, err);
        } else {
            is_done = tell_passage(it, moves + i, end - i, cause, err);
        }
        if (!is_done)
            return false;
    }
    return true;
}

/// Activities that an actor lost, and that stand alone now or are gone.
static bool tell_losses(Telling *it, const Move *moves, size_t count, Err *err)
{
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && moves[end].from == moves[i].from; end++)
            ;
        uint32_t from = moves[i].from;
        if (from == ALONE) // nothing became of an actor
            continue;
        HistoryEvent event = it->actors.items[from].goes_on ? HISTORY_LOST : HISTORY_DISSOLVED;
        if (!add_event(it, from, event, TEXT(""), moves + i, end - i, cause_of(it, from, moves + i, end - i),
                       err))
            return false;
    }
    return true;
}

static int compare_moves(const void *left, const void *right)
{
    const Move *a = left, *b = right;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

static bool tell_moves(Telling *it, Err *err)
{
    Move *moves = it->moves.items;
    size_t count = it->moves.count;
    if (count > 1)
        qsort(moves, count, sizeof *moves, compare_moves);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && moves[end].to == moves[i].to; end++)
            ;
        bool is_done = moves[i].to == ALONE ? tell_losses(it, moves + i, end - i, err)
                                            : tell_arrivals(it, moves + i, end - i, err);
        if (!is_done)
            return false;
    }
    return true;
}

// ---------------------------------------------------------------- names

static bool read_names(Telling *it, Err *err)
{
    sqlite3_stmt *rows;
    if (!sql_prepare(it->store, "SELECT cluster, name FROM called", &rows, err))
        return false;
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(it->store, rows, &has_row, err)) && has_row) {
        uint32_t actor = map_find(&it->numbers, sql_column_text(rows, 0));
        if (actor != MAP_NONE)
            it->actors.items[actor].name = arena_copy(&it->arena, sql_column_text(rows, 1));
    }
    sqlite3_finalize(rows);
    return is_read;
}

static bool tell_names(Telling *it, Err *err)
{
    sqlite3_stmt *keep;
    if (!read_names(it, err) ||
        !sql_prepare(it->store, "INSERT OR REPLACE INTO called(cluster, name) VALUES(?1, ?2)", &keep, err))
        return false;
    bool is_done = true;
    for (uint32_t c = 0; is_done && c < it->conclusion->cluster_count; c++) {
        const Cluster *cluster = &it->conclusion->clusters[c];
        uint32_t actor = cluster->member_count > 1 ? actor_of(it, cluster->id) : ALONE;
        Text name = cluster->name.length ? cluster->name : TEXT("");
        if (actor == ALONE || text_equal(it->actors.items[actor].name, name))
            continue;
        Text cause = it->actors.items[actor].name.length
                         ? arena_format(&it->arena, "it was called '" TEXT_FMT "'",
                                        TEXT_ARG(text_clip(it->actors.items[actor].name, 200)))
                         : TEXT("");
        if (it->actors.items[actor].before)
            is_done = add_event(it, actor, HISTORY_CALLED, name, NULL, 0, cause, err);
        sql_bind_text(keep, 1, cluster->id);
        sql_bind_text(keep, 2, name);
        is_done = is_done && sql_do(it->store, keep, NULL, err);
    }
    sqlite3_finalize(keep);
    return is_done;
}

// ---------------------------------------------------------------- keeping

static bool keep_heard(Telling *it, Err *err)
{
    sqlite3_stmt *keep;
    if (!sql_prepare(it->store, "INSERT OR IGNORE INTO heard(record) VALUES(?1)", &keep, err))
        return false;
    sql_bind_number(keep, 1, it->pool->last_record);
    bool is_done = sql_do(it->store, keep, NULL, err);
    sqlite3_finalize(keep);
    return is_done;
}

static bool keep_moves(Telling *it, Err *err)
{
    sqlite3_stmt *keep;
    if (!keep_heard(it, err) || !sql_prepare(it->store,
                                             "INSERT INTO known(holder, cluster, is_gone) VALUES(?1, ?2, ?3)"
                                             " ON CONFLICT DO UPDATE SET cluster = ?2, is_gone = ?3",
                                             &keep, err))
        return false;
    bool is_done = true;
    for (size_t i = 0; is_done && i < it->moves.count; i++) {
        const Move *move = &it->moves.items[i];
        sql_bind_number(keep, 1, move->holder);
        sql_bind_text(keep, 2, move->to == ALONE ? TEXT_NONE : it->actors.items[move->to].id);
        sql_bind_number(keep, 3, move->activity == INDEX_NONE);
        is_done = sql_do(it->store, keep, NULL, err);
    }
    sqlite3_finalize(keep);
    return is_done;
}

static void telling_init(Telling *it)
{
    arena_init(&it->arena);
    it->before = memory_get((it->pool->activity_count + 1) * sizeof *it->before);
    it->was_held = memory_get((it->pool->activity_count + 1) * sizeof *it->was_held);
    it->was_gone = memory_get((it->pool->activity_count + 1) * sizeof *it->was_gone);
    for (uint32_t a = 0; a < it->pool->activity_count; a++) {
        it->before[a] = ALONE;
        it->was_held[a] = it->was_gone[a] = false;
        if (it->pool->activities[a].holder >= it->holder_room)
            it->holder_room = it->pool->activities[a].holder + 1;
    }
    it->activity_of = memory_get((it->holder_room + 1) * sizeof *it->activity_of);
    for (uint32_t i = 0; i < it->holder_room; i++)
        it->activity_of[i] = INDEX_NONE;
    for (uint32_t a = 0; a < it->pool->activity_count; a++)
        it->activity_of[it->pool->activities[a].holder] = a;
}

static void telling_done(Telling *it)
{
    sqlite3_finalize(it->add);
    map_done(&it->numbers);
    vec_free(&it->actors);
    vec_free(&it->moves);
    vec_free(&it->changed);
    free(it->before);
    free(it->was_held);
    free(it->was_gone);
    free(it->activity_of);
    arena_done(&it->arena);
}

static bool tell_all(Telling *it, Err *err)
{
    if (!sql_prepare(it->store,
                     "INSERT INTO history(at, cluster, event, other, activities, which, cause)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                     &it->add, err) ||
        !read_before(it, err))
        return false;
    find_moves(it);
    return find_changed(it, err) && tell_moves(it, err) && tell_names(it, err) && keep_moves(it, err);
}

bool store_history_record(Store *store, const Pool *pool, const Conclusion *conclusion, Instant at, Err *err)
{
    Telling it = {.store = store, .pool = pool, .conclusion = conclusion, .at = at};
    if (!store_begin(store, err))
        return false;
    telling_init(&it);
    bool is_done = tell_all(&it, err);
    telling_done(&it);
    if (!is_done)
        store_rollback(store);
    return (is_done && store_commit(store, err)) || fail_within(err, "recording what became of the actors");
}

bool store_history_list(Store *store, Text cluster, Arena *arena, HistoryRow **out, uint32_t *count, Err *err)
{
    VEC(HistoryRow) found = {0};
    sqlite3_stmt *rows;
    if (!sql_prepare(store,
                     "SELECT number, at, cluster, event, other, activities, which, cause FROM history"
                     " WHERE ?1 = '' OR cluster = ?1 COLLATE NOCASE ORDER BY number",
                     &rows, err))
        return false;
    sql_bind_text(rows, 1, cluster.bytes ? cluster : TEXT(""));
    bool has_row = true, is_read = true;
    while ((is_read = sql_next(store, rows, &has_row, err)) && has_row)
        *vec_push(&found) = (HistoryRow){
            .number = sql_column_id(rows, 0),
            .at = sql_column_number(rows, 1),
            .cluster = arena_copy(arena, sql_column_text(rows, 2)),
            .event = (HistoryEvent)sql_column_number(rows, 3),
            .other = arena_copy(arena, sql_column_text(rows, 4)),
            .activities = sql_column_id(rows, 5),
            .which = arena_copy(arena, sql_column_text(rows, 6)),
            .cause = arena_copy(arena, sql_column_text(rows, 7)),
        };
    sqlite3_finalize(rows);
    *out = arena_array(arena, HistoryRow, found.count);
    *count = (uint32_t)found.count;
    if (found.count)
        memcpy(*out, found.items, found.count * sizeof **out);
    vec_free(&found);
    return is_read;
}
