// TLSH is exchanged: ours has to be the one that libtlsh makes, for any bytes.

#include "base/chance.h"
#include "samples/build.h"
#include "unit/samples/tlsh_oracle.h"
#include "unit/test.h"

static void hold_to_oracle(Text bytes, size_t *told)
{
    char expected[TLSH_ORACLE_ROOM];
    Arena arena;
    SampleFeatures features = {0};
    Building it = {.bytes = bytes, .arena = &arena, .out = &features};
    arena_init(&arena);
    tlsh_oracle(bytes.bytes, bytes.length, expected);
    read_tlsh(&it);
    build_done(&it);
    Text got = features.fact_count > 0 ? features.facts[0].value : TEXT("");
    if (!text_is(got, expected))
        fail_msg("%zu bytes: '" TEXT_FMT "', not '%s'", bytes.length, TEXT_ARG(got), expected);
    *told += got.length > 0;
    arena_done(&arena);
}

/// Bytes of several kinds: any, letters, mostly zeros, few different ones.
static char make_byte(Chance *chance, size_t kind, size_t at)
{
    uint64_t any = chance_bits(chance);
    switch (kind) {
    case 0:
        return (char)any;
    case 1:
        return (char)('a' + any % 26);
    case 2:
        return any >> 8 & 3 ? 0 : (char)any;
    default:
        return (char)(any % (1 + at % 50));
    }
}

TEST(tlsh_of_bytes_of_any_kind_and_length_is_what_libtlsh_makes)
{
    enum { ROUNDS = 500, MOST = 6000 };
    static char bytes[MOST];
    Chance chance = chance_of_seed(7);
    size_t told = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t length = chance_bits(&chance) % MOST, kind = round % 4;
        for (size_t i = 0; i < length; i++)
            bytes[i] = make_byte(&chance, kind, i);
        hold_to_oracle((Text){bytes, length}, &told);
    }
    assert_true(told > ROUNDS / 2 && told < ROUNDS);
}

/// Where a class of lengths ends, and the next one begins.
TEST(tlsh_says_the_length_as_libtlsh_does)
{
    static const size_t ends[] = {292,  438,   657,    855,    1111,   3172,    3199,
                                  3476, 57953, 107440, 403755, 900000, 1549389, 3653375};
    Chance chance = chance_of_seed(8);
    size_t told = 0, room = ends[sizeof ends / sizeof *ends - 1] + 2;
    char *bytes = memory_get(room);
    for (size_t i = 0; i < room; i++)
        bytes[i] = (char)chance_bits(&chance);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        for (size_t length = ends[i] - 1; length <= ends[i] + 1; length++)
            hold_to_oracle((Text){bytes, length}, &told);
    assert_int_equal(told, 3 * sizeof ends / sizeof *ends);
    free(bytes);
}
