// Exact methods go through one distribution: the sum over strata of the actor's hits, given all margins. In
// one stratum it is hypergeometric; over strata it is their convolution. Weighted by psi^t it is the
// likelihood of the common odds ratio psi.

#include "attribution/stats.h"

#include <math.h>
#include <stdlib.h>

#include "base/beta.h"
#include "base/vec.h"

static const double NORMAL_95 = 1.959963984540054;

OddsRatio odds_ratio_large(const Table *tables, size_t count)
{
    double r = 0, s = 0, pr = 0, ps_qr = 0, qs = 0;
    for (size_t i = 0; i < count; i++) {
        double a = tables[i].hit_own, b = tables[i].miss_own, c = tables[i].hit_other,
               d = tables[i].miss_other;
        double n = a + b + c + d;
        if (n == 0)
            continue;
        double p = (a + d) / n, q = (b + c) / n, ri = a * d / n, si = b * c / n;
        r += ri;
        s += si;
        pr += p * ri;
        ps_qr += p * si + q * ri;
        qs += q * si;
    }
    if (r == 0 || s == 0)
        return (OddsRatio){r == 0 && s == 0 ? NAN : r == 0 ? 0 : INFINITY, 0, INFINITY, false};
    double middle = log(r / s);
    double spread = NORMAL_95 * sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s));
    return (OddsRatio){exp(middle), exp(middle - spread), exp(middle + spread), false};
}

/// log of the number of ways, by hits of the actor from `low` on; the highest is 0.
typedef struct {
    double *ways;
    size_t count;
    uint64_t low, seen;
} Ways;

static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static Ways ways_of(const Table *table)
{
    uint64_t own = (uint64_t)table->hit_own + table->miss_own,
             other = (uint64_t)table->hit_other + table->miss_other;
    uint64_t hits = (uint64_t)table->hit_own + table->hit_other;
    uint64_t low = hits > other ? hits - other : 0, high = hits < own ? hits : own;
    Ways out = {.count = (size_t)(high - low + 1), .low = low, .seen = table->hit_own};
    out.ways = memory_get(out.count * sizeof *out.ways);
    for (size_t i = 0; i < out.count; i++) {
        double t = (double)(low + i);
        out.ways[i] = log_choose((double)own, t) + log_choose((double)other, (double)hits - t);
    }
    return out;
}

static void scale_to_one(double *logs, size_t count)
{
    double highest = -INFINITY;
    for (size_t i = 0; i < count; i++)
        highest = fmax(highest, logs[i]);
    for (size_t i = 0; i < count; i++)
        logs[i] -= highest;
}

static Ways ways_join(const Ways *a, const Ways *b)
{
    Ways out = {.count = a->count + b->count - 1, .low = a->low + b->low, .seen = a->seen + b->seen};
    out.ways = memory_get(out.count * sizeof *out.ways);
    for (size_t i = 0; i < out.count; i++)
        out.ways[i] = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            out.ways[i + j] += exp(a->ways[i] + b->ways[j]);
    for (size_t i = 0; i < out.count; i++)
        out.ways[i] = log(out.ways[i]);
    scale_to_one(out.ways, out.count);
    return out;
}

static Ways ways_of_all(const Table *tables, size_t count)
{
    Ways all = {.count = 1, .ways = memory_get(sizeof(double))};
    all.ways[0] = 0;
    for (size_t i = 0; i < count; i++) {
        Ways one = ways_of(&tables[i]);
        scale_to_one(one.ways, one.count);
        Ways both = ways_join(&all, &one);
        free(all.ways);
        free(one.ways);
        all = both;
    }
    return all;
}

typedef struct {
    double mean, at_most, at_least; ///< of the hits: expectation; chance of as few, of as many as seen
} Moments;

static Moments moments_at(const Ways *all, double log_psi)
{
    double highest = -INFINITY, total = 0;
    for (size_t i = 0; i < all->count; i++)
        highest = fmax(highest, all->ways[i] + (double)i * log_psi);
    Moments out = {0};
    for (size_t i = 0; i < all->count; i++) {
        double weight = exp(all->ways[i] + (double)i * log_psi - highest);
        total += weight;
        out.mean += weight * (double)(all->low + i);
        out.at_most += all->low + i <= all->seen ? weight : 0;
        out.at_least += all->low + i >= all->seen ? weight : 0;
    }
    out.mean /= total;
    out.at_most /= total;
    out.at_least /= total;
    return out;
}

typedef double (*Rising)(const Ways *all, double log_psi, double wanted);

static double rise_mean(const Ways *all, double log_psi, double wanted)
{
    return moments_at(all, log_psi).mean - wanted;
}

static double rise_low(const Ways *all, double log_psi, double wanted)
{
    return moments_at(all, log_psi).at_least - wanted;
}

static double rise_high(const Ways *all, double log_psi, double wanted)
{
    return wanted - moments_at(all, log_psi).at_most;
}

/// Where a rising function crosses zero; the odds ratio, not its logarithm.
static double crossing(Rising rising, const Ways *all, double wanted)
{
    double low = -50, high = 50;
    for (int i = 0; i < 200; i++) {
        double middle = (low + high) / 2;
        if (rising(all, middle, wanted) < 0)
            low = middle;
        else
            high = middle;
    }
    return exp((low + high) / 2);
}

OddsRatio odds_ratio_exact(const Table *tables, size_t count)
{
    Ways all = ways_of_all(tables, count);
    OddsRatio out = {NAN, 0, INFINITY, true};
    if (all.count > 1) {
        bool is_lowest = all.seen == all.low, is_highest = all.seen == all.low + all.count - 1;
        out.estimate = is_lowest ? 0 : is_highest ? INFINITY : crossing(rise_mean, &all, (double)all.seen);
        out.low = is_lowest ? 0 : crossing(rise_low, &all, .025);
        out.high = is_highest ? INFINITY : crossing(rise_high, &all, .025);
    }
    free(all.ways);
    return out;
}

double exact_p(const Table *tables, size_t count)
{
    Ways all = ways_of_all(tables, count);
    double seen = all.ways[all.seen - all.low], total = 0, extreme = 0;
    for (size_t i = 0; i < all.count; i++) {
        double weight = exp(all.ways[i]);
        total += weight;
        // Equal up to rounding counts as equal: R's fisher.test allows one part in ten million.
        if (all.ways[i] <= seen + 1e-7)
            extreme += weight;
    }
    free(all.ways);
    return extreme / total;
}

static bool expects_few(const Table *tables, size_t count)
{
    double own = 0, other = 0, hits = 0, misses = 0;
    for (size_t i = 0; i < count; i++) {
        own += (double)tables[i].hit_own + tables[i].miss_own;
        other += (double)tables[i].hit_other + tables[i].miss_other;
        hits += (double)tables[i].hit_own + tables[i].hit_other;
        misses += (double)tables[i].miss_own + tables[i].miss_other;
    }
    double all = own + other;
    return all == 0 || fmin(own, other) * fmin(hits, misses) / all < 5;
}

OddsRatio odds_ratio(const Table *tables, size_t count)
{
    return expects_few(tables, count) ? odds_ratio_exact(tables, count) : odds_ratio_large(tables, count);
}

typedef struct {
    double p;
    size_t at;
} Ranked;

static int compare_ranked(const void *left, const void *right)
{
    const Ranked *a = left, *b = right;
    if (a->p != b->p)
        return a->p < b->p ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

void discovery_adjust(const double *p, size_t count, double *adjusted)
{
    Ranked *ranked = memory_get((count + 1) * sizeof *ranked);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (Ranked){p[i], i};
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    double least = 1;
    for (size_t i = count; i-- > 0;) {
        least = fmin(least, ranked[i].p * (double)count / (double)(i + 1));
        adjusted[ranked[i].at] = least;
    }
    free(ranked);
}

double permutation_p(uint64_t extreme, uint64_t rounds)
{
    return ((double)extreme + 1) / ((double)rounds + 1);
}

double recapture_ratio(uint64_t twice, uint64_t thrice, double usual, double weight)
{
    return ((double)thrice + weight * usual) / ((double)twice + weight);
}

void share_interval(uint64_t hits, uint64_t of, double *low, double *high)
{
    double x = (double)hits, n = (double)of;
    *low = hits == 0 ? 0 : beta_quantile(.025, x, n - x + 1);
    *high = hits >= of ? 1 : beta_quantile(.975, x + 1, n - x);
}

/// Chance that a Poisson count with this mean is at most `count`.
static double poisson_at_most(uint64_t count, double mean)
{
    double total = 0;
    for (uint64_t i = 0; i <= count; i++)
        total += exp((double)i * log(mean) - mean - lgamma((double)i + 1));
    return total;
}

static double poisson_mean(uint64_t count, double at_most)
{
    double low = 1e-12, high = 2 * (double)count + 50;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (poisson_at_most(count, middle) > at_most)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

void count_interval(uint64_t count, double *low, double *high)
{
    *low = count == 0 ? 0 : poisson_mean(count - 1, .975);
    *high = poisson_mean(count, .025);
}

void unseen_interval(uint64_t seen, uint64_t once, uint64_t twice, double *low, double *high)
{
    double s = (double)seen, f1 = (double)once, f2 = (double)twice;
    double unseen = f1 * (f1 - 1) / (2 * (f2 + 1));
    *low = *high = s;
    if (unseen <= 0)
        return;
    double variance;
    if (twice > 0) {
        double ratio = f1 / f2;
        variance = f2 * (ratio * ratio / 2 + ratio * ratio * ratio + ratio * ratio * ratio * ratio / 4);
    } else {
        variance =
            f1 * (f1 - 1) / 2 + f1 * (2 * f1 - 1) * (2 * f1 - 1) / 4 - f1 * f1 * f1 * f1 / (4 * (s + unseen));
    }
    double spread = exp(NORMAL_95 * sqrt(log(1 + fmax(0, variance) / (unseen * unseen))));
    *low = s + unseen / spread;
    *high = s + unseen * spread;
}

double gap_p(uint32_t points, double share)
{
    // As many gaps beyond `share` are expected; past twenty, none at all is as good as impossible, and the
    // terms below are too large to add up.
    enum { EXPECTED_MOST = 20 };
    if (points < 3 || share <= 0)
        return 1;
    double gaps = points - 1, p = 0, ways = 1;
    if (share < 1 && gaps * pow(1 - share, gaps - 1) > EXPECTED_MOST)
        return 1;
    for (double j = 1; j <= gaps && j * share < 1; j++) {
        ways *= (gaps - j + 1) / j;
        p += (fmod(j, 2) == 1 ? ways : -ways) * pow(1 - j * share, gaps - 1);
    }
    return fmin(1, fmax(0, p));
}
