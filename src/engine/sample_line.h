#pragma once
/// What the pool is told of a sample. Inside the module only.

#include "base/buffer.h"
#include "engine/sampling.h"
#include "samples/samples.h"

/// The activity line (docs/formats.md) that says what a sample shows: hashes, and of its code so much that
/// two samples which share some are seen to.
void sample_line(const SampleFeatures *features, const SampleOptions *options, Buffer *out);
