#pragma once
/// What of a program's data compilers and linkers write for the loader and for unwinding: nobody's tables.
/// Inside the module only.

#include "base/grams.h"
#include "samples/headers.h"

/// Of a section, a bit for each word of four bytes.
typedef struct {
    uint8_t *marked;
    uint64_t words;
} Linkage;

/// `linkage_done` follows. After `read_linkage`.
void linkage_init(Linkage *out, const Building *it, const SampleSection *section);
void linkage_done(Linkage *linkage);
/// Whether half of the eight bytes at `at` of the section, or more, are such data.
bool linkage_holds(const Linkage *linkage, uint64_t at);
