// Lines of any log are cut into words: what can be a host's name, an address, a hash. A word is looked up
// whole, and a name with each of its endings behind a dot, so "x.evil.example" finds "evil.example" and
// "notevil.example" does not. Hashes of the words run from their ends, so that one pass gives those of all
// endings; a table of bits answers for nearly all words that they are none. URLs are looked up where their
// host is. What is no single word is found beside these (watch_phrase.h).

#include "formats/formats.h"

#include <stdlib.h>
#include <string.h>

#include "formats/watch_phrase.h"

enum { BLOOM_BITS_EACH = 16, MOST_WORD = 512 };

// What a byte of a word is.
enum { WORD = 1, DOT = 2, COLON = 4, AT = 8, NO_HEX = 16 };

typedef struct {
    uint64_t hash;
    uint32_t watch; ///< INDEX_NONE: an empty place
} Slot;

typedef struct {
    uint32_t low, high, watch;
} Range;

struct WatchIndex {
    const WatchList *list;
    unsigned char bytes[256]; ///< what each is
    Slot *slots;
    uint64_t slot_mask;
    uint64_t *bloom;
    uint64_t bloom_mask;
    VEC(Range) ranges; ///< IPv4 networks
    WatchPhrases *phrases;
    bool *is_held;     ///< by watch
    uint64_t *seen_in; ///< by watch: the line that it was last found in
    uint64_t line;
    bool has_ipv6;
    Arena scratch;
};

static const uint64_t FACTOR = UINT64_C(0x9e3779b97f4a7c15);

static inline uint64_t hash_on(uint64_t hash, char byte)
{
    return (hash ^ (unsigned char)byte_lower(byte)) * FACTOR;
}

static uint64_t hash_of(Text word)
{
    uint64_t hash = FACTOR;
    for (size_t i = word.length; i-- > 0;)
        hash = hash_on(hash, word.bytes[i]);
    return hash;
}

static inline uint64_t place_of(uint64_t hash)
{
    return hash >> 20;
}

static inline bool may_hold(const WatchIndex *index, uint64_t hash)
{
    uint64_t bit = place_of(hash) & index->bloom_mask;
    return index->bloom[bit / 64] >> (bit % 64) & 1;
}

/// By what an item is looked up; TEXT_NONE for what is not.
static Text key_of(const Watch *watch)
{
    switch (watch->kind) {
    case KIND_DOMAIN:
    case KIND_IPV4:
    case KIND_IPV6:
    case KIND_EMAIL:
    case KIND_MD5:
    case KIND_SHA1:
    case KIND_SHA256:
    case KIND_SHA512:
    case KIND_IMPHASH:
    case KIND_JA3:
    case KIND_CERTIFICATE:
        return watch->value;
    case KIND_URL:
        return indicator_host(KIND_URL, watch->value);
    default:
        return TEXT_NONE;
    }
}

static bool parse_ipv4(Text text, uint32_t *out)
{
    uint32_t address = 0, part = 0;
    unsigned digits = 0, dots = 0;
    for (size_t i = 0; i <= text.length; i++) {
        char byte = i < text.length ? text.bytes[i] : '.';
        if (byte_is_digit(byte)) {
            part = part * 10 + (uint32_t)(byte - '0');
            if (++digits > 3 || part > 255)
                return false;
        } else if (byte == '.' && digits > 0) {
            address = address << 8 | part;
            dots++;
            part = digits = 0;
        } else {
            return false;
        }
    }
    *out = address;
    return dots == 4;
}

static void add_range(WatchIndex *index, uint32_t watch)
{
    Text value = index->list->items[watch].value;
    size_t slash = text_find_byte(value, '/', 0);
    uint64_t bits;
    uint32_t low;
    if (slash == SIZE_MAX || !parse_ipv4(text_slice(value, 0, slash), &low) ||
        !text_number(text_slice(value, slash + 1, value.length), &bits) || bits > 32)
        return;
    uint32_t rest = bits == 0 ? UINT32_MAX : bits == 32 ? 0 : UINT32_MAX >> bits;
    *vec_push(&index->ranges) = (Range){low & ~rest, low | rest, watch};
    index->is_held[watch] = true;
}

static void add_key(WatchIndex *index, uint32_t watch, Text key)
{
    uint64_t hash = hash_of(key), at = place_of(hash) & index->slot_mask,
             bit = place_of(hash) & index->bloom_mask;
    while (index->slots[at].watch != INDEX_NONE)
        at = (at + 1) & index->slot_mask;
    index->slots[at] = (Slot){hash, watch};
    index->bloom[bit / 64] |= UINT64_C(1) << (bit % 64);
    index->is_held[watch] = true;
    index->has_ipv6 |= index->list->items[watch].kind == KIND_IPV6;
}

static void learn_bytes(WatchIndex *index)
{
    for (int i = 0; i < 256; i++) {
        char byte = (char)i;
        bool is_word = byte_is_alnum(byte) || (i > 0 && text_has(TEXT("._-:@"), byte));
        index->bytes[i] =
            (unsigned char)((is_word ? WORD : 0) | (byte == '.' ? DOT : 0) | (byte == ':' ? COLON : 0) |
                            (byte == '@' ? AT : 0) | (byte_is_hex(byte) ? 0 : NO_HEX));
    }
}

static uint64_t power_above(uint64_t number)
{
    uint64_t power = 64;
    while (power < number)
        power *= 2;
    return power;
}

WatchIndex *watch_index_new(const WatchList *list)
{
    WatchIndex *index = memory_get(sizeof *index);
    *index = (WatchIndex){.list = list};
    arena_init(&index->scratch);
    learn_bytes(index);
    uint64_t slots = power_above((uint64_t)list->count * 2 + 1),
             bits = power_above((uint64_t)list->count * BLOOM_BITS_EACH);
    index->slots = memory_get(slots * sizeof *index->slots);
    index->slot_mask = slots - 1;
    for (uint64_t i = 0; i < slots; i++)
        index->slots[i] = (Slot){0, INDEX_NONE};
    index->bloom = memory_get(bits / 8);
    memset(index->bloom, 0, bits / 8);
    index->bloom_mask = bits - 1;
    index->is_held = memory_get(list->count + 1);
    memset(index->is_held, 0, list->count + 1);
    index->seen_in = memory_get(((size_t)list->count + 1) * sizeof *index->seen_in);
    memset(index->seen_in, 0, ((size_t)list->count + 1) * sizeof *index->seen_in);
    for (uint32_t i = 0; i < list->count; i++) {
        Text key = key_of(&list->items[i]);
        if (list->items[i].kind == KIND_CIDR)
            add_range(index, i);
        else if (key.length > 0)
            add_key(index, i, key);
    }
    index->phrases = watch_phrases_new(list, index->is_held);
    return index;
}

void watch_index_free(WatchIndex *index)
{
    if (!index)
        return;
    free(index->slots);
    free(index->bloom);
    free(index->is_held);
    free(index->seen_in);
    vec_free(&index->ranges);
    watch_phrases_free(index->phrases);
    arena_done(&index->scratch);
    free(index);
}

bool watch_index_holds(const WatchIndex *index, uint32_t watch)
{
    return index->is_held[watch];
}

// ---------------------------------------------------------------- one line

typedef struct {
    WatchIndex *index;
    Text line;
    WatchFound found;
    void *self;
} Finding;

static bool give(const Finding *it, uint32_t watch, Err *err)
{
    WatchIndex *index = it->index;
    if (index->seen_in[watch] == index->line)
        return true;
    index->seen_in[watch] = index->line;
    return it->found(it->self, watch, err);
}

static bool ends_url(char byte)
{
    return (unsigned char)byte <= ' ' || text_has(TEXT("\"'<>|\\^`{},"), byte);
}

static bool is_canonically(const Finding *it, Text words, Text url)
{
    Indicator indicator;
    arena_clear(&it->index->scratch);
    return indicator_canonical(KIND_URL, GUESS_EXACT, words, &it->index->scratch, &indicator, NULL) &&
           text_equal(indicator.value, url);
}

/// Whether the URL around this host is this one. The host of IPv6 is no piece of the line, and stands in
/// brackets.
static bool is_url(const Finding *it, Text host, Text url)
{
    Text line = it->line;
    if (host.bytes < line.bytes || host.bytes >= line.bytes + line.length)
        return text_find(line, arena_string(&it->index->scratch, url), 0) != SIZE_MAX;
    size_t at = (size_t)(host.bytes - line.bytes), from = at, end = at;
    if (at < 3 || memcmp(line.bytes + at - 3, "://", 3) != 0)
        return false;
    from -= 3;
    while (from > 0 && byte_is_alpha(line.bytes[from - 1]))
        from--;
    while (end < line.length && !ends_url(line.bytes[end]))
        end++;
    Text whole = text_slice(line, from, end);
    return is_canonically(it, whole, url) ||
           is_canonically(it, text_slice(whole, 0, text_find_byte(whole, '#', 0)), url);
}

/// `is_whole`: the word is no ending of a longer one.
static bool try_word(const Finding *it, Text word, uint64_t hash, bool is_whole, Err *err)
{
    const WatchIndex *index = it->index;
    for (uint64_t at = place_of(hash) & index->slot_mask; index->slots[at].watch != INDEX_NONE;
         at = (at + 1) & index->slot_mask) {
        if (index->slots[at].hash != hash)
            continue;
        uint32_t number = index->slots[at].watch;
        const Watch *watch = &index->list->items[number];
        if (!text_equal_nocase(key_of(watch), word) || (!is_whole && watch->kind != KIND_DOMAIN))
            continue;
        if (watch->kind == KIND_URL && !is_url(it, word, watch->value))
            continue;
        if (!give(it, number, err))
            return false;
    }
    return true;
}

static bool look_up_whole(const Finding *it, Text word, Err *err)
{
    uint64_t hash = hash_of(word);
    return !may_hold(it->index, hash) || try_word(it, word, hash, true, err);
}

static bool look_up_endings(const Finding *it, Text word, Err *err)
{
    uint64_t hash = FACTOR;
    for (size_t i = word.length; i-- > 0;) {
        hash = hash_on(hash, word.bytes[i]);
        bool is_start = i == 0 || word.bytes[i - 1] == '.';
        if (is_start && may_hold(it->index, hash) &&
            !try_word(it, text_slice(word, i, word.length), hash, i == 0, err))
            return false;
    }
    return true;
}

static bool look_up_ranges(const Finding *it, Text word, Err *err)
{
    uint32_t address;
    if (it->index->ranges.count == 0 || !parse_ipv4(word, &address))
        return true;
    for (size_t i = 0; i < it->index->ranges.count; i++) {
        const Range *range = &it->index->ranges.items[i];
        if (address >= range->low && address <= range->high && !give(it, range->watch, err))
            return false;
    }
    return true;
}

static unsigned classes_of(const WatchIndex *index, Text word)
{
    unsigned all = 0;
    for (size_t i = 0; i < word.length; i++)
        all |= index->bytes[(unsigned char)word.bytes[i]];
    return all;
}

static bool is_mark(char byte)
{
    return byte == '.' || byte == '-' || byte == '_';
}

static bool take_simple(const Finding *it, Text word, unsigned classes, Err *err)
{
    while (word.length > 0 && is_mark(word.bytes[word.length - 1]))
        word.length--;
    while (word.length > 0 && is_mark(word.bytes[0]))
        word = text_slice(word, 1, word.length);
    size_t length = word.length;
    if (length < 4)
        return true;
    if (classes & DOT)
        return look_up_endings(it, word, err) && look_up_ranges(it, word, err);
    bool is_hash = (length == 32 || length == 40 || length == 64 || length == 128) && !(classes & NO_HEX);
    return !is_hash || look_up_whole(it, word, err);
}

/// An address of IPv6 in any spelling.
static bool take_ipv6(const Finding *it, Text word, Err *err)
{
    Indicator indicator;
    arena_clear(&it->index->scratch);
    if (!indicator_canonical(KIND_IPV6, GUESS_EXACT, word, &it->index->scratch, &indicator, NULL))
        return true;
    uint64_t hash = hash_of(indicator.value);
    return !may_hold(it->index, hash) || try_word(it, indicator.value, hash, true, err);
}

static bool take_parts(const Finding *it, Text word, Err *err)
{
    size_t from = 0;
    for (size_t i = 0; i <= word.length; i++)
        if (i == word.length || word.bytes[i] == ':' || word.bytes[i] == '@') {
            Text part = text_slice(word, from, i);
            if (!take_simple(it, part, classes_of(it->index, part), err))
                return false;
            from = i + 1;
        }
    return true;
}

static bool take_word(const Finding *it, Text word, unsigned classes, Err *err)
{
    if (!(classes & (COLON | AT)))
        return take_simple(it, word, classes, err);
    if (classes & AT && !look_up_whole(it, word, err))
        return false;
    // Colons and dots are no hexadecimal digits, and belong to it.
    bool may_be_ipv6 = it->index->has_ipv6 && classes & COLON && !(classes & AT) && word.length <= 46;
    return (!may_be_ipv6 || take_ipv6(it, word, err)) && take_parts(it, word, err);
}

static bool take_phrase(void *self, uint32_t watch, Err *err)
{
    return give(self, watch, err);
}

bool watch_index_find(WatchIndex *index, Text line, WatchFound found, void *self, Err *err)
{
    Finding it = {index, line, found, self};
    const unsigned char *bytes = index->bytes;
    index->line++;
    for (size_t i = 0; i < line.length;) {
        while (i < line.length && !(bytes[(unsigned char)line.bytes[i]] & WORD))
            i++;
        size_t from = i;
        unsigned classes = 0;
        while (i < line.length && bytes[(unsigned char)line.bytes[i]] & WORD)
            classes |= bytes[(unsigned char)line.bytes[i++]];
        Text word = text_slice(line, from, i);
        // Most words are neither names nor long enough for a hash.
        if (word.length < 4 || word.length > MOST_WORD ||
            (!(classes & (DOT | COLON | AT)) && word.length < 32))
            continue;
        if (!take_word(&it, word, classes, err))
            return false;
    }
    return !index->phrases || watch_phrases_find(index->phrases, line, take_phrase, &it, err);
}
