// Observations of a batch come into the order that comparing them gives, however alike their keys are.

#include "store/pending.h"
#include "unit/test.h"

enum { MANY = 5000 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/// Of several shapes: nothing in common, a long common beginning, one the beginning of another, zeros.
static Text some_key(uint32_t *chance, Arena *arena)
{
    uint32_t number = next_random(chance) % 700;
    switch (next_random(chance) % 5) {
    case 0:
        return arena_format(arena, "%08x", number * 2654435761u);
    case 1:
        return arena_format(arena, "http://www.example.org/a-long-way-that-all-of-them-share-with-others/%u",
                            number);
    case 2:
        return arena_format(
            arena, "%.*s", (int)(number % 90),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    case 3:
        return (Text){"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", number % 20};
    default:
        return arena_format(arena, "http://%u.example/", number);
    }
}

static bool is_in_order(const Pending *a, const Pending *b)
{
    int order = text_compare(pending_key(a), pending_key(b));
    if (order != 0)
        return order < 0;
    return a->record != b->record ? a->record < b->record : a->file <= b->file;
}

TEST(pending_observations_are_sorted_by_key_record_and_file)
{
    static const size_t counts[] = {1, 2, 31, 32, 500, MANY};
    static Pending all[MANY];
    uint32_t chance = 1;
    Arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < MANY; i++) {
        Text key = some_key(&chance, &arena);
        all[i] = (Pending){.key = key.bytes,
                           .key_length = (uint32_t)key.length,
                           .record = next_random(&chance) % 40,
                           .file = next_random(&chance) % 2};
    }
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        Prefixed *order = pending_sort(all, counts[c]);
        static bool is_met[MANY];
        memset(is_met, 0, sizeof is_met);
        for (size_t i = 0; i < counts[c]; i++) {
            assert_false(is_met[order[i].index]);
            is_met[order[i].index] = true;
            if (i == 0)
                continue;
            const Pending *before = &all[order[i - 1].index], *it = &all[order[i].index];
            assert_true(is_in_order(before, it));
            if (text_equal(pending_key(before), pending_key(it)))
                assert_true(order[i - 1].prefix == order[i].prefix);
        }
        free(order);
    }
    arena_done(&arena);
}
