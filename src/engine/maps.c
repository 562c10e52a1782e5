#include "engine/engine.h"
#include "engine/screen.h"
#include "formats/formats.h"

bool case_map_save(Case *it, Text name, Text map, Err *err)
{
    Arena arena;
    arena_init(&arena);
    name = text_trim(name);
    Text fault = csv_map_fault(map, &arena);
    bool is_done;
    if (name.length == 0 || name.length > MOST_NAME_BYTES || !text_is_utf8(name) || text_has(name, '='))
        is_done = fail(err, ERR_USAGE, "a map's name is 1 to %d bytes of UTF-8 without '='", MOST_NAME_BYTES);
    else if (fault.length > 0)
        is_done = fail(err, ERR_USAGE, TEXT_FMT, TEXT_ARG(fault));
    else
        is_done = store_map_put(case_store(it), name, map, err);
    arena_done(&arena);
    return is_done;
}

/// The map that is saved under this name; TEXT_NONE when none is.
static bool find_map(Case *it, Text name, Arena *arena, Text *out, Err *err)
{
    SavedMap *maps;
    uint32_t count;
    *out = TEXT_NONE;
    if (!store_map_list(case_store(it), arena, &maps, &count, err))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(maps[i].name, text_trim(name)))
            *out = maps[i].map;
    return true;
}

bool case_map_choose(Case *it, PoolOptions *options, Arena *arena, Err *err)
{
    Text asked = options->csv_map;
    if (asked.length == 0)
        return options->partner.length == 0 ||
               find_map(it, options->partner, arena, &options->csv_usual_map, err);
    if (text_has(asked, '='))
        return true;
    if (!find_map(it, asked, arena, &options->csv_map, err))
        return false;
    return options->csv_map.bytes ||
           fail(err, ERR_USAGE,
                "no map is called '" TEXT_FMT "': 'asterism map list' names them; a map itself looks like "
                "'value=IOC,type=Kind'",
                TEXT_ARG(text_clip(asked, 80)));
}
