// What a bundle lists, said with the items' own records: nobody can tell it from records of the bundle.

#include "store/sql.h"
#include "unit/store/fixture.h"

/// One object of a bundle, as the engine tells it.
typedef struct {
    const char *bundle, *id, *raw, *source, *place;
} Told;

static RecordId say_item(Fixture *it, const Told *told, HolderId *bundle, HolderId *item, BodyId *body)
{
    PartnerId partner;
    RecordId record;
    must(it, store_partner(it->store, TEXT("Lab"), &partner, &it->err));
    must(it, store_holder(it->store, partner, text_of(told->bundle), bundle, &it->err));
    must(it, store_holder(it->store, partner, text_of(told->id), item, &it->err));
    Digest digest = digest_of(text_of(told->raw));
    must(it, store_body(it->store, text_of(told->raw), &digest, body, &it->err));
    must(it, store_record(it->store, partner, *item, *body, text_of(told->source), text_of(told->place),
                          &record, &it->err));
    Statement said = {
        .rank = RANK_ITEM, .date = INSTANT_NONE, .modified = INSTANT_NONE, .valid_until = INSTANT_NONE};
    must(it, store_state(it->store, record, &said, &it->err));
    return record;
}

static void tell(Fixture *it, const Told *told, bool is_at_length)
{
    HolderId bundle, item;
    BodyId body;
    bool is_said = false;
    RecordId record = say_item(it, told, &bundle, &item, &body);
    if (!is_at_length)
        must(it, store_remain(it->store, record, bundle, &is_said, &it->err));
    if (is_said)
        return;
    must(it, store_record(it->store, 1, bundle, body, text_of(told->source), text_of(told->place), &record,
                          &it->err));
    must(it, store_member(it->store, record, item, &it->err));
}

/// The bytes alone, as they are kept before anything is known of them.
static void give_bytes(Fixture *it, const Told *told, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Text raw = text_of(told[i].raw);
        Digest digest = digest_of(raw);
        BodyId body;
        must(it, store_body(it->store, raw, &digest, &body, &it->err));
    }
}

static void tell_all(Fixture *it, const Told *told, size_t count, bool is_at_length, bool is_backwards)
{
    SAY(it, {.partner = "Lab", .holder = "bundle--a", .rank = RANK_REMAINDER},
        {.partner = "Lab", .holder = "bundle--b", .rank = RANK_REMAINDER});
    for (size_t i = 0; i < count; i++) {
        must(it, store_begin(it->store, &it->err));
        tell(it, &told[is_backwards ? count - 1 - i : i], is_at_length);
        must(it, store_commit(it->store, &it->err));
    }
}

static bool put_record(void *self, const RecordRow *row, Err *err)
{
    (void)err;
    buffer_format(self, TEXT_FMT " %s " TEXT_FMT ", " TEXT_FMT " %d\n", TEXT_ARG(row->holder), row->digest,
                  TEXT_ARG(row->source), TEXT_ARG(row->place), row->is_withdrawn);
    return true;
}

static bool put_raw(void *self, Text raw, Instant modified, Err *err)
{
    (void)modified;
    (void)err;
    buffer_format(self, "raw " TEXT_FMT "\n", TEXT_ARG(raw));
    return true;
}

/// Everything that is answered about records and about who lists what.
static Text answers(Fixture *it)
{
    static const char *const bundles[] = {"bundle--a", "bundle--b"};
    Buffer out = {0};
    StoreAnswer answer;
    PartnerRow *partners;
    StoreStats stats;
    uint32_t count, withdrawn;
    must(it, store_record_list(it->store, &(RecordChoice){0}, put_record, &out, &it->err));
    for (size_t i = 0; i < 2; i++)
        must(it, store_raw_of(it->store, &(StoreReader){.marking = MARKING_RED}, TEXT("Lab"),
                              text_of(bundles[i]), put_raw, &out, &it->err));
    must(it, store_partner_list(it->store, &it->arena, &partners, &count, &it->err));
    must(it, store_stats(it->store, &stats, &it->err));
    buffer_format(&out, "%llu %llu records\n", (unsigned long long)partners[0].records,
                  (unsigned long long)stats.records);
    must(it, store_record_withdraw(it->store, &(RecordChoice){.what = TEXT("a.json")}, true, &withdrawn,
                                   &it->err));
    must(it, store_record_list(it->store, &(RecordChoice){0}, put_record, &out, &it->err));
    must(it, store_ask_id(it->store, TEXT("item--1"), &it->arena, &answer, &it->err));
    buffer_format(&out, "%u withdrawn, in %u bundles\n", withdrawn, answer.activities.total);
    must(it, store_record_withdraw(it->store, &(RecordChoice){.what = TEXT("a.json")}, false, &withdrawn,
                                   &it->err));
    must(it, store_ask_id(it->store, TEXT("item--1"), &it->arena, &answer, &it->err));
    assert_int_equal(answer.activities.total, 2);
    Text said = arena_copy(&it->arena, buffer_text(&out));
    buffer_done(&out);
    return said;
}

static const Told told[] = {
    {"bundle--a", "item--1", "one", "b.json", "objects[0]"},
    {"bundle--a", "item--2", "two", "b.json", "objects[1]"},
    {"bundle--b", "item--1", "one", "c.json", "objects[7]"}, // the same bytes in another bundle
    {"bundle--a", "item--1", "one", "a.json", "objects[3]"}, // and at a place that comes first
    {"bundle--a", "item--1", "one again", "a.json", "objects[4]"},
    {"bundle--b", "item--2", "two", "a.json", "objects[9]"},
};

TEST(store_remainders_are_answered_as_if_each_object_had_a_record_of_its_bundle)
{
    enum { WAYS = 8 };
    Fixture it[WAYS];
    Text said[WAYS];
    for (int way = 0; way < WAYS; way++) {
        bool is_at_length = way % 2 == 0, is_backwards = way & 2, is_given_first = way & 4;
        fixture_init(&it[way]);
        if (is_given_first) {
            must(&it[way], store_begin(it[way].store, &it[way].err));
            give_bytes(&it[way], told, sizeof told / sizeof *told);
            must(&it[way], store_commit(it[way].store, &it[way].err));
        }
        tell_all(&it[way], told, sizeof told / sizeof *told, is_at_length, is_backwards);
        said[way] = answers(&it[way]);
        // The same again is nothing new.
        tell_all(&it[way], told, sizeof told / sizeof *told, is_at_length, is_backwards);
        assert_true(text_equal(answers(&it[way]), said[way]));
    }
    for (int way = 1; way < WAYS; way++)
        assert_text_equal(said[way], arena_string(&it[0].arena, said[0]));
    for (int way = 0; way < WAYS; way++)
        fixture_done(&it[way]);
}

static void must_be_one_row_each(bool is_given_first)
{
    Fixture it;
    int64_t rows, members;
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    if (is_given_first)
        give_bytes(&it, told, 2);
    tell(&it, &told[0], false);
    tell(&it, &told[1], false);
    must(&it, store_commit(it.store, &it.err));
    must(&it, sql_number(it.store, "SELECT count(*) FROM record", &rows, &it.err));
    must(&it, sql_number(it.store, "SELECT count(*) FROM member", &members, &it.err));
    assert_int_equal(rows, 2);
    assert_int_equal(members, 0);
    fixture_done(&it);
}

TEST(store_remainders_are_one_row_where_bytes_stand_in_one_bundle)
{
    must_be_one_row_each(false);
}

TEST(store_remainders_are_one_row_where_bytes_were_given_before_anything_was_said)
{
    must_be_one_row_each(true);
}

/// Adds one more version of the object, and gives how many others there are of this time.
static size_t add_version(Fixture *it, const char *raw)
{
    HolderId bundle, item;
    BodyId body;
    Rivals rivals;
    Told version = {"bundle--a", "item--1", raw, "a.json", raw};
    RecordId record = say_item(it, &version, &bundle, &item, &body);
    Statement said = {
        .rank = RANK_ITEM, .date = INSTANT_NONE, .modified = day("2020-01-01"), .valid_until = INSTANT_NONE};
    must(it, store_state(it->store, record, &said, &it->err));
    must(it, store_rivals(it->store, TEXT("item--1"), day("2020-01-01"), body, &rivals, &it->err));
    return rivals.count;
}

TEST(store_finds_rival_versions_that_wait_to_be_written)
{
    Fixture it;
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    assert_int_equal(add_version(&it, "one"), 0);
    must(&it, store_commit(it.store, &it.err));
    // Those of an object that stands already, and that were told of in the running batch.
    must(&it, store_begin(it.store, &it.err));
    assert_int_equal(add_version(&it, "one"), 0);
    assert_int_equal(add_version(&it, "two"), 1);
    assert_int_equal(add_version(&it, "three"), 2);
    assert_int_equal(add_version(&it, "one"), 2);
    must(&it, store_commit(it.store, &it.err));
    fixture_done(&it);
}
