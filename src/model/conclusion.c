#include "model/conclusion.h"

#include <math.h>

MicroProbability micro_probability(double share)
{
    double out = floor(share * 1e6 + .5);
    return out < 1 ? 1 : out > 999999 ? 999999 : (MicroProbability)out;
}

Text probability_words(MicroProbability probability)
{
    // ICD-203, table of expressions of likelihood.
    static const struct {
        MicroProbability below;
        Text words;
    } scale[] = {
        {50000, TEXT_INIT("almost no chance")}, {200000, TEXT_INIT("very unlikely")},
        {450000, TEXT_INIT("unlikely")},        {550000, TEXT_INIT("roughly even chance")},
        {800000, TEXT_INIT("likely")},          {950000, TEXT_INIT("very likely")},
    };
    for (size_t i = 0; i < sizeof scale / sizeof *scale; i++)
        if (probability < scale[i].below)
            return scale[i].words;
    return TEXT("almost certain");
}

Text confidence_word(Confidence confidence)
{
    static const Text words[] = {TEXT_INIT("low"), TEXT_INIT("moderate"), TEXT_INIT("high")};
    return words[confidence];
}

bool cluster_is_copies(const Cluster *cluster)
{
    return cluster->member_count > 1 && cluster->stability.resamplings == 0;
}

Text cluster_title(const Pool *pool, const Cluster *cluster)
{
    Text doubtful = TEXT_NONE;
    for (uint32_t m = 0; m < cluster->member_count; m++) {
        const Activity *activity = &pool->activities[cluster->members[m]];
        if (activity->title.length == 0)
            continue;
        if (pool->partners[activity->partner].reliability != 'E')
            return activity->title;
        if (!doubtful.bytes)
            doubtful = activity->title;
    }
    return doubtful;
}

/// Partners without any one of whom the cluster falls apart: "cobalt-labs", "either partner".
static Text needed_words(const Pool *pool, const Cluster *cluster, Arena *arena)
{
    enum { NAMED_MOST = 3 };
    const Stability *it = &cluster->stability;
    if (it->without_count == cluster->partner_count)
        return it->without_count == 2 ? TEXT("either partner") : TEXT("any one of its partners");
    Text words = pool->partners[it->without[0]].name;
    for (uint32_t i = 1; i < it->without_count && i < NAMED_MOST; i++)
        words = arena_format(arena, TEXT_FMT "%s" TEXT_FMT, TEXT_ARG(words),
                             i + 1 == it->without_count ? " or " : ", ",
                             TEXT_ARG(pool->partners[it->without[i]].name));
    return it->without_count <= NAMED_MOST ? words
                                           : arena_format(arena, TEXT_FMT " or any one of %u more",
                                                          TEXT_ARG(words), it->without_count - NAMED_MOST);
}

/// A piece of evidence that the cluster hangs on: "domain evil.example", "a name".
static Text hinge_words(const Stability *it, Arena *arena)
{
    if (!it->hinge.length)
        return arena_format(arena, "one " TEXT_FMT, TEXT_ARG(it->hinge_kind));
    return arena_format(arena, TEXT_FMT " " TEXT_FMT, TEXT_ARG(it->hinge_kind), TEXT_ARG(it->hinge));
}

Text stability_words(const Pool *pool, const Cluster *cluster, Arena *arena)
{
    const Stability *it = &cluster->stability;
    if (it->resamplings == 0)
        return TEXT("");
    Text words = arena_format(arena, "stands in %u of %u resamplings", it->stands, it->resamplings);
    bool asks_partners = cluster->partner_count > 1;
    if (it->without_count > 0)
        words = arena_format(arena, TEXT_FMT "; breaks without " TEXT_FMT, TEXT_ARG(words),
                             TEXT_ARG(needed_words(pool, cluster, arena)));
    else if (asks_partners || it->hinge_count == 0)
        words = arena_format(arena, TEXT_FMT ", and without any one %s", TEXT_ARG(words),
                             it->hinge_count > 0 ? "partner"
                             : asks_partners     ? "partner or piece of evidence"
                                                 : "piece of evidence");
    if (it->hinge_count == 1)
        words = arena_format(arena, TEXT_FMT "; hangs on " TEXT_FMT, TEXT_ARG(words),
                             TEXT_ARG(hinge_words(it, arena)));
    else if (it->hinge_count > 1)
        words = arena_format(arena, TEXT_FMT "; hangs on each of %u pieces of evidence, such as " TEXT_FMT,
                             TEXT_ARG(words), it->hinge_count, TEXT_ARG(hinge_words(it, arena)));
    if (it->hangs_on_rulings)
        words = arena_format(arena, TEXT_FMT "; falls apart without what analysts ruled", TEXT_ARG(words));
    return words;
}
