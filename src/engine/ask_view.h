#pragma once
/// Questions about what the reader of a marking may see. Inside the module only.

#include "engine/engine.h"

typedef struct AskedView AskedView;

/// The pool as the reader sees it, connected. `lists_all`: as in case_ask_begin.
MUST_USE bool ask_view_open(Case *it, Marking reader, bool lists_all, AskedView **out, Err *err);
void ask_view_close(AskedView *it);
/// What `case_ask` tells, without what partners say beside: contexts, sightings and relations.
void ask_view(const AskedView *it, Text asked, Arena *arena, Reply *out);
