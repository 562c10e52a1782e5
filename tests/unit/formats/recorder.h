#pragma once
/// A sink that writes down what it hears, one line a piece of news, so that a test can say what it expects:
///
///     record objects[0] indicator--... (120 bytes)
///     holder 1 activity 'report--...' publisher='Harbor Lab' title='...' date=2014-10-28 tlp=GREEN
///     holder 2 item 'indicator--...' tlp=unstated
///     observation 2 domain 'evil.example' first=2014-10-28 file=1 count=3
///     member 1 'indicator--...'
///     name 1 'APT1'
///     group 'Harbor Lab' 'APT1' 'APT1' 'Comment Crew'
///     sighting 1 seen of='indicator--...' by='Harbor Lab' country='FR' count=3 first=2014-10-28
///     last=2014-10-29 sighting 1 false-positive domain 'evil.example' relation 1 'malware--...' uses
///     'tool--...' confidence=60 from=2014-10-28 to=2014-10-29 revoked complaint objects[3]: what is wrong
///
/// What is not stated is left out of the line. A guessed kind is written as address?, hash?, any?.
///
/// Include it before unit/test.h: cmocka's `fail` hides ours.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/io.h"
#include "base/time.h"
#include "base/vec.h"
#include "formats/formats.h"
#include "model/sink.h"

typedef struct {
    Buffer heard;
    Buffer raw;      ///< of the record last told
    Holder holders;  ///< an activity that rows state anew counts once, and keeps its number
    VEC(char *) ids; ///< of these
    uint32_t records, observations, members, complaints;
    /// Fails the so-manieth call from now on, when not 0: for tests that a reader stops when its listener
    /// does.
    uint32_t fail_at;
} Recorder;

static inline bool recorder_may(Recorder *recorder, Err *err)
{
    if (recorder->fail_at > 0 && --recorder->fail_at == 0)
        return fail(err, ERR_FAILED, "the recorder was told to fail here");
    return true;
}

static inline void recorder_text(Recorder *recorder, const char *word, Text text)
{
    if (!text.bytes)
        return;
    buffer_format(&recorder->heard, " %s='", word);
    buffer_add(&recorder->heard, text);
    buffer_add_byte(&recorder->heard, '\'');
}

static inline void recorder_instant(Recorder *recorder, const char *word, Instant instant)
{
    if (instant == INSTANT_NONE)
        return;
    Arena arena;
    arena_init(&arena);
    buffer_format(&recorder->heard, " %s=" TEXT_FMT, word, TEXT_ARG(instant_text(instant, &arena)));
    arena_done(&arena);
}

static inline void recorder_marking(Recorder *recorder, Marking marking)
{
    if (marking != MARKING_UNSTATED)
        buffer_format(&recorder->heard, " tlp=" TEXT_FMT, TEXT_ARG(marking_word(marking)));
}

static inline void recorder_pap(Recorder *recorder, Pap pap)
{
    if (pap != PAP_UNSTATED)
        buffer_format(&recorder->heard, " pap=" TEXT_FMT, TEXT_ARG(pap_word(pap)));
}

static inline void recorder_standing(Recorder *recorder, unsigned credibility, bool is_revoked,
                                     Instant valid_until)
{
    if (credibility)
        buffer_format(&recorder->heard, " credibility=%u", credibility);
    if (is_revoked)
        buffer_add_string(&recorder->heard, " revoked");
    recorder_instant(recorder, "until", valid_until ? valid_until : INSTANT_NONE);
}

static inline void recorder_quoted(Recorder *recorder, Text text)
{
    buffer_add_byte(&recorder->heard, '\'');
    buffer_add(&recorder->heard, text);
    buffer_add_byte(&recorder->heard, '\'');
}

static inline bool recorder_record(void *self, Text raw, Text place, Err *err)
{
    Recorder *recorder = self;
    buffer_clear(&recorder->raw);
    buffer_add(&recorder->raw, raw);
    buffer_add_string(&recorder->heard, "record ");
    buffer_add(&recorder->heard, place);
    buffer_format(&recorder->heard, " (%zu bytes)\n", raw.length);
    recorder->records++;
    return recorder_may(recorder, err);
}

static inline Holder recorder_number(Recorder *recorder, const HolderNews *news)
{
    for (size_t i = 0; news->is_row && i < recorder->ids.count; i++)
        if (text_is(news->id, recorder->ids.items[i]))
            return (Holder)i + 1;
    *vec_push(&recorder->ids) = strndup(news->id.bytes, news->id.length);
    return ++recorder->holders;
}

static inline bool recorder_holder(void *self, const HolderNews *news, Holder *out, Err *err)
{
    Recorder *recorder = self;
    const char *role = news->is_item ? "item" : news->is_remainder ? "remainder" : "activity";
    *out = recorder_number(recorder, news);
    buffer_format(&recorder->heard, "holder %" PRIu32 " %s ", *out, role);
    recorder_quoted(recorder, news->id);
    recorder_text(recorder, "publisher", news->publisher);
    recorder_text(recorder, "title", news->title);
    recorder_text(recorder, "url", news->url);
    recorder_instant(recorder, "date", news->date);
    recorder_instant(recorder, "modified", news->modified);
    recorder_marking(recorder, news->marking);
    recorder_pap(recorder, news->pap);
    if (news->reliability)
        buffer_format(&recorder->heard, " reliability=%c", news->reliability);
    recorder_standing(recorder, news->credibility, news->is_revoked, news->valid_until);
    buffer_add_byte(&recorder->heard, '\n');
    return recorder_may(recorder, err);
}

static inline bool recorder_part(void *self, Holder holder, Err *err)
{
    (void)holder;
    return recorder_may(self, err);
}

static inline bool recorder_observation(void *self, Holder holder, const ObservationNews *news, Err *err)
{
    static const char *const guesses[] = {"", "address?", "hash?", "any?"};
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "observation %" PRIu32 " ", holder);
    if (news->guess == GUESS_EXACT)
        buffer_add(&recorder->heard, kind_word(news->kind));
    else
        buffer_add_string(&recorder->heard, guesses[news->guess]);
    buffer_add_byte(&recorder->heard, ' ');
    recorder_quoted(recorder, news->value);
    recorder_instant(recorder, "first", news->first_seen);
    recorder_instant(recorder, "last", news->last_seen);
    recorder_marking(recorder, news->marking);
    recorder_pap(recorder, news->pap);
    recorder_standing(recorder, news->credibility, news->is_revoked, news->valid_until);
    if (news->is_warned)
        buffer_add_string(&recorder->heard, " warned");
    if (news->count > 1)
        buffer_format(&recorder->heard, " count=%d", news->count);
    if (news->same_file)
        buffer_format(&recorder->heard, " file=%" PRIu32, news->same_file);
    recorder_text(recorder, "context", news->context);
    recorder_text(recorder, "place", news->place);
    buffer_add_byte(&recorder->heard, '\n');
    recorder->observations++;
    return recorder_may(recorder, err);
}

static inline bool recorder_member(void *self, Holder container, Text id, Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "member %" PRIu32 " ", container);
    recorder_quoted(recorder, id);
    buffer_add_byte(&recorder->heard, '\n');
    recorder->members++;
    return recorder_may(recorder, err);
}

static inline bool recorder_name(void *self, Holder holder, Text name, Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "name %" PRIu32 " ", holder);
    recorder_quoted(recorder, name);
    buffer_add_byte(&recorder->heard, '\n');
    return recorder_may(recorder, err);
}

static inline bool recorder_name_group(void *self, const NameGroupNews *news, Err *err)
{
    Recorder *recorder = self;
    buffer_add_string(&recorder->heard, news->is_of_related ? "related group " : "group ");
    recorder_quoted(recorder, news->source);
    buffer_add_byte(&recorder->heard, ' ');
    recorder_quoted(recorder, news->group);
    for (size_t i = 0; i < news->count; i++) {
        buffer_add_byte(&recorder->heard, ' ');
        recorder_quoted(recorder, news->names[i]);
    }
    recorder_instant(recorder, "date", news->date);
    buffer_add_byte(&recorder->heard, '\n');
    return recorder_may(recorder, err);
}

static inline bool recorder_claim(void *self, const ClaimNews *news, Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "claim " TEXT_FMT, TEXT_ARG(claim_word(news->kind)));
    for (Text rest = news->of, name; text_cut(&rest, '\n', &name);) {
        buffer_add_byte(&recorder->heard, ' ');
        recorder_quoted(recorder, name);
    }
    if (news->low != CLAIM_UNSTATED)
        buffer_format(&recorder->heard, " low=%" PRId64, news->low);
    if (news->high != CLAIM_UNSTATED)
        buffer_format(&recorder->heard, " high=%" PRId64, news->high);
    recorder_text(recorder, "source", news->source);
    recorder_text(recorder, "publisher", news->publisher);
    recorder_text(recorder, "says", news->says);
    recorder_instant(recorder, "date", news->date);
    if (news->reliability)
        buffer_format(&recorder->heard, " reliability=%c", news->reliability);
    recorder_marking(recorder, news->marking);
    buffer_add_byte(&recorder->heard, '\n');
    return recorder_may(recorder, err);
}

static inline bool recorder_sighting(void *self, Holder holder, const SightingNews *news, Err *err)
{
    static const char *const types[] = {"seen", "false-positive", "expired"};
    static const char *const guesses[] = {"", "address?", "hash?", "any?"};
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "sighting %" PRIu32 " %s", holder, types[news->type]);
    recorder_text(recorder, "of", news->of);
    if (!news->of.length) {
        buffer_add_byte(&recorder->heard, ' ');
        buffer_add(&recorder->heard,
                   news->guess == GUESS_EXACT ? kind_word(news->kind) : text_of(guesses[news->guess]));
        buffer_add_byte(&recorder->heard, ' ');
        recorder_quoted(recorder, news->value);
    }
    recorder_text(recorder, "by", news->by);
    recorder_text(recorder, "country", news->country);
    recorder_text(recorder, "place", news->place);
    if (news->count > 1)
        buffer_format(&recorder->heard, " count=%" PRIu32, news->count);
    recorder_instant(recorder, "first", news->first_seen);
    recorder_instant(recorder, "last", news->last_seen);
    recorder_marking(recorder, news->marking);
    recorder_pap(recorder, news->pap);
    buffer_add_byte(&recorder->heard, '\n');
    return recorder_may(recorder, err);
}

static inline bool recorder_relation(void *self, Holder holder, const RelationNews *news, Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "relation %" PRIu32 " ", holder);
    recorder_quoted(recorder, news->subject);
    buffer_format(&recorder->heard, " " TEXT_FMT " ", TEXT_ARG(news->type));
    recorder_quoted(recorder, news->object);
    if (news->has_confidence)
        buffer_format(&recorder->heard, " confidence=%d", news->confidence);
    recorder_instant(recorder, "from", news->start);
    recorder_instant(recorder, "to", news->stop);
    if (news->is_revoked)
        buffer_add_string(&recorder->heard, " revoked");
    recorder_text(recorder, "description", news->description);
    buffer_add_byte(&recorder->heard, '\n');
    return recorder_may(recorder, err);
}

static inline bool recorder_warning_list(void *self, Holder holder, Text name, uint64_t version, Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "warning list %" PRIu32 " ", holder);
    recorder_quoted(recorder, name);
    buffer_format(&recorder->heard, " version %" PRIu64 "\n", version);
    return recorder_may(recorder, err);
}

static inline bool recorder_vocabulary(void *self, Holder holder, const VocabularyNews *news, Err *err)
{
    Recorder *recorder = self;
    buffer_format(&recorder->heard, "vocabulary %" PRIu32 " ", holder);
    recorder_quoted(recorder, news->name);
    buffer_add_string(&recorder->heard, " version ");
    recorder_quoted(recorder, news->version);
    buffer_add_byte(&recorder->heard, '\n');
    buffer_add(&recorder->heard, news->terms);
    return recorder_may(recorder, err);
}

static inline bool recorder_complaint(void *self, Text place, Text what, Err *err)
{
    Recorder *recorder = self;
    buffer_add_string(&recorder->heard, "complaint ");
    buffer_add(&recorder->heard, place);
    buffer_add_string(&recorder->heard, ": ");
    buffer_add(&recorder->heard, what);
    buffer_add_byte(&recorder->heard, '\n');
    recorder->complaints++;
    return recorder_may(recorder, err);
}

static inline Sink recorder_sink(Recorder *recorder)
{
    return (Sink){.self = recorder,
                  .record = recorder_record,
                  .holder = recorder_holder,
                  .part = recorder_part,
                  .observation = recorder_observation,
                  .member = recorder_member,
                  .name = recorder_name,
                  .name_group = recorder_name_group,
                  .claim = recorder_claim,
                  .sighting = recorder_sighting,
                  .relation = recorder_relation,
                  .warning_list = recorder_warning_list,
                  .vocabulary = recorder_vocabulary,
                  .complaint = recorder_complaint};
}

static inline void recorder_done(Recorder *recorder)
{
    buffer_done(&recorder->heard);
    buffer_done(&recorder->raw);
    for (size_t i = 0; i < recorder->ids.count; i++)
        free(recorder->ids.items[i]);
    vec_free(&recorder->ids);
    *recorder = (Recorder){0};
}

typedef bool (*RecorderRead)(Source *source, const Reading *reading, const Sink *sink, Err *err);

/// Reads `document` as if it were the file `path` and writes down what is heard. False when the reader
/// failed.
static inline bool recorder_read(Recorder *recorder, RecorderRead read, const char *path, Text document,
                                 Err *err)
{
    Source source;
    source_of_text(text_of(path), document, &source);
    Reading reading = {.path = text_of(path)};
    Sink sink = recorder_sink(recorder);
    bool is_read = read(&source, &reading, &sink, err);
    source_close(&source);
    return is_read;
}

/// Was a line heard that starts like this?
static inline bool recorder_heard(const Recorder *recorder, const char *start)
{
    Text rest = buffer_text(&recorder->heard), line;
    while (text_cut(&rest, '\n', &line))
        if (text_starts(line, start))
            return true;
    return false;
}

/// How many lines hold this text?
static inline size_t recorder_count(const Recorder *recorder, const char *part)
{
    size_t count = 0;
    Text rest = buffer_text(&recorder->heard), line;
    while (text_cut(&rest, '\n', &line))
        count += text_find(line, part, 0) != SIZE_MAX;
    return count;
}

/// For tests with cmocka: says what was heard when the expected line was not.
#define assert_heard(recorder, start)                                             \
    do {                                                                          \
        if (!recorder_heard((recorder), (start)))                                 \
            fail_msg("not heard: %s\nheard:\n%s", (start),                        \
                     (recorder)->heard.bytes ? (recorder)->heard.bytes : "none"); \
    } while (0)
#define assert_not_heard(recorder, part)                                                      \
    do {                                                                                      \
        if (recorder_count((recorder), (part)) != 0)                                          \
            fail_msg("should not be heard: %s\nheard:\n%s", (part), (recorder)->heard.bytes); \
    } while (0)
