// When activities were, and who reported them, beside the behaviour that they show.

#include "link/conduct.h"

#include "unit/test.h"

enum { ITEMS = 4, FAR = 3 };

typedef struct {
    Traces traces;
    Pool pool;
    Activity activities[ITEMS];
    Item items[ITEMS];
    Act acts[ITEMS][FREE_ACTS];
    uint32_t numbers[ITEMS];
} World;

/// Item by item: the first three within some weeks, by partners 0, 0 and 1; the last years later, by 1.
static void world_init(World *world)
{
    static const int days[ITEMS] = {16000, 16010, 16100, 19000};
    static const uint32_t partners[ITEMS] = {0, 0, 1, 1};
    *world = (World){.pool = {.activities = world->activities, .activity_count = ITEMS}};
    world->traces = (Traces){.pool = &world->pool, .items = world->items, .item_count = ITEMS};
    for (uint32_t i = 0; i < ITEMS; i++) {
        Instant at = (Instant)days[i] * INSTANT_DAY;
        world->items[i] = (Item){.number = i, .original = i, .first = at, .last = at, .acts = world->acts[i]};
        world->activities[i].partner = partners[i];
        conduct_add_free(&world->traces, &world->items[i]);
        world->numbers[i] = i;
    }
}

/// The act of one item alone that is of this way.
static uint32_t act_of(const World *world, uint32_t item, size_t way)
{
    Conduct conduct;
    uint32_t found = UINT32_MAX;
    conduct_of_items(&conduct, &world->traces, &world->numbers[item], 1);
    for (uint32_t i = 0; i < conduct.count; i++)
        if (conduct_way(&world->traces, conduct.acts[i].what) == way)
            found = conduct.acts[i].what;
    conduct_done(&conduct);
    return found;
}

TEST(what_is_near_in_time_counts_in_part_and_what_is_far_not_at_all)
{
    World world;
    Conduct near;
    world_init(&world);
    conduct_of_items(&near, &world.traces, world.numbers, FAR);
    double there = conduct_count(&near, act_of(&world, 0, WAY_TIME));
    assert_true(there > 2 && there <= 3);
    assert_true(conduct_count(&near, act_of(&world, FAR, WAY_TIME)) == 0);
    assert_true(conduct_count(&near, act_of(&world, 0, WAY_PARTNER)) == 2);
    conduct_done(&near);
}

TEST(what_is_not_dated_has_no_time)
{
    World world;
    world_init(&world);
    world.items[0].first = world.items[0].last = INSTANT_NONE;
    world.items[0].act_count = 0;
    conduct_add_free(&world.traces, &world.items[0]);
    assert_int_equal(act_of(&world, 0, WAY_TIME), UINT32_MAX);
}

TEST(all_that_the_pool_does_is_what_its_items_do_joined_and_taken_away_again)
{
    World world;
    Conduct all, joined, rest;
    world_init(&world);
    conduct_of_all(&all, &world.traces);
    conduct_of_items(&joined, &world.traces, world.numbers, 2);
    conduct_of_items(&rest, &world.traces, world.numbers + 2, 2);
    conduct_join(&joined, &world.traces, &rest);
    assert_int_equal(joined.count, all.count);
    assert_memory_equal(joined.acts, all.acts, all.count * sizeof *all.acts);
    conduct_remove(&joined, &world.items[FAR]);
    assert_true(conduct_count(&joined, act_of(&world, FAR, WAY_TIME)) == 0);
    assert_true(conduct_count(&joined, act_of(&world, FAR, WAY_PARTNER)) == 1);
    conduct_done(&all);
    conduct_done(&joined);
    conduct_done(&rest);
}
