#pragma once
/// What is learnt from labelled reports, as a readable file: `asterism train` writes it, linking reads it.
///
///     asterism-model 1
///     # comments: where it was learnt, how well it does on what it has not seen
///     title NAME WEIGHT            one line a feature of a title's words (evidence_title.c)
///     word LEVEL CASE WORD...      ordinary words: log2 of 1 + how many texts of the trade hold them,
///                                  `lower` where they are also written small
///
/// Nothing in it names an actor, a vendor or a report.

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

/// What tells a name from an ordinary word of a title.
typedef enum {
    TITLE_BASE,
    TITLE_ORDINARY,   ///< how often texts of the trade hold the word: its level
    TITLE_LOWER,      ///< these write it small
    TITLE_ONE_SOURCE, ///< one partner's reports alone have it
    TITLE_TWO_SOURCES,
    TITLE_SOURCES,   ///< log2 of the partners whose reports have it
    TITLE_REPEATS,   ///< log2 of its activities for each of these partners
    TITLE_CUE,       ///< share of its places beside "group", "targets", "backdoor" and the like
    TITLE_FIRST,     ///< share of its places at the beginning
    TITLE_PUBLISHER, ///< part of some partner's name or site
    TITLE_BESIDE,    ///< share of its activities with another name that is mostly elsewhere
    TITLE_SURNAME,   ///< different unknown words on one side of it, for each of its activities
    TITLE_FEATURES,
} TitleFeature;

extern const char *const title_feature_words[TITLE_FEATURES];

typedef struct {
    double title[TITLE_FEATURES];
    Map words; ///< an ordinary word -> 2 * level, plus 1 where it is written small
} LinkModel;

/// Reads a model. The text must outlive it. ERR_INPUT names the line that is not understood.
MUST_USE bool model_read(Text text, LinkModel *out, Err *err);
void model_done(LinkModel *model);
/// The model that comes with the program.
void model_default(LinkModel *out);

/// How common a word is in texts of the trade: 0 for one that they do not hold.
unsigned model_word_level(const LinkModel *model, Text word);
bool model_word_is_lower(const LinkModel *model, Text word);
