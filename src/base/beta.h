#pragma once
/// The beta distribution: what is known of a share after counting.

/// The regularised incomplete beta function: the chance of at most x. `a` and `b` are above 0.
double beta_below(double x, double a, double b);
/// The x that `p` of the chance lies below.
double beta_quantile(double p, double a, double b);
