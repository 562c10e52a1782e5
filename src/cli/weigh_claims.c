#include <inttypes.h>
#include <math.h>

#include "cli/weigh_parts.h"

enum { LINE_MOST = 300 };

/// Names one a line, as people read them: "Axiom, Hidden Lynx".
static Text joined(Text lines, Arena *arena)
{
    Buffer out = {0};
    for (Text name; text_cut(&lines, '\n', &name) && out.length < LINE_MOST;) {
        buffer_add_string(&out, out.length ? ", " : "");
        buffer_add(&out, name);
    }
    buffer_add_string(&out, lines.length ? ", ..." : "");
    Text shown = arena_copy(arena, printable(buffer_text(&out), arena));
    buffer_done(&out);
    return shown;
}

// ---- for scripts

static void put_claim(JsonWriter *json, const Pool *pool, const ActorClaim *it)
{
    Arena scratch;
    arena_init(&scratch);
    json_write_text(json, "source", it->source);
    json_write_text(json, "partner", pool->partners[it->partner].name);
    json_write_text(json, "date", instant_date_text(it->date, &scratch));
    json_write_text(json, "reliability", (Text){&it->reliability, 1});
    json_write_integer(json, "credibility", it->credibility);
    json_write_text(json, "says", it->says);
    json_write_text(json, "url", it->url);
    json_write_string(json, "record", pool->records[it->record].digest);
    arena_done(&scratch);
}

static void put_claim_list(JsonWriter *json, const Pool *pool, const uint32_t *claims, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const ActorClaim *it = &pool->claims[claims[i]];
        Hypothesis hypothesis = hypothesis_of_claim(it->kind);
        json_object_begin(json, NULL);
        json_write_text(json, "claim", claim_word(it->kind));
        json_array_begin(json, "of");
        for (Text rest = it->of, name; text_cut(&rest, '\n', &name);)
            json_write_text(json, NULL, name);
        json_array_end(json);
        if (hypothesis != HYPOTHESIS_COUNT)
            json_write_text(json, "would_support", hypothesis_word(hypothesis));
        put_claim(json, pool, it);
        json_object_end(json);
    }
}

static void put_end(JsonWriter *json, const char *key, double number)
{
    if (isfinite(number))
        json_write_millionths(json, key, millionths(number));
    else
        json_write_null(json, key);
}

static void put_if_stated(JsonWriter *json, const char *key, int64_t number)
{
    if (number == CLAIM_UNSTATED)
        json_write_null(json, key);
    else
        json_write_integer(json, key, number);
}

static void put_parts(JsonWriter *json, const Pool *pool, const CombinedNumber *it)
{
    json_array_begin(json, "sources");
    for (uint32_t i = 0; i < it->claim_count + it->aside_count; i++) {
        bool is_used = i < it->claim_count;
        const ActorClaim *claim = &pool->claims[is_used ? it->claims[i] : it->aside[i - it->claim_count]];
        json_object_begin(json, NULL);
        put_if_stated(json, "low", claim->low);
        put_if_stated(json, "high", claim->high);
        json_write_bool(json, "combined", is_used);
        if (is_used) {
            put_end(json, "low_without", it->low_without[i]);
            put_end(json, "high_without", it->high_without[i]);
        }
        put_claim(json, pool, claim);
        json_object_end(json);
    }
    json_array_end(json);
}

void put_claims_json(JsonWriter *json, const Pool *pool, const ClaimAnswer *answer)
{
    json_array_begin(json, "claims");
    put_claim_list(json, pool, answer->relations, answer->relation_count);
    put_claim_list(json, pool, answer->words, answer->word_count);
    json_array_end(json);
    json_array_begin(json, "numbers");
    for (uint32_t i = 0; i < answer->number_count; i++) {
        const CombinedNumber *it = &answer->numbers[i];
        json_object_begin(json, NULL);
        json_write_text(json, "claim", claim_word(it->kind));
        json_write_text(json, "of", it->of);
        put_end(json, "low", it->low);
        put_end(json, "high", it->high);
        put_end(json, "least", it->claim_count ? it->least : NAN);
        put_end(json, "most", it->claim_count ? it->most : NAN);
        put_parts(json, pool, it);
        json_object_end(json);
    }
    json_array_end(json);
}

// ---- for people

static Text range_text(int64_t low, int64_t high, Arena *arena)
{
    if (low == CLAIM_UNSTATED && high == CLAIM_UNSTATED)
        return TEXT("some");
    if (high == CLAIM_UNSTATED)
        return arena_format(arena, "%" PRId64 " or more", low);
    if (low == CLAIM_UNSTATED)
        return arena_format(arena, "at most %" PRId64, high);
    return low == high ? arena_format(arena, "%" PRId64, low)
                       : arena_format(arena, "%" PRId64 " to %" PRId64, low, high);
}

/// "Symantec, 2013-09-17, B2".
static Text who_says(const ActorClaim *it, Arena *arena)
{
    Text day = instant_date_text(it->date, arena);
    return arena_format(arena, TEXT_FMT ", " TEXT_FMT ", %c%d",
                        TEXT_ARG(text_clip(printable(it->source, arena), 30)),
                        TEXT_ARG(day.length ? day : TEXT("undated")), it->reliability, it->credibility);
}

static void print_said(const ActorClaim *it, Arena *arena)
{
    if (it->says.length)
        put_wrapped(4, arena_format(arena, "\"" TEXT_FMT "\"", TEXT_ARG(printable(it->says, arena))));
}

static void print_statements(Cli *cli, const Pool *pool, const uint32_t *claims, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const ActorClaim *it = &pool->claims[claims[i]];
        Hypothesis hypothesis = hypothesis_of_claim(it->kind);
        Text line = arena_format(
            cli->arena, TEXT_FMT ": " TEXT_FMT " (" TEXT_FMT ")%s" TEXT_FMT,
            TEXT_ARG(joined(it->of, cli->arena)), TEXT_ARG(claim_title(it->kind)),
            TEXT_ARG(who_says(it, cli->arena)), hypothesis == HYPOTHESIS_COUNT ? "" : "; would support ",
            TEXT_ARG(hypothesis == HYPOTHESIS_COUNT ? TEXT("") : hypothesis_word(hypothesis)));
        put_wrapped(2, line);
        print_said(it, cli->arena);
    }
}

static void print_part(Cli *cli, const CombinedNumber *of, const ActorClaim *it, uint32_t which)
{
    Text end = TEXT("; set aside");
    if (which < of->claim_count && isfinite(of->low_without[which]))
        end = arena_format(cli->arena, "; without it %.0f to %.0f", floor(of->low_without[which]),
                           ceil(of->high_without[which]));
    else if (which < of->claim_count)
        end = TEXT("; the only one");
    put_wrapped(4, arena_format(cli->arena, TEXT_FMT " (" TEXT_FMT ")" TEXT_FMT,
                                TEXT_ARG(range_text(it->low, it->high, cli->arena)),
                                TEXT_ARG(who_says(it, cli->arena)), TEXT_ARG(end)));
    print_said(it, cli->arena);
}

Text number_text(const CombinedNumber *it, const Pool *pool, Arena *arena)
{
    if (it->claim_count == 0) {
        const ActorClaim *only = &pool->claims[it->aside[0]];
        return range_text(only->low, only->high, arena);
    }
    return range_text((int64_t)floor(it->low), (int64_t)ceil(it->high), arena);
}

static void print_number(Cli *cli, const Pool *pool, const CombinedNumber *it)
{
    Text spread = TEXT("");
    if (it->claim_count > 1)
        spread = arena_format(cli->arena, ", ends averaged over %u sources (from %.0f to %.0f)",
                              it->claim_count, it->least, it->most);
    put_wrapped(2, arena_format(cli->arena, TEXT_FMT ": " TEXT_FMT " " TEXT_FMT TEXT_FMT,
                                TEXT_ARG(joined(it->of, cli->arena)),
                                TEXT_ARG(number_text(it, pool, cli->arena)), TEXT_ARG(claim_title(it->kind)),
                                TEXT_ARG(spread)));
    for (uint32_t i = 0; i < it->claim_count + it->aside_count; i++)
        print_part(cli, it,
                   &pool->claims[i < it->claim_count ? it->claims[i] : it->aside[i - it->claim_count]], i);
}

void print_claims(Cli *cli, const Pool *pool, const ClaimAnswer *answer)
{
    if (answer->relation_count + answer->number_count + answer->word_count == 0)
        return;
    printf("\nWhat is claimed, and decides nothing here:\n");
    print_statements(cli, pool, answer->relations, answer->relation_count);
    print_statements(cli, pool, answer->words, answer->word_count);
    bool is_combined = false;
    for (uint32_t i = 0; i < answer->number_count; i++) {
        print_number(cli, pool, &answer->numbers[i]);
        is_combined |= answer->numbers[i].claim_count > 1;
    }
    if (is_combined)
        put_wrapped(
            2, TEXT("Ends are averaged, each source once (Gaba, Tsetlin and Winkler 2017; docs/weigh.md)."));
}
