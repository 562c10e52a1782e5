#include "cli/weigh_parts.h"

int64_t millionths(double number)
{
    return (int64_t)(number * 1e6 + (number < 0 ? -.5 : .5));
}

const char *share_text(double share, Arena *arena)
{
    if (share < .0005 || share > .9995)
        return share < .5 ? "<.001" : ">.999";
    return arena_string(arena, arena_format(arena, "%.3f", share));
}
