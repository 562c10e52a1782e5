// What would change the verdict: each explained link without its strongest piece and without each partner,
// and the kinds of evidence that nobody has given at all.
#include <inttypes.h>
#include <stdlib.h>

#include "report/page.h"
#include "report/parts.h"

static void put_outcome(Page *page, MicroProbability before, MicroProbability after)
{
    put(page, "<td class=num>");
    put_percent(page, after);
    put(page, "<td>");
    if (after < 500000 && before >= 500000)
        put(page, "<strong class=bad>falls apart</strong>: ");
    else if (!text_equal(probability_words(before), probability_words(after)))
        put(page, "weaker: ");
    else
        put(page, "holds: ");
    put_text(page, probability_words(after));
    put(page, "\n");
}

static int by_damage(const void *left, const void *right)
{
    const Without *a = left, *b = right;
    if (a->probability != b->probability)
        return a->probability < b->probability ? -1 : 1;
    return (a->partner > b->partner) - (a->partner < b->partner);
}

static void put_withouts(Page *page, const ReportEvidence *link)
{
    enum { PARTNERS_MOST = 4 };
    const Explanation *explanation = &link->explanation;
    Without *sorted = arena_array(page->arena, Without, explanation->without_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < explanation->without_count; i++)
        if (!is_own_partner(page, link, explanation->without[i].partner))
            sorted[count++] = explanation->without[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, by_damage);
    put(page, "<tr class=head><td>");
    put_ref(page, link->a);
    put(page, link->b == INDEX_NONE ? " with the others" : " with ");
    if (link->b != INDEX_NONE)
        put_ref(page, link->b);
    put(page, ", as it stands<td class=num>");
    put_percent(page, explanation->probability);
    put(page, "<td>");
    put_text(page, probability_words(explanation->probability));
    put(page, "\n<tr><td class=in>without its strongest piece of evidence");
    put_outcome(page, explanation->probability, explanation->without_strongest);
    // A list and its copies say one thing: which of them is silent makes no difference that could be weighed.
    if (explanation->evidence_count && text_is(explanation->evidence[0].kind, "copy"))
        return;
    uint32_t shown = count <= PARTNERS_MOST + 1 ? count : PARTNERS_MOST;
    for (uint32_t i = 0; i < shown; i++) {
        put(page, "<tr><td class=in>had ");
        put_text(page, page->pool->partners[sorted[i].partner].name);
        put(page, " said nothing");
        put_outcome(page, explanation->probability, sorted[i].probability);
    }
    if (shown < count)
        putf(page, "<tr><td class=in>had any of %" PRIu32 " others said nothing<td><td>no worse\n",
             count - shown);
}

typedef enum { LACK_NETWORK, LACK_FILES, LACK_TRACES, LACK_FAMILY, LACK_VICTIM, LACK_COUNT } Lack;

static const char *const lack_words[LACK_COUNT] = {
    [LACK_NETWORK] = "no domain, address or URL",
    [LACK_FILES] = "no file hash",
    [LACK_TRACES] = "no trace of its makers (PDB path, mutex, certificate, registrant, e-mail address)",
    [LACK_FAMILY] = "no family or tool",
    [LACK_VICTIM] = "no victim country or sector",
};

static Lack lack_of(Kind kind)
{
    switch (kind) {
    case KIND_DOMAIN:
    case KIND_IPV4:
    case KIND_IPV6:
    case KIND_CIDR:
    case KIND_URL:
        return LACK_NETWORK;
    case KIND_MD5:
    case KIND_SHA1:
    case KIND_SHA256:
    case KIND_SHA512:
        return LACK_FILES;
    case KIND_PDB:
    case KIND_MUTEX:
    case KIND_CERTIFICATE:
    case KIND_REGISTRANT:
    case KIND_EMAIL:
    case KIND_PIPE:
        return LACK_TRACES;
    case KIND_FAMILY:
        return LACK_FAMILY;
    case KIND_COUNTRY:
    case KIND_SECTOR:
        return LACK_VICTIM;
    default:
        return LACK_COUNT;
    }
}

static void count_lacks(const Page *page, const Cluster *cluster, uint32_t lacking[LACK_COUNT])
{
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        const Activity *activity = &page->pool->activities[cluster->members[i]];
        bool has[LACK_COUNT + 1] = {0};
        for (uint32_t o = 0; o < activity->observation_count; o++) {
            uint32_t value = page->pool->observations[activity->first_observation + o].value;
            has[lack_of(page->pool->values[value].kind)] = true;
        }
        for (int lack = 0; lack < LACK_COUNT; lack++)
            lacking[lack] += !has[lack];
    }
}

static void put_missing(Page *page, const Cluster *cluster)
{
    uint32_t lacking[LACK_COUNT] = {0}, said = 0;
    count_lacks(page, cluster, lacking);
    put(page, "<p class=note>Evidence to ask partners for: ");
    for (int lack = 0; lack < LACK_COUNT; lack++) {
        // A few gaps are usual; half and more is worth asking partners for.
        if (lacking[lack] * 2 < cluster->member_count || lacking[lack] == 0)
            continue;
        put(page, said++ ? "; " : "");
        putf(page, "%" PRIu32 " of %" PRIu32 " activities carry %s", lacking[lack], cluster->member_count,
             lack_words[lack]);
    }
    put(page, said ? ".</p>\n" : "each kind stands in more than half of the activities already.</p>\n");
}

void put_sensitivity(Page *page, const Actor *actor)
{
    const ReportEvidence *links[REPORT_LINKS_MOST];
    uint32_t count = links_of(page, actor->cluster, links, REPORT_LINKS_MOST);
    putf(page, "<h4 id=change-%" PRIu32 ">What would change the verdict</h4>\n", actor->number);
    if (actor->is_copies)
        put(page, "<p>Whatever changes the first source’s mind: the others repeat its list. A statement of "
                  "somebody who saw it for himself would be the first corroboration.</p>\n");
    if (count && !actor->is_copies) {
        put(page,
            "<div class=scroll><table class=\"list change\"><thead><tr><th>If<th class=num>One actor<th>Then"
            "<tbody>\n");
        for (uint32_t i = 0; i < count; i++)
            put_withouts(page, links[i]);
        put(page, "</table></div>\n");
    }
    put_missing(page, actor_cluster(page, actor));
}
