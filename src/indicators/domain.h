#pragma once
/// Domain names: one spelling each, and what the Public Suffix List says of them.

#include "base/arena.h"
#include "base/text.h"

/// Lower case, A-labels (UTS 46, non-transitional), no trailing dot. False sets `why` to static text.
bool domain_canonical(Text raw, Arena *arena, Text *out, const char **why);
/// Whether names can be registered under the last label: the Public Suffix List knows it, or it is a special
/// one (.onion, .bit, .example, .test...). Expects canonical text.
bool domain_has_known_suffix(Text domain);
/// Whether the domain is itself a public suffix ("co.uk", "duckdns.org"): nobody's own name.
bool domain_is_suffix(Text domain);
/// "exe", "py", "zip"...: the last label is (also) the extension of a file. `is_only` tells that no such
/// top-level domain exists.
bool domain_ends_like_file(Text domain, bool *is_only);

#define WARNING_SUFFIX "public suffix under which anybody may hold a name"
/// indicator_warning of a domain that is no public suffix.
Text warning_of_name(Text domain);
