#pragma once
/// Statements that are withdrawn one by one. Inside the module only.

#include "store/runs.h"

// Of a value its key (runs.h), of a name this byte, which is no kind's, and the name.
#define WITHHELD_NAME_TEXT "n"
enum { WITHHELD_NAME = 'n' };

typedef struct Withheld {
    Map keys; ///< record and statement
    Arena arena;
    Buffer key;
} Withheld;

/// False when it is no statement: not canonical.
bool withheld_statement(const Assertion *what, Buffer *out);
/// Within a snapshot. `withheld_done` in any case.
MUST_USE bool withheld_read(Withheld *it, Store *store, Err *err);
void withheld_done(Withheld *it);
bool withheld_has(Withheld *it, RecordId record, Text statement);
bool withheld_has_name(Withheld *it, RecordId record, Text name);

// The choice of records (records.c), bound at ?1 to ?4. The same bytes of one partner are one record,
// wherever they stand and of whatever they speak.
#define FROM_RECORDS                                                               \
    " FROM record r JOIN body b ON b.id = r.body JOIN source s ON s.id = r.source" \
    " JOIN partner p ON p.id = r.partner"
// Of `record r JOIN body b JOIN source s JOIN partner p`.
#define IS_CHOSEN                                                                               \
    " (?1 = '' OR s.name = ?1 OR s.name || ', ' || r.place = ?1 OR b.digest BETWEEN ?2 AND ?3)" \
    " AND (?4 = '' OR p.name = ?4)"
#define SAME_BYTES " (body, partner) IN (SELECT r.body, r.partner" FROM_RECORDS " WHERE" IS_CHOSEN ")"
/// Bodies that cannot be given away as they came.
#define WITHHELD_BODIES "(SELECT r.body FROM withheld w JOIN record r ON r.id = w.record)"
void record_choice_bind(sqlite3_stmt *statement, const RecordChoice *choice);
/// ERR_USAGE when no record, or several where one was meant, are chosen.
MUST_USE bool record_choice_check(Store *store, const RecordChoice *choice, uint32_t *count, Err *err);
