// Learning from labels, in four steps, each of a handful of numbers: what makes a word of titles a name; what
// each kind of evidence counts for; how nats become a probability; how sure a cluster's members are of each
// other. Every step is a logistic regression that few labels leave near its prior, and is judged on actors
// that it has not seen, and on reports later than all it has seen.
//
// Maximising the likelihood over unlabelled pairs as well collapsed in prototypes (a calibration error of .21
// where labels alone gave .05): unlabelled reports serve as background and nothing else.
//
// Large actors have pairs by the square. A pair, or a word's pairs, weigh by a root of their number, so that
// what is learnt is not what the largest actor does.

#include "link/train.h"

#include <math.h>
#include <stdlib.h>

#include "link/partition.h"
#include "link/title_ties.h"

PairTruth train_truth(const Traces *traces, const TrainLabels *labels, uint32_t a, uint32_t b)
{
    uint32_t one = labels->actor_of[a], two = labels->actor_of[b];
    if (one == INDEX_NONE || two == INDEX_NONE || traces->item_of[a] == traces->item_of[b])
        return PAIR_UNKNOWN;
    if (one == two)
        return PAIR_SAME;
    if (labels->umbrella_of && labels->umbrella_of[a] == labels->umbrella_of[b])
        return PAIR_UNKNOWN;
    if (!labels->different)
        return PAIR_DIFFERENT;
    for (uint32_t i = 0; i < labels->different_count; i++) {
        const uint32_t *pair = labels->different[i];
        if ((pair[0] == one && pair[1] == two) || (pair[0] == two && pair[1] == one))
            return PAIR_DIFFERENT;
    }
    return PAIR_UNKNOWN;
}

static int compare_forecasts(const void *left, const void *right)
{
    const TrainForecast *a = left, *b = right;
    if (a->probability != b->probability)
        return a->probability < b->probability ? -1 : 1;
    // Equal probabilities in a fixed order, so that a bin's border falls alike everywhere.
    return a->yes != b->yes ? (a->yes < b->yes ? -1 : 1) : (a->no > b->no) - (a->no < b->no);
}

TrainFigures train_figures(TrainForecasts *forecasts)
{
    enum { BINS = 15 };
    TrainFigures out = {0};
    if (forecasts->count > 1)
        qsort(forecasts->items, forecasts->count, sizeof *forecasts->items, compare_forecasts);
    size_t first_above = forecasts->count;
    for (size_t i = 0; i < forecasts->count; i++) {
        const TrainForecast *it = &forecasts->items[i];
        out.rows += it->yes + it->no;
        out.yes += it->yes;
        out.log_loss -= it->yes * log(it->probability) + it->no * log(1 - it->probability);
        if (it->probability <= .5)
            continue;
        first_above = i < first_above ? i : first_above;
        out.above += it->yes + it->no;
        out.claimed += it->probability * (it->yes + it->no);
        out.right += it->yes;
    }
    double bin = out.above / BINS, mass = 0, claimed = 0, right = 0;
    for (size_t i = first_above; i < forecasts->count; i++) {
        const TrainForecast *it = &forecasts->items[i];
        mass += it->yes + it->no;
        claimed += it->probability * (it->yes + it->no);
        right += it->yes;
        if (mass < bin && i + 1 < forecasts->count)
            continue;
        out.error += fabs(claimed - right);
        mass = claimed = right = 0;
    }
    if (out.above > 0) {
        out.error /= out.above;
        out.claimed /= out.above;
        out.right /= out.above;
    }
    if (out.rows > 0)
        out.log_loss /= out.rows;
    return out;
}

static void write_figures(Buffer *out, const char *what, TrainForecasts *forecasts)
{
    TrainFigures it = train_figures(forecasts);
    buffer_format(out,
                  "# %s: %.0f, right %.0f; log loss %.3f; of %.0f above even odds %.3f right, %.3f claimed, "
                  "calibration error %.3f\n",
                  what, it.rows, it.yes, it.log_loss, it.above, it.right, it.claimed, it.error);
    vec_clear(forecasts);
}

static unsigned fold_of(const TrainLabels *labels, uint32_t activity)
{
    return labels->actor_of[activity] % TRAIN_FOLDS;
}

/// Each row by a fit without its fold.
static void forecast(const LogisticRows *rows, size_t width, const double *prior, const double *care,
                     TrainForecasts *out)
{
    for (unsigned fold = 0; fold < TRAIN_FOLDS; fold++) {
        double weights[LOGISTIC_WIDTH];
        logistic_fit(rows->items, rows->count, width, fold, prior, care, weights);
        for (size_t i = 0; i < rows->count; i++)
            if (rows->items[i].fold == fold)
                *vec_push(out) = (TrainForecast){logistic_probability(&rows->items[i], width, weights),
                                                 rows->items[i].yes, rows->items[i].no};
    }
}

// ---- what makes a word a name

enum { TITLE_LEVEL_MOST = 5 };

/// Activities of each term, by term.
static uint32_t *group_places(const TitleTerms *terms, uint32_t *first)
{
    for (size_t i = 0; i < terms->places.count; i++)
        first[terms->places.items[i].term + 1]++;
    for (size_t t = 0; t < terms->terms.count; t++)
        first[t + 1] += first[t];
    uint32_t *next = memory_get_paged((terms->terms.count + 1) * sizeof *next);
    memcpy(next, first, (terms->terms.count + 1) * sizeof *next);
    uint32_t *out = memory_get_paged((terms->places.count + 1) * sizeof *out);
    for (size_t i = 0; i < terms->places.count; i++)
        out[next[terms->places.items[i].term]++] = terms->places.items[i].activity;
    free(next);
    return out;
}

static void title_row(const Traces *traces, const TrainLabels *labels, const LinkModel *model,
                      const TitleTerm *term, const uint32_t *holders, uint32_t count, LogisticRows *out)
{
    LogisticRow row = {0};
    uint32_t labelled = INDEX_NONE;
    for (uint32_t i = 0; i < count; i++) {
        if (labels->actor_of[holders[i]] != INDEX_NONE)
            labelled = labelled == INDEX_NONE ? holders[i] : labelled;
        for (uint32_t k = i + 1; k < count; k++) {
            PairTruth truth = train_truth(traces, labels, holders[i], holders[k]);
            row.yes += truth == PAIR_SAME;
            row.no += truth == PAIR_DIFFERENT;
        }
    }
    if (row.yes + row.no == 0)
        return;
    title_features(model, term, row.x);
    row.fold = row.other_fold = fold_of(labels, labelled);
    *vec_push(out) = row;
}

static void collect_titles(const Traces *traces, const TrainLabels *labels, const LinkModel *model,
                           const TitleTerms *terms, LogisticRows *out)
{
    uint32_t *first = memory_get_paged((terms->terms.count + 2) * sizeof *first);
    memset(first, 0, (terms->terms.count + 2) * sizeof *first);
    uint32_t *holders = group_places(terms, first);
    for (size_t t = 0; t < terms->terms.count; t++)
        if (terms->terms.items[t].activity_count >= 2 &&
            title_word_level(model, terms->terms.items[t].text) < TITLE_LEVEL_MOST)
            title_row(traces, labels, model, &terms->terms.items[t], holders + first[t],
                      first[t + 1] - first[t], out);
    free(holders);
    free(first);
}

/// A row of n pairs counts as n^power: they are not independent, and less than one each.
static void temper(LogisticRows *rows, double power)
{
    for (size_t i = 0; i < rows->count; i++) {
        double less = pow(rows->items[i].yes + rows->items[i].no, 1 - power);
        rows->items[i].yes /= less;
        rows->items[i].no /= less;
    }
}

/// Where the weights start, and how hard labels must pull. A half of a naming scheme is no name: public
/// labels hold few, so that is said beforehand.
static void title_prior(const LinkModel *from, double *prior, double *care)
{
    for (size_t k = 0; k < TITLE_FEATURES; k++) {
        prior[k] = from ? from->title[k] : k == TITLE_SURNAME ? -4 : 0;
        care[k] = from ? 20 : k == TITLE_SURNAME ? 10 : 1;
    }
}

static void count_ties(const Traces *traces, TitleTerms *terms)
{
    TitleShows shows = {0};
    for (uint32_t i = 0; i < traces->showing_count; i++) {
        const Showing *it = &traces->showings[i];
        if (it->observation != INDEX_NONE && title_ties_by(traces->traces[it->trace].kind))
            *vec_push(&shows) = (TitleShown){it->trace, it->activity};
    }
    title_ties_count(terms, &shows, traces->trace_count, traces->pool->activity_count);
    vec_free(&shows);
}

static void train_titles(const Traces *traces, const TrainLabels *labels, const LinkModel *from, Arena *arena,
                         LinkModel *model, Buffer *notes)
{
    // Which words are names changes what stands beside names, which changes which words are: two rounds
    // settle.
    enum { ROUNDS = 3 };
    double prior[LOGISTIC_WIDTH], care[LOGISTIC_WIDTH];
    title_prior(from, prior, care);
    memcpy(model->title, prior, sizeof model->title);
    TitleTerms terms;
    title_terms_find(traces->pool, model, arena, &terms);
    count_ties(traces, &terms);
    title_terms_weigh(&terms, model);
    LogisticRows rows = {0};
    for (int round = 0; round < ROUNDS; round++) {
        vec_clear(&rows);
        collect_titles(traces, labels, model, &terms, &rows);
        temper(&rows, .5);
        double weights[LOGISTIC_WIDTH];
        logistic_fit(rows.items, rows.count, TITLE_FEATURES, LOGISTIC_ALL, prior, care, weights);
        memcpy(model->title, weights, sizeof model->title);
        title_terms_weigh(&terms, model);
    }
    TrainForecasts forecasts = {0};
    forecast(&rows, TITLE_FEATURES, prior, care, &forecasts);
    buffer_format(notes, "# words of titles learnt from: %zu\n", rows.count);
    write_figures(notes, "pairs that share a word, by root, actors held out", &forecasts);
    vec_free(&forecasts);
    vec_free(&rows);
    title_terms_done(&terms);
}

// ---- what evidence counts for, and what its sum means

typedef struct {
    LogisticRows rows;    ///< a column a kind
    VEC(uint8_t) is_late; ///< 1: one of the pair is of the later half of dated reports; 2: not both are dated
} Pairs;

static int compare_instants(const void *left, const void *right)
{
    Instant a = *(const Instant *)left, b = *(const Instant *)right;
    return (a > b) - (a < b);
}

static Instant middle_date(const Pool *pool, const TrainLabels *labels)
{
    VEC(Instant) dates = {0};
    for (uint32_t i = 0; i < pool->activity_count; i++)
        if (labels->actor_of[i] != INDEX_NONE && pool->activities[i].date != INSTANT_NONE)
            *vec_push(&dates) = pool->activities[i].date;
    if (dates.count > 1)
        qsort(dates.items, dates.count, sizeof *dates.items, compare_instants);
    Instant middle = dates.count ? dates.items[dates.count / 2] : INSTANT_NONE;
    vec_free(&dates);
    return middle;
}

static void collect_pair(Scale *scale, const TrainLabels *labels, const Candidate *pair, Instant middle,
                         Pairs *out)
{
    const Traces *traces = scale->traces;
    PairTruth truth = train_truth(traces, labels, pair->a, pair->b);
    if (truth == PAIR_UNKNOWN)
        return;
    Side sides[2];
    side_of_items(&sides[0], traces, &traces->item_of[pair->a], 1);
    side_of_items(&sides[1], traces, &traces->item_of[pair->b], 1);
    scale_weigh(scale, &sides[0], &sides[1]);
    LogisticRow row = {.fold = fold_of(labels, pair->a), .other_fold = fold_of(labels, pair->b)};
    MicroNats offset = scale_prior(traces->params) + scale->total;
    for (size_t i = 0; i < scale->causes.count; i++) {
        const Cause *cause = &scale->causes.items[i];
        row.x[traces->traces[cause->trace].kind] += (double)cause->nats / 1e6;
        offset -= cause->nats;
    }
    row.offset = (double)offset / 1e6;
    row.yes = truth == PAIR_SAME;
    row.no = truth == PAIR_DIFFERENT;
    *vec_push(&out->rows) = row;
    Instant one = traces->pool->activities[pair->a].date, two = traces->pool->activities[pair->b].date;
    *vec_push(&out->is_late) =
        one == INSTANT_NONE || two == INSTANT_NONE ? 2 : one >= middle || two >= middle;
    side_done(&sides[0]);
    side_done(&sides[1]);
}

static void collect_pairs(const Traces *traces, const TrainLabels *labels, const Conclusion *made, Pairs *out)
{
    uint32_t *cluster_of = memory_get_paged((traces->item_count + 1) * sizeof *cluster_of);
    for (uint32_t i = 0; i < traces->item_count; i++)
        cluster_of[i] = i; // as weighed before anything has come together
    Spread spread;
    spread_init(&spread, traces, cluster_of);
    Scale scale;
    scale_init(&scale, &spread);
    Instant middle = middle_date(traces->pool, labels);
    for (uint32_t i = 0; i < made->candidate_count; i++)
        collect_pair(&scale, labels, &made->candidates[i], middle, out);
    scale_done(&scale);
    spread_done(&spread);
    free(cluster_of);
}

/// The rows of pairs as one column: the nats that the weights make of them.
static void sum_pairs(const LogisticRows *rows, const double *weights, LogisticRows *out)
{
    for (size_t i = 0; i < rows->count; i++) {
        LogisticRow row = rows->items[i];
        double sum = row.offset;
        for (size_t k = 0; k < TRACE_COUNT; k++)
            sum += weights[k] * row.x[k];
        *vec_push(out) = (LogisticRow){
            .x = {sum, 1}, .yes = row.yes, .no = row.no, .fold = row.fold, .other_fold = row.other_fold};
    }
}

static const double pair_prior[LOGISTIC_WIDTH] = {1, 0}, pair_care[LOGISTIC_WIDTH] = {2, 1};

/// No kind counts against what it shows, and none for more than double.
static void fit_kinds(const LogisticRows *rows, unsigned without, double *weights)
{
    double prior[LOGISTIC_WIDTH], care[LOGISTIC_WIDTH];
    for (size_t k = 0; k < TRACE_COUNT; k++) {
        prior[k] = 1;
        care[k] = 400;
    }
    logistic_fit(rows->items, rows->count, TRACE_COUNT, without, prior, care, weights);
    for (size_t k = 0; k < TRACE_COUNT; k++)
        weights[k] = weights[k] < 0 ? 0 : weights[k] > 2 ? 2 : weights[k];
}

static void fit_pairs(const LogisticRows *rows, unsigned without, double *kinds, double *line)
{
    LogisticRows sums = {0};
    fit_kinds(rows, without, kinds);
    sum_pairs(rows, kinds, &sums);
    logistic_fit(sums.items, sums.count, 2, without, pair_prior, pair_care, line);
    vec_free(&sums);
}

static void forecast_pairs(const LogisticRows *rows, const LogisticRows *plain, unsigned fold,
                           TrainForecasts *out)
{
    double kinds[LOGISTIC_WIDTH], line[LOGISTIC_WIDTH];
    LogisticRows sums = {0};
    fit_pairs(rows, fold, kinds, line);
    sum_pairs(plain, kinds, &sums);
    for (size_t i = 0; i < sums.count; i++)
        if (sums.items[i].fold == fold)
            *vec_push(out) = (TrainForecast){logistic_probability(&sums.items[i], 2, line),
                                             plain->items[i].yes, plain->items[i].no};
    vec_free(&sums);
}

/// Actors by the square: the pairs of one weigh by a root of their number.
static void weigh_rows(const TrainLabels *labels, const Traces *traces, const Conclusion *made,
                       LogisticRows *rows)
{
    double *pairs = memory_get_paged((labels->actor_count + 1) * sizeof *pairs);
    memset(pairs, 0, (labels->actor_count + 1) * sizeof *pairs);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0, row = 0; i < made->candidate_count; i++) {
            uint32_t a = made->candidates[i].a, b = made->candidates[i].b;
            if (train_truth(traces, labels, a, b) == PAIR_UNKNOWN)
                continue;
            double *one = &pairs[labels->actor_of[a]], *two = &pairs[labels->actor_of[b]];
            if (pass == 0) {
                *one += .5;
                *two += .5;
                continue;
            }
            double weight = 1 / sqrt(*one > *two ? *one : *two);
            rows->items[row].yes *= weight;
            rows->items[row++].no *= weight;
        }
    free(pairs);
}

static void train_pairs(const Traces *traces, const TrainLabels *labels, const Conclusion *made,
                        LinkModel *model, Buffer *notes)
{
    Pairs pairs = {0};
    collect_pairs(traces, labels, made, &pairs);
    LogisticRows plain = {0};
    for (size_t i = 0; i < pairs.rows.count; i++)
        *vec_push(&plain) = pairs.rows.items[i];
    weigh_rows(labels, traces, made, &pairs.rows);
    double kinds[LOGISTIC_WIDTH], line[LOGISTIC_WIDTH];
    fit_pairs(&pairs.rows, LOGISTIC_ALL, kinds, line);
    memcpy(model->weight, kinds, sizeof model->weight);
    model->pair_slope = line[0];
    model->pair_offset = line[1];
    TrainForecasts forecasts = {0};
    for (unsigned fold = 0; fold < TRAIN_FOLDS; fold++)
        forecast_pairs(&pairs.rows, &plain, fold, &forecasts);
    write_figures(notes, "pairs that share something, actors held out", &forecasts);
    // Later reports by what was known before them: fold 1 is held out, undated ones are in neither.
    for (size_t i = 0; i < pairs.rows.count; i++) {
        LogisticRow *rows[] = {&pairs.rows.items[i], &plain.items[i]};
        for (int k = 0; k < 2; k++) {
            rows[k]->fold = rows[k]->other_fold = pairs.is_late.items[i];
            if (pairs.is_late.items[i] == 2)
                rows[k]->yes = rows[k]->no = 0;
        }
    }
    forecast_pairs(&pairs.rows, &plain, 1, &forecasts);
    write_figures(notes, "pairs that share something, later reports held out", &forecasts);
    vec_free(&forecasts);
    vec_free(&pairs.rows);
    vec_free(&pairs.is_late);
    vec_free(&plain);
}

/// Pairs that share something and ended in different clusters, as rows of their nats.
static void collect_apart(const Traces *traces, const TrainLabels *labels, const Conclusion *made,
                          LogisticRows *out)
{
    double *pairs = memory_get_paged((labels->actor_count + 1) * sizeof *pairs);
    memset(pairs, 0, (labels->actor_count + 1) * sizeof *pairs);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < made->candidate_count; i++) {
            const Candidate *pair = &made->candidates[i];
            PairTruth truth = train_truth(traces, labels, pair->a, pair->b);
            if (truth == PAIR_UNKNOWN || made->cluster_of[pair->a] == made->cluster_of[pair->b])
                continue;
            double *one = &pairs[labels->actor_of[pair->a]], *two = &pairs[labels->actor_of[pair->b]];
            if (pass == 0) {
                *one += .5;
                *two += .5;
                continue;
            }
            double weight = 1 / sqrt(*one > *two ? *one : *two);
            *vec_push(out) = (LogisticRow){.x = {(double)pair->total / 1e6, 1},
                                           .yes = truth == PAIR_SAME ? weight : 0,
                                           .no = truth == PAIR_DIFFERENT ? weight : 0,
                                           .fold = fold_of(labels, pair->a),
                                           .other_fold = fold_of(labels, pair->b)};
        }
    free(pairs);
}

static void train_apart(const LogisticRows *rows, LinkModel *model, Buffer *notes)
{
    double line[LOGISTIC_WIDTH];
    TrainForecasts forecasts = {0};
    logistic_fit(rows->items, rows->count, 2, LOGISTIC_ALL, pair_prior, pair_care, line);
    model->apart_slope = line[0];
    model->apart_offset = line[1];
    forecast(rows, 2, pair_prior, pair_care, &forecasts);
    write_figures(notes, "pairs that ended apart, by root, actors held out", &forecasts);
    vec_free(&forecasts);
}

// ---- how sure the members of a cluster are of each other

static void collect_clusters(const Traces *traces, const TrainLabels *labels, const Conclusion *made,
                             LogisticRows *out)
{
    for (uint32_t c = 0; c < made->cluster_count && made->clusters[c].member_count > 1; c++) {
        const Cluster *cluster = &made->clusters[c];
        double told = cluster->probability / 1e6;
        LogisticRow row = {.x = {log(told / (1 - told)), log(cluster->member_count), 1}};
        bool is_labelled = false;
        for (uint32_t i = 0; i < cluster->member_count; i++) {
            uint32_t member = cluster->members[i];
            if (!is_labelled && labels->actor_of[member] != INDEX_NONE) {
                is_labelled = true;
                row.fold = row.other_fold = fold_of(labels, member);
            }
            for (uint32_t k = i + 1; k < cluster->member_count; k++) {
                PairTruth truth = train_truth(traces, labels, member, cluster->members[k]);
                row.yes += truth == PAIR_SAME;
                row.no += truth == PAIR_DIFFERENT;
            }
        }
        if (row.yes + row.no > 0)
            *vec_push(out) = row;
    }
}

/// A cluster's pairs stand or fall together, yet what is told is told of each: between one and all of them.
/// With .67, .75 or 1 the calibration error of pairs of held-out actors is a half of what it is with .5.
static void train_clusters(const LogisticRows *rows, LinkModel *model, Buffer *notes)
{
    static const double power = .75;
    static const double prior[LOGISTIC_WIDTH] = {1, 0, 0}, care[LOGISTIC_WIDTH] = {2, 4, 1};
    LogisticRows roots = {0};
    for (size_t i = 0; i < rows->count; i++)
        *vec_push(&roots) = rows->items[i];
    temper(&roots, power);
    double weights[LOGISTIC_WIDTH];
    logistic_fit(roots.items, roots.count, 3, LOGISTIC_ALL, prior, care, weights);
    model->cluster_slope = weights[0];
    model->cluster_size = weights[1];
    model->cluster_offset = weights[2];
    TrainForecasts forecasts = {0};
    for (unsigned fold = 0; fold < TRAIN_FOLDS; fold++) {
        logistic_fit(roots.items, roots.count, 3, fold, prior, care, weights);
        for (size_t i = 0; i < rows->count; i++)
            if (rows->items[i].fold == fold)
                *vec_push(&forecasts) = (TrainForecast){logistic_probability(&rows->items[i], 3, weights),
                                                        rows->items[i].yes, rows->items[i].no};
    }
    write_figures(notes, "pairs within clusters, actors held out", &forecasts);
    vec_free(&forecasts);
    vec_free(&roots);
}

// ---- the whole

/// Two digits: more are not learnt, and machines differ in the last ones of a logarithm.
static double rounded(double weight)
{
    return round(weight * 100) / 100 + 0.0;
}

static void round_model(LinkModel *model)
{
    for (size_t k = 0; k < TITLE_FEATURES; k++)
        model->title[k] = rounded(model->title[k]);
    for (size_t k = 0; k < TRACE_COUNT; k++)
        model->weight[k] = rounded(model->weight[k]);
    double *rest[] = {&model->pair_slope,    &model->pair_offset,   &model->apart_slope,
                      &model->apart_offset,  &model->cluster_slope, &model->cluster_size,
                      &model->cluster_offset};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        *rest[i] = rounded(*rest[i]);
}

static void write_model(const LinkModel *model, Text notes, Text words, Buffer *out)
{
    buffer_add(out, TEXT("asterism-model 1\n"));
    buffer_add(out, notes);
    for (size_t k = 0; k < TITLE_FEATURES; k++)
        buffer_format(out, "title %s %.2f\n", title_feature_words[k], model->title[k]);
    for (size_t k = 0; k < TRACE_COUNT; k++)
        buffer_format(out, "weight %s %.2f\n", evidence_rows[k].word, model->weight[k]);
    buffer_format(out, "pair %.2f %.2f\napart %.2f %.2f\ncluster %.2f %.2f %.2f\n", model->pair_slope,
                  model->pair_offset, model->apart_slope, model->apart_offset, model->cluster_slope,
                  model->cluster_size, model->cluster_offset);
    buffer_add(out, words);
}

/// The lines of ordinary words: counted anew, or those of the shipped model.
static void find_words(const TrainOptions *options, Buffer *out)
{
    if (options->prose_count > 0) {
        train_words(options->prose, options->prose_count, options->ordinary, out);
        return;
    }
    Text text = model_default_text(), line;
    while (text_cut(&text, '\n', &line))
        if (text_starts(line, "word "))
            buffer_format(out, TEXT_FMT "\n", TEXT_ARG(line));
}

static bool has_labels(const Traces *traces, const TrainLabels *labels, Err *err)
{
    uint32_t same = 0, different = 0, count = traces->pool->activity_count;
    for (uint32_t a = 0; a < count && (!same || !different); a++)
        for (uint32_t b = a + 1; b < count && labels->actor_of[a] != INDEX_NONE && (!same || !different);
             b++) {
            PairTruth truth = train_truth(traces, labels, a, b);
            same += truth == PAIR_SAME;
            different += truth == PAIR_DIFFERENT;
        }
    if (same && different)
        return true;
    return fail(
        err, ERR_USAGE,
        "there is nothing to learn from: it takes pairs of activities that are of one actor and pairs "
        "that are not, by rulings ('asterism decide') or --labels");
}

/// What a model says of the pool.
typedef struct {
    Traces traces;
    Conclusion conclusion;
} Trial;

static bool try_model(const Pool *pool, const LinkModel *model, bool has_names, Arena *arena, Trial *out,
                      Err *err)
{
    LinkParams *params = arena_new(arena, LinkParams);
    *params = *link_defaults(arena);
    params->model = model;
    params->has_names = has_names;
    traces_gather(pool, params, arena, &out->traces);
    return link_connect(pool, params, arena, &out->conclusion, err);
}

static bool learn(const Pool *pool, const TrainOptions *options, Text words, Arena *arena, Buffer *notes,
                  LinkModel *model, Err *err)
{
    const TrainLabels *labels = &options->labels;
    const LinkModel *shipped = link_defaults(arena)->model;
    Buffer lines = {0};
    buffer_add(&lines, TEXT("asterism-model 1\n"));
    buffer_add(&lines, words);
    bool is_read = model_read(arena_copy(arena, buffer_text(&lines)), arena, model, err);
    buffer_done(&lines);
    Trial trial;
    if (!is_read || !try_model(pool, model, true, arena, &trial, err) ||
        !has_labels(&trial.traces, labels, err))
        return false;
    train_titles(&trial.traces, labels, options->is_from_scratch ? NULL : shipped, arena, model, notes);
    round_model(model);
    if (!try_model(pool, model, true, arena, &trial, err))
        return false;
    train_pairs(&trial.traces, labels, &trial.conclusion, model, notes);
    round_model(model);
    // With names and without: one probability has to hold for both.
    LogisticRows rows = {0}, apart = {0};
    bool is_tried = true;
    for (int has_names = 1; has_names >= 0 && is_tried; has_names--) {
        is_tried = try_model(pool, model, has_names, arena, &trial, err);
        if (!is_tried)
            break;
        collect_apart(&trial.traces, labels, &trial.conclusion, &apart);
        collect_clusters(&trial.traces, labels, &trial.conclusion, &rows);
    }
    if (is_tried) {
        train_apart(&apart, model, notes);
        train_clusters(&rows, model, notes);
    }
    vec_free(&apart);
    vec_free(&rows);
    if (!is_tried)
        return false;
    round_model(model);
    return true;
}

bool link_train(const Pool *pool, const TrainOptions *options, Buffer *out, Err *err)
{
    Arena scratch;
    arena_init(&scratch);
    Buffer notes = {0}, words = {0};
    find_words(options, &words);
    LinkModel model;
    bool is_done = learn(pool, options, buffer_text(&words), &scratch, &notes, &model, err);
    if (is_done)
        write_model(&model, buffer_text(&notes), buffer_text(&words), out);
    buffer_done(&words);
    buffer_done(&notes);
    arena_done(&scratch);
    return is_done;
}
