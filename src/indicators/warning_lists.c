// Lists of values that everybody's reports hold, as MISP's warning lists are: whole values, names of hosts
// with all that stands below them, parts of values, networks, and regular expressions. What matters is one
// value against all lists: 136 lists have half a million entries, and a case has millions of values. So
// strings, hosts and networks are looked up by hash (a network by each length of prefix that occurs), parts
// by their first four bytes, and only expressions are tried one after the other.

#include "indicators/warning_lists.h"

#include <stdlib.h>
#include <string.h>

#include "base/packing.h"
#include "indicators/address.h"

enum {
    // An expression that backtracks without end is one that does not match.
    MOST_STEPS = 100000,
    MOST_HITS = 64, ///< lists that one value is told to be on
    LONGEST_VALUE = 8192,
};

_Static_assert(KIND_COUNT <= 64, "a list's kinds are bits of 64");

WarningLists *warning_lists_new(void)
{
    WarningLists *it = memory_get(sizeof *it);
    *it = (WarningLists){.matches = pcre2_match_data_create(1, NULL),
                         .limits = pcre2_match_context_create(NULL)};
    arena_init(&it->arena);
    if (it->limits)
        pcre2_set_match_limit(it->limits, MOST_STEPS);
    return it;
}

void warning_lists_free(WarningLists *it)
{
    if (!it)
        return;
    for (size_t i = 0; i < it->expressions.count; i++)
        pcre2_code_free(it->expressions.items[i].code);
    pcre2_match_data_free(it->matches);
    pcre2_match_context_free(it->limits);
    Map *const maps[] = {&it->strings, &it->hosts, &it->parts, &it->networks};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_done(maps[i]);
    vec_free(&it->lists);
    vec_free(&it->entries);
    vec_free(&it->short_parts);
    vec_free(&it->expressions);
    arena_done(&it->arena);
    free(it);
}

uint32_t warning_lists_begin(WarningLists *it, Text title, WarningMatch match, uint64_t kinds)
{
    *vec_push(&it->lists) = (WarningList){arena_copy(&it->arena, title), match, kinds};
    return (uint32_t)it->lists.count - 1;
}

// ---------------------------------------------------------------- adding

static void add_entry(WarningLists *it, uint32_t list, Map *map, Text key, Text text)
{
    uint32_t *first = map_at(map, key);
    WarningEntry entry = {list, *first, text};
    *first = (uint32_t)it->entries.count;
    *vec_push(&it->entries) = entry;
}

static bool parse_address(Text text, Address *out)
{
    const char *why;
    return address_parse_v4(text, out, &why) || address_parse_v6(text, out);
}

/// "10.0.0.0/8", or one address.
static bool parse_network(Text text, Address *address, unsigned *bits)
{
    uint64_t number;
    size_t slash = text_find_byte(text, '/', 0);
    if (!parse_address(text_slice(text, 0, slash), address))
        return false;
    unsigned most = address->is_v6 ? 128 : 32;
    if (slash == SIZE_MAX) {
        *bits = most;
        return true;
    }
    if (!text_number(text_slice(text, slash + 1, text.length), &number) || number > most)
        return false;
    *bits = (unsigned)number;
    return true;
}

/// Version, length of the prefix, and the prefix itself.
static Text network_key(Address address, unsigned bits, char room[18])
{
    address_mask(&address, bits);
    room[0] = (char)(address.is_v6 ? 6 : 4);
    room[1] = (char)bits;
    memcpy(room + 2, address.bytes, 16);
    if (!address.is_v6)
        memset(room + 6, 0, 12);
    return (Text){room, 18};
}

static bool add_network(WarningLists *it, uint32_t list, Text text)
{
    Address address;
    unsigned bits;
    char room[18];
    if (!parse_network(text, &address, &bits))
        return false;
    it->has_length[address.is_v6][bits] = true;
    add_entry(it, list, &it->networks, arena_copy(&it->arena, network_key(address, bits, room)), TEXT_NONE);
    return true;
}

void warning_add_part(WarningLists *it, uint32_t list, Text text)
{
    if (text.length < WARNING_PART_KEY)
        *vec_push(&it->short_parts) = (WarningEntry){list, MAP_NONE, text};
    else
        add_entry(it, list, &it->parts, text_slice(text, 0, WARNING_PART_KEY), text);
}

bool warning_add_expression(WarningLists *it, uint32_t list, Text text)
{
    Text whole = text;
    uint32_t options = PCRE2_NEVER_UTF;
    int code;
    PCRE2_SIZE at;
    size_t end = text.length;
    if (text.length > 1 && text.bytes[0] == '/') {
        while (end > 1 && text.bytes[end - 1] != '/')
            options |= text.bytes[--end] == 'i' ? PCRE2_CASELESS : 0;
        text = end > 1 ? text_slice(text, 1, end - 1) : text;
    }
    pcre2_code *expression = pcre2_compile((PCRE2_SPTR)text.bytes, text.length, options, &code, &at, NULL);
    if (!expression)
        return false;
    *vec_push(&it->expressions) = (WarningExpression){list, arena_copy(&it->arena, whole), expression};
    return true;
}

bool warning_lists_add(WarningLists *it, uint32_t list, Text entry)
{
    entry = text_trim(entry);
    if (entry.length == 0)
        return false;
    switch (it->lists.items[list].match) {
    case WARNING_STRING:
        entry = arena_lower(&it->arena, entry);
        add_entry(it, list, &it->strings, entry, TEXT_NONE);
        return true;
    case WARNING_HOST:
        entry = arena_lower(&it->arena, text_starts(entry, ".") ? text_slice(entry, 1, entry.length) : entry);
        add_entry(it, list, &it->hosts, entry, TEXT_NONE);
        return true;
    case WARNING_NETWORK:
        return add_network(it, list, entry);
    case WARNING_PART:
        warning_add_part(it, list, arena_lower(&it->arena, entry));
        return true;
    case WARNING_EXPRESSION:
        return warning_add_expression(it, list, entry);
    }
    return false;
}

// ---------------------------------------------------------------- finding

typedef struct {
    const WarningLists *lists;
    Kind kind;
    WarningHit hit;
    void *self;
    uint32_t hits[MOST_HITS], count; ///< lists that were told
} Search;

static void hit(Search *search, uint32_t list)
{
    const WarningList *it = &search->lists->lists.items[list];
    if (!(it->kinds >> search->kind & 1) || search->count == MOST_HITS)
        return;
    for (uint32_t i = 0; i < search->count; i++)
        if (search->hits[i] == list)
            return;
    search->hits[search->count++] = list;
    search->hit(search->self, it->title);
}

/// The lists that are kept under the key, in the order that they have in a map.
static void hit_kept(Search *search, WarningMatch match, Text key)
{
    char room[LONGEST_VALUE + 1];
    if (key.length > LONGEST_VALUE)
        return;
    room[0] = (char)match;
    memcpy(room + 1, key.bytes, key.length);
    const WarningIndex *index = search->lists->index;
    Unpacker in = {.rest = index->find(index->self, (Text){room, key.length + 1})};
    while (in.rest.length > 0) {
        uint32_t list = unpack_index(&in, (uint32_t)search->lists->lists.count);
        if (in.is_broken)
            return;
        hit(search, list);
    }
}

static void hit_chain(Search *search, WarningMatch match, const Map *map, Text key)
{
    if (search->lists->index) {
        hit_kept(search, match, key);
        return;
    }
    for (uint32_t i = map_find(map, key); i != MAP_NONE; i = search->lists->entries.items[i].next)
        hit(search, search->lists->entries.items[i].list);
}

/// The host itself, and every name above it.
static void find_host(Search *search, Text host)
{
    for (;;) {
        hit_chain(search, WARNING_HOST, &search->lists->hosts, host);
        size_t dot = text_find_byte(host, '.', 0);
        if (dot == SIZE_MAX)
            return;
        host = text_slice(host, dot + 1, host.length);
    }
}

static void find_network(Search *search, Text value)
{
    Address address;
    unsigned bits;
    char room[18];
    if (!parse_network(value, &address, &bits))
        return;
    for (unsigned length = 0; length <= bits; length++)
        if (search->lists->has_length[address.is_v6][length])
            hit_chain(search, WARNING_NETWORK, &search->lists->networks, network_key(address, length, room));
}

static void find_part(Search *search, Text value)
{
    const WarningLists *it = search->lists;
    for (size_t at = 0; at + WARNING_PART_KEY <= value.length; at++) {
        Text rest = text_slice(value, at, value.length);
        for (uint32_t i = map_find(&it->parts, text_slice(rest, 0, WARNING_PART_KEY)); i != MAP_NONE;
             i = it->entries.items[i].next) {
            const WarningEntry *entry = &it->entries.items[i];
            if (text_equal(text_slice(rest, 0, entry->text.length), entry->text))
                hit(search, entry->list);
        }
    }
    for (size_t i = 0; i < it->short_parts.count; i++) {
        const WarningEntry *entry = &it->short_parts.items[i];
        for (size_t at = 0; at + entry->text.length <= value.length; at++)
            if (memcmp(value.bytes + at, entry->text.bytes, entry->text.length) == 0)
                hit(search, entry->list);
    }
}

static void find_expression(Search *search, Text value)
{
    const WarningLists *it = search->lists;
    for (size_t i = 0; i < it->expressions.count; i++) {
        const WarningExpression *one = &it->expressions.items[i];
        bool is_asked = it->lists.items[one->list].kinds >> search->kind & 1;
        if (is_asked &&
            pcre2_match(one->code, (PCRE2_SPTR)value.bytes, value.length, 0, 0, it->matches, it->limits) >= 0)
            hit(search, one->list);
    }
}

void warning_lists_find(const WarningLists *it, Kind kind, Text value, WarningHit each, void *self)
{
    char room[LONGEST_VALUE];
    if (it->lists.count == 0 || value.length == 0 || value.length > sizeof room)
        return;
    for (size_t i = 0; i < value.length; i++)
        room[i] = byte_lower(value.bytes[i]);
    Search search = {.lists = it, .kind = kind, .hit = each, .self = self};
    Text lower = {room, value.length}, host = indicator_host(kind, lower);
    if (host.length == 0)
        host = lower;
    hit_chain(&search, WARNING_STRING, &it->strings, lower);
    find_host(&search, host);
    find_network(&search, host);
    find_part(&search, lower);
    find_expression(&search, value);
}
