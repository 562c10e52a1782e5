#pragma once
/// Strings from outside: bytes and a length, not owned, not terminated. UTF-8 where a reader has checked it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *bytes;
    size_t length;
} Text;

#define TEXT(literal) ((Text){"" literal, sizeof(literal) - 1})
#define TEXT_INIT(literal)              \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    } ///< for static tables
#define TEXT_NONE ((Text){NULL, 0})
#define TEXT_FMT "%.*s"
#define TEXT_ARG(text) \
    ((int)((text).length > 2000 ? 2000 : (text).length)), ((text).bytes ? (text).bytes : "")

// What runs for every word of a table and every byte of a text stands here, so that the length of a literal
// is known when the program is built.
static inline Text text_of(const char *terminated)
{
    return terminated ? (Text){terminated, strlen(terminated)} : TEXT_NONE;
}
static inline bool text_equal(Text a, Text b)
{
    // Most that are as long as each other begin differently.
    return a.length == b.length &&
           (a.length == 0 || (*a.bytes == *b.bytes && memcmp(a.bytes, b.bytes, a.length) == 0));
}
static inline bool text_is(Text text, const char *terminated)
{
    return text_equal(text, (Text){terminated, strlen(terminated)});
}
/// ASCII case is ignored.
bool text_equal_nocase(Text a, Text b);
bool text_is_nocase(Text text, const char *terminated);
/// Byte order, shorter first among equals: the order everything canonical is sorted by.
int text_compare(Text a, Text b);
static inline bool text_starts(Text text, const char *prefix)
{
    size_t length = strlen(prefix);
    return text.length >= length && memcmp(text.bytes, prefix, length) == 0;
}
bool text_starts_nocase(Text text, const char *prefix);
static inline bool text_ends(Text text, const char *suffix)
{
    size_t length = strlen(suffix);
    return text.length >= length && memcmp(text.bytes + text.length - length, suffix, length) == 0;
}
bool text_ends_nocase(Text text, const char *suffix);
static inline bool text_has(Text text, char byte)
{
    return text.length > 0 && memchr(text.bytes, byte, text.length) != NULL;
}
/// Position of `needle` in `text` at or after `from`, or SIZE_MAX.
size_t text_find(Text text, const char *needle, size_t from);
size_t text_find_byte(Text text, char byte, size_t from);
/// Bytes [from, to), clipped to the text.
static inline Text text_slice(Text text, size_t from, size_t to)
{
    if (to > text.length)
        to = text.length;
    if (from >= to)
        return (Text){text.bytes, 0};
    return (Text){text.bytes + from, to - from};
}
/// Whether `part` is a piece of `whole` itself, not only equal to one.
static inline bool text_is_part(Text whole, Text part)
{
    uintptr_t from = (uintptr_t)whole.bytes, at = (uintptr_t)part.bytes;
    return part.bytes && at >= from && at - from <= whole.length && part.length <= whole.length - (at - from);
}
/// Without ASCII white space and control bytes at both ends.
Text text_trim(Text text);
/// Cuts what stands before `separator` off `rest` into `part`; false when nothing is left.
bool text_cut(Text *rest, char separator, Text *part);
/// A whole unsigned decimal number; false when it is not one or does not fit.
bool text_number(Text text, uint64_t *out);
/// The longest start of `text` with at most `limit` bytes that does not split a UTF-8 character.
Text text_clip(Text text, size_t limit);
bool text_is_utf8(Text text);
/// The character that starts at `at`, and how many bytes it takes: 0 where they are no UTF-8.
uint32_t text_character(Text text, size_t at, size_t *bytes);
/// Controls, which a terminal obeys, and characters that hide, reorder or break what stands around them
/// (Unicode TR 36, section 2.10; TR 9). Joiners are not among them: scripts need them.
bool character_is_unsafe(uint32_t character);

static inline bool byte_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}
static inline bool byte_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}
static inline bool byte_is_alpha(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
static inline bool byte_is_alnum(char byte)
{
    return byte_is_digit(byte) || byte_is_alpha(byte);
}
static inline bool byte_is_hex(char byte)
{
    return byte_is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}
static inline char byte_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
}
