#pragma once
/// A map of the world made of equal squares.

#include "base/text.h"

typedef struct {
    Text code; ///< ISO 3166-1 alpha-2
    Text name;
    int column, row; ///< from the top left
} WorldTile;

enum { WORLD_COLUMNS = 36, WORLD_ROWS = 16 };
extern const WorldTile world_tiles[]; ///< by code
extern const size_t world_tile_count;
/// The country's square, or NULL where the map has none.
const WorldTile *world_tile_of(Text code);
