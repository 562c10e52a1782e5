// Strings as they stand: runs of printable ASCII, and of the same with a zero byte behind each character.
//
// Most of a program is no text: 64 bytes at once are marked, and only where six marks follow each other is
// looked closer.

#include "base/grams.h"
#include "samples/references.h"

enum { CHARACTERS_LEAST = ATOM_LEAST };
_Static_assert(CHARACTERS_LEAST == 6, "six_from");

/// Bytes of compressed data are printable by chance: one place in 600 of it starts a run of six. A string
/// has mostly letters, digits and what stands between words, and not always the same ones.
bool string_is_telling(const char *bytes, size_t characters, size_t step)
{
    size_t usual = 0;
    uint64_t seen[2] = {0};
    for (size_t i = 0; i < characters; i++) {
        char byte = bytes[i * step];
        usual += byte_is_alnum(byte) || byte == ' ' || byte == '.' || byte == '_' || byte == '-' ||
                 byte == '/' || byte == '\\' || byte == ':' || byte == '%';
        seen[(unsigned char)byte >> 6 & 1] |= UINT64_C(1) << (byte & 63);
    }
    int distinct = __builtin_popcountll(seen[0]) + __builtin_popcountll(seen[1]);
    return distinct >= 4 && usual * 10 >= characters * (characters < 12 ? 9 : 7);
}

/// Where a run that is longer than an atom may be is cut: at a place that its own characters choose, so that
/// the same text is cut alike wherever it stands (Go keeps all strings of a program in one run).
static size_t cut_of(const char *bytes, size_t characters, size_t step)
{
    const size_t most = ATOM_MOST / step;
    if (characters <= most)
        return characters;
    size_t cut = most;
    uint32_t least = UINT32_MAX;
    for (size_t i = most / 4; i < most; i++) {
        uint32_t near = 0;
        for (size_t back = 0; back < 4; back++)
            near = near << 8 | (unsigned char)bytes[(i - back) * step];
        near *= UINT32_C(2654435761);
        if (near < least) {
            least = near;
            cut = i;
        }
    }
    return cut;
}

static void take_run(Building *it, AtomKind kind, size_t from, size_t characters)
{
    const size_t step = kind == ATOM_UTF16 ? 2 : 1;
    while (characters >= CHARACTERS_LEAST) {
        const char *bytes = it->bytes.bytes + from;
        size_t taken = cut_of(bytes, characters, step);
        if (taken >= CHARACTERS_LEAST && string_is_telling(bytes, taken, step))
            build_atom(it, kind, bytes, NULL, taken * step, from);
        from += taken * step;
        characters -= taken;
    }
}

/// A run of characters that is several texts, in programs whose references divide them.
static void take_texts(Building *it, size_t from, size_t characters)
{
    const size_t end = from + characters;
    for (size_t at = from + 1; at < end && it->are_texts_divided; at++) {
        if (!reference_is_at(it, at))
            continue;
        take_run(it, ATOM_ASCII, from, at - from);
        from = at;
    }
    take_run(it, ATOM_ASCII, from, end - from);
}

/// Of 64 bytes, a bit each.
typedef struct {
    uint64_t printable, zero;
} Marks;

/// The highest bit of each of eight bytes.
static uint64_t high_bits(uint64_t bytes)
{
    return ((bytes >> 7 & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080)) >> 56;
}

/// Eight bytes at once, the first in the lowest bits: what is added carries into the highest bit of each.
static void mark_eight(uint64_t bytes, unsigned place, Marks *out)
{
    const uint64_t each = UINT64_C(0x0101010101010101), low = bytes & 0x7f * each;
    uint64_t at_least_blank = low + (0x80 - 0x20) * each, is_delete = low + each;
    uint64_t printable = at_least_blank & ~is_delete & ~bytes;
    out->printable |= high_bits(printable | gram_zero_bytes(bytes ^ '\t' * each)) << place;
    out->zero |= high_bits(gram_zero_bytes(bytes)) << place;
}

/// Behind the end nothing is printable or zero.
static Marks marks_at(Text bytes, size_t from)
{
    Marks marks = {0};
    for (unsigned place = 0; place < 64 && from + place < bytes.length; place += 8) {
        size_t left = bytes.length - from - place;
        char last[GRAM_BYTES];
        const char *eight = bytes.bytes + from + place;
        if (left < GRAM_BYTES) {
            memset(last, 0xff, sizeof last);
            memcpy(last, eight, left);
            eight = last;
        }
        mark_eight(gram_at(eight), place, &marks);
    }
    return marks;
}

/// The bits of two words, from `by` on.
static uint64_t ahead(uint64_t low, uint64_t high, unsigned by)
{
    return low >> by | high << (64 - by);
}

/// Where six marks follow each other, `step` places apart, in the first of two words.
static uint64_t six_from(uint64_t low, uint64_t high, unsigned step)
{
    uint64_t two = low & ahead(low, high, step), later = high & high >> step;
    return two & ahead(two, later, 2 * step) & ahead(two, later, 4 * step);
}

/// How many characters, each with a zero byte behind it where `step` is 2, stand at `from`.
static size_t count_characters(Text bytes, size_t from, size_t step)
{
    size_t characters = 0;
    while (from + step <= bytes.length && string_is_printable((unsigned char)bytes.bytes[from]) &&
           (step == 1 || bytes.bytes[from + 1] == 0)) {
        characters++;
        from += step;
    }
    return characters;
}

static void take_starts(Building *it, AtomKind kind, size_t block, uint64_t starts)
{
    for (; starts; starts &= starts - 1) {
        size_t from = block + (size_t)__builtin_ctzll(starts);
        if (kind == ATOM_UTF16)
            take_run(it, kind, from, count_characters(it->bytes, from, 2));
        else
            take_texts(it, from, count_characters(it->bytes, from, 1));
    }
}

void read_strings(Building *it)
{
    Marks now = marks_at(it->bytes, 0);
    uint64_t before = 0, wide_before = 0; // bits of the block before that reach into this one
    for (size_t block = 0; block < it->bytes.length; block += 64) {
        Marks next = marks_at(it->bytes, block + 64);
        uint64_t wide = now.printable & ahead(now.zero, next.zero, 1);
        uint64_t wide_next = next.printable & next.zero >> 1;
        take_starts(it, ATOM_ASCII, block,
                    six_from(now.printable, next.printable, 1) & ~(now.printable << 1 | before));
        take_starts(it, ATOM_UTF16, block, six_from(wide, wide_next, 2) & ~(wide << 2 | wide_before));
        before = now.printable >> 63;
        wide_before = wide >> 62;
        now = next;
    }
}
