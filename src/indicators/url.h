#pragma once
/// URLs and e-mail addresses, one spelling each.

#include "base/arena.h"
#include "base/text.h"

/// RFC 3986 with what people leave out: no scheme means http. False sets `why` to static text. `raw` is
/// refanged already.
bool url_canonical(Text raw, Arena *arena, Text *out, const char **why);
bool email_canonical(Text raw, Arena *arena, Text *out, const char **why);
/// "host", "host:port", "[v6]:port" apart; `port` is empty when there is none. False when the port is not a
/// number up to 65535.
bool host_split(Text authority, Text *host, Text *port, const char **why);
