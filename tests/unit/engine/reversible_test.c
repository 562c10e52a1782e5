// What is taken back leaves no trace. On random small pools: pooled in any order, with a partner or a record
// withdrawn, or with rulings made and undone, every conclusion is to the byte what it is in a case that never
// knew of them.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/vec.h"
#include "engine/engine.h"
#include "unit/test.h"

enum { POOLS = 40, LINES_MOST = 16, PARTNERS = 5 };

static uint32_t chance(Chance *it, uint32_t below)
{
    return (uint32_t)(chance_bits(it) % below);
}

typedef struct {
    char folder[64];
    Arena arena;
    Chance chance, citing;
    const char *lines[LINES_MOST];
    const char *paths[LINES_MOST]; ///< one file a line
    uint32_t partner_of[LINES_MOST];
    size_t count;
    uint32_t joined;    ///< clusters of several activities, over all conclusions
    bool hides_records; ///< of two cases whose records differ
    uint32_t changed;   ///< withdrawals that changed what is concluded
} World;

/// Values of three actors, of everybody, and of nobody else: enough to join, to copy and to stay alone.
static void make_indicators(World *it, Buffer *out)
{
    static const char *const forms[] = {
        "{\"t\":\"domain\",\"v\":\"a%u-%u.test\"}", "{\"t\":\"mutex\",\"v\":\"m%u-%u\"}",
        "{\"t\":\"ip\",\"v\":\"192.0.2.1%u%u\"}", "{\"t\":\"email\",\"v\":\"x%u@e%u.test\"}",
        // What several come to: host words, paths and stems.
        "{\"t\":\"url\",\"v\":\"http://mail-gov%u.test/board/view.php?id=%u\"}",
        "{\"t\":\"domain\",\"v\":\"gov%u-mail%u.example\"}"};
    enum { FORMS = sizeof forms / sizeof *forms };
    uint32_t actor = chance(&it->chance, 4), count = 1 + chance(&it->chance, 7);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t whose = chance(&it->chance, 10) == 0 ? chance(&it->chance, 4) : actor;
        buffer_add_string(out, i ? "," : "");
        buffer_format(out, forms[chance(&it->chance, FORMS)], whose, chance(&it->chance, 6));
    }
    if (chance(&it->chance, 3) == 0)
        buffer_format(
            out,
            ",{\"t\":\"md5\",\"v\":\"%032u\",\"same_file\":1},{\"t\":\"sha1\",\"v\":\"%040u\",\"same_file\":1}",
            chance(&it->chance, 4), chance(&it->chance, 4));
}

static void make_activity(World *it, uint32_t partner, Buffer *out)
{
    static const char *const markings[] = {"", "\"tlp\":\"GREEN\",", "\"tlp\":\"RED\","};
    static const char *const names[] = {"Axiom", "Lynx", "Heron", "axiom"};
    static const char *const families[] = {"Hikit", "Naid", "Derusbi"};
    // Now and then two lines speak of one activity.
    buffer_format(out, "{\"publisher\":\"p%u\",\"id\":\"r%u\",%s", partner, chance(&it->chance, 12),
                  markings[chance(&it->chance, 3)]);
    if (chance(&it->chance, 4))
        buffer_format(out, "\"date\":\"2013-0%u-1%u\",", 1 + chance(&it->chance, 9), chance(&it->chance, 10));
    if (chance(&it->chance, 2))
        buffer_format(out, "\"title\":\"The %s operation\",", names[chance(&it->chance, 4)]);
    if (chance(&it->chance, 2))
        buffer_format(out, "\"names\":[\"%s\"],", names[chance(&it->chance, 4)]);
    if (chance(&it->citing, 3) == 0)
        buffer_format(out,
                      chance(&it->citing, 2) ? "\"cites\":[\"p%u:r%u\"],"
                                             : "\"cites\":[\"https://p%u.test/r%u\"],",
                      chance(&it->citing, PARTNERS), chance(&it->citing, 12));
    if (chance(&it->citing, 2))
        buffer_format(out, "\"url\":\"https://p%u.test/r%u\",", partner, chance(&it->citing, 12));
    if (chance(&it->chance, 2))
        buffer_format(out, "\"families\":[\"%s\"],", families[chance(&it->chance, 3)]);
    buffer_add_string(out, "\"indicators\":[");
    make_indicators(it, out);
    buffer_add_string(out, "]}\n");
}

static void make_line(World *it, Buffer *out)
{
    static const char *const names[] = {"Axiom", "Lynx", "Heron", "Crew"};
    uint32_t partner = chance(&it->chance, PARTNERS);
    it->partner_of[it->count] = partner;
    if (chance(&it->chance, 6) == 0)
        buffer_format(out, "{\"source\":\"p%u\",\"group\":\"g\",\"names\":[\"%s\",\"%s\"]}\n", partner,
                      names[chance(&it->chance, 4)], names[chance(&it->chance, 4)]);
    else
        make_activity(it, partner, out);
}

static void world_init(World *it, uint64_t seed)
{
    *it = (World){.chance = {seed}, .citing = {~seed}};
    // In memory where there is such a place: hundreds of cases, each synced at every commit.
    snprintf(it->folder, sizeof it->folder, "%s/asterism-reversible-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(it->folder));
    arena_init(&it->arena);
    Buffer line = {0};
    for (size_t wanted = 4 + chance(&it->chance, LINES_MOST - 4); it->count < wanted; it->count++) {
        buffer_clear(&line);
        make_line(it, &line);
        it->lines[it->count] = arena_string(&it->arena, buffer_text(&line));
        it->paths[it->count] = arena_format(&it->arena, "%s/%02zu.jsonl", it->folder, it->count).bytes;
        FILE *file = fopen(it->paths[it->count], "wb");
        assert_non_null(file);
        fputs(it->lines[it->count], file);
        fclose(file);
    }
    buffer_done(&line);
}

static void world_done(World *it)
{
    char command[128];
    arena_done(&it->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", it->folder);
    assert_int_equal(system(command), 0);
}

/// Pools those of order[from .. to) that are not left out.
static void pool_some(World *it, Case *into, const size_t *order, size_t from, size_t to,
                      const bool *left_out)
{
    Err err = {0};
    const char *paths[LINES_MOST];
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        if (!left_out || !left_out[order[i]])
            paths[count++] = it->paths[order[i]];
    PoolCounts counts;
    if (!pool_paths(case_store(into), paths, count, &(PoolOptions){0}, &counts, &err))
        fail_msg("%s", err.message);
    assert_int_equal(counts.complaints, 0);
}

/// A case with the lines that are not left out, pooled in the order given; concluded on before the line
/// `concluded_at` too, where ids begin to be remembered.
static Case *make_case(World *it, const char *name, const size_t *order, size_t concluded_at,
                       const bool *left_out)
{
    Err err = {0};
    const char *folder = arena_format(&it->arena, "%s/%s", it->folder, name).bytes;
    Case *made = NULL;
    View view;
    if (!case_create(folder, &err) || !case_open(folder, 0, &made, &err))
        fail_msg("%s", err.message);
    pool_some(it, made, order, 0, concluded_at, left_out);
    if (concluded_at > 0 && !case_view(made, &(ViewOptions){.reader = MARKING_RED}, &it->arena, &view, &err))
        fail_msg("%s", err.message);
    pool_some(it, made, order, concluded_at, it->count, left_out);
    return made;
}

static void print_cluster(const View *view, const Cluster *it, Arena *arena, Buffer *out)
{
    buffer_format(out, TEXT_FMT " '" TEXT_FMT "' p=%u c=%d roots=%u %d %d " TEXT_FMT "\n", TEXT_ARG(it->id),
                  TEXT_ARG(it->name), it->probability, (int)it->confidence, it->root_causes, (int)it->marking,
                  it->is_disputed, TEXT_ARG(instant_text(it->last_seen, arena)));
    buffer_format(out, "  " TEXT_FMT "\n", TEXT_ARG(stability_words(&view->pool, it, arena)));
    for (uint32_t i = 0; i < it->member_count; i++)
        buffer_format(out, "  " TEXT_FMT " stays %d\n",
                      TEXT_ARG(activity_label(&view->pool, it->members[i], arena)),
                      view->conclusion.stays[it->members[i]]);
    for (uint32_t i = 0; i < it->alias_count; i++)
        buffer_format(out, "  also " TEXT_FMT " %u " TEXT_FMT " %d %u\n", TEXT_ARG(it->aliases[i].name),
                      it->aliases[i].claim_count, TEXT_ARG(it->aliases[i].sources),
                      (int)it->aliases[i].verdict, it->aliases[i].probability);
}

static void print_explanation(const View *view, LinkExplainer *explainer, const Candidate *pair,
                              bool hides_records, Arena *arena, Buffer *out)
{
    Explanation it;
    Err err = {0};
    assert_true(link_explain_pair(explainer, pair->a, pair->b, arena, &it, &err));
    buffer_format(out, TEXT_FMT " and " TEXT_FMT ": %lld " TEXT_FMT "\n", TEXT_ARG(it.a), TEXT_ARG(it.b),
                  (long long)it.total, TEXT_ARG(it.verdict));
    for (uint32_t i = 0; i < it.evidence_count; i++) {
        const Contribution *said = &it.evidence[i];
        buffer_format(out, "  %lld " TEXT_FMT " " TEXT_FMT " " TEXT_FMT, (long long)said->nats,
                      TEXT_ARG(said->kind), TEXT_ARG(said->value), TEXT_ARG(said->why));
        for (uint32_t k = 0; k < said->observation_count && !hides_records; k++)
            buffer_format(out, " %s",
                          view->pool.records[view->pool.observations[said->observations[k]].record].digest);
        for (uint32_t k = 0; k < said->citation_count && !hides_records; k++)
            buffer_format(out, " cites %s",
                          view->pool.records[view->pool.citations[said->citations[k]].record].digest);
        buffer_add_byte(out, '\n');
    }
}

static void print_names(const View *view, Arena *arena, Buffer *out)
{
    static const char *const names[] = {"Axiom", "Lynx", "Heron", "Crew"};
    NameBook book;
    name_book_init(&book, &view->pool, arena);
    for (size_t i = 0; i < 4; i++)
        for (size_t k = i + 1; k < 4; k++) {
            NameAnswer it = names_compare(&book, text_of(names[i]), text_of(names[k]), arena);
            NameOverlap overlap =
                names_overlap(&book, &view->conclusion, text_of(names[i]), text_of(names[k]), arena);
            buffer_format(out, "%s %s %d %u %u %u\n", names[i], names[k], (int)it.verdict, it.probability,
                          it.saying_count, overlap.probability);
        }
    name_book_done(&book);
}

/// Everything that can be concluded, as text; from the whole pool, or from what has changed where that is
/// enough.
static const char *conclude_by(World *it, Case *of, bool is_anew)
{
    View view;
    Err err = {0};
    Buffer out = {0};
    if (!case_view(of, &(ViewOptions){.reader = MARKING_RED, .must_recompute = is_anew}, &it->arena, &view,
                   &err))
        fail_msg("%s", err.message);
    for (uint32_t i = 0; i < view.conclusion.cluster_count; i++)
        print_cluster(&view, &view.conclusion.clusters[i], &it->arena, &out);
    for (uint32_t i = 0; i < view.conclusion.cluster_count; i++)
        it->joined += view.conclusion.clusters[i].member_count > 1;
    LinkExplainer *explainer = link_explainer_new(&view.pool, &view.conclusion, view.params);
    for (uint32_t i = 0; i < view.conclusion.candidate_count; i++)
        print_explanation(&view, explainer, &view.conclusion.candidates[i], it->hides_records, &it->arena,
                          &out);
    link_explainer_free(explainer);
    print_names(&view, &it->arena, &out);
    for (uint32_t i = 0; i < view.conclusion.copy_count; i++)
        buffer_format(&out, "copy %u of %u\n", view.conclusion.copies[i].copy,
                      view.conclusion.copies[i].original);
    const char *text = arena_string(&it->arena, buffer_text(&out));
    buffer_done(&out);
    return text;
}

static const char *conclude(World *it, Case *of)
{
    return conclude_by(it, of, true);
}

static void in_order(size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
}

static void shuffle(World *it, size_t *order)
{
    in_order(order, it->count);
    for (size_t i = it->count; i > 1; i--) {
        size_t other = chance(&it->chance, (uint32_t)i), swap = order[i - 1];
        order[i - 1] = order[other];
        order[other] = swap;
    }
}

static void must(bool is_done, const Err *err)
{
    if (!is_done)
        fail_msg("%s", err->message);
}

/// Seeds are the pool's number: a failure is found again by it.
#define IN_RANDOM_POOLS(world)                     \
    for (uint64_t seed = 1; seed <= POOLS; seed++) \
        for (World world, *once = (world_init(&world, seed), &world); once; world_done(&world), once = NULL)

TEST(conclusions_are_the_same_in_any_order_of_pooling)
{
    uint32_t with_joined = 0;
    IN_RANDOM_POOLS(world)
    {
        size_t order[LINES_MOST], other[LINES_MOST];
        in_order(order, world.count);
        shuffle(&world, other);
        Case *one = make_case(&world, "one", order, 0, NULL), *two = make_case(&world, "two", other, 0, NULL);
        assert_string_equal(conclude(&world, one), conclude(&world, two));
        with_joined += world.joined > 0;
        case_close(one);
        case_close(two);
    }
    printf("%u of %d random pools held a cluster\n", with_joined, POOLS);
    assert_true(with_joined > POOLS / 4); // else nothing would be tested
}

TEST(a_withdrawn_partner_is_one_that_never_gave_anything)
{
    IN_RANDOM_POOLS(world)
    {
        size_t order[LINES_MOST];
        bool left_out[LINES_MOST];
        uint32_t partner = world.partner_of[chance(&world.chance, (uint32_t)world.count)];
        for (size_t i = 0; i < world.count; i++)
            left_out[i] = world.partner_of[i] == partner;
        shuffle(&world, order);
        Case *whole = make_case(&world, "whole", order, world.count / 2, NULL),
             *never = make_case(&world, "never", order, world.count / 2, left_out);
        const char *before = conclude(&world, whole);
        Text name = arena_format(&world.arena, "p%u", partner);
        Err err = {0};
        must(store_partner_withdraw(case_store(whole), name, true, &err), &err);
        assert_string_equal(conclude(&world, whole), conclude(&world, never));
        must(store_partner_withdraw(case_store(whole), name, false, &err), &err);
        assert_string_equal(conclude(&world, whole), before);
        case_close(whole);
        case_close(never);
    }
}

/// The record's bytes are the line's, and equal lines are one record.
TEST(a_withdrawn_record_was_never_pooled)
{
    IN_RANDOM_POOLS(world)
    {
        size_t order[LINES_MOST], gone = chance(&world.chance, (uint32_t)world.count);
        bool left_out[LINES_MOST];
        for (size_t i = 0; i < world.count; i++)
            left_out[i] = strcmp(world.lines[i], world.lines[gone]) == 0;
        shuffle(&world, order);
        Case *whole = make_case(&world, "whole", order, world.count / 2, NULL),
             *never = make_case(&world, "never", order, world.count / 2, left_out);
        const char *before = conclude(&world, whole);
        Text raw = text_of(world.lines[gone]);
        Digest digest = digest_of(text_slice(raw, 0, raw.length - 1));
        char hex[DIGEST_HEX + 1];
        digest_print(&digest, hex);
        RecordChoice choice = {.what = text_of(hex)};
        uint32_t count;
        Err err = {0};
        must(store_record_withdraw(case_store(whole), &choice, true, &count, &err), &err);
        assert_string_equal(conclude(&world, whole), conclude(&world, never));
        must(store_record_withdraw(case_store(whole), &choice, false, &count, &err), &err);
        assert_string_equal(conclude(&world, whole), before);
        case_close(whole);
        case_close(never);
    }
}

/// What a line may state beside its indicators, and where the words begin by which it is withdrawn.
typedef struct {
    const char *key, *before_words;
} Stated;
static const Stated stated[] = {{"\"names\":", "[\""}, {"\"cites\":", "[\""}, {"\"title\":", ":\""},
                                {"\"url\":", ":\""},   {"\"date\":", ":\""},  {"{\"t\":", "\"v\":\""}};
enum { STATED = sizeof stated / sizeof *stated, INDICATORS = STATED - 1 };

/// The part of a line that states one thing of this sort; TEXT_NONE: it states none.
static Text one_statement(World *it, Text line, size_t sort)
{
    size_t starts[LINES_MOST], count = 0;
    for (size_t at = 0; count < LINES_MOST && (at = text_find(line, stated[sort].key, at)) != SIZE_MAX; at++)
        starts[count++] = at;
    if (count == 0)
        return TEXT_NONE;
    size_t start = starts[chance(&it->chance, (uint32_t)count)];
    return text_slice(line, start, text_find_byte(line, sort == INDICATORS ? '}' : ',', start) + 1);
}

/// The line without the statement, wherever it stands in it.
static const char *line_without(World *it, Text line, Text statement)
{
    Buffer out = {0};
    bool is_element = statement.bytes[0] == '{';
    for (size_t at = 0; at < line.length;) {
        Text rest = text_slice(line, at, line.length);
        bool is_it =
            rest.length >= statement.length && text_equal(text_slice(rest, 0, statement.length), statement);
        if (!is_it) {
            buffer_add_byte(&out, line.bytes[at++]);
            continue;
        }
        at += statement.length;
        if (is_element && line.bytes[at] == ',')
            at++;
        else if (is_element && out.bytes[out.length - 1] == ',')
            out.length--;
    }
    const char *text = arena_string(&it->arena, buffer_text(&out));
    buffer_done(&out);
    return text;
}

/// What stands between the quotes after `key`.
static Text quoted_after(Text text, const char *key)
{
    size_t start = text_find(text, key, 0) + strlen(key);
    return text_slice(text, start, text_find_byte(text, '"', start));
}

/// Which of two records of one activity gives its title is told by their bytes, which differ here.
static bool is_only_record(const World *it, size_t line)
{
    size_t length = (size_t)(strstr(it->lines[line], "\"id\":") - it->lines[line]) + 10;
    for (size_t i = 0; i < it->count; i++)
        if (i != line && strncmp(it->lines[i], it->lines[line], length) == 0)
            return false;
    return true;
}

/// Withdraws `words` of the line, holds that against a case whose line at this place is `without`, and takes
/// it back.
static void assert_withdrawn_alone(World *it, size_t at, Text words, const char *without)
{
    size_t order[LINES_MOST];
    it->hides_records = true;
    shuffle(it, order);
    Case *whole = make_case(it, "whole", order, it->count / 2, NULL);
    const char *before = conclude(it, whole);
    FILE *file = fopen(it->paths[at], "wb");
    assert_non_null(file);
    fputs(without, file);
    fclose(file);
    Case *never = make_case(it, "never", order, it->count / 2, NULL);
    Digest digest = digest_of(text_trim(text_of(it->lines[at])));
    char hex[DIGEST_HEX + 1];
    digest_print(&digest, hex);
    RecordChoice choice = {.what = text_of(hex)};
    uint32_t count;
    Err err = {0};
    must(case_withdraw_statement(whole, &choice, words, true, &count, &err), &err);
    assert_string_equal(conclude_by(it, whole, false), conclude(it, never));
    must(case_withdraw_statement(whole, &choice, words, false, &count, &err), &err);
    assert_string_equal(conclude_by(it, whole, false), before);
    it->changed += strcmp(before, conclude(it, never)) != 0;
    case_close(whole);
    case_close(never);
}

static void withdraw_one_of(size_t sort)
{
    size_t tried = 0, changed = 0;
    IN_RANDOM_POOLS(world)
    {
        size_t at = chance(&world.chance, (uint32_t)world.count);
        for (size_t i = 0; i < world.count && !strstr(world.lines[at], stated[sort].key); i++)
            at = (at + 1) % world.count;
        Text line = text_of(world.lines[at]), statement = one_statement(&world, line, sort);
        if (!strstr(world.lines[at], "\"id\":") || !is_only_record(&world, at) || !statement.length)
            continue;
        tried++;
        assert_withdrawn_alone(&world, at, quoted_after(statement, stated[sort].before_words),
                               line_without(&world, line, statement));
        changed += world.changed;
    }
    printf("%s: %zu pools, of which %zu changed\n", stated[sort].key, tried, changed);
    assert_true(tried > POOLS / 4 && changed > 0);
}

TEST(a_withdrawn_value_was_never_shown)
{
    withdraw_one_of(INDICATORS);
}

TEST(a_withdrawn_name_was_never_given)
{
    withdraw_one_of(0);
}

TEST(a_withdrawn_citation_was_never_made)
{
    withdraw_one_of(1);
}

TEST(a_withdrawn_title_was_never_stated)
{
    withdraw_one_of(2);
}

TEST(a_withdrawn_address_was_never_stated)
{
    withdraw_one_of(3);
}

TEST(a_withdrawn_date_was_never_stated)
{
    withdraw_one_of(4);
}

TEST(a_name_that_is_withdrawn_of_a_group_was_never_in_it)
{
    size_t tried = 0, changed = 0;
    IN_RANDOM_POOLS(world)
    {
        size_t at = 0, same = 0;
        while (at < world.count && !strstr(world.lines[at], "\"group\":"))
            at++;
        for (size_t i = 0; at < world.count && i < world.count; i++)
            same += strcmp(world.lines[at], world.lines[i]) == 0;
        if (same != 1)
            continue;
        Text line = text_of(world.lines[at]), first = quoted_after(line, "\"names\":[\"");
        Text rest =
            text_slice(line, text_find(line, ",\"", text_find(line, "\"names\"", 0)), line.length - 3);
        Text second = quoted_after(rest, ",\"");
        if (text_equal(first, second))
            continue;
        tried++;
        assert_withdrawn_alone(&world, at, second, line_without(&world, line, rest));
        changed += world.changed;
    }
    printf("%zu pools, of which %zu changed\n", tried, changed);
    assert_true(tried > POOLS / 4 && changed > 0);
}

/// Some random rulings, as far as they do not contradict each other; the numbers of those that stand.
static size_t rule(World *it, Case *of, uint32_t *numbers, size_t most)
{
    View view;
    Err err = {0};
    must(case_view(of, &(ViewOptions){.reader = MARKING_RED}, &it->arena, &view, &err), &err);
    size_t kept = 0;
    for (size_t i = 0; i < most && view.pool.activity_count > 1; i++) {
        uint32_t a = chance(&it->chance, view.pool.activity_count),
                 b = chance(&it->chance, view.pool.activity_count);
        Verdict verdict = chance(&it->chance, 2) ? VERDICT_SAME : VERDICT_DIFFERENT;
        Err refused = {0};
        if (a != b && store_decision_add(case_store(of), verdict, activity_label(&view.pool, a, &it->arena),
                                         activity_label(&view.pool, b, &it->arena), TEXT("by chance"),
                                         TEXT("Ada"), 0, &numbers[kept], &refused))
            kept++;
    }
    return kept;
}

TEST(rulings_count_and_leave_no_trace_when_they_are_undone)
{
    size_t counted = 0;
    IN_RANDOM_POOLS(world)
    {
        size_t order[LINES_MOST], kept;
        uint32_t numbers[4];
        Err err = {0};
        shuffle(&world, order);
        Case *whole = make_case(&world, "whole", order, world.count / 2, NULL);
        const char *before = conclude(&world, whole);
        kept = rule(&world, whole, numbers, 4);
        View view;
        if (case_view(whole, &(ViewOptions){.reader = MARKING_RED}, &world.arena, &view, &err))
            counted += strcmp(conclude(&world, whole), before) != 0;
        // Last made, first undone, or the other way round: it does not matter.
        bool is_backwards = chance(&world.chance, 2);
        for (size_t i = 0; i < kept; i++)
            must(store_decision_undo(case_store(whole), numbers[is_backwards ? kept - 1 - i : i], &err),
                 &err);
        assert_string_equal(conclude(&world, whole), before);
        case_close(whole);
    }
    assert_true(counted > POOLS / 4);
}

TEST(what_one_report_more_changes_is_what_connecting_everything_anew_gives)
{
    IN_RANDOM_POOLS(world)
    {
        enum { SINGLE = 3 };
        size_t order[LINES_MOST], first = world.count - SINGLE;
        bool left_out[LINES_MOST] = {0};
        shuffle(&world, order);
        for (size_t i = first; i < world.count; i++)
            left_out[order[i]] = true;
        Case *grown = make_case(&world, "grown", order, 0, left_out);
        conclude_by(&world, grown, false);
        for (size_t i = first; i < world.count; i++) {
            pool_some(&world, grown, order, i, i + 1, NULL);
            const char *changed = conclude_by(&world, grown, false);
            assert_string_equal(changed, conclude(&world, grown));
        }
        case_close(grown);
    }
}
