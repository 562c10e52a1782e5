// Who calls it what. Names are claims: they are listed with who makes them.
#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"

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

/// "also said of 8 activities of (2) APT1".
static void put_elsewhere(Page *page, const Actor *actor, const Alias *alias)
{
    uint32_t other;
    const Alias *elsewhere = name_elsewhere(page, actor->cluster, alias->name, &other);
    if (!elsewhere)
        return;
    put(page, elsewhere->claim_count > alias->claim_count ? "<strong class=bad>rather</strong> said of "
                                                          : "also said of ");
    put_count(page, elsewhere->claim_count, "activity", "activities");
    put(page, " of ");
    if (page->actor_of[other] == INDEX_NONE) {
        put_text(page, page->conclusion->clusters[other].id);
        return;
    }
    put_actor_badge(page, &page->actors[page->actor_of[other]]);
    put_actor_link(page, &page->actors[page->actor_of[other]]);
}

/// "gullwing (E)": who says so, and how far that goes.
static void put_sayers(Page *page, const Alias *alias)
{
    enum { SHOWN_MOST = 6 };
    for (uint32_t i = 0; i < alias->partner_count && i < SHOWN_MOST; i++) {
        const Partner *partner = &page->pool->partners[alias->partners[i]];
        put(page, i ? ", " : "");
        put_text(page, partner->name);
        putf(page, " <abbr class=rel title=\"%s\">%c</abbr>", reliability_words(partner->reliability),
             partner->reliability >= 'A' && partner->reliability <= 'F' ? partner->reliability : 'F');
    }
    if (alias->partner_count > SHOWN_MOST)
        putf(page, " and %" PRIu32 " more", alias->partner_count - SHOWN_MOST);
}

/// What sources say of this name and the actor's, where they do not hold both to be one.
static void put_verdict(Page *page, const Alias *alias)
{
    static const char *const words[] = {
        [NAMES_RELATED] = "related", [NAMES_DIFFERENT] = "another actor", [NAMES_CONTESTED] = "contested"};
    if (alias->verdict != NAMES_SAME && alias->verdict != NAMES_UNKNOWN)
        putf(page, " <span class=note>(%s by lists of names)</span>", words[alias->verdict]);
}

static void put_alias(Page *page, const Actor *actor, const Alias *alias)
{
    put(page, "<tr><td class=name><bdi>");
    put_text(page, alias->name);
    put(page, "</bdi>");
    put_verdict(page, alias);
    put(page, "<td class=num>");
    put_number(page, alias->claim_count);
    put(page, "<td class=refs>");
    put_claims(page, actor, alias->name);
    put(page, "<td>");
    if (alias->partner_count)
        put_sayers(page, alias);
    else
        html_text(page->out, alias->sources, 200);
    put(page, "<td>");
    put_elsewhere(page, actor, alias);
    put(page, "\n");
}

/// Names that lists put beside one of the actor's own, though nobody says them of its activities.
static void put_listed(Page *page, const Cluster *cluster)
{
    enum { SHOWN_MOST = 16 };
    uint32_t shown = 0, total = 0;
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        const Alias *alias = &cluster->aliases[i];
        if (!alias->is_by_group || total++ >= SHOWN_MOST)
            continue;
        put(page, shown++ ? ", <bdi>"
                          : "<p class=note>Lists of names put these beside them, said of none of its "
                            "activities: <bdi>");
        put_text(page, alias->name);
        put(page, "</bdi> (");
        html_text(page->out, alias->sources, 80);
        put(page, alias->verdict == NAMES_CONTESTED ? "; contested)" : ")");
    }
    if (total > shown)
        putf(page, " and %" PRIu32 " more", total - shown);
    put(page, total ? ".</p>\n" : "");
}

void put_names(Page *page, const Actor *actor)
{
    enum { SHOWN_MOST = 24 };
    const Cluster *cluster = actor_cluster(page, actor);
    putf(page, "<h4 id=names-%" PRIu32 ">Who calls it what</h4>\n", actor->number);
    uint32_t said = 0, shown = 0;
    for (uint32_t i = 0; i < cluster->alias_count; i++)
        said += !cluster->aliases[i].is_by_group;
    if (said == 0)
        put(page, "<p class=empty>No partner names the actor behind these activities.</p>\n");
    else
        put(page, "<div class=scroll><table class=list><thead><tr><th>Name<th class=num>Of "
                  "activities<th>Which<th>Who says so<th>Of others<tbody>\n");
    for (uint32_t i = 0; i < cluster->alias_count && shown < SHOWN_MOST; i++)
        if (!cluster->aliases[i].is_by_group) {
            put_alias(page, actor, &cluster->aliases[i]);
            shown++;
        }
    put(page, said ? "</table></div>\n" : "");
    if (shown < said)
        putf(page, "<p class=note>and %" PRIu32 " more</p>\n", said - shown);
    put_listed(page, cluster);
    if (cluster->is_disputed)
        put(page,
            "<p class=note>Disputed: its activities carry names that no list of names says are one "
            "actor. Either the sources mean one actor by different names, or one of them is wrong.</p>\n");
}

void put_name_doubts(Page *page, const Actor *actor)
{
    enum { SHOWN_MOST = 4 };
    const Cluster *cluster = actor_cluster(page, actor);
    if (!cluster->is_disputed && !actor->is_name_doubtful)
        return;
    put(page, actor->is_name_doubtful ? "<p class=warn>Its name is doubtful"
                                      : "<p class=warn>Partners disagree on its name");
    uint32_t shown = 0;
    for (uint32_t i = 0; i < cluster->alias_count && shown < SHOWN_MOST; i++) {
        const Alias *alias = &cluster->aliases[i];
        uint32_t other;
        if (alias->is_by_group || is_own_name(page, actor->cluster, alias) ||
            !name_elsewhere(page, actor->cluster, alias->name, &other))
            continue;
        put(page, shown++ ? "; " : ": ");
        put_partner_names(page, alias->partners, alias->partner_count, 2);
        put(page, alias->partner_count == 1 ? " says <bdi>" : " say <bdi>");
        put_text(page, alias->name);
        put(page, "</bdi>, which is rather said of ");
        if (page->actor_of[other] == INDEX_NONE) {
            put_text(page, page->conclusion->clusters[other].id);
            continue;
        }
        put_actor_badge(page, &page->actors[page->actor_of[other]]);
        put_actor_link(page, &page->actors[page->actor_of[other]]);
    }
    putf(page, ". See <a href=#names-%" PRIu32 ">who calls it what</a>.</p>\n", actor->number);
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
        if (decision->verdict == VERDICT_SAME)
            put(page, " are the same");
        if (decision->reason.length > 0) {
            put(page, ": “");
            html_text(page->out, decision->reason, 300);
            put(page, "”");
        }
        put(page, " <span class=soft>");
        put_text(page, decision->author);
        put(page, " ");
        put_text(page, instant_date_text(decision->at, page->arena));
        put(page, "</span></li>\n");
    }
    if (total > SHOWN_MOST)
        putf(page, "<li>and %" PRIu32 " more</li>", total - SHOWN_MOST);
    put(page, total ? "</ul>\n" : "");
}
