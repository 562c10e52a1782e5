// A cluster is called what most of its activities are called, by somebody who is not known to be unreliable;
// every other claimed name is shown beside it with who says it, and then the names that sources list together
// with the claimed ones. Names are a result here: they never decided who stands in the cluster.

#include "names/names.h"

#include <stdlib.h>

#include "base/vec.h"

/// One claim, ready to be counted.
typedef struct {
    Text canonical, name;
    uint32_t activity, partner;
} Claim;

static int compare_claims(const void *left, const void *right)
{
    const Claim *a = left, *b = right;
    int order = text_compare(a->canonical, b->canonical);
    if (order)
        return order;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return text_compare(a->name, b->name);
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int compare_aliases(const void *left, const void *right)
{
    const Alias *a = left, *b = right;
    if (a->is_by_group != b->is_by_group)
        return a->is_by_group ? 1 : -1;
    if (a->claim_count != b->claim_count)
        return a->claim_count > b->claim_count ? -1 : 1;
    if (a->partner_count != b->partner_count)
        return a->partner_count > b->partner_count ? -1 : 1;
    return text_compare(a->name, b->name);
}

/// How most write it; of equals the first in byte order.
static Text commonest_spelling(const Claim *claims, size_t count)
{
    Text best = TEXT_NONE;
    size_t best_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        for (size_t k = 0; k < count; k++)
            same += text_equal(claims[i].name, claims[k].name);
        if (same > best_count || (same == best_count && text_compare(claims[i].name, best) < 0)) {
            best = claims[i].name;
            best_count = same;
        }
    }
    return best;
}

static Text partner_names(const Pool *pool, const uint32_t *partners, uint32_t count, Arena *arena)
{
    Text names = TEXT("");
    for (uint32_t i = 0; i < count; i++)
        names = names.length ? arena_format(arena, TEXT_FMT ", " TEXT_FMT, TEXT_ARG(names),
                                            TEXT_ARG(pool->partners[partners[i]].name))
                             : pool->partners[partners[i]].name;
    return names;
}

static Alias alias_of(const Pool *pool, const Claim *claims, size_t count, Arena *arena)
{
    Alias alias = {.name = commonest_spelling(claims, count < 256 ? count : 256)};
    alias.partners = arena_array(arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        alias.claim_count += i == 0 || claims[i].activity != claims[i - 1].activity;
        alias.partners[i] = claims[i].partner;
    }
    qsort(alias.partners, count, sizeof *alias.partners, compare_numbers);
    for (size_t i = 0; i < count; i++)
        if (alias.partner_count == 0 || alias.partners[alias.partner_count - 1] != alias.partners[i])
            alias.partners[alias.partner_count++] = alias.partners[i];
    alias.sources = partner_names(pool, alias.partners, alias.partner_count, arena);
    return alias;
}

typedef VEC(Alias) Aliases;

/// Claimed names, the commonest: an activity that bears more of them says nothing of who it was.
enum { COMPARED_MOST = 128 };

/// Sources that list the name together with a claimed one.
static Text sources_of(const NameBook *book, Text claimed, Text beside, Arena *arena)
{
    NameAnswer answer = names_compare(book, claimed, beside, arena);
    Text sources = TEXT("");
    for (uint32_t i = 0; i < answer.saying_count; i++)
        if (answer.sayings[i].stance == NAMES_SAME)
            sources = sources.length ? arena_format(arena, TEXT_FMT ", " TEXT_FMT, TEXT_ARG(sources),
                                                    TEXT_ARG(answer.sayings[i].source))
                                     : answer.sayings[i].source;
    return sources;
}

/// Names that sources list together with the commonest claimed ones. A list of thousands of names is of no
/// one actor, and every cluster that bears one of them would bear them all.
static void add_grouped(const NameBook *book, Aliases *aliases, Arena *arena)
{
    enum { GROUPED_MOST = 256 };
    size_t claimed = aliases->count, asked = claimed < COMPARED_MOST ? claimed : COMPARED_MOST;
    Map known = {0};
    Arena scratch;
    arena_init(&scratch);
    for (size_t i = 0; i < claimed; i++)
        *map_at(&known, name_canonical(aliases->items[i].name, &scratch)) = 1;
    for (size_t i = 0; i < asked; i++) {
        uint32_t count;
        Text own = aliases->items[i].name;
        Text *names = names_beside(book, own, &count, &scratch);
        for (uint32_t n = 0; n < count && aliases->count < claimed + GROUPED_MOST; n++) {
            uint32_t *is_known = map_at(&known, name_canonical(names[n], &scratch));
            if (*is_known != MAP_NONE)
                continue;
            *is_known = 1;
            Text sources = sources_of(book, own, names[n], arena);
            *vec_push(aliases) = (Alias){.name = names[n], .is_by_group = true, .sources = sources};
        }
    }
    map_done(&known);
    arena_done(&scratch);
}

/// Two claimed names are a dispute unless some source lists them together and none holds them apart. Of more
/// names than anybody calls one actor the commonest are held against each other.
static bool has_dispute(const NameBook *book, const Aliases *claimed)
{
    size_t count = claimed->count < COMPARED_MOST ? claimed->count : COMPARED_MOST;
    bool is_disputed = false;
    Arena scratch;
    arena_init(&scratch);
    for (size_t i = 0; i < count && !is_disputed; i++)
        for (size_t k = i + 1; k < count && !is_disputed; k++)
            is_disputed =
                names_compare(book, claimed->items[i].name, claimed->items[k].name, &scratch).verdict !=
                NAMES_SAME;
    arena_done(&scratch);
    return is_disputed;
}

/// Whether somebody says so who is not known to be unreliable (Admiralty E).
static bool is_credible(const Pool *pool, const Alias *alias)
{
    for (uint32_t i = 0; i < alias->partner_count; i++)
        if (pool->partners[alias->partners[i]].reliability != 'E')
            return true;
    return false;
}

/// What most call it, of the names that can be believed; none: it is told by its id.
static Text title_of(const Pool *pool, const Aliases *aliases)
{
    for (size_t i = 0; i < aliases->count; i++)
        if (!aliases->items[i].is_by_group && is_credible(pool, &aliases->items[i]))
            return aliases->items[i].name;
    return TEXT("");
}

void names_of_cluster(const Pool *pool, const NameBook *book, Cluster *cluster, Arena *arena)
{
    VEC(Claim) claims = {0};
    for (uint32_t m = 0; m < cluster->member_count; m++) {
        const Activity *activity = &pool->activities[cluster->members[m]];
        for (uint32_t i = 0; i < activity->name_count; i++) {
            Text name = pool->names[activity->first_name + i].name;
            *vec_push(&claims) =
                (Claim){name_canonical(name, arena), name, cluster->members[m], activity->partner};
        }
    }
    if (claims.count == 0)
        return;
    qsort(claims.items, claims.count, sizeof *claims.items, compare_claims);
    Aliases aliases = {0};
    for (size_t i = 0, end; i < claims.count; i = end) {
        for (end = i; end < claims.count; end++)
            if (!text_equal(claims.items[end].canonical, claims.items[i].canonical))
                break;
        *vec_push(&aliases) = alias_of(pool, claims.items + i, end - i, arena);
    }
    qsort(aliases.items, aliases.count, sizeof *aliases.items, compare_aliases);
    cluster->is_disputed = has_dispute(book, &aliases);
    add_grouped(book, &aliases, arena);
    qsort(aliases.items, aliases.count, sizeof *aliases.items, compare_aliases);
    cluster->name = title_of(pool, &aliases);
    for (size_t i = 0; i < aliases.count; i++) {
        aliases.items[i].verdict = NAMES_UNKNOWN;
        if (cluster->name.length == 0)
            continue;
        NameAnswer answer = names_compare(book, cluster->name, aliases.items[i].name, arena);
        aliases.items[i].verdict = answer.verdict;
        aliases.items[i].probability = answer.probability;
    }
    cluster->alias_count = (uint32_t)aliases.count;
    cluster->aliases = arena_array(arena, Alias, aliases.count);
    memcpy(cluster->aliases, aliases.items, aliases.count * sizeof *aliases.items);
    vec_free(&aliases);
    vec_free(&claims);
}
