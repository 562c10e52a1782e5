#pragma once
/// Reading and keeping at the same time: a sink that passes on what it hears to another one, in a thread of
/// its own and in the same order, so that the result is the same to the byte.
///
/// What waits between the two is bounded: the reader waits where the listener is slower.

#include "base/hash.h"
#include "formats/formats.h"

/// Numbers of holders, as both sides give them. Those of which nothing is told after their record have theirs
/// given again: a source of many millions would need memory for each of them.
typedef struct {
    Holder count, before; ///< now, and when the record in hand began
    bool has_lasting;     ///< among those told since
} HolderNumbers;

static inline void holders_record(HolderNumbers *numbers)
{
    if (numbers->has_lasting)
        numbers->before = numbers->count;
    numbers->count = numbers->before;
    numbers->has_lasting = false;
}

static inline Holder holders_next(HolderNumbers *numbers, bool is_brief)
{
    numbers->has_lasting |= !is_brief;
    return ++numbers->count;
}

typedef struct Relay Relay;

/// What a listener hears beside what the sink does. `self` is the sink's; any may be NULL.
typedef struct {
    /// After each record: what its bytes hash to.
    void (*digested)(void *self, const Digest *digest);
    /// The bytes of what will probably be a record, to be digested there: the reader has more to do. Then,
    /// instead of that, how many-th of these it is (from 0) and how large.
    bool (*foresee)(void *self, Text raw, Err *err);
    bool (*foreseen)(void *self, size_t which, size_t bytes, Text place, Err *err);
} Beside;

/// `to` is called from the other thread until `relay_finish` has returned. It gives holders their numbers as
/// HolderNumbers does. What can be worked out before anything is kept is, on the reader's side: values come
/// in canonical form where they have one, and records with their digests.
Relay *relay_start(const Sink *to, const Beside *beside);
/// For the reader. Its functions fail once the listener has.
Sink relay_sink(Relay *relay);
/// Waits until all was heard. False when the listener failed, with what it said.
MUST_USE bool relay_finish(Relay *relay, Err *err);

/// Reads the source as this format, for `sink`: large ones in one thread, while another keeps.
MUST_USE bool relay_read(const Format *format, Source *source, const Reading *reading, const Sink *sink,
                         const Beside *beside, Err *err);
