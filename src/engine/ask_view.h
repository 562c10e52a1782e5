#pragma once
/// Questions about what the reader of a marking may see. Inside the module only.

#include "engine/engine.h"

typedef struct AskedView AskedView;

/// The pool as the reader sees it, connected. `lists_all`: as in case_ask_begin.
MUST_USE bool ask_view_open(Case *it, Marking reader, bool lists_all, AskedView **out, Err *err);
void ask_view_close(AskedView *it);
/// Whether what is asked for has the form of an indicator, and if so what that and the lists alone tell.
bool ask_form(Text asked, const WarningLists *lists, Arena *arena, Indicator *out, Reply *reply);
/// What `case_ask` tells, without what partners say beside: contexts, sightings and relations.
void ask_view(const AskedView *it, Text asked, Arena *arena, Reply *out);
