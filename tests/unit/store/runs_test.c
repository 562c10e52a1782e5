// Runs of observations: whatever is added in whatever batches comes back once, merged, in order, and is
// found.

#include "store/runs.h"
#include "unit/store/fixture.h"

enum { VALUES = 400, BATCHES = 30, EACH = 300, RECORDS = 50 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static Text key_of(Kind kind, Text text, Arena *arena)
{
    Buffer key = {0};
    assert_true(value_key(kind, text, &key));
    Text kept = arena_copy(arena, buffer_text(&key));
    buffer_done(&key);
    return kept;
}

static Text random_key(uint32_t number, Arena *arena)
{
    static const Kind kinds[] = {KIND_DOMAIN, KIND_MD5, KIND_SHA256, KIND_URL};
    char text[80];
    Kind kind = kinds[number % 4];
    if (kind == KIND_MD5)
        snprintf(text, sizeof text, "%032x", number * 2654435761u);
    else if (kind == KIND_SHA256)
        snprintf(text, sizeof text, "%064x", number * 2654435761u);
    else
        snprintf(text, sizeof text, "%x.values.example", number);
    return key_of(kind, text_of(text), arena);
}

static Posting random_posting(uint32_t *chance)
{
    static const Instant times[] = {INSTANT_NONE,
                                    0,
                                    INT64_C(1414454400000000),
                                    INT64_C(1414454401000000),
                                    INT64_C(1414454401000001),
                                    INT64_MAX,
                                    INT64_MIN + 1,
                                    -1};
    static const char *const words[] = {NULL, "a few words", "other words around it"};
    return (Posting){
        .record = 1 + next_random(chance) % RECORDS,
        .file = next_random(chance) % 3,
        .first_seen = times[next_random(chance) % 8],
        .last_seen = times[next_random(chance) % 8],
        .valid_until = times[next_random(chance) % 8],
        .count = (uint16_t)(1 + next_random(chance) % 3),
        .marking = (uint8_t)(next_random(chance) % 6),
        .pap = (uint8_t)(next_random(chance) % 5),
        .credibility = (uint8_t)(next_random(chance) % 7),
        .is_warned = next_random(chance) % 2,
        .is_revoked = next_random(chance) % 2,
        .context = text_of(words[next_random(chance) % 3]),
        .place = text_of(words[next_random(chance) % 3]),
    };
}

typedef struct {
    Text key;
    Posting posting;
} Told;

static int compare_told(const void *a, const void *b)
{
    const Told *left = a, *right = b;
    int order = text_compare(left->key, right->key);
    if (order == 0 && left->posting.record != right->posting.record)
        order = left->posting.record < right->posting.record ? -1 : 1;
    return order ? order : (int)left->posting.file - (int)right->posting.file;
}

static void write_run(Fixture *it, Told *told, size_t count)
{
    RunWriter writer;
    qsort(told, count, sizeof *told, compare_told);
    must(it, store_begin(it->store, &it->err));
    must(it, run_begin(&writer, it->store, RUNS_OF_VALUES, &it->err));
    for (size_t i = 0; i < count; i++)
        must(it, run_add(&writer, told[i].key, &told[i].posting, &it->err));
    must(it, run_end(&writer, &it->err));
    run_writer_done(&writer);
    must(it, runs_settle(it->store, RUNS_OF_VALUES, false, &it->err));
    must(it, store_commit(it->store, &it->err));
}

/// All that was told, each posting once: what the runs must hold.
static size_t fold(Told *all, size_t count)
{
    size_t kept = 0;
    qsort(all, count, sizeof *all, compare_told);
    for (size_t i = 0; i < count; i++)
        if (kept > 0 && compare_told(&all[kept - 1], &all[i]) == 0)
            posting_merge(&all[kept - 1].posting, &all[i].posting);
        else
            all[kept++] = all[i];
    return kept;
}

static void assert_same(const Posting *a, const Posting *b)
{
    Posting left = *a, right = *b;
    assert_true(text_equal(left.context, right.context));
    assert_true(text_equal(left.place, right.place));
    left.context = left.place = right.context = right.place = TEXT_NONE;
    assert_int_equal(left.record, right.record);
    assert_int_equal(left.file, right.file);
    assert_true(left.first_seen == right.first_seen && left.last_seen == right.last_seen &&
                left.valid_until == right.valid_until);
    assert_true(left.count == right.count && left.marking == right.marking && left.pap == right.pap &&
                left.credibility == right.credibility && left.is_warned == right.is_warned &&
                left.is_revoked == right.is_revoked);
}

/// These and no more; ends the merge.
static void assert_gives(Fixture *it, Merge *merge, const Told *all, size_t count)
{
    bool has_posting;
    for (size_t i = 0; i < count; i++) {
        must(it, merge_next(merge, &has_posting, &it->err));
        assert_true(has_posting);
        assert_true(text_equal(merge->key, all[i].key));
        assert_same(&merge->posting, &all[i].posting);
    }
    must(it, merge_next(merge, &has_posting, &it->err));
    assert_false(has_posting);
    merge_done(merge);
}

static void assert_holds(Fixture *it, const Told *all, size_t count)
{
    Runs runs = {0};
    Merge merge;
    must(it, runs_list(it->store, RUNS_OF_VALUES, &runs, &it->err));
    must(it, merge_open(&merge, it->store, runs.items, runs.count, false, &it->err));
    assert_gives(it, &merge, all, count);
    vec_free(&runs);
}

/// From the key of one of them on, and no earlier one.
static void assert_holds_from(Fixture *it, const Told *all, size_t count, size_t from)
{
    Runs runs = {0};
    Merge merge;
    while (from > 0 && text_equal(all[from - 1].key, all[from].key))
        from--;
    must(it, runs_list(it->store, RUNS_OF_VALUES, &runs, &it->err));
    must(it, merge_open_from(&merge, it->store, runs.items, runs.count, all[from].key, &it->err));
    assert_gives(it, &merge, all + from, count - from);
    vec_free(&runs);
}

static bool count_one(void *self, const Posting *posting, Err *err)
{
    (void)posting;
    (void)err;
    ++*(size_t *)self;
    return true;
}

static size_t count_found(Fixture *it, Text key)
{
    Lookup lookup;
    size_t found = 0;
    must(it, lookup_open(&lookup, it->store, RUNS_OF_VALUES, &it->err));
    must(it, lookup_find(&lookup, key, count_one, &found, &it->err));
    lookup_done(&lookup);
    return found;
}

TEST(runs_give_back_what_was_added_in_any_batches_once_and_in_order)
{
    static Told all[BATCHES * EACH];
    static Told batch[EACH];
    Fixture it;
    uint32_t chance = 11;
    size_t count = 0;
    fixture_init(&it);
    memset(all, 0, sizeof all);
    for (int i = 0; i < BATCHES; i++) {
        size_t size = 1 + next_random(&chance) % EACH, start = count;
        for (size_t j = 0; j < size; j++) {
            all[count].key = random_key(next_random(&chance) % VALUES, &it.arena);
            all[count++].posting = random_posting(&chance);
        }
        memcpy(batch, all + start, size * sizeof *batch);
        write_run(&it, batch, size);
    }
    size_t kept = fold(all, count);
    assert_holds(&it, all, kept);
    for (size_t i = 0; i < kept; i += 97)
        assert_holds_from(&it, all, kept, i);
    must(&it, store_settle(it.store, &it.err));
    assert_holds(&it, all, kept);
    assert_holds_from(&it, all, kept, kept / 2);
    Runs runs = {0};
    must(&it, runs_list(it.store, RUNS_OF_VALUES, &runs, &it.err));
    assert_true(runs.count < 8);
    vec_free(&runs);
    for (size_t i = 0; i < kept; i++)
        if (i == 0 || !text_equal(all[i].key, all[i - 1].key))
            assert_true(count_found(&it, all[i].key) > 0);
    fixture_done(&it);
}

TEST(runs_that_settled_are_each_four_times_as_large_as_all_after_it)
{
    // The last one alone would leave the one before it as it is; together they are not small.
    static const size_t sizes[] = {4000, 400, 400, 400, 90};
    static Told told[4000];
    uint32_t number = 0, chance = 1;
    Fixture it;
    fixture_init(&it);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t k = 0; k < sizes[i]; k++)
            told[k] = (Told){.key = random_key(number++, &it.arena), .posting = random_posting(&chance)};
        qsort(told, sizes[i], sizeof *told, compare_told);
        write_run(&it, told, sizes[i]);
    }
    must(&it, store_settle(it.store, &it.err));
    Runs runs = {0};
    must(&it, runs_list(it.store, RUNS_OF_VALUES, &runs, &it.err));
    uint64_t after = 0;
    for (size_t i = runs.count; i-- > 0;) {
        assert_true(runs.items[i].observations > 4 * after);
        after += runs.items[i].observations;
    }
    assert_true(after > 0);
    vec_free(&runs);
    fixture_done(&it);
}

TEST(runs_find_every_posting_of_a_value_that_fills_many_blocks_and_none_of_its_neighbours)
{
    enum { MANY = 20000 };
    static Told told[MANY + 2];
    Fixture it;
    fixture_init(&it);
    memset(told, 0, sizeof told);
    const char *const names[] = {"hub.example", "hub.examplf", "hub.exampld"};
    for (uint32_t i = 0; i < MANY + 2; i++) {
        told[i].key = key_of(KIND_DOMAIN, text_of(names[i < MANY ? 0 : i - MANY + 1]), &it.arena);
        told[i].posting = (Posting){.record = i + 1,
                                    .count = 1,
                                    .first_seen = INSTANT_NONE,
                                    .last_seen = INSTANT_NONE,
                                    .valid_until = INSTANT_NONE};
    }
    write_run(&it, told, MANY + 2);
    static const struct {
        const char *name;
        size_t postings;
    } asked[] = {{"hub.example", MANY}, {"hub.examplf", 1}, {"hub.exampl", 0}, {"a", 0}, {"z", 0}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        assert_int_equal(count_found(&it, key_of(KIND_DOMAIN, text_of(asked[i].name), &it.arena)),
                         asked[i].postings);
    fixture_done(&it);
}

TEST(runs_keys_sort_as_their_values_and_lead_back_to_them)
{
    Arena arena;
    Buffer key = {0};
    arena_init(&arena);
    assert_true(value_key(KIND_MD5, TEXT("00ff00ff00ff00ff00ff00ff00ff00ff"), &key));
    assert_int_equal(key.length, 17);
    assert_text_equal(key_text(buffer_text(&key), &arena), "00ff00ff00ff00ff00ff00ff00ff00ff");
    assert_false(value_key(KIND_MD5, TEXT("00FF00ff00ff00ff00ff00ff00ff00ff"), &key));
    assert_false(value_key(KIND_SHA1, TEXT("00ff"), &key));
    assert_true(value_key(KIND_DOMAIN, TEXT("a.example"), &key));
    assert_text_equal(key_text(buffer_text(&key), &arena), "a.example");
    assert_int_equal(key_kind(buffer_text(&key)), KIND_DOMAIN);
    buffer_done(&key);
    arena_done(&arena);
}
