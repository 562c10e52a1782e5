#pragma once
/// Invented pools and conclusions of any size: every name, address and hash is made up from numbers. No
/// method is behind the conclusions; they only have the right shape.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "report/report.h"

typedef struct {
    uint32_t partners, actors, largest, lone; ///< the n-th actor has largest / n activities, at least two
} InventedSize;

typedef struct {
    Arena arena;
    Pool pool;
    Conclusion conclusion;
    ReportInput input;
    uint64_t dice;
} Invented;

static inline uint32_t invented_dice(Invented *it, uint32_t sides)
{
    it->dice = it->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(it->dice >> 33) % sides;
}

static inline Instant invented_day(int year, uint32_t day)
{
    Instant instant = 0;
    if (!instant_of_date(year, 1, 1, &instant))
        abort();
    return instant + (Instant)day * INSTANT_DAY;
}

static inline int invented_by_value(const void *left, const void *right)
{
    const Value *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return text_compare(a->text, b->text);
}

static inline int invented_by_observation(const void *left, const void *right)
{
    const Observation *a = left, *b = right;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

typedef VEC(Value) InventedValues;

static inline void invented_value(InventedValues *values, Kind kind, Text text)
{
    *vec_push(values) = (Value){.kind = kind, .text = text};
}

static const char *const invented_families[] = {"Hikit", "Gh0st RAT",  "Derusbi", "PlugX",   "Moudoor",
                                                "Naid",  "Poison Ivy", "ZXShell", "Webhost", "Mimikatz"};
static const char *const invented_countries[] = {"US", "JP", "KR", "TW", "HK", "DE",          "GB", "FR",
                                                 "SE", "NL", "BR", "IN", "AU", "middle east", "ZA", "AE"};
static const char *const invented_sectors[] = {
    "government-national", "telecommunications", "aerospace",     "financial-services",
    "non-profit",          "technology",         "manufacturing", "energy"};
enum { INVENTED_DOMAINS = 300, INVENTED_ADDRESSES = 200 };

static inline void invented_values(Invented *it)
{
    InventedValues values = {0};
    for (int i = 0; i < INVENTED_DOMAINS; i++)
        invented_value(&values, KIND_DOMAIN, arena_format(&it->arena, "update-%d.example", i));
    for (int i = 0; i < INVENTED_ADDRESSES; i++)
        invented_value(&values, KIND_IPV4, arena_format(&it->arena, "192.0.2.%d", i));
    for (size_t i = 0; i < sizeof invented_families / sizeof *invented_families; i++)
        invented_value(&values, KIND_FAMILY, text_of(invented_families[i]));
    for (size_t i = 0; i < sizeof invented_countries / sizeof *invented_countries; i++)
        invented_value(&values, KIND_COUNTRY, text_of(invented_countries[i]));
    for (size_t i = 0; i < sizeof invented_sectors / sizeof *invented_sectors; i++)
        invented_value(&values, KIND_SECTOR, text_of(invented_sectors[i]));
    invented_value(&values, KIND_CVE, TEXT("CVE-2013-3893"));
    invented_value(&values, KIND_CVE, TEXT("CVE-2012-4792"));
    invented_value(&values, KIND_TECHNIQUE, TEXT("T1566.001"));
    invented_value(&values, KIND_TECHNIQUE, TEXT("T1105"));
    invented_value(&values, KIND_PDB, TEXT("h:\\JmVodServer\\hikit\\bin32\\RServer.pdb"));
    qsort(values.items, values.count, sizeof *values.items, invented_by_value);
    it->pool.value_count = (uint32_t)values.count;
    it->pool.values = arena_array(&it->arena, Value, values.count);
    memcpy(it->pool.values, values.items, values.count * sizeof *values.items);
    for (uint32_t i = 0; i < it->pool.value_count; i++)
        it->pool.values[i].same_as = i;
    vec_free(&values);
}

static inline uint32_t invented_find(const Pool *pool, Kind kind, Text text)
{
    for (uint32_t i = 0; i < pool->value_count; i++)
        if (pool->values[i].kind == kind && text_equal(pool->values[i].text, text))
            return i;
    abort();
}

typedef VEC(Observation) InventedObservations;

static inline void invented_see(Invented *it, InventedObservations *all, uint32_t activity, uint32_t value)
{
    const Activity *at = &it->pool.activities[activity];
    *vec_push(all) = (Observation){.activity = activity,
                                   .value = value,
                                   .first_seen = INSTANT_NONE,
                                   .last_seen = INSTANT_NONE,
                                   .marking = marking_effective(at->marking),
                                   .credibility = (uint8_t)(1 + invented_dice(it, 6)),
                                   .record = activity};
}

/// What an activity of one actor shows: mostly the actor's own things.
static inline void invented_show(Invented *it, InventedObservations *all, uint32_t activity, uint32_t actor)
{
    const Pool *pool = &it->pool;
    uint32_t domain = invented_find(pool, KIND_DOMAIN, TEXT("update-0.example"));
    for (int i = 0; i < 4; i++)
        invented_see(it, all, activity, domain + (actor * 7 + invented_dice(it, 9)) % INVENTED_DOMAINS);
    uint32_t address = invented_find(pool, KIND_IPV4, TEXT("192.0.2.0"));
    invented_see(it, all, activity, address + (actor * 5 + invented_dice(it, 6)) % INVENTED_ADDRESSES);
    for (int i = 0; i < 2; i++)
        invented_see(it, all, activity,
                     invented_find(pool, KIND_FAMILY,
                                   text_of(invented_families[(actor * 2 + invented_dice(it, 4)) % 10])));
    for (int i = 0; i < 2; i++)
        invented_see(it, all, activity,
                     invented_find(pool, KIND_COUNTRY,
                                   text_of(invented_countries[(actor * 3 + invented_dice(it, 9)) % 16])));
    invented_see(
        it, all, activity,
        invented_find(pool, KIND_SECTOR, text_of(invented_sectors[(actor + invented_dice(it, 4)) % 8])));
    if (invented_dice(it, 4) == 0)
        invented_see(it, all, activity, invented_find(pool, KIND_CVE, TEXT("CVE-2013-3893")));
    if (invented_dice(it, 3) == 0)
        invented_see(it, all, activity, invented_find(pool, KIND_TECHNIQUE, TEXT("T1566.001")));
    if (actor == 0 && invented_dice(it, 4) == 0)
        invented_see(it, all, activity,
                     invented_find(pool, KIND_PDB, TEXT("h:\\JmVodServer\\hikit\\bin32\\RServer.pdb")));
}

static inline void invented_partners(Invented *it, uint32_t count)
{
    static const char *const names[] = {"Aldgate Labs",    "Birch CERT",       "Corvid Research",
                                        "Dovecote",        "Elmwood Threat",   "Fathom Signals",
                                        "Gannet Security", "Harbour Response", "Isthmus Telecom",
                                        "Juniper Watch",   "Kestrel",          "Lodestar"};
    enum { NAMES = sizeof names / sizeof *names };
    it->pool.partner_count = count;
    it->pool.partners = arena_array(&it->arena, Partner, count);
    for (uint32_t i = 0; i < count; i++)
        it->pool.partners[i] = (Partner){
            .name = i < NAMES ? text_of(names[i]) : arena_format(&it->arena, "Partner %04u", (unsigned)i),
            .reliability = "ABBCBCAFDBEB"[i % 12],
            .marking = MARKING_UNSTATED,
            .complaint_count = i % 5 == 2 ? 3 : 0};
}

/// Activities are ordered by partner, so the actor of each is drawn, not its place.
static inline void invented_activities(Invented *it, InventedSize size, uint32_t *actor_of)
{
    uint32_t total = size.lone;
    for (uint32_t a = 0; a < size.actors; a++)
        total += size.largest / (a + 1) > 2 ? size.largest / (a + 1) : 2;
    it->pool.activity_count = total;
    it->pool.activities = arena_array(&it->arena, Activity, total);
    uint32_t at = 0;
    for (uint32_t a = 0; a < size.actors; a++)
        for (uint32_t i = 0; i < (size.largest / (a + 1) > 2 ? size.largest / (a + 1) : 2); i++)
            actor_of[at++] = a;
    while (at < total)
        actor_of[at++] = INDEX_NONE;
    for (uint32_t i = total; i > 1; i--) {
        uint32_t j = invented_dice(it, i), kept = actor_of[j];
        actor_of[j] = actor_of[i - 1];
        actor_of[i - 1] = kept;
    }
    static const Marking markings[] = {MARKING_GREEN, MARKING_AMBER, MARKING_UNSTATED, MARKING_CLEAR};
    for (uint32_t i = 0; i < total; i++) {
        uint32_t actor = actor_of[i] == INDEX_NONE ? 99 : actor_of[i];
        int year = 2008 + (int)((actor % 3) + invented_dice(it, 4 + actor % 3));
        if (actor == 1 && year == 2010)
            year = 2013;
        it->pool.activities[i] = (Activity){
            .partner = (uint32_t)((uint64_t)i * it->pool.partner_count / total),
            .id = arena_format(&it->arena, "R-%05u", (unsigned)i),
            .title = arena_format(&it->arena, "Intrusion at an invented organisation, part %u", (unsigned)i),
            .url = TEXT(""),
            .date = invented_dice(it, 14) == 0 ? INSTANT_NONE : invented_day(year, invented_dice(it, 365)),
            .marking = markings[invented_dice(it, 4)]};
    }
}

static inline void invented_records(Invented *it)
{
    uint32_t count = it->pool.record_count = it->pool.activity_count;
    it->pool.records = arena_array(&it->arena, RecordPlace, count);
    for (uint32_t i = 0; i < count; i++) {
        RecordPlace *record = &it->pool.records[i];
        snprintf(record->digest, sizeof record->digest, "%08x%056x", (unsigned)(i * 2654435761u),
                 (unsigned)i);
        record->source =
            arena_format(&it->arena, "partner-%02u.jsonl", (unsigned)it->pool.activities[i].partner);
        record->place = arena_format(&it->arena, "line %u", (unsigned)(i + 1));
    }
}

static inline void invented_aliases(Invented *it, Cluster *cluster, uint32_t actor)
{
    static const char *const names[] = {"Axiom", "Comment Crew", "Quiet Heron", "Tin Lantern"};
    static const char *const others[] = {"Hidden Lynx", "APT1", "Hidden Lynx", "G-17"};
    if (actor >= 4)
        return;
    cluster->name = text_of(names[actor]);
    cluster->alias_count = 3;
    cluster->aliases = arena_array(&it->arena, Alias, 3);
    cluster->aliases[0] = (Alias){.name = text_of(names[actor]),
                                  .claim_count = cluster->member_count / 3 + 1,
                                  .partners = cluster->partners,
                                  .partner_count = cluster->partner_count > 2 ? 2 : 1};
    cluster->aliases[1] = (Alias){.name = text_of(others[actor]),
                                  .claim_count = 2,
                                  .partners = cluster->partners + cluster->partner_count - 1,
                                  .partner_count = 1};
    cluster->aliases[2] = (Alias){.name = arena_format(&it->arena, "Group 7%u", (unsigned)actor),
                                  .is_by_group = true,
                                  .sources = TEXT("a list of names, Kestrel")};
    cluster->is_disputed = actor == 0;
}

static inline void invented_cluster(Invented *it, Cluster *cluster, uint32_t actor)
{
    const Pool *pool = &it->pool;
    cluster->partners = arena_array(&it->arena, uint32_t, pool->partner_count);
    cluster->first_seen = cluster->last_seen = INSTANT_NONE;
    cluster->marking = MARKING_CLEAR;
    for (uint32_t i = 0; i < cluster->member_count; i++) {
        const Activity *activity = &pool->activities[cluster->members[i]];
        if (cluster->partner_count == 0 || cluster->partners[cluster->partner_count - 1] != activity->partner)
            cluster->partners[cluster->partner_count++] = activity->partner;
        if (activity->first_seen != INSTANT_NONE &&
            (cluster->first_seen == INSTANT_NONE || activity->first_seen < cluster->first_seen))
            cluster->first_seen = activity->first_seen;
        if (activity->last_seen != INSTANT_NONE && activity->last_seen > cluster->last_seen)
            cluster->last_seen = activity->last_seen;
        cluster->marking = marking_stricter(cluster->marking, activity->marking);
    }
    bool is_alone = cluster->member_count == 1;
    cluster->probability = is_alone ? 999999 : 985000 - (actor % 12) * 61000;
    cluster->confidence = is_alone || actor > 2 ? CONFIDENCE_LOW
                          : actor               ? CONFIDENCE_MODERATE
                                                : CONFIDENCE_HIGH;
    cluster->root_causes = is_alone ? 0 : cluster->member_count / 3 + 1;
    cluster->id = arena_format(&it->arena, "AC-%010u", (unsigned)(cluster->members[0] * 7919u));
}

static inline void invented_clusters(Invented *it, InventedSize size, const uint32_t *actor_of)
{
    Conclusion *conclusion = &it->conclusion;
    uint32_t total = it->pool.activity_count;
    conclusion->cluster_of = arena_array(&it->arena, uint32_t, total);
    conclusion->clusters = arena_array(&it->arena, Cluster, total);
    for (uint32_t a = 0; a <= size.actors; a++)
        for (uint32_t i = 0; i < total; i++) {
            if (actor_of[i] != (a == size.actors ? INDEX_NONE : a))
                continue;
            Cluster *cluster = &conclusion->clusters[a];
            if (a == size.actors)
                cluster = &conclusion->clusters[conclusion->cluster_count];
            if (cluster->member_count == 0) {
                cluster->members = arena_array(&it->arena, uint32_t, a == size.actors ? 1 : total);
                conclusion->cluster_count++;
            }
            conclusion->cluster_of[i] = (uint32_t)(cluster - conclusion->clusters);
            cluster->members[cluster->member_count++] = i;
        }
    for (uint32_t c = 0; c < conclusion->cluster_count; c++) {
        invented_cluster(it, &conclusion->clusters[c], c);
        if (c < size.actors)
            invented_aliases(it, &conclusion->clusters[c], c);
    }
    conclusion->candidates = arena_array(&it->arena, Candidate, (size_t)total * 4);
    for (uint32_t i = 0; i < total; i++)
        for (uint32_t j = i + 1, found = 0; j < total && found < 4; j++)
            if (conclusion->cluster_of[i] == conclusion->cluster_of[j] && invented_dice(it, 3) == 0) {
                MicroNats nats = (MicroNats)invented_dice(it, 9000000) - 1000000;
                conclusion->candidates[conclusion->candidate_count++] =
                    (Candidate){i, j, nats, nats > 0 ? 900000 : 300000};
                found++;
            }
}

static inline uint32_t *invented_list(Invented *it, uint32_t a, uint32_t b)
{
    uint32_t *list = arena_array(&it->arena, uint32_t, 2);
    list[0] = a < b ? a : b;
    list[1] = a < b ? b : a;
    return list;
}

static inline Contribution invented_step(Invented *it, const ReportEvidence *link, Kind kind,
                                         const char *value, MicroNats nats, const char *why)
{
    const Activity *a = &it->pool.activities[link->a], *b = &it->pool.activities[link->b];
    Contribution step = {.kind = kind_word(kind), .value = text_of(value), .nats = nats, .why = text_of(why)};
    step.partners = invented_list(it, a->partner, b->partner);
    step.partner_count = a->partner == b->partner ? 1 : 2;
    step.observations = invented_list(it, a->first_observation, b->first_observation);
    step.observation_count = 2;
    return step;
}

static inline void invented_link(Invented *it, ReportEvidence *link, uint32_t cluster, uint32_t a, uint32_t b)
{
    *link = (ReportEvidence){.cluster = cluster, .a = a, .b = b};
    Explanation *e = &link->explanation;
    e->a = activity_label(&it->pool, a, &it->arena);
    e->b = activity_label(&it->pool, b, &it->arena);
    e->is_together = cluster != INDEX_NONE;
    e->prior = -4852030;
    e->evidence = arena_array(&it->arena, Contribution, 5);
    e->evidence[0] = invented_step(it, link, KIND_PDB, "h:\\JmVodServer\\hikit\\bin32\\RServer.pdb", 5203114,
                                   "shown by 6 of 96 activities, 41 days apart");
    e->evidence[1] =
        invented_step(it, link, KIND_DOMAIN, "update-3.example", 3902441, "shown by 3 of 96 activities");
    e->evidence[2] = invented_step(it, link, KIND_IPV4, "192.0.2.7", 1207730,
                                   "the same host as update-3.example: discounted as one root cause");
    e->evidence[3] = invented_step(it, link, KIND_FAMILY, "Hikit", 811907, "a family few others show");
    e->evidence[4] = (Contribution){.kind = TEXT("absence"),
                                    .value = TEXT(""),
                                    .nats = -402000 * (MicroNats)(1 + a % 3),
                                    .why = TEXT("values that one shows and the other does not")};
    e->evidence_count = 5;
    e->total = e->prior;
    for (int i = 0; i < 5; i++)
        e->total += e->evidence[i].nats;
    e->probability = cluster == INDEX_NONE ? 310000 : 995800;
    e->total_without_strongest = e->total - e->evidence[0].nats;
    e->without_strongest = 610000;
    e->without_count = 2;
    e->without = arena_array(&it->arena, Without, 2);
    e->without[0] = (Without){(it->pool.activities[a].partner + 1) % it->pool.partner_count, 900000, 710000};
    e->without[1] = (Without){it->pool.activities[b].partner, -300000, 120000};
    e->verdict = TEXT("Five pieces of evidence of four kinds, from two partners.");
}

static inline void invented_evidence(Invented *it, InventedSize size)
{
    enum { LINKS = 3 };
    const Conclusion *conclusion = &it->conclusion;
    ReportEvidence *links = arena_array(&it->arena, ReportEvidence, (size_t)size.actors * LINKS + 2);
    uint32_t count = 0;
    for (uint32_t c = 0; c < size.actors && c < REPORT_ACTORS_MOST; c++) {
        const Cluster *cluster = &conclusion->clusters[c];
        for (uint32_t i = 0; i < LINKS && i + 1 < cluster->member_count; i++)
            invented_link(it, &links[count++], c, cluster->members[i],
                          cluster->members[cluster->member_count - 1 - i / 2]);
    }
    if (size.actors > 1)
        invented_link(it, &links[count++], INDEX_NONE, conclusion->clusters[0].members[0],
                      conclusion->clusters[1].members[0]);
    it->input.evidence = links;
    it->input.evidence_count = count;
    if (size.actors && conclusion->clusters[0].member_count > 3) {
        it->conclusion.copies = arena_array(&it->arena, Copy, 1);
        it->conclusion.copies[0] =
            (Copy){conclusion->clusters[0].members[0], conclusion->clusters[0].members[2], 11, 12};
        it->conclusion.copy_count = 1;
        it->pool.decisions = arena_array(&it->arena, Decision, 1);
        it->pool.decisions[0] = (Decision){.number = 1,
                                           .verdict = VERDICT_DIFFERENT,
                                           .a = conclusion->clusters[0].members[1],
                                           .b = INDEX_NONE,
                                           .b_id = TEXT("Kestrel:R-00090"),
                                           .reason = TEXT("other tooling, other hours; seen by our own team"),
                                           .author = TEXT("mk"),
                                           .at = invented_day(2024, 40)};
        it->pool.decision_count = 1;
    }
}

static inline void invented_complaints(Invented *it)
{
    ReportComplaint *complaints =
        arena_array(&it->arena, ReportComplaint, (size_t)it->pool.partner_count * 3);
    uint32_t count = 0;
    for (uint32_t p = 0; p < it->pool.partner_count; p++)
        for (uint32_t i = 0; i < it->pool.partners[p].complaint_count; i++)
            complaints[count++] =
                (ReportComplaint){it->pool.partners[p].name, TEXT("iocs.csv"),
                                  arena_format(&it->arena, "line %u", (unsigned)(i * 17 + 4)),
                                  TEXT("'d41d8cd9' is no hash: md5 has 32 digits, sha1 40, sha256 64")};
    it->input.complaints = complaints;
    it->input.complaint_count = count;
}

/// `invented_done` gives everything back.
static inline void invented_init(Invented *it, InventedSize size)
{
    memset(it, 0, sizeof *it);
    arena_init(&it->arena);
    it->dice = 42;
    it->input = (ReportInput){.case_name = TEXT("Operation SMN (invented)"),
                              .reader = MARKING_RED,
                              .now = invented_day(2026, 320),
                              .program_version = TEXT("0.1.0"),
                              .cluster = INDEX_NONE};
    invented_partners(it, size.partners);
    invented_values(it);
    uint32_t *actor_of =
        arena_array(&it->arena, uint32_t, (size_t)size.actors * (size.largest + 2) + size.lone);
    invented_activities(it, size, actor_of);
    invented_records(it);
    InventedObservations all = {0};
    for (uint32_t i = 0; i < it->pool.activity_count; i++)
        invented_show(it, &all, i, actor_of[i] == INDEX_NONE ? invented_dice(it, 60) : actor_of[i]);
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, invented_by_observation);
    it->pool.observation_count = (uint32_t)all.count;
    it->pool.observations = arena_array(&it->arena, Observation, all.count);
    if (all.count)
        memcpy(it->pool.observations, all.items, all.count * sizeof *all.items);
    vec_free(&all);
    pool_index(&it->pool, &it->arena);
    invented_clusters(it, size, actor_of);
    invented_evidence(it, size);
    invented_complaints(it);
    it->conclusion.hub_count = size.actors * 2;
    it->input.pool = &it->pool;
    it->input.conclusion = &it->conclusion;
}

static inline void invented_done(Invented *it)
{
    arena_done(&it->arena);
}
