#include <math.h>

#include "cli/weigh_parts.h"

static void put_ratio(JsonWriter *json, const OddsRatio *ratio)
{
    if (isfinite(ratio->estimate))
        json_write_millionths(json, "odds_ratio", millionths(ratio->estimate));
    else
        json_write_null(json, "odds_ratio");
    json_write_millionths(json, "low", millionths(ratio->low));
    if (isfinite(ratio->high) && ratio->high < 1e9)
        json_write_millionths(json, "high", millionths(ratio->high));
    else
        json_write_null(json, "high");
    json_write_bool(json, "exact", ratio->is_exact);
}

static void put_share(JsonWriter *json, const char *key, uint32_t hits, uint32_t of)
{
    double low, high;
    share_interval(hits, of, &low, &high);
    json_object_begin(json, key);
    json_write_integer(json, "count", hits);
    json_write_integer(json, "of", of);
    json_write_millionths(json, "low", of ? millionths(low) : 0);
    json_write_millionths(json, "high", of ? millionths(high) : 1000000);
    json_object_end(json);
}

static void put_sectors(JsonWriter *json, const PlanAnswer *answer, Sectors sectors)
{
    json_array_begin(json, "sectors");
    for (uint32_t i = 0; i < answer->sectors.count; i++) {
        if (!(sectors >> i & 1))
            continue;
        json_object_begin(json, NULL);
        json_write_text(json, "sector", answer->sectors.words[i]);
        json_write_text(json, "naics", wording_naics(answer->sectors.wording, answer->sectors.words[i]));
        json_object_end(json);
    }
    json_array_end(json);
}

/// Each partner's own denominator: what it placed at all.
static void put_homes(JsonWriter *json, const Pool *pool, const Targeting *it)
{
    json_object_begin(json, "domestic_ratio");
    put_ratio(json, &it->home_ratio);
    json_object_end(json);
    json_array_begin(json, "domestic_by_partner");
    for (uint32_t i = 0; i < it->home_count; i++) {
        const Table *of = &it->homes[i].of;
        json_object_begin(json, NULL);
        json_write_text(json, "partner", pool->partners[it->homes[i].partner].name);
        json_write_integer(json, "domestic", of->hit_own);
        json_write_integer(json, "of", of->hit_own + of->miss_own);
        json_write_integer(json, "others_domestic", of->hit_other);
        json_write_integer(json, "others_of", of->hit_other + of->miss_other);
        json_object_end(json);
    }
    json_array_end(json);
}

/// Null where there is none.
static void put_stated_number(JsonWriter *json, const char *key, double number)
{
    if (isnan(number))
        json_write_null(json, key);
    else
        json_write_millionths(json, key, millionths(number));
}

static void put_after(JsonWriter *json, const PlanAnswer *answer, const Targeting *it)
{
    if (!it->has_after) {
        json_write_null(json, "newly_named_after");
        return;
    }
    json_object_begin(json, "newly_named_after");
    put_sectors(json, answer, it->fresh);
    json_write_integer(json, "before", it->turn.miss_own);
    json_write_integer(json, "after", it->turn.hit_own);
    json_write_integer(json, "others_before", it->turn.miss_other);
    json_write_integer(json, "others_after", it->turn.hit_other);
    put_ratio(json, &it->after);
    json_object_end(json);
}

static void put_plan(JsonWriter *json, const Pool *pool, const PlanAnswer *answer, uint32_t number)
{
    const Plan *plan = &answer->plans[number];
    const Targeting *it = &answer->targeting[number];
    json_object_begin(json, NULL);
    json_write_text(json, "id", plan->id);
    json_write_text(json, "issuer", plan->issuer);
    json_write_text(json, "title", plan->title);
    json_write_bool(json, "control", plan->is_control);
    json_write_integer(json, "coders", plan->coder_count);
    put_stated_number(json, "kappa", plan_kappa(plan, &answer->sectors));
    put_ratio(json, &it->ratio);
    json_write_millionths(json, "p", millionths(it->p));
    put_stated_number(json, "p_actors", it->p_actors);
    json_write_millionths(json, "q", millionths(it->q));
    json_write_millionths(json, "score", millionths(it->score));
    json_write_integer(json, "rank", it->rank);
    json_write_millionths(json, "random_share", millionths(it->random_share));
    put_share(json, "own", it->own_named, it->own);
    put_share(json, "others", it->other_named, it->other);
    put_share(json, "domestic", it->home, it->located);
    put_share(json, "others_domestic", it->other_home, it->other_located);
    put_homes(json, pool, it);
    put_sectors(json, answer, plan->sectors);
    json_write_text(json, "verdict", targeting_words(it->word));
    json_array_begin(json, "equally");
    for (uint32_t i = 0; i < it->alike_count; i++)
        json_write_text(json, NULL, answer->plans[it->alike[i]].id);
    json_array_end(json);
    put_after(json, answer, it);
    json_object_end(json);
}

/// Before against after: the sectors that the issuer's plan before did not name, and those that it did.
static void print_turn(Cli *cli, const PlanAnswer *answer, const Targeting *it)
{
    Buffer line = {0};
    buffer_add_string(&line, "newly named (");
    const char *between = "";
    for (uint32_t i = 0; i < answer->sectors.count; i++) {
        if (!(it->fresh >> i & 1))
            continue;
        buffer_add_string(&line, between);
        buffer_add(&line, printable(answer->sectors.words[i], cli->arena));
        between = ", ";
    }
    buffer_add(&line,
               arena_format(cli->arena,
                            "): %u hits before adoption, %u after; in sectors named before, too, %u and %u; ",
                            it->turn.miss_own, it->turn.hit_own, it->turn.miss_other, it->turn.hit_other));
    if (isfinite(it->after.estimate))
        buffer_add(&line, arena_format(cli->arena, "odds ratio %.2f (%.2f to %.2f)", it->after.estimate,
                                       it->after.low, it->after.high));
    else
        buffer_add_string(&line, "nothing to compare");
    put_wrapped(2, buffer_text(&line));
    buffer_done(&line);
}

static void print_plan(Cli *cli, const PlanAnswer *answer, uint32_t number)
{
    const Plan *plan = &answer->plans[number];
    const Targeting *it = &answer->targeting[number];
    printf("\n" TEXT_FMT "  " TEXT_FMT "%s\n", TEXT_ARG(printable(plan->id, cli->arena)),
           TEXT_ARG(targeting_words(it->word)), plan->is_control ? " (a control: no plan)" : "");
    put_wrapped(2, printable(arena_format(cli->arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(plan->issuer),
                                          TEXT_ARG(plan->title)),
                             cli->arena));
    printf("  %u of %u hits in its sectors, others %u of %u", it->own_named, it->own, it->other_named,
           it->other);
    if (isfinite(it->ratio.estimate))
        printf("; odds ratio %.2f (%.2f to %.2f)", it->ratio.estimate, it->ratio.low, it->ratio.high);
    printf("\n  p %.3f by shuffling", it->p);
    if (!isnan(it->p_actors))
        printf(", %.3f among actors", it->p_actors);
    printf("; q %.3f; rank %u of %u; %.0f %% of random sectors do\n  as well\n", it->q, it->rank,
           answer->plan_count, 100 * it->random_share);
    if (it->alike_count) {
        Buffer others = {0};
        buffer_add_string(&others, "fits no better than ");
        for (uint32_t i = 0; i < it->alike_count; i++) {
            buffer_add_string(&others, i ? ", " : "");
            buffer_add(&others, printable(answer->plans[it->alike[i]].id, cli->arena));
        }
        put_wrapped(2, buffer_text(&others));
        buffer_done(&others);
    }
    if (it->located) {
        double low, high;
        share_interval(it->home, it->located, &low, &high);
        if (plan->country.length)
            printf("  %u of %u activities hit the issuer's own country (%.0f to %.0f %%); others %u of %u\n",
                   it->home, it->located, 100 * low, 100 * high, it->other_home, it->other_located);
        if (plan->country.length && isfinite(it->home_ratio.estimate))
            printf("  within partners, odds ratio %.2f (%.2f to %.2f); %u partners placed any\n",
                   it->home_ratio.estimate, it->home_ratio.low, it->home_ratio.high, it->home_count);
    }
    if (it->has_after)
        print_turn(cli, answer, it);
}

void put_plans(Cli *cli, const Pool *pool, const PlanAnswer *answer)
{
    if (!cli->as_json) {
        put_wrapped(
            0,
            TEXT(
                "How the victims' sectors stand to published plans. A fit is weak evidence of who sent an actor, "
                "and plans name much the same sectors: look at what fits equally well."));
        for (uint32_t rank = 1; rank <= answer->plan_count; rank++)
            for (uint32_t i = 0; i < answer->plan_count; i++)
                if (answer->targeting[i].rank == rank)
                    print_plan(cli, answer, i);
        return;
    }
    Buffer line = {0};
    JsonWriter json = json_writer(&line);
    json_object_begin(&json, NULL);
    json_array_begin(&json, "plans");
    for (uint32_t i = 0; i < answer->plan_count; i++)
        put_plan(&json, pool, answer, i);
    json_array_end(&json);
    json_object_end(&json);
    put_line(&line);
    buffer_done(&line);
}
