#include "base/paths.h"

void paths_init(Paths *paths, const PathPair *pairs, uint32_t pair_count, uint32_t thing_count, Arena *arena)
{
    *paths = (Paths){.pairs = pairs,
                     .thing_count = thing_count,
                     .first = arena_array(arena, uint32_t, (size_t)thing_count + 2),
                     .pairs_of = arena_array(arena, uint32_t, (size_t)pair_count * 2)};
    uint32_t *next =
        paths->first + 1; // where a thing's next pair goes; in the end, where the one's behind it begin
    for (uint32_t i = 0; i < pair_count; i++) {
        next[pairs[i].a + 1]++;
        next[pairs[i].b + 1]++;
    }
    for (uint32_t i = 1; i <= thing_count; i++)
        next[i] += next[i - 1];
    for (uint32_t i = 0; i < pair_count; i++) {
        paths->pairs_of[next[pairs[i].a]++] = i;
        paths->pairs_of[next[pairs[i].b]++] = i;
    }
}

static uint32_t other_end(const PathPair *pair, uint32_t thing)
{
    return pair->a == thing ? pair->b : pair->a;
}

uint32_t *paths_from(const Paths *paths, uint32_t start, Arena *arena)
{
    uint32_t *reached = arena_array(arena, uint32_t, paths->thing_count);
    uint32_t *queue = arena_array(arena, uint32_t, paths->thing_count), end = 0;
    for (uint32_t i = 0; i < paths->thing_count; i++)
        reached[i] = PATH_NONE;
    reached[start] = PATH_START;
    queue[end++] = start;
    for (uint32_t at = 0; at < end; at++)
        for (uint32_t i = paths->first[queue[at]]; i < paths->first[queue[at] + 1]; i++) {
            uint32_t pair = paths->pairs_of[i], other = other_end(&paths->pairs[pair], queue[at]);
            if (reached[other] != PATH_NONE)
                continue;
            reached[other] = pair;
            queue[end++] = other;
        }
    return reached;
}

uint32_t path_before(const Paths *paths, const uint32_t *reached, uint32_t thing)
{
    return other_end(&paths->pairs[reached[thing]], thing);
}
