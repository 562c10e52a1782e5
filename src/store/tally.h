#pragma once
/// How much the case holds, counted in one walk over its records. Inside the module only.

#include "store/sql.h"

typedef struct {
    uint64_t records, activities;
} Given;

typedef struct {
    Given all;
    uint64_t items; ///< stated, and as nothing more
    Given *by_partner;
    uint32_t partner_room;
} Tally;

/// Everything in the file, withdrawn or not.
MUST_USE bool tally_read(Store *store, Tally *out, Err *err);
void tally_done(Tally *tally);
