#pragma once
/// What sources say of actor names: who groups which names together, and whether two names are one actor.
///
/// Names are compared without case, spaces and punctuation: "APT 28", "apt-28" and "APT28" are one name.

#include "base/arena.h"
#include "base/map.h"
#include "model/conclusion.h"
#include "model/pool.h"

typedef enum { NAMES_SAME, NAMES_RELATED, NAMES_DIFFERENT, NAMES_CONTESTED, NAMES_UNKNOWN } NamesVerdict;

typedef struct {
    Text source;
    NamesVerdict stance; ///< SAME, DIFFERENT, or RELATED for one that knows only one of the names
    Text says;           ///< for people: "lists both as 'Sofacy'"
} NameSaying;

typedef struct {
    Text a, b;
    NamesVerdict verdict;
    MicroProbability probability; ///< that both are one actor; even odds where nobody says anything
    NameSaying *sayings;          ///< by source
    uint32_t saying_count;
} NameAnswer;

/// An index over a pool's name groups; lives in the arena it was made in, with the pool.
typedef struct {
    const Pool *pool;
    Map numbers;            ///< canonical name -> number
    uint32_t *first, *last; ///< per number: its groups in `groups`
    uint32_t *groups;       ///< indices of Pool.groups, ascending
    uint32_t count;
} NameBook;

void name_book_init(NameBook *book, const Pool *pool, Arena *arena);
void name_book_done(NameBook *book);
/// Whether two names are one actor, and who says what. Sources that know both and never list them together
/// say "different"; statements weigh by the source's reliability, from even odds.
NameAnswer names_compare(const NameBook *book, Text a, Text b, Arena *arena);
/// The other names that some source lists together with `name`, without repeats, in byte order.
Text *names_beside(const NameBook *book, Text name, uint32_t *count, Arena *arena);
/// The form that names are compared in.
Text name_canonical(Text name, Arena *arena);
Text names_verdict_word(NamesVerdict verdict);
