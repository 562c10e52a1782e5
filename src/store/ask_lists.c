// Lists that an answer gives.

#include "store/ask.h"

#include <stdlib.h>

enum { MOST_SUBJECTS = 1000 };

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

uint32_t ask_settle(Text *texts, uint32_t count)
{
    uint32_t kept = 0;
    if (count > 1)
        qsort(texts, count, sizeof *texts, compare_texts);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || !text_equal(texts[kept - 1], texts[i]))
            texts[kept++] = texts[i];
    return kept;
}

uint32_t ask_listed(const Asking *it, uint32_t total)
{
    return total > STORE_LISTED && !it->asker->lists_all ? STORE_LISTED : total;
}

void ask_subject(Asking *it, uint32_t holder)
{
    if (it->subjects.count < MOST_SUBJECTS)
        *vec_push(&it->subjects) = holder;
}
