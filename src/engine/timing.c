// Activity by year, gaps, what came after publications, and the hours in which samples were compiled.
//
// Of what the case holds only compile times are an operator's own doing; when partners saw something is
// theirs.

#include "engine/timing.h"

#include <stdlib.h>

#include "base/vec.h"
#include "engine/sampling.h"

typedef struct {
    const TellOptions *options;
    Arena *arena;
    VEC(SampleTime) samples;
} Taking;

static bool may_see(const KnownSample *sample, const TellOptions *options)
{
    for (uint32_t i = 0; i < sample->claim_count; i++)
        if (marking_allows(sample->claims[i].marking, options->reader) &&
            (options->without.length == 0 || !text_equal(sample->claims[i].partner, options->without)))
            return true;
    return false;
}

static bool take_sample(void *self, const KnownSample *sample, __attribute__((unused)) Err *err)
{
    Taking *it = self;
    if (!may_see(sample, it->options))
        return true;
    SampleTime *out = vec_push(&it->samples);
    *out = (SampleTime){arena_copy(it->arena, text_of(sample->features->sha256)), INSTANT_NONE};
    for (uint32_t i = 0; i < sample->features->fact_count; i++)
        if (sample->features->facts[i].kind == FACT_COMPILED &&
            !instant_parse(sample->features->facts[i].value, &out->at))
            out->at = INSTANT_NONE;
    return true;
}

bool sample_times(Store *store, const TellOptions *options, Arena *arena, SampleTime **out, uint32_t *count,
                  Err *err)
{
    Taking taking = {.options = options, .arena = arena};
    bool is_done = samples_each(store, TEXT_NONE, take_sample, &taking, err);
    *count = (uint32_t)taking.samples.count;
    *out = arena_array(arena, SampleTime, taking.samples.count);
    if (taking.samples.count)
        memcpy(*out, taking.samples.items, taking.samples.count * sizeof **out);
    vec_free(&taking.samples);
    return is_done;
}

static bool is_plausible(Instant at, Instant now)
{
    // Before 1985 nobody did this; later than a year from now is a mistake.
    Instant earliest;
    return at != INSTANT_NONE && instant_of_date(1985, 1, 1, &earliest) && at >= earliest &&
           at < now + 366 * INSTANT_DAY;
}

typedef struct {
    uint32_t activity;
    Instant at;
} Dated;

static int compare_dated(const void *left, const void *right)
{
    const Dated *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

static Dated *dated_of(const Pool *pool, const uint32_t *activities, uint32_t count, Instant now,
                       Arena *arena, uint32_t *dated_count)
{
    Dated *out = arena_array(arena, Dated, count);
    *dated_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Activity *it = &pool->activities[activities[i]];
        Instant at = it->date != INSTANT_NONE ? it->date : it->first_seen;
        if (is_plausible(at, now))
            out[(*dated_count)++] = (Dated){activities[i], at};
    }
    if (*dated_count)
        qsort(out, *dated_count, sizeof *out, compare_dated);
    return out;
}

static int year_of(Instant at)
{
    int year, month, day;
    instant_to_date(at, &year, &month, &day);
    return year;
}

static void tell_years(const Dated *dated, uint32_t count, Arena *arena, TimeTold *out)
{
    if (count == 0)
        return;
    int first = year_of(dated[0].at);
    out->year_count = (uint32_t)(year_of(dated[count - 1].at) - first + 1);
    out->years = arena_array(arena, YearTold, out->year_count);
    for (uint32_t y = 0; y < out->year_count; y++)
        out->years[y] = (YearTold){.year = first + (int)y, .activities = arena_array(arena, uint32_t, count)};
    for (uint32_t i = 0; i < count; i++) {
        YearTold *year = &out->years[year_of(dated[i].at) - first];
        year->activities[year->count++] = dated[i].activity;
    }
    for (uint32_t y = 0; y < out->year_count; y++)
        count_interval(out->years[y].count, &out->years[y].low, &out->years[y].high);
}

/// Keeps the longest, the earlier of two as long.
static void add_gap(TimeTold *out, GapTold gap)
{
    uint32_t at = out->gap_count < GAPS_TOLD ? out->gap_count++ : GAPS_TOLD;
    while (at > 0 && out->gaps[at - 1].days < gap.days) {
        if (at < GAPS_TOLD)
            out->gaps[at] = out->gaps[at - 1];
        at--;
    }
    if (at < GAPS_TOLD)
        out->gaps[at] = gap;
}

static void tell_gaps(const Dated *dated, uint32_t count, TimeTold *out)
{
    for (uint32_t i = 1; i < count; i++) {
        Instant gap = dated[i].at - dated[i - 1].at, span = dated[count - 1].at - dated[0].at;
        if (gap >= INSTANT_DAY)
            add_gap(out, (GapTold){dated[i - 1].activity, dated[i].activity, (uint32_t)(gap / INSTANT_DAY),
                                   gap_p(count, (double)gap / (double)span)});
    }
}

static void tell_published(Weighing *weighing, Subject subject, Arena *arena, TimeTold *out)
{
    ClaimAnswer claims;
    weighing_claims(weighing, &subject, 1, arena, &claims);
    const Turnover *turnover = weighing_turnover(weighing, subject, &claims, arena);
    out->published = arena_array(arena, PublishedTold, claims.publication_count);
    out->published_count = claims.publication_count;
    for (uint32_t i = 0; i < claims.publication_count; i++) {
        const Turnover *it = &turnover[i];
        out->published[i] = (PublishedTold){.claim = claims.publications[i],
                                            .before = it->before,
                                            .after = it->after,
                                            .is_sufficient = it->is_sufficient,
                                            .shown = it->shown,
                                            .kept = it->kept,
                                            .low = it->low,
                                            .high = it->high,
                                            .usual = it->usual,
                                            .p = it->p,
                                            .other_days = it->other_days};
    }
}

static bool shows(const Pool *pool, const uint32_t *activities, uint32_t count, Text sha256)
{
    for (uint32_t i = 0; i < count; i++) {
        const Activity *it = &pool->activities[activities[i]];
        for (uint32_t k = 0; k < it->observation_count; k++) {
            const Value *value = &pool->values[pool->observations[it->first_observation + k].value];
            if (value->kind == KIND_SHA256 && text_equal(value->text, sha256))
                return true;
        }
    }
    return false;
}

static void tell_hours(const Pool *pool, const uint32_t *activities, uint32_t count,
                       const SampleTime *samples, uint32_t sample_count, Instant now, Arena *arena,
                       TimeTold *out)
{
    Instant *events = arena_array(arena, Instant, sample_count);
    for (uint32_t i = 0; i < sample_count; i++)
        if (shows(pool, activities, count, samples[i].sha256))
            events[out->samples++] = samples[i].at;
    Hours hours;
    hours_infer(events, out->samples, now, &hours);
    out->compiled = hours.events;
    out->hours_least = HOURS_LEAST;
    out->regular = hours.regular;
    _Static_assert(OFFSETS == (int)OFFSETS_TOLD, "every offset is told");
    for (size_t i = 0; i < OFFSETS; i++) {
        out->offsets[i].utc = hours_offset(i);
        out->offsets[i].probability = hours.offset[i];
        out->offsets[i].is_in_set = hours.is_in_set[i];
    }
}

void tell_time(Weighing *weighing, const View *view, uint32_t cluster, const SampleTime *samples,
               uint32_t sample_count, Instant now, Arena *arena, TimeTold *out)
{
    Subject subject = {true, cluster};
    uint32_t count, dated_count;
    uint32_t *activities = weighing_originals(weighing, subject, arena, &count);
    Dated *dated = dated_of(&view->pool, activities, count, now, arena, &dated_count);
    *out = (TimeTold){.cluster = cluster, .undated = count - dated_count};
    tell_years(dated, dated_count, arena, out);
    tell_gaps(dated, dated_count, out);
    tell_published(weighing, subject, arena, out);
    tell_hours(&view->pool, activities, count, samples, sample_count, now, arena, out);
}
