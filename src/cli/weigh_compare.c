#include <math.h>

#include "cli/weigh_parts.h"

// ---- for scripts

static void put_breadth(JsonWriter *json, const Pool *pool, const Breadth *it, BreadthKind kind)
{
    json_object_begin(json, NULL);
    json_write_string(json, "what", breadth_title(kind));
    json_write_integer(json, "seen", it->seen);
    json_write_integer(json, "exclusive", it->exclusive);
    json_array_begin(json, "partners");
    for (uint32_t i = 0; i < it->partner_count; i++)
        json_write_text(json, NULL, pool->partners[it->partners[i]].name);
    json_array_end(json);
    json_write_millionths(json, "low", millionths(it->low));
    json_write_millionths(json, "high", millionths(it->high));
    json_object_end(json);
}

static void put_capability_years(JsonWriter *json, const Capability *it)
{
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
}

static void put_turnover(JsonWriter *json, const Pool *pool, const Compared *actor)
{
    json_array_begin(json, "after_publications");
    for (uint32_t i = 0; i < actor->claims.publication_count; i++) {
        const Turnover *it = &actor->turnover[i];
        Arena scratch;
        arena_init(&scratch);
        json_object_begin(json, NULL);
        json_write_text(json, "date", instant_date_text(it->at, &scratch));
        json_write_text(json, "source", pool->claims[actor->claims.publications[i]].source);
        json_write_bool(json, "sufficient", it->is_sufficient);
        json_write_integer(json, "activities_before", it->before);
        json_write_integer(json, "activities_after", it->after);
        if (it->is_sufficient) {
            json_write_integer(json, "shown", it->shown);
            json_write_integer(json, "kept", it->kept);
            json_write_millionths(json, "low", millionths(it->low));
            json_write_millionths(json, "high", millionths(it->high));
            json_write_millionths(json, "usual", millionths(it->usual));
            json_write_integer(json, "other_days", it->other_days);
            json_write_millionths(json, "p", millionths(it->p));
        }
        json_object_end(json);
        arena_done(&scratch);
    }
    json_array_end(json);
}

static void put_actor(JsonWriter *json, const Pool *pool, const Compared *actor)
{
    const Capability *it = &actor->capability;
    Arena scratch;
    arena_init(&scratch);
    json_object_begin(json, NULL);
    json_write_text(json, "of", actor->label);
    json_write_integer(json, "activities", it->activities);
    json_write_integer(json, "undated", it->undated);
    json_write_integer(json, "partners", it->partners);
    json_write_text(json, "first_seen", instant_date_text(it->first, &scratch));
    json_write_text(json, "last_seen", instant_date_text(it->last, &scratch));
    json_write_integer(json, "longest_gap_days", it->longest_gap_days);
    json_write_text(json, "gap_from", instant_date_text(it->gap_from, &scratch));
    put_capability_years(json, it);
    json_array_begin(json, "breadth");
    for (int kind = 0; kind < BREADTH_COUNT; kind++)
        put_breadth(json, pool, &it->breadth[kind], (BreadthKind)kind);
    json_array_end(json);
    json_object_begin(json, "before_publication");
    json_write_integer(json, "vulnerabilities", it->early.before);
    json_write_integer(json, "of", it->early.of);
    json_write_millionths(json, "low", millionths(it->early.low));
    json_write_millionths(json, "high", millionths(it->early.high));
    json_object_end(json);
    put_turnover(json, pool, actor);
    put_claims_json(json, pool, &actor->claims);
    json_object_end(json);
    arena_done(&scratch);
}

// ---- for people

enum { TITLE = 20, COLUMN = 20, ROWS_MOST = 200 };

/// One line of the table; an empty cell is what nobody knows or says of that actor.
typedef struct {
    const char *title;
    Text cells[COMPARED_MOST];
    bool is_detail; ///< of the row above: does not count as something known by itself
} Row;

typedef struct {
    Cli *cli;
    const Pool *pool;
    const Compared *of;
    size_t count;
    Row rows[ROWS_MOST];
    size_t row_count;
} Grid;

static Row *add_row(Grid *grid, const char *title)
{
    Row *row = &grid->rows[grid->row_count];
    grid->row_count += grid->row_count + 1 < ROWS_MOST;
    *row = (Row){.title = title};
    return row;
}

static void add_time(Grid *grid)
{
    Arena *arena = grid->cli->arena;
    Row *activities = add_row(grid, "activities"), *seen = add_row(grid, "seen"),
        *gap = add_row(grid, "longest gap");
    for (size_t i = 0; i < grid->count; i++) {
        const Capability *it = &grid->of[i].capability;
        activities->cells[i] = arena_format(arena, "%u, by %u partners", it->activities, it->partners);
        if (it->year_count == 0)
            continue;
        seen->cells[i] =
            arena_format(arena, "%.7s to %.7s", arena_string(arena, instant_date_text(it->first, arena)),
                         arena_string(arena, instant_date_text(it->last, arena)));
        gap->cells[i] = arena_format(arena, "%u days", it->longest_gap_days);
    }
}

static void add_breadth(Grid *grid, BreadthKind kind)
{
    Row *seen = add_row(grid, breadth_title(kind)), *exclusive = add_row(grid, "  nobody else's");
    exclusive->is_detail = true;
    for (size_t i = 0; i < grid->count; i++) {
        const Breadth *it = &grid->of[i].capability.breadth[kind];
        if (it->seen == 0)
            continue;
        seen->cells[i] =
            arena_format(grid->cli->arena, "%u (%.0f to %.0f)", it->seen, floor(it->low), ceil(it->high));
        exclusive->cells[i] =
            arena_format(grid->cli->arena, "%u, by %u partners", it->exclusive, it->partner_count);
    }
}

static void add_early(Grid *grid)
{
    Row *row = add_row(grid, "used before public");
    for (size_t i = 0; i < grid->count; i++) {
        const EarlyUse *it = &grid->of[i].capability.early;
        if (it->of)
            row->cells[i] = arena_format(grid->cli->arena, "%u of %u CVEs", it->before, it->of);
    }
}

/// Of several names of one actor, the first that the number is claimed of.
static void add_claimed_number(Grid *grid, ClaimKind kind)
{
    Row *row = add_row(grid, arena_string(grid->cli->arena, claim_title(kind)));
    bool is_claimed = false;
    for (size_t i = 0; i < grid->count; i++) {
        const ClaimAnswer *claims = &grid->of[i].claims;
        for (uint32_t k = 0; k < claims->number_count && !row->cells[i].length; k++)
            if (claims->numbers[k].kind == kind)
                row->cells[i] =
                    arena_format(grid->cli->arena, TEXT_FMT " *",
                                 TEXT_ARG(number_text(&claims->numbers[k], grid->pool, grid->cli->arena)));
        is_claimed |= row->cells[i].length > 0;
    }
    grid->row_count -= !is_claimed;
}

static void add_claimed_words(Grid *grid)
{
    Row *row = add_row(grid, "opsec, in words");
    bool is_claimed = false;
    for (size_t i = 0; i < grid->count; i++) {
        uint32_t count = grid->of[i].claims.word_count;
        if (count)
            row->cells[i] = arena_format(grid->cli->arena, "%u statement%s *", count, count == 1 ? "" : "s");
        is_claimed |= count > 0;
    }
    grid->row_count -= !is_claimed;
}

static void add_years(Grid *grid)
{
    int first = 9999, last = 0;
    for (size_t i = 0; i < grid->count; i++) {
        const Capability *it = &grid->of[i].capability;
        if (it->year_count == 0)
            continue;
        first = it->years[0].year < first ? it->years[0].year : first;
        last = it->years[it->year_count - 1].year > last ? it->years[it->year_count - 1].year : last;
    }
    for (int year = first; year <= last; year++) {
        Row *row =
            add_row(grid, arena_string(grid->cli->arena, arena_format(grid->cli->arena, "  in %d", year)));
        row->is_detail = true;
        for (size_t i = 0; i < grid->count; i++) {
            const Capability *it = &grid->of[i].capability;
            int64_t at = it->year_count ? year - it->years[0].year : -1;
            if (at >= 0 && at < it->year_count)
                row->cells[i] = arena_format(grid->cli->arena, "%u (%.1f to %.1f)", it->years[at].activities,
                                             it->years[at].low, it->years[at].high);
        }
    }
}

static bool is_blank(const Grid *grid, const Row *row)
{
    for (size_t i = 0; i < grid->count; i++)
        if (row->cells[i].length > 0)
            return false;
    return true;
}

static void print_rows(const Grid *grid)
{
    for (size_t r = 0; r < grid->row_count; r++) {
        const Row *row = &grid->rows[r];
        if (row->is_detail && is_blank(grid, row))
            continue;
        printf("%-*.*s", TITLE, TITLE, row->title);
        for (size_t i = 0; i < grid->count; i++) {
            Text cell = row->cells[i].length || row->is_detail ? row->cells[i] : TEXT("-");
            printf("%s%-*.*s", i ? " " : "", COLUMN - 1, TEXT_ARG(text_clip(cell, COLUMN - 1)));
        }
        putchar('\n');
    }
}

/// What is known of one and not of all others is no difference between them until it is looked for.
static void print_known_of_one(const Grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        Buffer line = {0};
        for (size_t r = 0; r < grid->row_count; r++) {
            const Row *row = &grid->rows[r];
            bool is_missed = false;
            for (size_t k = 0; k < grid->count; k++)
                is_missed |= k != i && row->cells[k].length == 0;
            if (row->is_detail || !is_missed || row->cells[i].length == 0)
                continue;
            buffer_add_string(&line, line.length ? ", " : "");
            buffer_add_string(&line, row->title);
        }
        if (line.length)
            put_wrapped(0,
                        arena_format(grid->cli->arena, "Known of " TEXT_FMT " and not of all: " TEXT_FMT ".",
                                     TEXT_ARG(printable(grid->of[i].label, grid->cli->arena)),
                                     TEXT_ARG(buffer_text(&line))));
        buffer_done(&line);
    }
}

static void print_turnover(Cli *cli, const Pool *pool, const Compared *actor)
{
    for (uint32_t i = 0; i < actor->claims.publication_count; i++) {
        const Turnover *it = &actor->turnover[i];
        Text day = instant_date_text(it->at, cli->arena);
        Text source =
            text_clip(printable(pool->claims[actor->claims.publications[i]].source, cli->arena), 30);
        Text label = printable(actor->label, cli->arena), line;
        if (it->is_sufficient)
            line = arena_format(
                cli->arena,
                TEXT_FMT " after " TEXT_FMT " (" TEXT_FMT
                         "): of %u things shown in the year after, %u had been shown in the year before "
                         "(%.0f %%, %.0f to %.0f; usually %.0f, over %u other days; p %.2f).",
                TEXT_ARG(label), TEXT_ARG(day), TEXT_ARG(source), it->shown, it->kept,
                100.0 * it->kept / it->shown, 100 * it->low, 100 * it->high, 100 * it->usual, it->other_days,
                it->p);
        else
            line = arena_format(cli->arena,
                                TEXT_FMT " after " TEXT_FMT " (" TEXT_FMT
                                         "): insufficient, %u activities in the year before and %u after.",
                                TEXT_ARG(label), TEXT_ARG(day), TEXT_ARG(source), it->before, it->after);
        put_wrapped(0, line);
    }
}

static void print_grid(Cli *cli, const Pool *pool, const Compared *of, size_t count)
{
    Grid *grid = arena_new(cli->arena, Grid);
    *grid = (Grid){.cli = cli, .pool = pool, .of = of, .count = count};
    Row *head = add_row(grid, "");
    head->is_detail = true;
    for (size_t i = 0; i < count; i++)
        head->cells[i] = printable(of[i].label, cli->arena);
    add_time(grid);
    for (int kind = 0; kind < BREADTH_COUNT; kind++)
        add_breadth(grid, (BreadthKind)kind);
    add_early(grid);
    for (int kind = 0; kind < CLAIM_COUNT; kind++)
        if (claim_says((ClaimKind)kind) == CLAIM_SAYS_NUMBER)
            add_claimed_number(grid, (ClaimKind)kind);
    add_claimed_words(grid);
    add_years(grid);
    print_rows(grid);
    print_known_of_one(grid);
}

void put_compared(Cli *cli, const Pool *pool, const Compared *of, size_t count, const ClaimAnswer *claims)
{
    if (cli->as_json) {
        Buffer line = {0};
        JsonWriter json = json_writer(&line);
        json_object_begin(&json, NULL);
        json_array_begin(&json, "actors");
        for (size_t i = 0; i < count; i++)
            put_actor(&json, pool, &of[i]);
        json_array_end(&json);
        put_claims_json(&json, pool, claims);
        json_object_end(&json);
        put_line(&line);
        buffer_done(&line);
        return;
    }
    print_grid(cli, pool, of, count);
    put_wrapped(
        0, TEXT("Counts are what partners saw, and so lower bounds; in brackets how many there are, seen or "
                "not, or the rate behind a year's count (95 %). * is claimed, below; - is not known."));
    for (size_t i = 0; i < count; i++)
        print_turnover(cli, pool, &of[i]);
    print_claims(cli, pool, claims);
}
