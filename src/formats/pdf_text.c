// Columns of a table are narrow, hashes and addresses long: PDF writers break them over lines, and pdftotext
// keeps the breaks. What is put together again has to leave no doubt: hexadecimal pieces that add up to the
// length of a hash exactly, and addresses that break at a mark and go on as a path does.

#include "formats/document.h"

enum { SHORTEST_PIECE = 4, LONGEST_WORD = 4096 };

typedef struct {
    Text page;
    char *out;
    size_t length;
} Mending;

static size_t hex_length(Text text, size_t at)
{
    size_t end = at;
    while (end < text.length && byte_is_hex(text.bytes[end]))
        end++;
    return end - at;
}

static bool is_hash_length(size_t length)
{
    return length == 32 || length == 40 || length == 64;
}

static bool is_end_of_word(Text text, size_t at)
{
    return at >= text.length || byte_is_space(text.bytes[at]) || text_has(TEXT(",;|)]"), text.bytes[at]);
}

static size_t past_blanks(Text text, size_t at)
{
    while (at < text.length && (text.bytes[at] == ' ' || text.bytes[at] == '\t'))
        at++;
    return at;
}

/// Beyond the one line break at `at`; SIZE_MAX when there is none, or an empty line follows.
static size_t past_break(Text text, size_t at)
{
    at = past_blanks(text, at);
    if (at >= text.length || text.bytes[at] != '\n')
        return SIZE_MAX;
    at = past_blanks(text, at + 1);
    return at < text.length && !byte_is_space(text.bytes[at]) ? at : SIZE_MAX;
}

/// Where a hash that begins at `at` and goes on over lines ends; `at` when there is none. All lines but the
/// last are about as long as the column is wide, so a short one ends it; where lengths leave it open, as four
/// lines of 16 do, it is the longest hash up to SHA-256.
static size_t broken_hash_end(Text page, size_t at)
{
    enum { RAGGED = 3, LONGEST = 64 };
    size_t width = hex_length(page, at), total = width, end = at + width, best = at;
    if (width < SHORTEST_PIECE || is_hash_length(width))
        return at;
    for (;;) {
        size_t next = past_break(page, end);
        size_t piece = next == SIZE_MAX ? 0 : hex_length(page, next);
        total += piece;
        if (piece == 0 || total > LONGEST || !is_end_of_word(page, next + piece))
            return best;
        end = next + piece;
        if (is_hash_length(total))
            best = end;
        if (piece + RAGGED < width)
            return best;
    }
}

/// Copies a hash that goes on over lines and gives where it ends, else `at`.
static size_t mend_hash(Mending *mending, size_t at)
{
    Text page = mending->page;
    size_t end = broken_hash_end(page, at);
    bool has_letter = false; // a column of numbers adds up to anything
    for (size_t i = at; i < end; i++)
        has_letter = has_letter || byte_is_alpha(page.bytes[i]);
    if (!has_letter)
        return at;
    for (size_t i = at; i < end; i++)
        if (!byte_is_space(page.bytes[i]))
            mending->out[mending->length++] = page.bytes[i];
    return end;
}

static bool starts_address(Text text, size_t at)
{
    Text rest = text_slice(text, at, at + 12);
    return text_starts_nocase(rest, "http") || text_starts_nocase(rest, "hxxp");
}

/// A word beyond 4,096 bytes is no address: it ends there, and what follows begins anew.
static size_t word_end(Text text, size_t at)
{
    size_t limit = at + LONGEST_WORD < text.length ? at + LONGEST_WORD : text.length;
    while (at < limit && !byte_is_space(text.bytes[at]))
        at++;
    return at;
}

/// An address that breaks at a mark and whose next line is plainly more of a path. Where it ends, else `at`.
static size_t mend_address(Mending *mending, size_t at)
{
    Text page = mending->page;
    size_t end = word_end(page, at);
    if (!starts_address(page, at) || text_find(text_slice(page, at, end), "//", 0) == SIZE_MAX)
        return at;
    size_t begin = at;
    bool is_mended = false;
    while (text_has(TEXT("/-_=&?%."), page.bytes[end - 1])) {
        size_t next = past_break(page, end);
        if (next == SIZE_MAX || starts_address(page, next))
            break;
        Text more = text_slice(page, next, word_end(page, next));
        bool is_path = false;
        for (size_t i = 0; i + 1 < more.length; i++)
            is_path = is_path || text_has(TEXT("/=&?%_"), more.bytes[i]);
        if (!is_path || !byte_is_alnum(more.bytes[0]))
            break;
        is_mended = true;
        end = next + more.length;
    }
    if (!is_mended)
        return at;
    for (size_t i = begin; i < end; i++)
        if (!byte_is_space(page.bytes[i]))
            mending->out[mending->length++] = page.bytes[i];
    return end;
}

Text pdf_mended(Text page, Arena *arena)
{
    Mending mending = {page, arena_alloc(arena, page.length + 1, 1), 0};
    for (size_t at = 0; at < page.length;) {
        size_t end = at;
        bool is_start = at == 0 || !byte_is_alnum(page.bytes[at - 1]);
        if (is_start && byte_is_hex(page.bytes[at]))
            end = mend_hash(&mending, at);
        if (end == at && is_start && byte_lower(page.bytes[at]) == 'h')
            end = mend_address(&mending, at);
        if (end == at)
            mending.out[mending.length++] = page.bytes[at++];
        else
            at = end;
    }
    return (Text){mending.out, mending.length};
}
