#pragma once
/// Who holds which function and string. Inside the module only.

#include "samples/samples.h"

typedef enum { SHARE_CODE, SHARE_STRINGS, SHARES } Share;

typedef struct {
    uint64_t key;
    uint32_t holder;
} Posting;

/// Every key of every holder, once, by key and holder; the caller frees it. `holders` says for each sample
/// who holds what it shows; NULL: itself. Packed samples show nothing. Gives how many there are.
size_t postings_list(const FamilySample *samples, uint32_t count, const uint32_t *holders, Share share,
                     Posting **out);

/// What one holds weighs 1, what ten hold a tenth.
static inline double posting_weight(size_t holders)
{
    return 1.0 / (double)holders;
}

/// A sample's keys, ascending.
const uint64_t *keys_of(const FamilySample *sample, Share share, uint32_t *count);
