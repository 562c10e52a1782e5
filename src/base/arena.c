#include "base/arena.h"

#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 8 << 20, LARGE_PAGE = 2 << 20, LARGE = 1 << 20 };

struct ArenaBlock {
    ArenaBlock *older;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

struct ArenaAdopted {
    ArenaAdopted *older;
    void *memory;
};

_Noreturn static void out_of_memory(size_t bytes)
{
    fprintf(stderr, "asterism: out of memory asking for %zu bytes; what was already pooled is kept\n", bytes);
    _Exit(5);
}

/// The whole pages of the memory.
static void advise(void *memory, size_t bytes, int advice)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)memory + page - 1) & ~(page - 1), to = (uintptr_t)memory + bytes;
    if (to > from + page)
        (void)madvise((void *)from, (to - from) & ~(page - 1), advice);
}

/// Much of what is large is looked into at random, and each small page of it would first have to be found:
/// large ones take a sixth off connecting. Where the system has none, nothing changes.
static void ask_large_pages(void *memory, size_t bytes)
{
    if (bytes < LARGE)
        return;
    // With the pages that it begins and ends in: a mapping that is advised in part cannot be grown, and
    // realloc would copy it.
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)memory & ~(page - 1);
    (void)madvise((void *)from, ((uintptr_t)memory - from + bytes + page - 1) & ~(page - 1), MADV_HUGEPAGE);
}

void *memory_get(size_t bytes)
{
    void *memory = malloc(bytes ? bytes : 1);
    if (!memory)
        out_of_memory(bytes);
    ask_large_pages(memory, bytes);
    return memory;
}

void *memory_get_paged(size_t bytes)
{
    size_t pages = (bytes + LARGE_PAGE / 2) / LARGE_PAGE * LARGE_PAGE, room = bytes > pages ? bytes : pages;
    void *memory;
    if (pages == 0)
        return memory_get(bytes);
    if (posix_memalign(&memory, LARGE_PAGE, room) != 0)
        out_of_memory(bytes);
    ask_large_pages(memory, pages);
    return memory;
}

void *memory_resize(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory)
        out_of_memory(bytes);
    ask_large_pages(memory, bytes);
    return memory;
}

void memory_touch(void *memory, size_t bytes)
{
#ifdef MADV_POPULATE_WRITE
    advise(memory, bytes, MADV_POPULATE_WRITE);
#else
    (void)memory, (void)bytes;
#endif
}

#ifdef __GLIBC__
/// Has the C library's free memory begin, for whoever asks for so much, just in front of a large page: it
/// writes a few words there, and a large page in which anything stands already is none. NULL: the system
/// gives no more.
static char *end_before_large_page(size_t bytes)
{
    enum { WORDS = 64 };
    uintptr_t end = (uintptr_t)sbrk(0), before = bytes + WORDS,
              large = (end + before + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
    return sbrk((intptr_t)(large - before - end)) == (void *)-1 ? NULL : (char *)large;
}
#endif

void memory_expect(size_t bytes)
{
#ifdef __GLIBC__
    // More than is free now: the C library asks the system for it, and for as much behind it.
    enum { FIRST = 256 << 10, STEP = 2 << 20, LARGEST_KEPT = 32 << 20 };
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT);
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
    mallopt(M_TOP_PAD, (int)bytes);
    char *large = end_before_large_page(FIRST), *first = malloc(FIRST);
    mallopt(M_TOP_PAD, STEP);
    if (large && first && first < large && large - first < 2 * FIRST)
        (void)madvise(large, bytes, MADV_HUGEPAGE);
    if (first)
        memory_touch(first, FIRST);
    free(first);
#else
    (void)bytes;
#endif
}

void arena_init(Arena *arena)
{
    *arena = (Arena){0};
}

static void free_blocks(ArenaBlock *block)
{
    while (block) {
        ArenaBlock *older = block->older;
        free(block);
        block = older;
    }
}

static void free_adopted(Arena *arena)
{
    for (; arena->adopted; arena->adopted = arena->adopted->older)
        free(arena->adopted->memory);
}

void arena_done(Arena *arena)
{
    free_adopted(arena);
    free_blocks(arena->newest);
    *arena = (Arena){0};
}

void arena_clear(Arena *arena)
{
    free_adopted(arena);
    if (!arena->newest)
        return;
    // A block made for one large thing is not kept: a loop would hold it for ever.
    if (arena->newest->size > LARGEST_STEP) {
        arena_done(arena);
        return;
    }
    free_blocks(arena->newest->older);
    arena->newest->older = NULL;
    arena->used = 0;
}

static void add_block(Arena *arena, ArenaBlock *block, size_t size)
{
    block->older = arena->newest;
    block->size = size;
    arena->newest = block;
    arena->size = size;
    arena->used = 0;
}

static size_t block_size(const Arena *arena, size_t wanted)
{
    size_t size = arena->size ? arena->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    return size < wanted ? wanted : size;
}

static size_t rounded_up(size_t bytes)
{
    size_t rounded;
    if (__builtin_add_overflow(bytes, alignof(max_align_t) - 1, &rounded))
        out_of_memory(SIZE_MAX);
    return rounded & ~(alignof(max_align_t) - 1);
}

void *arena_room(Arena *arena, size_t bytes)
{
    size_t rounded = rounded_up(bytes);
    if (!arena->newest || arena->size - arena->used < rounded) {
        size_t size = block_size(arena, rounded);
        add_block(arena, memory_get(sizeof(ArenaBlock) + size), size);
    }
    void *memory = arena->newest->bytes + arena->used;
    arena->used += rounded;
    return memory;
}

/// What is large comes zeroed from the system, page by page when it is first looked into; it begins where a
/// large page does.
static void *zeroed_block(Arena *arena, size_t bytes)
{
    size_t size = rounded_up(bytes), room;
    ArenaBlock *block = NULL;
    if (!__builtin_add_overflow(size, sizeof *block + LARGE_PAGE, &room))
        block = calloc(1, room);
    if (!block)
        out_of_memory(size);
    ask_large_pages(block, room);
    add_block(arena, block, size + LARGE_PAGE);
    arena->used = arena->size;
    return block->bytes + (-(uintptr_t)block->bytes & (LARGE_PAGE - 1));
}

void *arena_alloc(Arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory(SIZE_MAX);
    if (bytes > LARGEST_STEP)
        return zeroed_block(arena, bytes);
    void *memory = arena_room(arena, bytes);
    return bytes ? memset(memory, 0, bytes) : memory;
}

void arena_adopt(Arena *arena, void *memory)
{
    ArenaAdopted *it = arena_new(arena, ArenaAdopted);
    *it = (ArenaAdopted){arena->adopted, memory};
    arena->adopted = it;
}

void arena_join(Arena *into, Arena *from)
{
    if (!into->newest) {
        *into = *from;
    } else if (from->newest) {
        ArenaBlock *oldest = from->newest;
        while (oldest->older)
            oldest = oldest->older;
        oldest->older = into->newest->older;
        into->newest->older = from->newest;
    }
    if (from->adopted && into->adopted != from->adopted) {
        ArenaAdopted *oldest = from->adopted;
        while (oldest->older)
            oldest = oldest->older;
        oldest->older = into->adopted;
        into->adopted = from->adopted;
    }
    *from = (Arena){0};
}

Text arena_copy(Arena *arena, Text text)
{
    return (Text){arena_string(arena, text), text.length};
}

char *arena_string(Arena *arena, Text text)
{
    char *copy = arena_room(arena, text.length + 1);
    if (text.length)
        memcpy(copy, text.bytes, text.length);
    copy[text.length] = 0;
    return copy;
}

Text arena_format(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t bytes = length > 0 ? (size_t)length : 0;
    char *text = arena_alloc(arena, bytes + 1, 1);
    vsnprintf(text, bytes + 1, format, again);
    va_end(again);
    return (Text){text, bytes};
}

Text arena_lower(Arena *arena, Text text)
{
    char *copy = arena_string(arena, text);
    for (size_t i = 0; i < text.length; i++)
        copy[i] = byte_lower(copy[i]);
    return (Text){copy, text.length};
}
