#pragma once
/// Growing arrays of any type:  VEC(Text) names = {0};  *vec_push(&names) = TEXT("a");  vec_free(&names);

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define VEC(Type)           \
    struct {                \
        Type *items;        \
        size_t count, room; \
    }

/// A pointer to a new, zeroed last item.
#define vec_push(vec)                                                                         \
    (vec_make_room((void **)&(vec)->items, &(vec)->room, (vec)->count, sizeof *(vec)->items), \
     memset(&(vec)->items[(vec)->count], 0, sizeof *(vec)->items), &(vec)->items[(vec)->count++])

#define vec_free(vec) (free((vec)->items), (vec)->items = NULL, (vec)->count = (vec)->room = 0)
#define vec_clear(vec) ((vec)->count = 0)

static inline void vec_make_room(void **items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return;
    size_t wanted = *room ? *room * 2 : 8, bytes;
    if (__builtin_mul_overflow(wanted, size, &bytes))
        bytes = SIZE_MAX / 2;
    *items = memory_resize(*items, bytes);
    *room = wanted;
}
