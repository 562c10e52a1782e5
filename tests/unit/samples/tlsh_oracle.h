#pragma once
#include <stddef.h>

enum { TLSH_ORACLE_ROOM = 71 };

#ifdef __cplusplus
extern "C"
#endif
    /// What libtlsh makes of the bytes; empty when it makes nothing of them.
    void
    tlsh_oracle(const char *bytes, size_t length, char out[TLSH_ORACLE_ROOM]);
