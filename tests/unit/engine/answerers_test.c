// Many questions at once are answered by two threads: as each alone is, and from one snapshot.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/engine.h"
#include "unit/test.h"

enum { ACTIVITIES = 400, QUESTIONS = 3000 };

typedef struct {
    char folder[64], place[96];
    Case *of;
    Arena arena;
    Err err;
    Inquiry inquiry;
    Answerers *answerers;
    Text asked[QUESTIONS];
    Reply replies[QUESTIONS];
} Fixture;

static void must(const Fixture *it, bool is_done)
{
    if (!is_done)
        fail_msg("%s", it->err.message);
}

/// Each shows what no other does, what its neighbour does and what all do.
static void pool_lines(Fixture *it, Case *into, uint32_t first, uint32_t count)
{
    Buffer lines = {0};
    for (uint32_t i = first; i < first + count; i++)
        buffer_format(
            &lines,
            "{\"id\":\"r%u\",\"publisher\":\"Lab %u\",\"date\":\"2014-10-%02u\",\"names\":[\"Name %u\"],"
            "\"families\":[\"Family%u\"],\"indicators\":[{\"t\":\"domain\",\"v\":\"own%u.example\"},"
            "{\"t\":\"domain\",\"v\":\"two%u.example\"},{\"t\":\"mutex\",\"v\":\"Mutex%u\"},"
            "{\"t\":\"domain\",\"v\":\"all.example\"}]}\n",
            i, i % 3, i % 28 + 1, i % 50, i % 7, i, i / 2, i);
    const PoolText text = {TEXT("lines.jsonl"), buffer_text(&lines)};
    const PoolOptions options = {.format = TEXT("jsonl")};
    PoolCounts counts = {0};
    must(it, pool_texts(case_store(into), &text, 1, &options, &counts, &it->err));
    buffer_done(&lines);
}

static void open_again(Fixture *it, Case **out)
{
    must(it, case_open(it->place, 0, out, &it->err));
}

static Fixture *fixture_new(void)
{
    Fixture *it = memory_get(sizeof *it);
    *it = (Fixture){.folder = "/tmp/asterism-answerers-XXXXXX"};
    arena_init(&it->arena);
    assert_non_null(mkdtemp(it->folder));
    snprintf(it->place, sizeof it->place, "%s/case", it->folder);
    must(it, case_create(it->place, &it->err));
    open_again(it, &it->of);
    pool_lines(it, it->of, 0, ACTIVITIES);
    case_close(it->of);
    open_again(it, &it->of);
    must(it, case_ask_begin(it->of, MARKING_RED, false, &it->inquiry, &it->err));
    must(it, answerers_begin(&it->inquiry, &it->answerers, &it->err));
    return it;
}

static void fixture_free(Fixture *it)
{
    char command[128];
    answerers_end(it->answerers);
    case_ask_end(&it->inquiry);
    case_close(it->of);
    arena_done(&it->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", it->folder);
    assert_int_equal(system(command), 0);
    free(it);
}

/// Of what is held, and of what nobody holds.
static void ask_all_sorts(Fixture *it)
{
    static const char *const sorts[] = {"own%u.example", "two%u.example", "Name %u",   "family%u",
                                        "Mutex%u",       "all.example",   "nobody %u", "Lab 1:r%u"};
    enum { SORTS = sizeof sorts / sizeof *sorts };
    for (uint32_t i = 0; i < QUESTIONS; i++)
        it->asked[i] = arena_format(&it->arena, sorts[i % SORTS], i / SORTS);
}

static void assert_same_list(const AnswerList *a, const AnswerList *b)
{
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++)
        assert_text_equal(a->items[i], b->items[i].bytes);
}

static void assert_same(const Reply *a, const Reply *b)
{
    assert_text_equal(a->asked, b->asked.bytes);
    assert_text_equal(a->type, b->type.bytes);
    assert_text_equal(a->value, b->value.bytes);
    assert_int_equal(a->answer.is_known, b->answer.is_known);
    assert_int_equal(a->answer.first_seen, b->answer.first_seen);
    assert_int_equal(a->answer.last_seen, b->answer.last_seen);
    assert_same_list(&a->answer.activities, &b->answer.activities);
    assert_same_list(&a->answer.partners, &b->answer.partners);
    assert_same_list(&a->answer.clusters, &b->answer.clusters);
}

TEST(answerers_say_of_each_of_many_what_is_said_of_it_alone)
{
    Fixture *it = fixture_new();
    uint32_t known = 0;
    ask_all_sorts(it);
    for (int again = 0; again < 2; again++) {
        must(it, answerers_ask(it->answerers, it->asked, QUESTIONS, it->replies, &it->err));
        for (uint32_t i = 0; i < QUESTIONS; i++) {
            Reply alone;
            must(it, case_ask(&it->inquiry, it->asked[i], &it->arena, &alone, &it->err));
            assert_same(&it->replies[i], &alone);
            known += alone.answer.is_known;
        }
    }
    assert_true(known > QUESTIONS && known < 2 * QUESTIONS);
    fixture_free(it);
}

TEST(answerers_answer_few_questions_and_none)
{
    Fixture *it = fixture_new();
    ask_all_sorts(it);
    must(it, answerers_ask(it->answerers, it->asked, 0, it->replies, &it->err));
    must(it, answerers_ask(it->answerers, it->asked, 2, it->replies, &it->err));
    assert_text_equal(it->replies[1].value, "two0.example");
    assert_true(it->replies[1].answer.is_known);
    fixture_free(it);
}

TEST(answerers_see_one_snapshot_whatever_is_pooled_meanwhile)
{
    Fixture *it = fixture_new();
    Case *other;
    View view;
    open_again(it, &other);
    pool_lines(it, other, ACTIVITIES, ACTIVITIES);
    must(it, case_view(other, &(ViewOptions){.reader = MARKING_RED}, &it->arena, &view, &it->err));
    case_close(other);
    for (uint32_t i = 0; i < QUESTIONS; i++)
        it->asked[i] = arena_format(&it->arena, "own%u.example", i % (2 * ACTIVITIES));
    must(it, answerers_ask(it->answerers, it->asked, QUESTIONS, it->replies, &it->err));
    for (uint32_t i = 0; i < QUESTIONS; i++)
        assert_int_equal(it->replies[i].answer.is_known, i % (2 * ACTIVITIES) < ACTIVITIES);
    fixture_free(it);
}
