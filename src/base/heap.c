// Blocks of some sizes, each a part larger than the one before; what is given back waits in the list of its
// size, and is never split or joined.

#include "base/heap.h"

#include <pthread.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/// Four sizes to each doubling: at most a fifth is wasted.
enum { FIRST = 64, STEPS = 4, DOUBLINGS = 40, SIZES = STEPS * DOUBLINGS };

typedef struct Block Block;
struct Block {
    union {
        Heap *heap;  ///< in use: where it was taken; NULL: of malloc
        Block *next; ///< given back
    };
    unsigned size; ///< its number
    alignas(max_align_t) unsigned char bytes[];
};

struct Heap {
    Arena *arena;
    pthread_mutex_t lock;
    Block *given_back[SIZES];
};

Heap *heap_new(Arena *arena)
{
    Heap *heap = arena_new(arena, Heap);
    heap->arena = arena;
    pthread_mutex_init(&heap->lock, NULL);
    return heap;
}

/// The smallest size that holds so many bytes: its number, and the bytes of it.
static unsigned size_of(size_t bytes, size_t *room)
{
    unsigned number = 0;
    size_t whole = FIRST;
    for (; whole * 2 < bytes; whole *= 2)
        number += STEPS;
    for (*room = whole; *room < bytes; *room += whole / STEPS)
        number++;
    return number;
}

static Block *take(Heap *heap, size_t bytes)
{
    size_t room;
    unsigned size = size_of(bytes, &room);
    pthread_mutex_lock(&heap->lock);
    Block *block = heap->given_back[size];
    if (block)
        heap->given_back[size] = block->next;
    else
        block = arena_room(heap->arena, room);
    pthread_mutex_unlock(&heap->lock);
    block->size = size;
    return block;
}

void *heap_get(Heap *heap, size_t bytes)
{
    Block *block = heap ? take(heap, sizeof *block + bytes) : memory_get(sizeof *block + bytes);
    block->heap = heap;
    return block->bytes;
}

static Block *block_of(void *memory)
{
    return (Block *)((unsigned char *)memory - offsetof(Block, bytes));
}

/// The bytes of a size.
static size_t room_of(unsigned size)
{
    size_t whole = (size_t)FIRST << size / STEPS;
    return whole + size % STEPS * (whole / STEPS);
}

void *heap_grow(Heap *heap, void *memory, size_t used, size_t bytes)
{
    if (heap && memory && sizeof(Block) + bytes <= room_of(block_of(memory)->size))
        return memory;
    void *made = heap_get(heap, bytes);
    if (used)
        memcpy(made, memory, used);
    heap_free(memory);
    return made;
}

void heap_free(void *memory)
{
    if (!memory)
        return;
    Block *block = block_of(memory);
    Heap *heap = block->heap;
    if (!heap) {
        free(block);
        return;
    }
    pthread_mutex_lock(&heap->lock);
    block->next = heap->given_back[block->size];
    heap->given_back[block->size] = block;
    pthread_mutex_unlock(&heap->lock);
}
