#pragma once
/// Rules from the samples of a case.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "signatures/signatures.h"
#include "store/store.h"

typedef struct {
    Text family;
    const char *folder;   ///< of the case
    const char *goodware; ///< an index of clean files; NULL: the case's own, where it has one
    double asked;         ///< bound on false alarms
    Text author, reference;
    Text tlp; ///< empty: the strictest default of the partners who gave the samples
    Text date;
} SignOptions;

/// Makes rules and writes them to `text`. ERR_USAGE when no partner calls a sample so.
MUST_USE bool case_sign(Store *store, const SignOptions *options, Arena *arena, FamilyRules *out,
                        Buffer *text, Err *err);
