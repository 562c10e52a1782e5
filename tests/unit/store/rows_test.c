// Partners, complaints, decisions, conclusions and answers.

#include "store/sql.h"
#include "unit/store/fixture.h"

TEST(store_partner_put_changes_only_what_is_given)
{
    Fixture it;
    PartnerRow *rows;
    uint32_t count;
    bool is_new;
    fixture_init(&it);
    must(&it, store_partner_put(it.store, TEXT("Lab"), 'B', MARKING_GREEN, &is_new, &it.err));
    assert_true(is_new);
    must(&it, store_partner_put(it.store, TEXT("Lab"), 'C', MARKING_UNSTATED, &is_new, &it.err));
    assert_false(is_new);
    must(&it, store_partner_put(it.store, TEXT("Lab"), 0, MARKING_UNSTATED, NULL, &it.err));
    SAY(&it, {.partner = "Lab", .holder = "a", .rank = RANK_ACTIVITY, .value = "mutex m", .member = "i"},
        {.partner = "Lab", .holder = "i", .rank = RANK_ITEM, .value = "mutex n"},
        {.partner = "Abbey", .holder = "b", .rank = RANK_ACTIVITY});
    must(&it, store_partner_list(it.store, &it.arena, &rows, &count, &it.err));
    assert_int_equal(count, 2);
    assert_text_equal(rows[0].name, "Abbey");
    assert_int_equal(rows[0].reliability, 'F');
    assert_int_equal(rows[1].reliability, 'C');
    assert_int_equal(rows[1].marking, MARKING_GREEN);
    assert_int_equal(rows[1].activities, 1);
    assert_int_equal(rows[1].records, 2);
    assert_int_equal(rows[1].observations, 2);
    assert_false(store_partner_put(it.store, TEXT("Lab"), 'Z', MARKING_UNSTATED, NULL, &it.err));
    assert_int_equal(it.err.code, ERR_USAGE);
    fixture_done(&it);
}

static int64_t count_of(Fixture *it, const char *sql)
{
    int64_t count;
    must(it, sql_number(it->store, sql, &count, &it->err));
    return count;
}

TEST(store_undoes_a_batch_of_which_something_that_waited_cannot_be_written)
{
    Fixture it;
    PartnerId lab;
    HolderId holder;
    fixture_init(&it);
    must(&it, sql_run(it.store,
                      "CREATE TEMP TRIGGER refusal BEFORE INSERT ON holder WHEN NEW.foreign_id = 'b'"
                      " BEGIN SELECT RAISE(ABORT, 'refused'); END",
                      &it.err));
    must(&it, store_begin(it.store, &it.err));
    must(&it, store_partner(it.store, TEXT("Lab"), &lab, &it.err));
    must(&it, store_holder(it.store, lab, TEXT("a"), &holder, &it.err));
    must(&it, waiting_write(it.store, &it.err));
    must(&it, store_holder(it.store, lab, TEXT("b"), &holder, &it.err));
    must(&it, waiting_write(it.store, &it.err)); // it is only on its way
    must(&it, store_holder(it.store, lab, TEXT("c"), &holder, &it.err));
    assert_false(waiting_write(it.store, &it.err));
    assert_false(store_commit(it.store, &it.err));
    assert_non_null(strstr(it.err.message, "refused"));
    assert_int_equal(count_of(&it, "SELECT count(*) FROM holder"), 0);
    must(&it, sql_run(it.store, "DROP TRIGGER refusal", &it.err));
    must(&it, store_begin(it.store, &it.err));
    must(&it, store_partner(it.store, TEXT("Lab"), &lab, &it.err));
    must(&it, store_holder(it.store, lab, TEXT("b"), &holder, &it.err));
    must(&it, store_commit(it.store, &it.err));
    assert_int_equal(count_of(&it, "SELECT count(*) FROM holder"), 1);
    fixture_done(&it);
}

/// A record that lists and relates two others, of which one is written before all is told.
static void tell_members(Fixture *it)
{
    PartnerId lab;
    HolderId report, first, second;
    BodyId body;
    RecordId record;
    Digest digest = digest_of(TEXT("report"));
    must(it, store_begin(it->store, &it->err));
    must(it, store_partner(it->store, TEXT("Lab"), &lab, &it->err));
    must(it, store_holder(it->store, lab, TEXT("report"), &report, &it->err));
    must(it, store_holder(it->store, lab, TEXT("second"), &second, &it->err));
    must(it, store_holder(it->store, lab, TEXT("first"), &first, &it->err));
    must(it, store_body(it->store, TEXT("report"), &digest, &body, &it->err));
    must(it, store_record(it->store, lab, report, body, TEXT("f"), TEXT("p"), &record, &it->err));
    must(it, store_member(it->store, record, first, &it->err));
    must(it, store_member(it->store, record, second, &it->err));
    must(it, waiting_write(it->store, &it->err));
    const RelationRow relation = {.subject = first,
                                  .object = second,
                                  .type = TEXT("uses"),
                                  .confidence = -1,
                                  .start = INSTANT_NONE,
                                  .stop = INSTANT_NONE};
    must(it, store_relation(it->store, record, &relation, &it->err));
    must(it, store_member(it->store, record, first, &it->err));
}

TEST(store_tells_what_a_member_is_to_a_record_in_one_row_and_undoes_it_with_its_batch)
{
    Fixture it;
    fixture_init(&it);
    tell_members(&it);
    store_rollback(it.store);
    assert_int_equal(count_of(&it, "SELECT count(*) FROM member"), 0);
    for (int round = 0; round < 2; round++) {
        tell_members(&it);
        must(&it, store_commit(it.store, &it.err));
        assert_int_equal(count_of(&it, "SELECT count(*) FROM member WHERE roles = 3"), 2);
        assert_int_equal(count_of(&it, "SELECT count(*) FROM member"), 2);
    }
    fixture_done(&it);
}

TEST(store_lists_complaints_once_each_and_line_9_before_line_10)
{
    Fixture it;
    Complaint *list;
    uint32_t count;
    PartnerId lab;
    fixture_init(&it);
    for (int round = 0; round < 2; round++) {
        must(&it, store_begin(it.store, &it.err));
        must(&it, store_partner(it.store, TEXT("Lab"), &lab, &it.err));
        must(&it,
             store_complain(it.store, lab, 0, TEXT("a.csv"), TEXT("line 10"), TEXT("not a domain"), &it.err));
        must(&it,
             store_complain(it.store, lab, 0, TEXT("a.csv"), TEXT("line 9"), TEXT("not a domain"), &it.err));
        must(&it, store_complain(it.store, 0, 0, TEXT("b.csv"), TEXT(""), TEXT("no partner known"), &it.err));
        must(&it, store_commit(it.store, &it.err));
    }
    must(&it, store_complaint_list(it.store, &it.arena, &list, &count, &it.err));
    assert_int_equal(count, 3);
    assert_text_equal(list[0].partner, "");
    assert_text_equal(list[1].place, "line 9");
    assert_text_equal(list[2].place, "line 10");
    assert_int_equal(loaded(&it, NULL).partners[0].complaint_count, 2);
    must(&it, store_partner_withdraw(it.store, TEXT("Lab"), true, &it.err));
    must(&it, store_complaint_list(it.store, &it.arena, &list, &count, &it.err));
    assert_int_equal(count, 1);
    fixture_done(&it);
}

TEST(store_keeps_complaints_as_text_whatever_bytes_they_quote)
{
    Fixture it;
    Complaint *list;
    uint32_t count;
    fixture_init(&it);
    must(&it, store_begin(it.store, &it.err));
    must(&it, store_complain(it.store, 0, 0, TEXT("a\xff.csv"), TEXT("page \x80"),
                             TEXT("cannot open 'a\xff.csv'"), &it.err));
    must(&it, store_commit(it.store, &it.err));
    must(&it, store_complaint_list(it.store, &it.arena, &list, &count, &it.err));
    assert_int_equal(count, 1);
    assert_text_equal(list[0].source, "a\xff.csv");
    assert_text_equal(list[0].place, "page \xe2\x82\xac");
    assert_text_equal(list[0].what, "cannot open 'a\xc3\xbf.csv'");
    fixture_done(&it);
}

TEST(store_keeps_undone_decisions_and_loads_only_standing_ones)
{
    Fixture it;
    Decision *list;
    uint32_t count, first, second;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a:b", .rank = RANK_ACTIVITY},
        {.partner = "P", .holder = "c", .rank = RANK_ACTIVITY});
    must(&it, store_decision_add(it.store, VERDICT_SAME, TEXT("P:a:b"), TEXT("P:c"), TEXT("one key"),
                                 TEXT("ada"), day("2020-01-01"), &first, &it.err));
    must(&it, store_decision_add(it.store, VERDICT_DIFFERENT, TEXT("P:c"), TEXT("P:gone"), TEXT("why"),
                                 TEXT("ada"), day("2020-01-02"), &second, &it.err));
    must(&it, store_decision_undo(it.store, first, &it.err));
    assert_false(store_decision_undo(it.store, first, &it.err));
    assert_int_equal(it.err.code, ERR_USAGE);
    must(&it, store_decision_list(it.store, &it.arena, &list, &count, &it.err));
    assert_int_equal(count, 2);
    assert_true(list[0].is_undone);
    assert_text_equal(list[0].reason, "one key");
    Pool pool = loaded(&it, NULL);
    assert_int_equal(pool.decision_count, 1);
    assert_int_equal(pool.decisions[0].number, second);
    assert_int_equal(pool.decisions[0].a, 1);
    assert_int_equal(pool.decisions[0].b, INDEX_NONE);
    fixture_done(&it);
}

static Conclusion small_conclusion(Arena *arena)
{
    Conclusion it = {
        .cluster_count = 2, .candidate_count = 1, .copy_count = 1, .hub_count = 3, .observation_count = 12};
    it.clusters = arena_array(arena, Cluster, 2);
    it.cluster_of = arena_array(arena, uint32_t, 3);
    it.cluster_of[2] = 1;
    it.stays = arena_array(arena, uint8_t, 3);
    it.stays[1] = 19;
    uint32_t *numbers = arena_array(arena, uint32_t, 3);
    numbers[1] = 1;
    numbers[2] = 2;
    it.clusters[0] = (Cluster){.id = TEXT("AC-1"),
                               .name = TEXT("Axiom"),
                               .members = numbers,
                               .member_count = 2,
                               .partners = numbers + 1,
                               .partner_count = 1,
                               .probability = 987654,
                               .confidence = CONFIDENCE_MODERATE,
                               .root_causes = 4,
                               .first_seen = INSTANT_NONE,
                               .last_seen = -5,
                               .marking = MARKING_RED,
                               .taken_back = 3,
                               .is_disputed = true,
                               .stability = {.resamplings = 20,
                                             .stands = 14,
                                             .without = numbers + 1,
                                             .without_count = 1,
                                             .hinge_count = 1,
                                             .hinge_kind = TEXT("domain"),
                                             .hinge = TEXT("bridge.test"),
                                             .hangs_on_rulings = true}};
    it.clusters[0].aliases = arena_array(arena, Alias, 1);
    it.clusters[0].alias_count = 1;
    it.clusters[0].aliases[0] = (Alias){.name = TEXT("Group 72"),
                                        .claim_count = 2,
                                        .partners = numbers,
                                        .partner_count = 2,
                                        .is_by_group = true,
                                        .sources = TEXT("Cisco")};
    it.clusters[1] = (Cluster){.name = TEXT(""),
                               .members = numbers + 2,
                               .member_count = 1,
                               .partners = numbers,
                               .partner_count = 1,
                               .probability = 999999};
    Rival *rivals = arena_array(arena, Rival, 2);
    rivals[0] = (Rival){.title = TEXT("separate groups"), .probability = 600000, .one = 400000};
    rivals[1].is_left_out = true;
    it.rivals = rivals;
    it.candidates = arena_array(arena, Candidate, 1);
    it.candidates[0] = (Candidate){0, 2, -1234567890123, 250000};
    it.copies = arena_array(arena, Copy, 1);
    it.copies[0] = (Copy){1, 0, 5, 6};
    return it;
}

TEST(store_counts_what_partners_gave_each_thing_once)
{
    Fixture it;
    PartnerRow *partners;
    uint32_t count;
    StoreStats stats;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain a.example"},
        {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY, .value = "domain b.example", .title = "Again"},
        {.partner = "P", .holder = "becomes", .rank = RANK_ITEM},
        {.partner = "P", .holder = "becomes", .rank = RANK_ACTIVITY, .title = "One"},
        {.partner = "P", .holder = "item", .rank = RANK_ITEM, .value = "domain c.example"},
        {.partner = "P", .holder = "rest", .rank = RANK_REMAINDER, .value = "domain d.example"},
        {.partner = "Q", .holder = "a", .rank = RANK_ACTIVITY});
    must(&it, store_partner_list(it.store, &it.arena, &partners, &count, &it.err));
    must(&it, store_stats(it.store, &stats, &it.err));
    assert_int_equal(count, 2);
    assert_int_equal(partners[0].activities, 2);
    assert_int_equal(partners[0].records, 6);
    assert_int_equal(partners[1].activities, 1);
    assert_int_equal(partners[1].records, 1);
    assert_int_equal(stats.activities, 3);
    assert_int_equal(stats.items, 1);
    assert_int_equal(stats.records, 7);
    fixture_done(&it);
}

TEST(store_loads_the_activities_of_a_conclusion_without_what_they_show)
{
    Fixture it;
    Pool whole, pool;
    uint64_t version;
    fixture_init(&it);
    SAY(&it,
        {.partner = "P",
         .holder = "a",
         .rank = RANK_ACTIVITY,
         .date = "2013-02-01",
         .value = "domain a.example"},
        {.partner = "P", .holder = "b", .rank = RANK_ACTIVITY, .title = "Bee", .name = "Axiom"},
        {.partner = "P", .holder = "empty", .rank = RANK_REMAINDER},
        {.partner = "P", .holder = "rest", .rank = RANK_REMAINDER, .value = "domain b.example"});
    must(&it, store_load_pool(it.store, NULL, &it.arena, &whole, &version, &it.err));
    assert_int_equal(whole.activity_count, 3);
    const LoadOptions options = {.without_observations = true};
    must(&it, store_load_pool(it.store, &options, &it.arena, &pool, NULL, &it.err));
    assert_int_equal(pool.activity_count, 2); // nothing is concluded: who knows whether anything remains
    Conclusion made = small_conclusion(&it.arena);
    made.clusters[1].id = TEXT("AC-2");
    must(&it, store_conclusion_save(it.store, &made, &whole, version, &it.err));
    must(&it, store_load_pool(it.store, &options, &it.arena, &pool, NULL, &it.err));
    assert_int_equal(pool.activity_count, whole.activity_count);
    assert_int_equal(pool.observation_count, 0);
    assert_int_equal(pool.value_count, 0);
    assert_int_equal(pool.name_count, 1);
    for (uint32_t i = 0; i < pool.activity_count; i++) {
        assert_true(text_equal(pool.activities[i].id, whole.activities[i].id));
        assert_true(text_equal(pool.activities[i].title, whole.activities[i].title));
        assert_true(pool.activities[i].date == whole.activities[i].date);
    }
    fixture_done(&it);
}

TEST(store_gives_a_conclusion_back_until_the_pool_changes)
{
    Fixture it;
    ConclusionState found;
    Conclusion back = {0};
    Pool pool;
    uint64_t version, later;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY},
        {.partner = "P", .holder = "b", .rank = RANK_ACTIVITY},
        {.partner = "P", .holder = "c", .rank = RANK_ACTIVITY});
    must(&it, store_load_pool(it.store, NULL, &it.arena, &pool, &version, &it.err));
    must(&it, store_conclusion_load(it.store, version, &it.arena, &back, &found, &it.err));
    assert_int_equal(found, CONCLUSION_NONE);
    Conclusion made = small_conclusion(&it.arena);
    must(&it, store_conclusion_save(it.store, &made, &pool, version, &it.err));
    must(&it, store_conclusion_load(it.store, version, &it.arena, &back, &found, &it.err));
    assert_int_equal(found, CONCLUSION_CURRENT);
    assert_int_equal(back.cluster_count, 2);
    StoreAnswer answer;
    must(&it, store_ask_id(it.store, TEXT("b"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.clusters.count, 1);
    assert_text_equal(answer.clusters.items[0], "AC-1");
    must(&it, store_ask_id(it.store, TEXT("nobody"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.clusters.count, 0);
    must(&it, store_conclusion_state(it.store, &found, &it.err));
    assert_int_equal(found, CONCLUSION_CURRENT);
    assert_text_equal(back.clusters[0].name, "Axiom");
    assert_non_null(back.clusters[1].name.bytes);
    assert_null(back.clusters[1].id.bytes);
    assert_text_equal(back.clusters[0].aliases[0].sources, "Cisco");
    assert_int_equal(back.clusters[0].aliases[0].partners[1], 1);
    assert_int_equal(back.clusters[0].members[1], 1);
    assert_int_equal(back.clusters[0].partners[0], 1);
    assert_int_equal(back.clusters[0].probability, 987654);
    assert_true(back.clusters[0].first_seen == INSTANT_NONE);
    assert_int_equal(back.clusters[0].last_seen, -5);
    assert_int_equal(back.clusters[0].marking, MARKING_RED);
    assert_true(back.clusters[0].is_disputed);
    assert_int_equal(back.cluster_of[2], 1);
    assert_int_equal(back.stays[1], 19);
    assert_int_equal(back.clusters[0].stability.stands, 14);
    assert_int_equal(back.clusters[0].stability.without_count, 1);
    assert_int_equal(back.clusters[0].stability.without[0], 1);
    assert_text_equal(back.clusters[0].stability.hinge_kind, "domain");
    assert_text_equal(back.clusters[0].stability.hinge, "bridge.test");
    assert_int_equal(back.clusters[0].taken_back, 3);
    assert_int_equal(back.observation_count, 12);
    assert_true(back.clusters[0].stability.hangs_on_rulings);
    assert_int_equal(back.clusters[1].stability.resamplings, 0);
    assert_text_equal(back.rivals[0].title, "separate groups");
    assert_int_equal(back.rivals[0].probability, 600000);
    assert_int_equal(back.rivals[0].one, 400000);
    assert_false(back.rivals[0].is_left_out);
    assert_true(back.rivals[1].is_left_out);
    assert_int_equal(back.rivals[1].title.length, 0);
    assert_true(back.candidates[0].total == -1234567890123);
    assert_int_equal(back.copies[0].of, 6);
    assert_int_equal(back.hub_count, 3);
    // The same again changes nothing; something new makes the conclusion stale.
    SAY(&it, {.partner = "P", .holder = "a", .rank = RANK_ACTIVITY});
    must(&it, store_version(it.store, &later, &it.err));
    assert_int_equal(later, version);
    SAY(&it, {.partner = "P", .holder = "d", .rank = RANK_ACTIVITY});
    must(&it, store_version(it.store, &later, &it.err));
    assert_true(later > version);
    must(&it, store_conclusion_load(it.store, later, &it.arena, &back, &found, &it.err));
    assert_int_equal(found, CONCLUSION_STALE);
    fixture_done(&it);
}

TEST(store_ask_finds_activities_through_the_items_they_list)
{
    Fixture it;
    StoreAnswer answer;
    fixture_init(&it);
    SAY(&it, {.partner = "P", .holder = "r", .rank = RANK_ACTIVITY, .member = "i", .date = "2014-01-01"},
        {.partner = "P", .holder = "b", .rank = RANK_REMAINDER, .member = "i"},
        {.partner = "P", .holder = "b", .rank = RANK_REMAINDER, .member = "alone", .raw = "b2"},
        {.partner = "P", .holder = "i", .rank = RANK_ITEM, .value = "domain a.example", .seen = "2013-05-05"},
        {.partner = "P", .holder = "alone", .rank = RANK_ITEM, .value = "domain b.example"},
        {.partner = "Q", .holder = "r", .rank = RANK_ACTIVITY, .value = "domain a.example", .name = "Axiom"},
        {.partner = "Q", .group = "Cisco|Axiom|Axiom,Group 72"});
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("a.example"), &it.arena, &answer, &it.err));
    assert_true(answer.is_known);
    assert_int_equal(answer.activities.count, 2);
    assert_text_equal(answer.activities.items[0], "P:r");
    assert_text_equal(answer.activities.items[1], "Q:r");
    assert_int_equal(answer.partners.count, 2);
    assert_int_equal(answer.first_seen, day("2013-05-05"));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("b.example"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.activities.count, 1);
    assert_text_equal(answer.activities.items[0], "P:b");
    must(&it, store_ask_name(it.store, TEXT("group 72"), &it.arena, &answer, &it.err));
    assert_true(answer.is_known);
    assert_int_equal(answer.activities.count, 0);
    assert_text_equal(answer.partners.items[0], "Cisco");
    must(&it, store_ask_name(it.store, TEXT("axiom"), &it.arena, &answer, &it.err));
    assert_text_equal(answer.activities.items[0], "Q:r");
    must(&it, store_ask_id(it.store, TEXT("r"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.activities.count, 2);
    must(&it, store_ask_id(it.store, TEXT("Q:r"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.activities.count, 1);
    must(&it, store_partner_withdraw(it.store, TEXT("Q"), true, &it.err));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("a.example"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.activities.count, 1);
    must(&it, store_ask_name(it.store, TEXT("group 72"), &it.arena, &answer, &it.err));
    assert_false(answer.is_known);
    fixture_done(&it);
}

TEST(store_ask_tells_what_was_taken_back_apart)
{
    Fixture it;
    StoreAnswer answer;
    fixture_init(&it);
    SAY(&it,
        {.partner = "P",
         .holder = "r",
         .rank = RANK_ACTIVITY,
         .value = "domain a.example",
         .seen = "2012-01-01"},
        {.partner = "P", .holder = "r", .rank = RANK_ACTIVITY, .modified = "2014-01-01", .is_revoked = true},
        {.partner = "Q",
         .holder = "r",
         .rank = RANK_ACTIVITY,
         .value = "domain a.example",
         .seen = "2013-05-05"},
        {.partner = "P", .holder = "lists", .rank = RANK_ACTIVITY, .member = "i", .date = "2014-02-02"},
        {.partner = "P", .holder = "i", .rank = RANK_ITEM, .value = "domain b.example"},
        {.partner = "P", .holder = "i", .rank = RANK_ITEM, .modified = "2014-01-01", .is_revoked = true},
        {.partner = "P",
         .holder = "e",
         .rank = RANK_ACTIVITY,
         .value = "domain c.example",
         .is_value_revoked = true},
        {.partner = "P", .holder = "e", .rank = RANK_ACTIVITY, .value = "domain d.example"});
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("a.example"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.activities.count, 1);
    assert_text_equal(answer.activities.items[0], "Q:r");
    assert_int_equal(answer.partners.count, 1);
    assert_int_equal(answer.revoked.count, 1);
    assert_text_equal(answer.revoked.items[0], "P:r");
    assert_int_equal(answer.first_seen, day("2013-05-05"));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("b.example"), &it.arena, &answer, &it.err));
    assert_true(answer.is_known);
    assert_int_equal(answer.activities.count, 0);
    assert_text_equal(answer.revoked.items[0], "P:lists");
    assert_int_equal(answer.last_seen, day("2014-02-02"));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("c.example"), &it.arena, &answer, &it.err));
    assert_text_equal(answer.revoked.items[0], "P:e");
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("d.example"), &it.arena, &answer, &it.err));
    assert_int_equal(answer.revoked.count, 0);
    assert_text_equal(answer.activities.items[0], "P:e");
    fixture_done(&it);
}

enum { MANY_ACTIVITIES = STORE_LISTED + 30 };

/// Activities of two partners that show one value; some of them are dated.
static void say_many(Fixture *it)
{
    must(it, store_begin(it->store, &it->err));
    for (uint32_t i = 0; i < MANY_ACTIVITIES; i++) {
        Said said = {.partner = i % 3 ? "P" : "Q",
                     .holder = arena_string(&it->arena, arena_format(&it->arena, "r%03u", i)),
                     .rank = RANK_ACTIVITY,
                     .value = "domain hub.example",
                     .date = i == 7  ? "2014-01-01"
                             : i % 2 ? "2013-01-01"
                                     : NULL};
        say(it, &said);
    }
    must(it, store_commit(it->store, &it->err));
}

static void assert_same_list(const AnswerList *a, const AnswerList *b)
{
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++)
        assert_true(text_equal(a->items[i], b->items[i]));
}

static void assert_kept(Fixture *it, int64_t answers)
{
    int64_t kept;
    must(it, sql_number(it->store, "SELECT count(*) FROM answered", &kept, &it->err));
    assert_int_equal(kept, answers);
}

TEST(store_ask_keeps_what_another_connection_to_the_same_snapshot_found)
{
    Fixture it;
    StoreAnswer asked;
    Store *again;
    fixture_init(&it);
    say_many(&it);
    must(&it, store_open(it.folder, &again, &it.err));
    must(&it, store_ask_begin(it.store, ASK_COPIED_FEW, false, &it.err));
    must(&it, store_ask_begin(again, ASK_COPIED_FEW, false, &it.err));
    must(&it, store_ask_value(again, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &asked, &it.err));
    assert_int_equal(asked.activities.total, MANY_ACTIVITIES);
    store_ask_hand_over(again, it.store);
    store_ask_end(again);
    assert_kept(&it, 0);
    store_ask_end(it.store);
    assert_kept(&it, 1);
    store_close(again);
    fixture_done(&it);
}

TEST(store_ask_says_the_same_of_what_many_show_once_the_answer_is_kept)
{
    Fixture it;
    StoreAnswer asked, kept, whole;
    Pool pool;
    uint64_t version;
    fixture_init(&it);
    say_many(&it);
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &asked, &it.err));
    assert_int_equal(asked.activities.total, MANY_ACTIVITIES);
    assert_int_equal(asked.activities.count, STORE_LISTED);
    assert_int_equal(asked.partners.count, 2);
    assert_int_equal(asked.last_seen, day("2014-01-01"));
    assert_kept(&it, 1);
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &kept, &it.err));
    assert_same_list(&asked.activities, &kept.activities);
    assert_same_list(&asked.partners, &kept.partners);
    must(&it, store_load_pool(it.store, NULL, &it.arena, &pool, &version, &it.err));
    Conclusion made = small_conclusion(&it.arena);
    made.cluster_of = arena_array(&it.arena, uint32_t, pool.activity_count);
    must(&it, store_conclusion_save(it.store, &made, &pool, version, &it.err));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &kept, &it.err));
    assert_same_list(&asked.activities, &kept.activities);
    assert_same_list(&asked.partners, &kept.partners);
    assert_int_equal(kept.first_seen, asked.first_seen);
    assert_int_equal(kept.last_seen, asked.last_seen);
    assert_int_equal(kept.clusters.total, 1);
    must(&it, store_ask_begin(it.store, ASK_MAPPED, true, &it.err));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &whole, &it.err));
    store_ask_end(it.store);
    assert_int_equal(whole.activities.count, MANY_ACTIVITIES);
    assert_same_list(&whole.clusters, &kept.clusters);
    must(&it, store_ask_begin(it.store, ASK_COPIED_FEW, true, &it.err));
    must(&it, store_ask_remember(it.store, &it.err));
    for (int again = 0; again < 2; again++) {
        must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &asked, &it.err));
        assert_same_list(&asked.activities, &whole.activities);
        assert_same_list(&asked.partners, &whole.partners);
        assert_same_list(&asked.clusters, &whole.clusters);
    }
    store_ask_end(it.store);
    // A later pool has no use for it.
    must(&it, store_partner_withdraw(it.store, TEXT("Q"), true, &it.err));
    must(&it, store_ask_value(it.store, KIND_DOMAIN, TEXT("hub.example"), &it.arena, &asked, &it.err));
    assert_int_equal(asked.activities.total, MANY_ACTIVITIES - (MANY_ACTIVITIES + 2) / 3);
    fixture_done(&it);
}
