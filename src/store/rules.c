#include <string.h>

#include "store/sql.h"
#include "store/withheld.h"

// Rules that were made here: each family's in versions. A version is never changed; that it was retired is
// added to it.

const char rules_schema_sql[] =
    "CREATE TABLE rule(family TEXT NOT NULL COLLATE NOCASE, version INTEGER NOT NULL, made INTEGER NOT NULL,"
    " packed BLOB NOT NULL, asked TEXT NOT NULL, why TEXT NOT NULL, text TEXT NOT NULL, retired INTEGER,"
    " retired_why TEXT NOT NULL, PRIMARY KEY(family, version)) WITHOUT ROWID;"
    "CREATE TABLE rule_seen(family TEXT NOT NULL COLLATE NOCASE, version INTEGER NOT NULL, rule TEXT NOT NULL,"
    " path TEXT NOT NULL, sha256 TEXT NOT NULL, at INTEGER NOT NULL, is_withdrawn INTEGER NOT NULL,"
    " PRIMARY KEY(family, version, rule, sha256, path)) WITHOUT ROWID;";

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
    if (!sql_prepare(store, "INSERT INTO rule_seen VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0) ON CONFLICT DO NOTHING",
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
                     " AND NOT is_withdrawn ORDER BY at, path, rule",
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

bool store_rule_seen_withdraw(Store *store, Text family, Text place, bool is_withdrawn, uint32_t *count,
                              Err *err)
{
    sqlite3_stmt *update;
    Digest low, high;
    char from[DIGEST_HEX + 1] = "", to[DIGEST_HEX + 1] = "";
    bool is_changed = false;
    if (digest_range(place, &low, &high)) {
        digest_print(&low, from);
        digest_print(&high, to);
    }
    if (!sql_prepare(store,
                     "UPDATE rule_seen SET is_withdrawn = ?5 WHERE family = ?1 AND is_withdrawn <> ?5"
                     " AND (path = ?2 OR sha256 BETWEEN ?3 AND ?4)",
                     &update, err))
        return false;
    sql_bind_text(update, 1, family);
    sql_bind_text(update, 2, place);
    sql_bind_text(update, 3, text_of(from));
    sql_bind_text(update, 4, text_of(to));
    sql_bind_number(update, 5, is_withdrawn);
    bool is_done = sql_do(store, update, &is_changed, err);
    *count = is_changed ? (uint32_t)sqlite3_changes(store->db) : 0;
    sqlite3_finalize(update);
    return is_done && (is_changed || fail(err, ERR_USAGE,
                                          "no %s place of the rules of '" TEXT_FMT "' is '" TEXT_FMT
                                          "': say its path, or its SHA-256 from the eighth digit on",
                                          is_withdrawn ? "standing" : "withdrawn",
                                          TEXT_ARG(text_clip(family, 80)), TEXT_ARG(text_clip(place, 200))));
}

// ---------------------------------------------------------------- sightings of indicators

// What is not marked is marked as its record, and this as its partner. Of a statement, the latest version
// counts.
static const char sightings_sql[] =
    "SELECT p.name, h.foreign_id, s.type, s.seen_by, s.country, s.place, s.sightings, s.first_seen,"
    " s.last_seen, coalesce(nullif(s.marking, 0), nullif(r.marking, 0), p.marking),"
    " (SELECT min(coalesce(nullif(ir.marking, 0), p.marking)) FROM record ir"
    " WHERE ir.holder = h.id AND ir.rank IS NOT NULL AND NOT ir.is_withdrawn),"
    " b.digest, o.name, r.place FROM sighting s JOIN record r ON r.id = s.record"
    " JOIN partner p ON p.id = r.partner JOIN holder h ON h.id = s.of"
    " JOIN body b ON b.id = r.body JOIN source o ON o.id = r.source"
    " WHERE s.kind = 0 AND" SIGHTING_STANDS
    " AND h.foreign_id >= 'indicator--' AND h.foreign_id < 'indicator-.'"
    " AND h.partner = r.partner AND r.rank IS NOT NULL AND NOT r.is_withdrawn AND NOT p.is_withdrawn"
    " AND NOT r.is_revoked AND NOT EXISTS (SELECT 1 FROM record lr"
    " WHERE lr.holder = r.holder AND lr.partner = r.partner AND lr.rank IS NOT NULL AND NOT lr.is_withdrawn"
    " AND (coalesce(lr.modified, 0), lr.is_revoked) > (coalesce(r.modified, 0), r.is_revoked))"
    " ORDER BY p.name, h.foreign_id, s.first_seen, b.digest";

static IndicatorSighting sighting_of_row(sqlite3_stmt *row)
{
    Text bytes = sql_column_text(row, 11);
    Digest digest = {0};
    IndicatorSighting out = {
        .indicator = sql_column_text(row, 1),
        .said = {.type = sighting_type(sql_column_number(row, 2)),
                 .by = sql_column_text(row, 3),
                 .country = sql_column_text(row, 4),
                 .place = sql_column_text(row, 5),
                 .count = (uint32_t)sql_column_number(row, 6),
                 .first_seen = sql_column_instant(row, 7),
                 .last_seen = sql_column_instant(row, 8),
                 .in = {.partner = sql_column_text(row, 0),
                        .source = sql_column_text(row, 12),
                        .place = sql_column_text(row, 13)}},
        .marking = marking_stricter((Marking)sql_column_number(row, 9), (Marking)sql_column_number(row, 10))};
    memcpy(digest.bytes, bytes.bytes, bytes.length < DIGEST_BYTES ? bytes.length : DIGEST_BYTES);
    digest_print(&digest, out.said.in.digest);
    return out;
}

bool store_indicator_sightings(Store *store, TakeIndicatorSighting take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = false, is_done;
    if (!sql_prepare(store, sightings_sql, &rows, err))
        return false;
    while ((is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        const IndicatorSighting row = sighting_of_row(rows);
        if (!(is_done = take(self, &row, err)))
            break;
    }
    sqlite3_finalize(rows);
    return is_done;
}
