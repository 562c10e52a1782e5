// Ordinary words, counted in texts of the trade: a word that reports write of all sorts of actors names none.

#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "link/train.h"

enum {
    LETTERS_LEAST = 3,
    LETTERS_MOST = 16,
    TEXTS_LEAST = 2,
    TEXTS_CAPITAL = 3,
    ORDINARY_TEXTS = 15,
    LINE_BYTES = 130
};

typedef struct {
    Text text;
    uint32_t texts, small; ///< texts that hold it, and that write it small
    uint32_t last_text, last_small;
} Word;

typedef struct {
    Arena arena;
    Map numbers;
    VEC(Word) words;
} Words;

static Word *word_of(Words *words, Text text)
{
    char lower[LETTERS_MOST];
    for (size_t i = 0; i < text.length; i++)
        lower[i] = byte_lower(text.bytes[i]);
    MapSlot *slot = map_slot(&words->numbers, (Text){lower, text.length});
    if (slot->number == MAP_NONE) {
        slot->key = arena_copy(&words->arena, (Text){lower, text.length});
        slot->number = (uint32_t)words->words.count;
        *vec_push(&words->words) =
            (Word){.text = slot->key, .last_text = INDEX_NONE, .last_small = INDEX_NONE};
    }
    return &words->words.items[slot->number];
}

static bool is_plain(Text word)
{
    for (size_t i = 0; i < word.length; i++)
        if (!byte_is_alpha(word.bytes[i]))
            return false;
    return word.length >= LETTERS_LEAST && word.length <= LETTERS_MOST;
}

static bool is_small(Text word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.bytes[i] != byte_lower(word.bytes[i]))
            return false;
    return true;
}

static bool ends_word(char byte)
{
    return strchr(" \t\r\n,;:!?\"'()[]{}<>*|=+", byte) != NULL;
}

/// A word between blanks and marks. Parts of addresses, paths, file names and identifiers are no words.
static void count_text(Words *words, Text text, uint32_t number)
{
    for (size_t at = 0, end; at < text.length; at = end + 1) {
        for (end = at; end < text.length && !ends_word(text.bytes[end]);)
            end++;
        Text piece = text_slice(text, at, end);
        while (piece.length && piece.bytes[piece.length - 1] == '.')
            piece.length--;
        Text part;
        while (text_cut(&piece, '-', &part)) {
            if (!is_plain(part))
                continue;
            Word *word = word_of(words, part);
            word->texts += word->last_text != number;
            word->last_text = number;
            if (!is_small(part))
                continue;
            word->small += word->last_small != number;
            word->last_small = number;
        }
    }
}

static void count_ordinary(Words *words, Text text)
{
    Text rest = text, part;
    while (text_cut(&rest, '\n', &part)) {
        part = text_trim(part);
        if (!is_plain(part))
            continue;
        Word *word = word_of(words, part);
        if (word->texts < ORDINARY_TEXTS)
            word->texts = ORDINARY_TEXTS;
    }
}

static unsigned level_of(const Word *word)
{
    return (unsigned)lround(log2(1 + word->texts));
}

static bool is_lower(const Word *word)
{
    return word->small >= TEXTS_LEAST;
}

static int compare_words(const void *left, const void *right)
{
    const Word *a = left, *b = right;
    unsigned one = level_of(a), two = level_of(b);
    if (one != two)
        return one < two ? -1 : 1;
    if (is_lower(a) != is_lower(b))
        return is_lower(a) ? -1 : 1;
    return text_compare(a->text, b->text);
}

void train_words(const Text *prose, uint32_t prose_count, Text ordinary, Buffer *out)
{
    Words words = {0};
    arena_init(&words.arena);
    for (uint32_t i = 0; i < prose_count; i++)
        count_text(&words, prose[i], i);
    count_ordinary(&words, ordinary);
    if (words.words.count > 1)
        qsort(words.words.items, words.words.count, sizeof *words.words.items, compare_words);
    const Word *last = NULL;
    size_t line = 0;
    for (size_t i = 0; i < words.words.count; i++) {
        const Word *word = &words.words.items[i];
        // Written with a capital alone, a word of two texts may be a name that both speak of.
        if (word->texts < TEXTS_LEAST || (word->texts < TEXTS_CAPITAL && word->small == 0))
            continue;
        if (!last || level_of(last) != level_of(word) || is_lower(last) != is_lower(word) ||
            out->length - line + word->text.length > LINE_BYTES) {
            line = out->length + (last != NULL);
            buffer_format(out, "%sword %u %s", last ? "\n" : "", level_of(word),
                          is_lower(word) ? "lower" : "other");
        }
        buffer_format(out, " " TEXT_FMT, TEXT_ARG(word->text));
        last = word;
    }
    if (last)
        buffer_add_byte(out, '\n');
    vec_free(&words.words);
    map_done(&words.numbers);
    arena_done(&words.arena);
}
