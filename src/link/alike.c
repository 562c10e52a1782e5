// TLSH (Oliver, Cheng and Chen, "TLSH: a locality sensitive hash", CTC 2013): hashes at a distance of at most
// 30 are alike. Whatever hangs together by such steps is one thing. Near hashes mostly have two bytes of the
// same place in common, so only those are held against each other.

#include "link/alike.h"

#include <stdlib.h>

#include "base/search.h"
#include "model/kind.h"

enum { TLSH_DIGITS = 70, TLSH_HEAD = 6, NEAR = 30, BAND_DIGITS = 4, ALIKE_MOST = 64 };
enum { BANDS = (TLSH_DIGITS - TLSH_HEAD) / BAND_DIGITS };

static int digit(char byte)
{
    return byte_is_digit(byte) ? byte - '0' : byte_lower(byte) - 'a' + 10;
}

Text fingerprint_behind(Text value, Kind kind)
{
    Text word = kind_word(kind);
    bool is_it = value.length > word.length && text_equal(text_slice(value, 0, word.length), word);
    return is_it ? text_slice(value, word.length + 1, value.length) : TEXT_NONE;
}

/// On a circle of `size`; what differs by more than one step counts twelvefold.
static int circle_distance(int a, int b, int size)
{
    int gap = abs(a - b);
    gap = gap < size - gap ? gap : size - gap;
    return gap <= 1 ? gap : (gap - 1) * 12;
}

/// Of two quarters, 0 to 3, four in a byte; opposite ends count six.
static int body_distance(char a, char b)
{
    int high = abs((digit(a) >> 2) - (digit(b) >> 2)), low = abs((digit(a) & 3) - (digit(b) & 3));
    return (high == 3 ? 6 : high) + (low == 3 ? 6 : low);
}

/// The paper's distance. Bytes of the head are written with their digits exchanged.
static int tlsh_distance(Text a, Text b)
{
    const char *x = a.bytes, *y = b.bytes;
    int total = x[0] != y[0] || x[1] != y[1];
    total += circle_distance(digit(x[3]) << 4 | digit(x[2]), digit(y[3]) << 4 | digit(y[2]), 256);
    for (int i = 4; i < TLSH_HEAD; i++)
        total += circle_distance(digit(x[i]), digit(y[i]), 16);
    for (int i = TLSH_HEAD; i < TLSH_DIGITS && total <= NEAR; i++)
        total += body_distance(x[i], y[i]);
    return total;
}

/// One band of one hash.
typedef struct {
    uint32_t key, hash; ///< place and digits; index
} Band;

static int compare_bands(const void *left, const void *right)
{
    const Band *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

static uint32_t first_of(Alike *alike, uint32_t at)
{
    while (alike->first[at] != at)
        at = alike->first[at] = alike->first[alike->first[at]];
    return at;
}

static void join(Alike *alike, uint32_t a, uint32_t b)
{
    uint32_t one = first_of(alike, a), two = first_of(alike, b);
    if (one != two && tlsh_distance(alike->hashes.items[a], alike->hashes.items[b]) <= NEAR)
        alike->first[one > two ? one : two] = one < two ? one : two;
}

void alike_find(Alike *alike, const Trace *traces, uint32_t count)
{
    *alike = (Alike){0};
    for (uint32_t i = 0; i < count; i++) {
        Text hash =
            traces[i].kind == TRACE_FINGERPRINT ? fingerprint_behind(traces[i].text, KIND_TLSH) : TEXT_NONE;
        if (hash.length != TLSH_DIGITS)
            continue;
        *vec_push(&alike->hashes) = hash;
        *vec_push(&alike->traces) = i;
    }
    uint32_t hashes = (uint32_t)alike->hashes.count;
    alike->first = memory_get_paged((hashes + (size_t)1) * sizeof *alike->first);
    Band *bands = memory_get_paged(((size_t)hashes * BANDS + 1) * sizeof *bands);
    for (uint32_t i = 0; i < hashes; i++) {
        alike->first[i] = i;
        for (uint32_t k = 0; k < BANDS; k++) {
            const char *at = alike->hashes.items[i].bytes + TLSH_HEAD + (size_t)k * BAND_DIGITS;
            uint32_t key = k;
            for (int d = 0; d < BAND_DIGITS; d++)
                key = key << 4 | (uint32_t)digit(at[d]);
            bands[(size_t)i * BANDS + k] = (Band){key, i};
        }
    }
    size_t all = (size_t)hashes * BANDS;
    if (all > 1)
        qsort(bands, all, sizeof *bands, compare_bands);
    // What very many have in common at one place is dull: there, each is held against a few alone.
    for (size_t i = 0; i < all; i++)
        for (size_t k = i + 1; k < all && k - i <= ALIKE_MOST && bands[k].key == bands[i].key; k++)
            join(alike, bands[i].hash, bands[k].hash);
    free(bands);
    for (uint32_t i = 0; i < hashes; i++)
        alike->first[i] = first_of(alike, i);
}

void alike_done(Alike *alike)
{
    vec_free(&alike->hashes);
    vec_free(&alike->traces);
    free(alike->first);
}

Text alike_of(const Alike *alike, uint32_t trace)
{
    uint32_t count = (uint32_t)alike->traces.count, at = search_number(alike->traces.items, count, trace);
    bool is_one = at < count && alike->traces.items[at] == trace;
    return is_one ? alike->hashes.items[alike->first[at]] : TEXT_NONE;
}
