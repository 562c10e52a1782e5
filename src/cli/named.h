#pragma once
/// Names and dates that a text mentions, as JSON. Inside the module only.

#include "cli/verbs.h"

/// The members of one find: `type`, `value`, `offset`, `context`, `place` where there is one, and of dates
/// their interval.
void put_named_members(JsonWriter *json, const Named *named, Text place);
