// What sources say of two names, one by one, and what that comes to.

#include "names/names.h"

#include <stdlib.h>

#include "base/vec.h"
#include "names/urn.h"

Text names_verdict_word(NamesVerdict verdict)
{
    static const Text words[] = {TEXT_INIT("same"), TEXT_INIT("related"), TEXT_INIT("different"),
                                 TEXT_INIT("contested"), TEXT_INIT("unknown")};
    return words[verdict];
}

typedef struct {
    uint32_t source;
    uint32_t with_a, with_b, with_both, with_related; ///< a group that holds it, or INDEX_NONE
} Stance;

typedef VEC(Stance) Stances;

static Stance *stance_of(Stances *stances, uint32_t source)
{
    for (size_t i = 0; i < stances->count; i++)
        if (stances->items[i].source == source)
            return &stances->items[i];
    Stance *stance = vec_push(stances);
    *stance = (Stance){source, INDEX_NONE, INDEX_NONE, INDEX_NONE, INDEX_NONE};
    return stance;
}

static void collect(const NameBook *book, uint32_t number, bool is_a, Stances *stances)
{
    if (number == MAP_NONE)
        return;
    for (uint32_t i = book->first[number]; i < book->first[number + 1]; i++) {
        uint32_t group = book->groups[i];
        Stance *stance = stance_of(stances, book->source_of[group]);
        uint32_t *with = is_a ? &stance->with_a : &stance->with_b;
        if (*with == INDEX_NONE || book->pool->groups[*with].is_of_related)
            *with = group;
    }
}

static void collect_common(const NameBook *book, uint32_t a, uint32_t b, Stances *stances)
{
    if (a == MAP_NONE || b == MAP_NONE)
        return;
    uint32_t i = book->first[a], j = book->first[b];
    while (i < book->first[a + 1] && j < book->first[b + 1]) {
        uint32_t left = book->groups[i], right = book->groups[j];
        if (left == right) {
            Stance *stance = stance_of(stances, book->source_of[left]);
            bool is_of_related = book->pool->groups[left].is_of_related;
            uint32_t *with = is_of_related ? &stance->with_related : &stance->with_both;
            if (*with == INDEX_NONE)
                *with = left;
        }
        i += left <= right;
        j += right <= left;
    }
}

static int compare_stances(const void *left, const void *right)
{
    const Stance *a = left, *b = right;
    return (a->source > b->source) - (a->source < b->source);
}

static Instant later(Instant a, Instant b)
{
    return a == INSTANT_NONE || (b != INSTANT_NONE && b > a) ? b : a;
}

static NameSaying saying_of(const NameBook *book, const Stance *stance, Text a, Text b, Arena *arena)
{
    const NameGroup *groups = book->pool->groups;
    const NameSource *source = &book->sources[stance->source];
    if (stance->with_both != INDEX_NONE)
        return (NameSaying){
            source->name, NAMES_SAME,
            arena_format(arena, "lists both as '" TEXT_FMT "'", TEXT_ARG(groups[stance->with_both].group)),
            groups[stance->with_both].date, source->weight_same};
    if (stance->with_related != INDEX_NONE)
        return (NameSaying){source->name, NAMES_RELATED, TEXT("calls them related"),
                            groups[stance->with_related].date, urn_near()};
    if (stance->with_a == INDEX_NONE || stance->with_b == INDEX_NONE) {
        uint32_t with = stance->with_a != INDEX_NONE ? stance->with_a : stance->with_b;
        return (NameSaying){
            source->name, NAMES_UNKNOWN,
            arena_format(arena, "knows only '" TEXT_FMT "'", TEXT_ARG(stance->with_a != INDEX_NONE ? a : b)),
            groups[with].date, 0};
    }
    const NameGroup *one = &groups[stance->with_a], *other = &groups[stance->with_b];
    return (NameSaying){source->name, NAMES_DIFFERENT,
                        arena_format(arena, "keeps '" TEXT_FMT "' and '" TEXT_FMT "' apart",
                                     TEXT_ARG(one->group), TEXT_ARG(other->group)),
                        later(one->date, other->date), source->weight_apart};
}

typedef VEC(uint32_t) Numbers;

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// The names that groups hold together with this one, sorted.
static void collect_beside(const NameBook *book, uint32_t number, Numbers *out)
{
    enum { MOST = 1 << 16 }; // a name in that many long lists has everything beside it, which says nothing
    for (uint32_t i = book->first[number]; i < book->first[number + 1] && out->count < MOST; i++) {
        const NameGroup *group = &book->pool->groups[book->groups[i]];
        for (uint32_t n = 0; n < group->name_count && !group->is_of_related; n++)
            *vec_push(out) = book->number_of[group->first_name + n];
    }
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_numbers);
}

/// A name that stands beside either one; MAP_NONE when there is none.
static uint32_t name_between(const NameBook *book, uint32_t a, uint32_t b)
{
    if (a == MAP_NONE || b == MAP_NONE)
        return MAP_NONE;
    Numbers left = {0}, right = {0};
    collect_beside(book, a, &left);
    collect_beside(book, b, &right);
    uint32_t found = MAP_NONE;
    for (size_t i = 0, j = 0; i < left.count && j < right.count && found == MAP_NONE;) {
        if (left.items[i] == right.items[j])
            found = left.items[i];
        else if (left.items[i] < right.items[j])
            i++;
        else
            j++;
    }
    vec_free(&left);
    vec_free(&right);
    return found;
}

NameAnswer names_compare(const NameBook *book, Text a, Text b, Arena *arena)
{
    NameAnswer answer = {.a = a, .b = b, .through = TEXT("")};
    Text left = name_canonical(a, arena), right = name_canonical(b, arena);
    Stances stances = {0};
    uint32_t number_a = map_find(&book->numbers, left), number_b = map_find(&book->numbers, right);
    collect(book, number_a, true, &stances);
    collect(book, number_b, false, &stances);
    collect_common(book, number_a, number_b, &stances);
    if (stances.count > 0)
        qsort(stances.items, stances.count, sizeof *stances.items, compare_stances);
    answer.sayings = arena_array(arena, NameSaying, stances.count);
    Poll poll = {0};
    for (size_t i = 0; i < stances.count; i++) {
        NameSaying saying = saying_of(book, &stances.items[i], a, b, arena);
        answer.sayings[answer.saying_count++] = saying;
        poll.same += saying.stance == NAMES_SAME ? saying.weight : 0;
        poll.apart += saying.stance == NAMES_DIFFERENT ? saying.weight : 0;
        poll.is_called_related |= saying.stance == NAMES_RELATED;
    }
    vec_free(&stances);
    if (text_equal(left, right)) {
        answer.verdict = NAMES_SAME;
        answer.probability = 999999;
        return answer;
    }
    // What is said of both at once needs nobody in between.
    uint32_t between = poll.same + poll.apart > 0 ? MAP_NONE : name_between(book, number_a, number_b);
    if (between != MAP_NONE)
        answer.through = name_of_number(book, between);
    answer.verdict = urn_verdict(&poll, between != MAP_NONE);
    if (answer.verdict != NAMES_UNKNOWN)
        answer.probability = urn_probability(&poll, poll.is_called_related || between != MAP_NONE);
    return answer;
}

/// A way that somebody writes a name.
typedef struct {
    uint32_t number, uses;
    Text text;
} Spelling;

typedef VEC(Spelling) Spellings;

static int compare_spellings(const void *left, const void *right)
{
    const Spelling *a = left, *b = right;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return text_compare(a->text, b->text);
}

/// Of one name the commonest first; of equals the first in byte order.
static int compare_uses(const void *left, const void *right)
{
    const Spelling *a = left, *b = right;
    if (a->number == b->number && a->uses != b->uses)
        return a->uses > b->uses ? -1 : 1;
    return compare_spellings(left, right);
}

/// Each once, with how often it is used.
static void count_uses(Spellings *spellings)
{
    size_t kept = 0;
    if (spellings->count == 0)
        return;
    qsort(spellings->items, spellings->count, sizeof *spellings->items, compare_spellings);
    for (size_t i = 0; i < spellings->count; i++) {
        if (kept == 0 || compare_spellings(&spellings->items[kept - 1], &spellings->items[i]) != 0)
            spellings->items[kept++] = spellings->items[i];
        else
            spellings->items[kept - 1].uses++;
    }
    spellings->count = kept;
    qsort(spellings->items, kept, sizeof *spellings->items, compare_uses);
}

/// Names of the groups that list `number`: itself, or the others. What stands in more lists, or in longer
/// ones, is no name of one actor.
static void take_grouped(const NameBook *book, uint32_t number, bool is_itself, Spellings *spellings)
{
    enum { MOST = 4096 };
    for (uint32_t i = book->first[number]; i < book->first[number + 1]; i++) {
        const NameGroup *group = &book->pool->groups[book->groups[i]];
        uint32_t end = group->first_name + group->name_count;
        for (uint32_t n = group->first_name; n < end && spellings->count < MOST; n++)
            if ((book->number_of[n] == number) == is_itself)
                *vec_push(spellings) = (Spelling){book->number_of[n], 1, book->pool->group_names[n]};
    }
}

static int compare_names(const void *left, const void *right)
{
    return text_compare(*(const Text *)left, *(const Text *)right);
}

Text *names_beside(const NameBook *book, Text name, uint32_t *count, Arena *arena)
{
    uint32_t number = map_find(&book->numbers, name_canonical(name, arena));
    Spellings spellings = {0};
    if (number != MAP_NONE)
        take_grouped(book, number, false, &spellings);
    count_uses(&spellings);
    Text *names = arena_array(arena, Text, spellings.count);
    *count = 0;
    for (size_t i = 0; i < spellings.count; i++)
        if (i == 0 || spellings.items[i].number != spellings.items[i - 1].number)
            names[(*count)++] = spellings.items[i].text;
    if (*count > 1)
        qsort(names, *count, sizeof *names, compare_names);
    vec_free(&spellings);
    return names;
}

static void take_claimed(const NameBook *book, uint32_t number, Text canonical, Spellings *spellings,
                         Arena *arena)
{
    for (uint32_t i = book->claim_first[number]; i < book->claim_first[number + 1]; i++) {
        const Activity *activity = &book->pool->activities[book->claims[i]];
        for (uint32_t n = activity->first_name; n < activity->first_name + activity->name_count; n++) {
            Text name = book->pool->names[n].name;
            if (text_equal(name_canonical(name, arena), canonical))
                *vec_push(spellings) = (Spelling){number, 1, name};
        }
    }
}

Text *names_spellings(const NameBook *book, Text name, uint32_t *count, Arena *arena)
{
    Text canonical = name_canonical(name, arena);
    uint32_t number = map_find(&book->numbers, canonical);
    Spellings spellings = {0};
    if (number != MAP_NONE) {
        take_grouped(book, number, true, &spellings);
        take_claimed(book, number, canonical, &spellings, arena);
    }
    count_uses(&spellings);
    Text *texts = arena_array(arena, Text, spellings.count);
    *count = (uint32_t)spellings.count;
    for (uint32_t i = 0; i < *count; i++)
        texts[i] = spellings.items[i].text;
    vec_free(&spellings);
    return texts;
}
