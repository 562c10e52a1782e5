#include "report/report.h"

#include "report/page.h"

static bool is_allowed(const ReportInput *input, Err *err)
{
    const Pool *pool = input->pool;
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (!marking_allows(pool->activities[i].marking, input->reader))
            return fail(err, ERR_FORBIDDEN,
                        "an activity of '" TEXT_FMT "' is TLP:" TEXT_FMT
                        " and may not be told to a reader of TLP:" TEXT_FMT,
                        TEXT_ARG(pool->partners[pool->activities[i].partner].name),
                        TEXT_ARG(marking_word(pool->activities[i].marking)),
                        TEXT_ARG(marking_word(input->reader)));
    for (uint32_t i = 0; i < pool->observation_count; i++)
        if (!marking_allows(pool->observations[i].marking, input->reader))
            return fail(err, ERR_FORBIDDEN,
                        "a statement is TLP:" TEXT_FMT " and may not be told to a reader of TLP:" TEXT_FMT,
                        TEXT_ARG(marking_word(pool->observations[i].marking)),
                        TEXT_ARG(marking_word(input->reader)));
    for (uint32_t i = 0; i < pool->claim_count; i++)
        if (!marking_allows(pool->claims[i].marking, input->reader))
            return fail(err, ERR_FORBIDDEN,
                        "a claim is TLP:" TEXT_FMT " and may not be told to a reader of TLP:" TEXT_FMT,
                        TEXT_ARG(marking_word(pool->claims[i].marking)),
                        TEXT_ARG(marking_word(input->reader)));
    return true;
}

static void put_mark(Page *page)
{
    put(page, "<svg class=mark viewBox=\"0 0 40 24\" aria-hidden=true><path d=\"M4 18 14 6 23 13 36 4M23 13 "
              "29 21\"/>"
              "<circle cx=4 cy=18 r=2.2 /><circle cx=14 cy=6 r=3 /><circle cx=23 cy=13 r=2.6 />"
              "<circle cx=36 cy=4 r=2 /><circle cx=29 cy=21 r=1.8 /></svg>");
}

static void put_banner(Page *page)
{
    put(page, "<div class=banner>");
    put_marking(page, page->strictest);
    put(page, "</div>\n");
}

/// The label on every printed page, where the browser knows page margins (CSS Paged Media 3).
static void put_print_margins(Page *page)
{
    static const char *const inks[] = {"#FFC000", "#FFFFFF", "#33FF00", "#FFC000", "#FFC000", "#FF2B2B"};
    Text label = marking_word(page->strictest);
    const char *ink = inks[page->strictest];
    static const char *const places[] = {"top-right", "bottom-right"};
    put(page, "@page{size:A4;margin:20mm 16mm 18mm;");
    for (int i = 0; i < 2; i++) {
        putf(page, "@%s{content:\"TLP:", places[i]);
        put_text(page, label);
        putf(page,
             "\";font:bold 12pt sans-serif;color:%s;background:#000;padding:1mm 2mm;width:max-content;"
             "height:6mm;margin:%s 0;text-align:right}",
             ink, i == 0 ? "auto 0 4mm" : "4mm 0 auto");
    }
    put(page,
        "@bottom-left{content:counter(page) \" of \" counter(pages);font:9pt sans-serif;color:#666}}\n");
    // The first page begins with the banner itself.
    put(page, "@page:first{@top-right{content:none}}\n");
}

static void put_head(Page *page)
{
    put(page,
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n"
        "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
        // Belt and braces: nothing on the page may run or load, whatever partners wrote.
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<meta name=referrer content=no-referrer><meta name=color-scheme content=\"light dark\">\n<title>");
    put_text(page, page->input->case_name);
    put(page, " – Asterism report</title>\n<style>\n");
    put_style(page);
    put_print_margins(page);
    put(page, "</style></head><body>\n");
}

static void put_masthead(Page *page)
{
    put(page, "<header class=mast><p class=brand>");
    put_mark(page);
    put(page, " Asterism</p><h1><bdi>");
    put_text(page, page->input->case_name);
    put(page, "</bdi></h1><p class=sub>Who is behind the activities that ");
    put_count(page, page->pool->partner_count, "partner", "partners");
    put(page, " pooled");
    if (page->input->now != INSTANT_NONE) {
        put(page, " · made ");
        put_text(page, instant_date_text(page->input->now, page->arena));
    }
    put(page, " with asterism ");
    put_text(page, page->input->program_version);
    put(page,
        "</p>\n<nav><a href=#summary>Summary</a> <a href=#matrix>Who saw whom</a> <a href=#time>When</a> <a "
        "href=#actors>Actors</a> <a href=#doubts>Doubts</a> <a href=#method>Method</a> ");
    if (page->input->judgements.reliability_count)
        put(page, "<a href=#reliability>Odds</a> ");
    put(page, "<a href=#glossary>Words</a> <a href=#evidence>Evidence</a></nav></header>\n");
}

bool report_html(const ReportInput *input, Buffer *out, Err *err)
{
    if (!is_allowed(input, err))
        return false;
    Arena arena;
    arena_init(&arena);
    Page page;
    page_init(&page, input, &arena, out);
    put_head(&page);
    put_banner(&page);
    put(&page, "<main>\n");
    put_masthead(&page);
    put_summary(&page);
    put_matrix(&page);
    put_overview(&page);
    put_actors(&page);
    put_side_by_side(&page);
    put_apart(&page);
    put_doubts(&page);
    put_method(&page);
    put_reliability(&page);
    put_glossary(&page);
    put_appendix(&page);
    put(&page, "</main>\n");
    put_banner(&page);
    put(&page, "</body></html>\n");
    arena_done(&arena);
    return true;
}
