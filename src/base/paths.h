#pragma once
/// Things joined pair by pair: what hangs together, and over which pairs.

#include <stdint.h>

#include "base/arena.h"

typedef struct {
    uint32_t a, b; ///< things
} PathPair;

typedef struct {
    const PathPair *pairs;
    uint32_t thing_count;
    uint32_t *first;    ///< by thing: where its pairs begin in `pairs_of`; one more behind the last
    uint32_t *pairs_of; ///< numbers of pairs, ascending
} Paths;

/// The pairs must live as long.
void paths_init(Paths *paths, const PathPair *pairs, uint32_t pair_count, uint32_t thing_count, Arena *arena);

enum { PATH_NONE = UINT32_MAX, PATH_START = UINT32_MAX - 1 };

/// By thing: the pair over which it is reached from the start in the fewest steps, the earliest pairs first;
/// PATH_NONE: it is not; PATH_START: it is the start. Takes as long as there are things and pairs.
uint32_t *paths_from(const Paths *paths, uint32_t start, Arena *arena);

/// The thing before this one, which is reached and not the start.
uint32_t path_before(const Paths *paths, const uint32_t *reached, uint32_t thing);
