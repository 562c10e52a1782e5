// Packs come out whole and in the order in which they were given, whoever packed them.

#include <zstd.h>

#include "store/packer.h"
#include "unit/test.h"

enum { MANY = 40, EACH = 300 << 10 };

/// Lines of which no two packs hold the same.
static void fill(Buffer *raws, int pack)
{
    for (int line = 0; raws->length < EACH; line++)
        buffer_format(raws, "{\"pack\": %d, \"line\": %d, \"is\": %d}\n", pack, line, line * 7919 % 1009);
}

/// Whether it unpacks to what was given as this pack.
static bool is_whole(const Pack *it, int pack)
{
    Buffer raws = {0}, out = {.bytes = memory_get(2 * EACH), .room = 2 * EACH};
    fill(&raws, pack);
    out.length = ZSTD_decompress(out.bytes, out.room, it->packed.bytes, it->packed.length);
    bool is_same = it->id == pack && text_equal(buffer_text(&it->raws), buffer_text(&raws)) &&
                   text_equal(buffer_text(&out), buffer_text(&raws));
    buffer_done(&raws);
    buffer_done(&out);
    return is_same;
}

/// Takes the oldest; how many had been taken before is its number.
static void take(Packer *packer, int *taken)
{
    const Pack *it = packer_oldest(packer, true);
    assert_non_null(it);
    assert_true(is_whole(it, *taken));
    packer_drop_oldest(packer);
    (*taken)++;
}

TEST(packer_keeps_the_order_when_who_gives_helps)
{
    Packer *packer = packer_new();
    Buffer raws = {0};
    int taken = 0;
    for (int pack = 0; pack < MANY; pack++) {
        while (packer_is_full(packer))
            if (!packer_help(packer))
                take(packer, &taken);
        fill(&raws, pack);
        packer_give(packer, pack, &raws);
        assert_true(packer_raws(packer, pack).length >= EACH);
    }
    while (packer_help(packer)) {
    }
    while (taken < MANY)
        take(packer, &taken);
    assert_null(packer_oldest(packer, true));
    assert_false(packer_help(packer));
    buffer_done(&raws);
    packer_free(packer);
}
