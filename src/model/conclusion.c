#include "model/conclusion.h"

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
