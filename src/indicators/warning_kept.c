// Warning lists as a case keeps them. Half a million strings, hosts and networks take a tenth of a second to
// read, and a question needs a handful of them: they stand by key, to be looked up one by one. What is
// compared in turn (parts, expressions, the lengths of prefixes that occur) is small, and is read.

#include "base/packing.h"
#include "indicators/warning_lists.h"

enum { LAYOUT = 1 };

static void write_map(const WarningLists *it, WarningMatch match, const Map *map, WarningPut put, void *self)
{
    Buffer key = {0}, lists = {0};
    for (size_t i = 0; i < map->room; i++) {
        if (map->slots[i].number == MAP_NONE)
            continue;
        buffer_clear(&key);
        buffer_clear(&lists);
        buffer_add_byte(&key, (char)match);
        buffer_add(&key, map->slots[i].key);
        for (uint32_t at = map->slots[i].number; at != MAP_NONE; at = it->entries.items[at].next)
            pack_number(&lists, it->entries.items[at].list);
        put(self, buffer_text(&key), buffer_text(&lists));
    }
    buffer_done(&key);
    buffer_done(&lists);
}

static void pack_lists(const WarningLists *it, Buffer *out)
{
    pack_number(out, it->lists.count);
    for (size_t i = 0; i < it->lists.count; i++) {
        pack_text(out, it->lists.items[i].title);
        pack_number(out, it->lists.items[i].match);
        pack_number(out, it->lists.items[i].kinds);
    }
    for (int version = 0; version < 2; version++)
        for (int length = 0; length < WARNING_LENGTHS; length++)
            buffer_add_byte(out, it->has_length[version][length] ? 1 : 0);
}

/// In the order in which they were added, which is the order of being found.
static void pack_parts(const WarningLists *it, Buffer *out)
{
    for (size_t i = 0; i < it->entries.count; i++) {
        const WarningEntry *entry = &it->entries.items[i];
        if (!entry->text.length)
            continue;
        pack_number(out, entry->list + 1);
        pack_text(out, entry->text);
    }
    for (size_t i = 0; i < it->short_parts.count; i++) {
        pack_number(out, it->short_parts.items[i].list + 1);
        pack_text(out, it->short_parts.items[i].text);
    }
    pack_number(out, 0);
    for (size_t i = 0; i < it->expressions.count; i++) {
        pack_number(out, it->expressions.items[i].list + 1);
        pack_text(out, it->expressions.items[i].text);
    }
    pack_number(out, 0);
}

void warning_lists_write(const WarningLists *it, WarningPut put, void *self, Buffer *rest)
{
    write_map(it, WARNING_STRING, &it->strings, put, self);
    write_map(it, WARNING_HOST, &it->hosts, put, self);
    write_map(it, WARNING_NETWORK, &it->networks, put, self);
    pack_number(rest, LAYOUT);
    pack_lists(it, rest);
    pack_parts(it, rest);
}

static void unpack_lists(WarningLists *it, Unpacker *in)
{
    for (uint32_t left = unpack_count(in); left > 0 && !in->is_broken; left--) {
        Text title = unpack_text(in);
        WarningMatch match = (WarningMatch)unpack_index(in, WARNING_EXPRESSION + 1);
        warning_lists_begin(it, title, match, unpack_number(in));
    }
    for (int version = 0; version < 2; version++) {
        Text lengths = unpack_bytes(in, WARNING_LENGTHS);
        for (size_t length = 0; length < lengths.length; length++)
            it->has_length[version][length] = lengths.bytes[length] != 0;
    }
}

/// A list's number and a text, up to a 0 in the number's place. False at the end.
static bool next_text(const WarningLists *it, Unpacker *in, uint32_t *list, Text *text)
{
    uint32_t number = unpack_index(in, (uint32_t)it->lists.count + 1);
    if (number == 0 || in->is_broken)
        return false;
    *list = number - 1;
    *text = unpack_text(in);
    return !in->is_broken;
}

WarningLists *warning_lists_open(Text rest, const WarningIndex *index)
{
    WarningLists *it = warning_lists_new();
    Unpacker in = {.rest = rest};
    uint32_t list;
    Text text;
    it->index = index;
    in.is_broken = unpack_number(&in) != LAYOUT;
    unpack_lists(it, &in);
    while (next_text(it, &in, &list, &text))
        warning_add_part(it, list, arena_copy(&it->arena, text));
    while (!in.is_broken && next_text(it, &in, &list, &text))
        in.is_broken |= !warning_add_expression(it, list, text);
    if (!in.is_broken)
        return it;
    warning_lists_free(it);
    return NULL;
}
