#include "engine/screen.h"

#include "base/buffer.h"

Text screen_head(Text head, bool is_whole)
{
    // What the report says of partners is not one more partner's word.
    if (text_find(head, " \xe2\x80\x93 Asterism report</title>", 0) != SIZE_MAX)
        return TEXT("a report that asterism wrote: left out, as it says nothing that was not pooled already");
    if (text_starts(head, "SQLite format 3"))
        return TEXT("a database, perhaps a case or its backup: left out, pool the files it was made from");
    if (text_starts(head, "\xef\xbb\xbf"))
        head = text_slice(head, 3, head.length);
    if (is_whole && text_trim(head).length == 0)
        return text_find_byte(head, 0, 0) == SIZE_MAX ? TEXT("the file is empty")
                                                      : TEXT("the file holds nothing but zero bytes");
    return TEXT_NONE;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < ' ' || byte == 0x7f;
}

/// Text, but for a few zero bytes that no format takes for text.
static bool is_text_with_zeros(Text head)
{
    size_t zeros = 0, others = 0;
    for (size_t i = 0; i < head.length; i++) {
        zeros += head.bytes[i] == 0;
        others += head.bytes[i] != 0 && is_control(head.bytes[i]) && !byte_is_space(head.bytes[i]);
    }
    return zeros > 0 && zeros * 10 <= head.length && others * 100 <= head.length;
}

Text screen_unknown(Text head)
{
    if (is_text_with_zeros(head))
        return TEXT("not recognised as any format, as it holds zero bytes, which no text does: take them out "
                    "(tr -d '\\000'), or say --format");
    return TEXT("not recognised as any format that can be read: say --format if it is one");
}

Text screen_words(Text words, Arena *arena)
{
    words = text_trim(words);
    size_t at = 0;
    while (at < words.length && !is_control(words.bytes[at]))
        at++;
    if (at == words.length)
        return words;
    Buffer plain = {0};
    for (size_t i = 0; i < words.length; i++) {
        if (byte_is_space(words.bytes[i]))
            buffer_add_byte(&plain, ' ');
        else if (is_control(words.bytes[i]))
            buffer_add_string(&plain, "\xef\xbf\xbd");
        else
            buffer_add_byte(&plain, words.bytes[i]);
    }
    Text copy = arena_copy(arena, buffer_text(&plain));
    buffer_done(&plain);
    return copy;
}

Text screen_id(Text id)
{
    if (id.length == 0)
        return TEXT("it has no id, so nothing can be kept of it: give it one");
    if (id.length > MOST_ID_BYTES)
        return TEXT("its id is longer than 1024 bytes, so nothing can be kept of it: give it a shorter one");
    return TEXT_NONE;
}

Text screen_name(Text words, Arena *arena)
{
    return text_clip(screen_words(words, arena), MOST_NAME_BYTES);
}

Instant screen_instant(Instant instant)
{
    return instant ? instant : INSTANT_NONE;
}

uint8_t screen_credibility(uint8_t credibility)
{
    return credibility <= 6 ? credibility : 0;
}
