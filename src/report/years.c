// When an actor was at work: activities a year with the rate behind them, the longest gaps, what it kept
// after somebody had published about it, and the hours in which its samples were compiled. Columns stand at
// per cent of the width, as dots do (timeline.c).
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report/page.h"
#include "report/parts.h"

enum {
    ALL = 10000,   ///< hundredths of a per cent
    HEIGHT = 110,  ///< pixels, of the columns
    ABOVE = 16,    ///< room for a column's number
    REFS_MOST = 12 ///< activities of one year that are named
};

/// Where column `i` of `count` begins.
static int column(uint32_t i, uint32_t count)
{
    return (int)((uint64_t)i * ALL / count);
}

static void put_share(Page *page, const char *name, int hundredths)
{
    putf(page, " %s=%d.%02d%%", name, hundredths / 100, hundredths % 100);
}

/// A column of `share` of the height, 0 to 1, over its label.
static void put_column(Page *page, uint32_t i, uint32_t count, double share, const char *shade)
{
    int left = column(i, count), width = column(i + 1, count) - left;
    int high = (int)lround(share * HEIGHT);
    putf(page, "<rect class=%s", shade);
    put_share(page, "x", left + width / 5);
    put_share(page, "width", width - 2 * (width / 5));
    putf(page, " y=%d height=%d rx=1 />", ABOVE + HEIGHT - high, high);
}

static void put_label(Page *page, uint32_t i, uint32_t count, int y, const char *class, const char *text)
{
    putf(page, "<text class=%s", class);
    put_share(page, "x", (column(i, count) + column(i + 1, count)) / 2);
    putf(page, " y=%d>%s</text>", y, text);
}

/// The rate's interval, as a line over the middle of the column.
static void put_whisker(Page *page, uint32_t i, uint32_t count, double low, double high)
{
    put(page, "<line class=whisker");
    put_share(page, "x1", (column(i, count) + column(i + 1, count)) / 2);
    put_share(page, "x2", (column(i, count) + column(i + 1, count)) / 2);
    putf(page, " y1=%d y2=%d />", ABOVE + HEIGHT - (int)lround(high * HEIGHT),
         ABOVE + HEIGHT - (int)lround(low * HEIGHT));
}

/// Lines where somebody published, numbered as in the table below.
static void put_publications(Page *page, const TimeTold *it)
{
    for (uint32_t i = 0; i < it->published_count; i++) {
        int year, month, day;
        instant_to_date(page->pool->claims[it->published[i].claim].date, &year, &month, &day);
        uint32_t at = (uint32_t)(year - it->years[0].year);
        if (year < it->years[0].year || at >= it->year_count)
            continue;
        int left = column(at, it->year_count), width = column(at + 1, it->year_count) - left;
        int x = left + width * ((month - 1) * 31 + day) / 372;
        put(page, "<line class=pub");
        put_share(page, "x1", x);
        put_share(page, "x2", x);
        putf(page, " y1=2 y2=%d /><text class=pubn", ABOVE + HEIGHT);
        put_share(page, "x", x);
        putf(page, " y=10 dx=3>%" PRIu32 "</text>", i + 1);
    }
}

static void put_year_columns(Page *page, const TimeTold *it)
{
    enum { LABELS_MOST = 14 };
    double most = 1;
    for (uint32_t i = 0; i < it->year_count; i++)
        most = fmax(most, it->years[i].high);
    uint32_t step = (it->year_count + LABELS_MOST - 1) / LABELS_MOST;
    putf(page, "<figure><svg class=time height=%d role=img aria-label=\"activities a year\">\n",
         ABOVE + HEIGHT + 18);
    for (uint32_t i = 0; i < it->year_count; i++) {
        const YearTold *year = &it->years[i];
        char text[16];
        put_column(page, i, it->year_count, year->count / most, "col");
        put_whisker(page, i, it->year_count, year->low / most, year->high / most);
        snprintf(text, sizeof text, "%d", year->year);
        if (i % step == 0)
            put_label(page, i, it->year_count, ABOVE + HEIGHT + 13, "yrm", text);
        put(page, "\n");
    }
    put_publications(page, it);
    put(page, "</svg><figcaption>Activities a year, copies counted once; the thin lines reach as far as the "
              "rate behind each count may (95&#8239;%). They are what partners saw, and so lower bounds.");
    if (it->published_count)
        put(page, " Dashed: somebody published about it, numbered as below.");
    put(page, "</figcaption></figure>\n");
}

static void put_year_table(Page *page, const TimeTold *it)
{
    put(page, "<div class=scroll><table class=\"list odds\"><thead><tr><th>Year<th class=num>Activities<th "
              "class=num>Rate (95&#8239;%)<th>Which<tbody>\n");
    for (uint32_t i = 0; i < it->year_count; i++) {
        const YearTold *year = &it->years[i];
        putf(page, "<tr><td>%d<td class=num>%" PRIu32 "<td class=num>%.1f to %.1f<td>", year->year,
             year->count, year->low, year->high);
        put_refs(page, year->activities, year->count, REFS_MOST);
        put(page, year->count ? "\n" : "<span class=soft>none</span>\n");
    }
    put(page, "</table></div>\n");
}

static void put_dated_ref(Page *page, uint32_t activity)
{
    put_ref(page, activity);
    put(page, " (<span class=date>");
    put_text(page, instant_date_text(activity_when(page, activity), page->arena));
    put(page, "</span>)");
}

static void put_gaps(Page *page, const TimeTold *it)
{
    if (it->gap_count == 0)
        return;
    put(page, "<p>Longest without a trace: ");
    for (uint32_t i = 0; i < it->gap_count; i++) {
        const GapTold *gap = &it->gaps[i];
        put(page, i ? "; " : "");
        put_count(page, gap->days, "day", "days");
        put(page, " from ");
        put_dated_ref(page, gap->before);
        put(page, " to ");
        put_dated_ref(page, gap->after);
        if (i == 0) {
            put(page, ", which as many activities strewn evenly leave somewhere in ");
            put_percent(page, (MicroProbability)lround(gap->p * 1e6));
            put(page, " of cases");
        }
    }
    put(page, ". A gap is one of sight: nothing dated was reported.</p>\n");
}

static void put_kept(Page *page, const PublishedTold *it)
{
    if (!it->is_sufficient) {
        put(page, "<td colspan=4 class=soft>insufficient: fewer than three activities on a side\n");
        return;
    }
    putf(page,
         "<td class=num>%" PRIu32 " of %" PRIu32 "<td class=num>%.0f&#8239;%% (%.0f to %.0f)<td class=num>",
         it->kept, it->shown, 100.0 * it->kept / it->shown, 100 * it->low, 100 * it->high);
    putf(page, "%.0f&#8239;%%, over %" PRIu32 " days<td class=num>%.2f\n", 100 * it->usual, it->other_days,
         it->p);
}

static void put_published(Page *page, const TimeTold *it)
{
    if (it->published_count == 0)
        return;
    put(page, "<div class=scroll><table class=\"list odds\"><thead><tr><th>Published about it<th "
              "class=num>Activities the year before and after<th class=num>Kept of what it showed after<th "
              "class=num>Share (95&#8239;%)<th class=num>Usual<th class=num>p<tbody>\n");
    for (uint32_t i = 0; i < it->published_count; i++) {
        const PublishedTold *row = &it->published[i];
        const ActorClaim *claim = &page->pool->claims[row->claim];
        putf(page, "<tr><td>%" PRIu32 ". <span class=date>", i + 1);
        put_text(page, instant_date_text(claim->date, page->arena));
        put(page, "</span>, <bdi>");
        html_text(page->out, claim->source, 60);
        putf(page, "</bdi><td class=num>%" PRIu32 ", %" PRIu32, row->before, row->after);
        put_kept(page, row);
    }
    put(page,
        "</table></div>\n<p class=note>Kept: files, hosts, addresses and families that it had shown in the "
        "year before. Usual: the same at other days of its life, a month apart; p: the share of those on "
        "which as little was kept. Little may come back because an actor changes, or because partners "
        "look elsewhere. That somebody published is a partner’s claim.</p>\n");
}

static void put_offsets(Page *page, const TimeTold *it)
{
    enum { STEP = 3 };
    double most = 0;
    for (uint32_t i = 0; i < OFFSETS_TOLD; i++)
        most = fmax(most, it->offsets[i].probability);
    putf(page, "<figure><svg class=time height=%d role=img aria-label=\"offsets from UTC\">\n",
         ABOVE + HEIGHT + 18);
    for (uint32_t i = 0; i < OFFSETS_TOLD; i++) {
        char text[16];
        put_column(page, i, OFFSETS_TOLD, it->offsets[i].probability / most,
                   it->offsets[i].is_in_set ? "col" : "colx");
        if (it->offsets[i].utc == 0)
            snprintf(text, sizeof text, "UTC");
        else
            snprintf(text, sizeof text, "%+d", it->offsets[i].utc);
        if (it->offsets[i].utc % STEP == 0)
            put_label(page, i, OFFSETS_TOLD, ABOVE + HEIGHT + 13, "yrm", text);
        if (it->offsets[i].is_in_set) {
            snprintf(text, sizeof text, "%.0f", 100 * it->offsets[i].probability);
            put_label(page, i, OFFSETS_TOLD,
                      ABOVE + HEIGHT - 3 - (int)lround(it->offsets[i].probability / most * HEIGHT), "more",
                      text);
        }
        put(page, "\n");
    }
    put(page,
        "</svg><figcaption>How likely its working day has each offset from UTC, in per cent; dark: the set "
        "that holds 90&#8239;%. An offset is no country, victims’ hours may stand behind it, and compile "
        "times can be forged.</figcaption></figure>\n");
}

static void put_hours(Page *page, const TimeTold *it)
{
    if (it->samples == 0) {
        put(page, "<p>Working hours: <strong>insufficient</strong>, for no sample of its files was read here "
                  "(<code>asterism samples add</code>), whose compile times could tell. <code>asterism weigh "
                  "--hours</code> takes logins and registrations, too.</p>\n");
        return;
    }
    put(page, "<p>Working hours: ");
    put_count(page, it->samples, "sample", "samples");
    put(page, " of its files read here, compiled in ");
    put_count(page, it->compiled, "different hour", "different hours");
    if (it->compiled < it->hours_least) {
        putf(page, ": <strong>insufficient</strong>, for fewer than %" PRIu32 " say nothing of them. ",
             it->hours_least);
        put(page, "<code>asterism weigh --hours</code> takes logins and registrations, too.</p>\n");
        return;
    }
    put(page, ". That there are working hours at all: ");
    put_percent(page, (MicroProbability)lround(it->regular * 1e6));
    put(page, ".</p>\n");
    put_offsets(page, it);
}

void put_years_of(Page *page, const Actor *actor)
{
    const TimeTold *it = time_of_actor(page, actor->cluster);
    if (!it || actor->is_copies)
        return;
    putf(page, "<h4 id=years-%" PRIu32 ">Over the years</h4>\n", actor->number);
    if (it->year_count) {
        put_year_columns(page, it);
        put_year_table(page, it);
    } else {
        put(page, "<p class=empty>None of its activities carries a usable date.</p>\n");
    }
    if (it->undated && it->year_count) {
        put(page, "<p class=note>Without a usable date, and in no year: ");
        put_count(page, it->undated, "activity", "activities");
        put(page, ".</p>\n");
    }
    put_gaps(page, it);
    put_published(page, it);
    put_hours(page, it);
}
