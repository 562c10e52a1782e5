#include "engine/engine.h"

// The first bound is for who wants a list at once: a pool of 240,000 observations takes half a second to be
// looked through, and a pair of activities .03 ms under all hypotheses.
enum { OBSERVATIONS_MOST = 500000, PAIRS_MOST = 30000 };

static Rival strongest(const ActSet *acts, Arena *scratch)
{
    Verdicts verdicts;
    attribution_odds(acts, scratch, &verdicts);
    const Standing *best = &verdicts.standing[verdicts.best], *one = &verdicts.standing[HYPOTHESIS_ONE];
    return (Rival){.title = best == one ? TEXT_NONE : hypothesis_title(verdicts.best),
                   .probability = micro_probability(best->probability),
                   .one = micro_probability(one->probability)};
}

/// Copies of one list are one activity, of which there is nothing to ask.
static Rival rival_of(Weighing *weighing, uint32_t cluster)
{
    Rival out = {0};
    Arena scratch;
    arena_init(&scratch);
    ActSet acts;
    Err alone = {0};
    if (weighing_acts(weighing, &(Subject){true, cluster}, NULL, 1, &scratch, &acts, &alone))
        out = strongest(&acts, &scratch);
    arena_done(&scratch);
    return out;
}

/// From the smallest on: many of them are answered in the time that the largest takes.
static void find_rivals(Weighing *weighing, const Conclusion *conclusion, const bool *is_meant, Rival *out)
{
    uint64_t work = 0;
    for (uint32_t c = conclusion->cluster_count; c-- > 0;) {
        uint64_t members = conclusion->clusters[c].member_count;
        if (members < 2 || (is_meant && !is_meant[c]))
            continue;
        members = members < WEIGH_ACTS ? members : WEIGH_ACTS;
        out[c].is_left_out = !weighing || work + members * members > PAIRS_MOST;
        if (out[c].is_left_out)
            continue;
        work += members * members;
        out[c] = rival_of(weighing, c);
    }
}

/// A few that are asked for may be weighed where all would be too many.
static bool is_known(const Conclusion *conclusion, const bool *is_meant)
{
    bool is_known = conclusion->rivals != NULL;
    for (uint32_t c = 0; is_known && is_meant && c < conclusion->cluster_count; c++)
        is_known = !is_meant[c] || !conclusion->rivals[c].is_left_out;
    return is_known;
}

bool rivals_are_weighed(uint64_t observations)
{
    return observations <= OBSERVATIONS_MOST;
}

/// In a pool that is too large nothing is weighed.
static bool is_small(const View *view)
{
    return rivals_are_weighed(view->conclusion.observation_count);
}

bool view_rivals_are_known(const View *view, const bool *is_meant)
{
    return !view->is_of_clusters || is_known(&view->conclusion, is_meant) || !is_small(view);
}

const Rival *view_rivals(const View *view, const bool *is_meant, Arena *arena)
{
    if (is_known(&view->conclusion, is_meant))
        return view->conclusion.rivals;
    Weighing *weighing = is_small(view) ? weighing_new(view) : NULL;
    Rival *out = arena_array(arena, Rival, view->conclusion.cluster_count);
    find_rivals(weighing, &view->conclusion, is_meant, out);
    weighing_free(weighing);
    return out;
}
