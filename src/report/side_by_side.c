// What is known of the actors, one beside the other, as `weigh --compare` says it: no score, for what one has
// and another is not known to have is a matter of who looked.
#include <inttypes.h>

#include "report/page.h"
#include "report/parts.h"

enum { COLUMNS_MOST = 6 };

typedef struct {
    const Judgement *items[COLUMNS_MOST];
    const Actor *actors[COLUMNS_MOST];
    uint32_t count;
} Columns;

static Columns columns_of(const Page *page)
{
    Columns out = {0};
    for (uint32_t i = 0; i < page->actor_count && out.count < COLUMNS_MOST; i++) {
        const Judgement *it = judgement_of(page, page->actors[i].cluster);
        if (!it)
            continue;
        out.actors[out.count] = &page->actors[i];
        out.items[out.count++] = it;
    }
    return out;
}

static void put_seen(Page *page, const Known *it)
{
    put(page, it->first == INSTANT_NONE ? "undated" : "");
    if (it->first == INSTANT_NONE)
        return;
    put(page, "<span class=date>");
    put_text(page, instant_date_text(it->first, page->arena));
    put(page, "</span> to <span class=date>");
    put_text(page, instant_date_text(it->last, page->arena));
    put(page, "</span>");
}

static void put_different(Page *page, const KnownThings *it)
{
    if (it->seen == 0) {
        put(page, "<span class=soft>not known</span>");
        return;
    }
    putf(page, "%" PRIu32 " <span class=soft>(%.0f to %.0f)</span><div class=why>", it->seen, it->low,
         it->high);
    putf(page, "%" PRIu32 " nobody else’s, by ", it->exclusive);
    put_count(page, it->partners, "partner", "partners");
    put(page, "</div>");
}

static void put_claimed_of(Page *page, const Judgement *it, ClaimKind kind)
{
    bool is_any = false;
    for (uint32_t i = 0; i < it->number_count; i++) {
        const ClaimedNumber *number = &it->numbers[i];
        if (number->kind != kind || number->claim_count == 0)
            continue;
        put(page, is_any ? "; " : "");
        put_ends(page, number->low, number->high);
        put(page, " <span class=soft>by ");
        put_count(page, number->claim_count, "source", "sources");
        put(page, "</span>");
        is_any = true;
    }
    if (!is_any)
        put(page, "<span class=soft>not known</span>");
}

static bool is_claimed(const Columns *columns, ClaimKind kind)
{
    for (uint32_t c = 0; c < columns->count; c++)
        for (uint32_t i = 0; i < columns->items[c]->number_count; i++)
            if (columns->items[c]->numbers[i].kind == kind && columns->items[c]->numbers[i].claim_count)
                return true;
    return false;
}

static void put_facts(Page *page, const Columns *columns)
{
    put(page, "<tr><td>Activities");
    for (uint32_t c = 0; c < columns->count; c++) {
        const Known *it = &columns->items[c]->known;
        putf(page, "<td><a href=#seen-%" PRIu32 ">%" PRIu32 "</a>, by ", columns->actors[c]->number,
             it->activities);
        put_count(page, it->partners, "partner", "partners");
    }
    put(page, "\n<tr><td>Seen");
    for (uint32_t c = 0; c < columns->count; c++) {
        put(page, "<td>");
        put_seen(page, &columns->items[c]->known);
    }
    put(page, "\n<tr><td>Longest gap");
    for (uint32_t c = 0; c < columns->count; c++) {
        put(page, "<td>");
        put_count(page, columns->items[c]->known.longest_gap_days, "day", "days");
    }
    for (uint32_t k = 0; k < KNOWN_KINDS; k++) {
        putf(page, "\n<tr><td>Different %s", columns->items[0]->known.things[k].title);
        for (uint32_t c = 0; c < columns->count; c++) {
            put(page, "<td>");
            put_different(page, &columns->items[c]->known.things[k]);
        }
    }
    put(page, "\n<tr><td>Vulnerabilities used before a claimed day of publication");
    for (uint32_t c = 0; c < columns->count; c++) {
        const Known *it = &columns->items[c]->known;
        put(page, it->early_of ? "<td>" : "<td><span class=soft>not known</span>");
        if (it->early_of)
            putf(page, "%" PRIu32 " of %" PRIu32, it->early, it->early_of);
    }
    put(page, "\n");
}

void put_side_by_side(Page *page)
{
    Columns columns = columns_of(page);
    if (columns.count < 2)
        return;
    put_section(page, "compare", "Side by side");
    put(page,
        "<p class=note>What is known of each; copies count once. Counts are what partners saw, and so lower "
        "bounds; in brackets how many there are, seen or not (95&#8239;%, Chao1). Numbers that are claimed "
        "decide nothing. There is no score: what is known of one and not of another says first of all who "
        "looked.</p>\n"
        "<div class=scroll><table class=\"list odds\"><thead><tr><th>");
    for (uint32_t c = 0; c < columns.count; c++) {
        put(page, "<th>");
        put_actor_link(page, columns.actors[c]);
    }
    put(page, "<tbody>\n");
    put_facts(page, &columns);
    for (int kind = 0; kind < CLAIM_COUNT; kind++) {
        if (!is_claimed(&columns, (ClaimKind)kind))
            continue;
        put(page, "<tr><td>Claimed ");
        put_text(page, claim_title((ClaimKind)kind));
        for (uint32_t c = 0; c < columns.count; c++) {
            put(page, "<td>");
            put_claimed_of(page, columns.items[c], (ClaimKind)kind);
        }
        put(page, "\n");
    }
    put(page, "</table></div></section>\n");
}
