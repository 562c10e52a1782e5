#pragma once
/// What people spell as they like, such as families, in all the ways that a case has it. Inside the module
/// only.

#include "store/store.h"

typedef struct Spellings Spellings;

/// Of all families, from the snapshot in which questions are answered.
MUST_USE bool spellings_of_families(Store *store, Spellings **out, Err *err);
void spellings_free(Spellings *it);
/// Those that are taken for the same family, in byte order; so many.
uint32_t spellings_find(const Spellings *it, Text family, Arena *arena, Text **out);
