// What is told through a relay is heard as if it had been told directly, and a listener that fails stops its
// reader.

#include "engine/relay.h"

#include "base/vec.h"
#include "unit/formats/recorder.h"
#include "unit/test.h"

enum { ROUNDS = 6000 };

static const Beside nothing_beside = {0};

/// Everything there is to tell, over and over; large records in between.
static bool tell_all(const Sink *sink, Err *err)
{
    static char large[300000];
    memset(large, 'x', sizeof large);
    const Text names[] = {TEXT("Axiom"), TEXT_NONE, TEXT("Group 72")};
    for (int i = 0; i < ROUNDS; i++) {
        Holder holder;
        char id[32];
        snprintf(id, sizeof id, "report--%d", i);
        HolderNews news = {
            .id = text_of(id), .title = i % 3 ? TEXT("") : TEXT_NONE, .date = i, .pap = PAP_RED};
        ObservationNews observation = {
            .kind = KIND_DOMAIN, .value = text_of(id), .context = TEXT("around it"), .same_file = 7};
        SightingNews sighting = {
            .type = SIGHTING_EXPIRED, .of = text_of(id), .by = TEXT("us"), .place = TEXT("here")};
        RelationNews relation = {.subject = text_of(id), .type = TEXT("uses"), .object = TEXT("tool--1")};
        NameGroupNews group = {.source = TEXT("Lab"), .group = TEXT("A"), .names = names, .count = 3};
        ClaimNews claim = {
            .kind = CLAIM_OPERATORS, .source = TEXT("Lab"), .of = TEXT("Axiom"), .low = 50, .high = i};
        Text raw = i % 1000 ? text_of(id) : (Text){large, sizeof large};
        if (!sink->record(sink->self, raw, TEXT("line 1"), err) ||
            !sink->holder(sink->self, &news, &holder, err) || !sink->part(sink->self, holder, err) ||
            !sink->observation(sink->self, holder, &observation, err) ||
            !sink->member(sink->self, holder, TEXT("indicator--1"), err) ||
            !sink->name(sink->self, holder, TEXT("Axiom"), err) ||
            !sink->name_group(sink->self, &group, err) || !sink->claim(sink->self, &claim, err) ||
            !sink->sighting(sink->self, holder, &sighting, err) ||
            !sink->relation(sink->self, holder, &relation, err) ||
            !sink->warning_list(sink->self, holder, TEXT("benign"), (uint64_t)i, err) ||
            !sink->vocabulary(
                sink->self, holder,
                &(VocabularyNews){TEXT("ATT&CK"), TEXT("15.1"), TEXT(""), TEXT("actor\tG1\tA\n")}, err) ||
            !sink->complaint(sink->self, TEXT("line 1"), text_of(id), err))
            return false;
    }
    return true;
}

TEST(relay_lets_the_listener_hear_all_in_order)
{
    Recorder direct = {0}, passed = {0};
    Err err = {0};
    Sink to_direct = recorder_sink(&direct), to_passed = recorder_sink(&passed);
    assert_true(tell_all(&to_direct, &err));
    Relay *relay = relay_start(&to_passed, &nothing_beside);
    assert_non_null(relay);
    Sink sink = relay_sink(relay);
    assert_true(tell_all(&sink, &err));
    assert_true(relay_finish(relay, &err));
    assert_true(text_equal(buffer_text(&direct.heard), buffer_text(&passed.heard)));
    assert_int_equal(passed.holders, ROUNDS);
    recorder_done(&direct);
    recorder_done(&passed);
}

/// Runs of observations that say the same of their values, and each that differs from the one before in one
/// thing.
static bool tell_alike(const Sink *sink, Err *err)
{
    const ObservationNews plain = {.kind = KIND_DOMAIN,
                                   .first_seen = INSTANT_NONE,
                                   .last_seen = INSTANT_NONE,
                                   .valid_until = INSTANT_NONE};
    Holder holder = HOLDER_NONE;
    for (int i = 0; i < ROUNDS; i++) {
        char value[32];
        snprintf(value, sizeof value, "host %d", i); // no value of its kind: passed on as it is
        if (i % 100 == 0 && (!sink->record(sink->self, TEXT("raw"), TEXT("line 1"), err) ||
                             !sink->holder(sink->self, &(HolderNews){.id = TEXT("r")}, &holder, err)))
            return false;
        ObservationNews different[14];
        for (size_t j = 0; j < sizeof different / sizeof *different; j++)
            different[j] = plain;
        different[1].kind = KIND_URL;
        different[2].same_file = (uint32_t)i;
        different[3].first_seen = i;
        different[4].last_seen = i;
        different[5].valid_until = i;
        different[6].marking = MARKING_AMBER;
        different[7].pap = PAP_RED;
        different[8].credibility = 3;
        different[9].is_warned = true;
        different[10].is_revoked = true;
        different[11].count = 9;
        different[12].context = TEXT("around it");
        different[13].place = TEXT("page 3");
        for (size_t j = 0; j < 2 * sizeof different / sizeof *different; j++) {
            ObservationNews *news = &different[(size_t)i % 2 ? j / 2 : j % 14];
            news->value = text_of(value);
            if (!sink->observation(sink->self, holder, news, err))
                return false;
        }
    }
    return true;
}

TEST(relay_passes_on_in_short_what_is_said_alike_and_all_that_differs)
{
    Recorder direct = {0}, passed = {0};
    Err err = {0};
    Sink to_direct = recorder_sink(&direct), to_passed = recorder_sink(&passed);
    assert_true(tell_alike(&to_direct, &err));
    Relay *relay = relay_start(&to_passed, &nothing_beside);
    assert_non_null(relay);
    Sink sink = relay_sink(relay);
    assert_true(tell_alike(&sink, &err));
    assert_true(relay_finish(relay, &err));
    assert_true(text_equal(buffer_text(&direct.heard), buffer_text(&passed.heard)));
    recorder_done(&direct);
    recorder_done(&passed);
}

TEST(relay_stops_the_reader_when_the_listener_fails_and_says_what_it_said)
{
    for (uint32_t at = 1; at < 60000; at = at * 7 + 1) {
        Recorder recorder = {.fail_at = at};
        Err err = {0};
        Sink to = recorder_sink(&recorder);
        Relay *relay = relay_start(&to, &nothing_beside);
        assert_non_null(relay);
        Sink sink = relay_sink(relay);
        if (!tell_all(&sink, &err))
            assert_int_equal(err.code, ERR_FAILED);
        assert_false(relay_finish(relay, &err));
        assert_non_null(strstr(err.message, "told to fail"));
        recorder_done(&recorder);
    }
}

/// Writes down records with their bytes, and keeps those that are foreseen until they come.
typedef struct {
    Recorder recorder; ///< first, since it is what the sink's functions are given
    Arena arena;
    VEC(Text) foreseen;
} Keeper;

static bool keep_record(void *self, Text raw, Text place, Err *err)
{
    Keeper *keeper = self;
    buffer_add(&keeper->recorder.heard, text_slice(raw, 0, 40));
    return recorder_record(self, raw, place, err);
}

static bool keep_foreseen_bytes(void *self, Text raw, Err *err)
{
    Keeper *keeper = self;
    *vec_push(&keeper->foreseen) = arena_copy(&keeper->arena, raw);
    return recorder_may(&keeper->recorder, err);
}

static bool keep_foreseen_record(void *self, size_t which, size_t bytes, Text place, Err *err)
{
    const Keeper *keeper = self;
    assert_true(which < keeper->foreseen.count);
    assert_int_equal(bytes, keeper->foreseen.items[which].length);
    return keep_record(self, keeper->foreseen.items[which], place, err);
}

static Sink keeper_sink(Keeper *keeper)
{
    Sink sink = recorder_sink(&keeper->recorder);
    sink.record = keep_record;
    return sink;
}

enum { OBJECTS = 50, UNFORESEEN = 7, UNTOLD = 12, CHANGED = 20, TWICE = 30, LARGE = 40 };

static Text object_of(int number, bool is_second_time, Arena *arena)
{
    static char large[600000];
    memset(large, 'y', sizeof large);
    if (number == LARGE)
        return (Text){large, sizeof large};
    return arena_format(arena, "object %d %s", number == TWICE ? TWICE - 1 : number,
                        number == CHANGED && is_second_time ? "changed" : "as ever");
}

/// A source that is gone over twice, the file changing in between; `is_foreseen` as the reader would tell it.
static bool tell_twice(const Sink *sink, bool is_foreseen, Err *err)
{
    bool is_told = true;
    Arena arena;
    arena_init(&arena);
    for (int i = 1; is_told && is_foreseen && i <= OBJECTS; i++)
        is_told = i == UNFORESEEN || sink->foresee(sink->self, (uint64_t)i, object_of(i, false, &arena), err);
    for (int i = 1; is_told && i <= OBJECTS; i++) {
        Text raw = object_of(i, true, &arena), place = arena_format(&arena, "objects[%d]", i);
        if (i == 3)
            is_told = sink->record(sink->self, TEXT("the header"), TEXT("bundle"), err);
        if (is_told && i != UNTOLD)
            is_told = is_foreseen ? sink->foreseen(sink->self, (uint64_t)i, raw, place, err)
                                  : sink->record(sink->self, raw, place, err);
    }
    arena_done(&arena);
    return is_told;
}

static bool tell_twice_through_relay(Keeper *passed, Err *err)
{
    const Beside beside = {.foresee = keep_foreseen_bytes, .foreseen = keep_foreseen_record};
    Sink to = keeper_sink(passed);
    arena_init(&passed->arena);
    Relay *relay = relay_start(&to, &beside);
    assert_non_null(relay);
    Sink sink = relay_sink(relay);
    Err ignored = {0};
    (void)tell_twice(&sink, true, &ignored);
    return relay_finish(relay, err);
}

static void keeper_done(Keeper *keeper)
{
    recorder_done(&keeper->recorder);
    arena_done(&keeper->arena);
    vec_free(&keeper->foreseen);
}

TEST(relay_lets_a_foreseen_record_be_heard_as_if_its_bytes_came_with_it)
{
    Keeper direct = {0}, passed = {0};
    Err err = {0};
    Sink sink = keeper_sink(&direct);
    assert_true(tell_twice(&sink, false, &err));
    assert_true(tell_twice_through_relay(&passed, &err));
    assert_int_equal(passed.foreseen.count, OBJECTS - 1);
    assert_true(recorder_heard(&passed.recorder, "object 20 changedrecord objects[20]"));
    assert_true(text_equal(buffer_text(&direct.recorder.heard), buffer_text(&passed.recorder.heard)));
    keeper_done(&passed);
    keeper_done(&direct);
}

TEST(relay_stops_when_what_is_foreseen_cannot_be_kept)
{
    Keeper passed = {.recorder.fail_at = 5};
    Err err = {0};
    assert_false(tell_twice_through_relay(&passed, &err));
    assert_non_null(strstr(err.message, "told to fail"));
    keeper_done(&passed);
}

TEST(relay_of_nothing_ends)
{
    Recorder recorder = {0};
    Err err = {0};
    Sink to = recorder_sink(&recorder);
    Relay *relay = relay_start(&to, &nothing_beside);
    assert_non_null(relay);
    assert_true(relay_finish(relay, &err));
    assert_int_equal(recorder.records, 0);
    recorder_done(&recorder);
}

TEST(holder_numbers_are_given_again_when_nothing_is_told_of_them_later)
{
    HolderNumbers numbers = {0};
    holders_record(&numbers);
    assert_int_equal(holders_next(&numbers, false), 1);
    holders_record(&numbers);
    assert_int_equal(holders_next(&numbers, true), 2);
    assert_int_equal(holders_next(&numbers, true), 3);
    holders_record(&numbers);
    assert_int_equal(holders_next(&numbers, true), 2);
    assert_int_equal(holders_next(&numbers, false), 3);
    holders_record(&numbers);
    assert_int_equal(holders_next(&numbers, true), 4);
}
