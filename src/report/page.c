#include "report/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"

enum { OTHERS_MOST = 300 }; ///< lines in the table of the actors without a section

const Cluster *actor_cluster(const Page *page, const Actor *actor)
{
    return &page->conclusion->clusters[actor->cluster];
}

Instant activity_when(const Page *page, uint32_t activity)
{
    const Activity *it = &page->pool->activities[activity];
    Instant when = it->date != INSTANT_NONE ? it->date : it->first_seen, earliest;
    if (when == INSTANT_NONE || !instant_of_date(1985, 1, 1, &earliest) || when < earliest)
        return INSTANT_NONE;
    if (page->input->now != INSTANT_NONE && when > page->input->now + 366 * INSTANT_DAY)
        return INSTANT_NONE;
    return when;
}

bool is_unmarked(const Page *page, uint32_t activity)
{
    return page->pool->activities[activity].marking == MARKING_UNSTATED;
}

static bool is_told(const Page *page, uint32_t cluster)
{
    return page->input->cluster == INDEX_NONE || page->input->cluster == cluster;
}

static void count_partners(Page *page, Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    actor->by_partner = arena_array(page->arena, uint32_t, page->pool->partner_count);
    for (uint32_t i = 0; i < cluster->member_count; i++)
        actor->by_partner[page->pool->activities[cluster->members[i]].partner]++;
}

const Alias *name_elsewhere(const Page *page, uint32_t cluster, Text name, uint32_t *other)
{
    const Conclusion *conclusion = page->conclusion;
    const Alias *most = NULL;
    for (uint32_t c = 0; c < conclusion->cluster_count; c++) {
        if (c == cluster || conclusion->clusters[c].member_count < 2)
            continue;
        for (uint32_t a = 0; a < conclusion->clusters[c].alias_count; a++) {
            const Alias *alias = &conclusion->clusters[c].aliases[a];
            if (alias->is_by_group || !text_equal_nocase(alias->name, name) ||
                (most && alias->claim_count <= most->claim_count))
                continue;
            most = alias;
            *other = c;
        }
    }
    return most;
}

bool is_own_name(const Page *page, uint32_t cluster, const Alias *alias)
{
    uint32_t other;
    const Alias *elsewhere = alias->is_by_group ? NULL : name_elsewhere(page, cluster, alias->name, &other);
    return !alias->is_by_group && (!elsewhere || elsewhere->claim_count <= alias->claim_count);
}

static bool is_reliable(const Page *page, const Alias *alias)
{
    bool is_judged_low = alias->partner_count > 0;
    for (uint32_t i = 0; i < alias->partner_count; i++) {
        char letter = page->pool->partners[alias->partners[i]].reliability;
        is_judged_low &= letter == 'D' || letter == 'E';
    }
    return !is_judged_low;
}

static void judge_name(const Page *page, Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    if (cluster->name.length == 0)
        return;
    for (uint32_t i = 0; i < cluster->alias_count; i++) {
        const Alias *alias = &cluster->aliases[i];
        if (text_equal(alias->name, cluster->name))
            actor->is_name_doubtful = !is_own_name(page, actor->cluster, alias) || !is_reliable(page, alias);
    }
    for (uint32_t c = 0; c < page->conclusion->cluster_count && !actor->has_namesake; c++) {
        const Cluster *other = &page->conclusion->clusters[c];
        actor->has_namesake =
            c != actor->cluster && other->member_count > 1 && text_equal_nocase(other->name, cluster->name);
    }
}

/// Every member but one repeats another's list.
static bool is_copies(const Page *page, uint32_t cluster)
{
    uint32_t copies = 0;
    for (uint32_t i = 0; i < page->conclusion->copy_count; i++)
        copies += page->conclusion->cluster_of[page->conclusion->copies[i].copy] == cluster;
    uint32_t members = page->conclusion->clusters[cluster].member_count;
    return members > 1 && copies + 1 >= members;
}

static void find_actors(Page *page)
{
    const Conclusion *conclusion = page->conclusion;
    page->actors = arena_array(page->arena, Actor, conclusion->cluster_count);
    page->actor_of = arena_array(page->arena, uint32_t, conclusion->cluster_count);
    page->lone = arena_array(page->arena, uint32_t, page->pool->activity_count);
    for (uint32_t i = 0; i < conclusion->cluster_count; i++) {
        const Cluster *cluster = &conclusion->clusters[i];
        page->actor_of[i] = INDEX_NONE;
        // One that is asked for by name gets its section even when it stands alone.
        bool is_asked = page->input->cluster == i;
        if (!is_told(page, i) || cluster->member_count == 0)
            continue;
        page->told_count += cluster->member_count;
        if (cluster->member_count < 2 && !is_asked) {
            page->lone[page->lone_count++] = cluster->members[0];
            continue;
        }
        Actor *actor = &page->actors[page->actor_count];
        page->actor_of[i] = page->actor_count++;
        *actor = (Actor){.cluster = i, .number = page->actor_count};
        actor->has_section = actor->number <= REPORT_ACTORS_MOST;
        actor->is_shown = actor->number <= REPORT_ACTORS_MOST + OTHERS_MOST;
        page->section_count += actor->has_section;
        actor->title = cluster->name.length ? cluster->name : cluster->id;
        actor->is_copies = actor->is_shown && is_copies(page, i);
        if (actor->is_shown)
            judge_name(page, actor);
        count_partners(page, actor);
    }
}

static int by_index(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int by_activity_count(const void *left, const void *right, void *context)
{
    const Partner *partners = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    if (partners[a].activity_count != partners[b].activity_count)
        return partners[a].activity_count > partners[b].activity_count ? -1 : 1;
    return by_index(left, right);
}

static void rank_partners(Page *page)
{
    uint32_t count = page->pool->partner_count;
    page->partners = arena_array(page->arena, uint32_t, count);
    page->rank = arena_array(page->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        page->partners[i] = i;
    if (count)
        qsort_r(page->partners, count, sizeof *page->partners, by_activity_count, page->pool->partners);
    for (uint32_t i = 0; i < count; i++)
        page->rank[page->partners[i]] = i;
}

static void date_and_mark(Page *page)
{
    const Pool *pool = page->pool;
    page->first = page->last = INSTANT_NONE;
    page->strictest = MARKING_CLEAR;
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        if (!is_told(page, page->conclusion->cluster_of[i]))
            continue;
        // The pool as a whole decides how rare a value is, but only what is told of is printed.
        const Activity *activity = &pool->activities[i];
        page->strictest = marking_stricter(page->strictest, activity->marking);
        for (uint32_t o = 0; o < activity->observation_count; o++)
            page->strictest = marking_stricter(page->strictest,
                                               pool->observations[activity->first_observation + o].marking);
        Instant when = activity_when(page, i);
        page->undated += when == INSTANT_NONE;
        if (when == INSTANT_NONE)
            continue;
        if (page->first == INSTANT_NONE || when < page->first)
            page->first = when;
        if (page->last == INSTANT_NONE || when > page->last)
            page->last = when;
    }
    // What others are weighed against shows up in explanations, and the clusters know what theirs needs.
    for (uint32_t i = 0; i < page->actor_count; i++)
        page->strictest = marking_stricter(page->strictest, actor_cluster(page, &page->actors[i])->marking);
    for (uint32_t i = 0; i < page->input->evidence_count; i++)
        for (uint32_t c = 0; c < page->input->evidence[i].explanation.evidence_count; c++) {
            const Contribution *contribution = &page->input->evidence[i].explanation.evidence[c];
            for (uint32_t o = 0; o < contribution->observation_count; o++)
                page->strictest = marking_stricter(page->strictest,
                                                   pool->observations[contribution->observations[o]].marking);
        }
}

/// Claims are of no activity, and carry their own marking.
static void mark_judgements(Page *page)
{
    const Pool *pool = page->pool;
    for (uint32_t i = 0; i < page->input->judgements.count; i++) {
        const Judgement *it = &page->input->judgements.items[i];
        for (uint32_t e = 0; e < it->evidence_count; e++)
            for (uint32_t o = 0; o < it->evidence[e].observation_count; o++)
                page->strictest = marking_stricter(
                    page->strictest, pool->observations[it->evidence[e].observations[o]].marking);
        for (uint32_t c = 0; c < it->claimed_count; c++)
            page->strictest = marking_stricter(page->strictest, pool->claims[it->claimed[c].claim].marking);
        for (uint32_t n = 0; n < it->number_count; n++)
            for (uint32_t c = 0; c < it->numbers[n].claim_count + it->numbers[n].aside_count; c++)
                page->strictest =
                    marking_stricter(page->strictest, pool->claims[it->numbers[n].claims[c]].marking);
    }
}

static void count_sources(Page *page)
{
    Map seen = {0};
    for (uint32_t i = 0; i < page->pool->record_count; i++)
        *map_at(&seen, page->pool->records[i].source) = 1;
    page->source_count = (uint32_t)seen.count;
    map_done(&seen);
}

/// "Poison Ivy", "PoisonIvy" and "poison-ivy" are one family; other topics are canonical already.
static Text folded_family(const Page *page, Text name)
{
    char *folded = arena_array(page->arena, char, name.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.bytes[i];
        if (byte_is_alnum(byte) || (unsigned char)byte >= 0x80)
            folded[length++] = byte_lower(byte);
    }
    return length ? (Text){folded, length} : name;
}

static Text topic_key(const Page *page, const Value *value)
{
    return value->kind == KIND_FAMILY ? folded_family(page, value->text) : value->text;
}

Text family_spelling(const Page *page, Text canonical)
{
    Text key = folded_family(page, canonical);
    for (uint32_t i = 0; i < page->topic_count; i++)
        if (page->topics[i].kind == KIND_FAMILY && text_equal(folded_family(page, page->topics[i].name), key))
            return page->topics[i].name;
    return canonical;
}

static bool is_topic(Kind kind)
{
    return kind == KIND_FAMILY || kind == KIND_CVE || kind == KIND_TECHNIQUE || kind == KIND_COUNTRY ||
           kind == KIND_SECTOR;
}

typedef struct {
    Kind kind;
    Text key;
    uint32_t value;
} Spelling;

static int by_key_then_use(const void *left, const void *right, void *context)
{
    const Value *values = context;
    const Spelling *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int order = text_compare(a->key, b->key);
    if (order)
        return order;
    uint32_t uses_a = values[a->value].holder_count, uses_b = values[b->value].holder_count;
    if (uses_a != uses_b)
        return uses_a > uses_b ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

static uint32_t unique(uint32_t *items, uint32_t count)
{
    if (count)
        qsort(items, count, sizeof *items, by_index);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || items[i] != items[kept - 1])
            items[kept++] = items[i];
    return kept;
}

static void fill_topic(const Page *page, const Spelling *spellings, size_t count, Topic *topic)
{
    const Pool *pool = page->pool;
    uint32_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += pool->values[spellings[i].value].holder_count;
    topic->kind = spellings[0].kind;
    topic->name = pool->values[spellings[0].value].text;
    topic->holders = arena_array(page->arena, uint32_t, total);
    for (size_t i = 0; i < count; i++) {
        const Value *value = &pool->values[spellings[i].value];
        for (uint32_t h = 0; h < value->holder_count; h++)
            topic->holders[topic->holder_count++] = pool->holders[value->first_holder + h];
    }
    topic->holder_count = unique(topic->holders, topic->holder_count);
}

static void find_topics(Page *page)
{
    const Pool *pool = page->pool;
    VEC(Spelling) spellings = {0};
    for (uint32_t i = 0; i < pool->value_count; i++)
        if (is_topic(pool->values[i].kind))
            *vec_push(&spellings) = (Spelling){pool->values[i].kind, topic_key(page, &pool->values[i]), i};
    if (spellings.count)
        qsort_r(spellings.items, spellings.count, sizeof *spellings.items, by_key_then_use, pool->values);
    page->topics = arena_array(page->arena, Topic, spellings.count);
    for (size_t from = 0, to; from < spellings.count; from = to) {
        to = from + 1;
        while (to < spellings.count && spellings.items[to].kind == spellings.items[from].kind &&
               text_equal(spellings.items[to].key, spellings.items[from].key))
            to++;
        fill_topic(page, &spellings.items[from], to - from, &page->topics[page->topic_count++]);
    }
    vec_free(&spellings);
}

/// At most `most` of the members, but one of each partner in any case: the matrix leads there.
static void list_members(Page *page, const Cluster *cluster, uint32_t most)
{
    uint32_t partner = INDEX_NONE;
    for (uint32_t m = 0; m < cluster->member_count; m++) {
        uint32_t its = page->pool->activities[cluster->members[m]].partner;
        if (m < most || its != partner)
            page->is_listed[cluster->members[m]] = true;
        partner = its;
    }
}

/// The appendix lists every activity of the actors that have a section, and a bounded part of the others.
static void choose_listed(Page *page)
{
    enum { OF_SECTION = 400, OF_OTHER = 12, LONE = 300 };
    page->is_listed = arena_array(page->arena, bool, page->pool->activity_count);
    for (uint32_t i = 0; i < page->actor_count && page->actors[i].is_shown; i++)
        list_members(page, actor_cluster(page, &page->actors[i]),
                     page->actors[i].has_section ? OF_SECTION : OF_OTHER);
    for (uint32_t i = 0; i < page->lone_count && i < LONE; i++)
        page->is_listed[page->lone[i]] = true;
}

void page_init(Page *page, const ReportInput *input, Arena *arena, Buffer *out)
{
    *page = (Page){
        .input = input, .pool = input->pool, .conclusion = input->conclusion, .arena = arena, .out = out};
    find_actors(page);
    rank_partners(page);
    date_and_mark(page);
    mark_judgements(page);
    count_sources(page);
    find_topics(page);
    choose_listed(page);
}

static int by_weight(const void *left, const void *right)
{
    const Tally *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    if (a->elsewhere != b->elsewhere)
        return a->elsewhere < b->elsewhere ? -1 : 1;
    return text_compare(a->topic->name, b->topic->name);
}

static uint32_t count_distinct_partners(const Page *page, const uint32_t *activities, uint32_t count)
{
    // Activities are ordered by partner, so the same partner's stand together.
    uint32_t partners = 0;
    for (uint32_t i = 0; i < count; i++)
        partners += i == 0 || page->pool->activities[activities[i]].partner !=
                                  page->pool->activities[activities[i - 1]].partner;
    return partners;
}

Tallies actor_tallies(const Page *page, const Actor *actor, Kind kind)
{
    Tallies tallies = {arena_array(page->arena, Tally, page->topic_count), 0};
    for (uint32_t i = 0; i < page->topic_count; i++) {
        const Topic *topic = &page->topics[i];
        if (topic->kind != kind)
            continue;
        Tally tally = {.topic = topic, .activities = arena_array(page->arena, uint32_t, topic->holder_count)};
        for (uint32_t h = 0; h < topic->holder_count; h++)
            if (page->conclusion->cluster_of[topic->holders[h]] == actor->cluster)
                tally.activities[tally.count++] = topic->holders[h];
        if (tally.count == 0)
            continue;
        tally.elsewhere = topic->holder_count - tally.count;
        tally.partner_count = count_distinct_partners(page, tally.activities, tally.count);
        tallies.items[tallies.count++] = tally;
    }
    if (tallies.count)
        qsort(tallies.items, tallies.count, sizeof *tallies.items, by_weight);
    return tallies;
}
