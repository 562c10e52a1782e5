#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "indicators/indicators.h"
#include "report/page.h"

void put(Page *page, const char *html)
{
    buffer_add_string(page->out, html);
}

void putf(Page *page, const char *format, ...)
{
    // Only for our own words and numbers: nothing that partners wrote goes through a format.
    char line[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (length > 0)
        buffer_add(page->out, (Text){line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1});
}

void put_text(Page *page, Text text)
{
    html_text(page->out, text, HTML_TEXT_MOST);
}

void put_number(Page *page, int64_t number)
{
    html_number(page->out, number);
}

void put_count(Page *page, int64_t number, const char *one, const char *many)
{
    put_number(page, number);
    putf(page, " %s", number == 1 ? one : many);
}

void put_ref(Page *page, uint32_t activity)
{
    if (page->is_listed[activity])
        putf(page, "<a class=r href=#a%" PRIu32 ">A%" PRIu32 "</a>", activity + 1, activity + 1);
    else
        putf(page, "<span class=r>A%" PRIu32 "</span>", activity + 1);
}

void put_refs(Page *page, const uint32_t *activities, uint32_t count, uint32_t most)
{
    // "and 1 more" takes the room of the one.
    uint32_t shown = count <= most + 1 ? count : most;
    for (uint32_t i = 0; i < shown; i++) {
        put(page, i ? " " : "");
        put_ref(page, activities[i]);
    }
    if (shown < count) {
        put(page, " and ");
        put_number(page, count - shown);
        put(page, " more");
    }
}

void put_actor_title(Page *page, const Actor *actor)
{
    put_text(page, actor->title);
    if (actor->is_name_doubtful)
        put(page, "<abbr class=q title=\"a doubtful name\">?</abbr>");
}

void put_actor_link(Page *page, const Actor *actor)
{
    if (actor->is_shown)
        putf(page, "<a href=#%s-%" PRIu32 ">", actor->has_section ? "actor" : "other", actor->number);
    put_actor_title(page, actor);
    put(page, actor->is_shown ? "</a>" : "");
    if (!actor->has_namesake)
        return;
    put(page, " <small class=id>");
    put_text(page, actor_cluster(page, actor)->id);
    put(page, "</small>");
}

void put_actor_badge(Page *page, const Actor *actor)
{
    putf(page, "<span class=badge>%" PRIu32 "</span> ", actor->number);
}

void put_partner_names(Page *page, const uint32_t *partners, uint32_t count, uint32_t most)
{
    uint32_t shown = count <= most + 1 ? count : most;
    for (uint32_t i = 0; i < shown; i++) {
        put(page, i ? ", " : "");
        put_text(page, page->pool->partners[partners[i]].name);
    }
    if (shown < count) {
        put(page, " and ");
        put_number(page, count - shown);
        put(page, " more");
    }
}

void put_percent(Page *page, MicroProbability probability)
{
    // Never 0 or 100 (ICD-203): evidence does not reach certainty.
    if (probability < 10000)
        put(page, "&lt;&#8239;1&#8239;%");
    else if (probability > 990000)
        put(page, "&gt;&#8239;99&#8239;%");
    else
        putf(page, "%" PRIu32 "&#8239;%%", (probability + 5000) / 10000);
}

void put_nats(Page *page, MicroNats nats)
{
    uint64_t hundredths = ((nats < 0 ? -(uint64_t)nats : (uint64_t)nats) + 5000) / 10000;
    putf(page, "%s%" PRIu64 ".%02" PRIu64, nats < 0 ? "−" : "+", hundredths / 100, hundredths % 100);
}

void put_years(Page *page, Instant first, Instant last)
{
    if (first == INSTANT_NONE || last == INSTANT_NONE) {
        put(page, "undated");
        return;
    }
    int from, to, month, day;
    instant_to_date(first, &from, &month, &day);
    instant_to_date(last, &to, &month, &day);
    if (from == to)
        putf(page, "%d", from);
    else
        putf(page, "%d–%d", from, to);
}

void put_marking(Page *page, Marking marking)
{
    static const char *const classes[] = {"tlp-amber", "tlp-clear", "tlp-green",
                                          "tlp-amber", "tlp-amber", "tlp-red"};
    putf(page, "<span class=\"tlp %s\">TLP:", classes[marking]);
    put_text(page, marking_word(marking));
    put(page, "</span>");
}

Text defanged(const Page *page, Text kind, Text value)
{
    enum { VALUE_MOST = 240 };
    Kind known = kind_of_word(kind);
    Text clipped = text_clip(value, VALUE_MOST);
    if (clipped.length < value.length)
        clipped = arena_format(page->arena, TEXT_FMT "…", TEXT_ARG(clipped));
    bool is_defanged = text_find(clipped, "[.]", 0) != SIZE_MAX || text_starts_nocase(clipped, "hxxp");
    if (is_defanged)
        return clipped;
    if (known != KIND_NONE)
        return kind_role(known) == ROLE_INDICATOR ? indicator_defang(known, clipped, page->arena) : clipped;
    // Derived values ("registered domain", a network) have words of their own: told by their form.
    if (text_has(clipped, ' ') || !(text_has(clipped, '.') || text_has(clipped, ':')))
        return clipped;
    if (text_find(clipped, "://", 0) != SIZE_MAX)
        return indicator_defang(KIND_URL, clipped, page->arena);
    return indicator_defang(text_has(clipped, '@') ? KIND_EMAIL : KIND_DOMAIN, clipped, page->arena);
}

void put_section(Page *page, const char *id, const char *heading)
{
    putf(page, "<section id=%s><h2><a href=#%s>%s</a></h2>\n", id, id, heading);
}

const char *partner_class(const Page *page, uint32_t partner)
{
    static const char *const classes[] = {"p0", "p1", "p2", "p3",  "p4",  "p5",  "p6",
                                          "p7", "p8", "p9", "p10", "p11", "p12", "p13"};
    uint32_t rank = page->rank[partner];
    return rank < sizeof classes / sizeof *classes ? classes[rank] : "px";
}
