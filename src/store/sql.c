#include "store/sql.h"

#include <assert.h>

#include "base/packing.h"
#include "store/ask.h"
#include "store/withheld.h"

#define RELATIONS_OF                                                                                  \
    "SELECT l.subject, l.type, l.object, l.start, l.stop, l.is_revoked, l.description, l.confidence," \
    " r.partner, r.holder, r.body, r.source, r.place FROM member m CROSS JOIN relation l"             \
    " ON l.record = m.record JOIN record r ON r.id = m.record WHERE m.member = ?1 AND m.roles & 2"    \
    " AND NOT r.is_withdrawn AND" RELATION_STANDS " AND"

#define SET_STATEMENT                                                                            \
    "UPDATE record SET rank = ?2, title = ?3, url = ?4, date = ?5, modified = ?6, marking = ?7," \
    " pap = ?8, reliability = ?9, credibility = ?10, is_revoked = ?11, valid_until = ?12 WHERE id = ?1"

/// Stretches of the same version with which one from ?3 to ?4 becomes one.
#define TOUCHES " holder = ?1 AND version = ?2 AND first <= ?4 + 1 AND last >= ?3 - 1"

enum { WAIT_MILLISECONDS = 10000 };

// One line a hot statement. INSERT OR IGNORE on a key that stands writes no page: pooling the same again
// leaves the file as it is.
static const char *const hot_sql[HOT_COUNT] = {
    [HOT_FIND_HOLDER] = "SELECT foreign_id, partner FROM holder WHERE id = ?1",
    [HOT_LIST_BODIES] = "SELECT digest FROM body WHERE id >= ?1",
    [HOT_LIST_HOLDERS] = "SELECT foreign_id FROM holder WHERE id >= ?1",
    [HOT_FIND_BODY] = "SELECT pack, at, size, digest FROM body WHERE id = ?1",
    [HOT_ADD_PACK] = "INSERT INTO pack(id, size, bytes) VALUES(?1, ?2, ?3)",
    [HOT_FIND_PACK] = "SELECT size, bytes FROM pack WHERE id = ?1",
    [HOT_FIND_RECORD] =
        "SELECT r.id, r.place, s.name, r.remainder FROM record r JOIN source s ON s.id = r.source"
        " WHERE r.body = ?1 AND r.holder = ?2 AND r.partner = ?3",
    [HOT_ADD_RECORD] =
        "INSERT OR IGNORE INTO record(id, body, holder, partner, source, place, remainder, is_withdrawn)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, 0)",
    [HOT_FIND_REMAINDER] = "SELECT remainder FROM record WHERE id = ?1",
    [HOT_PART_RECORD] =
        "INSERT OR IGNORE INTO record(id, body, holder, partner, source, place, remainder, is_withdrawn)"
        " SELECT ?2, body, remainder, partner, source, place, 0, is_withdrawn FROM record WHERE id = ?1",
    [HOT_PART_MEMBER] =
        "INSERT OR IGNORE INTO member(member, record, roles) SELECT i.holder, r.id, 1 FROM record i"
        " JOIN record r ON r.holder = i.remainder AND r.body = i.body AND r.partner = i.partner"
        " WHERE i.id = ?1",
    [HOT_MOVE_RECORD] = "UPDATE record SET source = ?2, place = ?3, remainder = 0 WHERE id = ?1",
    [HOT_ADD_SEVERAL] = "INSERT OR IGNORE INTO several(holder) VALUES(?1)",
    [HOT_FIND_SOURCE] = "SELECT id FROM source WHERE name = ?1",
    [HOT_ADD_SOURCE] = "INSERT INTO source(name) VALUES(?1)",
    [HOT_FIND_PARTNER] = "SELECT id FROM partner WHERE name = ?1",
    [HOT_ADD_PARTNER] =
        "INSERT INTO partner(name, reliability, marking, is_withdrawn, is_added, observations)"
        " VALUES(?1, 'F', 0, 0, 0, 0)",
    [HOT_FIND_STATEMENT] =
        "SELECT rank, title, url, date, modified, marking, pap, reliability, credibility, is_revoked, valid_until"
        " FROM record WHERE id = ?1 AND rank IS NOT NULL",
    [HOT_ADD_STATEMENT] = SET_STATEMENT " AND rank IS NULL",
    [HOT_PUT_STATEMENT] = SET_STATEMENT,
    [HOT_ADD_BLOCK] = "INSERT INTO block(id, bytes) VALUES(?1, ?2)",
    [HOT_ADD_FENCE] = "INSERT INTO fence(run, key, block) VALUES(?1, ?2, ?3)",
    [HOT_ADD_RUN] =
        "INSERT INTO run(first_block, last_block, of, observations, kinds) VALUES(?1, ?2, ?3, ?4, ?5)",
    [HOT_LIST_RUNS] =
        "SELECT first_block, last_block, observations, kinds FROM run WHERE of = ?1 ORDER BY first_block",
    [HOT_FIND_BLOCK] = "SELECT bytes FROM block WHERE id = ?1",
    [HOT_FIND_FENCE] =
        "SELECT block FROM fence WHERE run = ?1 AND key < ?2 ORDER BY key DESC, block DESC LIMIT 1",
    [HOT_LIST_FENCES] =
        "SELECT key, block FROM fence WHERE run = ?1 AND key >= ?2 AND key < ?3 ORDER BY key, block LIMIT ?4",
    [HOT_DROP_BLOCK] = "DELETE FROM block WHERE id = ?1",
    [HOT_DROP_FENCES] = "DELETE FROM fence WHERE run = ?1",
    [HOT_DROP_RUN] = "DELETE FROM run WHERE first_block = ?1",
    [HOT_COUNT_OBSERVATIONS] = "UPDATE partner SET observations = observations + ?2 WHERE id = ?1",
    [HOT_FIND_EDITION] = "SELECT count(*), min(first), max(last) FROM edition WHERE" TOUCHES,
    [HOT_DROP_EDITION] = "DELETE FROM edition WHERE" TOUCHES,
    [HOT_ADD_EDITION] = "INSERT INTO edition(holder, version, first, last) VALUES(?1, ?2, ?3, ?4)",
    [HOT_ASK_EDITION] = "SELECT max(v.modified) FROM record r JOIN edition e ON e.holder = r.holder"
                        " AND r.body BETWEEN e.first AND e.last JOIN record v ON v.id = e.version"
                        " WHERE r.id = ?1 AND NOT v.is_withdrawn",
    [HOT_ADD_WARNING_VERSION] = "INSERT OR IGNORE INTO warning_version(record) VALUES(?1)",
    [HOT_ADD_NAME_GROUP] =
        "INSERT OR IGNORE INTO name_group(record, source, label, names, is_of_related, date, marking)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [HOT_ADD_GROUPED] = "INSERT OR IGNORE INTO grouped(name, source, record) VALUES(?1, ?2, ?3)",
    [HOT_ASK_PARTNERS] = "SELECT id, name, is_withdrawn FROM partner",
    [HOT_ASK_UNTIL] = "SELECT r.valid_until FROM record r JOIN partner p ON p.id = r.partner WHERE r.id = ?1"
                      " AND NOT r.is_withdrawn AND NOT p.is_withdrawn",
    [HOT_ASK_RECORD] = "SELECT " ASK_STATEMENT ", r.holder, r.is_withdrawn,"
                       " EXISTS (SELECT 1 FROM several s WHERE s.holder = r.holder)"
                       " FROM record r JOIN holder h ON h.id = r.holder WHERE r.id = ?1",
    [HOT_ASK_HOLDER] = "SELECT foreign_id FROM holder WHERE id = ?1",
    [HOT_ASK_STATEMENTS] =
        "SELECT " ASK_STATEMENT
        " FROM holder h JOIN record r ON r.holder = h.id WHERE h.id = ?1 AND r.rank IS NOT NULL"
        " AND NOT r.is_withdrawn",
    [HOT_ASK_OWNER] = "SELECT p.name FROM holder h JOIN partner p ON p.id = h.partner WHERE h.id = ?1",
    [HOT_ASK_DIGEST] = "SELECT digest FROM body WHERE id = ?1",
    [HOT_ASK_CONTAINERS] =
        "SELECT r.holder FROM member m JOIN record r ON r.id = m.record"
        " WHERE m.member = ?1 AND m.roles & 1 AND NOT r.is_withdrawn"
        " AND" MEMBER_STANDS
        " UNION ALL SELECT remainder FROM record WHERE holder = ?1 AND remainder <> 0 AND NOT is_withdrawn"
        " AND" ITEM_STANDS,
    [HOT_ASK_NAME] = "SELECT r.holder FROM name n JOIN record r ON r.id = n.record"
                     " JOIN partner p ON p.id = r.partner"
                     " WHERE n.text = ?1 COLLATE NOCASE AND NOT r.is_withdrawn AND NOT p.is_withdrawn"
                     " AND" NAME_STANDS,
    [HOT_ASK_GROUPS] = "SELECT g.source FROM grouped g JOIN record r ON r.id = g.record"
                       " JOIN partner p ON p.id = r.partner LEFT JOIN partner s ON s.name = g.source"
                       " WHERE g.name = ?1 AND NOT p.is_withdrawn AND NOT r.is_withdrawn"
                       " AND" GROUPED_STANDS " AND coalesce(s.is_withdrawn, 0) = 0",
    [HOT_ASK_KEPT] = "SELECT answer FROM answered WHERE key = ?1",
    [HOT_ASK_SOURCE] = "SELECT name FROM source WHERE id = ?1",
    [HOT_ASK_PLACE] = "SELECT body, source, place, partner FROM record WHERE id = ?1",
    [HOT_ASK_TITLE] = "SELECT title FROM record WHERE holder = ?1 AND title IS NOT NULL AND NOT is_withdrawn"
                      " AND" TITLE_STANDS " ORDER BY modified DESC, title LIMIT 1",
    [HOT_ASK_SIGHTINGS] =
        "SELECT s.type, s.seen_by, s.country, s.place, s.first_seen, s.last_seen, s.sightings, r.partner,"
        " r.holder, r.body, r.source, r.place FROM sighting s JOIN record r ON r.id = s.record"
        " WHERE s.kind = ?1 AND s.value = ?2 AND s.of = ?3 AND NOT r.is_withdrawn"
        " AND" SIGHTING_STANDS
        " AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.record = s.record AND w.statement = ?4)",
    [HOT_ASK_RELATIONS_FROM] = RELATIONS_OF " l.subject = ?1",
    [HOT_ASK_RELATIONS_TO] = RELATIONS_OF " l.object = ?1 AND l.subject <> ?1",
    [HOT_ASK_WARNED] = "SELECT lists FROM warned WHERE key = ?1",
    [HOT_KEEP_WARNED] = "INSERT OR REPLACE INTO warned(key, lists) VALUES(?1, ?2)",
    [HOT_KEEP_ANSWER] = "INSERT OR REPLACE INTO answered(key, answer) VALUES(?1, ?2)",
    [HOT_ASK_CONCLUDED] = "SELECT numbers FROM concluded WHERE row = ?1",
    [HOT_ASK_CLUSTER] = "SELECT first, ids FROM concluded_id WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
    [HOT_ADD_SIGHTING] =
        "INSERT INTO sighting(record, type, of, kind, value, seen_by, country, place, first_seen, last_seen,"
        " sightings, marking, pap) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
        " ON CONFLICT DO UPDATE SET sightings = max(sightings, ?11), marking = max(marking, ?12),"
        " pap = max(pap, ?13) WHERE ?11 > sightings OR ?12 > marking OR ?13 > pap",
    [HOT_FIND_STATED] = "SELECT holder, body FROM record WHERE id = ?1",
    [HOT_LIST_MOMENTS] = "SELECT modified, body FROM record WHERE holder = ?1 AND rank IS NOT NULL"
                         " AND modified IS NOT NULL AND NOT is_withdrawn",
    [HOT_FIND_MOMENT] = "SELECT b.digest FROM record r JOIN body b ON b.id = r.body WHERE r.holder = ?1"
                        " AND r.body = ?2 AND r.rank IS NOT NULL AND r.modified = ?3 AND NOT r.is_withdrawn",
    [HOT_ADD_WARNING_LIST] =
        "INSERT INTO warning_list(record, name, version) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING",
    [HOT_ADD_VOCABULARY] = "INSERT INTO vocabulary(record, name, version, source, terms)"
                           " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    [HOT_ADD_COMPLAINT] =
        "INSERT OR IGNORE INTO complaint(partner, source, place, what, body) VALUES(?1, ?2, ?3, ?4, ?5)",
    // All rows that wait (waiting.h).
    [HOT_WRITE_HOLDERS] =
        "INSERT OR ROLLBACK INTO holder(id, foreign_id, partner) SELECT c0, c1, c2 FROM waiting_holder",
    [HOT_WRITE_BODIES] =
        "INSERT OR ROLLBACK INTO body(id, digest, pack, at, size) SELECT c0, c1, c2, c3, c4 FROM waiting_body",
    [HOT_WRITE_RECORDS] =
        "INSERT OR ROLLBACK INTO record(id, body, holder, partner, source, remainder, is_withdrawn, place, rank,"
        " title, url, date, modified, marking, pap, reliability, credibility, is_revoked, valid_until)"
        " SELECT c0, c1, c2, c3, c4, c5, 0, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17"
        " FROM waiting_record",
    [HOT_WRITE_MEMBERS] =
        "INSERT OR IGNORE INTO member(member, record, roles) SELECT c0, c1, c2 FROM waiting_member",
    [HOT_WRITE_NAMES] = "INSERT OR IGNORE INTO name(record, text) SELECT c0, c1 FROM waiting_name",
    // Without WHERE, ON would be read as that of a join.
    [HOT_WRITE_RELATIONS] =
        "INSERT INTO relation(subject, object, record, type, start, stop, is_revoked, description, confidence)"
        " SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8 FROM waiting_relation WHERE true"
        " ON CONFLICT DO UPDATE SET"
        " start = min(coalesce(start, excluded.start), coalesce(excluded.start, start)),"
        " stop = max(coalesce(stop, excluded.stop), coalesce(excluded.stop, stop)),"
        " is_revoked = max(is_revoked, excluded.is_revoked),"
        " description = min(coalesce(description, excluded.description),"
        " coalesce(excluded.description, description)), confidence = max(confidence, excluded.confidence)"
        " WHERE excluded.start < coalesce(start, excluded.start + 1)"
        " OR excluded.stop > coalesce(stop, excluded.stop - 1) OR excluded.is_revoked > is_revoked"
        " OR (excluded.description IS NOT NULL"
        " AND (description IS NULL OR excluded.description < description))"
        " OR excluded.confidence > confidence",
};

bool sql_fail(Store *store, const char *doing, Err *err)
{
    const char *said = sqlite3_errmsg(store->db);
    switch (sqlite3_errcode(store->db) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(err, ERR_FAILED,
                    "another program is writing to '%s' and was not done within 10 seconds: try again later",
                    store->path);
    case SQLITE_FULL:
        return fail(
            err, ERR_FAILED,
            "no space left for '%s': what was kept before stands, this step was undone; make room and "
            "try again",
            store->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail(err, ERR_INPUT,
                    "'%s' is damaged (%s): restore a backup, or pool its sources into a new case",
                    store->path, said);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        if (store->is_read_only)
            return fail(err, ERR_FAILED,
                        "'%s' is yours to read alone (%s): for this, copy its folder to where you may write, "
                        "and name the copy with -C",
                        store->path, said);
        return fail(err, ERR_FAILED, "cannot write '%s' or beside it (%s): check its permissions",
                    store->path, said);
    default:
        return fail(err, ERR_FAILED, "%s in '%s' failed: %s", doing, store->path, said);
    }
}

void sql_forget_written(Store *store)
{
    for (size_t i = 0; i < WAIT_COUNT; i++)
        vec_clear(&store->written[i]);
    arena_clear(&store->written_texts);
    store->is_writing = store->has_written = store->has_write_failed = false;
}

bool sql_regain(Store *store, Err *err)
{
    if (!store->is_writing)
        return true;
    errand_wait(store->writer);
    // Once it failed, all that follows does, until the batch is undone.
    if (store->has_write_failed) {
        *err = store->write_err;
        return false;
    }
    store->is_changed |= store->has_written;
    sql_forget_written(store);
    return true;
}

bool sql_run(Store *store, const char *sql, Err *err)
{
    return sql_regain(store, err) &&
           (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || sql_fail(store, "a step", err));
}

bool sql_prepare(Store *store, const char *sql, sqlite3_stmt **out, Err *err)
{
    sqlite3_stmt *statement = NULL;
    if (!sql_regain(store, err))
        return false;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return sql_fail(store, "preparing a query", err);
    *out = statement;
    return true;
}

sqlite3_stmt *sql_hot(Store *store, Hot hot, Err *err)
{
    if (!sql_regain(store, err))
        return NULL;
    if (store->hot[hot]) {
        sqlite3_reset(store->hot[hot]);
        return store->hot[hot];
    }
    if (sqlite3_prepare_v3(store->db, hot_sql[hot], -1, SQLITE_PREPARE_PERSISTENT, &store->hot[hot], NULL) !=
        SQLITE_OK)
        sql_fail(store, "preparing a statement", err);
    return store->hot[hot];
}

sqlite3_stmt *sql_find(Store *store, Hot hot, uint32_t id, bool *has_row, Err *err)
{
    sqlite3_stmt *find = sql_hot(store, hot, err);
    if (!find)
        return NULL;
    sql_bind_number(find, 1, id);
    return sql_next(store, find, has_row, err) ? find : NULL;
}

bool sql_has_text(Store *store, Hot hot, uint32_t id, Text text, bool *out, Err *err)
{
    bool has_row;
    sqlite3_stmt *find = sql_find(store, hot, id, &has_row, err);
    if (!find)
        return false;
    *out = has_row && text_equal(sql_column_text(find, 0), text);
    sqlite3_reset(find);
    return true;
}

bool sql_next(Store *store, sqlite3_stmt *statement, bool *has_row, Err *err)
{
    if (!sql_regain(store, err))
        return false;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *has_row = true;
        return true;
    }
    if (code != SQLITE_DONE) {
        sql_fail(store, "reading", err);
        sqlite3_reset(statement);
        return false;
    }
    sqlite3_reset(statement);
    *has_row = false;
    return true;
}

bool sql_do(Store *store, sqlite3_stmt *statement, bool *changed, Err *err)
{
    if (sqlite3_step(statement) != SQLITE_DONE) {
        sql_fail(store, "writing", err);
        sqlite3_reset(statement);
        return false;
    }
    if (changed)
        *changed = sqlite3_changes(store->db) > 0;
    sqlite3_reset(statement);
    return true;
}

bool sql_put_pairs(Store *store, Hot hot, Text pairs, Err *err)
{
    Unpacker in = {.rest = pairs};
    while (in.rest.length > 0) {
        sqlite3_stmt *put = sql_hot(store, hot, err);
        if (!put)
            return false;
        sql_bind_blob(put, 1, unpack_text(&in));
        sql_bind_blob(put, 2, unpack_text(&in));
        if (!sql_do(store, put, NULL, err))
            return false;
    }
    return true;
}

bool sql_number(Store *store, const char *sql, int64_t *out, Err *err)
{
    sqlite3_stmt *statement = NULL;
    if (!sql_prepare(store, sql, &statement, err))
        return false;
    bool has_row = false, is_read = sql_next(store, statement, &has_row, err);
    if (is_read)
        *out = has_row ? sql_column_number(statement, 0) : 0;
    sqlite3_finalize(statement);
    return is_read;
}

void sql_bind_number(sqlite3_stmt *statement, int at, int64_t number)
{
    sqlite3_bind_int64(statement, at, number);
}

void sql_bind_instant(sqlite3_stmt *statement, int at, Instant instant)
{
    if (instant == INSTANT_NONE)
        sqlite3_bind_null(statement, at);
    else
        sqlite3_bind_int64(statement, at, instant);
}

// Texts live until the step that follows, so SQLite need not copy them.
void sql_bind_text(sqlite3_stmt *statement, int at, Text text)
{
    if (text.bytes)
        sqlite3_bind_text64(statement, at, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(statement, at);
}

void sql_bind_blob(sqlite3_stmt *statement, int at, Text bytes)
{
    sqlite3_bind_blob64(statement, at, bytes.bytes ? bytes.bytes : "", bytes.length, SQLITE_STATIC);
}

int64_t sql_column_number(sqlite3_stmt *statement, int at)
{
    return sqlite3_column_int64(statement, at);
}

uint32_t sql_column_id(sqlite3_stmt *statement, int at)
{
    int64_t id = sqlite3_column_int64(statement, at);
    return id < 0 || id > UINT32_MAX ? 0 : (uint32_t)id;
}

Instant sql_column_instant(sqlite3_stmt *statement, int at)
{
    return sqlite3_column_type(statement, at) == SQLITE_NULL ? INSTANT_NONE
                                                             : sqlite3_column_int64(statement, at);
}

Text sql_column_text(sqlite3_stmt *statement, int at)
{
    if (sqlite3_column_type(statement, at) == SQLITE_NULL)
        return TEXT_NONE;
    // A blob is read as such: asking for its text would make SQLite append a terminator.
    const char *bytes = sqlite3_column_type(statement, at) == SQLITE_BLOB
                            ? sqlite3_column_blob(statement, at)
                            : (const char *)sqlite3_column_text(statement, at);
    return (Text){bytes ? bytes : "", (size_t)sqlite3_column_bytes(statement, at)};
}

void sql_wait(Store *store, bool waits)
{
    sqlite3_busy_timeout(store->db, waits ? WAIT_MILLISECONDS : 0);
}

bool sql_begin_reading(Store *store, Err *err)
{
    assert(!store->is_in_batch);
    return sql_run(store, "BEGIN", err);
}

void sql_end_reading(Store *store)
{
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

bool sql_next_id(const Store *store, uint32_t *next, uint32_t *out, Err *err)
{
    if (*next == UINT32_MAX)
        return fail(err, ERR_FAILED, "'%s' holds as many records as it can", store->path);
    *out = (*next)++;
    return true;
}

int place_compare(Text a, Text b)
{
    if (a.length != b.length)
        return a.length < b.length ? -1 : 1;
    return text_compare(a, b);
}
