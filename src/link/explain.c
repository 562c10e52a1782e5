// Why two activities are, or are not, of one actor: the same weighing that formed the clusters, told piece by
// piece.

#include <stdlib.h>

#include "link/elsewhere.h"
#include "link/needs.h"
#include "link/partition.h"

struct LinkExplainer {
    // What all explanations of one conclusion have in common.
    const Pool *pool;
    const Conclusion *conclusion;
    const LinkParams *params;
    Arena scratch;
    Traces traces;
    uint32_t *cluster_of; ///< by item
    Spread spread;
    Scale scale;
    // The one in hand.
    Arena *arena;
    Side a, b;
    const uint32_t *shown_a, *shown_b; ///< activities of the sides, for rulings and copies
    uint32_t count_a, count_b;
    bool is_of_cluster; ///< the second is a whole cluster
    // Where the sides are apart and mistakes are reckoned with: what holds for so much that they share.
    bool is_elsewhere;
    MicroProbability probability;
    MicroNats shared;
};

typedef VEC(Contribution) Contributions;
typedef VEC(uint32_t) Numbers;

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Sorted, without repeats, in the arena.
static uint32_t *settle(Numbers *numbers, uint32_t *count, Arena *arena)
{
    if (numbers->count > 1)
        qsort(numbers->items, numbers->count, sizeof *numbers->items, compare_numbers);
    uint32_t *out = arena_array(arena, uint32_t, numbers->count);
    *count = 0;
    for (size_t i = 0; i < numbers->count; i++)
        if (i == 0 || numbers->items[i] != numbers->items[i - 1])
            out[(*count)++] = numbers->items[i];
    vec_free(numbers);
    return out;
}

static bool is_of(const Side *side, uint32_t item)
{
    return side->item_count &&
           bsearch(&item, side->items, side->item_count, sizeof *side->items, compare_numbers) != NULL;
}

static Text kind_text(const Trace *trace)
{
    switch (trace->kind) {
    case TRACE_FILE:
        return kind_word(trace->text.length == 32   ? KIND_MD5
                         : trace->text.length == 40 ? KIND_SHA1
                         : trace->text.length == 64 ? KIND_SHA256
                                                    : KIND_SHA512);
    case TRACE_CALLED:
        return text_of(evidence_rows[TRACE_NAME].word);
    case TRACE_ADDRESS:
        return kind_word(text_has(trace->text, ':') ? KIND_IPV6 : KIND_IPV4);
    case TRACE_FINGERPRINT:
    case TRACE_HABIT:
        return text_slice(trace->text, 0, text_find_byte(trace->text, ' ', 0));
    default:
        return text_of(evidence_rows[trace->kind].word);
    }
}

static Text value_text(const Trace *trace, Arena *arena)
{
    if (trace->kind == TRACE_NETWORK)
        return arena_format(arena, TEXT_FMT ".0/24", TEXT_ARG(trace->text));
    if (trace->kind == TRACE_FINGERPRINT || trace->kind == TRACE_HABIT)
        return arena_copy(
            arena, text_slice(trace->text, text_find_byte(trace->text, ' ', 0) + 1, trace->text.length));
    return arena_copy(arena, trace->text);
}

static Text why_text(const LinkExplainer *it, const Cause *cause, bool is_mentioned)
{
    Arena *arena = it->arena;
    const Trace *trace = &it->traces.traces[cause->trace];
    const char *does = trace->kind == TRACE_CITATION ? "repeat" : "show", *after = "";
    Text why = cause->elsewhere == 0
                   ? arena_format(arena, "nobody else %ss it", does)
                   : arena_format(arena, "%u other cluster%s %s%s it", cause->elsewhere,
                                  cause->elsewhere == 1 ? "" : "s", does, cause->elsewhere == 1 ? "s" : "");
    if (trace->claim > 0)
        why = arena_format(arena, "%s: two that share it are one actor's in %.0f %%",
                           trace->marking != MARKING_UNSTATED
                               ? "what the list has as one actor, and nobody of weight keeps apart"
                               : "a name, so far as its use tells",
                           100 * (1 - cause->common));
    if (cause->full >= (MicroNats)(evidence_rows[trace->kind].cap * 1e6))
        after = "; as much as one such piece may weigh";
    if (it->traces.traces[cause->trace].is_listed)
        why = arena_format(arena, TEXT_FMT "; on a warning list, so it counts %.2f nats less", TEXT_ARG(why),
                           it->traces.params->listed);
    if (cause->days > 0)
        why = arena_format(arena, TEXT_FMT "; %d day%s apart", TEXT_ARG(why), cause->days,
                           cause->days == 1 ? "" : "s");
    if (is_mentioned)
        why = arena_format(arena, TEXT_FMT "; spoken of in a title", TEXT_ARG(why));
    if (cause->rank > 0)
        why = arena_format(arena, TEXT_FMT "; not independent of the %u above it, so it counts %.0f %%",
                           TEXT_ARG(why), cause->rank,
                           cause->full ? 100.0 * (double)cause->nats / (double)cause->full : 100.0);
    return arena_format(arena, TEXT_FMT "%s; both statements right: %.0f %%", TEXT_ARG(why), after,
                        100 * cause->belief);
}

/// How often an item repeats what it cites, in words.
static Text repeats_text(const LinkExplainer *it, const Cited *pair)
{
    Text label = activity_label(it->pool, it->pool->citations[pair->citation].from, it->arena);
    if (pair->repeated == 0)
        return arena_format(it->arena, "'" TEXT_FMT "' refers to it and repeats nothing of it",
                            TEXT_ARG(label));
    return arena_format(it->arena, "'" TEXT_FMT "' refers to it and repeats %u value%s of it",
                        TEXT_ARG(label), pair->repeated, pair->repeated == 1 ? "" : "s");
}

/// Who of the sides cites what the trace stands for, and what that is worth.
static Text cited_text(const LinkExplainer *it, uint32_t trace, Numbers *citations)
{
    Text first = TEXT_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < it->traces.cited_count; i++) {
        const Cited *pair = &it->traces.cited[i];
        if (pair->trace != trace || (!is_of(&it->a, pair->from) && !is_of(&it->b, pair->from)))
            continue;
        *vec_push(citations) = pair->citation;
        if (count++ == 0)
            first = repeats_text(it, pair);
    }
    Text others =
        count < 2 ? TEXT("") : arena_format(it->arena, ", and %u other%s", count - 1, count == 2 ? "" : "s");
    return arena_format(it->arena, TEXT_FMT TEXT_FMT ": together one piece of evidence, no second sighting",
                        TEXT_ARG(first), TEXT_ARG(others));
}

static Contribution tell_cause(const LinkExplainer *it, const Cause *cause)
{
    const Trace *trace = &it->traces.traces[cause->trace];
    Numbers partners = {0}, observations = {0}, citations = {0};
    bool is_mentioned = false, is_citation = trace->kind == TRACE_CITATION;
    for (uint32_t i = 0; i < trace->showing_count; i++) {
        const Showing *showing = &it->traces.showings[trace->first_showing + i];
        if (!is_of(&it->a, showing->item) && !is_of(&it->b, showing->item))
            continue;
        *vec_push(&partners) = showing->partner;
        if (showing->observation != INDEX_NONE)
            *vec_push(&observations) = showing->observation;
        else
            is_mentioned = !is_citation;
    }
    Contribution out = {.kind = arena_copy(it->arena, kind_text(trace)),
                        .value = value_text(trace, it->arena),
                        .nats = cause->nats,
                        .why = why_text(it, cause, is_mentioned)};
    if (is_citation)
        out.why = arena_format(it->arena, TEXT_FMT "; " TEXT_FMT,
                               TEXT_ARG(cited_text(it, cause->trace, &citations)), TEXT_ARG(out.why));
    out.citations = settle(&citations, &out.citation_count, it->arena);
    out.partners = settle(&partners, &out.partner_count, it->arena);
    out.observations = settle(&observations, &out.observation_count, it->arena);
    return out;
}

static bool holds(const uint32_t *activities, uint32_t count, uint32_t activity)
{
    for (uint32_t i = 0; i < count; i++)
        if (activities[i] == activity)
            return true;
    return false;
}

/// Standing rulings between the two sides.
static MicroNats tell_rulings(const LinkExplainer *it, Contributions *out)
{
    MicroNats sum = 0, weight = (MicroNats)(it->params->ruling_nats * 1e6);
    for (uint32_t i = 0; i < it->pool->decision_count; i++) {
        const Decision *ruling = &it->pool->decisions[i];
        if (ruling->is_undone || ruling->a == INDEX_NONE || ruling->b == INDEX_NONE)
            continue;
        bool is_between =
            (holds(it->shown_a, it->count_a, ruling->a) && holds(it->shown_b, it->count_b, ruling->b)) ||
            (holds(it->shown_a, it->count_a, ruling->b) && holds(it->shown_b, it->count_b, ruling->a));
        if (!is_between)
            continue;
        bool is_same = ruling->verdict == VERDICT_SAME;
        Text by = ruling->author.length ? ruling->author : TEXT("an analyst");
        *vec_push(out) = (Contribution){
            .kind = TEXT("decision"),
            .value = arena_format(it->arena, "%u", ruling->number),
            .nats = is_same ? weight : -weight,
            .why = arena_format(it->arena, TEXT_FMT " ruled '" TEXT_FMT "' and '" TEXT_FMT "' %s%s" TEXT_FMT,
                                TEXT_ARG(by), TEXT_ARG(ruling->a_id), TEXT_ARG(ruling->b_id),
                                is_same ? "one actor" : "different actors", ruling->reason.length ? ": " : "",
                                TEXT_ARG(ruling->reason)),
        };
        sum += is_same ? weight : -weight;
    }
    return sum;
}

/// Where both stand in one item: one repeats the other's list.
static MicroNats tell_copy(const LinkExplainer *it, Contributions *out)
{
    if (it->count_a != 1)
        return 0;
    uint32_t item = it->traces.item_of[it->shown_a[0]];
    for (uint32_t i = 0; i < it->count_b; i++) {
        if (it->shown_b[i] == it->shown_a[0] || it->traces.item_of[it->shown_b[i]] != item)
            continue;
        const Copy *copy = NULL;
        for (uint32_t c = 0; c < it->traces.copy_count; c++)
            if (it->traces.copies[c].copy == it->shown_a[0] || it->traces.copies[c].copy == it->shown_b[i])
                copy = &it->traces.copies[c];
        MicroNats nats = (MicroNats)(it->params->copy_nats * 1e6);
        Numbers partners = {0};
        *vec_push(&partners) = it->pool->activities[it->shown_a[0]].partner;
        *vec_push(&partners) = it->pool->activities[it->shown_b[i]].partner;
        Contribution said = {
            .kind = TEXT("copy"),
            .value = activity_label(it->pool, it->shown_b[i], it->arena),
            .nats = nats,
            .why = copy && copy->shared
                       ? arena_format(it->arena,
                                      "one list with two sources: %u of %u values are the same; "
                                      "it corroborates nothing",
                                      copy->shared, copy->of)
                       : TEXT("one document with two sources; it corroborates nothing"),
        };
        said.partners = settle(&partners, &said.partner_count, it->arena);
        *vec_push(out) = said;
        return nats;
    }
    return 0;
}

/// Citations between the sides that are no cause: told, so that nobody has to wonder whether they were seen.
static void tell_mere_citations(const LinkExplainer *it, Contributions *out)
{
    for (uint32_t i = 0; i < it->traces.cited_count; i++) {
        const Cited *pair = &it->traces.cited[i];
        bool is_between = (is_of(&it->a, pair->from) && is_of(&it->b, pair->to)) ||
                          (is_of(&it->b, pair->from) && is_of(&it->a, pair->to));
        bool is_cause = pair->trace != INDEX_NONE && it->traces.traces[pair->trace].is_linkable;
        if (!is_between || is_cause)
            continue;
        const Citation *said = &it->pool->citations[pair->citation];
        Numbers partners = {0}, citations = {0};
        *vec_push(&partners) = it->pool->activities[said->from].partner;
        *vec_push(&citations) = pair->citation;
        Contribution told = {
            .kind = text_of(evidence_rows[TRACE_CITATION].word),
            .value = activity_label(it->pool, said->to, it->arena),
            .why = arena_format(it->arena, TEXT_FMT "%s", TEXT_ARG(repeats_text(it, pair)),
                                pair->repeated ? ", which others show too: they are no second sighting"
                                               : ": that alone weighs nothing"),
        };
        told.partners = settle(&partners, &told.partner_count, it->arena);
        told.citations = settle(&citations, &told.citation_count, it->arena);
        *vec_push(out) = told;
    }
}

static void tell_absences(const LinkExplainer *it, Contributions *out)
{
    static const char *const words[STRAND_COUNT] = {[STRAND_FILE] = "files",
                                                    [STRAND_WEB] = "domains and URLs",
                                                    [STRAND_ADDRESS] = "addresses",
                                                    [STRAND_PERSONA] = "e-mail addresses and accounts",
                                                    [STRAND_ARTEFACT] = "artefacts",
                                                    [STRAND_CODE] = "code",
                                                    [STRAND_TOOL] = "malware families",
                                                    [STRAND_BEHAVIOUR] = "behaviour",
                                                    [STRAND_CLAIM] = "names in titles"};
    for (size_t s = 0; s < STRAND_COUNT; s++)
        if (it->scale.absence[s] != 0)
            *vec_push(out) = (Contribution){
                .kind = TEXT("absence"),
                .value = text_of(words[s]),
                .nats = it->scale.absence[s],
                .why = TEXT("both sides show some and none is common, which says little"),
            };
}

static int compare_contributions(const void *left, const void *right)
{
    const Contribution *a = left, *b = right;
    if (a->nats != b->nats)
        return a->nats > b->nats ? -1 : 1;
    int order = text_compare(a->kind, b->kind);
    return order ? order : text_compare(a->value, b->value);
}

/// What repeating a list weighs when this partner has said nothing: all of it, unless one of the two lists is
/// its own.
static MicroNats copied_without(const Explanation *out, uint32_t partner)
{
    MicroNats total = 0;
    for (uint32_t i = 0; i < out->evidence_count; i++) {
        const Contribution *said = &out->evidence[i];
        bool is_own = !text_is(said->kind, "copy");
        for (uint32_t p = 0; p < said->partner_count && !is_own; p++)
            is_own = said->partners[p] == partner;
        total += is_own ? 0 : said->nats;
    }
    return total;
}

/// What all the rest says once the sides share so much.
static MicroProbability probability_at(const LinkExplainer *it, MicroNats total, bool is_together)
{
    return it->is_elsewhere ? elsewhere_had(it->params, it->probability, it->shared, total)
                            : scale_probability(&it->traces, total, !is_together);
}

/// The pair by which the sides, of two clusters, are likeliest one actor; NULL where none was weighed.
static const Candidate *likeliest_pair(const LinkExplainer *it)
{
    const Conclusion *made = it->conclusion;
    const Candidate *best = NULL;
    uint32_t a = it->traces.items[it->traces.item_of[it->shown_a[0]]].original;
    uint32_t b = it->traces.items[it->traces.item_of[it->shown_b[0]]].original;
    for (uint32_t i = 0; i < made->candidate_count; i++) {
        const Candidate *pair = &made->candidates[i];
        uint32_t other = pair->a == a ? pair->b : pair->a;
        bool is_between = (pair->a == a || pair->b == a) &&
                          (it->is_of_cluster ? made->cluster_of[other] == made->cluster_of[b] : other == b);
        if (is_between && (!best || pair->probability > best->probability))
            best = pair;
    }
    return best;
}

static void look_elsewhere(LinkExplainer *it, MicroNats total, bool is_together)
{
    it->is_elsewhere = it->traces.has_mistakes && !is_together;
    if (!it->is_elsewhere)
        return;
    const Candidate *pair = likeliest_pair(it);
    it->probability = pair ? pair->probability
                           : elsewhere_probability(it->params, elsewhere_alone(it->conclusion), 0, total);
    it->shared = pair && !it->is_of_cluster ? pair->total : total;
}

static void tell_without(LinkExplainer *it, Explanation *out, MicroNats fixed)
{
    Numbers partners = {0};
    for (uint32_t i = 0; i < out->evidence_count; i++)
        for (uint32_t p = 0; p < out->evidence[i].partner_count; p++)
            *vec_push(&partners) = out->evidence[i].partners[p];
    uint32_t count;
    uint32_t *each = settle(&partners, &count, it->arena);
    out->without = arena_array(it->arena, Without, count);
    out->without_count = count;
    for (uint32_t i = 0; i < count; i++) {
        it->scale.without = each[i];
        scale_weigh(&it->scale, &it->a, &it->b);
        MicroNats total = fixed + copied_without(out, each[i]) + it->scale.total;
        out->without[i] = (Without){each[i], total, probability_at(it, total, out->is_together)};
    }
    it->scale.without = INDEX_NONE;
}

static Text verdict_text(const LinkExplainer *it, const Explanation *out, size_t causes)
{
    Text words = probability_words(out->probability);
    if (out->is_together && out->total > 0)
        return arena_format(
            it->arena, "together: " TEXT_FMT " one actor, on %zu independent piece%s of evidence%s",
            TEXT_ARG(words), causes, causes == 1 ? "" : "s",
            out->total_without_strongest <= 0 ? "; without the strongest it would not hold" : "");
    if (out->is_together)
        return arena_format(it->arena,
                            "together through other activities of the cluster: by themselves the two are "
                            "tied too weakly (" TEXT_FMT ")",
                            TEXT_ARG(words));
    if (it->is_elsewhere)
        return arena_format(it->arena, "apart (one actor: " TEXT_FMT ", by all that either shows%s)",
                            TEXT_ARG(words), out->probability > 500000 ? "; too little to join them" : "");
    if (out->total > 0)
        return arena_format(it->arena,
                            "apart, though one actor is " TEXT_FMT
                            " on this evidence alone: it hangs on too little, or other ties weigh more",
                            TEXT_ARG(words));
    // Joining asks for more than an even chance: a wrong link spoils a cluster, a missed one leaves it
    // smaller.
    return arena_format(it->arena, "apart (one actor: " TEXT_FMT "%s)", TEXT_ARG(words),
                        out->probability > 500000 ? ", which is too little to join them" : "");
}

static Marking marking_of(const LinkExplainer *it, const Explanation *out)
{
    const Pool *pool = it->pool;
    Marking marking = pool->activities[it->shown_a[0]].marking;
    for (uint32_t i = 0; i < it->count_b; i++) {
        marking = marking_stricter(marking, pool->activities[it->shown_b[i]].marking);
        bool is_copy = it->shown_b[i] != it->shown_a[0] &&
                       it->traces.item_of[it->shown_b[i]] == it->traces.item_of[it->shown_a[0]];
        if (is_copy)
            marking = marking_stricter(marking, needs_of_copy(pool, it->shown_a[0], it->shown_b[i]));
    }
    for (uint32_t i = 0; i < out->evidence_count; i++)
        for (uint32_t o = 0; o < out->evidence[i].observation_count; o++)
            marking = marking_stricter(marking, pool->observations[out->evidence[i].observations[o]].marking);
    for (size_t i = 0; i < it->scale.causes.count; i++) {
        Marking said = it->traces.traces[it->scale.causes.items[i].trace].marking;
        marking = said == MARKING_UNSTATED ? marking : marking_stricter(marking, said);
    }
    return marking;
}

/// Fills the explanation, and gives the sides back.
static void weigh_sides(LinkExplainer *it, Explanation *out)
{
    Contributions told = {0};
    scale_weigh(&it->scale, &it->a, &it->b);
    size_t causes = it->scale.causes.count, strongest = 0, strong = 0;
    for (size_t i = 0; i < causes; i++) {
        *vec_push(&told) = tell_cause(it, &it->scale.causes.items[i]);
        strong += it->scale.causes.items[i].nats > 0;
        if (it->scale.causes.items[i].nats > it->scale.causes.items[strongest].nats)
            strongest = i;
    }
    tell_absences(it, &told);
    tell_mere_citations(it, &told);
    MicroNats fixed = scale_prior(it->params);
    out->prior = fixed;
    fixed += tell_rulings(it, &told);
    MicroNats copied = tell_copy(it, &told);
    out->total = fixed + copied + it->scale.total;
    out->total_without_strongest = copied   ? fixed + it->scale.total
                                   : causes ? fixed + scale_total_without(&it->scale, strongest)
                                            : out->total;
    look_elsewhere(it, scale_prior(it->params) + it->scale.total, out->is_together);
    out->probability = probability_at(it, out->total, out->is_together);
    out->most = micro_probability(it->params->ceiling);
    out->without_strongest = probability_at(it, out->total_without_strongest, out->is_together);
    if (told.count > 1)
        qsort(told.items, told.count, sizeof *told.items, compare_contributions);
    out->evidence_count = (uint32_t)told.count;
    out->evidence = arena_array(it->arena, Contribution, told.count);
    if (told.count)
        memcpy(out->evidence, told.items, told.count * sizeof *told.items);
    vec_free(&told);
    out->marking = marking_of(it, out);
    tell_without(it, out, fixed);
    out->verdict = verdict_text(it, out, strong + (copied != 0));
    side_done(&it->a);
    side_done(&it->b);
}

enum { WORKERS = 2, FEW = 100000 }; ///< of few observations one thread is as quick

LinkExplainer *link_explainer_new(const Pool *pool, const Conclusion *conclusion, const LinkParams *params)
{
    LinkExplainer *it = memory_get(sizeof *it);
    *it = (LinkExplainer){.pool = pool, .conclusion = conclusion, .params = params};
    arena_init(&it->scratch);
    Crew *crew = pool->observation_count > FEW ? crew_new(WORKERS) : NULL;
    traces_gather_told(pool, params, crew, &it->scratch, &it->traces);
    crew_free(crew);
    it->cluster_of = arena_array(&it->scratch, uint32_t, it->traces.item_count);
    for (uint32_t i = 0; i < it->traces.item_count; i++)
        it->cluster_of[i] = conclusion->cluster_of[it->traces.items[i].activities[0]];
    spread_init(&it->spread, &it->traces, it->cluster_of);
    scale_init(&it->scale, &it->spread);
    return it;
}

void link_explainer_free(LinkExplainer *it)
{
    if (!it)
        return;
    scale_done(&it->scale);
    spread_done(&it->spread);
    arena_done(&it->scratch);
    free(it);
}

/// The items of some activities, without one item.
static void side_of_activities(LinkExplainer *it, const uint32_t *activities, uint32_t count, uint32_t but,
                               Side *out)
{
    Numbers items = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t item = it->traces.item_of[activities[i]];
        if (item != but && (it->traces.items[item].activities[0] == activities[i] || count == 1))
            *vec_push(&items) = item;
    }
    side_of_items(out, &it->traces, items.items, (uint32_t)items.count);
    vec_free(&items);
}

bool link_explain_pair(LinkExplainer *it, uint32_t a, uint32_t b, Arena *arena, Explanation *out, Err *err)
{
    if (a == b)
        return fail(err, ERR_USAGE, "both are the same activity; name two");
    Explanation made = {.a = activity_label(it->pool, a, arena),
                        .b = activity_label(it->pool, b, arena),
                        .is_together = it->conclusion->cluster_of[a] == it->conclusion->cluster_of[b]};
    it->arena = arena;
    it->shown_a = &a;
    it->shown_b = &b;
    it->count_a = it->count_b = 1;
    it->is_of_cluster = false;
    side_of_activities(it, &a, 1, INDEX_NONE, &it->a);
    side_of_activities(it, &b, 1, it->traces.item_of[a], &it->b);
    weigh_sides(it, &made);
    *out = made;
    return true;
}

bool link_explain_member(LinkExplainer *it, uint32_t activity, uint32_t cluster, Arena *arena,
                         Explanation *out, Err *err)
{
    const Cluster *whole = &it->conclusion->clusters[cluster];
    bool is_member = it->conclusion->cluster_of[activity] == cluster;
    if (is_member && whole->member_count == 1)
        return fail(err, ERR_USAGE,
                    "'" TEXT_FMT "' stands alone in its cluster: there is nothing to weigh it against",
                    TEXT_ARG(activity_label(it->pool, activity, arena)));
    Explanation made = {
        .a = activity_label(it->pool, activity, arena), .b = whole->id, .is_together = is_member};
    it->arena = arena;
    it->shown_a = &activity;
    it->shown_b = whole->members;
    it->count_a = 1;
    it->count_b = whole->member_count;
    it->is_of_cluster = true;
    side_of_activities(it, &activity, 1, INDEX_NONE, &it->a);
    side_of_activities(it, whole->members, whole->member_count, it->traces.item_of[activity], &it->b);
    weigh_sides(it, &made);
    *out = made;
    return true;
}
