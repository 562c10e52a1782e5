#pragma once
/// Which families anybody can have, and since when.

#include "base/map.h"
#include "base/vec.h"
#include "model/pool.h"

typedef struct {
    Map numbers;        ///< canonical family -> `since`
    VEC(Instant) since; ///< of families that somebody had alone before
} PublicTools;

/// The table's, and what the pool claims.
void public_tools_init(PublicTools *tools, const Pool *pool, Arena *arena);
void public_tools_done(PublicTools *tools);
/// Whether anybody could have it then: a public tool, a commodity, or a word that is no family at all. Such a
/// name links nobody. Undated, whatever ever became public is.
bool public_tools_has(const PublicTools *tools, Text canonical, Instant when);
