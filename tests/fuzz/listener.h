#pragma once
/// A sink for fuzz targets: holds readers to what model/sink.h asks of them, and sums up what it heard so
/// that two readings can be compared.

#include "base/hash.h"
#include "formats/formats.h"
#include "fuzz/always.h"

enum { FORESEEN_HELD = 64 };

typedef struct {
    uint64_t sum;   ///< of everything told, in order
    uint64_t calls; ///< so far
    Holder holders; ///< given out so far
    bool has_record;
    uint64_t foreseen[FORESEEN_HELD]; ///< by number: a hash of the bytes
    uint64_t last_foresee, last_foreseen;
    bool may_lack_source; ///< names may be the partner's, which no source is stated of
} Listener;

static inline Listener listener_of(const Format *format)
{
    return (Listener){.may_lack_source = text_is(format->name, "stix")};
}

static inline void listener_hear(Listener *listener, Text text)
{
    listener->calls++;
    listener->sum = listener->sum * UINT64_C(0x9e3779b97f4a7c15) + hash_quick(text) + text.length;
}

static inline void listener_number(Listener *listener, int64_t number)
{
    listener->sum = listener->sum * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)number;
}

/// Texts for people must be UTF-8 and in bounds: reading them all is what the address sanitizer watches.
static inline void listener_words(Listener *listener, Text text)
{
    ALWAYS(text_is_utf8(text));
    listener_hear(listener, text);
}

static inline bool listener_record(void *self, Text raw, Text place, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(place.length > 0);
    listener_hear(listener, raw);
    listener_words(listener, place);
    listener->has_record = true;
    return true;
}

static inline bool listener_foresee(void *self, uint64_t number, Text raw, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(number > listener->last_foresee && listener->last_foreseen == 0);
    listener->last_foresee = number;
    if (number < FORESEEN_HELD)
        listener->foreseen[number] = hash_quick(raw);
    return true;
}

/// Its bytes are those that were foreseen, if any were.
static inline bool listener_foreseen(void *self, uint64_t number, Text raw, Text place, Err *err)
{
    Listener *listener = self;
    ALWAYS(number > listener->last_foreseen);
    listener->last_foreseen = number;
    ALWAYS(number >= FORESEEN_HELD || !listener->foreseen[number] ||
           listener->foreseen[number] == hash_quick(raw));
    return listener_record(self, raw, place, err);
}

static inline bool listener_holder(void *self, const HolderNews *news, Holder *out,
                                   __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(listener->has_record && news->id.length > 0);
    listener_words(listener, news->id);
    listener_words(listener, news->publisher);
    listener_words(listener, news->title);
    listener_words(listener, news->url);
    listener_number(listener, news->date);
    listener_number(listener, news->marking);
    listener_number(listener, news->pap);
    ALWAYS(news->credibility <= 6);
    ALWAYS(news->reliability == 0 || (news->reliability >= 'A' && news->reliability <= 'F'));
    *out = ++listener->holders;
    return true;
}

static inline bool listener_observation(void *self, Holder holder, const ObservationNews *news,
                                        __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders);
    ALWAYS(news->kind > KIND_NONE && news->kind < KIND_COUNT);
    ALWAYS(news->value.length > 0 && news->credibility <= 6);
    listener_words(listener, news->value);
    listener_words(listener, news->context);
    listener_words(listener, news->place);
    listener_number(listener, news->kind);
    listener_number(listener, news->first_seen);
    listener_number(listener, news->last_seen);
    listener_number(listener, news->same_file);
    return true;
}

static inline bool listener_member(void *self, Holder container, Text id, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(container != HOLDER_NONE && container <= listener->holders);
    listener_words(listener, id);
    return true;
}

static inline bool listener_part(void *self, Holder holder, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders);
    return true;
}

static inline bool listener_name(void *self, Holder holder, Text name, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders && name.length > 0);
    listener_words(listener, name);
    return true;
}

static inline bool listener_name_group(void *self, const NameGroupNews *news,
                                       __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS((news->source.length > 0 || listener->may_lack_source) && news->count > 0);
    listener_words(listener, news->source);
    listener_words(listener, news->group);
    for (size_t i = 0; i < news->count; i++)
        listener_words(listener, news->names[i]);
    return true;
}

static inline bool listener_claim(void *self, const ClaimNews *news, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(news->kind < CLAIM_COUNT && news->of.length > 0);
    ALWAYS(news->source.length > 0 || news->publisher.length > 0);
    ALWAYS(news->low >= CLAIM_UNSTATED && news->low <= CLAIM_MOST && news->high <= CLAIM_MOST);
    ALWAYS(news->low == CLAIM_UNSTATED || news->high == CLAIM_UNSTATED || news->low <= news->high);
    listener_words(listener, news->publisher);
    listener_words(listener, news->source);
    listener_words(listener, news->of);
    listener_words(listener, news->says);
    listener_words(listener, news->url);
    listener_number(listener, news->low);
    listener_number(listener, news->high);
    return true;
}

static inline bool listener_complaint(void *self, Text place, Text what, __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(place.length > 0 && what.length > 0);
    listener_words(listener, place);
    listener_words(listener, what);
    return true;
}

static inline bool listener_warning_list(void *self, Holder holder, Text name, uint64_t version,
                                         __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders && name.length > 0);
    listener_words(listener, name);
    listener_number(listener, (int64_t)version);
    return true;
}

static inline bool listener_vocabulary(void *self, Holder holder, const VocabularyNews *news,
                                       __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders && news->name.length > 0);
    listener_words(listener, news->name);
    listener_words(listener, news->version);
    listener_words(listener, news->terms);
    return true;
}

static inline bool listener_sighting(void *self, Holder holder, const SightingNews *news,
                                     __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders);
    ALWAYS(news->of.length > 0 ||
           (news->kind > KIND_NONE && news->kind < KIND_COUNT && news->value.length > 0));
    ALWAYS(news->type >= SIGHTING_SEEN && news->type <= SIGHTING_EXPIRED);
    listener_words(listener, news->of);
    listener_words(listener, news->value);
    listener_words(listener, news->by);
    listener_words(listener, news->country);
    listener_words(listener, news->place);
    listener_number(listener, news->count);
    listener_number(listener, news->first_seen);
    listener_number(listener, news->last_seen);
    return true;
}

static inline bool listener_relation(void *self, Holder holder, const RelationNews *news,
                                     __attribute__((unused)) Err *err)
{
    Listener *listener = self;
    ALWAYS(holder != HOLDER_NONE && holder <= listener->holders);
    ALWAYS(news->subject.length > 0 && news->type.length > 0 && news->object.length > 0);
    ALWAYS(news->confidence <= 100);
    listener_words(listener, news->subject);
    listener_words(listener, news->type);
    listener_words(listener, news->object);
    listener_words(listener, news->description);
    return true;
}

static inline Sink listener_sink(Listener *listener)
{
    return (Sink){.self = listener,
                  .record = listener_record,
                  .foresee = listener_foresee,
                  .foreseen = listener_foreseen,
                  .holder = listener_holder,
                  .part = listener_part,
                  .observation = listener_observation,
                  .member = listener_member,
                  .name = listener_name,
                  .name_group = listener_name_group,
                  .claim = listener_claim,
                  .sighting = listener_sighting,
                  .relation = listener_relation,
                  .warning_list = listener_warning_list,
                  .vocabulary = listener_vocabulary,
                  .complaint = listener_complaint};
}

static inline Listener listen_to(const Format *format, const char *path, Text map, Text document)
{
    Listener listener = listener_of(format);
    Sink sink = listener_sink(&listener);
    // A copy of exactly its length: a byte read beyond it is seen.
    char *copy = memory_get(document.length);
    for (size_t i = 0; i < document.length; i++)
        copy[i] = document.bytes[i];
    Source source;
    source_of_text(text_of(path), (Text){copy, document.length}, &source);
    Reading reading = {.path = text_of(path), .csv_map = map};
    Err err = {0};
    ALWAYS(format->read(&source, &reading, &sink, &err));
    free(copy);
    return listener;
}

/// Reads the document twice as this format; both must tell the same.
static inline void read_twice(const char *name, const char *path, Text map, Text document)
{
    const Format *format = format_find(text_of(name));
    ALWAYS(format != NULL);
    Listener first = listen_to(format, path, map, document);
    Listener second = listen_to(format, path, map, document);
    ALWAYS(first.sum == second.sum && first.calls == second.calls && first.holders == second.holders);
}
