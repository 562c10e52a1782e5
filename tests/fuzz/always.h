#pragma once
/// What a fuzz target promises.

#include <stdlib.h>

#define ALWAYS(condition)   \
    do {                    \
        if (!(condition)) { \
            abort();        \
        }                   \
    } while (0)
