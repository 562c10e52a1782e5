#pragma once
/// Words of the titles and addresses of reports that may be names, with what tells names from ordinary words.

#include "base/map.h"
#include "base/vec.h"
#include "link/model.h"
#include "model/pool.h"

typedef struct {
    Text text;
    uint32_t activity_count, partner_count;
    uint32_t cue_count, first_count; ///< of its activities: beside a cue, at the beginning
    uint32_t beside_count;           ///< of its activities: with another name too, that is mostly elsewhere
    uint32_t surname_count;          ///< different unknown words on one side of it
    uint32_t tied_count;   ///< of its activities: with something else in common with another of them
    uint32_t titled_count; ///< of its activities: the title has it, not the address alone
    uint32_t cased_count;  ///< of these: the title is written in small letters and capitals
    uint32_t coined_count; ///< of these: with capitals within the word
    uint32_t fixed_count;  ///< of its activities: those with one word on one side, the most common one
    uint32_t half_count;   ///< different uncommon words on one side of it
    uint32_t last_partner, last_activity;
    uint32_t stem; ///< the term that this is the possessive or plural of; INDEX_NONE: none
    bool is_publisher;
    double probability; ///< that two activities with the term are of one actor
} TitleTerm;

/// An activity's title or address holds the term.
typedef struct {
    uint32_t activity, term;
    bool is_torn; ///< it also holds a name of somebody else
    bool is_tied; ///< it shares something else with another activity that holds the term
    bool is_part; ///< here it stands without the word that it stands beside in most of its activities
} TitlePlace;

/// What stands beside a term.
typedef struct {
    uint32_t term, side, word, activity;
} TitleNeighbour;

typedef struct {
    VEC(TitleTerm) terms;
    VEC(TitlePlace) places;         ///< by activity; each pair once
    VEC(TitleNeighbour) neighbours; ///< but for the commonest words
    Map numbers;                    ///< text -> term
} TitleTerms;

/// A word of a text, lower case.
typedef struct {
    Text text;
    bool is_coined; ///< written with capitals within: "RokRAT", "BADNEWS", "APT"
} TitleWord;

typedef VEC(TitleWord) TitleWords;

/// Appends the words of a title, but for the hosts of addresses in it; they live in the arena.
void title_cut(Text text, Arena *arena, TitleWords *out);
/// Puts there the words of the part of a report's address that repeats its title: the one with the most words
/// that are not numbers.
void title_cut_slug(Text url, Arena *arena, TitleWords *out);
/// Words of fewer activities than this are not asked what else these have in common (title_ties.h): of two,
/// that is weighed as what the two share.
enum { TITLE_TIED_LEAST = 3 };

/// Finds and counts them; how likely each is a name is not known yet. The texts of terms live in the arena.
void title_terms_find(const Pool *pool, const LinkModel *model, Arena *arena, TitleTerms *out);
void title_terms_done(TitleTerms *terms);
/// How common texts of the trade have the word, or what it is the plural of.
unsigned title_word_level(const LinkModel *model, Text word);
/// Fills what the model's weights are for.
void title_features(const LinkModel *model, const TitleTerm *term, double out[TITLE_FEATURES]);
/// Says how likely each term is a name; anew, by other weights.
void title_terms_weigh(TitleTerms *terms, const LinkModel *model);
