// Which parts stand in which versions: kept in few rows, the same however they were told.

#include "store/sql.h"
#include "unit/store/fixture.h"

enum { PARTS = 12 };

static int64_t number(Fixture *it, const char *sql)
{
    int64_t found;
    must(it, sql_number(it->store, sql, &found, &it->err));
    return found;
}

/// A record of the event; gives its body.
static BodyId record(Fixture *it, Text raw, const Statement *statement, RecordId *out)
{
    PartnerId partner;
    HolderId holder;
    BodyId body;
    Digest digest = digest_of(raw);
    must(it, store_partner(it->store, TEXT("Lab"), &partner, &it->err));
    must(it, store_holder(it->store, partner, TEXT("event"), &holder, &it->err));
    must(it, store_body(it->store, raw, &digest, &body, &it->err));
    must(it, store_record(it->store, partner, holder, body, TEXT("a.json"), raw, out, &it->err));
    if (statement)
        must(it, store_state(it->store, *out, statement, &it->err));
    return body;
}

/// In one batch: a version of the event, and those of its parts that `order` names.
static void tell_at(Fixture *it, const char *version, Instant modified, Marking marking, const int *order,
                    size_t count)
{
    const Statement statement = {.rank = RANK_ACTIVITY,
                                 .date = INSTANT_NONE,
                                 .modified = modified,
                                 .valid_until = INSTANT_NONE,
                                 .marking = marking};
    RecordId header, part;
    must(it, store_begin(it->store, &it->err));
    record(it, text_of(version), &statement, &header);
    for (size_t i = 0; i < count; i++) {
        Text raw = arena_format(&it->arena, "part %d", order[i]);
        BodyId body = record(it, raw, NULL, &part);
        Sight sight = {.kind = KIND_DOMAIN,
                       .value = arena_format(&it->arena, "p%d.example", order[i]),
                       .first_seen = INSTANT_NONE,
                       .last_seen = INSTANT_NONE,
                       .valid_until = INSTANT_NONE};
        must(it, store_observe(it->store, part, &sight, &it->err));
        must(it, store_stand(it->store, 1, header, body, &it->err));
    }
    must(it, store_commit(it->store, &it->err));
}

static void tell(Fixture *it, const char *version, Marking marking, const int *order, size_t count)
{
    tell_at(it, version, INSTANT_NONE, marking, order, count);
}

static const int ascending[PARTS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

TEST(store_parts_of_a_new_version_are_one_row)
{
    Fixture it;
    uint64_t before, after;
    fixture_init(&it);
    tell(&it, "one", MARKING_RED, ascending, PARTS);
    assert_int_equal(number(&it, "SELECT count(*) FROM edition"), 1);
    must(&it, store_version(it.store, &before, &it.err));
    tell(&it, "one", MARKING_RED, ascending, PARTS);
    must(&it, store_version(it.store, &after, &it.err));
    assert_int_equal(before, after);
    fixture_done(&it);
}

TEST(store_parts_are_told_in_any_order_and_any_number_of_batches)
{
    static const int mixed[PARTS] = {7, 3, 11, 0, 5, 1, 9, 2, 10, 4, 8, 6};
    Fixture it;
    fixture_init(&it);
    tell(&it, "one", MARKING_RED, ascending, PARTS);
    for (size_t from = 0; from < PARTS; from += 4)
        tell(&it, "two", MARKING_GREEN, mixed + from, 4);
    assert_int_equal(number(&it, "SELECT count(*) FROM edition"), 2);
    assert_int_equal(
        number(&it, "SELECT count(DISTINCT first) = 1 AND count(DISTINCT last) = 1 FROM edition"), 1);
    fixture_done(&it);
}

TEST(store_parts_are_as_strict_as_the_least_strict_version_that_stands)
{
    static const LoadOptions green = {.reader = MARKING_GREEN};
    const RecordChoice looser = {.what = TEXT("a.json, two"), .partner = TEXT("")};
    uint32_t count;
    Fixture it;
    fixture_init(&it);
    tell(&it, "one", MARKING_RED, ascending, PARTS);
    tell(&it, "three", MARKING_GREEN, ascending, 1);
    assert_int_equal(loaded(&it, &green).activity_count, 0);
    tell(&it, "two", MARKING_GREEN, ascending, 4);
    must(&it, store_record_withdraw(it.store, &(RecordChoice){.what = TEXT("a.json, one")}, true, &count,
                                    &it.err));
    assert_int_equal(loaded(&it, &green).observation_count, 4);
    assert_int_equal(loaded(&it, NULL).observation_count, 4);
    must(&it, store_record_withdraw(it.store, &looser, true, &count, &it.err));
    assert_int_equal(loaded(&it, NULL).observation_count, 1);
    must(&it, store_record_withdraw(it.store, &(RecordChoice){.what = TEXT("a.json, one")}, false, &count,
                                    &it.err));
    assert_int_equal(loaded(&it, NULL).observation_count, PARTS);
    fixture_done(&it);
}

/// Which of the parts stand, as a letter each.
static Text standing_parts(Fixture *it)
{
    Pool pool = loaded(it, NULL);
    Buffer out = {0};
    for (int i = 0; i < PARTS; i++) {
        Text value = arena_format(&it->arena, "p%d.example", i);
        bool is_there = false;
        for (uint32_t v = 0; v < pool.value_count; v++)
            is_there |= text_equal(pool.values[v].text, value);
        buffer_add_byte(&out, is_there ? (char)('a' + i) : '.');
    }
    Text text = arena_copy(&it->arena, buffer_text(&out));
    buffer_done(&out);
    return text;
}

static void withdraw(Fixture *it, const char *version, bool is_withdrawn)
{
    uint32_t count;
    Text what = arena_format(&it->arena, "a.json, %s", version);
    must(it, store_record_withdraw(it->store, &(RecordChoice){.what = what}, is_withdrawn, &count, &it->err));
}

TEST(store_parts_of_versions_that_overlap_go_with_the_last_of_them)
{
    static const int odd[] = {1, 3, 5, 7, 9, 11}, late[] = {4, 5, 6, 7}, ends[] = {0, 11};
    Fixture it;
    fixture_init(&it);
    tell(&it, "all", MARKING_GREEN, ascending, PARTS);
    tell(&it, "odd", MARKING_GREEN, odd, 6);
    tell(&it, "late", MARKING_GREEN, late, 4);
    tell(&it, "ends", MARKING_GREEN, ends, 2);
    withdraw(&it, "all", true);
    assert_text_equal(standing_parts(&it), "ab.defgh.j.l");
    withdraw(&it, "odd", true);
    assert_text_equal(standing_parts(&it), "a...efgh...l");
    withdraw(&it, "ends", true);
    assert_text_equal(standing_parts(&it), "....efgh....");
    withdraw(&it, "odd", false);
    assert_text_equal(standing_parts(&it), ".b.defgh.j.l");
    withdraw(&it, "late", true);
    assert_text_equal(standing_parts(&it), ".b.d.f.h.j.l");
    withdraw(&it, "all", false);
    assert_text_equal(standing_parts(&it), "abcdefghijkl");
    fixture_done(&it);
}

/// A note on the part that is called `raw`: an item in the same bytes that states no marking.
static RecordId note(Fixture *it, const char *raw)
{
    const Statement said = {.rank = RANK_ITEM,
                            .date = INSTANT_NONE,
                            .modified = INSTANT_NONE,
                            .valid_until = INSTANT_NONE,
                            .marking = MARKING_UNSTATED};
    PartnerId partner;
    HolderId holder;
    BodyId body;
    RecordId out;
    Digest digest = digest_of(text_of(raw));
    must(it, store_begin(it->store, &it->err));
    must(it, store_partner(it->store, TEXT("Lab"), &partner, &it->err));
    must(it, store_holder(it->store, partner, TEXT("note"), &holder, &it->err));
    must(it, store_body(it->store, text_of(raw), &digest, &body, &it->err));
    must(it, store_record(it->store, partner, holder, body, TEXT("a.json"), TEXT("note"), &out, &it->err));
    must(it, store_state(it->store, out, &said, &it->err));
    must(it, store_commit(it->store, &it->err));
    return out;
}

static Marking marking_of(Fixture *it, RecordId record)
{
    StoreRecords *records;
    must(it, store_records_open(it->store, NULL, 0, &records, &it->err));
    Marking marking = store_records_marking(records, record);
    store_records_close(records);
    return marking;
}

TEST(store_what_is_told_beside_a_part_is_as_strict_as_the_versions_that_have_the_part)
{
    Fixture it;
    fixture_init(&it);
    tell(&it, "one", MARKING_RED, ascending, 2);
    RecordId on_both = note(&it, "part 0");
    assert_int_equal(marking_of(&it, on_both), MARKING_RED);
    tell_at(&it, "two", 1, MARKING_GREEN, ascending, 1);
    assert_int_equal(marking_of(&it, on_both), MARKING_GREEN);
    withdraw(&it, "two", true);
    assert_int_equal(marking_of(&it, on_both), MARKING_RED);
    withdraw(&it, "two", false);
    withdraw(&it, "one", true);
    assert_int_equal(marking_of(&it, on_both), MARKING_GREEN);
    fixture_done(&it);
}

TEST(store_parts_that_were_rolled_back_stand_in_no_version)
{
    RecordId header, part;
    Fixture it;
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    record(&it, TEXT("one"), NULL, &header);
    must(&it, store_stand(it.store, 1, header, record(&it, TEXT("part"), NULL, &part), &it.err));
    store_rollback(it.store);
    must(&it, store_begin(it.store, &it.err));
    must(&it, store_commit(it.store, &it.err));
    assert_int_equal(number(&it, "SELECT count(*) FROM edition"), 0);
    fixture_done(&it);
}
