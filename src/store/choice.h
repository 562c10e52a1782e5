#pragma once
/// Choosing records. Inside the module only.

#include "store/sql.h"

// Where the choice looks.
#define FROM_RECORDS                                                               \
    " FROM record r JOIN body b ON b.id = r.body JOIN source s ON s.id = r.source" \
    " JOIN partner p ON p.id = r.partner"
// A choice is bound at ?1 to ?4. Of `record r JOIN body b JOIN source s JOIN partner p`:
#define IS_CHOSEN                                                                               \
    " (?1 = '' OR s.name = ?1 OR s.name || ', ' || r.place = ?1 OR b.digest BETWEEN ?2 AND ?3)" \
    " AND (?4 = '' OR p.name = ?4)"
void record_choice_bind(sqlite3_stmt *statement, const RecordChoice *choice);

/// In a batch: the chosen records become the table `chosen`, until `record_choice_close` or the batch is
/// rolled back. ERR_USAGE when no record, or several where one was meant, are chosen.
MUST_USE bool record_choice_open(Store *store, const RecordChoice *choice, uint32_t *count, Err *err);
MUST_USE bool record_choice_close(Store *store, Err *err);
#define CHOSEN "(SELECT record FROM chosen)"
