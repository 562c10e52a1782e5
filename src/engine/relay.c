#include "engine/relay.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/vec.h"
#include "engine/refine.h"

// News travel in parcels: a parcel is filled by the reader while the listener hears those before. Each piece
// of news is its structure as it stands, followed by the bytes of its texts.
//
// A listener that writes a batch of 100,000 observations hears nothing for a tenth of a second, so the reader
// may be many parcels ahead: with four of them it stood still for a third of the time. What waits is bounded
// in bytes, whatever size records have.

enum {
    PARCELS = 32,
    PARCEL_BYTES = 256 << 10,
    MOST_AHEAD = PARCELS * PARCEL_BYTES, ///< bytes
    LARGEST_KEPT = 512 << 10,
    RELAYED_BYTES = 1 << 20,
    MOST_FORESEEN = 30000, ///< fewer than the store remembers, and than make a batch
    MOST_FORESEEN_BYTES = 48 << 20
};

/// A record to come, as its bytes were when they were foreseen: a file may change while it is read.
typedef struct {
    uint64_t number, hash;
    size_t length;
} Foreseen;

struct Relay {
    const Sink *to;
    Beside beside;
    Sink sink;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t is_sent, is_heard;
    Buffer parcels[PARCELS]; ///< on their way, and the one being filled
    // Guarded by the lock.
    Buffer spare[PARCELS]; ///< room of those that were heard, the newest of which is in a cache yet
    size_t spare_count;
    uint64_t sent, heard; ///< parcels; the one being filled is number `sent`
    size_t ahead;         ///< bytes of those between
    bool is_ended, has_failed;
    // Of the reader.
    HolderNumbers numbers;
    ObservationNews said; ///< in full, last in this parcel
    bool has_said;
    VEC(Foreseen) foreseen;
    size_t foreseen_bytes, next_foreseen;
    Arena refined; ///< of the observation in hand
    // Of the listener.
    Err err;
};

typedef enum {
    RECORD,
    FORESEE,
    FORESEEN,
    HOLDER,
    PART,
    OBSERVATION,
    ALIKE,
    MEMBER,
    NAME,
    NAME_GROUP,
    CLAIM,
    SIGHTING,
    RELATION,
    WARNING_LIST,
    VOCABULARY,
    FILE_INSIDE,
    COMPLAINT
} What;

/// News that are texts alone.
typedef struct {
    Text a, b;
} Words;

typedef struct {
    Text raw, place;
    Digest digest;
} RecordNews;

typedef struct {
    Text name;
    uint64_t version;
} ListNews;

/// A record whose bytes the listener has.
typedef struct {
    size_t which, bytes;
    Text place;
} ForeseenNews;

/// An observation of which everything else is said as of the one before.
typedef struct {
    uint32_t same_file, value_length; ///< the value's bytes follow
    uint8_t kind, guess;
} AlikeNews;

enum { MOST_TEXTS = 5 };

/// How large each piece of news is, and where its texts stand.
static const struct {
    size_t size, texts[MOST_TEXTS];
    int text_count;
} shapes[] = {
    [RECORD] = {sizeof(RecordNews), {offsetof(RecordNews, raw), offsetof(RecordNews, place)}, 2},
    [FORESEE] = {sizeof(Words), {offsetof(Words, a)}, 1},
    [FORESEEN] = {sizeof(ForeseenNews), {offsetof(ForeseenNews, place)}, 1},
    [HOLDER] = {sizeof(HolderNews),
                {offsetof(HolderNews, id), offsetof(HolderNews, publisher), offsetof(HolderNews, title),
                 offsetof(HolderNews, url)},
                4},
    [PART] = {0, {0}, 0},
    [OBSERVATION] = {sizeof(ObservationNews),
                     {offsetof(ObservationNews, value), offsetof(ObservationNews, context),
                      offsetof(ObservationNews, place)},
                     3},
    [ALIKE] = {sizeof(AlikeNews), {0}, 0},
    [MEMBER] = {sizeof(Words), {offsetof(Words, a)}, 1},
    [NAME] = {sizeof(Words), {offsetof(Words, a)}, 1},
    [NAME_GROUP] = {sizeof(NameGroupNews),
                    {offsetof(NameGroupNews, source), offsetof(NameGroupNews, group)},
                    2},
    [CLAIM] = {sizeof(ClaimNews),
               {offsetof(ClaimNews, publisher), offsetof(ClaimNews, source), offsetof(ClaimNews, of),
                offsetof(ClaimNews, says), offsetof(ClaimNews, url)},
               5},
    [SIGHTING] = {sizeof(SightingNews),
                  {offsetof(SightingNews, of), offsetof(SightingNews, value), offsetof(SightingNews, by),
                   offsetof(SightingNews, country), offsetof(SightingNews, place)},
                  5},
    [RELATION] = {sizeof(RelationNews),
                  {offsetof(RelationNews, subject), offsetof(RelationNews, type),
                   offsetof(RelationNews, object), offsetof(RelationNews, description)},
                  4},
    [WARNING_LIST] = {sizeof(ListNews), {offsetof(ListNews, name)}, 1},
    [VOCABULARY] = {sizeof(VocabularyNews),
                    {offsetof(VocabularyNews, name), offsetof(VocabularyNews, version),
                     offsetof(VocabularyNews, source), offsetof(VocabularyNews, terms)},
                    4},
    [FILE_INSIDE] = {sizeof(Words), {offsetof(Words, a), offsetof(Words, b)}, 2},
    [COMPLAINT] = {sizeof(Words), {offsetof(Words, a), offsetof(Words, b)}, 2},
};

typedef struct {
    What what;
    Holder holder;
} Head;

// ---------------------------------------------------------------- the reader's side

static Buffer *parcel_in_hand(Relay *relay)
{
    return &relay->parcels[relay->sent % PARCELS];
}

/// What it holds before it is sent, and most often the last piece of news as well: it need not grow.
static Buffer empty_parcel(void)
{
    enum { ROOM = PARCEL_BYTES + (32 << 10) };
    return (Buffer){.bytes = memory_get(ROOM), .room = ROOM};
}

/// Gives the parcel away, and waits for room for the next.
static bool send_parcel(Relay *relay, Err *err)
{
    pthread_mutex_lock(&relay->lock);
    relay->ahead += parcel_in_hand(relay)->length;
    relay->sent++;
    pthread_cond_signal(&relay->is_sent);
    while (relay->sent - relay->heard >= PARCELS || relay->ahead >= MOST_AHEAD)
        pthread_cond_wait(&relay->is_heard, &relay->lock);
    bool has_failed = relay->has_failed;
    *parcel_in_hand(relay) = relay->spare_count > 0 ? relay->spare[--relay->spare_count] : empty_parcel();
    pthread_mutex_unlock(&relay->lock);
    relay->has_said = false;
    return !has_failed || fail(err, ERR_FAILED, "the listener failed");
}

static void put_news(Relay *relay, What what, Holder holder, const void *news)
{
    Buffer *parcel = parcel_in_hand(relay);
    Head head = {what, holder};
    buffer_add(parcel, (Text){(const char *)&head, sizeof head});
    buffer_add(parcel, (Text){news, shapes[what].size});
    for (int i = 0; i < shapes[what].text_count; i++) {
        Text text;
        memcpy(&text, (const char *)news + shapes[what].texts[i], sizeof text);
        buffer_add(parcel, text);
    }
}

static bool passed(Relay *relay, Err *err)
{
    return parcel_in_hand(relay)->length < PARCEL_BYTES || send_parcel(relay, err);
}

static bool pass(Relay *relay, What what, Holder holder, const void *news, Err *err)
{
    put_news(relay, what, holder, news);
    return passed(relay, err);
}

static bool pass_record(void *self, Text raw, Text place, Err *err)
{
    Relay *relay = self;
    holders_record(&relay->numbers);
    RecordNews news = {.raw = raw, .place = place};
    if (relay->beside.digested)
        news.digest = digest_of(raw);
    return pass(relay, RECORD, HOLDER_NONE, &news, err);
}

static bool pass_foresee(void *self, uint64_t number, Text raw, Err *err)
{
    Relay *relay = self;
    if (relay->foreseen.count == MOST_FORESEEN || relay->foreseen_bytes + raw.length > MOST_FORESEEN_BYTES)
        return true;
    *vec_push(&relay->foreseen) = (Foreseen){number, hash_quick(raw), raw.length};
    relay->foreseen_bytes += raw.length;
    return pass(relay, FORESEE, HOLDER_NONE, &(Words){.a = raw}, err);
}

/// Which of those foreseen this is; false: none.
static bool find_foreseen(Relay *relay, uint64_t number, Text raw, size_t *which)
{
    size_t at = relay->next_foreseen;
    while (at < relay->foreseen.count && relay->foreseen.items[at].number < number)
        at++;
    *which = relay->next_foreseen = at;
    if (at == relay->foreseen.count)
        return false;
    const Foreseen *it = &relay->foreseen.items[at];
    return it->number == number && it->length == raw.length && it->hash == hash_quick(raw);
}

static bool pass_foreseen(void *self, uint64_t number, Text raw, Text place, Err *err)
{
    Relay *relay = self;
    ForeseenNews news = {.bytes = raw.length, .place = place};
    if (!find_foreseen(relay, number, raw, &news.which))
        return pass_record(self, raw, place, err);
    holders_record(&relay->numbers);
    return pass(relay, FORESEEN, HOLDER_NONE, &news, err);
}

static bool pass_holder(void *self, const HolderNews *news, Holder *out, Err *err)
{
    Relay *relay = self;
    *out = holders_next(&relay->numbers, news->is_brief);
    return pass(relay, HOLDER, *out, news, err);
}

static bool pass_part(void *self, Holder holder, Err *err)
{
    return pass(self, PART, holder, NULL, err);
}

/// Most observations of one record differ in their values alone.
static bool says_alike(const ObservationNews *a, const ObservationNews *b)
{
    return a->first_seen == b->first_seen && a->last_seen == b->last_seen &&
           a->valid_until == b->valid_until && a->marking == b->marking && a->pap == b->pap &&
           a->credibility == b->credibility && a->is_warned == b->is_warned &&
           a->is_revoked == b->is_revoked && a->count == b->count && !a->context.bytes && !b->context.bytes &&
           !a->place.bytes && !b->place.bytes && b->value.bytes && b->value.length <= UINT32_MAX;
}

static bool pass_alike(Relay *relay, Holder holder, const ObservationNews *news, Err *err)
{
    AlikeNews alike = {.same_file = news->same_file,
                       .value_length = (uint32_t)news->value.length,
                       .kind = (uint8_t)news->kind,
                       .guess = (uint8_t)news->guess};
    put_news(relay, ALIKE, holder, &alike);
    buffer_add(parcel_in_hand(relay), news->value);
    return passed(relay, err);
}

static bool pass_observation(void *self, Holder holder, const ObservationNews *news, Err *err)
{
    Relay *relay = self;
    ObservationNews refined;
    Text what;
    arena_clear(&relay->refined);
    // What is complained of is so where it is heard, in its turn.
    if (refine_observation(news, &relay->refined, &refined, &what) && !what.bytes)
        news = &refined;
    if (relay->has_said && says_alike(&relay->said, news))
        return pass_alike(relay, holder, news, err);
    relay->said = *news;
    relay->has_said = true;
    return pass(relay, OBSERVATION, holder, news, err);
}

static bool pass_member(void *self, Holder container, Text id, Err *err)
{
    return pass(self, MEMBER, container, &(Words){.a = id}, err);
}

static bool pass_name(void *self, Holder holder, Text name, Err *err)
{
    return pass(self, NAME, holder, &(Words){.a = name}, err);
}

static bool pass_name_group(void *self, const NameGroupNews *news, Err *err)
{
    Relay *relay = self;
    put_news(relay, NAME_GROUP, HOLDER_NONE, news);
    for (size_t i = 0; i < news->count; i++) {
        buffer_add(parcel_in_hand(relay), (Text){(const char *)&news->names[i].length, sizeof(size_t)});
        buffer_add(parcel_in_hand(relay), news->names[i]);
    }
    return passed(relay, err);
}

static bool pass_claim(void *self, const ClaimNews *news, Err *err)
{
    return pass(self, CLAIM, HOLDER_NONE, news, err);
}

static bool pass_sighting(void *self, Holder holder, const SightingNews *news, Err *err)
{
    return pass(self, SIGHTING, holder, news, err);
}

static bool pass_relation(void *self, Holder holder, const RelationNews *news, Err *err)
{
    return pass(self, RELATION, holder, news, err);
}

static bool pass_warning_list(void *self, Holder holder, Text name, uint64_t version, Err *err)
{
    return pass(self, WARNING_LIST, holder, &(ListNews){name, version}, err);
}

static bool pass_vocabulary(void *self, Holder holder, const VocabularyNews *news, Err *err)
{
    return pass(self, VOCABULARY, holder, news, err);
}

static bool pass_file(void *self, Text name, Text bytes, Err *err)
{
    return pass(self, FILE_INSIDE, HOLDER_NONE, &(Words){name, bytes}, err);
}

static bool pass_complaint(void *self, Text place, Text what, Err *err)
{
    return pass(self, COMPLAINT, HOLDER_NONE, &(Words){place, what}, err);
}

// ---------------------------------------------------------------- the listener's side

static Text cut(Text *rest, size_t length)
{
    assert(length <= rest->length);
    Text piece = text_slice(*rest, 0, length);
    *rest = text_slice(*rest, length, rest->length);
    return piece;
}

static bool hear_names(const Sink *to, NameGroupNews *news, Text *rest, Err *err)
{
    Text *names = memory_get(news->count * sizeof *names);
    for (size_t i = 0; i < news->count; i++) {
        size_t length;
        memcpy(&length, cut(rest, sizeof length).bytes, sizeof length);
        names[i] = cut(rest, length);
    }
    news->names = names;
    bool is_heard = to->name_group(to->self, news, err);
    free(names);
    return is_heard;
}

typedef union {
    Words words;
    RecordNews record;
    ForeseenNews foreseen;
    HolderNews holder;
    ObservationNews observation;
    AlikeNews alike;
    NameGroupNews group;
    ClaimNews claim;
    SightingNews sighting;
    RelationNews relation;
    ListNews list;
    VocabularyNews vocabulary;
} News;

static bool hear_record(const Relay *relay, const RecordNews *news, Err *err)
{
    const Sink *to = relay->to;
    if (!to->record(to->self, news->raw, news->place, err))
        return false;
    if (relay->beside.digested)
        relay->beside.digested(to->self, &news->digest);
    return true;
}

/// `said`: the observation before, in full.
static bool hear_news(const Relay *relay, Head head, News *news, ObservationNews *said, Text *rest, Err *err)
{
    const Sink *to = relay->to;
    Holder number = HOLDER_NONE;
    switch (head.what) {
    case RECORD:
        return hear_record(relay, &news->record, err);
    case FORESEE:
        return relay->beside.foresee(to->self, news->words.a, err);
    case FORESEEN:
        return relay->beside.foreseen(to->self, news->foreseen.which, news->foreseen.bytes,
                                      news->foreseen.place, err);
    case HOLDER: {
        bool is_heard = to->holder(to->self, &news->holder, &number, err);
        assert(!is_heard || number == head.holder);
        return is_heard;
    }
    case PART:
        return to->part(to->self, head.holder, err);
    case OBSERVATION:
        *said = news->observation;
        return to->observation(to->self, head.holder, said, err);
    case ALIKE:
        said->value = cut(rest, news->alike.value_length);
        said->kind = (Kind)news->alike.kind;
        said->guess = (KindGuess)news->alike.guess;
        said->same_file = news->alike.same_file;
        return to->observation(to->self, head.holder, said, err);
    case MEMBER:
        return to->member(to->self, head.holder, news->words.a, err);
    case NAME:
        return to->name(to->self, head.holder, news->words.a, err);
    case NAME_GROUP:
        return hear_names(to, &news->group, rest, err);
    case CLAIM:
        return to->claim(to->self, &news->claim, err);
    case SIGHTING:
        return to->sighting(to->self, head.holder, &news->sighting, err);
    case RELATION:
        return to->relation(to->self, head.holder, &news->relation, err);
    case WARNING_LIST:
        return to->warning_list(to->self, head.holder, news->list.name, news->list.version, err);
    case VOCABULARY:
        return to->vocabulary(to->self, head.holder, &news->vocabulary, err);
    case FILE_INSIDE:
        return to->file(to->self, news->words.a, news->words.b, err);
    case COMPLAINT:
        return to->complaint(to->self, news->words.a, news->words.b, err);
    }
    return true;
}

static bool hear_parcel(const Relay *relay, Text parcel, Err *err)
{
    ObservationNews said = {0};
    while (parcel.length > 0) {
        Head head;
        News news;
        memcpy(&head, cut(&parcel, sizeof head).bytes, sizeof head);
        size_t size = shapes[head.what].size;
        Text body = cut(&parcel, size);
        if (size)
            memcpy(&news, body.bytes, size);
        for (int i = 0; i < shapes[head.what].text_count; i++) {
            char *at = (char *)&news + shapes[head.what].texts[i];
            Text text;
            memcpy(&text, at, sizeof text);
            // TEXT_NONE stays what it is.
            if (text.bytes)
                text = cut(&parcel, text.length);
            memcpy(at, &text, sizeof text);
        }
        if (!hear_news(relay, head, &news, &said, &parcel, err))
            return false;
    }
    return true;
}

/// Gives the room of the parcel that was heard back. The lock is held.
static void end_parcel(Relay *relay)
{
    Buffer *it = &relay->parcels[relay->heard % PARCELS];
    relay->ahead -= it->length;
    relay->heard++;
    // A record of many megabytes does not keep its room for good.
    if (it->room > LARGEST_KEPT) {
        buffer_done(it);
        return;
    }
    buffer_clear(it);
    relay->spare[relay->spare_count++] = *it;
    *it = (Buffer){0};
}

/// Parcels that come after a failure are passed over, so that the reader never waits in vain.
static void *listen(void *self)
{
    Relay *relay = self;
    bool has_failed = false;
    pthread_mutex_lock(&relay->lock);
    for (;;) {
        while (relay->heard == relay->sent && !relay->is_ended)
            pthread_cond_wait(&relay->is_sent, &relay->lock);
        if (relay->heard == relay->sent)
            break;
        Text parcel = buffer_text(&relay->parcels[relay->heard % PARCELS]);
        pthread_mutex_unlock(&relay->lock);
        has_failed = has_failed || !hear_parcel(relay, parcel, &relay->err);
        pthread_mutex_lock(&relay->lock);
        relay->has_failed = has_failed;
        end_parcel(relay);
        pthread_cond_signal(&relay->is_heard);
    }
    pthread_mutex_unlock(&relay->lock);
    return NULL;
}

_Static_assert(sizeof(Sink) == 17 * sizeof(void *), "a new piece of news is passed on too");

Relay *relay_start(const Sink *to, const Beside *beside)
{
    Relay *relay = memory_get(sizeof *relay);
    *relay = (Relay){.to = to, .beside = *beside, .parcels = {empty_parcel()}};
    arena_init(&relay->refined);
    relay->sink = (Sink){
        .self = relay,
        .record = pass_record,
        .foresee = beside->foresee ? pass_foresee : NULL,
        .foreseen = beside->foresee ? pass_foreseen : NULL,
        .holder = pass_holder,
        .part = pass_part,
        .observation = pass_observation,
        .member = pass_member,
        .name = pass_name,
        .name_group = pass_name_group,
        .claim = pass_claim,
        .sighting = pass_sighting,
        .relation = pass_relation,
        .warning_list = pass_warning_list,
        .vocabulary = pass_vocabulary,
        .file = to->file ? pass_file : NULL,
        .complaint = pass_complaint,
    };
    pthread_mutex_init(&relay->lock, NULL);
    pthread_cond_init(&relay->is_sent, NULL);
    pthread_cond_init(&relay->is_heard, NULL);
    if (pthread_create(&relay->thread, NULL, listen, relay) == 0)
        return relay;
    buffer_done(parcel_in_hand(relay));
    free(relay);
    return NULL;
}

Sink relay_sink(Relay *relay)
{
    return relay->sink;
}

bool relay_finish(Relay *relay, Err *err)
{
    pthread_mutex_lock(&relay->lock);
    relay->ahead += parcel_in_hand(relay)->length;
    relay->sent++;
    relay->is_ended = true;
    pthread_cond_signal(&relay->is_sent);
    pthread_mutex_unlock(&relay->lock);
    pthread_join(relay->thread, NULL);
    bool is_heard = !relay->has_failed;
    if (!is_heard)
        *err = relay->err;
    arena_done(&relay->refined);
    vec_free(&relay->foreseen);
    for (size_t i = 0; i < PARCELS; i++)
        buffer_done(&relay->parcels[i]);
    for (size_t i = 0; i < relay->spare_count; i++)
        buffer_done(&relay->spare[i]);
    pthread_mutex_destroy(&relay->lock);
    pthread_cond_destroy(&relay->is_sent);
    pthread_cond_destroy(&relay->is_heard);
    free(relay);
    return is_heard;
}

bool relay_read(const Format *format, Source *source, const Reading *reading, const Sink *sink,
                const Beside *beside, Err *err)
{
    if (source->size_bytes < RELAYED_BYTES)
        return format->read(source, reading, sink, err);
    Relay *relay = relay_start(sink, beside);
    if (!relay)
        return format->read(source, reading, sink, err);
    Sink passing = relay_sink(relay);
    Err trouble = {0};
    bool is_read = format->read(source, reading, &passing, &trouble);
    if (!relay_finish(relay, err))
        return false;
    if (!is_read)
        *err = trouble;
    return is_read;
}
