#pragma once
/// Memory that lives as long as a piece of work. Everything taken from an arena goes with it at once.
///
/// Running out of memory ends the program with a message (exit 5): what a case holds is in committed
/// transactions, so nothing is lost, and no caller carries a path that no test could reach.

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

typedef struct ArenaBlock ArenaBlock;
typedef struct ArenaAdopted ArenaAdopted;

typedef struct {
    ArenaBlock *newest;
    size_t used, size; ///< bytes of the newest block
    ArenaAdopted *adopted;
} Arena;

void arena_init(Arena *arena);
void arena_done(Arena *arena);
/// Forgets all contents but keeps one block, for loops that reuse it.
void arena_clear(Arena *arena);

/// Bytes that are not zeroed, aligned for any type.
void *arena_room(Arena *arena, size_t bytes);
/// Zeroed, aligned for any type. `count * size` is checked for overflow.
void *arena_alloc(Arena *arena, size_t count, size_t size);
#define arena_new(arena, Type) ((Type *)arena_alloc(arena, 1, sizeof(Type)))
#define arena_array(arena, Type, count) ((Type *)arena_alloc(arena, count, sizeof(Type)))

/// Memory that `memory_get` or a VEC gave goes with the arena, too: what has grown need not be moved there.
void arena_adopt(Arena *arena, void *memory);

/// All of `from` lives as long as `into`; `from` is empty then.
void arena_join(Arena *into, Arena *from);

Text arena_copy(Arena *arena, Text text);
/// A terminated copy, for interfaces that want one.
char *arena_string(Arena *arena, Text text);
Text arena_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
Text arena_lower(Arena *arena, Text text);

/// malloc and realloc that end the program instead of returning NULL.
void *memory_get(size_t bytes);
void *memory_resize(void *old, size_t bytes);
/// For what is looked into at random. What is large begins where a large page does: of two megabytes that do
/// not, no part could stand in one. So does its end, unless that would waste more than half of the last. What
/// comes and goes again and again had better be had from `memory_get`, since each such beginning leaves a
/// gap.
void *memory_get_paged(size_t bytes);

/// What is to be written in one go. Its pages are had from the system at once, which takes less than a tenth
/// of the time that the system takes to find out about each of them.
void memory_touch(void *memory, size_t bytes);
/// For work that asks for much, again and again, in several threads: what is given back is kept for the next
/// who asks, and what they have in all comes in large pages up to `bytes` of it.
void memory_expect(size_t bytes);
