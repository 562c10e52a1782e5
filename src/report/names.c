// Who calls it what. Names are claims: they are listed with who makes them, and never joined anything.
#include <inttypes.h>

#include "report/page.h"

/// Another actor whose own activities are called the same, or NULL.
static const Actor *namesake(const Page *page, const Actor *actor, Text name)
{
    for (uint32_t i = 0; i < page->actor_count; i++) {
        const Cluster *other = actor_cluster(page, &page->actors[i]);
        if (&page->actors[i] == actor)
            continue;
        for (uint32_t a = 0; a < other->alias_count; a++)
            if (!other->aliases[a].is_by_group && text_equal_nocase(other->aliases[a].name, name))
                return &page->actors[i];
    }
    return NULL;
}

/// The activities of the actor that this is said of.
static void put_claims(Page *page, const Actor *actor, Text name)
{
    const Cluster *cluster = actor_cluster(page, actor);
    uint32_t *said = arena_array(page->arena, uint32_t, cluster->member_count), count = 0;
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        const Activity *activity = &page->pool->activities[cluster->members[i]];
        bool is_said = false;
        for (uint32_t n = 0; n < activity->name_count && !is_said; n++)
            is_said = text_equal_nocase(page->pool->names[activity->first_name + n].name, name);
        if (is_said)
            said[count++] = cluster->members[i];
    }
    put_refs(page, said, count, 5);
}

static void put_alias(Page *page, const Actor *actor, const Alias *alias)
{
    put(page, "<tr><td><bdi>");
    put_text(page, alias->name);
    put(page, "</bdi><td class=num>");
    if (alias->claim_count)
        put_number(page, alias->claim_count);
    put(page, "<td class=refs>");
    put_claims(page, actor, alias->name);
    put(page, "<td>");
    if (alias->sources.length)
        html_text(page->out, alias->sources, 200);
    else
        put_partner_names(page, alias->partners, alias->partner_count, 6);
    put(page, "<td>");
    if (alias->is_by_group) {
        put(page, "<span class=soft>an alias by a list of names, said of no activity here</span>");
    } else {
        const Actor *other = namesake(page, actor, alias->name);
        if (other) {
            put(page, "<strong class=bad>also said</strong> of ");
            put_actor_link(page, other);
        }
    }
    put(page, "\n");
}

void put_names(Page *page, const Actor *actor)
{
    enum { SHOWN_MOST = 24 };
    const Cluster *cluster = actor_cluster(page, actor);
    putf(page, "<h4 id=names-%" PRIu32 ">Who calls it what</h4>\n", actor->number);
    if (cluster->alias_count == 0) {
        put(page, "<p class=empty>No partner names the actor behind these activities.</p>\n");
        return;
    }
    uint32_t shown = cluster->alias_count <= SHOWN_MOST + 1 ? cluster->alias_count : SHOWN_MOST;
    put(page, "<div class=scroll><table class=list><thead><tr><th>Name<th class=num>Of activities<th>Which"
              "<th>Who says so<th><tbody>\n");
    for (uint32_t i = 0; i < shown; i++)
        put_alias(page, actor, &cluster->aliases[i]);
    put(page, "</table></div>\n");
    if (shown < cluster->alias_count)
        putf(page, "<p class=note>and %" PRIu32 " more</p>\n", cluster->alias_count - shown);
    if (cluster->is_disputed)
        put(page,
            "<p class=note>Disputed: its activities carry names that no list of names says are one "
            "actor. Either the sources mean one actor by different names, or one of them is wrong.</p>\n");
}

void put_copies(Page *page, const Actor *actor)
{
    enum { SHOWN_MOST = 12 };
    uint32_t total = 0;
    for (uint32_t i = 0; i < page->conclusion->copy_count; i++) {
        const Copy *copy = &page->conclusion->copies[i];
        if (page->conclusion->cluster_of[copy->copy] != actor->cluster || total++ >= SHOWN_MOST)
            continue;
        put(page,
            total == 1 ? "<h4>Copies, counted once</h4><p>A list repeated is no second witness. " : " ");
        put_ref(page, copy->copy);
        put(page, " repeats ");
        put_ref(page, copy->original);
        put(page, " (");
        put_number(page, copy->shared);
        put(page, " of ");
        put_number(page, copy->of);
        put(page, " values).");
    }
    if (total > SHOWN_MOST)
        putf(page, " And %" PRIu32 " more.", total - SHOWN_MOST);
    put(page, total ? "</p>\n" : "");
}

static bool concerns(const Page *page, const Decision *decision, const Actor *actor)
{
    const uint32_t *cluster_of = page->conclusion->cluster_of;
    return (decision->a != INDEX_NONE && cluster_of[decision->a] == actor->cluster) ||
           (decision->b != INDEX_NONE && cluster_of[decision->b] == actor->cluster);
}

static void put_side(Page *page, uint32_t activity, Text id)
{
    if (activity == INDEX_NONE)
        put_text(page, id);
    else
        put_ref(page, activity);
}

void put_decisions(Page *page, const Actor *actor)
{
    enum { SHOWN_MOST = 40 };
    uint32_t total = 0;
    for (uint32_t i = 0; i < page->pool->decision_count; i++) {
        const Decision *decision = &page->pool->decisions[i];
        if (decision->is_undone || (actor && !concerns(page, decision, actor)) || total++ >= SHOWN_MOST)
            continue;
        if (total == 1)
            put(page, "<h4>Analysts’ decisions</h4>\n<ul class=plain>");
        putf(page, "<li><b>%" PRIu32 "</b> ", decision->number);
        put_side(page, decision->a, decision->a_id);
        put(page, decision->verdict == VERDICT_SAME ? " and " : " is not ");
        put_side(page, decision->b, decision->b_id);
        put(page, decision->verdict == VERDICT_SAME ? " are the same: “" : ": “");
        html_text(page->out, decision->reason, 300);
        put(page, "” <span class=soft>");
        put_text(page, decision->author);
        put(page, " ");
        put_text(page, instant_date_text(decision->at, page->arena));
        put(page, "</span></li>\n");
    }
    if (total > SHOWN_MOST)
        putf(page, "<li>and %" PRIu32 " more</li>", total - SHOWN_MOST);
    put(page, total ? "</ul>\n" : "");
}
