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

/// Slope and curvature of what is maximised, at some weights.
typedef struct {
    double slope[LOGISTIC_WIDTH], curve[LOGISTIC_WIDTH][LOGISTIC_WIDTH];
} Surface;

static void add_row(const LogisticRow *row, size_t width, const double *weights, Surface *surface)
{
    double p = logistic_probability(row, width, weights), all = row->yes + row->no;
    for (size_t k = 0; k < width; k++) {
        surface->slope[k] += row->x[k] * (row->yes - all * p);
        for (size_t l = 0; l < width; l++)
            surface->curve[k][l] += row->x[k] * row->x[l] * all * p * (1 - p);
    }
}

/// One step of Newton's; gives how far the weight moved that moved most.
static double step(Surface *surface, size_t width, double *weights)
{
    double largest = 0;
    solve(surface->curve, surface->slope, width);
    for (size_t k = 0; k < width; k++) {
        // A step that overshoots where p is near 0 or 1 is cut.
        double cut = fmax(-2, fmin(2, surface->slope[k]));
        weights[k] += cut;
        largest = fmax(largest, fabs(cut));
    }
    return largest;
}

void logistic_fit(const LogisticRow *rows, size_t count, size_t width, unsigned without, const double *prior,
                  const double *care, double *weights)
{
    enum { STEPS = 40 };
    double moved = INFINITY;
    memcpy(weights, prior, width * sizeof *weights);
    for (int s = 0; s < STEPS && moved >= 1e-9; s++) {
        Surface surface = {0};
        for (size_t k = 0; k < width; k++) {
            surface.curve[k][k] = care[k];
            surface.slope[k] = -care[k] * (weights[k] - prior[k]);
        }
        for (size_t i = 0; i < count; i++)
            if (rows[i].fold != without && rows[i].other_fold != without)
                add_row(&rows[i], width, weights, &surface);
        moved = step(&surface, width, weights);
    }
}
