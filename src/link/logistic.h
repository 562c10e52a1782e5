#pragma once
/// Logistic regression with a prior on its weights: few labels leave them where they were.
///
/// Maximises  Σ [yes·ln p + no·ln(1−p)] − ½ Σ care_k (w_k − prior_k)²,  p = 1/(1+exp(−(offset + w·x))),  by
/// Newton's method. The problem is convex: the answer does not depend on where the search starts.

#include <stddef.h>

enum { LOGISTIC_WIDTH = 48 };

typedef struct {
    double x[LOGISTIC_WIDTH];
    double offset;
    double yes, no;            ///< weights of the outcomes seen
    unsigned fold, other_fold; ///< rows of a fold are held out together; a pair is of two
} LogisticRow;

/// The outcome of a fit on rows that are not in `without`; LOGISTIC_ALL leaves none out.
enum { LOGISTIC_ALL = ~0u };
void logistic_fit(const LogisticRow *rows, size_t count, size_t width, unsigned without, const double *prior,
                  const double *care, double *weights);
double logistic_probability(const LogisticRow *row, size_t width, const double *weights);
