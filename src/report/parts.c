#include "report/parts.h"

#include <inttypes.h>

#include "report/world_tiles.h"

/// Where ICD-203 draws its lines, in per cent.
static const int icd_lines[] = {0, 5, 20, 45, 55, 80, 95, 100};

void put_gauge(Page *page, MicroProbability probability)
{
    put(page, "<svg class=gauge height=14 aria-hidden=true>");
    for (size_t i = 0; i + 1 < sizeof icd_lines / sizeof *icd_lines; i++)
        putf(page, "<rect class=g%zu x=%d%% y=4 width=%d%% height=6 />", i, icd_lines[i],
             icd_lines[i + 1] - icd_lines[i]);
    uint32_t at = probability < 10000 ? 100 : probability > 990000 ? 9900 : probability / 100;
    putf(page, "<circle class=gm cx=%" PRIu32 ".%02" PRIu32 "%% cy=7 r=5 /></svg>", at / 100, at % 100);
}

void put_confidence(Page *page, Confidence confidence)
{
    putf(page, "<span class=\"conf c%d\"><i></i><i></i><i></i>", (int)confidence + 1);
    put_text(page, confidence_word(confidence));
    put(page, " confidence</span>");
}

uint32_t complaint_total(const Page *page)
{
    const ReportInput *input = page->input;
    return input->complaint_total > input->complaint_count ? input->complaint_total : input->complaint_count;
}

const char *reliability_words(char letter)
{
    switch (letter) {
    case 'A':
        return "A, completely reliable";
    case 'B':
        return "B, usually reliable";
    case 'C':
        return "C, fairly reliable";
    case 'D':
        return "D, not usually reliable";
    case 'E':
        return "E, unreliable";
    default:
        return "F, not judged";
    }
}

void put_topic_name(Page *page, const Topic *topic)
{
    const WorldTile *tile = topic->kind == KIND_COUNTRY ? world_tile_of(topic->name) : NULL;
    if (tile) {
        put_text(page, tile->name);
        return;
    }
    if (topic->kind != KIND_SECTOR) {
        put_text(page, topic->name);
        return;
    }
    // STIX writes "financial-services" and "government-national"; people do not, but for "non-profit".
    Text rest = topic->name, first;
    bool has_more = text_cut(&rest, '-', &first);
    if (has_more && text_is(first, "government") && rest.length) {
        put(page, "government, ");
    } else if (has_more && text_is(first, "non")) {
        put_text(page, topic->name);
        return;
    } else {
        rest = topic->name;
    }
    char *spaced = arena_string(page->arena, rest);
    for (char *at = spaced; *at; at++)
        *at = *at == '-' || *at == '_' ? ' ' : *at;
    put_text(page, text_of(spaced));
}

uint32_t topic_number(const Page *page, const Topic *topic)
{
    return (uint32_t)(topic - page->topics) + 1;
}

void put_topic_count(Page *page, const Actor *actor, const Tally *tally)
{
    putf(page, "<a class=n href=#t%" PRIu32 "-%" PRIu32 ">", actor->number, topic_number(page, tally->topic));
    put_number(page, tally->count);
    put(page, "</a>");
}

bool is_own_partner(const Page *page, const ReportEvidence *link, uint32_t partner)
{
    const Activity *activities = page->pool->activities;
    return activities[link->a].partner == partner ||
           (link->b != INDEX_NONE && activities[link->b].partner == partner);
}

Text kind_label(Text word)
{
    static const char *const told[][2] = {
        {"absence", "nothing in common:"}, {"copy", "the same list as"}, {"decision", "analyst’s decision"}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (text_is(word, told[i][0]))
            return text_of(told[i][1]);
    Kind kind = kind_of_word(word);
    return kind == KIND_NONE ? word : kind_title(kind);
}

void put_value(Page *page, Text word, Text value)
{
    Kind kind = kind_of_word(word);
    // The whole hash stands in the evidence; its start is enough to tell it by.
    size_t most = kind_is_hash(kind) || text_is(word, "file") ? 16 : 100;
    bool is_word = kind == KIND_FAMILY || kind == KIND_SECTOR || text_is(word, "absence");
    put(page, is_word ? "<b>" : "<code>");
    if (kind == KIND_FAMILY)
        put_text(page, family_spelling(page, value));
    else if (kind == KIND_SECTOR || kind == KIND_COUNTRY)
        put_topic_name(page, &(Topic){.kind = kind, .name = value});
    else
        html_text(page->out, defanged(page, word, value), most);
    put(page, is_word ? "</b>" : "</code>");
}

void put_ends(Page *page, int64_t low, int64_t high)
{
    if (low == CLAIM_UNSTATED && high == CLAIM_UNSTATED) {
        put(page, "some");
        return;
    }
    if (low == CLAIM_UNSTATED)
        put(page, "at most ");
    put_number(page, low == CLAIM_UNSTATED ? high : low);
    if (high == CLAIM_UNSTATED) {
        put(page, " or more");
    } else if (low != CLAIM_UNSTATED && low != high) {
        put(page, " to ");
        put_number(page, high);
    }
}

const Judgement *judgement_of(const Page *page, uint32_t cluster)
{
    const Judgements *all = &page->input->judgements;
    for (uint32_t i = 0; i < all->count; i++)
        if (all->items[i].cluster == cluster)
            return &all->items[i];
    return NULL;
}

const TimeTold *time_of_actor(const Page *page, uint32_t cluster)
{
    const Judgements *all = &page->input->judgements;
    for (uint32_t i = 0; i < all->time_count; i++)
        if (all->times[i].cluster == cluster)
            return &all->times[i];
    return NULL;
}

uint32_t links_of(const Page *page, uint32_t cluster, const ReportEvidence **out, uint32_t most)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < page->input->evidence_count && count < most; i++) {
        const ReportEvidence *evidence = &page->input->evidence[i];
        if (evidence->cluster == cluster)
            out[count++] = evidence;
    }
    return count;
}
