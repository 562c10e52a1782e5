// Dots on a line of years. Positions are per cent of the width, so the drawing follows the page from a phone
// to A4 without its letters or dots being stretched. An actor's own timeline is its asterism: one lane a
// partner, and between the dots the strongest links that hold all of them together (a maximum spanning forest
// of the weighed pairs), which shows at a glance whether the actor hangs by one thread or by many.
#include <inttypes.h>
#include <stdlib.h>

#include "report/page.h"
#include "report/parts.h"

enum {
    ALL = 10000,      ///< hundredths of a per cent
    BUCKET = 130,     ///< dots closer than this are stacked
    STACK_MOST = 6,   ///< and higher stacks end in a number
    DOT_STEP = 10,    ///< pixels from dot to dot in a stack
    LANES_MOST = 12,  ///< partners with a lane of their own
    LABEL_MOST = 20,  ///< bytes of a name before a lane
    TITLES_MOST = 300 ///< beyond as many dots they carry no title, to bound the page
};

/// Years, or months where all of it is less than a year and a half.
typedef struct {
    Instant from, to;
    int year, month; ///< of the first tick
    int months;      ///< between ticks: 12, or 1
    int ticks;
    int left; ///< hundredths of a per cent
} Axis;

typedef struct {
    uint32_t activity;
    Instant when;
    int lane;
    int x;           ///< hundredths of a per cent
    int y;           ///< pixels; -1 for one that is only counted, on the dot below it
    uint32_t hidden; ///< so many more would stand above this one
} Dot;

/// Where tick `i` stands; false where the calendar ends.
static bool tick_at(const Axis *axis, int i, int *year, int *month, Instant *out)
{
    int months = axis->month - 1 + i * axis->months;
    *year = axis->year + months / 12;
    *month = months % 12 + 1;
    return instant_of_date(*year, *month, 1, out);
}

static Axis axis_of(Instant first, Instant last, int left)
{
    int year, month, last_year, last_month, day;
    instant_to_date(first, &year, &month, &day);
    instant_to_date(last, &last_year, &last_month, &day);
    int months = (last_year - year) * 12 + last_month - month + 1;
    Axis axis = {.left = left, .year = year, .month = month, .months = 1, .ticks = months};
    if (months > 18)
        axis = (Axis){.left = left, .year = year, .month = 1, .months = 12, .ticks = last_year - year + 1};
    bool exist =
        tick_at(&axis, 0, &year, &month, &axis.from) && tick_at(&axis, axis.ticks, &year, &month, &axis.to);
    if (!exist)
        axis.to = axis.from + 366 * INSTANT_DAY;
    return axis;
}

static int position(const Axis *axis, Instant when)
{
    // Room stays free at the right end for the dots' own size, at the left for the names of lanes.
    int64_t span = (axis->to - axis->from) / 1000000, at = (when - axis->from) / 1000000;
    return (int)(axis->left + at * (ALL - 150 - axis->left) / (span > 0 ? span : 1));
}

static void put_at(Page *page, const char *name, int x)
{
    putf(page, " %s=%d.%02d%%", name, x / 100, x % 100);
}

static void put_grid_line(Page *page, int x, int height)
{
    put(page, "<line class=grid");
    put_at(page, "x1", x);
    put_at(page, "x2", x);
    putf(page, " y1=0 y2=%d />", height);
}

static void put_axis(Page *page, const Axis *axis, int height)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const int steps[] = {1, 2, 5, 10, 20};
    int step = 1, year, month;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && (axis->ticks + step - 1) / step > 9; i++)
        step = steps[i];
    for (int i = 0; i < axis->ticks; i++) {
        Instant begin;
        if (!tick_at(axis, i, &year, &month, &begin))
            continue;
        int x = position(axis, begin);
        put_grid_line(page, x, height - 16);
        if (i % step)
            continue;
        put(page, "<text class=yr");
        put_at(page, "x", x);
        putf(page, " y=%d dx=2>", height - 4);
        if (axis->months == 1)
            putf(page, "%s ", names[month - 1]);
        // Months carry their year where it begins.
        if (axis->months == 12 || i == 0 || month <= step)
            putf(page, "%d", year);
        put(page, "</text>");
    }
    put(page, "\n");
}

static int by_time(const void *left, const void *right)
{
    const Dot *a = left, *b = right;
    if (a->when != b->when)
        return a->when < b->when ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

static uint32_t collect(const Page *page, const uint32_t *activities, uint32_t count, const Axis *axis,
                        Dot *dots)
{
    uint32_t dated = 0;
    for (uint32_t i = 0; i < count; i++) {
        Instant when = activity_when(page, activities[i]);
        if (when != INSTANT_NONE)
            dots[dated++] = (Dot){activities[i], when, 0, position(axis, when), 0, 0};
    }
    if (dated)
        qsort(dots, dated, sizeof *dots, by_time);
    return dated;
}

/// Stacks the dots of one lane; returns the height of the highest stack. `y` becomes the place in the stack.
static int stack(Dot *dots, uint32_t count, int lane)
{
    int bucket = -1, level = 0, highest = 0;
    Dot *top = NULL;
    for (uint32_t i = 0; i < count; i++) {
        Dot *dot = &dots[i];
        if (dot->lane != lane)
            continue;
        level = dot->x / BUCKET == bucket ? level + 1 : 0;
        bucket = dot->x / BUCKET;
        dot->y = level < STACK_MOST ? level : -1;
        if (level < STACK_MOST) {
            top = dot;
            highest = level > highest ? level : highest;
        } else {
            top->hidden++;
        }
    }
    return highest;
}

static void place(Dot *dots, uint32_t count, int lane, int bottom)
{
    for (uint32_t i = 0; i < count; i++)
        if (dots[i].lane == lane && dots[i].y >= 0)
            dots[i].y = bottom - 7 - dots[i].y * DOT_STEP;
}

static void put_dot(Page *page, const Dot *dot, bool has_title)
{
    const Activity *activity = &page->pool->activities[dot->activity];
    bool is_listed = page->is_listed[dot->activity];
    if (is_listed)
        putf(page, "<a href=#a%" PRIu32 ">", dot->activity + 1);
    putf(page, "<circle class=\"m %s\"", partner_class(page, activity->partner));
    put_at(page, "cx", dot->x);
    putf(page, " cy=%d r=4>", dot->y);
    if (has_title) {
        put(page, "<title>");
        put_text(page, instant_date_text(dot->when, page->arena));
        put(page, " ");
        put_text(page, page->pool->partners[activity->partner].name);
        put(page, ": ");
        put_text(page, activity->title.length ? activity->title : activity->id);
        put(page, "</title>");
    }
    put(page, is_listed ? "</circle></a>\n" : "</circle>\n");
}

static void put_dots(Page *page, const Dot *dots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (dots[i].y < 0)
            continue;
        put_dot(page, &dots[i], count <= TITLES_MOST);
        if (dots[i].hidden == 0)
            continue;
        put(page, "<text class=more");
        put_at(page, "x", dots[i].x);
        putf(page, " y=%d>+%" PRIu32 "</text>\n", dots[i].y - 6, dots[i].hidden);
    }
}

/// Where nothing is dated for a year or more, the line is broken and says for how long.
static void put_presence(Page *page, const Dot *dots, uint32_t count, int y)
{
    // What the words take, in hundredths of a per cent of the line.
    enum { GAP_NAMED = 1400, GAP_NAMED_ON_PHONES = 2900 };
    const Instant year = 365 * INSTANT_DAY;
    uint32_t from = 0;
    for (uint32_t i = 1; i <= count; i++) {
        Instant gap = i < count ? dots[i].when - dots[i - 1].when : year;
        if (gap < year)
            continue;
        put(page, "<line class=on");
        put_at(page, "x1", dots[from].x > 40 ? dots[from].x - 40 : 0);
        put_at(page, "x2", dots[i - 1].x + 40);
        putf(page, " y1=%d y2=%d />", y, y);
        from = i;
        if (i == count)
            break;
        put(page, "<line class=gone");
        put_at(page, "x1", dots[i - 1].x + 40);
        put_at(page, "x2", dots[i].x - 40);
        putf(page, " y1=%d y2=%d />", y, y);
        if (dots[i].x - dots[i - 1].x < GAP_NAMED)
            continue;
        put(page,
            dots[i].x - dots[i - 1].x < GAP_NAMED_ON_PHONES ? "<text class=\"gap wide\"" : "<text class=gap");
        put_at(page, "x", (dots[i].x + dots[i - 1].x) / 2);
        putf(page, " y=%d>%d months silent</text>", y - 4, (int)(gap / (INSTANT_DAY * 30)));
    }
    put(page, "\n");
}

static void put_lane_of(Page *page, const Axis *axis, const uint32_t *activities, uint32_t count)
{
    Dot *dots = arena_array(page->arena, Dot, count);
    uint32_t dated = collect(page, activities, count, axis, dots);
    int height = 22 + stack(dots, dated, 0) * DOT_STEP;
    place(dots, dated, 0, height - 6);
    putf(page, "<svg class=time height=%d role=img>", height);
    for (int i = 0; i < axis->ticks; i++) {
        Instant begin;
        int year, month;
        if (tick_at(axis, i, &year, &month, &begin))
            put_grid_line(page, position(axis, begin), height);
    }
    if (dated)
        put_presence(page, dots, dated, height - 2);
    put_dots(page, dots, dated);
    put(page, "</svg>");
}

void put_partner_legend(Page *page)
{
    enum { SHOWN_MOST = 14 };
    put(page, "<p class=legend>");
    uint32_t count = page->pool->partner_count;
    for (uint32_t i = 0; i < count && i < SHOWN_MOST; i++) {
        putf(page, "<span><i class=\"dot %s\"></i>", partner_class(page, page->partners[i]));
        put_text(page, page->pool->partners[page->partners[i]].name);
        put(page, "</span> ");
    }
    if (count > SHOWN_MOST)
        putf(page, "<span><i class=\"dot px\"></i>%" PRIu32 " more partners</span>", count - SHOWN_MOST);
    put(page, "</p>\n");
}

void put_overview(Page *page)
{
    put_section(page, "time", "When");
    if (page->first == INSTANT_NONE) {
        put(page, "<p class=empty>No activity carries a date.</p></section>\n");
        return;
    }
    Axis axis = axis_of(page->first, page->last, 150);
    put(page, "<div class=lanes>\n");
    for (uint32_t i = 0; i < page->section_count; i++) {
        const Cluster *cluster = actor_cluster(page, &page->actors[i]);
        putf(page, "<div class=lane><span><span class=badge>%" PRIu32 "</span> ", page->actors[i].number);
        put_actor_link(page, &page->actors[i]);
        put(page, "</span>");
        put_lane_of(page, &axis, cluster->members, cluster->member_count);
        put(page, "</div>\n");
    }
    if (page->lone_count) {
        put(page, "<div class=lane><span class=soft>alone</span>");
        put_lane_of(page, &axis, page->lone, page->lone_count);
        put(page, "</div>\n");
    }
    put(page, "<div class=lane><span></span><svg class=time height=18 aria-hidden=true>");
    put_axis(page, &axis, 18);
    put(page, "</svg></div></div>\n");
    put_partner_legend(page);
    if (page->undated) {
        put(page, "<p class=note><a href=#doubts>");
        put_count(page, page->undated, "activity", "activities");
        put(page, page->undated == 1 ? " carries" : " carry");
        put(page, " no usable date</a> and cannot be drawn.</p>\n");
    }
    put(page, "</section>\n");
}

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static int by_strength(const void *left, const void *right)
{
    const Candidate *a = left, *b = right;
    if (a->total != b->total)
        return a->total > b->total ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/// The dots' links that matter: strongest first, none that closes a ring (Kruskal).
static void put_links(Page *page, const Actor *actor, const Dot *dots, uint32_t count)
{
    const Conclusion *conclusion = page->conclusion;
    uint32_t *dot_of = arena_array(page->arena, uint32_t, page->pool->activity_count);
    uint32_t *parent = arena_array(page->arena, uint32_t, page->pool->activity_count);
    for (uint32_t i = 0; i < count; i++)
        dot_of[dots[i].activity] = i + 1;
    Candidate *inside = arena_array(page->arena, Candidate, conclusion->candidate_count);
    uint32_t found = 0;
    for (uint32_t i = 0; i < conclusion->candidate_count; i++) {
        const Candidate *pair = &conclusion->candidates[i];
        if (conclusion->cluster_of[pair->a] == actor->cluster &&
            conclusion->cluster_of[pair->b] == actor->cluster)
            inside[found++] = *pair;
    }
    if (found)
        qsort(inside, found, sizeof *inside, by_strength);
    for (uint32_t i = 0; i < page->pool->activity_count; i++)
        parent[i] = i;
    for (uint32_t i = 0; i < found; i++) {
        uint32_t a = root_of(parent, inside[i].a), b = root_of(parent, inside[i].b);
        if (a == b)
            continue;
        parent[a] = b;
        const Dot *from = dot_of[inside[i].a] ? &dots[dot_of[inside[i].a] - 1] : NULL;
        const Dot *to = dot_of[inside[i].b] ? &dots[dot_of[inside[i].b] - 1] : NULL;
        if (!from || !to || from->y < 0 || to->y < 0)
            continue;
        putf(page, "<line class=\"k%s\"", inside[i].probability < 500000 ? " weak" : "");
        put_at(page, "x1", from->x);
        put_at(page, "x2", to->x);
        putf(page, " y1=%d y2=%d />\n", from->y, to->y);
    }
}

/// Lanes in the order of the partners' share of this actor; partners past the last lane share it.
static uint32_t choose_lanes(const Page *page, const Actor *actor, int *lane_of, uint32_t *partner_of)
{
    uint32_t lanes = 0;
    for (uint32_t p = 0; p < page->pool->partner_count; p++)
        lane_of[p] = -1;
    for (;;) {
        uint32_t best = INDEX_NONE;
        for (uint32_t p = 0; p < page->pool->partner_count; p++)
            if (actor->by_partner[p] && lane_of[p] < 0 &&
                (best == INDEX_NONE || actor->by_partner[p] > actor->by_partner[best]))
                best = p;
        if (best == INDEX_NONE)
            return lanes;
        if (lanes == LANES_MOST) {
            lane_of[best] = LANES_MOST;
            continue;
        }
        partner_of[lanes] = best;
        lane_of[best] = (int)lanes++;
    }
}

static void put_lane_label(Page *page, const uint32_t *partner_of, int lane, uint32_t more, int y)
{
    putf(page, "<text class=ln x=0 y=%d>", y);
    if (lane == LANES_MOST)
        putf(page, "%" PRIu32 " more partners", more);
    else
        html_text(page->out, page->pool->partners[partner_of[lane]].name, LABEL_MOST);
    put(page, "</text>\n");
}

/// Lines where somebody published about the actor, numbered as put_years_of numbers them.
static void put_publications(Page *page, const Actor *actor, const Axis *axis, int height)
{
    const TimeTold *time = time_of_actor(page, actor->cluster);
    for (uint32_t i = 0; time && i < time->published_count; i++) {
        Instant when = page->pool->claims[time->published[i].claim].date;
        if (when < axis->from || when > axis->to)
            continue;
        int x = position(axis, when);
        put(page, "<line class=pub");
        put_at(page, "x1", x);
        put_at(page, "x2", x);
        putf(page, " y1=0 y2=%d /><text class=pubn", height - 16);
        put_at(page, "x", x);
        putf(page, " y=%d dx=3>%" PRIu32 "</text>\n", height - 18, i + 1);
    }
}

void put_timeline(Page *page, const Actor *actor)
{
    const Cluster *cluster = actor_cluster(page, actor);
    uint32_t count = cluster->member_count, dated = 0;
    Instant first = INSTANT_NONE, last = INSTANT_NONE;
    for (uint32_t i = 0; i < count; i++) {
        Instant when = activity_when(page, cluster->members[i]);
        if (when == INSTANT_NONE)
            continue;
        first = first == INSTANT_NONE || when < first ? when : first;
        last = last == INSTANT_NONE || when > last ? when : last;
        dated++;
    }
    if (dated == 0) {
        put(page, "<p class=empty>None of its activities carries a usable date.</p>\n");
        return;
    }
    Axis axis = axis_of(first, last, 1800);
    Dot *dots = arena_array(page->arena, Dot, count);
    int *lane_of = arena_array(page->arena, int, page->pool->partner_count);
    uint32_t partner_of[LANES_MOST] = {0};
    uint32_t lanes = choose_lanes(page, actor, lane_of, partner_of);
    uint32_t more = cluster->partner_count > lanes ? cluster->partner_count - lanes : 0;
    collect(page, cluster->members, count, &axis, dots);
    for (uint32_t i = 0; i < dated; i++)
        dots[i].lane = lane_of[page->pool->activities[dots[i].activity].partner];
    int height = 16, bottoms[LANES_MOST + 1];
    for (int lane = 0; lane < (int)lanes + (more > 0); lane++) {
        height += 20 + stack(dots, dated, lane) * DOT_STEP;
        place(dots, dated, lane, height);
        bottoms[lane] = height;
    }
    int bottom = height + 8;
    putf(page, "<figure><svg class=time height=%d role=img aria-label=\"timeline\">\n", bottom + 18);
    put_axis(page, &axis, bottom + 18);
    put_publications(page, actor, &axis, bottom + 18);
    put_presence(page, dots, dated, 10);
    put_links(page, actor, dots, dated);
    for (int lane = 0; lane < (int)lanes + (more > 0); lane++)
        put_lane_label(page, partner_of, lane, more, bottoms[lane] - 3);
    put_dots(page, dots, dated);
    put(page, "</svg><figcaption>One lane a partner, one dot an activity. ");
    put(page, actor->is_copies ? "No line joins them: a list repeated is no link."
                               : "Lines are the strongest weighed links that hold the activities together; "
                                 "broken ones are weaker than even.");
    if (time_of_actor(page, actor->cluster) && time_of_actor(page, actor->cluster)->published_count)
        put(page, " Dashed: somebody published about it.");
    if (dated < count) {
        put(page, " ");
        put_count(page, count - dated, "activity has", "activities have");
        put(page, " no usable date.");
    }
    put(page, "</figcaption></figure>\n");
}
