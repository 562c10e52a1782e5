#include "engine/engine.h"

/// Where the activities of one of the giver's clusters are for the reader.
typedef struct {
    uint32_t shown, elsewhere;
} Scatter;

static Scatter scatter_of(const View *whole, const Cluster *cluster, const View *readers, Subject readers_own,
                          Arena *arena)
{
    Scatter out = {0};
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        uint32_t seen =
            activity_of_label(&readers->pool, activity_label(&whole->pool, cluster->members[i], arena));
        if (seen == INDEX_NONE)
            continue;
        if (readers->conclusion.cluster_of[seen] == readers_own.index)
            out.shown++;
        else
            out.elsewhere++;
    }
    return out;
}

static Text note_of(const Cluster *cluster, Scatter scatter, Marking reader, Arena *arena)
{
    Text marking = marking_word(reader);
    return arena_format(arena,
                        "to a reader of TLP:" TEXT_FMT " " TEXT_FMT
                        " is %u of its %u activities: %u more that this reader may see %s elsewhere "
                        "('clusters ID --as " TEXT_FMT "')",
                        TEXT_ARG(marking), TEXT_ARG(cluster->id), scatter.shown, cluster->member_count,
                        scatter.elsewhere, scatter.elsewhere == 1 ? "stands" : "stand", TEXT_ARG(marking));
}

bool case_scattered(Case *it, const Text *names, uint32_t count, Marking reader, Arena *arena, Text *notes,
                    Err *err)
{
    View whole, readers;
    for (uint32_t i = 0; i < count; i++)
        notes[i] = TEXT_NONE;
    if (count == 0 || reader == MARKING_RED)
        return true;
    if (!case_view(it, &(ViewOptions){.reader = MARKING_RED}, arena, &whole, err) ||
        !case_view(it, &(ViewOptions){.reader = reader}, arena, &readers, err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        Subject own, theirs;
        Err unknown = {0};
        if (!view_find(&whole, names[i], &own, &unknown) || !own.is_cluster ||
            !view_find(&readers, names[i], &theirs, &unknown) || !theirs.is_cluster)
            continue;
        const Cluster *cluster = &whole.conclusion.clusters[own.index];
        Scatter scatter = scatter_of(&whole, cluster, &readers, theirs, arena);
        if (scatter.elsewhere > 0)
            notes[i] = note_of(cluster, scatter, reader, arena);
    }
    return true;
}
