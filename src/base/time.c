#include "base/time.h"

// Days and dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": exact over all years,
// no tables.

static int64_t days_of_date(int year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

void instant_to_date(Instant instant, int *year, int *month, int *day)
{
    int64_t days = floor_div(instant, INSTANT_DAY) + 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

bool instant_of_date(int year, int month, int day, Instant *out)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > lengths[month - 1] + (month == 2 && is_leap))
        return false;
    *out = days_of_date(year, month, day) * INSTANT_DAY;
    return true;
}

/// Reads exactly `digits` digits off the front.
static bool take_number(Text *rest, size_t digits, int *out)
{
    if (rest->length < digits)
        return false;
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (!byte_is_digit(rest->bytes[i]))
            return false;
        number = number * 10 + (rest->bytes[i] - '0');
    }
    *rest = text_slice(*rest, digits, rest->length);
    *out = number;
    return true;
}

static bool take_byte(Text *rest, const char *allowed)
{
    if (rest->length == 0 || !text_has(text_of(allowed), rest->bytes[0]))
        return false;
    *rest = text_slice(*rest, 1, rest->length);
    return true;
}

static int64_t take_fraction(Text *rest)
{
    int64_t micros = 0, unit = 100000;
    while (rest->length > 0 && byte_is_digit(rest->bytes[0])) {
        micros += (rest->bytes[0] - '0') * unit;
        unit /= 10;
        *rest = text_slice(*rest, 1, rest->length);
    }
    return micros;
}

/// "Z", "+02:00", "-0330" or nothing, as microseconds to subtract.
static bool take_zone(Text *rest, int64_t *offset)
{
    *offset = 0;
    if (rest->length == 0)
        return true;
    if (take_byte(rest, "Zz"))
        return rest->length == 0;
    bool is_negative = rest->bytes[0] == '-';
    int hours, minutes = 0;
    if (!take_byte(rest, "+-") || !take_number(rest, 2, &hours))
        return false;
    take_byte(rest, ":");
    if (rest->length > 0 && !take_number(rest, 2, &minutes))
        return false;
    *offset = (hours * 60 + minutes) * INT64_C(60000000) * (is_negative ? -1 : 1);
    return rest->length == 0 && hours < 24 && minutes < 60;
}

static bool take_clock(Text *rest, int64_t *micros)
{
    int hour, minute, second = 0;
    if (!take_number(rest, 2, &hour) || !take_byte(rest, ":") || !take_number(rest, 2, &minute))
        return false;
    int64_t fraction = 0;
    if (take_byte(rest, ":")) {
        if (!take_number(rest, 2, &second))
            return false;
        if (take_byte(rest, "."))
            fraction = take_fraction(rest);
    }
    // A leap second (:60) is a time that existed: it counts as the second after.
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *micros = ((hour * 60 + minute) * INT64_C(60) + second) * 1000000 + fraction;
    return true;
}

bool instant_parse(Text text, Instant *out)
{
    Text rest = text_trim(text);
    int year, month, day = 1;
    Instant date;
    if (!take_number(&rest, 4, &year) || !take_byte(&rest, "-") || !take_number(&rest, 2, &month))
        return false;
    bool is_month_alone = rest.length == 0;
    if (!is_month_alone && (!take_byte(&rest, "-") || !take_number(&rest, 2, &day)))
        return false;
    if (!instant_of_date(year, month, day, &date))
        return false;
    int64_t clock = 0, offset = 0;
    if (rest.length > 0) {
        if (!take_byte(&rest, "Tt ") || !take_clock(&rest, &clock))
            return false;
        rest = text_trim(rest);
        if (text_is_nocase(rest, "UTC"))
            rest = TEXT("Z");
        if (!take_zone(&rest, &offset))
            return false;
    }
    // A time zone or a leap second may lead out of the years that four digits can write.
    Instant instant = date + clock - offset;
    instant_to_date(instant, &year, &month, &day);
    if (year < 1 || year > 9999)
        return false;
    *out = instant;
    return true;
}

bool instant_parse_seconds(Text text, Instant *out)
{
    uint64_t seconds;
    if (!text_number(text_trim(text), &seconds) || seconds > UINT64_C(253402300799))
        return false;
    *out = (Instant)seconds * 1000000;
    return true;
}

Text instant_date_text(Instant instant, Arena *arena)
{
    if (instant == INSTANT_NONE)
        return TEXT("");
    int year, month, day;
    instant_to_date(instant, &year, &month, &day);
    return arena_format(arena, "%04d-%02d-%02d", year, month, day);
}

Text instant_text(Instant instant, Arena *arena)
{
    Text date = instant_date_text(instant, arena);
    if (instant == INSTANT_NONE)
        return date;
    int64_t micros = instant - floor_div(instant, INSTANT_DAY) * INSTANT_DAY;
    if (micros == 0)
        return date;
    int64_t seconds = micros / 1000000, fraction = micros % 1000000;
    Text text = arena_format(arena, TEXT_FMT "T%02d:%02d:%02d.%06d", TEXT_ARG(date), (int)(seconds / 3600),
                             (int)(seconds / 60 % 60), (int)(seconds % 60), (int)fraction);
    while (text_ends(text, "0"))
        text.length--;
    if (text_ends(text, "."))
        text.length--;
    return arena_format(arena, TEXT_FMT "Z", TEXT_ARG(text));
}
