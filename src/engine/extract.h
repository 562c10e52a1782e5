#pragma once
/// Extraction from bytes at hand. Inside the module only.

#include "engine/engine.h"

/// As `extract_document`, of bytes that were pooled under this name. Files enclosed with them are left out,
/// which were pooled by themselves; what cannot be read is told as trouble.
MUST_USE bool extract_pooled(Text name, Text raw, const ExtractListener *listener, Err *err);
