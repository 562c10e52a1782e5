#pragma once
/// Versions of one thing. Inside the module only.

#include "model/sink.h"
#include "store/store.h"

/// `what` tells people that an other record gives this version of `id` another content than the
/// body in hand; it stays as it is where none does. Blanks and the order of keys say nothing.
MUST_USE bool version_check(Store *store, Text id, const HolderNews *news, BodyId body, Arena *arena,
                            Text *what, Err *err);
