// Reads the text in pieces and cuts it into words. A word is judged with a fixed stretch of text on either
// side, and only once that stretch has arrived (or the text has ended), so the same text gives the same finds
// however it was cut. Most words of prose hold no digit, dot, colon or bracket inside and cost one look at a
// table per byte.

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "indicators/indicators.h"
#include "indicators/refang.h"
#include "indicators/scan.h"
#include "indicators/section.h"

enum {
    LEFT = 256,          ///< bytes that a verdict may see before a word
    RIGHT = 512,         ///< and after it; longer than the longest path taken
    LONGEST_WORD = 4096, ///< what goes on beyond this is a blob: passed over
    KEPT = 1 << 16,      ///< bytes read before the front of the buffer is given up
};

struct Extractor {
    Judge *judge;
    Section section;
    uint64_t line; ///< where in the input the line in hand begins
    Buffer text;
    uint64_t base; ///< offset in the input of the buffer's first byte
    size_t at;     ///< everything before this is judged
    bool is_in_blob;
    Text place, doubt; ///< of the part of the document in hand
    Arena arena;
};

enum { SEPARATOR = 1, TELLING = 2, HIGH = 4 };

/// Separators end words; telling bytes make a word worth a closer look.
static const unsigned char classes[256] = {
    ['\0'] = 1, [1] = 1,    [2] = 1,    [3] = 1,    [4] = 1,    [5] = 1,    [6] = 1,   [7] = 1,   [8] = 1,
    ['\t'] = 1, ['\n'] = 1, [11] = 1,   [12] = 1,   ['\r'] = 1, [14] = 1,   [15] = 1,  [16] = 1,  [17] = 1,
    [18] = 1,   [19] = 1,   [20] = 1,   [21] = 1,   [22] = 1,   [23] = 1,   [24] = 1,  [25] = 1,  [26] = 1,
    [27] = 1,   [28] = 1,   [29] = 1,   [30] = 1,   [31] = 1,   [' '] = 1,  ['"'] = 1, ['`'] = 1, ['<'] = 1,
    ['>'] = 1,  ['|'] = 1,  [0x7f] = 1, ['.'] = 2,  ['@'] = 2,  [':'] = 2,  ['['] = 2, ['('] = 2, ['{'] = 2,
    ['\\'] = 2, ['0'] = 2,  ['1'] = 2,  ['2'] = 2,  ['3'] = 2,  ['4'] = 2,  ['5'] = 2, ['6'] = 2, ['7'] = 2,
    ['8'] = 2,  ['9'] = 2,  [0xc2] = 4, [0xe2] = 4, [0xe3] = 4, [0xef] = 4,
};

Extractor *extractor_new(ExtractorFound found, void *self)
{
    Extractor *extractor = memory_get(sizeof *extractor);
    *extractor = (Extractor){.judge = judge_new(found, self)};
    arena_init(&extractor->arena);
    return extractor;
}

void extractor_free(Extractor *extractor)
{
    if (!extractor)
        return;
    judge_free(extractor->judge);
    buffer_done(&extractor->text);
    arena_done(&extractor->arena);
    free(extractor);
}

/// Typographic separators in UTF-8: no-break space, guillemets, quotes, dashes beyond the hyphen, ellipsis,
/// bullets, ideographic comma and brackets, byte order mark, full-width comma and colon. 0: none here.
static size_t wide_separator(const unsigned char *at, size_t left)
{
    if (left >= 2 && at[0] == 0xc2 && (at[1] == 0xa0 || at[1] == 0xab || at[1] == 0xbb || at[1] == 0xad))
        return 2;
    if (left < 3)
        return 0;
    if (at[0] == 0xe2 && at[1] == 0x80 && at[2] != 0x90 && at[2] != 0x91)
        return 3; // U+2000 to U+203F but for the hyphens U+2010 and U+2011
    if (at[0] == 0xe3 && at[1] == 0x80 && at[2] != 0x82 && at[2] <= 0x9f)
        return 3; // U+3000 to U+301F but for the full stop U+3002
    if (at[0] == 0xef &&
        ((at[1] == 0xbb && at[2] == 0xbf) || (at[1] == 0xbc && (at[2] == 0x8c || at[2] == 0x9a))))
        return 3;
    return 0;
}

typedef struct {
    size_t begin, end;
    bool is_telling, is_blob;
} Word;

/// The blank at `at` may stand inside something broken: "evil [.] example", "evil dot com", "evil<.>example".
static size_t bridge(Text text, size_t at)
{
    char byte = text.bytes[at];
    if (at == 0 || (byte != ' ' && byte != '<'))
        return 0;
    Fang fang = fang_at(text, at);
    if (fang.length > 0)
        return fang.length;
    return byte == ' ' && byte_is_alnum(text.bytes[at - 1]) &&
                   text_starts(text_slice(text, at, at + 5), " dot ")
               ? 5
               : 0;
}

static Word next_word(const Extractor *extractor, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)extractor->text.bytes;
    Text text = buffer_text(&extractor->text);
    Word word = {at, at, false, false};
    unsigned seen = 0;
    while (at < text.length) {
        unsigned class = classes[bytes[at]];
        if (class == SEPARATOR) {
            size_t bridged = bridge(text, at);
            if (bridged == 0)
                break;
            seen |= TELLING;
            at += bridged;
        } else if (class == HIGH && wide_separator(bytes + at, text.length - at) > 0) {
            break;
        } else {
            seen |= class;
            at++;
        }
        if (at - word.begin > LONGEST_WORD)
            break;
    }
    word.end = at;
    if (at - word.begin > LONGEST_WORD) {
        // A long list without blanks is cut at its last comma; what has none is a blob.
        size_t cut = word.begin + LONGEST_WORD;
        while (cut > word.begin && bytes[cut - 1] != ',' && bytes[cut - 1] != ';')
            cut--;
        word.is_blob = cut == word.begin;
        word.end = word.is_blob ? word.begin + LONGEST_WORD : cut;
    }
    word.is_telling = seen & TELLING;
    return word;
}

/// Prose mostly: a word whose only telling byte is the stop at its end.
static bool is_worth_scanning(Text text, Word word)
{
    size_t end = word.end;
    while (end > word.begin && strchr(".,:;!?)]}'", text.bytes[end - 1]) && text.bytes[end - 1] != 0)
        end--;
    if (end - word.begin < 4)
        return false;
    for (size_t i = word.begin; i < end; i++)
        if (classes[(unsigned char)text.bytes[i]] == TELLING || text.bytes[i] == ' ') // a blank is a bridge
            return true;
    return false;
}

// ---------------------------------------------------------------- prose without values
//
// Nearly all of a text is prose: letters and blanks in which nothing can be found. It is passed over without
// being cut into words. What stops is a byte that a value may hold; where the word around it began is found
// backwards, up to a blank at which nothing broken ("evil [.] example") can hang together.

enum { BRIDGE = 14, LONGEST_PLAIN = 31 };

/// Whether words end at this separator whatever stands around it.
static bool is_clean_cut(Text text, size_t at)
{
    char byte = text.bytes[at];
    // Only a blank and an opening bracket can stand inside something broken.
    if (byte != ' ')
        return byte != '<' && classes[(unsigned char)byte] == SEPARATOR;
    size_t from = at > BRIDGE ? at - BRIDGE : 0, to = at + 3 < text.length ? at + 3 : text.length;
    for (size_t i = from; i < to; i++)
        if (classes[(unsigned char)text.bytes[i]] == TELLING || text.bytes[i] == '<' || text.bytes[i] == '>')
            return false;
    return !text_ends(text_slice(text, from, at), " dot") &&
           !text_starts(text_slice(text, at + 1, at + 5), "dot ");
}

static bool is_separator(Text text, size_t at)
{
    return at >= text.length || classes[(unsigned char)text.bytes[at]] == SEPARATOR;
}

/// A number, or a word with digits in it, that is no value: too short for a hash, and nothing in it that an
/// address or a name needs. Gives where it ends; `at` when a closer look is due.
static size_t past_plain_number(Text text, size_t from, size_t at)
{
    size_t begin = at, end = at;
    while (begin > from && (byte_is_alnum(text.bytes[begin - 1]) || text.bytes[begin - 1] == '-'))
        begin--;
    while (end < text.length && (byte_is_alnum(text.bytes[end]) || text_has(TEXT("-,%"), text.bytes[end])))
        end++;
    size_t stop = end;
    while (stop < text.length && text_has(TEXT(".,;:!?)"), text.bytes[stop]) && stop < end + 2)
        stop++;
    Text word = text_slice(text, begin, end);
    bool stands_free = (begin == from || is_separator(text, begin - 1)) && is_separator(text, stop);
    bool may_be_named = text_starts_nocase(word, "cve") || text_starts_nocase(word, "t1");
    return stands_free && !may_be_named && word.length <= LONGEST_PLAIN && stop < text.length ? end : at;
}

/// Where the next byte stands, from `at` on, that may belong to a value; `limit` when there is none before
/// it.
static size_t next_telling(Text text, size_t from, size_t limit)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    for (size_t at = from; at < limit;) {
        while (at < limit && classes[bytes[at]] != TELLING)
            at++;
        if (at == limit)
            break;
        size_t next = at;
        bool is_after_letter = at > from && byte_is_alnum(text.bytes[at - 1]);
        if ((bytes[at] == '.' || bytes[at] == ':') && is_after_letter && at + 1 < text.length &&
            (bytes[at + 1] == ' ' || bytes[at + 1] == '\n') &&
            classes[bytes[at + 2 < text.length ? at + 2 : at + 1]] != TELLING)
            next = at + 1; // the end of a sentence
        else if (byte_is_digit(text.bytes[at]))
            next = past_plain_number(text, from, at);
        if (next == at)
            return at;
        at = next;
    }
    return limit;
}

/// The last clean start of a word at or before `at`, no further back than `from`.
static size_t word_start(Text text, size_t from, size_t at)
{
    while (at > from && !is_clean_cut(text, at - 1))
        at--;
    return at;
}

/// Where cutting into words may go on: nothing before it can hold a value. `next` is what may, further on: up
/// to there words have to be cut, so nobody need ask again before.
static size_t past_prose(const Extractor *extractor, size_t at, size_t limit, size_t *next)
{
    Text text = buffer_text(&extractor->text);
    size_t telling = next_telling(text, at, limit),
           spoken = text_find(text_slice(text, 0, telling), " dot ", at);
    *next = spoken < telling ? spoken : telling;
    return word_start(text, at, *next);
}

/// Takes notice of the lines that are over before `upto` of the buffer. A line whose start was given up is
/// longer than any heading.
static void note_lines(Extractor *extractor, size_t upto)
{
    enum { LONGEST_HEADING = LEFT / 2 };
    Text text = text_slice(buffer_text(&extractor->text), 0, upto);
    bool is_long = extractor->line < extractor->base;
    size_t begin = is_long ? 0 : (size_t)(extractor->line - extractor->base), end;
    while (begin < upto && (end = text_find_byte(text, '\n', begin)) != SIZE_MAX) {
        if (!is_long && end - begin <= LONGEST_HEADING)
            section_note(&extractor->section, text_slice(text, begin, end));
        is_long = false;
        begin = end + 1;
    }
    if (!is_long)
        extractor->line = extractor->base + begin;
}

static bool judge(Extractor *extractor, Word *word, Err *err)
{
    Text text = buffer_text(&extractor->text);
    if (!is_worth_scanning(text, *word))
        return true;
    size_t from = word->begin > LEFT ? word->begin - LEFT : 0;
    Scan scan = {.view = text_slice(text, from, word->end + RIGHT),
                 .base = extractor->base + from,
                 .begin = word->begin - from,
                 .end = word->end - from,
                 .place = extractor->place,
                 .doubt = extractor->doubt,
                 .arena = &extractor->arena,
                 .section = &extractor->section,
                 .judge = extractor->judge};
    note_lines(extractor, word->begin);
    bool is_ok = scan_word(&scan, err);
    word->end = from + scan.end;
    arena_clear(&extractor->arena);
    return is_ok;
}

/// Everything whose surroundings have arrived; at the end, everything.
static bool run(Extractor *extractor, bool is_over, Err *err)
{
    size_t length = extractor->text.length, needed = LONGEST_WORD + RIGHT + 32;
    const unsigned char *bytes = (const unsigned char *)extractor->text.bytes;
    size_t telling = 0; // words before it are cut without asking again
    while (extractor->at < length && (is_over || length - extractor->at > needed)) {
        if (!extractor->is_in_blob && extractor->at >= telling)
            extractor->at =
                past_prose(extractor, extractor->at, is_over ? length : length - needed, &telling);
        size_t at = extractor->at, wide = 0;
        if (at == length)
            break;
        unsigned class = classes[bytes[at]];
        if (class == HIGH)
            wide = wide_separator(bytes + at, length - at);
        if (class == SEPARATOR || wide > 0) {
            extractor->at += wide ? wide : 1;
            extractor->is_in_blob = false;
            continue;
        }
        Word word = next_word(extractor, at);
        bool is_skipped = word.is_blob || extractor->is_in_blob;
        extractor->is_in_blob = is_skipped && (word.is_blob || word.end - word.begin == LONGEST_WORD);
        if (!is_skipped && word.is_telling && !judge(extractor, &word, err))
            return false;
        extractor->at = word.end > at ? word.end : at + 1;
    }
    return true;
}

static void give_up_front(Extractor *extractor)
{
    size_t dropped = extractor->at > LEFT ? extractor->at - LEFT : 0;
    if (dropped < KEPT)
        return;
    note_lines(extractor, extractor->at);
    memmove(extractor->text.bytes, extractor->text.bytes + dropped, extractor->text.length - dropped);
    extractor->text.length -= dropped;
    extractor->at -= dropped;
    extractor->base += dropped;
}

bool extractor_feed(Extractor *extractor, Text piece, Err *err)
{
    // A large piece is taken in steps, so that the buffer stays small whatever the caller holds.
    while (piece.length > 0) {
        Text step = text_slice(piece, 0, KEPT);
        piece = text_slice(piece, step.length, piece.length);
        buffer_add(&extractor->text, step);
        if (!run(extractor, false, err))
            return false;
        give_up_front(extractor);
    }
    return true;
}

/// What was fed is over; what was found waits on.
static bool end_text(Extractor *extractor, Err *err)
{
    bool is_ok = run(extractor, true, err);
    note_lines(extractor, extractor->text.length);
    extractor->base += extractor->text.length;
    extractor->at = 0;
    extractor->is_in_blob = false;
    extractor->line = extractor->base;
    buffer_clear(&extractor->text);
    return is_ok;
}

void extractor_own(Extractor *extractor, Text url, Text publisher)
{
    judge_own(extractor->judge, url, publisher);
}

bool extractor_end(Extractor *extractor, Err *err)
{
    bool is_ok = end_text(extractor, err) && judge_end(extractor->judge, err);
    extractor->section = (Section){0};
    return is_ok;
}

bool extractor_part(Extractor *extractor, Text place, Text doubt, Err *err)
{
    if (!end_text(extractor, err))
        return false;
    extractor->place = place;
    extractor->doubt = doubt;
    return true;
}
