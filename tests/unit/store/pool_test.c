// What a load gives: the same whatever the order of pooling, however often, and as if the withdrawn had never
// given.

#include "unit/store/fixture.h"

#define SHA_A "sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "sha256 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define MD5_A "md5 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA1_A "sha1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/// A little of everything, two partners, statements that differ, members, groups and equal hashes.
static const Said scene[] = {
    {.partner = "Lab",
     .holder = "r1",
     .rank = RANK_ACTIVITY,
     .title = "First",
     .date = "2014-10-28",
     .value = "domain a.example",
     .seen = "2014-01-02"},
    {.partner = "Lab",
     .holder = "r1",
     .rank = RANK_ACTIVITY,
     .title = "Better",
     .modified = "2015-01-01",
     .marking = MARKING_GREEN,
     .value = "domain a.example",
     .seen = "2014-03-02"},
    {.partner = "Lab",
     .holder = "r1",
     .rank = RANK_ACTIVITY,
     .title = "Best",
     .modified = "2016-01-01",
     .name = "Axiom"},
    {.partner = "Lab", .holder = "r2", .rank = RANK_ACTIVITY, .title = "Tie one", .modified = "2015-01-01"},
    {.partner = "Lab",
     .holder = "r2",
     .rank = RANK_ACTIVITY,
     .title = "Tie two",
     .modified = "2015-01-01",
     .value = MD5_A,
     .value_too = SHA_A,
     .same_file = 1},
    {.partner = "Lab", .holder = "r2", .rank = RANK_ACTIVITY, .member = "i1"},
    {.partner = "Lab", .holder = "i1", .rank = RANK_ITEM, .value = "ipv4 192.0.2.7", .member = "i2"},
    {.partner = "Lab", .holder = "i2", .rank = RANK_ITEM, .value = "mutex m", .member = "i1", .name = "Smn"},
    {.partner = "Lab", .holder = "b", .rank = RANK_REMAINDER, .member = "i1"},
    {.partner = "Lab", .holder = "b", .rank = RANK_REMAINDER, .member = "i3"},
    {.partner = "Lab", .holder = "i3", .rank = RANK_ITEM, .value = "domain b.example"},
    {.partner = "Harbor",
     .holder = "r1",
     .rank = RANK_ACTIVITY,
     .value = SHA_A,
     .value_too = SHA1_A,
     .same_file = 7,
     .name = "Axiom"},
    {.partner = "Harbor",
     .holder = "r9",
     .rank = RANK_ACTIVITY,
     .value = MD5_A,
     .value_too = SHA_B,
     .same_file = 2},
    {.partner = "Vault",
     .holder = "v",
     .rank = RANK_ACTIVITY,
     .value = MD5_A,
     .value_too = SHA_A,
     .same_file = 3},
    {.partner = "Vault",
     .holder = "old",
     .rank = RANK_ACTIVITY,
     .modified = "2015-01-01",
     .pap = PAP_RED,
     .reliability = 'B',
     .value = "domain gone.example"},
    {.partner = "Vault",
     .holder = "old",
     .rank = RANK_ACTIVITY,
     .modified = "2016-01-01",
     .is_revoked = true},
    {.partner = "Vault",
     .holder = "back",
     .rank = RANK_ACTIVITY,
     .modified = "2015-01-01",
     .is_revoked = true},
    {.partner = "Vault",
     .holder = "back",
     .rank = RANK_ACTIVITY,
     .modified = "2016-01-01",
     .pap = PAP_AMBER,
     .reliability = 'C',
     .credibility = 2,
     .value = "domain back.example"},
    {.partner = "Lab", .group = "Lab|Axiom|Axiom,Group 72"},
    {.partner = "Harbor", .group = "Lab|Axiom|Group 72,Axiom", .raw = "handed on"},
    {.partner = "Vault", .group = "Vault|X|Y,Z"},
};
enum { SCENE = sizeof scene / sizeof *scene };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static Text scene_in_order(const size_t *order, size_t batch)
{
    static char kept[1 << 16];
    Fixture it;
    fixture_init(&it);
    for (size_t at = 0; at < SCENE; at += batch) {
        must(&it, store_begin(it.store, &it.err));
        for (size_t i = at; i < at + batch && i < SCENE; i++)
            say(&it, &scene[order[i]]);
        must(&it, store_commit(it.store, &it.err));
    }
    Text text = printed_load(&it, NULL);
    assert_true(text.length < sizeof kept);
    memcpy(kept, text.bytes, text.length + 1);
    fixture_done(&it);
    return (Text){kept, text.length};
}

TEST(store_gives_the_same_pool_whatever_the_order_of_pooling)
{
    size_t order[SCENE];
    for (size_t i = 0; i < SCENE; i++)
        order[i] = i;
    static char first[1 << 16];
    Text text = scene_in_order(order, SCENE);
    memcpy(first, text.bytes, text.length + 1);
    assert_non_null(strstr(first, "Lab:r1 'Best' 2014-10-28 GREEN"));
    uint32_t chance = 1;
    for (int round = 0; round < 12; round++) {
        for (size_t i = SCENE - 1; i > 0; i--) {
            size_t j = next_random(&chance) % (i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        assert_text_equal(scene_in_order(order, 1 + (size_t)round % 4), first);
    }
}

TEST(store_takes_the_same_twice_without_growing)
{
    Fixture it;
    StoreStats before, after;
    fixture_init(&it);
    say_all(&it, scene, SCENE);
    must(&it, store_stats(it.store, &before, &it.err));
    Text first = printed_load(&it, NULL);
    StoreCounts counts = store_counts(it.store);
    assert_int_equal(counts.fresh, before.observations);
    say_all(&it, scene, SCENE);
    must(&it, store_stats(it.store, &after, &it.err));
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(store_counts(it.store).fresh, counts.fresh);
    assert_int_equal(store_counts(it.store).duplicates, counts.fresh + 2 * counts.duplicates);
    assert_text_equal(printed_load(&it, NULL), first.bytes);
    // Another process remembers nothing, and finds everything there all the same.
    store_close(it.store);
    fixture_open(&it);
    say_all(&it, scene, SCENE);
    must(&it, store_stats(it.store, &after, &it.err));
    assert_memory_equal(&before, &after, sizeof before);
    fixture_done(&it);
}

static Text scene_without(const char *partner, bool is_withdrawn)
{
    Fixture it;
    static char kept[2][1 << 16];
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    for (size_t i = 0; i < SCENE; i++)
        if (is_withdrawn || strcmp(scene[i].partner, partner) != 0)
            say(&it, &scene[i]);
    must(&it, store_commit(it.store, &it.err));
    if (is_withdrawn)
        must(&it, store_partner_withdraw(it.store, text_of(partner), true, &it.err));
    Text text = printed_load(&it, NULL);
    memcpy(kept[is_withdrawn], text.bytes, text.length + 1);
    fixture_done(&it);
    return text_of(kept[is_withdrawn]);
}

TEST(store_leaves_a_withdrawn_partner_out_as_if_it_had_never_given)
{
    // Lab's own name group goes with it even where another partner handed it on, so Lab is looked at apart.
    static const char *const partners[] = {"Harbor", "Vault"};
    for (size_t i = 0; i < 2; i++)
        assert_text_equal(scene_without(partners[i], true), scene_without(partners[i], false).bytes);
    assert_null(strstr(scene_without("Lab", true).bytes, "group Lab"));
}

static void say_if(Fixture *it, uint32_t chosen, bool is_chosen)
{
    must(it, store_begin(it->store, &it->err));
    for (size_t i = 0; i < SCENE; i++)
        if ((chosen >> i & 1) == is_chosen)
            say(it, &scene[i]);
    must(it, store_commit(it->store, &it->err));
}

static void set_records(Fixture *it, uint32_t chosen, bool is_withdrawn)
{
    for (size_t i = 0; i < SCENE; i++) {
        if (!(chosen >> i & 1))
            continue;
        uint32_t count;
        char hex[DIGEST_HEX + 1];
        Digest digest = digest_of(raw_of(&scene[i], &it->arena));
        digest_print(&digest, hex);
        RecordChoice choice = {.what = text_of(hex), .partner = text_of(scene[i].partner)};
        must(it, store_record_withdraw(it->store, &choice, is_withdrawn, &count, &it->err));
        assert_int_equal(count, 1);
    }
}

/// What `ask` says of everything that the scene speaks of.
static Text answers(Fixture *it)
{
    Buffer out = {0};
    for (size_t i = 0; i < SCENE; i++) {
        StoreAnswer answer[3];
        Text rest = text_of(scene[i].value ? scene[i].value : "domain none.example"), kind;
        text_cut(&rest, ' ', &kind);
        must(it, store_ask_value(it->store, kind_of_word(kind), rest, &it->arena, &answer[0], &it->err));
        must(it, store_ask_name(it->store, text_of(scene[i].name ? scene[i].name : "Group 72"), &it->arena,
                                &answer[1], &it->err));
        must(it, store_ask_id(it->store, text_of(scene[i].holder ? scene[i].holder : "-"), &it->arena,
                              &answer[2], &it->err));
        for (int j = 0; j < 3; j++) {
            buffer_format(&out, "%d " TEXT_FMT " " TEXT_FMT ":", answer[j].is_known,
                          TEXT_ARG(instant_text(answer[j].first_seen, &it->arena)),
                          TEXT_ARG(instant_text(answer[j].last_seen, &it->arena)));
            for (uint32_t k = 0; k < answer[j].activities.count; k++)
                buffer_format(&out, " " TEXT_FMT, TEXT_ARG(answer[j].activities.items[k]));
            for (uint32_t k = 0; k < answer[j].partners.count; k++)
                buffer_format(&out, " " TEXT_FMT, TEXT_ARG(answer[j].partners.items[k]));
            buffer_add_byte(&out, '\n');
        }
    }
    Text text = arena_copy(&it->arena, buffer_text(&out));
    buffer_done(&out);
    return text;
}

TEST(store_leaves_withdrawn_records_out_as_if_they_had_never_been_pooled)
{
    _Static_assert(SCENE < 32, "one bit each");
    uint32_t chance = 7;
    for (int round = 0; round < 12; round++) {
        uint32_t chosen = (next_random(&chance) ^ next_random(&chance) << 16) & ((UINT32_C(1) << SCENE) - 1);
        Fixture all, without;
        fixture_init(&all);
        fixture_init(&without);
        say_all(&all, scene, SCENE);
        Text whole = printed_load(&all, NULL), known = answers(&all);
        set_records(&all, chosen, true);
        say_if(&without, chosen, false);
        assert_text_equal(printed_load(&all, NULL), printed_load(&without, NULL).bytes);
        assert_text_equal(answers(&all), answers(&without).bytes);
        // Pooling the same again leaves it withdrawn.
        say_if(&all, chosen, true);
        assert_text_equal(printed_load(&all, NULL), printed_load(&without, NULL).bytes);
        set_records(&all, chosen, false);
        assert_text_equal(printed_load(&all, NULL), whole.bytes);
        assert_text_equal(answers(&all), known.bytes);
        fixture_done(&without);
        fixture_done(&all);
    }
}

TEST(store_loads_without_a_partner_what_withdrawing_it_would_leave)
{
    Fixture it;
    fixture_init(&it);
    say_all(&it, scene, SCENE);
    Text all = printed_load(&it, NULL), left_out = TEXT("Harbor");
    LoadOptions options = {.without = &left_out, .without_count = 1};
    Text without = printed_load(&it, &options);
    must(&it, store_partner_withdraw(it.store, TEXT("Harbor"), true, &it.err));
    assert_text_equal(printed_load(&it, NULL), without.bytes);
    must(&it, store_partner_withdraw(it.store, TEXT("Harbor"), false, &it.err));
    assert_text_equal(printed_load(&it, NULL), all.bytes);
    assert_false(store_partner_withdraw(it.store, TEXT("Nobody"), true, &it.err));
    assert_int_equal(it.err.code, ERR_USAGE);
    fixture_done(&it);
}

TEST(store_shows_the_latest_statement_and_keeps_the_others)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .title = "new", .modified = "2020-01-01"},
        {.partner = "P",
         .holder = "a",
         .rank = RANK_ACTIVITY,
         .title = "old",
         .modified = "2019-01-01",
         .date = "2018-05-05"},
        {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .title = "undated"});
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.activity_count, 1);
    assert_text_equal(pool.activities[0].title, "new");
    assert_int_equal(pool.activities[0].date, day("2018-05-05"));
    fixture_done(&it);
}

TEST(store_leaves_out_what_its_own_partner_takes_back_in_its_latest_version)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it,
        {.partner = "Lab",
         .holder = "r1",
         .rank = RANK_ACTIVITY,
         .modified = "2015-01-01",
         .value = "domain a.example"},
        {.partner = "Lab",
         .holder = "r1",
         .rank = RANK_ACTIVITY,
         .modified = "2016-01-01",
         .is_revoked = true},
        {.partner = "Lab",
         .holder = "r2",
         .rank = RANK_ACTIVITY,
         .modified = "2015-01-01",
         .is_revoked = true},
        {.partner = "Lab",
         .holder = "r2",
         .rank = RANK_ACTIVITY,
         .modified = "2016-01-01",
         .value = "domain b.example"},
        {.partner = "Lab",
         .holder = "r3",
         .rank = RANK_ACTIVITY,
         .value = "domain c.example",
         .is_value_revoked = true});
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.activity_count, 2);
    assert_true(text_is(pool.activities[0].id, "r2"));
    assert_int_equal(pool.activities[0].observation_count, 1);
    assert_int_equal(pool.activities[1].observation_count, 0);
    fixture_done(&it);
}

TEST(store_gives_what_a_statement_says_of_its_standing_to_what_hangs_on_it)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it,
        {.partner = "Lab",
         .holder = "r1",
         .rank = RANK_ACTIVITY,
         .pap = PAP_GREEN,
         .reliability = 'B',
         .credibility = 2,
         .value = "domain a.example",
         .member = "i1"},
        {.partner = "Lab",
         .holder = "i1",
         .rank = RANK_ITEM,
         .pap = PAP_RED,
         .credibility = 4,
         .value = "domain b.example"});
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.activity_count, 1);
    assert_int_equal(pool.activities[0].pap, PAP_GREEN);
    assert_int_equal(pool.activities[0].reliability, 'B');
    assert_int_equal(pool.observations[0].pap, PAP_GREEN);
    assert_int_equal(pool.observations[0].credibility, 2);
    assert_int_equal(pool.observations[1].pap, PAP_RED);
    assert_int_equal(pool.observations[1].credibility, 4);
    fixture_done(&it);
}

TEST(store_gives_items_to_the_activities_that_list_them_and_the_rest_to_the_bundle)
{
    Fixture it;
    fixture_init(&it);
    say_all(&it, scene, SCENE);
    Pool pool = loaded(&it, NULL);
    uint32_t report = activity_of_label(&pool, TEXT("Lab:r2")),
             bundle = activity_of_label(&pool, TEXT("Lab:b"));
    // i1 and, through it, i2; two hashes of its own.
    assert_int_equal(pool.activities[report].observation_count, 4);
    assert_int_equal(pool.activities[report].name_count, 1);
    assert_int_equal(pool.activities[bundle].observation_count, 1);
    assert_text_equal(pool.values[pool.observations[pool.activities[bundle].first_observation].value].text,
                      "b.example");
    assert_int_equal(activity_of_label(&pool, TEXT("Lab:i1")), INDEX_NONE);
    fixture_done(&it);
}

TEST(store_drops_a_bundle_of_which_nothing_remains)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "b", .rank = RANK_REMAINDER, .member = "i"},
        {.partner = "P", .holder = "i", .rank = RANK_ITEM, .value = "domain a.example"},
        {.partner = "P", .holder = "empty", .rank = RANK_ACTIVITY});
    assert_int_equal(loaded(&it, NULL).activity_count, 2);
    SAY(&it, {.partner = "P", .holder = "r", .rank = RANK_ACTIVITY, .member = "i"});
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.activity_count, 2);
    assert_int_equal(activity_of_label(&pool, TEXT("P:b")), INDEX_NONE);
    // A stated activity stands even with nothing in it.
    assert_int_not_equal(activity_of_label(&pool, TEXT("P:empty")), INDEX_NONE);
    fixture_done(&it);
}

TEST(store_stops_four_lists_down_and_survives_rings)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "r", .rank = RANK_ACTIVITY, .member = "1"},
        {.partner = "P", .holder = "1", .rank = RANK_ITEM, .member = "2", .value = "mutex 1"},
        {.partner = "P", .holder = "2", .rank = RANK_ITEM, .member = "3", .value = "mutex 2"},
        {.partner = "P", .holder = "3", .rank = RANK_ITEM, .member = "4", .value = "mutex 3"},
        {.partner = "P", .holder = "4", .rank = RANK_ITEM, .member = "5", .value = "mutex 4"},
        {.partner = "P", .holder = "4", .rank = RANK_ITEM, .member = "1"},
        {.partner = "P", .holder = "5", .rank = RANK_ITEM, .value = "mutex 5"});
    assert_int_equal(loaded(&it, NULL).observation_count, 4);
    fixture_done(&it);
}

TEST(store_leaves_contradicting_hashes_apart_and_believes_the_majority)
{
    Fixture it;
    fixture_init(&it);
    say_all(&it, scene, SCENE);
    Pool pool = loaded(&it, NULL);
    // Lab and Vault say md5 a is sha256 a, Harbor alone says it is sha256 b.
    for (uint32_t i = 0; i < pool.value_count; i++) {
        const Value *value = &pool.values[i], *same = &pool.values[value->same_as];
        if (kind_is_hash(value->kind))
            assert_int_equal(same->text.bytes[0], value->text.bytes[0]);
        if (kind_is_hash(value->kind))
            assert_int_equal(same->kind, KIND_SHA256);
    }
    fixture_done(&it);
}

TEST(store_inherits_markings_from_activity_then_partner_and_says_when_nobody_marked)
{
    Fixture it;
    fixture_init(&it);
    must(&it, store_partner_put(it.store, TEXT("Q"), 'B', MARKING_CLEAR, NULL, &it.err));
    SAY(&it,
        {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .marking = MARKING_GREEN, .value = "mutex 1"},
        {.partner = "P",
         .holder = "b",
         .rank = RANK_ACTIVITY,
         .marking = MARKING_GREEN,
         .value = "mutex 2",
         .value_marking = MARKING_RED},
        {.partner = "P", .holder = "c", .rank = RANK_ACTIVITY, .value = "mutex 3"},
        {.partner = "Q", .holder = "d", .rank = RANK_ACTIVITY, .value = "mutex 4"});
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.observations[0].marking, MARKING_GREEN);
    assert_int_equal(pool.observations[1].marking, MARKING_RED);
    assert_int_equal(pool.observations[2].marking, MARKING_UNSTATED);
    assert_int_equal(pool.observations[3].marking, MARKING_CLEAR);
    LoadOptions green = {.reader = MARKING_GREEN};
    pool = loaded(&it, &green);
    assert_int_equal(pool.activity_count, 3);
    assert_int_equal(pool.observation_count, 2);
    assert_int_equal(pool.value_count, 2);
    fixture_done(&it);
}

TEST(store_does_not_let_an_unmarked_item_of_a_red_report_out_by_the_bundle)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "red", .rank = RANK_ACTIVITY, .marking = MARKING_RED, .member = "i"},
        {.partner = "P", .holder = "b", .rank = RANK_REMAINDER, .member = "i"},
        {.partner = "P",
         .holder = "i",
         .rank = RANK_ITEM,
         .value = "domain secret.example",
         .name = "Secret"});
    LoadOptions amber = {.reader = MARKING_AMBER};
    Pool pool = loaded(&it, &amber);
    assert_int_equal(pool.activity_count, 0);
    assert_int_equal(pool.value_count, 0);
    assert_int_equal(pool.name_count, 0);
    fixture_done(&it);
}

TEST(store_shows_a_record_at_the_first_of_its_places)
{
    Fixture it;
    fixture_init(&it);
    SAY(&it,
        {.partner = "P",
         .holder = "a",
         .rank = RANK_ACTIVITY,
         .value = "mutex 1",
         .raw = "row",
         .place = "line 10"},
        {.partner = "P",
         .holder = "a",
         .rank = RANK_ACTIVITY,
         .value = "mutex 1",
         .raw = "row",
         .place = "line 9"},
        {.partner = "P",
         .holder = "a",
         .rank = RANK_ACTIVITY,
         .value = "mutex 1",
         .raw = "row",
         .place = "line 11"});
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.observation_count, 1);
    assert_text_equal(pool.records[0].place, "line 9");
    fixture_done(&it);
}

/// So many names, in one record of a partner's: a case is read in parts once it is large.
static void say_many(Fixture *it, const char *partner, int count)
{
    PartnerId id;
    HolderId holder;
    BodyId body;
    RecordId record;
    Said said = {.partner = partner};
    char words[64];
    Digest digest = digest_of(text_of(partner));
    Statement statement = {
        .rank = RANK_ACTIVITY, .date = INSTANT_NONE, .modified = INSTANT_NONE, .valid_until = INSTANT_NONE};
    must(it, store_begin(it->store, &it->err));
    must(it, store_partner(it->store, text_of(partner), &id, &it->err));
    must(it, store_holder(it->store, id, TEXT("many"), &holder, &it->err));
    must(it, store_body(it->store, text_of(partner), &digest, &body, &it->err));
    must(it, store_record(it->store, id, holder, body, TEXT("many.txt"), TEXT("line 1"), &record, &it->err));
    must(it, store_state(it->store, record, &statement, &it->err));
    for (int i = 0; i < count; i++) {
        snprintf(words, sizeof words, "domain a%05d.example", i);
        say_value(it, &said, words, record);
    }
    must(it, store_commit(it->store, &it->err));
}

TEST(store_reads_a_large_case_in_parts_as_a_small_one_whole)
{
    enum { MANY = 25000 };
    static const Said taken_back = {.partner = "Lab",
                                    .holder = "r1",
                                    .rank = RANK_ACTIVITY,
                                    .modified = "2017-01-01",
                                    .value = "domain a.example",
                                    .value_too = "mutex m",
                                    .is_value_revoked = true};
    Fixture small, large;
    fixture_init(&small);
    fixture_init(&large);
    say_all(&small, scene, SCENE);
    say_all(&small, &taken_back, 1);
    say_all(&large, scene, SCENE);
    say_many(&large, "Zoo", MANY);
    say_all(&large, &taken_back, 1);
    const Text zoo = TEXT("Zoo");
    LoadOptions without = {.without = &zoo, .without_count = 1};
    Pool whole = loaded(&small, NULL), parts = loaded(&large, &without), all = loaded(&large, NULL);
    assert_text_equal(printed(&parts, &large.arena), printed(&whole, &small.arena).bytes);
    assert_int_equal(all.observation_count, whole.observation_count + MANY);
    assert_int_equal(all.value_count, whole.value_count + MANY);
    for (uint32_t i = 1; i < all.value_count; i++)
        assert_true(all.values[i - 1].kind < all.values[i].kind ||
                    text_compare(all.values[i - 1].text, all.values[i].text) < 0);
    for (uint32_t i = 0; i < parts.activity_count; i++)
        assert_int_equal(parts.activities[i].taken_back, whole.activities[i].taken_back);
    fixture_done(&small);
    fixture_done(&large);
}

TEST(store_counts_files_that_one_activity_alone_shows_for_who_concludes)
{
#define EIGHT(text) text text text text text text text text
#define OF(digit) "sha256 " EIGHT(EIGHT(digit))
    static const Said files[] = {
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .value = OF("1")},
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .value = OF("2"), .raw = "other"},
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .value = OF("3"), .seen = "2014-01-02"},
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .value = OF("4"), .raw = "once"},
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .value = OF("4"), .raw = "again"},
        {.partner = "Lab",
         .holder = "r1",
         .rank = RANK_ACTIVITY,
         .value = OF("5"),
         .value_too = MD5_A,
         .same_file = 1},
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .member = "i1"},
        {.partner = "Lab", .holder = "i1", .rank = RANK_ITEM, .value = OF("6")},
        {.partner = "Lab", .holder = "r1", .rank = RANK_ACTIVITY, .value = OF("7")},
        {.partner = "Harbor", .holder = "r2", .rank = RANK_ACTIVITY, .value = OF("7")},
        {.partner = "Harbor",
         .holder = "r2",
         .rank = RANK_ACTIVITY,
         .value = OF("8"),
         .value_marking = MARKING_RED},
        {.partner = "Harbor", .holder = "r2", .rank = RANK_ACTIVITY, .value = "domain a.example"},
    };
    const LoadOptions concluding = {.counts_lone_files = true};
    Fixture it;
    fixture_init(&it);
    say_all(&it, files, sizeof files / sizeof *files);
    Pool whole = loaded(&it, NULL), pool = loaded(&it, &concluding);
    assert_int_equal(whole.counted_files, 0);
    assert_int_equal(pool.counted_files, 3);
    assert_int_equal(pool.observation_count, whole.observation_count - 3);
    assert_int_equal(pool.value_count, whole.value_count - 3);
    const Activity *harbor = &pool.activities[0], *lab = &pool.activities[1];
    assert_text_equal(lab->id, "r1");
    assert_int_equal(lab->counted_files, 2);
    assert_int_equal(lab->counted_markings, marking_bit(MARKING_UNSTATED));
    assert_int_equal(harbor->counted_files, 1);
    assert_int_equal(harbor->counted_markings, marking_bit(MARKING_RED));
    // What is dated, of two records, of two hashes, an item's, or shown by another as well is there.
    for (char digit = '1'; digit <= '8'; digit++) {
        char text[65] = {0};
        memset(text, digit, 64);
        bool is_counted = digit < '3' || digit == '8';
        assert_int_equal(value_find(&pool, KIND_SHA256, text_of(text)) == INDEX_NONE, is_counted);
    }
    fixture_done(&it);
}
