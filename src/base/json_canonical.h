#pragma once
/// One spelling for all JSON texts that mean the same: for hashes and comparisons.

#include "base/buffer.h"
#include "base/json.h"

typedef enum {
    JSON_NUMBERS_ES6, ///< as the JSON Canonicalization Scheme wants them (RFC 8785): 1.0 is 1
    JSON_NUMBERS_KEPT ///< as they were written: 1.0 is not 1
} JsonNumbers;

/// Members in the order of their keys' UTF-16 code units, no white space, the shortest escapes (RFC 8785).
/// Numbers that no double can hold (1e400) are kept as written.
void json_canonical(const Json *value, JsonNumbers numbers, Buffer *out);
