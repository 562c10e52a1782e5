#include "store/order.h"

#include <string.h>

static unsigned digit_of(uint64_t prefix, unsigned digit)
{
    return (unsigned)(prefix >> (8 * digit)) & 0xff;
}

void order_by_prefix(Prefixed *order, Prefixed *room, size_t count)
{
    uint32_t starts[PREFIX_BYTES][256] = {{0}};
    Prefixed *from = order, *to = room;
    for (size_t i = 0; i < count; i++)
        for (unsigned digit = 0; digit < PREFIX_BYTES; digit++)
            starts[digit][digit_of(order[i].prefix, digit)]++;
    for (unsigned digit = 0; digit < PREFIX_BYTES; digit++) {
        if (starts[digit][digit_of(order[0].prefix, digit)] == count)
            continue;
        uint32_t sum = 0;
        for (unsigned value = 0; value < 256; value++) {
            uint32_t here = starts[digit][value];
            starts[digit][value] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            to[starts[digit][digit_of(from[i].prefix, digit)]++] = from[i];
        Prefixed *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != order)
        memcpy(order, from, count * sizeof *order);
}
