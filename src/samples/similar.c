#include <stdlib.h>

#include "samples/build.h"

enum { ROWS = 3, BANDS = SKETCH_PLACES / ROWS, NEAREST = 32 };

double sketch_resemblance(const Sketch *a, const Sketch *b)
{
    uint32_t equal = 0, either = 0;
    for (size_t place = 0; place < SKETCH_PLACES; place++) {
        either += a->least[place] != SKETCH_EMPTY || b->least[place] != SKETCH_EMPTY;
        equal += a->least[place] == b->least[place] && a->least[place] != SKETCH_EMPTY;
    }
    return either == 0 ? 0 : (double)equal / either;
}

typedef struct {
    uint64_t key;
    uint32_t sketch;
} Banded;

/// False when a place of the band is empty: small sets agree there by having nothing.
static bool is_full(const Sketch *sketch, size_t band)
{
    for (size_t row = 0; row < ROWS; row++)
        if (sketch->least[band * ROWS + row] == SKETCH_EMPTY)
            return false;
    return true;
}

/// The places of one band as one number.
static bool band_key(const Sketch *sketch, size_t band, uint64_t *out)
{
    uint64_t key = 0;
    if (!is_full(sketch, band))
        return false;
    for (size_t row = 0; row < ROWS; row++) {
        key = (key ^ sketch->least[band * ROWS + row]) * UINT64_C(0x9E3779B97F4A7C15);
        key ^= key >> 32;
    }
    *out = key;
    return true;
}

/// Into `spare`, by key; those of one key stay in the order of their sketches. Three passes of eleven bits
/// tell keys apart well enough: what is left together is compared.
static void sort_by_key(Banded *items, Banded *spare, size_t count)
{
    enum { BITS = 11, DIGITS = 1 << BITS };
    for (unsigned pass = 0; pass < 3; pass++) {
        const unsigned shift = pass * BITS;
        size_t starts[DIGITS + 1] = {0};
        for (size_t i = 0; i < count; i++)
            starts[(items[i].key >> shift & (DIGITS - 1)) + 1]++;
        for (size_t digit = 0; digit < DIGITS; digit++)
            starts[digit + 1] += starts[digit];
        for (size_t i = 0; i < count; i++)
            spare[starts[items[i].key >> shift & (DIGITS - 1)]++] = items[i];
        Banded *swapped = items;
        items = spare;
        spare = swapped;
    }
}

static bool agrees_before(const Sketch *a, const Sketch *b, size_t band)
{
    for (size_t at = 0; at < band; at++) {
        const size_t first = at * ROWS;
        if (memcmp(&a->least[first], &b->least[first], ROWS * sizeof *a->least) == 0 && is_full(a, at))
            return true;
    }
    return false;
}

typedef struct {
    const Sketch *sketches;
    double least;
    TakePair take;
    void *self;
} Search;

/// A pair that agrees in an earlier band was compared there; remembering pairs would take more memory than
/// the sketches. (Of very many that fall together, two that lie far apart stay uncompared then.)
static bool compare_pair(const Search *search, uint32_t one, uint32_t two, size_t band, Err *err)
{
    const Sketch *a = &search->sketches[one], *b = &search->sketches[two];
    if (agrees_before(a, b, band))
        return true;
    SketchPair pair = {one < two ? one : two, one < two ? two : one, sketch_resemblance(a, b)};
    return pair.resemblance < search->least || search->take(search->self, &pair, err);
}

static bool search_band(const Search *search, const Banded *items, size_t count, size_t band, Err *err)
{
    for (size_t i = 0; i < count; i++)
        for (size_t back = 1; back <= NEAREST && back <= i && items[i - back].key == items[i].key; back++)
            if (!compare_pair(search, items[i - back].sketch, items[i].sketch, band, err))
                return false;
    return true;
}

bool sketch_pairs(const Sketch *sketches, uint32_t count, double least, TakePair take, void *self, Err *err)
{
    const Search search = {sketches, least, take, self};
    Banded *items = memory_get((size_t)count * sizeof *items + 1),
           *sorted = memory_get((size_t)count * sizeof *items + 1);
    bool is_done = true;
    for (size_t band = 0; band < BANDS && is_done; band++) {
        size_t used = 0;
        for (uint32_t i = 0; i < count; i++)
            if (band_key(&sketches[i], band, &items[used].key))
                items[used++].sketch = i;
        sort_by_key(items, sorted, used);
        is_done = search_band(&search, sorted, used, band, err);
    }
    free(items);
    free(sorted);
    return is_done;
}
