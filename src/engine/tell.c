// Gathers what the report shows: for each actor the links that hold it together, and the pairs that were
// nearly joined.

#include "engine/engine.h"

#include <stdlib.h>

#include "base/vec.h"
#include "engine/judging.h"
#include "report/report.h"

typedef VEC(ReportEvidence) Evidences;

/// What is shown as evidence, while it is gathered.
typedef struct {
    LinkExplainer *explainer;
    const Candidate **sorted; ///< strongest first
    Arena *arena;
    Evidences out;
} Showing;

/// Candidates inside one cluster or across two, the strongest first; ties by position, so that bytes repeat.
static int compare_candidates(const void *left, const void *right)
{
    const Candidate *a = *(const Candidate *const *)left, *b = *(const Candidate *const *)right;
    if (a->total != b->total)
        return a->total > b->total ? -1 : 1;
    return (a > b) - (a < b);
}

static const Candidate **by_strength(const Conclusion *conclusion, Arena *arena)
{
    const Candidate **sorted = arena_array(arena, const Candidate *, conclusion->candidate_count);
    for (uint32_t i = 0; i < conclusion->candidate_count; i++)
        sorted[i] = &conclusion->candidates[i];
    if (conclusion->candidate_count > 0)
        qsort(sorted, conclusion->candidate_count, sizeof(const Candidate *), compare_candidates);
    return sorted;
}

static bool is_copy_pair(const Conclusion *conclusion, const Candidate *pair)
{
    for (uint32_t i = 0; i < conclusion->copy_count; i++) {
        const Copy *copy = &conclusion->copies[i];
        if ((copy->original == pair->a && copy->copy == pair->b) ||
            (copy->original == pair->b && copy->copy == pair->a))
            return true;
    }
    return false;
}

static bool crosses_partners(const View *view, const Candidate *pair)
{
    return view->pool.activities[pair->a].partner != view->pool.activities[pair->b].partner;
}

static bool add_pair(Showing *it, uint32_t cluster, const Candidate *pair, Err *err)
{
    ReportEvidence evidence = {.cluster = cluster, .a = pair->a, .b = pair->b};
    if (!link_explain_pair(it->explainer, pair->a, pair->b, it->arena, &evidence.explanation, err))
        return false;
    *vec_push(&it->out) = evidence;
    return true;
}

/// Whether a pair tells something new beside those that were taken: other activities, of other partners.
static bool is_new(const View *view, const Candidate *pair, const Candidate *const *taken, uint32_t count)
{
    const Activity *activities = view->pool.activities;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t sides[] = {taken[i]->a, taken[i]->b};
        for (int s = 0; s < 2; s++)
            if (activities[sides[s]].partner == activities[pair->a].partner ||
                activities[sides[s]].partner == activities[pair->b].partner)
                return false;
    }
    return true;
}

/// The strongest links of a cluster: between partners first, since one partner agrees with itself, and each
/// between partners that none before it had; no copies.
static bool add_links(const View *view, uint32_t cluster, Showing *it, Err *err)
{
    enum { PAIRS = 2 };
    const uint32_t *cluster_of = view->conclusion.cluster_of;
    const Candidate *taken[PAIRS];
    uint32_t count = 0;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < view->conclusion.candidate_count && count < PAIRS; i++) {
            const Candidate *pair = it->sorted[i];
            bool is_wanted = cluster_of[pair->a] == cluster && cluster_of[pair->b] == cluster &&
                             crosses_partners(view, pair) == (round == 0) &&
                             !is_copy_pair(&view->conclusion, pair) && is_new(view, pair, taken, count);
            if (!is_wanted)
                continue;
            if (!add_pair(it, cluster, pair, err))
                return false;
            taken[count++] = pair;
        }
    return true;
}

typedef struct {
    uint32_t activity;
    bool is_copy;
    MicroNats nearest; ///< of its links inside, the strongest
} Member;

static int compare_members(const void *left, const void *right)
{
    const Member *a = left, *b = right;
    if (a->is_copy != b->is_copy)
        return a->is_copy ? 1 : -1;
    if (a->nearest != b->nearest)
        return a->nearest < b->nearest ? -1 : 1;
    return (a->activity > b->activity) - (a->activity < b->activity);
}

/// The members of a cluster, those with the weakest ties first; copies last, since they are held by what they
/// copy.
static Member *by_frailty(const View *view, uint32_t cluster, Arena *arena)
{
    const Conclusion *conclusion = &view->conclusion;
    const Cluster *it = &conclusion->clusters[cluster];
    Member *of = arena_array(arena, Member, view->pool.activity_count);
    for (uint32_t i = 0; i < conclusion->candidate_count; i++) {
        const Candidate *pair = &conclusion->candidates[i];
        if (conclusion->cluster_of[pair->a] != cluster || conclusion->cluster_of[pair->b] != cluster)
            continue;
        if (pair->total > of[pair->a].nearest)
            of[pair->a].nearest = pair->total;
        if (pair->total > of[pair->b].nearest)
            of[pair->b].nearest = pair->total;
    }
    for (uint32_t i = 0; i < conclusion->copy_count; i++)
        of[conclusion->copies[i].copy].is_copy = true;
    Member *members = arena_array(arena, Member, it->member_count);
    for (uint32_t m = 0; m < it->member_count; m++) {
        members[m] = of[it->members[m]];
        members[m].activity = it->members[m];
    }
    if (it->member_count)
        qsort(members, it->member_count, sizeof *members, compare_members);
    return members;
}

/// The member that is held least: what an analyst should look at first. Weighing a member against all others
/// takes a while, so only those with the weakest ties are.
static bool add_weakest(const View *view, uint32_t cluster, Showing *it, Err *err)
{
    enum { TRIED_MOST = 3 };
    uint32_t count = view->conclusion.clusters[cluster].member_count;
    if (count < 3)
        return true;
    const Member *members = by_frailty(view, cluster, it->arena);
    ReportEvidence weakest = {.cluster = cluster, .a = INDEX_NONE, .b = INDEX_NONE};
    for (uint32_t m = 0; m < count && m < TRIED_MOST; m++) {
        Explanation explanation;
        if (!link_explain_member(it->explainer, members[m].activity, cluster, it->arena, &explanation, err))
            return false;
        if (weakest.a == INDEX_NONE || explanation.total < weakest.explanation.total) {
            weakest.a = members[m].activity;
            weakest.explanation = explanation;
        }
    }
    *vec_push(&it->out) = weakest;
    return true;
}

/// Whether the same two clusters have been shown apart already, by a stronger pair.
static bool is_boundary_shown(const uint32_t *cluster_of, const Candidate *pair,
                              const Candidate *const *taken, uint32_t count)
{
    uint32_t a = cluster_of[pair->a], b = cluster_of[pair->b];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = cluster_of[taken[i]->a], d = cluster_of[taken[i]->b];
        if ((a == c && b == d) || (a == d && b == c))
            return true;
    }
    return false;
}

static bool add_kept_apart(const View *view, Showing *it, Err *err)
{
    const uint32_t *cluster_of = view->conclusion.cluster_of;
    const Candidate *taken[REPORT_APART_MOST];
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->conclusion.candidate_count && count < REPORT_APART_MOST; i++) {
        const Candidate *pair = it->sorted[i];
        if (cluster_of[pair->a] == cluster_of[pair->b] || is_boundary_shown(cluster_of, pair, taken, count))
            continue;
        if (!add_pair(it, INDEX_NONE, pair, err))
            return false;
        taken[count++] = pair;
    }
    return true;
}

static bool show_all(const View *view, uint32_t only, Showing *it, Err *err)
{
    uint32_t shown = 0;
    for (uint32_t c = 0; c < view->conclusion.cluster_count && shown < REPORT_ACTORS_MOST; c++) {
        if (view->conclusion.clusters[c].member_count < 2 || (only != INDEX_NONE && only != c))
            continue;
        if (!add_links(view, c, it, err) || !add_weakest(view, c, it, err))
            return false;
        shown++;
    }
    return only != INDEX_NONE || add_kept_apart(view, it, err);
}

static bool gather(const View *view, uint32_t only, Arena *arena, Evidences *out, Err *err)
{
    Showing it = {.explainer = link_explainer_new(&view->pool, &view->conclusion, view->params),
                  .sorted = by_strength(&view->conclusion, arena),
                  .arena = arena};
    bool is_done = show_all(view, only, &it, err);
    link_explainer_free(it.explainer);
    *out = it.out;
    return is_done;
}

static bool count_withdrawn(Case *it, Arena *arena, int64_t *out, Err *err)
{
    PartnerRow *rows;
    uint32_t count;
    if (!store_partner_list(case_store(it), arena, &rows, &count, err))
        return false;
    *out = 0;
    for (uint32_t i = 0; i < count; i++)
        *out += rows[i].is_withdrawn;
    return true;
}

/// Activities that a reader cleared for less than everything does not get to see.
static bool count_withheld(Case *it, const View *view, const TellOptions *options, Arena *arena, int64_t *out,
                           Err *err)
{
    *out = 0;
    if (options->reader == MARKING_RED)
        return true;
    Pool whole;
    LoadOptions load = {
        .reader = MARKING_RED, .without = &options->without, .without_count = options->without.length > 0};
    if (!store_load_pool(case_store(it), &load, arena, &whole, NULL, err))
        return false;
    *out = (int64_t)whole.activity_count - (int64_t)view->pool.activity_count;
    return true;
}

static bool take_complaints(Case *it, const TellOptions *options, Arena *arena, ReportInput *input, Err *err)
{
    Complaint *rows;
    uint32_t count;
    if (!store_complaint_list(case_store(it), arena, &rows, &count, err))
        return false;
    // A complaint quotes what it complains of, and carries no marking: it is for those who may see
    // everything.
    if (options->reader != MARKING_RED)
        return true;
    ReportComplaint *complaints = arena_array(arena, ReportComplaint, count);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (options->without.length == 0 || !text_equal(rows[i].partner, options->without))
            complaints[kept++] =
                (ReportComplaint){rows[i].partner, rows[i].source, rows[i].place, rows[i].what};
    input->complaints = complaints;
    input->complaint_count = input->complaint_total = kept;
    return true;
}

static bool find_only(const View *view, Text words, uint32_t *out, Err *err)
{
    *out = INDEX_NONE;
    if (words.length == 0)
        return true;
    Subject subject;
    if (!view_find(view, words, &subject, err))
        return false;
    *out = subject.is_cluster ? subject.index : view->conclusion.cluster_of[subject.index];
    return true;
}

bool case_tell(Case *it, const TellOptions *options, Buffer *out, Err *err)
{
    Arena arena;
    arena_init(&arena);
    View view;
    Evidences evidence = {0};
    ReportInput input = {.reader = options->reader,
                         .without = options->without,
                         .now = options->now,
                         .case_name = options->case_name,
                         .program_version = TEXT(ASTERISM_VERSION)};
    ViewOptions viewed = {.reader = options->reader, .without = options->without};
    bool is_done =
        case_view(it, &viewed, &arena, &view, err) &&
        find_only(&view, options->cluster, &input.cluster, err) &&
        gather(&view, input.cluster, &arena, &evidence, err) &&
        judge_actors(case_store(it), &view, input.cluster, options, &arena, &input.judgements, err) &&
        count_withdrawn(it, &arena, &input.withdrawn, err) &&
        count_withheld(it, &view, options, &arena, &input.withheld, err) &&
        take_complaints(it, options, &arena, &input, err);
    if (is_done) {
        input.pool = &view.pool;
        input.conclusion = &view.conclusion;
        input.evidence = evidence.items;
        input.evidence_count = (uint32_t)evidence.count;
        is_done = report_html(&input, out, err);
    }
    vec_free(&evidence);
    arena_done(&arena);
    return is_done;
}
