#include "link/names.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

Text names_verdict_word(NamesVerdict verdict)
{
    static const Text words[] = {TEXT_INIT("same"), TEXT_INIT("related"), TEXT_INIT("different"),
                                 TEXT_INIT("contested"), TEXT_INIT("unknown")};
    return words[verdict];
}

Text name_canonical(Text name, Arena *arena)
{
    char *canonical = arena_alloc(arena, name.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++) {
        char byte = byte_lower(name.bytes[i]);
        // Letters beyond ASCII are kept as they are: names in other scripts differ by them.
        if (byte_is_alnum(byte) || (unsigned char)byte >= 0x80)
            canonical[length++] = byte;
    }
    return length > 0 ? (Text){canonical, length} : arena_copy(arena, name);
}

typedef struct {
    uint32_t name, group;
} NameInGroup;

static int compare_entries(const void *left, const void *right)
{
    const NameInGroup *a = left, *b = right;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

void name_book_init(NameBook *book, const Pool *pool, Arena *arena)
{
    *book = (NameBook){.pool = pool};
    VEC(NameInGroup) entries = {0};
    for (uint32_t g = 0; g < pool->group_count; g++) {
        const NameGroup *group = &pool->groups[g];
        for (uint32_t n = 0; n < group->name_count; n++) {
            uint32_t *number =
                map_at(&book->numbers, name_canonical(pool->group_names[group->first_name + n], arena));
            if (*number == MAP_NONE)
                *number = book->count++;
            *vec_push(&entries) = (NameInGroup){*number, g};
        }
    }
    if (entries.count > 0)
        qsort(entries.items, entries.count, sizeof *entries.items, compare_entries);
    book->first = arena_array(arena, uint32_t, book->count + 1);
    book->last = arena_array(arena, uint32_t, book->count + 1);
    book->groups = arena_array(arena, uint32_t, entries.count);
    uint32_t kept = 0;
    for (size_t i = 0; i < entries.count; i++) {
        const NameInGroup *entry = &entries.items[i];
        bool is_new_name = i == 0 || entry[-1].name != entry->name;
        if (is_new_name)
            book->first[entry->name] = kept;
        if (is_new_name || entry[-1].group != entry->group)
            book->groups[kept++] = entry->group;
        book->last[entry->name] = kept;
    }
    vec_free(&entries);
}

void name_book_done(NameBook *book)
{
    map_done(&book->numbers);
}

/// How often a statement of such a source is right. The Admiralty letters' priors (docs/connect.md), never
/// below one half: an unreliable source tells nothing, it does not tell the opposite.
static double reliability_of(const Pool *pool, Text source)
{
    static const double right[] = {['A' - 'A'] = .98, ['B' - 'A'] = .9, ['C' - 'A'] = .75,
                                   ['D' - 'A'] = .5,  ['E' - 'A'] = .5, ['F' - 'A'] = .75};
    for (uint32_t p = 0; p < pool->partner_count; p++)
        if (text_equal(pool->partners[p].name, source) && pool->partners[p].reliability >= 'A' &&
            pool->partners[p].reliability <= 'F')
            return right[pool->partners[p].reliability - 'A'];
    return .75;
}

typedef struct {
    Text source;
    uint32_t with_a, with_b, with_both; ///< a group that holds it, or INDEX_NONE
} Stance;

typedef VEC(Stance) Stances;

static Stance *stance_of(Stances *stances, Text source)
{
    for (size_t i = 0; i < stances->count; i++)
        if (text_equal(stances->items[i].source, source))
            return &stances->items[i];
    Stance *stance = vec_push(stances);
    *stance = (Stance){source, INDEX_NONE, INDEX_NONE, INDEX_NONE};
    return stance;
}

static void collect(const NameBook *book, uint32_t number, bool is_a, Stances *stances)
{
    if (number == MAP_NONE)
        return;
    for (uint32_t i = book->first[number]; i < book->last[number]; i++) {
        uint32_t group = book->groups[i];
        Stance *stance = stance_of(stances, book->pool->groups[group].source);
        uint32_t *with = is_a ? &stance->with_a : &stance->with_b;
        if (*with == INDEX_NONE)
            *with = group;
    }
}

static void collect_common(const NameBook *book, uint32_t a, uint32_t b, Stances *stances)
{
    if (a == MAP_NONE || b == MAP_NONE)
        return;
    uint32_t i = book->first[a], j = book->first[b];
    while (i < book->last[a] && j < book->last[b]) {
        if (book->groups[i] == book->groups[j]) {
            Stance *stance = stance_of(stances, book->pool->groups[book->groups[i]].source);
            if (stance->with_both == INDEX_NONE)
                stance->with_both = book->groups[i];
            i++;
            j++;
        } else if (book->groups[i] < book->groups[j]) {
            i++;
        } else {
            j++;
        }
    }
}

static int compare_stances(const void *left, const void *right)
{
    return text_compare(((const Stance *)left)->source, ((const Stance *)right)->source);
}

static NameSaying saying_of(const Pool *pool, const Stance *stance, Text a, Text b, Arena *arena)
{
    NameSaying saying = {.source = stance->source};
    if (stance->with_both != INDEX_NONE) {
        saying.stance = NAMES_SAME;
        saying.says = arena_format(arena, "lists both as '" TEXT_FMT "'",
                                   TEXT_ARG(pool->groups[stance->with_both].group));
    } else if (stance->with_a != INDEX_NONE && stance->with_b != INDEX_NONE) {
        saying.stance = NAMES_DIFFERENT;
        saying.says = arena_format(arena, "keeps '" TEXT_FMT "' and '" TEXT_FMT "' apart",
                                   TEXT_ARG(pool->groups[stance->with_a].group),
                                   TEXT_ARG(pool->groups[stance->with_b].group));
    } else {
        saying.stance = NAMES_RELATED;
        saying.says =
            arena_format(arena, "knows only '" TEXT_FMT "'", TEXT_ARG(stance->with_a != INDEX_NONE ? a : b));
    }
    return saying;
}

static NamesVerdict verdict_of(size_t same, size_t different)
{
    if (same > 0 && different > 0)
        return NAMES_CONTESTED;
    if (same > 0)
        return NAMES_SAME;
    return different > 0 ? NAMES_DIFFERENT : NAMES_UNKNOWN;
}

/// Odds to a probability in millionths, never 0 or 1.
static MicroProbability probability_of(double nats)
{
    double millionths = floor(1e6 / (1.0 + exp(-nats)) + .5);
    return millionths < 1 ? 1 : millionths > 999999 ? 999999 : (MicroProbability)millionths;
}

NameAnswer names_compare(const NameBook *book, Text a, Text b, Arena *arena)
{
    NameAnswer answer = {.a = a, .b = b};
    Text left = name_canonical(a, arena), right = name_canonical(b, arena);
    Stances stances = {0};
    uint32_t number_a = map_find(&book->numbers, left), number_b = map_find(&book->numbers, right);
    collect(book, number_a, true, &stances);
    collect(book, number_b, false, &stances);
    collect_common(book, number_a, number_b, &stances);
    if (stances.count > 0)
        qsort(stances.items, stances.count, sizeof *stances.items, compare_stances);
    answer.sayings = arena_array(arena, NameSaying, stances.count);
    double nats = 0;
    size_t same = 0, different = 0;
    for (size_t i = 0; i < stances.count; i++) {
        NameSaying saying = saying_of(book->pool, &stances.items[i], a, b, arena);
        answer.sayings[answer.saying_count++] = saying;
        double right_rate = reliability_of(book->pool, saying.source);
        double weight = log(right_rate / (1 - right_rate));
        same += saying.stance == NAMES_SAME;
        different += saying.stance == NAMES_DIFFERENT;
        nats += saying.stance == NAMES_SAME ? weight : saying.stance == NAMES_DIFFERENT ? -weight : 0;
    }
    vec_free(&stances);
    bool is_one_name = text_equal(left, right);
    answer.verdict = is_one_name ? NAMES_SAME : verdict_of(same, different);
    answer.probability = is_one_name ? 999999 : probability_of(nats);
    return answer;
}

static int compare_names(const void *left, const void *right)
{
    return text_compare(*(const Text *)left, *(const Text *)right);
}

Text *names_beside(const NameBook *book, Text name, uint32_t *count, Arena *arena)
{
    const Pool *pool = book->pool;
    Text own = name_canonical(name, arena);
    uint32_t number = map_find(&book->numbers, own);
    VEC(Text) names = {0};
    if (number != MAP_NONE) {
        for (uint32_t i = book->first[number]; i < book->last[number]; i++) {
            const NameGroup *group = &pool->groups[book->groups[i]];
            for (uint32_t n = 0; n < group->name_count; n++) {
                Text other = pool->group_names[group->first_name + n];
                if (!text_equal(name_canonical(other, arena), own))
                    *vec_push(&names) = other;
            }
        }
    }
    if (names.count > 0)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    Text *unique = arena_array(arena, Text, names.count);
    *count = 0;
    for (size_t i = 0; i < names.count; i++)
        if (i == 0 || !text_equal(names.items[i], names.items[i - 1]))
            unique[(*count)++] = names.items[i];
    vec_free(&names);
    return unique;
}
