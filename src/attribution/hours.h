#pragma once
/// When operators work: the offset from UTC that events of theirs suggest, as a set, never as one zone.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"

enum { HOURS_LEAST = 20, OFFSETS = 24, WEEKENDS = 3 };

typedef struct {
    uint32_t events;          ///< one an hour at most: a session is one event
    bool is_sufficient;       ///< HOURS_LEAST events or more; else nothing else is meant
    double offset[OFFSETS];   ///< posterior of UTC-11 to UTC+12; adds up to 1 over offsets
    bool is_in_set[OFFSETS];  ///< the smallest set that holds 90 %
    double weekend[WEEKENDS]; ///< posterior of Saturday and Sunday, Friday and Saturday, Thursday and Friday
    double regular;           ///< posterior that there are working hours at all, against none
} Hours;

/// Hours east of UTC of an index of `Hours.offset`.
int hours_offset(size_t index);
/// Events are compile times, registrations, logins: what operators do, not what partners see. Times at
/// midnight exactly are dates without an hour and are left out, as are INSTANT_NONE, times before 1995 and
/// times after `now`: the last two are linkers' defaults and forgeries.
void hours_infer(const Instant *events, size_t count, Instant now, Hours *out);
