// TLSH (Oliver, Cheng and Chen, "TLSH: a locality sensitive hash", CTC 2013) as everybody exchanges it: 128
// buckets, a check sum of one byte, a window of five. Six of the triples that end with a byte are counted by
// Pearson's hash of each ("Fast hashing of variable-length text strings", CACM 33, 1990); of every bucket is
// said in which quarter its count lies. libtlsh calls a function for each triple, which takes more than half
// of the time of all features; a test holds this to it. Where the processor can, tlsh_wide.c counts 64
// positions at once.

#include "samples/tlsh.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "samples/build.h"

enum { BUCKETS = 128, LEAST_BYTES = 256 };

// clang-format off
const uint8_t tlsh_pearson[256] = {
    1, 87, 49, 12, 176, 178, 102, 166, 121, 193, 6, 84, 249, 230, 44, 163,
    14, 197, 213, 181, 161, 85, 218, 80, 64, 239, 24, 226, 236, 142, 38, 200,
    110, 177, 104, 103, 141, 253, 255, 50, 77, 101, 81, 18, 45, 96, 31, 222,
    25, 107, 190, 70, 86, 237, 240, 34, 72, 242, 20, 214, 244, 227, 149, 235,
    97, 234, 57, 22, 60, 250, 82, 175, 208, 5, 127, 199, 111, 62, 135, 248,
    174, 169, 211, 58, 66, 154, 106, 195, 245, 171, 17, 187, 182, 179, 0, 243,
    132, 56, 148, 75, 128, 133, 158, 100, 130, 126, 91, 13, 153, 246, 216, 219,
    119, 68, 223, 78, 83, 88, 201, 99, 122, 11, 92, 32, 136, 114, 52, 10,
    138, 30, 48, 183, 156, 35, 61, 26, 143, 74, 251, 94, 129, 162, 63, 152,
    170, 7, 115, 167, 241, 206, 3, 150, 55, 59, 151, 220, 90, 53, 23, 131,
    125, 173, 15, 238, 79, 95, 89, 16, 105, 137, 225, 224, 217, 160, 37, 123,
    118, 73, 2, 157, 46, 116, 9, 145, 134, 228, 207, 212, 202, 215, 69, 229,
    27, 188, 67, 124, 168, 252, 42, 4, 29, 108, 21, 247, 19, 205, 39, 203,
    233, 40, 186, 147, 198, 192, 155, 33, 164, 191, 98, 204, 165, 180, 117, 76,
    140, 36, 210, 172, 41, 54, 159, 8, 185, 232, 113, 196, 231, 47, 146, 120,
    51, 65, 28, 144, 254, 221, 93, 189, 194, 139, 112, 43, 71, 109, 184, 209,
};
// clang-format on

/// Pearson's hash of a triple with a salt before it, from what the salt and the newest byte make of it.
static inline uint8_t triple(uint8_t start, uint8_t second, uint8_t third)
{
    return tlsh_pearson[tlsh_pearson[start ^ second] ^ third];
}

/// What each salt and a newest byte make: the check sum's first, then the six triples', a byte each.
static void make_starts(uint64_t starts[256])
{
    static const uint8_t salts[] = {0, 2, 3, 5, 7, 11, 13};
    for (size_t byte = 0; byte < 256; byte++) {
        starts[byte] = 0;
        for (size_t i = 0; i < sizeof salts; i++)
            starts[byte] |= (uint64_t)tlsh_pearson[tlsh_pearson[salts[i]] ^ byte] << 8 * i;
    }
}

static void count(const uint8_t *bytes, size_t length, TlshCounts *out)
{
    uint64_t starts[256];
    size_t from = tlsh_count_wide(bytes, length, out), check = out->check;
    make_starts(starts);
    for (size_t i = from; i < length; i++) {
        uint64_t start = starts[bytes[i]];
        uint8_t one = bytes[i - 1], two = bytes[i - 2], three = bytes[i - 3], four = bytes[i - 4];
        uint32_t *buckets = out->buckets[i % TLSH_COPIES];
        check = tlsh_pearson[tlsh_pearson[(uint8_t)start ^ one] ^ check];
        buckets[triple((uint8_t)(start >> 8), one, two)]++;
        buckets[triple((uint8_t)(start >> 16), one, three)]++;
        buckets[triple((uint8_t)(start >> 24), two, three)]++;
        buckets[triple((uint8_t)(start >> 32), two, four)]++;
        buckets[triple((uint8_t)(start >> 40), one, four)]++;
        buckets[triple((uint8_t)(start >> 48), three, four)]++;
    }
    out->check = check;
}

static int compare_counts(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/// Growing classes of length: by half, then by three tenths, then by a tenth. Constants and single precision
/// are the original's, whose classes these have to be.
static uint8_t length_class(size_t bytes)
{
    static const double LOG_1_5 = .4054651, LOG_1_3 = .26236426, LOG_1_1 = .095310180;
    double logarithm = logf((float)bytes);
    double number = bytes <= 656    ? logarithm / LOG_1_5
                    : bytes <= 3199 ? logarithm / LOG_1_3 - 8.72777
                                    : logarithm / LOG_1_1 - 62.5472;
    return (uint8_t)floor(number);
}

static uint8_t swap_nibbles(uint8_t byte)
{
    return (uint8_t)(byte << 4 | byte >> 4);
}

static uint8_t ratio(uint32_t part, uint32_t whole)
{
    return (uint8_t)((uint32_t)((float)(part * 100) / (float)whole) % 16);
}

/// Two bits a bucket, four buckets a byte.
static uint8_t quarters_of(const uint32_t buckets[4], uint32_t first, uint32_t middle, uint32_t third)
{
    unsigned byte = 0;
    for (unsigned i = 0; i < 4; i++)
        byte |= (buckets[i] > third ? 3U : buckets[i] > middle ? 2U : buckets[i] > first ? 1U : 0U) << 2 * i;
    return (uint8_t)byte;
}

void read_tlsh(Building *it)
{
    enum { HEAD = 3, BODY = BUCKETS / 4 };
    TlshCounts counts = {0};
    uint32_t buckets[BUCKETS], sorted[BUCKETS], filled = 0;
    uint8_t hash[HEAD + BODY];
    char digits[2 * sizeof hash + 1];
    // What is too short or too uniform cannot be told apart.
    if (it->bytes.length < LEAST_BYTES)
        return;
    count((const uint8_t *)it->bytes.bytes, it->bytes.length, &counts);
    for (size_t i = 0; i < BUCKETS; i++) {
        sorted[i] = buckets[i] = counts.buckets[0][i] + counts.buckets[1][i];
        filled += buckets[i] > 0;
    }
    if (filled <= BUCKETS / 2)
        return;
    qsort(sorted, BUCKETS, sizeof *sorted, compare_counts);
    uint32_t first = sorted[BUCKETS / 4 - 1], middle = sorted[BUCKETS / 2 - 1],
             third = sorted[BUCKETS * 3 / 4 - 1];
    hash[0] = swap_nibbles((uint8_t)counts.check);
    hash[1] = swap_nibbles(length_class(it->bytes.length));
    hash[2] = (uint8_t)(ratio(first, third) << 4 | ratio(middle, third));
    for (size_t i = 0; i < BODY; i++)
        hash[HEAD + BODY - 1 - i] = quarters_of(buckets + 4 * i, first, middle, third);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(digits + 2 * i, 3, "%02X", hash[i]);
    build_fact(it, FACT_TLSH, text_of(digits), 0);
}
