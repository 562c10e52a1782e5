// Victims: a map of equal squares shaded by how many activities name the country, a list beside it that
// carries the numbers to their evidence, and the sectors. What is counted is activities, not victims:
// partners name a country once however many were hit there, and the page says so.
#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"
#include "report/world_tiles.h"

enum { TILE = 26, GAP = 2, SHADES = 5 };

static uint32_t shade_of(uint32_t count, uint32_t largest)
{
    uint32_t shade = 1 + (count * (SHADES - 1) + largest / 2) / largest;
    return shade > SHADES ? SHADES : shade;
}

static void put_victim(Page *page, const WorldTile *tile, const Tally *tally, uint32_t largest)
{
    int x = tile->column * TILE, y = tile->row * TILE, size = TILE - GAP;
    putf(page, "<g class=s%" PRIu32 "><title>", shade_of(tally->count, largest));
    put_text(page, tile->name);
    put(page, ": ");
    put_count(page, tally->count, "activity", "activities");
    putf(page, "</title><rect x=%d y=%d width=%d height=%d rx=3 /><text x=%d y=%d>", x, y, size, size,
         x + size / 2, y + 10);
    put_text(page, tile->code);
    putf(page, "</text><text class=n x=%d y=%d>", x + size / 2, y + 21);
    put_number(page, tally->count);
    put(page, "</text></g>\n");
}

void put_world(Page *page)
{
    // Every map shows the same squares: they are written once and drawn again by reference.
    put(page, "<svg class=off width=0 height=0 aria-hidden=true><defs><g id=world class=land>\n");
    for (size_t i = 0; i < world_tile_count; i++) {
        int x = world_tiles[i].column * TILE, y = world_tiles[i].row * TILE, size = TILE - GAP;
        putf(page, "<rect x=%d y=%d width=%d height=%d rx=3 /><text x=%d y=%d>", x, y, size, size,
             x + size / 2, y + 15);
        put_text(page, world_tiles[i].code);
        put(page, "</text>\n");
    }
    put(page, "</g></defs></svg>\n");
}

static void put_map(Page *page, const Tallies *countries)
{
    putf(page,
         "<div class=scroll><svg class=map viewBox=\"0 0 %d %d\" role=img aria-label=\"victims by country\">",
         WORLD_COLUMNS * TILE, WORLD_ROWS * TILE);
    put(page, "<use href=#world />\n");
    for (uint32_t i = 0; i < countries->count; i++) {
        const WorldTile *tile = world_tile_of(countries->items[i].topic->name);
        if (tile)
            put_victim(page, tile, &countries->items[i], countries->items[0].count);
    }
    put(page, "</svg></div>\n");
}

/// Rows with a bar each; the number leads to the statements.
static void put_bars(Page *page, const Actor *actor, const Tallies *tallies, uint32_t most)
{
    uint32_t shown = tallies->count <= most + 1 ? tallies->count : most;
    put(page, "<ul class=bars>");
    for (uint32_t i = 0; i < shown; i++) {
        const Tally *tally = &tallies->items[i];
        put(page, "<li><span>");
        put_topic_name(page, tally->topic);
        putf(page, "</span><span class=bar><i style=\"width:%" PRIu32 "%%\"></i></span>",
             tally->count * 100 / tallies->items[0].count);
        put_topic_count(page, actor, tally);
        put(page, "</li>\n");
    }
    put(page, "</ul>");
    if (shown < tallies->count)
        putf(page, "<p class=note><a href=#said-%" PRIu32 ">and %" PRIu32 " more</a></p>", actor->number,
             tallies->count - shown);
}

static uint32_t unplaced(const Tallies *countries)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < countries->count; i++)
        count += world_tile_of(countries->items[i].topic->name) == NULL;
    return count;
}

static void put_unplaced(Page *page, const Tallies *countries)
{
    enum { SHOWN_MOST = 12 };
    uint32_t total = unplaced(countries), shown = 0;
    if (total == 0)
        return;
    put(page, "<p class=note>Not on the map: ");
    for (uint32_t i = 0; i < countries->count && shown < SHOWN_MOST; i++) {
        if (world_tile_of(countries->items[i].topic->name))
            continue;
        put(page, shown++ ? ", " : "");
        put_topic_name(page, countries->items[i].topic);
        putf(page, " (%" PRIu32 ")", countries->items[i].count);
    }
    if (shown < total)
        putf(page, " and %" PRIu32 " more", total - shown);
    put(page, ".</p>\n");
}

void put_victims(Page *page, const Actor *actor)
{
    Tallies countries = actor_tallies(page, actor, KIND_COUNTRY);
    Tallies sectors = actor_tallies(page, actor, KIND_SECTOR);
    put(page, "<h4>Victims</h4>\n");
    if (countries.count == 0 && sectors.count == 0) {
        put(page, "<p class=empty>No partner says who was hit.</p>\n");
        return;
    }
    // One country needs no map.
    if (countries.count > unplaced(&countries) + 1)
        put_map(page, &countries);
    put(page, "<div class=two>");
    if (countries.count) {
        put(page, "<div><h5>Countries</h5>");
        put_bars(page, actor, &countries, 8);
        put_unplaced(page, &countries);
        put(page, "</div>");
    }
    if (sectors.count) {
        put(page, "<div><h5>Sectors</h5>");
        put_bars(page, actor, &sectors, 8);
        put(page, "</div>");
    }
    put(page, "</div><p class=note>Counted are activities that name the country or sector, not victims; what "
              "partners do not say is missing.</p>\n");
}
