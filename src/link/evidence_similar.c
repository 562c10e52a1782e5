// Files that are alike: builds of one source, one document filled in again. Their fuzzy hashes are near each
// other, not equal.
//
// TLSH: link/alike.h. One hash of those that hang together stands for each of them.
//
// ssdeep (Kornblum, "Identifying almost identical files using context triggered piecewise hashing", DFRWS
// 2006): of each of the two signatures, the run of ten characters with the least hash; of two files alike it
// is mostly the same (Broder's min-wise sampling). Signatures are compared at one block size alone, as there.
//
// Weight: [judged], no labelled set lists fuzzy hashes: as a registered domain, and less than an equal hash.

#include <stdio.h>

#include "base/hash.h"
#include "link/derived.h"
#include "model/kind.h"

enum { PIECE = 10 }; ///< characters

static void note_tlsh(Deriver *deriver, uint32_t source)
{
    Text hash = alike_of(derive_alike(deriver), source);
    if (hash.length)
        derive_note(deriver, source, TRACE_SIMILAR, hash);
}

static void note_piece(Deriver *deriver, uint32_t source, uint64_t block, Text signature)
{
    char piece[32 + PIECE];
    Text least = TEXT_NONE;
    uint64_t least_hash = 0;
    for (size_t i = 0; i + PIECE <= signature.length; i++) {
        Text here = text_slice(signature, i, i + PIECE);
        uint64_t hash = hash_quick(here);
        if (!least.length || hash < least_hash) {
            least = here;
            least_hash = hash;
        }
    }
    if (!least.length)
        return;
    int length = snprintf(piece, sizeof piece, "%llu:" TEXT_FMT, (unsigned long long)block, TEXT_ARG(least));
    derive_note(deriver, source, TRACE_SIMILAR, (Text){piece, (size_t)length});
}

void evidence_derive_fingerprint(Deriver *deriver, uint32_t source, Text value, Text above)
{
    uint64_t block;
    Text hash = fingerprint_behind(value, KIND_SSDEEP), part, one;
    (void)above;
    if (!hash.length) {
        note_tlsh(deriver, source);
        return;
    }
    if (!text_cut(&hash, ':', &part) || !text_number(part, &block) || block > UINT32_MAX ||
        !text_cut(&hash, ':', &one))
        return;
    note_piece(deriver, source, block, one);
    note_piece(deriver, source, 2 * block, hash);
}
