#include <math.h>

#include "cli/weigh_parts.h"

static void put_breadth(JsonWriter *json, const Breadth *it, BreadthKind kind)
{
    json_object_begin(json, NULL);
    json_write_string(json, "what", breadth_title(kind));
    json_write_integer(json, "seen", it->seen);
    json_write_integer(json, "exclusive", it->exclusive);
    json_write_integer(json, "partners", it->partners);
    json_write_millionths(json, "low", millionths(it->low));
    json_write_millionths(json, "high", millionths(it->high));
    json_object_end(json);
}

static void put_capability(JsonWriter *json, Text label, const Capability *it)
{
    Arena scratch;
    arena_init(&scratch);
    json_object_begin(json, NULL);
    json_write_text(json, "of", label);
    json_write_integer(json, "activities", it->activities);
    json_write_integer(json, "undated", it->undated);
    json_write_integer(json, "partners", it->partners);
    json_write_text(json, "first_seen", instant_date_text(it->first, &scratch));
    json_write_text(json, "last_seen", instant_date_text(it->last, &scratch));
    json_write_integer(json, "longest_gap_days", it->longest_gap_days);
    json_write_text(json, "gap_from", instant_date_text(it->gap_from, &scratch));
    json_array_begin(json, "years");
    for (uint32_t i = 0; i < it->year_count; i++) {
        json_object_begin(json, NULL);
        json_write_integer(json, "year", it->years[i].year);
        json_write_integer(json, "activities", it->years[i].activities);
        json_write_millionths(json, "low", millionths(it->years[i].low));
        json_write_millionths(json, "high", millionths(it->years[i].high));
        json_object_end(json);
    }
    json_array_end(json);
    json_array_begin(json, "breadth");
    for (int kind = 0; kind < BREADTH_COUNT; kind++)
        put_breadth(json, &it->breadth[kind], (BreadthKind)kind);
    json_array_end(json);
    json_object_end(json);
    arena_done(&scratch);
}

enum { TITLE = 18, COLUMN = 20 };

static void print_cell(const char *text)
{
    printf("  %-*.*s", COLUMN - 2, COLUMN - 2, text);
}

static void print_breadth(Cli *cli, const Capability *of, size_t count, BreadthKind kind)
{
    printf("%-*s", TITLE, breadth_title(kind));
    for (size_t i = 0; i < count; i++) {
        const Breadth *it = &of[i].breadth[kind];
        print_cell(it->seen == 0
                       ? "-"
                       : arena_string(cli->arena, arena_format(cli->arena, "%u (%.0f to %.0f)", it->seen,
                                                               floor(it->low), ceil(it->high))));
    }
    printf("\n%-*s", TITLE, "  nobody else's");
    for (size_t i = 0; i < count; i++) {
        const Breadth *it = &of[i].breadth[kind];
        print_cell(it->seen == 0 ? ""
                                 : arena_string(cli->arena, arena_format(cli->arena, "%u, by %u partners",
                                                                         it->exclusive, it->partners)));
    }
    putchar('\n');
}

static void print_years(Cli *cli, const Capability *of, size_t count)
{
    int first = 9999, last = 0;
    for (size_t i = 0; i < count; i++) {
        if (of[i].year_count == 0)
            continue;
        first = of[i].years[0].year < first ? of[i].years[0].year : first;
        last = of[i].years[of[i].year_count - 1].year > last ? of[i].years[of[i].year_count - 1].year : last;
    }
    for (int year = first; year <= last; year++) {
        printf("%-*d", TITLE, year);
        for (size_t i = 0; i < count; i++) {
            int64_t at = of[i].year_count ? year - of[i].years[0].year : -1;
            if (at < 0 || at >= of[i].year_count) {
                print_cell("");
                continue;
            }
            const YearCount *it = &of[i].years[at];
            print_cell(arena_string(cli->arena, arena_format(cli->arena, "%u (%.1f to %.1f)", it->activities,
                                                             it->low, it->high)));
        }
        putchar('\n');
    }
}

static void print_line(Cli *cli, const char *title, const Capability *of, size_t count,
                       Text (*cell)(const Capability *, Arena *))
{
    printf("%-*s", TITLE, title);
    for (size_t i = 0; i < count; i++)
        print_cell(arena_string(cli->arena, cell(&of[i], cli->arena)));
    putchar('\n');
}

static Text activities_cell(const Capability *it, Arena *arena)
{
    return arena_format(arena, "%u, by %u partners", it->activities, it->partners);
}

static Text span_cell(const Capability *it, Arena *arena)
{
    return arena_format(arena, "%.7s to %.7s", arena_string(arena, instant_date_text(it->first, arena)),
                        arena_string(arena, instant_date_text(it->last, arena)));
}

static Text gap_cell(const Capability *it, Arena *arena)
{
    return arena_format(arena, "%u days", it->longest_gap_days);
}

void put_capabilities(Cli *cli, const Text *labels, const Capability *of, size_t count)
{
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_array_begin(&json, "actors");
        for (size_t i = 0; i < count; i++)
            put_capability(&json, labels[i], &of[i]);
        json_array_end(&json);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
        return;
    }
    printf("%-*s", TITLE, "");
    for (size_t i = 0; i < count; i++)
        print_cell(arena_string(cli->arena, printable(labels[i], cli->arena)));
    putchar('\n');
    print_line(cli, "activities", of, count, activities_cell);
    print_line(cli, "seen", of, count, span_cell);
    print_line(cli, "longest gap", of, count, gap_cell);
    for (int kind = 0; kind < BREADTH_COUNT; kind++)
        print_breadth(cli, of, count, (BreadthKind)kind);
    printf("activities a year\n");
    print_years(cli, of, count);
    put_wrapped(
        0,
        TEXT(
            "Counts are what partners saw, and so lower bounds; in brackets how many there are, seen or not, or "
            "the rate behind a year's count (95 %). What nobody reported of either, such as dwell time, "
            "is not here."));
}
