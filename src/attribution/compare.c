// Counts of what partners happened to see are lower bounds. How much was not seen is estimated from what was
// seen once and twice (Chao 1984), so that an actor many report on does not look richer for that alone.

#include "attribution/compare.h"

#include <stdlib.h>

#include "attribution/claims.h"

static const struct {
    Kind kind;
    const char *title;
} table[BREADTH_COUNT] = {
    [BREADTH_FAMILIES] = {KIND_FAMILY, "malware families"},
    [BREADTH_VULNERABILITIES] = {KIND_CVE, "vulnerabilities"},
    [BREADTH_CERTIFICATES] = {KIND_CERTIFICATE, "certificates"},
    [BREADTH_TECHNIQUES] = {KIND_TECHNIQUE, "techniques"},
    [BREADTH_COUNTRIES] = {KIND_COUNTRY, "countries hit"},
    [BREADTH_SECTORS] = {KIND_SECTOR, "sectors hit"},
};

const char *breadth_title(BreadthKind kind)
{
    return table[kind].title;
}

static uint32_t holders_inside(const Pool *pool, const Value *value, const bool *is_own)
{
    uint32_t inside = 0;
    for (uint32_t i = 0; i < value->holder_count; i++)
        inside += is_own[pool->holders[value->first_holder + i]];
    return inside;
}

static Breadth breadth_of(const Pool *pool, Kind kind, const bool *is_own, bool *is_partner, Arena *arena)
{
    Breadth out = {0};
    uint64_t once = 0, twice = 0;
    memset(is_partner, 0, pool->partner_count);
    for (uint32_t v = 0; v < pool->value_count; v++) {
        const Value *value = &pool->values[v];
        uint32_t inside = value->kind == kind ? holders_inside(pool, value, is_own) : 0;
        if (inside == 0)
            continue;
        out.seen++;
        out.exclusive += inside == value->holder_count;
        once += inside == 1;
        twice += inside == 2;
        for (uint32_t i = 0; i < value->holder_count; i++) {
            uint32_t holder = pool->holders[value->first_holder + i];
            is_partner[pool->activities[holder].partner] |= is_own[holder];
        }
    }
    out.partners = arena_array(arena, uint32_t, pool->partner_count);
    for (uint32_t i = 0; i < pool->partner_count; i++)
        if (is_partner[i])
            out.partners[out.partner_count++] = i;
    unseen_interval(out.seen, once, twice, &out.low, &out.high);
    return out;
}

static EarlyUse early_use_of(const Pool *pool, const bool *is_own, Arena *arena)
{
    Instant *shown = arena_array(arena, Instant, pool->value_count);
    for (uint32_t v = 0; v < pool->value_count; v++)
        shown[v] = INSTANT_NONE;
    for (uint32_t i = 0; i < pool->observation_count; i++) {
        const Observation *it = &pool->observations[i];
        if (!is_own[it->activity] || pool->values[it->value].kind != KIND_CVE)
            continue;
        Instant at = it->first_seen != INSTANT_NONE ? it->first_seen : pool->activities[it->activity].date;
        if (at != INSTANT_NONE && (shown[it->value] == INSTANT_NONE || at < shown[it->value]))
            shown[it->value] = at;
    }
    EarlyUse out = {0};
    for (uint32_t v = 0; v < pool->value_count; v++) {
        Instant published =
            shown[v] == INSTANT_NONE ? INSTANT_NONE : claims_published(pool, pool->values[v].text);
        out.of += published != INSTANT_NONE;
        out.before += published != INSTANT_NONE && shown[v] < published;
    }
    if (out.of)
        share_interval(out.before, out.of, &out.low, &out.high);
    return out;
}

static int compare_instants(const void *left, const void *right)
{
    Instant a = *(const Instant *)left, b = *(const Instant *)right;
    return (a > b) - (a < b);
}

static void fill_years(const Instant *dates, uint32_t count, Arena *arena, Capability *out)
{
    int first, last, month, day;
    instant_to_date(dates[0], &first, &month, &day);
    instant_to_date(dates[count - 1], &last, &month, &day);
    out->year_count = (uint32_t)(last - first + 1);
    out->years = arena_array(arena, YearCount, out->year_count);
    for (uint32_t i = 0; i < count; i++) {
        int year;
        instant_to_date(dates[i], &year, &month, &day);
        out->years[year - first].activities++;
    }
    for (uint32_t i = 0; i < out->year_count; i++) {
        out->years[i].year = first + (int)i;
        count_interval(out->years[i].activities, &out->years[i].low, &out->years[i].high);
    }
}

static void fill_time(const Pool *pool, const uint32_t *activities, uint32_t count, Arena *arena,
                      Capability *out)
{
    Instant *dates = arena_array(arena, Instant, count);
    uint32_t dated = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Activity *it = &pool->activities[activities[i]];
        Instant at = it->date != INSTANT_NONE ? it->date : it->first_seen;
        if (at != INSTANT_NONE)
            dates[dated++] = at;
    }
    out->undated = count - dated;
    out->first = out->last = out->gap_from = INSTANT_NONE;
    if (dated == 0)
        return;
    qsort(dates, dated, sizeof *dates, compare_instants);
    out->first = dates[0];
    out->last = dates[dated - 1];
    for (uint32_t i = 1; i < dated; i++) {
        uint32_t gap = (uint32_t)((dates[i] - dates[i - 1]) / INSTANT_DAY);
        if (gap > out->longest_gap_days) {
            out->longest_gap_days = gap;
            out->gap_from = dates[i - 1];
        }
    }
    fill_years(dates, dated, arena, out);
}

void capability_of(const Pool *pool, const uint32_t *activities, uint32_t count, Arena *arena,
                   Capability *out)
{
    *out = (Capability){.activities = count};
    bool *is_own = arena_array(arena, bool, pool->activity_count + 1);
    bool *is_partner = arena_array(arena, bool, pool->partner_count + 1);
    for (uint32_t i = 0; i < count; i++) {
        is_own[activities[i]] = true;
        is_partner[pool->activities[activities[i]].partner] = true;
    }
    for (uint32_t i = 0; i < pool->partner_count; i++)
        out->partners += is_partner[i];
    for (int kind = 0; kind < BREADTH_COUNT; kind++)
        out->breadth[kind] = breadth_of(pool, table[kind].kind, is_own, is_partner, arena);
    out->early = early_use_of(pool, is_own, arena);
    fill_time(pool, activities, count, arena, out);
}
