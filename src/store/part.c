#include "store/part.h"

#include "base/json.h"
#include "store/edition.h"

Text part_of_place(Text place)
{
    if (place.length <= UUID_LENGTH)
        return TEXT_NONE;
    Text id = text_slice(place, place.length - UUID_LENGTH, place.length);
    bool is_uuid = place.bytes[place.length - UUID_LENGTH - 1] == ' ';
    for (size_t i = 0; i < UUID_LENGTH && is_uuid; i++)
        is_uuid = i == 8 || i == 13 || i == 18 || i == 23 ? id.bytes[i] == '-' : byte_is_hex(id.bytes[i]);
    return is_uuid ? id : TEXT_NONE;
}

static bool read_changed(Text raw, Arena *arena, Instant *out)
{
    JsonParser *parser = json_parser_new();
    const Json *part;
    Err ignored = {0};
    bool is_read = json_parse(parser, raw, arena, &part, &ignored) &&
                   instant_parse_seconds(json_scalar(part, "timestamp"), out);
    json_parser_free(parser);
    return is_read;
}

static bool read_record(Store *store, sqlite3_stmt *find, Arena *arena, Instant *out, Err *err)
{
    bool has_row;
    Text raw;
    if (!sql_next(store, find, &has_row, err) ||
        (has_row && !body_read_row(store, find, 0, arena, &raw, err)))
        return false;
    if (!has_row || !read_changed(raw, arena, out))
        *out = INSTANT_NONE;
    return true;
}

static bool part_changed(Store *store, RecordId record, Instant *out, Err *err)
{
    sqlite3_stmt *find = NULL;
    if (!sql_prepare(store,
                     "SELECT pack, at, size FROM body b JOIN record r ON r.body = b.id WHERE r.id = ?1",
                     &find, err))
        return false;
    Arena arena;
    arena_init(&arena);
    sql_bind_number(find, 1, record);
    bool is_read = read_record(store, find, &arena, out, err);
    arena_done(&arena);
    sqlite3_finalize(find);
    return is_read;
}

bool part_time(Store *store, RecordId record, PartTime *out, Err *err)
{
    return edition_modified(store, record, &out->edition, err) &&
           part_changed(store, record, &out->changed, err);
}

bool part_is_later(const PartTime *it, const PartTime *than)
{
    bool is_known = it->edition != INSTANT_NONE && than->edition != INSTANT_NONE;
    return is_known && it->edition != than->edition ? it->edition > than->edition
                                                    : it->changed > than->changed;
}
