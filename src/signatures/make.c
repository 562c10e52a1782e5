// A family's lines: its ELF, PE and Mach-O files seldom share code, so each format has a rule of its own
// where two samples or more stand for it. What a line's strings leave uncovered becomes one more line, while
// there may be one.
//
// Where a place is left, a rule of texts alone takes it: what a family says to its users outlives code that
// the next compiler, or the next library beneath it, makes anew.

#include <stdio.h>

#include "signatures/bound.h"
#include "signatures/choose.h"
#include "signatures/shape.h"

enum { COVERED = 3 };         ///< strings that a sample shows, for it to belong to a line
enum { WITNESSES_LEAST = 3 }; ///< different samples, for a rule of texts alone

typedef struct {
    SignMaker *maker;
    Arena *arena;
    FamilyRules *out;
    bool is_caught[MOST_SAMPLES];
} Making;

static void members_add(Members *members, uint32_t sample)
{
    members->bits[sample / 64] |= UINT64_C(1) << (sample % 64);
    members->count++;
}

/// Samples by format; formats with one sample only go together with the largest.
static uint32_t split_by_head(const SignMaker *maker, Members lines[HEAD_COUNT])
{
    uint32_t by_head[HEAD_COUNT] = {0}, place[HEAD_COUNT], largest = 0, count = 0;
    for (size_t s = 0; s < maker->samples.count; s++)
        by_head[maker->samples.items[s].head]++;
    for (uint32_t head = 1; head < HEAD_COUNT; head++)
        largest = by_head[head] > by_head[largest] ? head : largest;
    place[largest] = count++;
    for (uint32_t head = 0; head < HEAD_COUNT; head++)
        if (head != largest)
            place[head] = by_head[head] > 1 && count < RULE_MOST ? count++ : 0;
    for (uint32_t s = 0; s < maker->samples.count; s++)
        members_add(&lines[place[maker->samples.items[s].head]], s);
    return count;
}

static void copy_strings(Making *it, const Choice *choice, const Members *members, FamilyRule *rule)
{
    rule->strings = arena_array(it->arena, RuleString, choice->count);
    rule->string_count = choice->count;
    for (uint32_t i = 0; i < choice->count; i++) {
        const Candidate *from = choice->picked[i];
        RuleString *to = &rule->strings[i];
        *to = (RuleString){
            .kind = from->kind,
            .bytes = arena_copy(it->arena, (Text){from->bytes, from->length}).bytes,
            .length = from->length,
            .section = arena_copy(it->arena, from->section),
            .runs = from->runs,
            .new_runs = from->new_runs,
            .clean = {from->clean},
        };
        if (from->mask)
            to->mask =
                (const uint8_t *)arena_copy(it->arena, (Text){(const char *)from->mask, from->length}).bytes;
        for (uint32_t s = 0; s < it->maker->samples.count; s++)
            to->shown += members_have(members, s) && candidate_shows(from, s);
        rule->text_count += candidate_is_text(from);
    }
}

static bool is_taken(const FamilyRules *made, Text name)
{
    for (uint32_t i = 0; i < made->rule_count; i++)
        if (text_equal(made->rules[i].name, name))
            return true;
    return false;
}

/// By family and format of what it was made from; a family's second line in one format is numbered.
static Text name_rule(const Making *it, unsigned heads, ChoicePlan plan)
{
    static const char *const words[] = {"elf", "pe", "macho"};
    Text family = arena_copy(it->arena, it->maker->family);
    for (size_t i = 0; i < family.length; i++)
        if (!byte_is_alnum(family.bytes[i]))
            ((char *)family.bytes)[i] = '_';
    family = text_clip(family, 80);
    const char *start = family.length > 0 && !byte_is_digit(family.bytes[0]) ? "" : "family_",
               *head = plan == PLAN_TEXTS ? "words" : "";
    for (size_t i = 0; plan != PLAN_TEXTS && i < sizeof words / sizeof *words; i++)
        head = heads == 1U << i ? words[i] : head;
    Text base =
        arena_format(it->arena, "%s" TEXT_FMT "%s%s", start, TEXT_ARG(family), *head ? "_" : "", head);
    Text name = base;
    for (unsigned number = 2; is_taken(it->out, name); number++)
        name = arena_format(it->arena, TEXT_FMT "_%u", TEXT_ARG(base), number);
    return name;
}

static int compare_sizes(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/// The median of the samples of one format; of an even number the larger one.
static uint64_t median_bytes(const SignMaker *maker, FileHead head)
{
    uint64_t sizes[MOST_SAMPLES];
    size_t count = 0;
    for (uint32_t s = 0; s < maker->samples.count; s++)
        if (maker->samples.items[s].head == head)
            sizes[count++] = maker->samples.items[s].size_bytes;
    if (count > 0)
        qsort(sizes, count, sizeof *sizes, compare_sizes);
    return count > 0 ? sizes[count / 2] : 0;
}

/// Three times what half of the samples are, in the format whose are largest: versions seldom double (of 224
/// newer ones four did, by their debug information), and a rule may look at another format, too.
static uint64_t usual_bytes(const SignMaker *maker)
{
    enum { TIMES = 3, ROUND = 1 << 20 };
    uint64_t largest = 0;
    for (int head = 0; head < HEAD_COUNT; head++) {
        uint64_t median = median_bytes(maker, (FileHead)head);
        largest = median > largest ? median : largest;
    }
    return (largest * TIMES / ROUND + 1) * ROUND;
}

/// Only to spare scanners what is far off: newer versions grow, and debug information comes and goes.
static uint64_t most_bytes(uint64_t largest)
{
    enum { TIMES = 8, LEAST = 16 << 20, ROUND = 1 << 20 };
    uint64_t most = (largest * TIMES / ROUND + 1) * ROUND;
    return most > LEAST ? most : LEAST;
}

/// Strings that samples of another format show too, as a source built for several systems does, are looked
/// for there.
static void describe(Making *it, const Members *members, ChoicePlan plan, const Choice *choice,
                     FamilyRule *rule)
{
    uint64_t largest = 0;
    unsigned own = 0;
    for (uint32_t s = 0; s < it->maker->samples.count; s++) {
        const SignSample *sample = &it->maker->samples.items[s];
        Seen seen = choice_seen(choice, s);
        bool is_hit = need_is_met(rule->need, seen.texts, seen.others, sample->size_bytes);
        bool is_member = members_have(members, s);
        if (!is_member && !is_hit)
            continue;
        own |= is_member ? 1U << sample->head : 0;
        rule->heads |= 1U << sample->head;
        largest = sample->size_bytes > largest ? sample->size_bytes : largest;
        rule->caught += is_member && is_hit;
        it->is_caught[s] = it->is_caught[s] || is_hit;
    }
    rule->most_bytes = most_bytes(largest);
    rule->name = name_rule(it, own, plan);
}

static bool add_shapes(const Making *it, FamilyRule *rule, Err *err)
{
    for (int head = 0; head < HEAD_OTHER; head++)
        if (!(rule->heads & 1U << HEAD_OTHER) && rule->heads & 1U << head &&
            !shape_find(it->maker, (FileHead)head, it->arena, &rule->shapes[head], err))
            return false;
    return true;
}

static void split_off(const SignMaker *maker, const Choice *choice, Members *members, Members *rest)
{
    for (uint32_t s = 0; s < maker->samples.count; s++) {
        Seen seen = choice_seen(choice, s);
        if (!members_have(members, s) || seen.texts + seen.others >= COVERED)
            continue;
        members_add(rest, s);
        members->bits[s / 64] &= ~(UINT64_C(1) << (s % 64));
        members->count--;
    }
}

static FamilyRule rule_of(const Members *members, const Learnt *learnt)
{
    return (FamilyRule){
        .need = learnt->need,
        .samples = members->count,
        .left_out_caught = learnt->left_out_caught,
        .without_texts = learnt->without_texts,
    };
}

static bool add_rule(Making *it, const Members *members, ChoicePlan plan, const Choice *choice,
                     const Learnt *learnt, Err *err)
{
    FamilyRule rule = rule_of(members, learnt);
    copy_strings(it, choice, members, &rule);
    describe(it, members, plan, choice, &rule);
    bool is_done = add_shapes(it, &rule, err) &&
                   (!it->maker->indexes.clean || bound_alarms(it->maker->indexes.clean, &rule, err));
    it->out->rules[it->out->rule_count++] = rule;
    return is_done;
}

/// Of files that are no programs nobody counted constants.
static bool are_programs(const SignMaker *maker)
{
    for (uint32_t s = 0; s < maker->samples.count; s++)
        if (maker->samples.items[s].head == HEAD_OTHER)
            return false;
    return true;
}

static bool make_line(Making *it, Members members, Members *rest, Err *err)
{
    Arena scratch;
    Choice choice;
    arena_init(&scratch);
    bool is_done = true;
    Pool pool = choose_pool(it->maker, &members, &scratch);
    ChoicePlan plan = are_programs(it->maker) ? PLAN_PARTS : PLAN_RUNS;
    choose(&pool, it->maker, &members, plan, &choice);
    if (rest)
        split_off(it->maker, &choice, &members, rest);
    if (choice.count >= NEED_LEAST && members.count > 0) {
        Learnt learnt = choose_need(&pool, it->maker, &members, plan, &choice);
        // One constant beside one run is too little, and constants alone may not do where clean files are
        // known to hold as many.
        if (learnt.need.strings == NEED_LEAST || choice_common(&choice, learnt.need.strings) > 0) {
            plan = PLAN_RUNS;
            choose(&pool, it->maker, &members, plan, &choice);
            learnt = choose_need(&pool, it->maker, &members, plan, &choice);
        }
        if (choice.count >= NEED_LEAST)
            is_done = add_rule(it, &members, plan, &choice, &learnt, err);
    }
    arena_done(&scratch);
    return is_done;
}

/// A rule that has no code stands for its texts already; and of few samples nobody can tell which texts stay.
static bool may_have_words(const Making *it)
{
    bool has_code = false;
    uint32_t witnesses = 0;
    for (uint32_t i = 0; i < it->out->rule_count; i++)
        has_code = has_code || it->out->rules[i].text_count < it->out->rules[i].string_count;
    for (uint32_t s = 0; s < it->maker->samples.count; s++)
        witnesses += it->maker->samples.items[s].twin == s;
    return has_code && it->out->rule_count < RULE_MOST && witnesses >= WITNESSES_LEAST;
}

/// Texts are easily shared, so three have to be found at least, and every sample that was left out has to
/// show them.
static bool make_words(Making *it, Err *err)
{
    Arena scratch;
    Choice choice;
    Members all = {0};
    bool is_done = true;
    if (!may_have_words(it))
        return true;
    arena_init(&scratch);
    for (uint32_t s = 0; s < it->maker->samples.count; s++)
        members_add(&all, s);
    Pool pool = choose_pool(it->maker, &all, &scratch);
    choose(&pool, it->maker, &all, PLAN_TEXTS, &choice);
    Learnt learnt = choose_need(&pool, it->maker, &all, PLAN_TEXTS, &choice);
    if (learnt.need.strings >= NEED_MOST && learnt.left_out_caught == all.count)
        is_done = add_rule(it, &all, PLAN_TEXTS, &choice, &learnt, err);
    arena_done(&scratch);
    return is_done;
}

static int compare_digests(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void sum_up(Making *it)
{
    const SignMaker *maker = it->maker;
    FamilyRules *out = it->out;
    char(*digests)[DIGEST_HEX + 1] = arena_alloc(it->arena, maker->samples.count, sizeof *digests);
    out->samples = (uint32_t)maker->samples.count;
    for (uint32_t s = 0; s < out->samples; s++) {
        memcpy(digests[s], maker->samples.items[s].sha256, sizeof *digests);
        out->caught += it->is_caught[s];
    }
    qsort(digests, out->samples, sizeof *digests, compare_digests);
    out->digests = (const char(*)[DIGEST_HEX + 1]) digests;
    for (uint32_t i = 0; i < out->rule_count; i++)
        out->upper += out->rules[i].alarms.upper;
    out->upper = out->upper < 1 ? out->upper : 1;
    if (!maker->indexes.clean)
        return;
    out->clean_digest = clean_digest(maker->indexes.clean);
    for (int half = 0; half < CLEAN_HALVES; half++)
        out->clean_files[half] = clean_files(maker->indexes.clean, (CleanHalf)half, (1U << HEAD_COUNT) - 1);
}

static bool fail_without_strings(const SignMaker *maker, Err *err)
{
    size_t known = 0, elsewhere = 0;
    for (size_t i = 0; i < maker->candidates.count; i++) {
        known += maker->candidates.items[i].clean > 0;
        elsewhere += maker->candidates.items[i].is_elsewhere;
    }
    return fail(err, ERR_INPUT,
                "no rule can be made of '" TEXT_FMT
                "': of %zu pieces that its samples share, %zu may stand in "
                "clean files and %zu in samples of other families",
                TEXT_ARG(text_clip(maker->family, 80)), maker->candidates.count, known, elsewhere);
}

bool sign_maker_finish(SignMaker *maker, Arena *arena, FamilyRules *out, Err *err)
{
    FamilyRules made = {
        .family = arena_copy(arena, maker->family),
        .rules = arena_array(arena, FamilyRule, RULE_MOST),
        .asked = maker->asked,
        .has_index = maker->indexes.clean != NULL,
    };
    Making it = {.maker = maker, .arena = arena, .out = &made};
    Members lines[HEAD_COUNT] = {0}, rest = {0};
    if (maker->samples.count == 0)
        return fail(err, ERR_INPUT, "'" TEXT_FMT "' has no samples", TEXT_ARG(text_clip(maker->family, 80)));
    if (!candidates_weigh(maker, err))
        return false;
    maker->usual_bytes = usual_bytes(maker);
    uint32_t count = split_by_head(maker, lines);
    for (uint32_t i = 0; i < count; i++)
        if (!make_line(&it, lines[i], count < RULE_MOST ? &rest : NULL, err))
            return false;
    if (rest.count > 0 && !make_line(&it, rest, NULL, err))
        return false;
    if (!make_words(&it, err))
        return false;
    if (made.rule_count == 0)
        return fail_without_strings(maker, err);
    sum_up(&it);
    *out = made;
    return true;
}
