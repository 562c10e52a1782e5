#pragma once
/// The statistics that targeting and claims rest on, each held to R in tests/unit/attribution/stats_test.c.
///
/// Counts are whole numbers; probabilities and odds ratios are doubles. Nothing here draws by chance.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One stratum's two-by-two table: who was hit, by whom.
typedef struct {
    uint32_t hit_own;    ///< the actor's, in the sectors asked about
    uint32_t miss_own;   ///< the actor's, elsewhere
    uint32_t hit_other;  ///< everybody else's, in the sectors asked about
    uint32_t miss_other; ///< everybody else's, elsewhere
} Table;

typedef struct {
    double estimate, low, high; ///< high may be infinite; estimate is NAN where the tables say nothing
    bool is_exact;              ///< conditional likelihood, not the large-sample formula
} OddsRatio;

/// The common odds ratio of Mantel and Haenszel (1959) with the 95 % interval of Robins, Breslow and
/// Greenland (1986), as R's mantelhaen.test gives it.
OddsRatio odds_ratio_large(const Table *tables, size_t count);
/// The conditional maximum-likelihood estimate and exact 95 % interval over all strata (Mehta, Patel and Gray
/// 1985), as mantelhaen.test(exact = TRUE). Cost grows with the product of strata and hits.
OddsRatio odds_ratio_exact(const Table *tables, size_t count);
/// The exact one where a cell over all strata expects fewer than five, else the large-sample one.
OddsRatio odds_ratio(const Table *tables, size_t count);
/// The two-sided p of odds ratio 1 over all strata: tables as or less likely than the one seen, given the
/// margins (Fisher's exact test where there is one stratum).
double exact_p(const Table *tables, size_t count);

/// Adjusted p values that keep the false-discovery rate (Benjamini and Hochberg 1995); `adjusted` may be `p`.
void discovery_adjust(const double *p, size_t count, double *adjusted);

/// p of a permutation test in which `extreme` of `rounds` were as extreme as what was seen: (extreme + 1) /
/// (rounds
/// + 1), which is never 0 (Phipson and Smyth 2010).
double permutation_p(uint64_t extreme, uint64_t rounds);

/// How often what was caught twice is caught thrice, `thrice` / `twice`, drawn to `usual`, which counts for
/// as much as `weight` caught twice. Three times it is Chao's ratio r(2) = 3 f3 / f2 of a count that is seen
/// from 1 on (Rocchetti, Bunge and Böhning, Population size estimation based upon ratios of recapture
/// probabilities, 2011): a Poisson count's mean.
double recapture_ratio(uint64_t twice, uint64_t thrice, double usual, double weight);

/// Exact two-sided 95 % interval of a share (Clopper and Pearson 1934).
void share_interval(uint64_t hits, uint64_t of, double *low, double *high);
/// Exact two-sided 95 % interval of the rate behind a count (Garwood 1936).
void count_interval(uint64_t count, double *low, double *high);
/// How many different things there are, when `seen` were, `once` of them once and `twice` of them twice: 95 %
/// interval of the bias-corrected Chao1 estimate (Chao 1984; interval after Chao 1987). Both ends are at
/// least `seen`.
void unseen_interval(uint64_t seen, uint64_t once, uint64_t twice, double *low, double *high);
/// The chance that `points` strewn evenly over a stretch, of which the first and the last stand at its ends,
/// leave somewhere a gap of `share` of it or more (Fisher, Tests of significance in harmonic analysis, 1929:
/// the largest of so many shares that add up to 1).
double gap_p(uint32_t points, double share);
