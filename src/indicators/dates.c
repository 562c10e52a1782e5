// Dates as reports write them, each as the interval that its words leave open: "March 2014" is a month and no
// day, "early 2014" its first four months. Where days and months could be told either way round
// ("01/02/2014") nothing is told. Dates of before 1990 and years alone ("Office 2016") are no dates of what
// reports are about, unless a word such as "since" stands before the year.

#include <stdio.h>

#include "indicators/indicators.h"

enum { EARLIEST = 1990, LATEST = 2100 };

// ---------------------------------------------------------------- pieces

static bool take_digits(Text text, size_t *at, size_t most, int *out)
{
    size_t from = *at;
    *out = 0;
    while (*at < text.length && *at - from < most && byte_is_digit(text.bytes[*at]))
        *out = *out * 10 + (text.bytes[(*at)++] - '0');
    return *at > from && (*at == text.length || !byte_is_digit(text.bytes[*at]));
}

static bool take_year(Text text, size_t *at, int *out)
{
    size_t end = *at;
    if (!take_digits(text, &end, 4, out) || end != *at + 4 || *out < EARLIEST || *out > LATEST)
        return false;
    *at = end;
    return true;
}

static bool take_month(Text text, size_t *at, int *out)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    size_t end = *at;
    while (end < text.length && byte_is_alpha(text.bytes[end]))
        end++;
    Text word = text_slice(text, *at, end);
    if (word.length < 3 || word.length > 9)
        return false;
    for (int month = 0; month < 12; month++) {
        Text name = text_of(months[month]);
        if (text_equal_nocase(word, name) || text_equal_nocase(word, text_slice(name, 0, 3)) ||
            (month == 8 && text_is_nocase(word, "sept"))) {
            *at = end;
            *out = month + 1;
            return true;
        }
    }
    return false;
}

/// Whether the word stands at `at` and ends there, ASCII case ignored; moves past it.
static bool take_word(Text text, size_t *at, const char *word)
{
    size_t end = *at + strlen(word);
    if (!text_starts_nocase(text_slice(text, *at, text.length), word) ||
        (end < text.length && byte_is_alnum(text.bytes[end])))
        return false;
    *at = end;
    return true;
}

static void skip_marks(Text text, size_t *at)
{
    while (*at < text.length && text_has(TEXT(" ,.-"), text.bytes[*at]))
        (*at)++;
}

static void skip_ordinal(Text text, size_t *at)
{
    Text next = text_slice(text, *at, *at + 2);
    if (text_is_nocase(next, "st") || text_is_nocase(next, "nd") || text_is_nocase(next, "rd") ||
        text_is_nocase(next, "th"))
        *at += 2;
}

// ---------------------------------------------------------------- what it is the date of

static const struct {
    const char *words, *of;
} events[] = {
    {"first seen", "first seen"},     {"first observed", "first seen"},
    {"first spotted", "first seen"},  {"first detected", "first seen"},
    {"last seen", "last seen"},       {"last observed", "last seen"},
    {"active since", "active since"}, {"operating since", "active since"},
    {"compiled", "compiled"},         {"compilation", "compiled"},
    {"compile", "compiled"},          {"registered", "registered"},
};

/// Words that may stand between "compiled" and its date.
static bool is_filler(Text word)
{
    static const char *const fillers[] = {"on",    "in",   "at",     "as",    "of",        "was",
                                          "is",    "the",  "date",   "time",  "timestamp", "since",
                                          "least", "from", "around", "early", "utc"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (text_is_nocase(word, fillers[i]))
            return true;
    return false;
}

/// What the words right before the date say that it is the date of; empty when they say nothing.
static Text event_before(Text text, size_t at)
{
    enum { MOST_FILLERS = 4 };
    Text left = text_slice(text, at > 64 ? at - 64 : 0, at);
    for (int fillers = 0; fillers <= MOST_FILLERS; fillers++) {
        while (left.length > 0 && text_has(TEXT(" :\t*(`"), left.bytes[left.length - 1]))
            left.length--;
        for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
            size_t length = strlen(events[i].words);
            if (text_ends_nocase(left, events[i].words) &&
                (left.length == length || !byte_is_alnum(left.bytes[left.length - length - 1])))
                return text_of(events[i].of);
        }
        size_t begin = left.length;
        while (begin > 0 && byte_is_alpha(left.bytes[begin - 1]))
            begin--;
        if (begin == left.length || !is_filler(text_slice(left, begin, left.length)))
            return TEXT("");
        left.length = begin;
    }
    return TEXT("");
}

// ---------------------------------------------------------------- forms

/// "2014-03-12", "2014/03/12".
static bool iso_at(Text text, size_t at, size_t *end, Instant *out)
{
    int year, month, day;
    size_t next = at;
    if (!take_year(text, &next, &year) || next >= text.length || !text_has(TEXT("-/"), text.bytes[next]))
        return false;
    char mark = text.bytes[next++];
    if (!take_digits(text, &next, 2, &month) || next >= text.length || text.bytes[next++] != mark ||
        !take_digits(text, &next, 2, &day) || !instant_of_date(year, month, day, out))
        return false;
    *end = next;
    return true;
}

/// "12th of March, 2014", "March 12, 2014".
static bool words_at(Text text, size_t at, size_t *end, Instant *out)
{
    int day, month, year;
    if (byte_is_digit(text.bytes[at])) {
        if (!take_digits(text, &at, 2, &day))
            return false;
        skip_ordinal(text, &at);
        skip_marks(text, &at);
        if (take_word(text, &at, "of"))
            skip_marks(text, &at);
        if (!take_month(text, &at, &month))
            return false;
    } else {
        if (!take_month(text, &at, &month))
            return false;
        skip_marks(text, &at);
        if (!take_digits(text, &at, 2, &day))
            return false;
        skip_ordinal(text, &at);
    }
    skip_marks(text, &at);
    if (!take_year(text, &at, &year) || !instant_of_date(year, month, day, out))
        return false;
    *end = at;
    return true;
}

/// "16/02/2014" and "16.02.2014": only where no month has so many days the other way round.
static bool european_at(Text text, size_t at, size_t *end, Instant *out)
{
    int first, second, year;
    size_t next = at;
    if (!take_digits(text, &next, 2, &first) || next >= text.length ||
        !text_has(TEXT("/."), text.bytes[next]))
        return false;
    char mark = text.bytes[next++];
    if (!take_digits(text, &next, 2, &second) || next >= text.length || text.bytes[next++] != mark ||
        !take_year(text, &next, &year))
        return false;
    bool is_day_first = first > 12 || mark == '.';
    if ((!is_day_first && second <= 12) ||
        !instant_of_date(year, is_day_first ? second : first, is_day_first ? first : second, out))
        return false;
    *end = next;
    return true;
}

/// "2014-03-12.exe", "2014-03-123", "2008 R2": a part of something longer. A time of day may follow.
static bool goes_on(Text text, size_t end)
{
    char byte = end < text.length ? text.bytes[end] : ' ',
         next = end + 1 < text.length ? text.bytes[end + 1] : ' ';
    if (byte == 'T' && byte_is_digit(next))
        return false;
    bool is_product =
        byte == ' ' && next == 'R' && end + 2 < text.length && byte_is_digit(text.bytes[end + 2]);
    return is_product || byte_is_alnum(byte) || (text_has(TEXT("._/-"), byte) && byte_is_alnum(next));
}

bool date_day_at(Text text, size_t at, size_t *end, Instant *out)
{
    return (iso_at(text, at, end, out) || words_at(text, at, end, out) || european_at(text, at, end, out)) &&
           !goes_on(text, *end);
}

typedef struct {
    int year, first, months; ///< from the first month on; a day where `months` is 0
    Instant day;
    const char *precision;
    char value[32];
} Interval;

static bool set_months(Interval *it, int year, int first, int months, const char *precision, const char *form)
{
    *it = (Interval){.year = year, .first = first, .months = months, .precision = precision};
    if (months == 1)
        snprintf(it->value, sizeof it->value, "%04d-%02d", year, first);
    else if (months == 12)
        snprintf(it->value, sizeof it->value, "%04d", year);
    else
        snprintf(it->value, sizeof it->value, form, year, (first + 2) / 3);
    return true;
}

/// "March 2014", "2014-03".
static bool month_at(Text text, size_t at, size_t *end, Interval *out)
{
    int month, year;
    if (byte_is_digit(text.bytes[at])) {
        if (!take_year(text, &at, &year) || at >= text.length || text.bytes[at++] != '-' ||
            !take_digits(text, &at, 2, &month) || month < 1 || month > 12)
            return false;
        // "2014-3" and "2014-03-" are no months.
        if (text.bytes[at - 2] == '-' || (at < text.length && text.bytes[at] == '-'))
            return false;
    } else {
        if (!take_month(text, &at, &month))
            return false;
        skip_marks(text, &at);
        if (take_word(text, &at, "of"))
            skip_marks(text, &at);
        if (!take_year(text, &at, &year))
            return false;
    }
    *end = at;
    return set_months(out, year, month, 1, "month", "");
}

/// "Q2 2014", "2014 Q2", "second quarter of 2014", "first half of 2014".
static bool quarter_at(Text text, size_t at, size_t *end, Interval *out)
{
    static const char *const ordinals[] = {"first", "second", "third", "fourth"};
    int quarter = 0, months = 3, year;
    if (byte_lower(text.bytes[at]) == 'q' && at + 1 < text.length) {
        at++;
        if (!take_digits(text, &at, 1, &quarter))
            return false;
    } else {
        for (int i = 0; i < 4 && quarter == 0; i++)
            if (take_word(text, &at, ordinals[i]))
                quarter = i + 1;
        skip_marks(text, &at);
        if (quarter == 0 ||
            (!take_word(text, &at, "quarter") && !(months = take_word(text, &at, "half") ? 6 : 0)))
            return false;
    }
    skip_marks(text, &at);
    if (take_word(text, &at, "of"))
        skip_marks(text, &at);
    if (quarter < 1 || quarter > 12 / months || !take_year(text, &at, &year))
        return false;
    *end = at;
    set_months(out, year, (quarter - 1) * months + 1, months, months == 3 ? "quarter" : "half", "%04d-Q%d");
    if (months == 6)
        snprintf(out->value, sizeof out->value, "%04d-H%d", year, quarter);
    return true;
}

/// "early 2014", "mid-2014", "late 2014": thirds of a year, as nobody defines them.
static bool third_at(Text text, size_t at, size_t *end, Interval *out)
{
    static const char *const words[] = {"early", "mid", "late"};
    int third = -1, year;
    for (int i = 0; i < 3 && third < 0; i++)
        if (take_word(text, &at, words[i]))
            third = i;
    if (third < 0)
        return false;
    skip_marks(text, &at);
    if (take_word(text, &at, "in"))
        skip_marks(text, &at);
    if (!take_year(text, &at, &year))
        return false;
    *end = at;
    set_months(out, year, third * 4 + 1, 4, "part of a year", "%04d");
    snprintf(out->value, sizeof out->value, "%04d-%02d/%04d-%02d", year, third * 4 + 1, year, third * 4 + 4);
    return true;
}

/// "since 2014", "in 2014": a year alone is a product's as often as not.
static bool year_at(Text text, size_t at, size_t *end, Interval *out)
{
    static const char *const words[] = {"since", "during", "until", "in"};
    size_t behind = at;
    int year;
    bool is_introduced = false;
    if (!take_year(text, &behind, &year))
        return false;
    *end = behind;
    for (size_t i = 0; i < 4 && !is_introduced; i++)
        is_introduced = at > strlen(words[i]) && text_ends_nocase(text_slice(text, 0, at - 1), words[i]) &&
                        text.bytes[at - 1] == ' ' &&
                        (at < strlen(words[i]) + 2 || !byte_is_alnum(text.bytes[at - strlen(words[i]) - 2]));
    is_introduced = is_introduced || event_before(text, at).length > 0;
    return is_introduced && set_months(out, year, 1, 12, "year", "");
}

static bool interval_at(Text text, size_t at, size_t *end, Interval *out)
{
    Instant day;
    if (date_day_at(text, at, end, &day)) {
        int year, month, number;
        instant_to_date(day, &year, &month, &number);
        *out = (Interval){.day = day, .precision = "day"};
        snprintf(out->value, sizeof out->value, "%04d-%02d-%02d", year, month, number);
        return true;
    }
    return (month_at(text, at, end, out) || quarter_at(text, at, end, out) || third_at(text, at, end, out) ||
            year_at(text, at, end, out)) &&
           !goes_on(text, *end);
}

// ---------------------------------------------------------------- walking

static Instant day_of(int year, int month)
{
    Instant out = INSTANT_NONE;
    // The thirteenth month is the next year's first.
    bool is_day = instant_of_date(year + (month - 1) / 12, (month - 1) % 12 + 1, 1, &out);
    return is_day ? out : INSTANT_NONE;
}

static bool tell_interval(Text text, size_t begin, size_t end, const Interval *it, VocabularyFound found,
                          void *self, Err *err)
{
    Named named = {.type = NAMED_DATE,
                   .value = text_of(it->value),
                   .offset = begin,
                   .context = text_context(text, begin, end),
                   .is_name = true,
                   .why = TEXT("a date"),
                   .from = it->months ? day_of(it->year, it->first) : it->day,
                   .to = it->months ? day_of(it->year, it->first + it->months) : it->day + INSTANT_DAY,
                   .precision = text_of(it->precision),
                   .of = event_before(text, begin)};
    return found(self, &named, err);
}

bool dates_find(Text text, VocabularyFound found, void *self, Err *err)
{
    for (size_t at = 0; at < text.length;) {
        bool is_start =
            byte_is_alnum(text.bytes[at]) &&
            (at == 0 || !(byte_is_alnum(text.bytes[at - 1]) || text_has(TEXT("-_./"), text.bytes[at - 1])));
        size_t end = at;
        Interval interval;
        if (is_start && interval_at(text, at, &end, &interval)) {
            if (!tell_interval(text, at, end, &interval, found, self, err))
                return false;
            at = end;
            continue;
        }
        at++;
    }
    return true;
}
