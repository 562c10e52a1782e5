#pragma once
/// What is learnt from labelled reports, as a readable file: `asterism train` writes it, linking reads it.
///
///     asterism-model 1
///     # comments: where it was learnt, how well it does on what it has not seen
///     title NAME WEIGHT            one line a feature of a title's words (evidence_title.c)
///     weight KIND WEIGHT           what evidence of a kind counts for, against params.h
///     pair SLOPE OFFSET            ln odds of a pair, from its nats
///     apart SLOPE OFFSET           the same of two that ended in different clusters; without the line, as
///     `pair` cluster SLOPE SIZE OFFSET    ln odds of two members of a cluster, from what the ties say and ln
///     of its items word LEVEL CASE WORD...      ordinary words: log2 of 1 + how many texts of the trade hold
///     them,
///                                  `lower` where they are also written small
///
/// Nothing in it names an actor, a vendor or a report.

#include "base/arena.h"
#include "base/err.h"
#include "link/params.h"

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
    TITLE_TIED,      ///< more of its activities than usual with something else in common
    TITLE_TITLED,    ///< share of its activities that have it in the title, not in the address alone
    TITLE_COINED,    ///< share of its titles that write it with capitals within
    TITLE_NUMBERED,  ///< letters and a number: a name out of a series
    TITLE_FIXED,     ///< share of its activities that have one and the same word beside it
    TITLE_HALF,      ///< different uncommon words on one side of it, for each of its activities
    TITLE_FEATURES,
} TitleFeature;

extern const char *const title_feature_words[TITLE_FEATURES];

/// An ordinary word.
typedef struct {
    Text text;
    unsigned level; ///< log2 of 1 + how many texts of the trade hold it
    bool is_lower;  ///< they write it small
} ModelWord;

struct LinkModel {
    double title[TITLE_FEATURES];
    double weight[TRACE_COUNT];
    double pair_slope, pair_offset;
    double apart_slope, apart_offset;
    double cluster_slope, cluster_size, cluster_offset;
    ModelWord *words; ///< in byte order
    size_t word_count;
};

/// Reads a model into the arena; the text must outlive it. ERR_INPUT names the line that is not understood.
MUST_USE bool model_read(Text text, Arena *arena, LinkModel *out, Err *err);
/// The same but for its words, which are most of it: for what has no titles.
MUST_USE bool model_read_numbers(Text text, LinkModel *out, Err *err);
/// The text of the model that comes with the program.
Text model_default_text(void);

/// How common a word is in texts of the trade: 0 for one that they do not hold.
unsigned model_word_level(const LinkModel *model, Text word);
bool model_word_is_lower(const LinkModel *model, Text word);
