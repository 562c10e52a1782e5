#include <math.h>

#include "link/model.h"
#include "link/train.h"
#include "unit/test.h"

TEST(logistic_regression_finds_the_odds_of_plain_counts_where_no_prior_holds_it)
{
    LogisticRow rows[] = {{.x = {1, 0}, .yes = 30, .no = 10}, {.x = {1, 1}, .yes = 10, .no = 30}};
    double prior[] = {0, 0}, care[] = {1e-9, 1e-9}, weights[2];
    logistic_fit(rows, 2, 2, LOGISTIC_ALL, prior, care, weights);
    assert_true(fabs(weights[0] - log(3)) < 1e-6);
    assert_true(fabs(weights[1] + 2 * log(3)) < 1e-6);
}

TEST(logistic_regression_stays_at_its_prior_with_few_labels_and_leaves_a_fold_out)
{
    LogisticRow rows[] = {{.x = {1}, .yes = 1}, {.x = {1}, .no = 1000, .fold = 1, .other_fold = 1}};
    double prior[] = {2}, care[] = {100}, weight;
    logistic_fit(rows, 2, 1, 1, prior, care, &weight);
    assert_true(weight > 2 && weight < 2.01);
    logistic_fit(rows, 2, 1, LOGISTIC_ALL, prior, care, &weight);
    assert_true(weight < 0);
}

TEST(figures_of_perfect_forecasts_show_no_error_and_of_boasts_what_they_overclaim)
{
    TrainForecasts forecasts = {0};
    for (int i = 0; i < 30; i++)
        *vec_push(&forecasts) = (TrainForecast){.75, 3, 1};
    TrainFigures honest = train_figures(&forecasts);
    assert_true(honest.error < 1e-9 && fabs(honest.right - .75) < 1e-9);
    for (int i = 0; i < 30; i++)
        forecasts.items[i].probability = .95;
    assert_true(fabs(train_figures(&forecasts).error - .2) < 1e-9);
    vec_free(&forecasts);
}

TEST(ordinary_words_are_counted_once_a_text_and_parts_of_addresses_are_none)
{
    Text prose[] = {TEXT("The loader talks. The loader sleeps at evil.example/loaderpath"),
                    TEXT("A loader called Xanthor, a well-known loader"), TEXT("Xanthor again: well known")};
    Buffer out = {0};
    train_words(prose, 3, TEXT("narnia\n"), &out);
    assert_text_equal(buffer_text(&out), "word 2 lower known loader well\nword 4 other narnia\n");
    buffer_done(&out);
}

TEST(a_model_is_read_and_a_line_that_is_none_is_named)
{
    Arena arena;
    arena_init(&arena);
    LinkModel model;
    Err err = {0};
    assert_true(
        model_read(TEXT("asterism-model 1\n# note\ntitle cue -1.25\nweight registered domain 0.5\n"
                        "pair 2 -0.5\ncluster 1 0.25 3\nword 3 lower loader pipe\nword 2 other Asia\n"),
                   &arena, &model, &err));
    assert_true(model.title[TITLE_CUE] == -1.25 && model.weight[TRACE_DOMAIN] == .5);
    assert_true(model.weight[TRACE_FILE] == 1 && model.pair_slope == 2 && model.cluster_offset == 3);
    assert_int_equal(model_word_level(&model, TEXT("pipe")), 3);
    assert_true(model_word_is_lower(&model, TEXT("pipe")) && !model_word_is_lower(&model, TEXT("Asia")));
    assert_int_equal(model_word_level(&model, TEXT("nowhere")), 0);
    const char *bad[] = {"asterism-model 2\n",
                         "asterism-model 1\npair 1\n",
                         "asterism-model 1\npair 1 2 3\n",
                         "asterism-model 1\nweight luck 1\n",
                         "asterism-model 1\ntitle cue 1e9\n",
                         "asterism-model 1\nword x lower a\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(model_read(text_of(bad[i]), &arena, &model, &err));
    arena_done(&arena);
}
