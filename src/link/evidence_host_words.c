// The words of a host name: "mail-gov" and "gov-mail7" under other domains say that one hand names hosts. One
// word is anybody's; two and more together, whatever their order and the digits between them, are a pattern.
//
// Weight: learnt (default.model). [measured] On published reports of two publishers that share no host, the
// words of one label together are right in 50, 43, 64 and 90 of 100 where 2, 3, 4 to 6 and 7 to 12 activities
// show them, against 6 of any two; a label's letters without its digits in 38, 21, 40; single words in 6 to
// 16; character n-grams of 5 to 10 letters in 5 to 12, which is nothing. So words are taken, not n-grams.

#include "link/derived.h"

enum { WORDS_LEAST = 2, WORDS_MOST = 12, WORD_LETTERS = 2, LETTERS_LEAST = 6, LABEL_BYTES = 63 };

static uint32_t find_words(Text label, Text words[WORDS_MOST])
{
    uint32_t count = 0;
    for (size_t at = 0, end; at < label.length && count < WORDS_MOST; at = end + 1) {
        for (end = at; end < label.length && byte_is_alpha(label.bytes[end]); end++)
            ;
        if (end - at < WORD_LETTERS)
            continue;
        Text word = text_slice(label, at, end);
        uint32_t place = count++;
        for (; place > 0 && text_compare(words[place - 1], word) > 0; place--)
            words[place] = words[place - 1];
        words[place] = word;
    }
    return count;
}

static void note_label(Deriver *deriver, uint32_t source, Text label)
{
    Text words[WORDS_MOST];
    char pattern[LABEL_BYTES + 1];
    if (label.length > LABEL_BYTES || text_starts(label, "xn--"))
        return;
    uint32_t count = find_words(label, words);
    if (count < WORDS_LEAST)
        return;
    size_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            pattern[length++] = '-';
        memcpy(pattern + length, words[i].bytes, words[i].length);
        length += words[i].length;
    }
    if (length - (count - 1) >= LETTERS_LEAST)
        derive_note(deriver, source, TRACE_HOST_WORDS, (Text){pattern, length});
}

void evidence_derive_domain(Deriver *deriver, uint32_t source, Text value, Text above)
{
    Text label;
    (void)above;
    if (text_cut(&value, '.', &label))
        note_label(deriver, source, label);
}

void evidence_derive_host(Deriver *deriver, uint32_t source, Text value, Text above)
{
    // The registered domain under it is a source of its own.
    if (!above.length || value.length <= above.length + 1)
        return;
    Text rest = text_slice(value, 0, value.length - above.length - 1), label;
    while (text_cut(&rest, '.', &label))
        note_label(deriver, source, label);
}
