#pragma once
/// Points in time. The clock is never read here: "now" is a parameter wherever it matters.

#include "base/arena.h"
#include "base/text.h"

/// Microseconds since 1970-01-01T00:00:00Z; INSTANT_NONE when nobody said.
typedef int64_t Instant;
#define INSTANT_NONE INT64_MIN
#define INSTANT_DAY INT64_C(86400000000)

/// RFC 3339 dates and times ("2014-10-28", "2014-10-28T09:30:00.5+02:00"; a space instead of T passes, a
/// missing zone is UTC). Digits past the microsecond are dropped. A month alone ("2014-10"), as reports are
/// often dated, is its first day. False when the text is no such time.
bool instant_parse(Text text, Instant *out);
/// Seconds since 1970 as decimal digits, as MISP writes them.
bool instant_parse_seconds(Text text, Instant *out);
/// "2014-10-28" at midnight, else "2014-10-28T09:30:00Z" with as many of six decimals as are needed; "" for
/// INSTANT_NONE.
Text instant_text(Instant instant, Arena *arena);
/// "2014-10-28", or "" for INSTANT_NONE.
Text instant_date_text(Instant instant, Arena *arena);
/// False when month or day do not exist in the Gregorian calendar; years 1 to 9999.
bool instant_of_date(int year, int month, int day, Instant *out);
void instant_to_date(Instant instant, int *year, int *month, int *day);
