#pragma once
/// What a log shows as several words, or as a part of a path: User-Agents, file names, mutexes, named pipes,
/// registry keys. Inside the module only.

#include "formats/watch.h"
#include "model/pool.h"

typedef struct WatchPhrases WatchPhrases;
/// NULL where the list has none; what is looked for is noted in `is_held`, by item.
WatchPhrases *watch_phrases_new(const WatchList *list, bool *is_held);
void watch_phrases_free(WatchPhrases *phrases);
/// Gives the items that stand in the line; one that stands there twice is given twice.
MUST_USE bool watch_phrases_find(WatchPhrases *phrases, Text line, WatchFound found, void *self, Err *err);
