// libtlsh's face for C, to hold our own hash to it.
#include "unit/samples/tlsh_oracle.h"

#include <tlsh.h>

#include <cstring>

extern "C" void tlsh_oracle(const char *bytes, size_t length, char out[TLSH_ORACLE_ROOM])
{
    Tlsh hash;
    hash.update(reinterpret_cast<const unsigned char *>(bytes), static_cast<unsigned int>(length));
    hash.final();
    const char *digits = hash.getHash();
    strncpy(out, digits ? digits : "", TLSH_ORACLE_ROOM);
    out[TLSH_ORACLE_ROOM - 1] = 0;
}
