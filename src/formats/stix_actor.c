#include "formats/stix_make.h"

// What is concluded, as objects that others understand: an actor is an intrusion set, what belongs to it a
// grouping, each report attributed to it; dissent is an opinion, a ruling a note. All of them say in an
// extension that they are a conclusion, so that nobody takes them for somebody's report.

static void write_conclusion(Maker *maker, const Cluster *cluster)
{
    json_object_begin(&maker->json, "extensions");
    json_object_begin(&maker->json, STIX_CONCLUSION_EXTENSION);
    json_write_string(&maker->json, "extension_type", "property-extension");
    if (cluster) {
        json_write_text(&maker->json, "cluster", cluster->id);
        json_write_millionths(&maker->json, "probability", cluster->probability);
        json_write_text(&maker->json, "confidence", confidence_word(cluster->confidence));
        json_write_integer(&maker->json, "independent_evidence", cluster->root_causes);
    }
    json_object_end(&maker->json);
    json_object_end(&maker->json);
    maker->uses_conclusion = true;
}

static Text actor_name(const Cluster *cluster)
{
    return cluster->name.length > 0 ? cluster->name : cluster->id;
}

static void write_aliases(Maker *maker, const Cluster *cluster)
{
    bool is_open = false;
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        if (text_equal(cluster->aliases[i].name, actor_name(cluster)))
            continue;
        if (!is_open)
            json_array_begin(&maker->json, "aliases");
        is_open = true;
        json_write_text(&maker->json, NULL, cluster->aliases[i].name);
    }
    if (is_open)
        json_array_end(&maker->json);
}

static Instant created_of(const Cluster *cluster)
{
    return cluster->first_seen == INSTANT_NONE ? 0 : cluster->first_seen;
}

static Text make_actor(Maker *maker, const Cluster *cluster, Text creator)
{
    Text id = MAKE_ID(maker, "intrusion-set", TEXT("cluster"), cluster->id);
    Text words = probability_words(cluster->probability), confidence = confidence_word(cluster->confidence);
    if (!make_begin(maker, "intrusion-set", id, creator, created_of(cluster), cluster->last_seen))
        return id;
    json_write_text(&maker->json, "name", actor_name(cluster));
    json_write_text(&maker->json, "description",
                    arena_format(&maker->arena,
                                 "%u activities of %u partner%s, " TEXT_FMT
                                 " to be of one actor; confidence in this is " TEXT_FMT ".",
                                 cluster->member_count, cluster->partner_count,
                                 cluster->partner_count == 1 ? "" : "s", TEXT_ARG(words),
                                 TEXT_ARG(confidence)));
    write_aliases(maker, cluster);
    make_time(maker, "first_seen", cluster->first_seen);
    if (cluster->last_seen > cluster->first_seen)
        make_time(maker, "last_seen", cluster->last_seen);
    json_write_integer(&maker->json, "confidence", cluster->probability / 10000);
    write_conclusion(maker, cluster);
    make_end(maker, marking_effective(cluster->marking), PAP_UNSTATED);
    return id;
}

static void make_grouping(Maker *maker, const Cluster *cluster, Text actor, Text creator, const Text *objects)
{
    Text id = MAKE_ID(maker, "grouping", TEXT("cluster"), cluster->id);
    if (!make_begin(maker, "grouping", id, creator, created_of(cluster), cluster->last_seen))
        return;
    json_write_text(&maker->json, "name", actor_name(cluster));
    json_write_string(&maker->json, "context", "suspicious-activity");
    json_array_begin(&maker->json, "object_refs");
    json_write_text(&maker->json, NULL, actor);
    for (uint32_t i = 0; i < cluster->member_count; i++)
        if (objects[cluster->members[i]].length > 0)
            json_write_text(&maker->json, NULL, objects[cluster->members[i]]);
    json_array_end(&maker->json);
    write_conclusion(maker, cluster);
    make_end(maker, marking_effective(cluster->marking), PAP_UNSTATED);
}

static void attribute(Maker *maker, const Cluster *cluster, Text actor, Text creator, Text object)
{
    Text id = MAKE_ID(maker, "relationship", object, TEXT("attributed-to"), actor);
    if (object.length == 0 ||
        !make_begin(maker, "relationship", id, creator, created_of(cluster), cluster->last_seen))
        return;
    json_write_string(&maker->json, "relationship_type", "attributed-to");
    json_write_text(&maker->json, "source_ref", object);
    json_write_text(&maker->json, "target_ref", actor);
    json_write_integer(&maker->json, "confidence", cluster->probability / 10000);
    write_conclusion(maker, cluster);
    make_end(maker, marking_effective(cluster->marking), PAP_UNSTATED);
}

/// Sources that call one actor by names which nobody says are the same.
static void make_dissent(Maker *maker, const Cluster *cluster, Text actor, Text creator)
{
    Text id = MAKE_ID(maker, "opinion", TEXT("cluster"), cluster->id);
    if (!cluster->is_disputed ||
        !make_begin(maker, "opinion", id, creator, created_of(cluster), cluster->last_seen))
        return;
    Buffer names = {0};
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        const Alias *alias = &cluster->aliases[i];
        buffer_format(&names, "%s" TEXT_FMT " (" TEXT_FMT ")", names.length > 0 ? ", " : "",
                      TEXT_ARG(alias->name), TEXT_ARG(alias->sources));
    }
    json_write_text(&maker->json, "explanation",
                    arena_format(&maker->arena,
                                 "Its reports name their actor differently, and no source says that these "
                                 "names are one: " TEXT_FMT,
                                 TEXT_ARG(buffer_text(&names))));
    buffer_done(&names);
    json_write_string(&maker->json, "opinion", "disagree");
    json_array_begin(&maker->json, "object_refs");
    json_write_text(&maker->json, NULL, actor);
    json_array_end(&maker->json);
    write_conclusion(maker, cluster);
    make_end(maker, marking_effective(cluster->marking), PAP_UNSTATED);
}

static void make_ruling(Maker *maker, const Decision *ruling, Text creator, const Text *objects)
{
    if (ruling->a == INDEX_NONE || ruling->b == INDEX_NONE || objects[ruling->a].length == 0 ||
        objects[ruling->b].length == 0)
        return;
    const Activity *activities = maker->writing->pool->activities;
    Marking marking = marking_stricter(marking_effective(activities[ruling->a].marking),
                                       marking_effective(activities[ruling->b].marking));
    Text number = arena_format(&maker->arena, "%u", ruling->number);
    Text id = MAKE_ID(maker, "note", ruling->a_id, ruling->b_id, number);
    if (!make_begin(maker, "note", id, creator, ruling->at, ruling->at))
        return;
    json_write_string(&maker->json, "abstract",
                      ruling->verdict == VERDICT_SAME ? "one actor" : "different actors");
    json_write_text(
        &maker->json, "content",
        arena_format(&maker->arena, "Ruled %s%s" TEXT_FMT,
                     ruling->verdict == VERDICT_SAME ? "to be of one actor" : "to be of different actors",
                     ruling->reason.length > 0 ? ": " : "", TEXT_ARG(ruling->reason)));
    if (ruling->author.length > 0) {
        json_array_begin(&maker->json, "authors");
        json_write_text(&maker->json, NULL, ruling->author);
        json_array_end(&maker->json);
    }
    json_array_begin(&maker->json, "object_refs");
    json_write_text(&maker->json, NULL, objects[ruling->a]);
    json_write_text(&maker->json, NULL, objects[ruling->b]);
    json_array_end(&maker->json);
    write_conclusion(maker, NULL);
    make_end(maker, marking, PAP_UNSTATED);
}

/// What repeats another's list is derived from it, and corroborates nothing.
static void make_copy(Maker *maker, const Copy *copy, Text creator, const Text *objects)
{
    Text from = objects[copy->copy], to = objects[copy->original];
    const Activity *activities = maker->writing->pool->activities;
    Text id = MAKE_ID(maker, "relationship", from, TEXT("derived-from"), to);
    Instant at = activities[copy->copy].date;
    if (from.length == 0 || to.length == 0 || !make_begin(maker, "relationship", id, creator, at, at))
        return;
    json_write_string(&maker->json, "relationship_type", "derived-from");
    json_write_text(&maker->json, "source_ref", from);
    json_write_text(&maker->json, "target_ref", to);
    json_write_text(&maker->json, "description",
                    arena_format(&maker->arena, "It repeats %u of %u values.", copy->shared, copy->of));
    write_conclusion(maker, NULL);
    make_end(maker,
             marking_stricter(marking_effective(activities[copy->copy].marking),
                              marking_effective(activities[copy->original].marking)),
             PAP_UNSTATED);
}

void make_conclusions(Maker *maker, const Text *objects)
{
    const Writing *writing = maker->writing;
    const Conclusion *conclusion = writing->conclusion;
    uint32_t rulings = writing->pool->decision_count, copies = conclusion->copy_count;
    if (writing->cluster_count + rulings + copies == 0)
        return;
    Text creator = make_identity(maker, INDEX_NONE);
    for (uint32_t i = 0; i < writing->cluster_count; i++) {
        const Cluster *cluster = &conclusion->clusters[writing->clusters[i]];
        arena_clear(&maker->arena);
        Text actor = make_actor(maker, cluster, creator);
        make_grouping(maker, cluster, actor, creator, objects);
        for (uint32_t j = 0; j < cluster->member_count; j++)
            attribute(maker, cluster, actor, creator, objects[cluster->members[j]]);
        make_dissent(maker, cluster, actor, creator);
    }
    for (uint32_t i = 0; i < rulings; i++)
        make_ruling(maker, &writing->pool->decisions[i], creator, objects);
    for (uint32_t i = 0; i < copies; i++)
        make_copy(maker, &conclusion->copies[i], creator, objects);
}
