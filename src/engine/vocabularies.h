#pragma once
/// The vocabularies of a case: those that were pooled, each in its newest version, and those that the program
/// ships where no newer one of their name was. Inside the module only.

#include "engine/engine.h"

/// As a reader may know them, and without a partner (empty: with all).
typedef struct {
    Marking reader;
    Text without;
} VocabularyChoice;

/// How a case words countries and sectors, found out within the snapshot of a load.
typedef struct {
    VocabularyChoice choice;
    Arena *arena;
    Wording *wording;
} CaseWording;

/// What a load is told so that it reads countries and sectors so; `it` must outlive the load.
Rewording case_rewording(CaseWording *it);
/// For questions: of the case as it is; until the next call, or the case's end.
MUST_USE bool case_wording_to_ask(Case *it, const Wording **out, Err *err);
MUST_USE bool case_wording(Store *store, const VocabularyChoice *choice, Arena *arena, Wording **out,
                           Err *err);
/// What texts are searched for: names of `pool`, places and terms of all vocabularies. `out` is freed with
/// vocabulary_free.
MUST_USE bool vocabulary_for_texts(Store *store, const Pool *pool, Vocabulary **out, Err *err);
