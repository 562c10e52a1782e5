#pragma once
/// The parts of `samples`. Inside the command line only.

#include "cli/cli.h"

/// `samples near [SHA256]`; `wanted` is how it begins, NULL for every sample.
bool samples_nearest(Cli *cli, Store *store, const char *wanted);
/// Fails: no sample's SHA-256 begins so.
bool sample_unknown(const char *wanted, Err *err);
