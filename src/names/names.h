#pragma once
/// What sources say of actor names: who groups which names together, and whether two names are one actor.
///
/// Names are compared without case, spaces and punctuation: "APT 28", "apt-28" and "APT28" are one name. What
/// one source says of A and B and another of B and C is never a statement of A and C: it makes them related.
/// Method and measured figures: docs/names.md.

#include "base/arena.h"
#include "base/map.h"
#include "model/conclusion.h"
#include "model/pool.h"

/// The form that names are compared in.
Text name_canonical(Text name, Arena *arena);
/// Families are compared like names, and without what stands in parentheses: "Gh0st RAT (ELF)" -> "gh0strat".
Text family_canonical(Text name, Arena *arena);

typedef struct {
    Text source;
    NamesVerdict stance; ///< SAME, DIFFERENT, RELATED; UNKNOWN for one that knows only one of the names
    Text says;           ///< for people: "lists both as 'Sofacy'"
    Instant date;        ///< of the statement; INSTANT_NONE when it is not dated
    double weight;       ///< what the stance counts; an ordinary source's is about 1
} NameSaying;

typedef struct {
    Text a, b;
    NamesVerdict verdict;
    MicroProbability probability; ///< that both are one actor; 0 where the verdict is UNKNOWN
    NameSaying *sayings;          ///< by source
    uint32_t saying_count;
    Text through; ///< a name that different sources list with either one; empty when there is none
} NameAnswer;

/// What the evidence says of activities that carry the names, apart from what sources say.
typedef struct {
    uint32_t called_a, called_b; ///< activities
    uint32_t together_a,
        together_b;     ///< those of them in a cluster with another activity that carries the other
    uint32_t *clusters; ///< where both names are carried, ascending
    uint32_t cluster_count;
    /// That an activity taken at random of either name are of one actor, by the clusters they stand in.
    MicroProbability probability;
} NameOverlap;

/// A source, and what its statements have been worth: how often other sources that know the same names agree.
typedef struct {
    Text name;
    double judged, confirmed; ///< statements that another source can judge, and the share of
                              ///< them that it makes as well
    double weight_same;       ///< of its statement that names are one actor
    double weight_apart;      ///< of its keeping names apart
} NameSource;

/// An index over a pool's names; lives in the arena it was made in, with the pool.
typedef struct {
    const Pool *pool;
    Map numbers;                    ///< canonical name -> number
    uint32_t *first, *groups;       ///< per number: indices of Pool.groups, ascending, up to the next one's
    uint32_t *number_of;            ///< by index of Pool.group_names
    uint32_t *claim_first, *claims; ///< per number: the activities it is claimed of, likewise
    uint32_t count;
    NameSource *sources; ///< by name
    uint32_t source_count;
    uint32_t *source_of; ///< by group
} NameBook;

void name_book_init(NameBook *book, const Pool *pool, Arena *arena);
void name_book_done(NameBook *book);
/// A spelling of the name with this number.
Text name_of_number(const NameBook *book, uint32_t number);
/// How often a source is right whose statements weigh so much; 0 where they decide nothing.
double name_right(double weight);
/// Whether two names are one actor, and who says what. Sources that know both and never list them together
/// say "different"; statements weigh by the source's reliability and its record.
NameAnswer names_compare(const NameBook *book, Text a, Text b, Arena *arena);
/// Whether any activity carries the name.
bool name_is_claimed(const NameBook *book, Text name, Arena *arena);
/// How the activities that carry the two names stand to each other in a conclusion that was drawn without
/// names from the book's pool.
NameOverlap names_overlap(const NameBook *book, const Conclusion *conclusion, Text a, Text b, Arena *arena);
/// The other names that some source lists together with `name`, each as most write it, in byte order; of
/// thousands, some.
Text *names_beside(const NameBook *book, Text name, uint32_t *count, Arena *arena);
/// How the name is written, by sources that group it and by activities that carry it: the commonest first.
Text *names_spellings(const NameBook *book, Text name, uint32_t *count, Arena *arena);
Text names_verdict_word(NamesVerdict verdict);
/// What the members of a cluster are called, with who says so: fills name, aliases and is_disputed of one
/// whose members are known.
void names_of_cluster(const Pool *pool, const NameBook *book, Cluster *cluster, Arena *arena);
