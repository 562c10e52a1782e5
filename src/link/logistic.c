#include "link/logistic.h"

#include <math.h>
#include <string.h>

double logistic_probability(const LogisticRow *row, size_t width, const double *weights)
{
    double sum = row->offset;
    for (size_t k = 0; k < width; k++)
        sum += weights[k] * row->x[k];
    return 1 / (1 + exp(-sum));
}

/// Solves a·x = b by elimination; `a` is positive definite, so no pivot is zero. Both are overwritten.
static void solve(double a[LOGISTIC_WIDTH][LOGISTIC_WIDTH], double *b, size_t width)
{
    for (size_t k = 0; k < width; k++)
        for (size_t row = k + 1; row < width; row++) {
            double factor = a[row][k] / a[k][k];
            for (size_t col = k; col < width; col++)
                a[row][col] -= factor * a[k][col];
            b[row] -= factor * b[k];
        }
    for (size_t k = width; k-- > 0;) {
        for (size_t col = k + 1; col < width; col++)
            b[k] -= a[k][col] * b[col];
        b[k] /= a[k][k];
    }
}

void logistic_fit(const LogisticRow *rows, size_t count, size_t width, unsigned without, const double *prior,
                  const double *care, double *weights)
{
    enum { STEPS = 40 };
    memcpy(weights, prior, width * sizeof *weights);
    for (int step = 0; step < STEPS; step++) {
        double curve[LOGISTIC_WIDTH][LOGISTIC_WIDTH] = {{0}}, slope[LOGISTIC_WIDTH] = {0}, largest = 0;
        for (size_t k = 0; k < width; k++) {
            curve[k][k] = care[k];
            slope[k] = -care[k] * (weights[k] - prior[k]);
        }
        for (size_t i = 0; i < count; i++) {
            const LogisticRow *row = &rows[i];
            if (row->fold == without || row->other_fold == without)
                continue;
            double p = logistic_probability(row, width, weights), all = row->yes + row->no;
            for (size_t k = 0; k < width; k++) {
                slope[k] += row->x[k] * (row->yes - all * p);
                for (size_t l = 0; l < width; l++)
                    curve[k][l] += row->x[k] * row->x[l] * all * p * (1 - p);
            }
        }
        solve(curve, slope, width);
        for (size_t k = 0; k < width; k++) {
            // A step that overshoots where p is near 0 or 1 is cut.
            double cut = slope[k] > 2 ? 2 : slope[k] < -2 ? -2 : slope[k];
            weights[k] += cut;
            largest = fabs(cut) > largest ? fabs(cut) : largest;
        }
        if (largest < 1e-9)
            break;
    }
}
