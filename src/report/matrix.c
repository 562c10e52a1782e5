// Partners down, actors across: who saw whom. Rows and columns past a readable number are summed in one of
// their own, so that every total is right whatever the size of the pool.
#include <inttypes.h>

#include "report/page.h"

enum { ROWS_MOST = 40 };

typedef struct {
    uint32_t actors[REPORT_ACTORS_MOST];
    uint32_t others, alone, all;
} Row;

static void add_row(Row *sum, const Row *row)
{
    for (size_t i = 0; i < REPORT_ACTORS_MOST; i++)
        sum->actors[i] += row->actors[i];
    sum->others += row->others;
    sum->alone += row->alone;
    sum->all += row->all;
}

static Row *count_rows(const Page *page)
{
    Row *rows = arena_array(page->arena, Row, page->pool->partner_count);
    for (uint32_t a = 0; a < page->actor_count; a++)
        for (uint32_t p = 0; p < page->pool->partner_count; p++) {
            uint32_t count = page->actors[a].by_partner[p];
            rows[p].all += count;
            if (a < REPORT_ACTORS_MOST)
                rows[p].actors[a] = count;
            else
                rows[p].others += count;
        }
    for (uint32_t i = 0; i < page->lone_count; i++) {
        Row *row = &rows[page->pool->activities[page->lone[i]].partner];
        row->alone++;
        row->all++;
    }
    return rows;
}

static uint32_t largest_cell(const Page *page, const Row *rows)
{
    uint32_t largest = 1;
    for (uint32_t p = 0; p < page->pool->partner_count; p++)
        for (uint32_t a = 0; a < page->section_count; a++)
            largest = rows[p].actors[a] > largest ? rows[p].actors[a] : largest;
    return largest;
}

/// `partner` is INDEX_NONE for a row that stands for several.
static void put_cell(Page *page, uint32_t number, uint32_t partner, uint32_t count, uint32_t largest)
{
    if (count == 0) {
        put(page, "<td class=none>·");
        return;
    }
    uint32_t shade = 1 + (count * 4 + largest / 2) / largest;
    if (partner == INDEX_NONE)
        putf(page, "<td><a href=#seen-%" PRIu32 ">", number);
    else
        putf(page, "<td class=s%" PRIu32 "><a href=#e%" PRIu32 "-%" PRIu32 ">", shade > 5 ? 5 : shade, number,
             partner);
    put_number(page, count);
    put(page, "</a>");
}

static void put_plain(Page *page, uint32_t count, const char *anchor)
{
    if (count == 0) {
        put(page, "<td class=none>·");
        return;
    }
    putf(page, "<td><a href=#%s>", anchor);
    put_number(page, count);
    put(page, "</a>");
}

static void put_row(Page *page, const Row *row, uint32_t partner, uint32_t largest)
{
    for (uint32_t a = 0; a < page->section_count; a++)
        put_cell(page, page->actors[a].number, partner, row->actors[a], largest);
    if (page->actor_count > page->section_count)
        put_plain(page, row->others, "others");
    if (page->input->cluster == INDEX_NONE)
        put_plain(page, row->alone, "alone");
    put(page, "<td class=sum>");
    put_number(page, row->all);
    put(page, "</tr>\n");
}

static void put_head(Page *page)
{
    put(page, "<table class=matrix><caption>Activities by partner (with its reliability) and actor</caption>"
              "<thead><tr><th scope=col>Partner");
    for (uint32_t a = 0; a < page->section_count; a++) {
        put(page, "<th scope=col>");
        put_actor_badge(page, &page->actors[a]);
        put_actor_link(page, &page->actors[a]);
    }
    if (page->actor_count > page->section_count)
        put(page, "<th scope=col>other actors");
    if (page->input->cluster == INDEX_NONE)
        put(page, "<th scope=col>alone");
    put(page, "<th scope=col>all</tr></thead><tbody>\n");
}

void put_matrix(Page *page)
{
    put_section(page, "matrix", "Who saw whom");
    if (page->pool->partner_count == 0) {
        put(page, "<p class=empty>No partner has given anything yet.</p></section>\n");
        return;
    }
    const Row *rows = count_rows(page);
    uint32_t largest = largest_cell(page, rows);
    Row sum = {0}, rest = {0};
    put(page, "<div class=scroll>");
    put_head(page);
    for (uint32_t i = 0; i < page->pool->partner_count; i++) {
        uint32_t p = page->partners[i];
        add_row(&sum, &rows[p]);
        if (i >= ROWS_MOST) {
            add_row(&rest, &rows[p]);
            continue;
        }
        putf(page, "<tr><th scope=row><i class=\"dot %s\"></i>", partner_class(page, p));
        put_text(page, page->pool->partners[p].name);
        putf(page, " <abbr class=rel title=\"reliability, Admiralty code\">%c</abbr>",
             page->pool->partners[p].reliability >= 'A' && page->pool->partners[p].reliability <= 'F'
                 ? page->pool->partners[p].reliability
                 : 'F');
        put_row(page, &rows[p], p, largest);
    }
    if (page->pool->partner_count > ROWS_MOST) {
        putf(page, "<tr><th scope=row>%" PRIu32 " more partners", page->pool->partner_count - ROWS_MOST);
        put_row(page, &rest, INDEX_NONE, largest);
    }
    put(page, "</tbody><tfoot><tr><th scope=row>all partners");
    put_row(page, &sum, INDEX_NONE, largest);
    put(page, "</tfoot></table></div>\n<p class=note>Each number leads to the activities it counts. An empty "
              "cell says that the partner reported nothing that was joined to the actor, not that it saw "
              "nothing.</p></section>\n");
}
