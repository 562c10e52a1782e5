#pragma once
/// What kind of file a family's samples are, and which rare functions they all name. Inside the module only.

#include "signatures/candidates.h"

/// Takes down what one sample says of it.
void shape_take(SignMaker *maker, const SampleFeatures *features, uint32_t sample);
/// What the samples of this format agree on; nothing where fewer than three different ones stand for it.
MUST_USE bool shape_find(const SignMaker *maker, FileHead head, Arena *arena, RuleShape *out, Err *err);
/// Of a sample's format.
FileHead head_of(SampleFormat format);
