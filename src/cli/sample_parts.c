#include "cli/sample_parts.h"

bool sample_unknown(const char *wanted, Err *err)
{
    return fail(err, ERR_USAGE,
                "no sample has a SHA-256 that begins with '%.64s': 'asterism samples list' shows them",
                wanted);
}
