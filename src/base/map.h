#pragma once
/// From text to a small number: for interning values and looking names up. Keys are not copied: they live
/// with the caller.

#include "base/text.h"

typedef struct {
    Text key;
    uint32_t number;
    uint32_t hash; ///< of the key: most others are told apart without a look at their bytes
} MapSlot;

typedef struct {
    MapSlot *slots;
    size_t room, count;
} Map;

enum { MAP_NONE = UINT32_MAX };

void map_done(Map *map);
/// Forgets all keys and keeps the room for them.
void map_clear(Map *map);
/// The number of `key`, or MAP_NONE.
uint32_t map_find(const Map *map, Text key);
/// Where the number of `key` stands; a new key starts with MAP_NONE. Valid until the next call.
uint32_t *map_at(Map *map, Text key);
/// Like `map_at`; after it a new key's slot can be told to hold a copy made by the caller.
MapSlot *map_slot(Map *map, Text key);
