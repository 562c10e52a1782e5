#pragma once
/// A pool made in a test, line by line, in any order: what comes out is canonical, as the store gives it.

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "link/link.h"
#include "unit/test.h"

typedef struct {
    Text partner, id, title, url;
    Instant date;
} MadeActivity;

typedef struct {
    Text partner, id;
    Kind kind;
    Text text;
    bool is_warned;
} MadeValue;

typedef struct {
    Arena arena;
    VEC(MadeActivity) activities;
    VEC(MadeValue) values;
    VEC(NameClaim) names; ///< `activity` is an index of `activities`
    VEC(Text) cites;      ///< labels, two for each citation
    VEC(Decision) decisions;
    Pool pool;
    Conclusion conclusion;
} Maker;

static inline void maker_init(Maker *maker)
{
    *maker = (Maker){0};
    arena_init(&maker->arena);
}

static inline void maker_done(Maker *maker)
{
    arena_done(&maker->arena);
    vec_free(&maker->activities);
    vec_free(&maker->values);
    vec_free(&maker->names);
    vec_free(&maker->cites);
    vec_free(&maker->decisions);
}

static inline Text maker_text(Maker *maker, const char *text)
{
    return arena_copy(&maker->arena, text_of(text));
}

/// "partner:id"
static inline void maker_split(Maker *maker, const char *label, Text *partner, Text *id)
{
    Text rest = maker_text(maker, label);
    text_cut(&rest, ':', partner);
    *id = rest;
}

static inline MadeActivity *maker_activity(Maker *maker, const char *label, const char *date)
{
    MadeActivity *made = vec_push(&maker->activities);
    maker_split(maker, label, &made->partner, &made->id);
    made->title = made->url = TEXT("");
    made->date = INSTANT_NONE;
    if (date)
        assert_true(instant_parse(text_of(date), &made->date));
    return made;
}

static inline MadeValue *maker_value(Maker *maker, const char *label, Kind kind, const char *text)
{
    MadeValue *made = vec_push(&maker->values);
    maker_split(maker, label, &made->partner, &made->id);
    made->kind = kind;
    made->text = maker_text(maker, text);
    return made;
}

/// An activity with domains, written apart by blanks.
static inline void maker_domains(Maker *maker, const char *label, const char *date, const char *domains)
{
    maker_activity(maker, label, date);
    Text rest = maker_text(maker, domains), domain;
    while (text_cut(&rest, ' ', &domain))
        maker_value(maker, label, KIND_DOMAIN, arena_string(&maker->arena, domain));
}

/// Activities that share nothing with anybody, so that the pool is large enough for a value to be rare.
static inline void maker_crowd(Maker *maker, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        Text label = arena_format(&maker->arena, "crowd%u:c%04u", i % 23, i);
        char *terminated = arena_string(&maker->arena, label);
        maker_activity(maker, terminated, NULL);
        for (unsigned k = 0; k < 6; k++) {
            Text domain = arena_format(&maker->arena, "c%u-%u.test", i, k);
            maker_value(maker, terminated, KIND_DOMAIN, arena_string(&maker->arena, domain));
        }
        Text hash = arena_format(&maker->arena, "%064x", i + 1);
        maker_value(maker, terminated, KIND_SHA256, arena_string(&maker->arena, hash));
        Text family = arena_format(&maker->arena, "crowdfamily%u", i);
        maker_value(maker, terminated, KIND_FAMILY, arena_string(&maker->arena, family));
    }
}

static inline int maker_by_partner(const void *left, const void *right)
{
    return text_compare(((const Partner *)left)->name, ((const Partner *)right)->name);
}

static inline int maker_by_label(const void *left, const void *right)
{
    const MadeActivity *a = left, *b = right;
    int order = text_compare(a->partner, b->partner);
    return order ? order : text_compare(a->id, b->id);
}

static inline int maker_by_value(const void *left, const void *right)
{
    const Value *a = left, *b = right;
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : text_compare(a->text, b->text);
}

static inline int maker_by_observation(const void *left, const void *right)
{
    const Observation *a = left, *b = right;
    if (a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

static inline uint32_t maker_index(const Pool *pool, Text partner, Text id)
{
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (text_equal(pool->activities[i].id, id) &&
            text_equal(pool->partners[pool->activities[i].partner].name, partner))
            return i;
    fail_msg("no activity '%.*s'", TEXT_ARG(id));
    return INDEX_NONE;
}

static inline void maker_partners(Maker *maker, char reliability)
{
    Pool *pool = &maker->pool;
    pool->partners = arena_array(&maker->arena, Partner, maker->activities.count);
    for (size_t i = 0; i < maker->activities.count; i++) {
        bool is_known = false;
        for (uint32_t p = 0; p < pool->partner_count; p++)
            is_known |= text_equal(pool->partners[p].name, maker->activities.items[i].partner);
        if (!is_known)
            pool->partners[pool->partner_count++] =
                (Partner){.name = maker->activities.items[i].partner, .reliability = reliability};
    }
    qsort(pool->partners, pool->partner_count, sizeof *pool->partners, maker_by_partner);
}

static inline void maker_fill_values(Maker *maker)
{
    Pool *pool = &maker->pool;
    size_t count = maker->values.count;
    pool->values = arena_array(&maker->arena, Value, count + 1);
    for (size_t i = 0; i < count; i++)
        pool->values[i] = (Value){.kind = maker->values.items[i].kind, .text = maker->values.items[i].text};
    if (count)
        qsort(pool->values, count, sizeof *pool->values, maker_by_value);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || maker_by_value(&pool->values[i], &pool->values[pool->value_count - 1]) != 0)
            pool->values[pool->value_count++] = pool->values[i];
    for (uint32_t i = 0; i < pool->value_count; i++)
        pool->values[i].same_as = i;
}

static inline void maker_fill_observations(Maker *maker)
{
    Pool *pool = &maker->pool;
    pool->observations = arena_array(&maker->arena, Observation, maker->values.count + 1);
    for (size_t i = 0; i < maker->values.count; i++) {
        const MadeValue *made = &maker->values.items[i];
        Value key = {.kind = made->kind, .text = made->text};
        const Value *value =
            bsearch(&key, pool->values, pool->value_count, sizeof *pool->values, maker_by_value);
        pool->observations[pool->observation_count++] =
            (Observation){.activity = maker_index(pool, made->partner, made->id),
                          .value = (uint32_t)(value - pool->values),
                          .first_seen = INSTANT_NONE,
                          .last_seen = INSTANT_NONE,
                          .credibility = 6,
                          .is_warned = made->is_warned};
    }
    if (pool->observation_count)
        qsort(pool->observations, pool->observation_count, sizeof *pool->observations, maker_by_observation);
}

static inline void maker_cite(Maker *maker, const char *from, const char *to)
{
    *vec_push(&maker->cites) = maker_text(maker, from);
    *vec_push(&maker->cites) = maker_text(maker, to);
}

static inline int maker_by_citation(const void *left, const void *right)
{
    const Citation *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static inline void maker_fill_citations(Maker *maker)
{
    Pool *pool = &maker->pool;
    pool->citations = arena_array(&maker->arena, Citation, maker->cites.count + 1);
    for (size_t i = 0; i < maker->cites.count; i += 2)
        pool->citations[pool->citation_count++] =
            (Citation){.from = activity_of_label(pool, maker->cites.items[i]),
                       .to = activity_of_label(pool, maker->cites.items[i + 1])};
    qsort(pool->citations, pool->citation_count, sizeof *pool->citations, maker_by_citation);
}

/// Makes the pool; every partner has this reliability.
static inline void maker_pool(Maker *maker, char reliability)
{
    Pool *pool = &maker->pool;
    *pool = (Pool){0};
    maker_partners(maker, reliability);
    // Claims and rulings are by index of `activities`: they are told before the sorting.
    MadeActivity *sorted = arena_array(&maker->arena, MadeActivity, maker->activities.count + 1);
    memcpy(sorted, maker->activities.items, maker->activities.count * sizeof *sorted);
    qsort(sorted, maker->activities.count, sizeof *sorted, maker_by_label);
    pool->activity_count = (uint32_t)maker->activities.count;
    pool->activities = arena_array(&maker->arena, Activity, pool->activity_count);
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        uint32_t partner = 0;
        while (!text_equal(pool->partners[partner].name, sorted[i].partner))
            partner++;
        pool->activities[i] = (Activity){.partner = partner,
                                         .id = sorted[i].id,
                                         .title = sorted[i].title,
                                         .url = sorted[i].url,
                                         .date = sorted[i].date};
    }
    maker_fill_values(maker);
    maker_fill_observations(maker);
    maker_fill_citations(maker);
    pool->names = arena_array(&maker->arena, NameClaim, maker->names.count + 1);
    for (size_t i = 0; i < maker->names.count; i++) {
        const MadeActivity *by = &maker->activities.items[maker->names.items[i].activity];
        pool->names[pool->name_count++] =
            (NameClaim){maker_index(pool, by->partner, by->id), maker->names.items[i].name};
    }
    for (size_t i = 1; i < pool->name_count; i++) // few: put in order by hand
        for (size_t k = i; k > 0 && pool->names[k].activity < pool->names[k - 1].activity; k--) {
            NameClaim swap = pool->names[k];
            pool->names[k] = pool->names[k - 1];
            pool->names[k - 1] = swap;
        }
    pool->decisions = maker->decisions.items;
    pool->decision_count = (uint32_t)maker->decisions.count;
    pool_index(pool, &maker->arena);
}

static inline uint32_t maker_find(const Maker *maker, const char *label)
{
    uint32_t found = activity_of_label(&maker->pool, text_of(label));
    assert_int_not_equal(found, INDEX_NONE);
    return found;
}

static inline void maker_name(Maker *maker, const char *label, const char *name)
{
    Text partner, id;
    maker_split(maker, label, &partner, &id);
    for (size_t i = 0; i < maker->activities.count; i++)
        if (text_equal(maker->activities.items[i].partner, partner) &&
            text_equal(maker->activities.items[i].id, id))
            *vec_push(&maker->names) = (NameClaim){(uint32_t)i, maker_text(maker, name)};
}

static inline void maker_connect(Maker *maker)
{
    Err err = {0};
    if (!link_connect(&maker->pool, link_defaults(&maker->arena), &maker->arena, &maker->conclusion, &err))
        fail_msg("%s", err.message);
}

/// Pool and conclusion, partners unrated.
static inline void maker_run(Maker *maker)
{
    maker_pool(maker, 'F');
    maker_connect(maker);
}

/// After `maker_pool`: a ruling on two activities.
static inline void maker_rule(Maker *maker, Verdict verdict, const char *a, const char *b)
{
    Decision *made = vec_push(&maker->decisions);
    *made = (Decision){.number = (uint32_t)maker->decisions.count,
                       .verdict = verdict,
                       .a = maker_find(maker, a),
                       .b = maker_find(maker, b),
                       .a_id = maker_text(maker, a),
                       .b_id = maker_text(maker, b)};
    maker->pool.decisions = maker->decisions.items;
    maker->pool.decision_count = (uint32_t)maker->decisions.count;
}

static inline bool maker_together(const Maker *maker, const char *a, const char *b)
{
    return maker->conclusion.cluster_of[maker_find(maker, a)] ==
           maker->conclusion.cluster_of[maker_find(maker, b)];
}

/// After `maker_connect`: what ties two activities.
static inline Explanation maker_explain(Maker *maker, const char *a, const char *b)
{
    Explanation out;
    Err err = {0};
    LinkExplainer *it = link_explainer_new(&maker->pool, &maker->conclusion, link_defaults(&maker->arena));
    if (!link_explain_pair(it, maker_find(maker, a), maker_find(maker, b), &maker->arena, &out, &err))
        fail_msg("%s", err.message);
    link_explainer_free(it);
    return out;
}

/// What evidence of one kind adds to that.
static inline MicroNats maker_nats(Maker *maker, const char *a, const char *b, const char *kind)
{
    Explanation told = maker_explain(maker, a, b);
    MicroNats nats = 0;
    for (uint32_t i = 0; i < told.evidence_count; i++)
        nats += text_is(told.evidence[i].kind, kind) ? told.evidence[i].nats : 0;
    return nats;
}
