// Strings as they stand: runs of printable ASCII, and of the same with a zero byte behind each character.
//
// One pass finds both. What is UTF-16 looks like runs of one character that end with a zero byte; only there
// pairs are counted.

#include "samples/build.h"

enum { CHARACTERS_LEAST = ATOM_LEAST };

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

/// How many characters, each with a zero byte behind it, stand at `from`.
static size_t count_wide(Text bytes, size_t from)
{
    size_t characters = 0;
    while (from + 1 < bytes.length && string_is_printable((unsigned char)bytes.bytes[from]) &&
           bytes.bytes[from + 1] == 0) {
        characters++;
        from += 2;
    }
    return characters;
}

void read_strings(Building *it)
{
    const Text bytes = it->bytes;
    size_t at = 0;
    while (at < bytes.length) {
        if (!string_is_printable((unsigned char)bytes.bytes[at])) {
            at++;
            continue;
        }
        size_t end = at + 1;
        while (end < bytes.length && string_is_printable((unsigned char)bytes.bytes[end]))
            end++;
        if (end - at >= CHARACTERS_LEAST)
            take_run(it, ATOM_ASCII, at, end - at);
        if (end < bytes.length && bytes.bytes[end] == 0) {
            size_t characters = count_wide(bytes, end - 1);
            if (characters >= CHARACTERS_LEAST)
                take_run(it, ATOM_UTF16, end - 1, characters);
            if (characters > 1)
                end += 2 * characters - 2;
        }
        at = end;
    }
}
