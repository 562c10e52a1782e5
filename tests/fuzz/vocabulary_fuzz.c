/// Promise: whatever bytes a vocabulary is made of, reading ends, what is told of it stays in bounds, and
/// names and dates are looked for in it as text without harm; a date is an interval that is not empty.

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text lines = {(const char *)data, size};
    Err err = {0};
    read_in_pieces("vocabulary", "case/terms.vocabulary", lines);
    Vocabulary *vocabulary = vocabulary_new();
    vocabulary_add_terms(vocabulary, lines);
    ALWAYS(vocabulary_find(vocabulary, lines, pass_over, NULL, &err));
    ALWAYS(dates_find(lines, check_date, NULL, &err));
    vocabulary_free(vocabulary);
    return 0;
}
