#include "store/pending.h"

#include <stdlib.h>
#include <string.h>

// Eight bytes of a key are a number: numbers are sorted digit by digit, which compares nothing and looks at
// no key. Keys of which these bytes are alike (all URLs begin alike) are sorted by the eight bytes that
// follow, and few enough by comparing them. A batch of 150,000 is in order after a tenth of the time that
// comparisons alone take.

enum {
    FEW = 32,
    DEEPEST = 64, ///< bytes looked at so before the rest is compared
};

Text pending_key(const Pending *it)
{
    return (Text){it->key, it->key_length};
}

static int compare_pending(const void *a, const void *b, void *self)
{
    const Pending *all = self;
    const Pending *left = &all[((const Prefixed *)a)->index];
    const Pending *right = &all[((const Prefixed *)b)->index];
    int order = text_compare(pending_key(left), pending_key(right));
    if (order != 0)
        return order;
    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    return (left->file > right->file) - (left->file < right->file);
}

/// Keys that are alike in their first `depth` bytes.
static void sort_from(const Pending *all, Prefixed *order, Prefixed *room, size_t count, size_t depth)
{
    if (count < FEW || depth >= DEEPEST) {
        qsort_r(order, count, sizeof *order, compare_pending, (void *)(uintptr_t)all);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Text key = pending_key(&all[order[i].index]);
        order[i].prefix = key_prefix(text_slice(key, depth, key.length));
    }
    order_by_prefix(order, room, count);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && order[end].prefix == order[first].prefix;)
            end++;
        if (end - first > 1)
            sort_from(all, order + first, room, end - first, depth + PREFIX_BYTES);
    }
}

Prefixed *pending_sort(const Pending *all, size_t count)
{
    Prefixed *order = memory_get(count * sizeof *order), *room = memory_get(count * sizeof *room);
    for (size_t i = 0; i < count; i++)
        order[i] = (Prefixed){.index = (uint32_t)i};
    sort_from(all, order, room, count, 0);
    free(room);
    return order;
}
