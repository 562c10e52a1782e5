// Phrases are sorted, and each knows the longest one that it begins with. Whatever stands at a place of a
// line, the phrases that it begins with are the last one that is not above it, or that one's own beginnings:
// one search finds them all, however many there are and however alike. A table of bits of the first four
// bytes answers for nearly all places that nothing begins there.
//
// A phrase that is a part of another word is none, and what is as common as a word has to stand where a log
// puts such things: a User-Agent is a whole field, since "Mozilla/5.0" begins most others.

#include "formats/watch_phrase.h"

#include <stdlib.h>
#include <string.h>

#include "base/search.h"

enum { LEAST_BYTES = 5, PREFIX = 4, BITS_EACH = 16 };

/// Where it has to stand.
typedef enum {
    STANDS_APART,  ///< no letter, digit, "_" or "-" beside it
    STANDS_BEHIND, ///< likewise, and behind a slash, a backslash, a quote or "="
    STANDS_BELOW,  ///< likewise, and behind a backslash
    STANDS_FIELD,  ///< between quotes, tabs or bars
    STANDS_JOINED, ///< likewise, or between blanks: its own are written "+" (W3C's extended log format)
} Stands;

typedef struct {
    Text key; ///< in lower case
    uint32_t watch;
    uint32_t start; ///< of the phrases, the longest that this one begins with; INDEX_NONE
    Stands stands;
} Phrase;

struct WatchPhrases {
    Arena arena;
    VEC(Phrase) items; ///< by key, then watch
    uint64_t *bloom;
    uint64_t bloom_mask;
    char *folded; ///< the line, with room for `room` bytes
    size_t room;
    bool is_word[256]; ///< bytes that belong to one
};

static bool is_word(char byte)
{
    return byte_is_alnum(byte) || byte == '_' || byte == '-';
}

// ---------------------------------------------------------------- what is looked for

static void add(WatchPhrases *it, uint32_t watch, Text key, Stands stands)
{
    if (key.length >= LEAST_BYTES && watch_is_one_line(key))
        *vec_push(&it->items) = (Phrase){arena_lower(&it->arena, key), watch, INDEX_NONE, stands};
}

static Text behind_last(Text text, char byte)
{
    size_t at = text.length;
    while (at > 0 && text.bytes[at - 1] != byte)
        at--;
    return text_slice(text, at, text.length);
}

/// Letters alone are a word of somebody's language.
static Stands stands_of_name(Text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!byte_is_alpha(name.bytes[i]))
            return STANDS_APART;
    return STANDS_BEHIND;
}

/// Without the hive, which logs spell in many ways; a key right below one is everybody's.
static void add_registry_key(WatchPhrases *it, uint32_t watch, Text key)
{
    size_t hive = text_find_byte(key, '\\', 0);
    Text below = hive == SIZE_MAX ? TEXT_NONE : text_slice(key, hive + 1, key.length);
    if (text_has(below, '\\'))
        add(it, watch, below, STANDS_BELOW);
}

static void add_agent(WatchPhrases *it, uint32_t watch, Text agent)
{
    add(it, watch, agent, STANDS_FIELD);
    if (!text_has(agent, ' '))
        return;
    Text joined = arena_copy(&it->arena, agent);
    for (size_t i = 0; i < joined.length; i++)
        if (joined.bytes[i] == ' ')
            ((char *)joined.bytes)[i] = '+';
    add(it, watch, joined, STANDS_JOINED);
}

static void add_watch(WatchPhrases *it, uint32_t number, const Watch *watch)
{
    switch (watch->kind) {
    case KIND_FILE_NAME:
    case KIND_MUTEX:
        add(it, number, watch->value, stands_of_name(watch->value));
        break;
    case KIND_PIPE:
        add(it, number, behind_last(watch->value, '\\'), STANDS_BELOW);
        break;
    case KIND_REGISTRY_KEY:
        add_registry_key(it, number, watch->value);
        break;
    case KIND_USER_AGENT:
        add_agent(it, number, watch->value);
        break;
    default:
        break;
    }
}

static int compare_phrases(const void *a, const void *b)
{
    const Phrase *left = a, *right = b;
    int order = text_compare(left->key, right->key);
    return order ? order : (left->watch > right->watch) - (left->watch < right->watch);
}

static bool begins(Text text, Text start)
{
    return text.length >= start.length && memcmp(text.bytes, start.bytes, start.length) == 0;
}

/// What a phrase begins with stands before it, and so does what that begins with.
static void link_starts(WatchPhrases *it)
{
    for (uint32_t i = 1; i < it->items.count; i++) {
        uint32_t start = i - 1;
        while (start != INDEX_NONE && !begins(it->items.items[i].key, it->items.items[start].key))
            start = it->items.items[start].start;
        it->items.items[i].start = start;
    }
}

static uint64_t bit_of(const WatchPhrases *it, const char *bytes)
{
    uint32_t prefix;
    memcpy(&prefix, bytes, PREFIX);
    return (prefix * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & it->bloom_mask;
}

static void mark_prefixes(WatchPhrases *it)
{
    uint64_t bits = 1 << 12;
    while (bits < it->items.count * (uint64_t)BITS_EACH && bits < UINT64_C(1) << 30)
        bits *= 2;
    it->bloom = memory_get(bits / 8);
    memset(it->bloom, 0, bits / 8);
    it->bloom_mask = bits - 1;
    for (size_t i = 0; i < it->items.count; i++) {
        uint64_t bit = bit_of(it, it->items.items[i].key.bytes);
        it->bloom[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

WatchPhrases *watch_phrases_new(const WatchList *list, bool *is_held)
{
    WatchPhrases *it = memory_get(sizeof *it);
    *it = (WatchPhrases){0};
    arena_init(&it->arena);
    for (uint32_t i = 0; i < list->count; i++)
        add_watch(it, i, &list->items[i]);
    if (it->items.count == 0) {
        watch_phrases_free(it);
        return NULL;
    }
    qsort(it->items.items, it->items.count, sizeof *it->items.items, compare_phrases);
    link_starts(it);
    mark_prefixes(it);
    for (int byte = 0; byte < 256; byte++)
        it->is_word[byte] = is_word((char)byte);
    for (size_t i = 0; i < it->items.count; i++)
        is_held[it->items.items[i].watch] = true;
    return it;
}

void watch_phrases_free(WatchPhrases *it)
{
    if (!it)
        return;
    vec_free(&it->items);
    arena_done(&it->arena);
    free(it->bloom);
    free(it->folded);
    free(it);
}

// ---------------------------------------------------------------- one line

/// In lower case, and with one backslash for the two that JSON writes.
static Text fold(WatchPhrases *it, Text line)
{
    size_t length = 0;
    char before = ' ';
    if (line.length > it->room) {
        free(it->folded);
        it->room = 2 * line.length;
        it->folded = memory_get(it->room);
    }
    for (size_t i = 0; i < line.length; i++) {
        it->folded[length] = byte_lower(line.bytes[i]);
        length += line.bytes[i] != '\\' || before != '\\';
        before = line.bytes[i];
    }
    return (Text){it->folded, length};
}

/// Whether a field is parted from others by this byte.
static bool parts_fields(char byte, Stands stands)
{
    return byte == '"' || byte == '\'' || byte == '\t' || byte == '|' || byte == '\r' ||
           (byte == ' ' && stands == STANDS_JOINED);
}

static bool is_apart_after(Text line, size_t end)
{
    if (end >= line.length)
        return true;
    char next = line.bytes[end];
    bool goes_on = next == '.' && end + 1 < line.length && byte_is_alnum(line.bytes[end + 1]);
    return !is_word(next) && !goes_on;
}

static bool stands_there(const Phrase *phrase, Text line, size_t at)
{
    size_t end = at + phrase->key.length;
    char before = at > 0 ? line.bytes[at - 1] : '\t', next = end < line.length ? line.bytes[end] : '\t';
    switch (phrase->stands) {
    case STANDS_FIELD:
    case STANDS_JOINED:
        if (next == '\\' && end + 1 < line.length)
            next = line.bytes[end + 1];
        return (before == '=' || parts_fields(before, phrase->stands)) && parts_fields(next, phrase->stands);
    case STANDS_BELOW:
        return before == '\\' && is_apart_after(line, end);
    case STANDS_BEHIND:
        return text_has(TEXT("\\/\"'="), before) && is_apart_after(line, end);
    default:
        return !is_word(before) && before != '.' && is_apart_after(line, end);
    }
}

/// The last phrase that is not above what stands there.
static uint32_t last_below(const WatchPhrases *it, Text there)
{
    size_t at;
    SEARCH(at, it->items.count, text_compare(it->items.items[at].key, there) <= 0);
    return at > 0 ? (uint32_t)(at - 1) : INDEX_NONE;
}

static bool find_at(const WatchPhrases *it, Text line, size_t at, WatchFound found, void *self, Err *err)
{
    Text there = text_slice(line, at, line.length);
    for (uint32_t i = last_below(it, there); i != INDEX_NONE; i = it->items.items[i].start) {
        const Phrase *phrase = &it->items.items[i];
        if (begins(there, phrase->key) && stands_there(phrase, line, at) && !found(self, phrase->watch, err))
            return false;
    }
    return true;
}

static bool may_begin(const WatchPhrases *it, const char *bytes)
{
    uint64_t bit = bit_of(it, bytes);
    return it->bloom[bit / 64] >> (bit % 64) & 1;
}

bool watch_phrases_find(WatchPhrases *it, Text line, WatchFound found, void *self, Err *err)
{
    Text folded = fold(it, line);
    bool was_word = false;
    for (size_t i = 0; i + PREFIX <= folded.length; i++) {
        bool is_start = !was_word;
        was_word = it->is_word[(unsigned char)folded.bytes[i]];
        if (is_start && may_begin(it, folded.bytes + i) && !find_at(it, folded, i, found, self, err))
            return false;
    }
    return true;
}
