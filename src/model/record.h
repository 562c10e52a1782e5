#pragma once
/// A raw record, as a partner gave it: a STIX object, a MISP attribute, a line.

#include "base/err.h"
#include "base/text.h"
#include "model/marking.h"

typedef struct {
    Text raw;
    char digest[65]; ///< SHA-256 of the raw bytes, hexadecimal: as in RecordPlace
    Text partner;
    Text id; ///< of what it is about, as the partner calls it
    /// Who may see what is unmarked in it: as its statement says, else the least strict of the activities
    /// that list it, else the partner's.
    Marking marking;
    Pap pap;        ///< as its statement says
    bool is_chosen; ///< belongs to an activity that was asked for
} Record;

typedef bool (*RecordHeard)(void *self, const Record *record, Err *err);

/// The records of a case that are about something, in the order of (id, modified, digest, partner). They can
/// be heard more than once.
typedef struct {
    void *self;
    bool (*each)(void *self, RecordHeard heard, void *heard_self, Err *err);
} Records;
