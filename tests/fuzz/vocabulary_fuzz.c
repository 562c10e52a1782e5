/// Promise: whatever bytes a vocabulary is made of, reading ends, what is told of it stays in bounds, and
/// names and dates are looked for in it as text without harm; a date is an interval that is not empty. What
/// it makes of countries and sectors is among what it is asked for by.

#include "fuzz/pieces.h"
#include "indicators/indicators.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool pass_over(void *self, const Named *named, Err *err)
{
    (void)self, (void)err;
    ALWAYS(named->why.length > 0);
    return true;
}

static bool check_date(void *self, const Named *named, Err *err)
{
    (void)self, (void)err;
    ALWAYS(named->from != INSTANT_NONE && named->from < named->to && named->precision.length > 0);
    return true;
}

static void check_wording(Text lines)
{
    const Text asked[] = {TEXT("Japan"), TEXT("banks"), TEXT("Inventia"), lines};
    Arena arena;
    arena_init(&arena);
    Wording *wording = wording_of(&lines, 1, &arena);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT; kind++) {
            Text *kept;
            uint32_t count = wording_kept(wording, kind, asked[i], &arena, &kept);
            if (count == 0)
                continue;
            Text word = wording_read(wording, kind, kept[0]);
            for (uint32_t k = 1; k < count; k++)
                ALWAYS(text_equal(wording_read(wording, kind, kept[k]), word));
            ALWAYS(!word.bytes || word.length > 1);
        }
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text lines = {(const char *)data, size};
    Err err = {0};
    read_in_pieces("vocabulary", "case/terms.vocabulary", lines);
    // The dictionary in it takes a hundred times as long as all else.
    Vocabulary *vocabulary = size % 16 == 0 ? vocabulary_new() : NULL;
    if (vocabulary) {
        vocabulary_add_terms(vocabulary, lines);
        ALWAYS(vocabulary_find(vocabulary, lines, pass_over, NULL, &err));
    }
    ALWAYS(dates_find(lines, check_date, NULL, &err));
    vocabulary_free(vocabulary);
    check_wording(lines);
    return 0;
}
