// TLSH (Oliver, Cheng and Chen, "TLSH: a locality sensitive hash", CTC 2013) is a C++ library; this is its
// face for C.
extern "C" {
#include "samples/build.h"
}

#include <tlsh.h>

extern "C" void read_tlsh(Building *it)
{
    Tlsh hash;
    // The library counts in `unsigned int`; samples are far shorter than that holds.
    hash.update(reinterpret_cast<const unsigned char *>(it->bytes.bytes),
                static_cast<unsigned int>(it->bytes.length));
    hash.final();
    const char *digits = hash.getHash();
    // Empty for bytes that are too few or too uniform to be told apart.
    if (digits)
        build_fact(it, FACT_TLSH, text_of(digits), 0);
}
