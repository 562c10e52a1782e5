#pragma once
/// What the form of something that is asked for tells. Inside the module only.

#include "engine/engine.h"

/// Whether it has the form of an indicator, and if so what that and the lists alone tell.
bool ask_form(Text asked, const WarningLists *lists, Arena *arena, Indicator *out, Reply *reply);
