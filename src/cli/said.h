#pragma once
/// What is said of a thing, as JSON and for people. Inside the module only.

#include "cli/verbs.h"

enum { SAID_MOST = 12, SAID_INDENT = 14 }; // lines of one list that people are shown; blanks before them

/// Null where nothing was stated.
void put_stated(JsonWriter *json, const char *key, Text text);
void put_instant(JsonWriter *json, const char *key, Instant instant, Arena *arena);
void put_said_in(JsonWriter *json, const SaidIn *in);
/// As members of the object in hand.
void put_sighting(JsonWriter *json, const SightingSaid *it, Arena *arena);
/// `contexts`, `times_seen`, `sightings`, `relations` and their counts.
void put_said(JsonWriter *json, const StoreAnswer *answer, Arena *arena);

/// Evidence as a partner writes it: families are weighed by one spelling that stands for all, of which nobody
/// who asks for it would hear anything. `observations` are those that show it.
Text value_as_said(const Pool *pool, Text kind, Text value, const uint32_t *observations, uint32_t count);

/// "seen 3 times by Example Org in Norway, since 2014-03-01".
void add_sighting(Buffer *words, const SightingSaid *it, Arena *arena);
/// Whose record it stands in: ": north, record 1f6c0c1d6e25".
void add_said_in(Buffer *words, const SaidIn *in, Arena *arena);
void put_more_said(uint32_t total, Arena *arena);
/// Ends a sentence with whose record it stands in, and prints it.
void put_sentence(Buffer *words, bool is_revoked, const SaidIn *in, Arena *arena);
void put_what_is_said(const StoreAnswer *answer, Arena *arena);
