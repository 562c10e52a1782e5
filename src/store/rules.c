#include "store/sql.h"

// Rules that were made here: each family's in versions. A version is never changed; that it was retired is
// added to it.

const char rules_schema_sql[] =
    "CREATE TABLE rule(family TEXT NOT NULL COLLATE NOCASE, version INTEGER NOT NULL, made INTEGER NOT NULL,"
    " packed BLOB NOT NULL, asked TEXT NOT NULL, why TEXT NOT NULL, text TEXT NOT NULL, retired INTEGER,"
    " retired_why TEXT NOT NULL, PRIMARY KEY(family, version)) WITHOUT ROWID;"
    "CREATE TABLE rule_seen(family TEXT NOT NULL COLLATE NOCASE, version INTEGER NOT NULL, rule TEXT NOT NULL,"
    " path TEXT NOT NULL, sha256 TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(family, version, rule, sha256, path))"
    " WITHOUT ROWID;";

bool store_rule_put(Store *store, const KeptRule *rule, Err *err)
{
    sqlite3_stmt *put;
    if (!sql_prepare(store, "INSERT INTO rule VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, '')", &put, err))
        return false;
    sql_bind_text(put, 1, rule->family);
    sql_bind_number(put, 2, rule->version);
    sql_bind_number(put, 3, rule->made);
    sql_bind_blob(put, 4, rule->packed);
    sql_bind_text(put, 5, rule->asked);
    sql_bind_text(put, 6, rule->why);
    sql_bind_text(put, 7, rule->text);
    bool is_done = sql_do(store, put, NULL, err);
    sqlite3_finalize(put);
    return is_done;
}

bool store_rule_list(Store *store, Text family, TakeKeptRule take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = false, is_done;
    if (!sql_prepare(store,
                     "SELECT family, version, made, packed, asked, why, text, retired, retired_why FROM rule"
                     " WHERE ?1 = '' OR family = ?1 ORDER BY family, version",
                     &rows, err))
        return false;
    sql_bind_text(rows, 1, family.bytes ? family : TEXT(""));
    while ((is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        const KeptRule rule = {.family = sql_column_text(rows, 0),
                               .version = sql_column_id(rows, 1),
                               .made = sql_column_number(rows, 2),
                               .packed = sql_column_text(rows, 3),
                               .asked = sql_column_text(rows, 4),
                               .why = sql_column_text(rows, 5),
                               .text = sql_column_text(rows, 6),
                               .retired = sql_column_instant(rows, 7),
                               .retired_why = sql_column_text(rows, 8)};
        if (!(is_done = take(self, &rule, err)))
            break;
    }
    sqlite3_finalize(rows);
    return is_done;
}

bool store_rule_retire(Store *store, Text family, uint32_t version, Instant at, Text why, Err *err)
{
    sqlite3_stmt *put;
    bool is_changed = false;
    if (!sql_prepare(
            store,
            "UPDATE rule SET retired = ?3, retired_why = ?4 WHERE family = ?1 AND version = ?2 AND retired IS NULL",
            &put, err))
        return false;
    sql_bind_text(put, 1, family);
    sql_bind_number(put, 2, version);
    sql_bind_number(put, 3, at);
    sql_bind_text(put, 4, why);
    bool is_done = sql_do(store, put, &is_changed, err);
    sqlite3_finalize(put);
    return is_done &&
           (is_changed || fail(err, ERR_USAGE, "version %u of the rules of '" TEXT_FMT "' is retired already",
                               version, TEXT_ARG(text_clip(family, 80))));
}

bool store_rule_saw(Store *store, const RuleSeen *seen, Err *err)
{
    sqlite3_stmt *put;
    if (!sql_prepare(store, "INSERT INTO rule_seen VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                     &put, err))
        return false;
    sql_bind_text(put, 1, seen->family);
    sql_bind_number(put, 2, seen->version);
    sql_bind_text(put, 3, seen->rule);
    sql_bind_text(put, 4, seen->path);
    sql_bind_text(put, 5, seen->sha256);
    sql_bind_number(put, 6, seen->at);
    bool is_done = sql_do(store, put, NULL, err);
    sqlite3_finalize(put);
    return is_done;
}

bool store_rule_seen(Store *store, Text family, uint32_t version, TakeRuleSeen take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = false, is_done;
    if (!sql_prepare(store,
                     "SELECT rule, path, sha256, at FROM rule_seen WHERE family = ?1 AND version = ?2"
                     " ORDER BY at, path, rule",
                     &rows, err))
        return false;
    sql_bind_text(rows, 1, family);
    sql_bind_number(rows, 2, version);
    while ((is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        const RuleSeen seen = {family,
                               version,
                               sql_column_text(rows, 0),
                               sql_column_text(rows, 1),
                               sql_column_text(rows, 2),
                               sql_column_number(rows, 3)};
        if (!(is_done = take(self, &seen, err)))
            break;
    }
    sqlite3_finalize(rows);
    return is_done;
}
