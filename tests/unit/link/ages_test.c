// Recent masses of large sides, against the sum over each of their items.

#include "link/ages.h"

#include <math.h>

#include "base/chance.h"
#include "unit/test.h"

enum { ITEMS = 200, DAYS = 6000 };

typedef struct {
    Arena arena;
    Traces traces;
    uint32_t numbers[ITEMS];
} World;

/// Most items are of one day, some lasted, some are not dated; a time of day, too, is no matter.
static void world_init(World *world, uint64_t seed)
{
    Chance chance = chance_of_seed(seed);
    *world = (World){0};
    arena_init(&world->arena);
    ages_init_fade(world->traces.fade, &world->arena);
    world->traces.item_count = ITEMS;
    world->traces.items = arena_array(&world->arena, Item, ITEMS);
    for (uint32_t i = 0; i < ITEMS; i++) {
        Item *item = &world->traces.items[i];
        unsigned how = chance_below(&chance, 10);
        // From before 1970, where days are rounded down.
        Instant day = (Instant)chance_below(&chance, DAYS) - 200;
        item->first = how == 0 ? INSTANT_NONE : day * INSTANT_DAY;
        item->last = how == 1 ? item->first + chance_below(&chance, 90) * INSTANT_DAY : item->first;
        for (size_t k = 0; k < TRACE_COUNT; k++)
            item->mass[k] = chance_below(&chance, 3) ? 0 : 1 + chance_below(&chance, 20);
        world->numbers[i] = i;
    }
}

static double summed(const World *world, uint32_t from, uint32_t end, TraceKind kind, Instant first,
                     Instant last)
{
    double mass = 0;
    for (uint32_t i = from; i < end; i++)
        mass += age_mass(&world->traces.items[i], &world->traces, kind, first, last);
    return mass;
}

static void assert_masses(const World *world, const Ages *ages, uint32_t from, uint32_t end)
{
    Chance chance = chance_of_seed(end);
    for (TraceKind kind = 0; kind < TRACE_COUNT; kind++)
        for (int i = 0; i < 40; i++) {
            Instant first = ((Instant)chance_below(&chance, DAYS + 1000) - 700) * INSTANT_DAY;
            Instant last = first + (i % 4 ? 0 : chance_below(&chance, 200)) * INSTANT_DAY;
            double wanted = summed(world, from, end, kind, first, last);
            double found = ages_mass(ages, &world->traces, kind, first, last);
            assert_true(fabs(found - wanted) <= 1e-9 * (1 + wanted));
        }
}

TEST(ages_of_a_side_are_the_sum_over_its_items)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        World world;
        world_init(&world, seed);
        Ages *ages = ages_new(&world.traces, world.numbers, ITEMS);
        assert_masses(&world, ages, 0, ITEMS);
        ages_free(ages);
        arena_done(&world.arena);
    }
}

TEST(ages_follow_items_that_come_and_go)
{
    World world;
    world_init(&world, 6);
    Ages *ages = ages_new(&world.traces, world.numbers, ITEMS / 2);
    Ages *more = ages_new(&world.traces, world.numbers + ITEMS / 2, ITEMS / 2);
    ages_join(ages, &world.traces, more);
    assert_masses(&world, ages, 0, ITEMS);
    for (uint32_t i = 0; i < ITEMS / 4; i++)
        ages_remove(ages, &world.traces, &world.traces.items[i]);
    assert_masses(&world, ages, ITEMS / 4, ITEMS);
    ages_free(more);
    ages_free(ages);
    arena_done(&world.arena);
}

TEST(ages_follow_items_that_come_one_by_one)
{
    World world;
    world_init(&world, 7);
    Ages *ages = ages_new(&world.traces, world.numbers, 1);
    for (uint32_t i = 1; i < ITEMS; i++) {
        Ages *one = ages_new(&world.traces, &world.numbers[i], 1);
        ages_join(ages, &world.traces, one);
        ages_free(one);
    }
    assert_masses(&world, ages, 0, ITEMS);
    ages_free(ages);
    arena_done(&world.arena);
}

TEST(ages_follow_items_that_are_put_into_their_places)
{
    World world;
    world_init(&world, 8);
    Ages *ages = ages_new(&world.traces, world.numbers, 3);
    ages_add(ages, &world.traces, world.numbers + 3, 5);
    assert_masses(&world, ages, 0, 8);
    for (uint32_t i = 8; i < ITEMS; i++)
        ages_add(ages, &world.traces, &world.numbers[i], 1);
    assert_masses(&world, ages, 0, ITEMS);
    for (uint32_t i = 0; i < ITEMS / 4; i++)
        ages_remove(ages, &world.traces, &world.traces.items[i]);
    assert_masses(&world, ages, ITEMS / 4, ITEMS);
    ages_free(ages);
    arena_done(&world.arena);
}
