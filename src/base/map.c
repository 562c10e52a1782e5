#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

void map_done(Map *map)
{
    free(map->slots);
    *map = (Map){0};
}

void map_clear(Map *map)
{
    if (map->count)
        memset(map->slots, 0, map->room * sizeof *map->slots);
    map->count = 0;
}

/// A free slot has no bytes: an empty key is given the address of its terminator by TEXT(""), never NULL.
static bool is_free(const MapSlot *slot)
{
    return slot->key.bytes == NULL;
}

static MapSlot *probe(MapSlot *slots, size_t room, Text key, uint32_t hash)
{
    size_t at = hash & (room - 1);
    while (!is_free(&slots[at]) && !(slots[at].hash == hash && text_equal(slots[at].key, key)))
        at = (at + 1) & (room - 1);
    return &slots[at];
}

/// Where a key goes that no slot holds.
static MapSlot *first_free(MapSlot *slots, size_t room, uint32_t hash)
{
    size_t at = hash & (room - 1);
    while (!is_free(&slots[at]))
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static void grow(Map *map)
{
    size_t room = map->room ? map->room * 2 : 64;
    MapSlot *slots = memory_get(room * sizeof *slots);
    memset(slots, 0, room * sizeof *slots);
    for (size_t i = 0; i < map->room; i++)
        if (!is_free(&map->slots[i]))
            *first_free(slots, room, map->slots[i].hash) = map->slots[i];
    free(map->slots);
    map->slots = slots;
    map->room = room;
}

uint32_t map_find(const Map *map, Text key)
{
    if (!map->room)
        return MAP_NONE;
    if (!key.bytes)
        key = TEXT("");
    const MapSlot *slot = probe(map->slots, map->room, key, (uint32_t)hash_quick(key));
    return is_free(slot) ? MAP_NONE : slot->number;
}

MapSlot *map_slot(Map *map, Text key)
{
    if (!key.bytes)
        key = TEXT("");
    // Three quarters full is where linear probing starts to crawl.
    if (map->count * 4 >= map->room * 3)
        grow(map);
    uint32_t hash = (uint32_t)hash_quick(key);
    MapSlot *slot = probe(map->slots, map->room, key, hash);
    if (is_free(slot)) {
        *slot = (MapSlot){key, MAP_NONE, hash};
        map->count++;
    }
    return slot;
}

uint32_t *map_at(Map *map, Text key)
{
    return &map_slot(map, key)->number;
}
