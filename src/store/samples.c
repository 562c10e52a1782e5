#include "base/vec.h"
#include "store/sql.h"

// Features of samples, and who gave which. What conclusions are made of stands in the pool as observations;
// families and rules are made of the features whole, which no load of the pool needs to carry.

const char samples_schema_sql[] =
    "CREATE TABLE sample(id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, features BLOB NOT NULL);"
    // `family` is empty where the partner names none; `line` is the digest of the raw record that says so.
    "CREATE TABLE given(sample INTEGER NOT NULL, partner INTEGER NOT NULL, family TEXT NOT NULL,"
    " line BLOB NOT NULL, source TEXT NOT NULL, PRIMARY KEY(sample, partner, family, line)) WITHOUT ROWID;";

bool store_sample_put(Store *store, Text sha256, Text features, Err *err)
{
    sqlite3_stmt *put;
    // Read again, by a newer program perhaps: the newer features stand.
    if (!sql_prepare(store,
                     "INSERT INTO sample(sha256, features) VALUES(?1, ?2)"
                     " ON CONFLICT(sha256) DO UPDATE SET features = ?2 WHERE features <> ?2",
                     &put, err))
        return false;
    sql_bind_text(put, 1, sha256);
    sql_bind_blob(put, 2, features);
    bool is_done = sql_do(store, put, NULL, err);
    sqlite3_finalize(put);
    return is_done;
}

bool store_sample_give(Store *store, const SampleGiven *given, Err *err)
{
    PartnerId partner;
    sqlite3_stmt *put;
    Digest line = digest_of(given->line);
    if (!store_partner(store, given->partner, &partner, err) ||
        !sql_prepare(store,
                     "INSERT INTO given SELECT id, ?2, ?3, ?4, ?5 FROM sample WHERE sha256 = ?1"
                     " ON CONFLICT DO UPDATE SET source = min(source, ?5)",
                     &put, err))
        return false;
    sql_bind_text(put, 1, given->sha256);
    sql_bind_number(put, 2, partner);
    sql_bind_text(put, 3, given->family.bytes ? given->family : TEXT(""));
    sql_bind_blob(put, 4, (Text){(const char *)line.bytes, DIGEST_BYTES});
    sql_bind_text(put, 5, given->source);
    bool is_done = sql_do(store, put, NULL, err);
    sqlite3_finalize(put);
    return is_done;
}

typedef VEC(SampleClaim) Claims;

static bool give_row(const SampleRow *row, Claims *claims, TakeSample take, void *self, Err *err)
{
    SampleRow whole = *row;
    whole.claims = claims->items;
    whole.claim_count = (uint32_t)claims->count;
    vec_clear(claims);
    return take(self, &whole, err);
}

/// Rows of one sample stand together.
static bool give_rows(Store *store, sqlite3_stmt *rows, Arena *arena, Claims *claims, TakeSample take,
                      void *self, Err *err)
{
    SampleRow row = {0};
    bool has_row;
    for (;;) {
        if (!sql_next(store, rows, &has_row, err))
            return false;
        Text sha256 = has_row ? sql_column_text(rows, 0) : TEXT_NONE;
        if (claims->count > 0 && !text_equal(sha256, row.sha256)) {
            if (!give_row(&row, claims, take, self, err))
                return false;
            arena_clear(arena);
        }
        if (!has_row)
            return true;
        if (claims->count == 0)
            row = (SampleRow){.sha256 = arena_copy(arena, sha256),
                              .features = arena_copy(arena, sql_column_text(rows, 1))};
        Text reliability = sql_column_text(rows, 3);
        *vec_push(claims) = (SampleClaim){.partner = arena_copy(arena, sql_column_text(rows, 2)),
                                          .reliability = reliability.length > 0 ? reliability.bytes[0] : 'F',
                                          .family = arena_copy(arena, sql_column_text(rows, 4)),
                                          .source = arena_copy(arena, sql_column_text(rows, 5)),
                                          .marking = (Marking)sql_column_number(rows, 6)};
    }
}

/// What records say of the lines of claims.
#define WITH_SAID                                                                                \
    "WITH said AS MATERIALIZED (SELECT l.line, l.partner, max(r.is_withdrawn) is_withdrawn,"     \
    " max(r.marking) marking FROM (SELECT DISTINCT line, partner FROM given) l"                  \
    " JOIN body b ON b.digest = l.line JOIN record r ON r.body = b.id AND r.partner = l.partner" \
    " GROUP BY l.line, l.partner) "

/// Claims that stand.
#define STANDING_GIVEN                                                                    \
    " given g JOIN partner p ON p.id = g.partner AND NOT p.is_withdrawn LEFT JOIN said d" \
    " ON d.line = g.line AND d.partner = g.partner"
#define IS_STANDING " NOT coalesce(d.is_withdrawn, 0)"

bool store_sample_withdrawn(Store *store, TakeSample take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    bool has_row = false, is_done;
    if (!sql_prepare(store,
                     WITH_SAID "SELECT s.sha256, s.features FROM sample s WHERE s.id NOT IN"
                               " (SELECT g.sample FROM" STANDING_GIVEN " WHERE" IS_STANDING
                               ") ORDER BY s.sha256",
                     &rows, err))
        return false;
    while ((is_done = sql_next(store, rows, &has_row, err)) && has_row) {
        const SampleRow row = {.sha256 = sql_column_text(rows, 0), .features = sql_column_text(rows, 1)};
        if (!(is_done = take(self, &row, err)))
            break;
    }
    sqlite3_finalize(rows);
    return is_done;
}

/// `what` stands in place of the features.
#define LIST_SAMPLES(what)                                                            \
    WITH_SAID "SELECT s.sha256, " what ", p.name, p.reliability, g.family, g.source," \
              " coalesce(nullif(d.marking, 0), p.marking) FROM" STANDING_GIVEN        \
              " JOIN sample s ON s.id = g.sample WHERE" IS_STANDING                   \
              " AND (?1 = '' OR g.family = ?1 COLLATE NOCASE)"                        \
              " ORDER BY s.sha256, p.name, g.family, g.source"

static bool list_samples(Store *store, const char *sql, Text family, TakeSample take, void *self, Err *err)
{
    sqlite3_stmt *rows;
    Claims claims = {0};
    Arena arena;
    if (!sql_prepare(store, sql, &rows, err))
        return false;
    sql_bind_text(rows, 1, family.bytes ? family : TEXT(""));
    arena_init(&arena);
    bool is_given = give_rows(store, rows, &arena, &claims, take, self, err);
    arena_done(&arena);
    vec_free(&claims);
    sqlite3_finalize(rows);
    return is_given;
}

bool store_sample_list(Store *store, Text family, TakeSample take, void *self, Err *err)
{
    return list_samples(store, LIST_SAMPLES("s.features"), family, take, self, err);
}

bool store_sample_claims(Store *store, Text family, TakeSample take, void *self, Err *err)
{
    return list_samples(store, LIST_SAMPLES("''"), family, take, self, err);
}
