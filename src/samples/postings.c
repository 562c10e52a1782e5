#include "samples/postings.h"

#include <stdlib.h>

static int compare_postings(const void *a, const void *b)
{
    const Posting *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->holder > right->holder) - (left->holder < right->holder);
}

const uint64_t *keys_of(const FamilySample *sample, Share share, uint32_t *count)
{
    *count = share == SHARE_CODE ? sample->function_count : sample->string_count;
    *count = sample->packed == PACKED_NOT ? *count : 0;
    return share == SHARE_CODE ? sample->functions : sample->strings;
}

size_t postings_list(const FamilySample *samples, uint32_t count, const uint32_t *holders, Share share,
                     Posting **out)
{
    size_t room = 0, used = 0, kept = 0;
    uint32_t keys;
    for (uint32_t i = 0; i < count; i++) {
        keys_of(&samples[i], share, &keys);
        room += keys;
    }
    Posting *postings = memory_get((room + 1) * sizeof *postings);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t *list = keys_of(&samples[i], share, &keys);
        for (uint32_t k = 0; k < keys; k++)
            postings[used++] = (Posting){list[k], holders ? holders[i] : i};
    }
    if (used > 1)
        qsort(postings, used, sizeof *postings, compare_postings);
    for (size_t i = 0; i < used; i++)
        if (i == 0 || compare_postings(&postings[i], &postings[i - 1]) != 0)
            postings[kept++] = postings[i];
    *out = postings;
    return kept;
}
