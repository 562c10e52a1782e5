// Whose an activity is, as other partners' activities tell: by what they share, and through its cluster.

#include "attribution/leads.h"
#include "unit/test.h"

enum { ACTIVITIES = 6 };

/// A cluster of 0 to 3, and 4 and 5, which stand alone. By partner: 0, 0, 1, 2, 1, 2.
typedef struct {
    Arena arena;
    Activity activities[ACTIVITIES];
    Cluster clusters[3];
    uint32_t cluster_of[ACTIVITIES], members[ACTIVITIES];
    uint8_t stays[ACTIVITIES];
    Candidate candidates[4];
    Pool pool;
    Conclusion conclusion;
} Made;

static void make(Made *made)
{
    static const uint32_t partners[ACTIVITIES] = {0, 0, 1, 2, 1, 2},
                          clusters[ACTIVITIES] = {0, 0, 0, 0, 1, 2};
    static const uint8_t stays[ACTIVITIES] = {20, 10, 20, 15, 0, 0};
    *made = (Made){.candidates = {{0, 1, 3000000, 960000},
                                  {0, 2, 5000000, 970000},
                                  {1, 4, 100000, 600000},
                                  {2, 4, 400000, 300000}}};
    arena_init(&made->arena);
    for (uint32_t a = 0; a < ACTIVITIES; a++) {
        made->activities[a].partner = partners[a];
        made->cluster_of[a] = clusters[a];
        made->stays[a] = stays[a];
        made->members[a] = a;
    }
    made->clusters[0] = (Cluster){
        .members = made->members, .member_count = 4, .probability = 960000, .stability = {.resamplings = 20}};
    made->clusters[1] = (Cluster){.members = made->members + 4, .member_count = 1, .probability = 999999};
    made->clusters[2] = (Cluster){.members = made->members + 5, .member_count = 1, .probability = 999999};
    made->pool = (Pool){.activities = made->activities, .activity_count = ACTIVITIES};
    made->conclusion = (Conclusion){.clusters = made->clusters,
                                    .cluster_count = 3,
                                    .cluster_of = made->cluster_of,
                                    .stays = made->stays,
                                    .candidates = made->candidates,
                                    .candidate_count = 4};
}

static Lead *ask(Made *made, const bool *is_known, uint32_t activity, uint32_t *count)
{
    LeadBook *book = lead_book_new(&made->pool, &made->conclusion, is_known);
    Lead *out = lead_book_ask(book, activity, &made->arena, count);
    lead_book_free(book);
    return out;
}

TEST(leads_what_is_shared_with_another_partner_leads_best)
{
    Made made;
    uint32_t count;
    make(&made);
    const Lead *leads = ask(&made, NULL, 0, &count);
    assert_int_equal(count, 1);
    assert_int_equal(leads[0].activity, 2);
    assert_int_equal(leads[0].probability, 970000);
    assert_int_equal(leads[0].nats, 5000000);
    assert_int_equal(leads[0].way, LEAD_TIE);
    arena_done(&made.arena);
}

TEST(leads_through_the_cluster_are_worth_how_surely_both_are_of_it)
{
    Made made;
    uint32_t count;
    make(&made);
    // 1 shares something with its own partner's 0 and with 4 alone; of the others 2 is the steadiest.
    const Lead *leads = ask(&made, NULL, 1, &count);
    assert_int_equal(count, 2);
    assert_int_equal(leads[0].activity, 4);
    assert_int_equal(leads[0].probability, 600000);
    assert_int_equal(leads[1].activity, 2);
    assert_int_equal(leads[1].probability, 480000);
    assert_int_equal(leads[1].way, LEAD_CLUSTER);
    leads = ask(&made, NULL, 3, &count);
    assert_int_equal(count, 1);
    assert_int_equal(leads[0].activity, 0);
    assert_int_equal(leads[0].probability, 720000);
    arena_done(&made.arena);
}

TEST(leads_are_of_each_cluster_the_best_and_of_what_stands_alone_there_may_be_none)
{
    Made made;
    uint32_t count;
    make(&made);
    const Lead *leads = ask(&made, NULL, 4, &count);
    assert_int_equal(count, 1);
    assert_int_equal(leads[0].activity, 1);
    ask(&made, NULL, 5, &count);
    assert_int_equal(count, 0);
    arena_done(&made.arena);
}

TEST(leads_come_from_what_is_known_alone)
{
    Made made;
    uint32_t count;
    const bool three[ACTIVITIES] = {[3] = true}, none[ACTIVITIES] = {false};
    make(&made);
    const Lead *leads = ask(&made, three, 0, &count);
    assert_int_equal(count, 1);
    assert_int_equal(leads[0].activity, 3);
    assert_int_equal(leads[0].way, LEAD_CLUSTER);
    ask(&made, three, 3, &count);
    assert_int_equal(count, 0);
    ask(&made, none, 0, &count);
    assert_int_equal(count, 0);
    arena_done(&made.arena);
}

TEST(leads_among_copies_of_one_list_are_as_sure_as_their_cluster)
{
    Made made;
    uint32_t count;
    Copy copies[] = {{0, 1, 5, 5}, {2, 3, 5, 5}};
    make(&made);
    made.conclusion.copies = copies;
    made.conclusion.copy_count = 2;
    const Lead *leads = ask(&made, NULL, 3, &count);
    assert_int_equal(count, 1);
    assert_int_equal(leads[0].activity, 2);
    assert_int_equal(leads[0].way, LEAD_COPY);
    assert_int_equal(leads[0].probability, 960000);
    // Its own partner's list is no second voice.
    leads = ask(&made, NULL, 1, &count);
    assert_int_equal(leads[0].activity, 4);
    made.clusters[0].stability.resamplings = 0;
    made.conclusion.copy_count = 0;
    leads = ask(&made, NULL, 3, &count);
    assert_int_equal(leads[0].way, LEAD_CLUSTER);
    assert_int_equal(leads[0].probability, 960000);
    arena_done(&made.arena);
}

TEST(leads_are_an_answer_where_they_are_very_likely_and_of_the_cluster_that_it_stands_in)
{
    Made made;
    uint32_t count;
    make(&made);
    LeadBook *book = lead_book_new(&made.pool, &made.conclusion, NULL);
    const Lead *leads = lead_book_ask(book, 0, &made.arena, &count);
    assert_true(lead_is_answer(book, 0, &leads[0]));
    Lead unlikely = leads[0], apart = leads[0];
    unlikely.probability = LEAD_SURE - 1;
    apart.activity = 4;
    assert_false(lead_is_answer(book, 0, &unlikely));
    assert_false(lead_is_answer(book, 0, &apart));
    lead_book_free(book);
    arena_done(&made.arena);
}
