// A report that burns an actor's things should be followed by a year in which little of the year before comes
// back. But little may come back in any year, and partners see less of what has become known; so the day is
// held against other days of the same actor, and never against nothing.

#include "attribution/turnover.h"

#include <math.h>
#include <stdlib.h>

#include "attribution/stats.h"
#include "base/vec.h"

typedef struct {
    uint32_t thing;
    Instant at;
} Use;

typedef struct {
    VEC(Use) uses;  ///< by thing, then time
    Instant *dates; ///< of dated activities
    uint32_t date_count;
} Life;

static int compare_uses(const void *left, const void *right)
{
    const Use *a = left, *b = right;
    if (a->thing != b->thing)
        return a->thing < b->thing ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static Instant day_of(const Activity *it)
{
    return it->date != INSTANT_NONE ? it->date : it->first_seen;
}

static void gather(const Pool *pool, const uint32_t *activities, uint32_t count, Arena *arena, Life *life)
{
    life->dates = arena_array(arena, Instant, count);
    for (uint32_t i = 0; i < count; i++) {
        const Activity *it = &pool->activities[activities[i]];
        Instant at = day_of(it);
        if (at == INSTANT_NONE)
            continue;
        life->dates[life->date_count++] = at;
        for (uint32_t k = 0; k < it->observation_count; k++) {
            const Value *value = &pool->values[pool->observations[it->first_observation + k].value];
            if (kind_role(value->kind) == ROLE_INDICATOR || value->kind == KIND_FAMILY)
                *vec_push(&life->uses) = (Use){value->same_as, at};
        }
    }
    if (life->uses.count)
        qsort(life->uses.items, life->uses.count, sizeof *life->uses.items, compare_uses);
}

static bool is_before(Instant at, Instant day)
{
    return at < day && day - at <= TURNOVER_DAYS * INSTANT_DAY;
}

static bool is_after(Instant at, Instant day)
{
    return at >= day && at - day < TURNOVER_DAYS * INSTANT_DAY;
}

/// `at`, `before`, `after`, `shown` and `kept`. True when there is enough on both sides.
static bool count_kept(const Life *life, Instant day, Turnover *out)
{
    *out = (Turnover){.at = day};
    for (uint32_t i = 0; i < life->date_count; i++) {
        out->before += is_before(life->dates[i], day);
        out->after += is_after(life->dates[i], day);
    }
    for (size_t i = 0; i < life->uses.count;) {
        uint32_t thing = life->uses.items[i].thing;
        bool was = false, is = false;
        for (; i < life->uses.count && life->uses.items[i].thing == thing; i++) {
            was |= is_before(life->uses.items[i].at, day);
            is |= is_after(life->uses.items[i].at, day);
        }
        out->shown += is;
        out->kept += is && was;
    }
    return out->before >= TURNOVER_LEAST && out->after >= TURNOVER_LEAST && out->shown > 0;
}

static double share_of(const Turnover *it)
{
    return (double)it->kept / it->shown;
}

static int compare_shares(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

typedef VEC(double) Shares;

static void compare_with(Shares *others, Turnover *it)
{
    uint64_t as_little = 0;
    it->other_days = (uint32_t)others->count;
    it->is_sufficient = others->count > 0;
    if (!it->is_sufficient)
        return;
    for (size_t i = 0; i < others->count; i++)
        as_little += others->items[i] <= share_of(it);
    qsort(others->items, others->count, sizeof *others->items, compare_shares);
    it->usual = (others->items[(others->count - 1) / 2] + others->items[others->count / 2]) / 2;
    it->p = permutation_p(as_little, others->count);
    share_interval(it->kept, it->shown, &it->low, &it->high);
}

void turnover_of(const Pool *pool, const uint32_t *activities, uint32_t count, const Instant *days,
                 uint32_t day_count, Arena *arena, Turnover *out)
{
    Life life = {0};
    gather(pool, activities, count, arena, &life);
    Instant first = INSTANT_NONE, last = INSTANT_NONE;
    for (uint32_t i = 0; i < life.date_count; i++) {
        first = first == INSTANT_NONE || life.dates[i] < first ? life.dates[i] : first;
        last = life.dates[i] > last ? life.dates[i] : last;
    }
    for (uint32_t d = 0; d < day_count; d++) {
        Shares others = {0};
        Turnover other;
        if (count_kept(&life, days[d], &out[d])) {
            for (Instant day = first; day <= last; day += TURNOVER_STEP_DAYS * INSTANT_DAY)
                if (llabs(day - days[d]) >= TURNOVER_STEP_DAYS * INSTANT_DAY &&
                    count_kept(&life, day, &other))
                    *vec_push(&others) = share_of(&other);
            compare_with(&others, &out[d]);
        }
        vec_free(&others);
    }
    vec_free(&life.uses);
}
