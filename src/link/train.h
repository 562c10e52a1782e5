#pragma once
/// Learning what linking reads from a model: see link.h.

#include "base/buffer.h"
#include "base/vec.h"
#include "link/logistic.h"
#include "link/traces.h"

enum { TRAIN_FOLDS = 5 };

typedef enum { PAIR_UNKNOWN, PAIR_SAME, PAIR_DIFFERENT } PairTruth;

/// What the labels say of two activities. Copies of one list say nothing.
PairTruth train_truth(const Traces *traces, const TrainLabels *labels, uint32_t a, uint32_t b);

typedef VEC(LogisticRow) LogisticRows;

/// Numbers that a model is judged by: on rows each predicted by a fit that has not seen its fold.
typedef struct {
    double rows, yes;      ///< weights
    double log_loss;       ///< nats a row
    double error;          ///< expected calibration error, 15 bins of equal mass, where p > .5
    double claimed, right; ///< mean probability and share of yes where p > .5
    double above;          ///< weight of rows where p > .5
} TrainFigures;

typedef struct {
    double probability, yes, no;
} TrainForecast;

typedef VEC(TrainForecast) TrainForecasts;

TrainFigures train_figures(TrainForecasts *forecasts);

/// Counts in how many texts each word stands, and writes the words of two texts and more as lines of a model.
/// `ordinary` holds further words, each taken as of fifteen texts.
void train_words(const Text *prose, uint32_t prose_count, Text ordinary, Buffer *out);
