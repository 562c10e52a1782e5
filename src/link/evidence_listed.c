// Names that lists hold to be one: "A = B". Where a pooled list of actors' names (ATT&CK's groups, a MISP
// galaxy, a partner's own) puts two names into one group and nobody of weight keeps them apart, a report with
// the one in its title and a report with the other claim one actor.
//
// Never by a chain: of a group, those names count of which each is `same` with each other by everything that
// is pooled (names.h). One such group is one piece of evidence, worth as much as its least sure pair; what
// several lists say of the same names, and the names themselves, are one cause.
//
// Weight: the probability of the verdict, times how often two titles with one name are of one actor
// [measured: docs/connect-figures.md].

#include <math.h>
#include <stdlib.h>

#include "link/evidence_name.h"
#include "names/names.h"

/// Words of the longest name that is looked for in a title; names of a group that are compared, those that
/// most bear; and groups of one name: what stands in more names nobody.
enum { WORDS_MOST = 5, NAMES_MOST = 48, GROUPS_MOST = 64 };

/// An activity bears a name of the book.
typedef struct {
    uint32_t name, activity;
    bool is_titled;
} Borne;

struct Listing {
    Gatherer *gatherer;
    const LinkModel *model;
    const TitleTerms *terms;
    NameBook book;
    Arena arena;
    VEC(Borne) borne;        ///< by (name, activity)
    VEC(Text) covered;       ///< words of titles that are a part of a longer listed name, by activity
    uint32_t *first_covered; ///< by activity; one more at the end
    uint32_t *first;         ///< by name: its part of `borne`; one more at the end
    uint32_t *trace_of;      ///< by name: a trace that it is of; INDEX_NONE: none yet
};

typedef VEC(uint32_t) Names;

/// Whether some groups have the name, and not ever so many.
static bool is_of_some(const Listing *it, uint32_t name)
{
    uint32_t groups = it->book.first[name + 1] - it->book.first[name];
    return groups > 0 && groups <= GROUPS_MOST;
}

/// Whether a single word of a title is the listed name, and not the ordinary word that it also is.
static bool is_meant(const Listing *it, Text word)
{
    if (!model_word_is_lower(it->model, word))
        return true;
    uint32_t term = map_find(&it->terms->numbers, word);
    return term != MAP_NONE &&
           it->terms->terms.items[term].probability >= gather_params(it->gatherer)->claim_least;
}

/// The longest listed name that begins at a word, MAP_NONE when none does; and how many words it has.
static uint32_t name_at(Listing *it, const TitleWords *words, size_t at, size_t *count)
{
    enum { LETTERS_LEAST = 3 };
    uint32_t found = MAP_NONE;
    Text joined = TEXT_NONE;
    for (size_t n = 1; n <= WORDS_MOST && at + n <= words->count; n++) {
        joined = n == 1 ? words->items[at].text
                        : arena_format(&it->arena, TEXT_FMT TEXT_FMT, TEXT_ARG(joined),
                                       TEXT_ARG(words->items[at + n - 1].text));
        uint32_t name = map_find(&it->book.numbers, joined);
        if (name == MAP_NONE || !is_of_some(it, name) || joined.length < LETTERS_LEAST ||
            (n == 1 && !is_meant(it, joined)))
            continue;
        found = name;
        *count = n;
    }
    return found;
}

static void find_names(Listing *it, const TitleWords *words, Names *out)
{
    for (size_t at = 0, count; at < words->count; at += count) {
        count = 1;
        uint32_t name = name_at(it, words, at, &count);
        if (name == MAP_NONE)
            continue;
        *vec_push(out) = name;
        for (size_t n = 0; n < count && count > 1; n++)
            *vec_push(&it->covered) = words->items[at + n].text;
    }
}

static NameAnswer compare(Listing *it, uint32_t a, uint32_t b)
{
    return names_compare(&it->book, name_of_number(&it->book, a), name_of_number(&it->book, b), &it->arena);
}

/// A title that holds names of two actors says of neither that it is about him.
static bool is_of_one(Listing *it, const Names *names)
{
    for (size_t i = 1; i < names->count; i++)
        if (names->items[i] != names->items[0] &&
            compare(it, names->items[0], names->items[i]).verdict != NAMES_SAME)
            return false;
    return true;
}

static void find_titled(Listing *it)
{
    const Pool *pool = gather_pool(it->gatherer);
    TitleWords words = {0};
    Names names = {0};
    it->first_covered = arena_array(&it->arena, uint32_t, (size_t)pool->activity_count + 1);
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        it->first_covered[i] = (uint32_t)it->covered.count;
        vec_clear(&names);
        vec_clear(&words);
        title_cut(pool->activities[i].title, &it->arena, &words);
        find_names(it, &words, &names);
        vec_clear(&words);
        title_cut_slug(pool->activities[i].url, &it->arena, &words);
        find_names(it, &words, &names);
        size_t count = is_of_one(it, &names) ? names.count : 0;
        for (size_t n = 0; n < count; n++)
            *vec_push(&it->borne) = (Borne){names.items[n], i, true};
    }
    it->first_covered[pool->activity_count] = (uint32_t)it->covered.count;
    vec_free(&words);
    vec_free(&names);
}

static void find_stated(Listing *it)
{
    const NameBook *book = &it->book;
    for (uint32_t name = 0; name < book->count; name++)
        for (uint32_t i = book->claim_first[name]; is_of_some(it, name) && i < book->claim_first[name + 1];
             i++)
            *vec_push(&it->borne) = (Borne){name, book->claims[i], false};
}

static int compare_borne(const void *left, const void *right)
{
    const Borne *a = left, *b = right;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return b->is_titled - a->is_titled;
}

static void index_borne(Listing *it)
{
    if (it->borne.count > 1)
        qsort(it->borne.items, it->borne.count, sizeof *it->borne.items, compare_borne);
    it->first = arena_array(&it->arena, uint32_t, (size_t)it->book.count + 1);
    it->trace_of = arena_array(&it->arena, uint32_t, it->book.count);
    uint32_t at = 0;
    for (uint32_t name = 0; name < it->book.count; name++) {
        it->first[name] = at;
        it->trace_of[name] = INDEX_NONE;
        while (at < it->borne.count && it->borne.items[at].name == name)
            at++;
    }
    it->first[it->book.count] = at;
}

static uint32_t bearers(const Listing *it, uint32_t name)
{
    return it->first[name + 1] - it->first[name];
}

/// Most borne first.
static int compare_bearers(const void *left, const void *right, void *self)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    uint32_t of_a = bearers(self, a), of_b = bearers(self, b);
    return of_a != of_b ? (of_a > of_b ? -1 : 1) : (a > b) - (a < b);
}

/// That a name which the group's source alone need know is one: nobody else may have heard of it.
static double right_alone(const Listing *it, uint32_t group)
{
    return name_right(it->book.sources[it->book.source_of[group]].weight_same);
}

/// The names of a group that activities bear and that are all one by all that is pooled; gives the
/// probability of the least sure two, and of a single one that its source is right.
static double take_names(Listing *it, uint32_t number, Names *out)
{
    const NameGroup *group = &it->book.pool->groups[number];
    Names borne = {0};
    double least = 1;
    for (uint32_t n = group->first_name; n < group->first_name + group->name_count; n++)
        if (bearers(it, it->book.number_of[n]) > 0)
            *vec_push(&borne) = it->book.number_of[n];
    if (borne.count > 1)
        qsort_r(borne.items, borne.count, sizeof *borne.items, compare_bearers, it);
    vec_clear(out);
    for (size_t i = 0; i < borne.count && i < NAMES_MOST; i++) {
        double with_all = 1;
        for (size_t k = 0; k < out->count && with_all > 0; k++) {
            NameAnswer answer = compare(it, borne.items[i], out->items[k]);
            bool is_same = answer.verdict == NAMES_SAME && borne.items[i] != out->items[k];
            with_all = is_same ? fmin(with_all, answer.probability / 1e6) : 0;
        }
        if (with_all == 0)
            continue;
        *vec_push(out) = borne.items[i];
        least = fmin(least, with_all);
    }
    vec_free(&borne);
    return out->count > 1 ? least : right_alone(it, number);
}

/// Whether two activities bear one of the names; in titles alone, or at all.
static bool has_two(const Listing *it, const Names *names, bool in_titles)
{
    uint32_t one = INDEX_NONE;
    for (size_t n = 0; n < names->count; n++)
        for (uint32_t i = it->first[names->items[n]]; i < it->first[names->items[n] + 1]; i++) {
            if (in_titles && !it->borne.items[i].is_titled)
                continue;
            if (one != INDEX_NONE && it->borne.items[i].activity != one)
                return true;
            one = it->borne.items[i].activity;
        }
    return false;
}

static Text describe(Listing *it, const NameGroup *group, const Names *names)
{
    enum { SHOWN_MOST = 4 };
    Arena *arena = gather_arena(it->gatherer);
    Text out = arena_format(arena, "'" TEXT_FMT "' of " TEXT_FMT ": ", TEXT_ARG(group->group),
                            TEXT_ARG(group->source));
    for (size_t n = 0; n < names->count && n < SHOWN_MOST; n++)
        out = arena_format(arena, TEXT_FMT "%s" TEXT_FMT, TEXT_ARG(out), n ? ", " : "",
                           TEXT_ARG(name_of_number(&it->book, names->items[n])));
    return names->count > SHOWN_MOST ? arena_format(arena, TEXT_FMT " ...", TEXT_ARG(out)) : out;
}

/// One cause with everything that these names already make.
static void tie_names(Listing *it, uint32_t trace, const Names *names)
{
    for (size_t n = 0; n < names->count; n++) {
        uint32_t *of_name = &it->trace_of[names->items[n]];
        if (*of_name == INDEX_NONE) {
            Text name = name_canonical(name_of_number(&it->book, names->items[n]), &it->arena);
            gather_tie(it->gatherer, gather_find(it->gatherer, TRACE_NAME, name), trace);
            gather_tie(it->gatherer, gather_find(it->gatherer, TRACE_CALLED, name), trace);
            *of_name = trace;
        }
        gather_tie(it->gatherer, *of_name, trace);
    }
}

static void show_group(Listing *it, uint32_t number, const Names *names, TraceKind kind, double right)
{
    const LinkParams *params = gather_params(it->gatherer);
    const NameGroup *group = &it->book.pool->groups[number];
    uint32_t trace = gather_own_trace(it->gatherer, kind, describe(it, group, names));
    gather_claim(it->gatherer, trace, claim_nats(right, params));
    gather_list(it->gatherer, trace, it->book.source_of[number], group->marking);
    for (size_t n = 0; n < names->count; n++)
        for (uint32_t i = it->first[names->items[n]]; i < it->first[names->items[n] + 1]; i++)
            if (kind == TRACE_CALLED || it->borne.items[i].is_titled)
                gather_mention(it->gatherer, trace, it->borne.items[i].activity);
    tie_names(it, trace, names);
}

static void show_groups(Listing *it)
{
    const Pool *pool = gather_pool(it->gatherer);
    const LinkParams *params = gather_params(it->gatherer);
    Names names = {0};
    for (uint32_t g = 0; g < pool->group_count; g++) {
        if (pool->groups[g].is_of_related)
            continue;
        double same = take_names(it, g, &names);
        if (same > 0 && has_two(it, &names, true))
            show_group(it, g, &names, TRACE_LISTED, same * params->claim_listed);
        if (names.count > 1 && has_two(it, &names, false))
            show_group(it, g, &names, TRACE_CALLED, same * params->claim_stated);
    }
    vec_free(&names);
}

Listing *listing_read(Gatherer *gatherer, const LinkModel *model, const TitleTerms *terms)
{
    if (gather_pool(gatherer)->group_count == 0)
        return NULL;
    Listing *it = memory_get(sizeof *it);
    *it = (Listing){.gatherer = gatherer, .model = model, .terms = terms};
    arena_init(&it->arena);
    name_book_init(&it->book, gather_pool(gatherer), &it->arena);
    find_titled(it);
    find_stated(it);
    index_borne(it);
    return it;
}

bool listing_covers(const Listing *it, uint32_t activity, Text word)
{
    for (uint32_t i = it ? it->first_covered[activity] : 0; it && i < it->first_covered[activity + 1]; i++)
        if (text_equal(it->covered.items[i], word))
            return true;
    return false;
}

void listing_show(Listing *it)
{
    if (it)
        show_groups(it);
}

void listing_free(Listing *it)
{
    if (!it)
        return;
    vec_free(&it->borne);
    vec_free(&it->covered);
    name_book_done(&it->book);
    arena_done(&it->arena);
    free(it);
}
