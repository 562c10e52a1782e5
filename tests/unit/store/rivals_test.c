// What was given before as the very version of an object: the same whatever is remembered, and quickly found
// among any number of versions.

#include "store/sql.h"
#include "unit/store/fixture.h"

typedef struct {
    int id;
    Instant moment;
    BodyId body;
    Digest digest;
} Given;

/// Says it in words of its own and gives what was said.
static Given give(Fixture *it, const char *partner, int id, Instant moment, int words)
{
    Given given = {.id = id, .moment = moment};
    Arena arena;
    arena_init(&arena);
    Text name = arena_format(&arena, "set-%d", id);
    Text raw = arena_format(&arena, "%d at %lld: %d", id, (long long)moment, words);
    given.digest = digest_of(raw);
    PartnerId who;
    HolderId holder;
    RecordId record;
    must(it, store_partner(it->store, text_of(partner), &who, &it->err));
    must(it, store_holder(it->store, who, name, &holder, &it->err));
    must(it, store_body(it->store, raw, &given.digest, &given.body, &it->err));
    must(it, store_record(it->store, who, holder, given.body, TEXT("a.json"), TEXT("/"), &record, &it->err));
    Statement statement = {
        .rank = RANK_ACTIVITY, .date = INSTANT_NONE, .modified = moment, .valid_until = INSTANT_NONE};
    must(it, store_state(it->store, record, &statement, &it->err));
    arena_done(&arena);
    return given;
}

static Rivals rivals_of(Fixture *it, const Given *given)
{
    Rivals rivals;
    char name[16];
    snprintf(name, sizeof name, "set-%d", given->id);
    must(it, store_rivals(it->store, text_of(name), given->moment, given->body, &rivals, &it->err));
    return rivals;
}

static int compare_digests(const void *a, const void *b)
{
    return memcmp(&((const Given *)a)->digest, &((const Given *)b)->digest, sizeof(Digest));
}

/// Looks at everything that was given.
static void assert_rivals(Fixture *it, const Given *all, size_t count, const Given *given)
{
    Given expected[64];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = all[i].id == given->id && all[i].moment == given->moment && all[i].body != given->body;
        for (size_t j = 0; j < found; j++)
            is_new &= expected[j].body != all[i].body;
        if (is_new)
            expected[found++] = all[i];
        assert_true(found < 64);
    }
    qsort(expected, found, sizeof *expected, compare_digests);
    Rivals rivals = rivals_of(it, given);
    assert_int_equal(rivals.count, found < MOST_RIVALS ? found : MOST_RIVALS);
    for (size_t i = 0; i < rivals.count; i++)
        assert_int_equal(rivals.bodies[i], expected[i].body);
}

TEST(store_names_the_first_rivals_of_a_version_whatever_it_remembers)
{
    enum { MANY = 4000, IDS = 3, MOMENTS = 30 };
    static const char *const partners[] = {"north", "south", "east"};
    static Given all[MANY];
    Fixture it;
    fixture_init(&it);
    uint32_t chance = 7;
    must(&it, store_begin(it.store, &it.err));
    for (size_t i = 0; i < MANY; i++) {
        chance = chance * 1664525 + 1013904223;
        int id = (int)(chance >> 8) % IDS, words = (int)(chance >> 12) % 40;
        all[i] = give(&it, partners[(chance >> 20) % 3], id, (Instant)((chance >> 24) % MOMENTS), words);
        assert_rivals(&it, all, i + 1, &all[i]);
        if (i % 500 == 499) {
            must(&it, store_commit(it.store, &it.err));
            if (i % 1000 == 999) {
                store_close(it.store);
                fixture_open(&it);
            }
            must(&it, store_begin(it.store, &it.err));
        }
    }
    must(&it, store_commit(it.store, &it.err));
    fixture_done(&it);
}

TEST(store_names_no_rival_that_is_withdrawn)
{
    Fixture it;
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    Given first = give(&it, "north", 1, 5, 1), second = give(&it, "south", 1, 5, 2);
    assert_int_equal(rivals_of(&it, &second).count, 1);
    must(&it, store_commit(it.store, &it.err));
    must(&it, sql_run(it.store, "UPDATE record SET is_withdrawn = 1 WHERE id = 1", &it.err));
    must(&it, store_begin(it.store, &it.err));
    second = give(&it, "south", 1, 5, 2);
    assert_int_equal(rivals_of(&it, &second).count, 0);
    Given third = give(&it, "south", 1, 5, 3);
    assert_int_equal(rivals_of(&it, &third).count, 1);
    assert_int_equal(rivals_of(&it, &third).bodies[0], second.body);
    must(&it, store_commit(it.store, &it.err));
    assert_true(first.body != second.body);
    fixture_done(&it);
}

// Each question looked at all versions: these would take an hour.
TEST(store_finds_rivals_among_very_many_versions_and_very_many_contents)
{
    enum { MANY = 60000, CONTENTS = 20000 };
    Fixture it;
    fixture_init(&it);
    for (int i = 0; i < MANY; i++) {
        if (i % 7000 == 0)
            must(&it, store_begin(it.store, &it.err));
        Given given = give(&it, "north", 1, i, 0);
        assert_int_equal(rivals_of(&it, &given).count, 0);
        if (i % 7000 == 6999)
            must(&it, store_commit(it.store, &it.err));
    }
    for (int i = 1; i <= CONTENTS; i++) {
        Given given = give(&it, "south", 1, 5, i);
        assert_int_equal(rivals_of(&it, &given).count, i < MOST_RIVALS ? i : MOST_RIVALS);
    }
    must(&it, store_commit(it.store, &it.err));
    fixture_done(&it);
}
