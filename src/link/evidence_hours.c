// Working hours: whose things are always seen within the same hours of the day sleeps in the same others.
//
// An event is an hour of a day in which an activity dates something to the hour; what is dated to a day says
// nothing. Of twenty events and more, three quarters lie within nine hours by chance in one of seventy
// activities (binomial, for the best of 24 beginnings); fewer events say nothing. Two beginnings that differ
// by one hour are one habit: so the activity shows two spans of ten hours, and they are one cause.
//
// Weight: [judged], no labelled report dates anything to the hour: as a victim's country. A time zone has
// many people in it, and hours are those of whoever saw it happen as often as of whoever did it.

#include <stdlib.h>

#include "base/vec.h"
#include "link/evidence.h"

enum { DAY_HOURS = 24, EVENTS_LEAST = 20, WORKING_HOURS = 9, SPAN_HOURS = WORKING_HOURS + 1 };
#define HOUR ((Instant)INSTANT_DAY / DAY_HOURS)

typedef VEC(Instant) Hours;

static int compare_hours(const void *left, const void *right)
{
    Instant a = *(const Instant *)left, b = *(const Instant *)right;
    return (a > b) - (a < b);
}

/// Events of an activity by the hour of the day, UTC; gives how many.
static uint32_t count_events(const Pool *pool, const Activity *activity, Hours *hours,
                             uint32_t events[DAY_HOURS])
{
    vec_clear(hours);
    memset(events, 0, DAY_HOURS * sizeof *events);
    for (uint32_t i = 0; i < activity->observation_count; i++) {
        Instant seen = pool->observations[activity->first_observation + i].first_seen;
        // Earlier than 1970 is a mistake; midnight is a day.
        if (seen > 0 && seen % INSTANT_DAY != 0)
            *vec_push(hours) = seen / HOUR;
    }
    if (hours->count < EVENTS_LEAST)
        return 0;
    qsort(hours->items, hours->count, sizeof *hours->items, compare_hours);
    uint32_t count = 0;
    for (size_t i = 0; i < hours->count; i++) {
        if (i > 0 && hours->items[i] == hours->items[i - 1])
            continue;
        events[hours->items[i] % DAY_HOURS]++;
        count++;
    }
    return count;
}

/// When the nine hours with most events begin; DAY_HOURS when they hold too few.
static unsigned working_from(const uint32_t events[DAY_HOURS], uint32_t count)
{
    unsigned best = 0;
    uint32_t most = 0;
    for (unsigned from = 0; from < DAY_HOURS; from++) {
        uint32_t within = 0;
        for (unsigned i = 0; i < WORKING_HOURS; i++)
            within += events[(from + i) % DAY_HOURS];
        if (within > most) {
            most = within;
            best = from;
        }
    }
    return count >= EVENTS_LEAST && most * 4 >= count * 3 ? best : DAY_HOURS;
}

void evidence_show_hours(Gatherer *gatherer)
{
    const Pool *pool = gather_pool(gatherer);
    Hours hours = {0};
    for (uint32_t i = 0; i < pool->activity_count; i++) {
        const Activity *activity = &pool->activities[i];
        uint32_t events[DAY_HOURS];
        if (activity->observation_count < EVENTS_LEAST)
            continue;
        unsigned from = working_from(events, count_events(pool, activity, &hours, events));
        for (unsigned back = 0; from < DAY_HOURS && back < 2; back++) {
            unsigned begin = (from + DAY_HOURS - back) % DAY_HOURS;
            uint32_t trace = gather_trace(gatherer, TRACE_HOURS,
                                          arena_format(gather_arena(gatherer), "%02u:00 to %02u:00 UTC",
                                                       begin, (begin + SPAN_HOURS) % DAY_HOURS));
            gather_parent(gatherer, trace, gather_trace(gatherer, TRACE_HOURS, TEXT("")));
            gather_show(gatherer, trace, activity->first_observation);
        }
    }
    vec_free(&hours);
}
