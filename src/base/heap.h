#pragma once
/// Memory for very many small things that come and go. It stands in large pages, as that of malloc does not:
/// where things of a large pool are looked into at random, each small page would first have to be found.
///
/// Several threads may take and give at once. What was not given back goes with the arena.

#include "base/arena.h"

typedef struct Heap Heap;

Heap *heap_new(Arena *arena);
/// Aligned for anything. Without a heap from malloc.
void *heap_get(Heap *heap, size_t bytes);
/// What was had from there, or NULL, with room for so many bytes: the first `used` stay, where they are if
/// there is room.
void *heap_grow(Heap *heap, void *memory, size_t used, size_t bytes);
/// Gives it back to where it was taken; NULL is nothing.
void heap_free(void *memory);
