#pragma once
/// Writing HTML in which nothing that partners wrote can act: escaped, clipped, no control or direction
/// characters.

#include "base/buffer.h"
#include "base/text.h"

/// As many bytes of a text are shown where nobody says otherwise.
enum { HTML_TEXT_MOST = 160 };

/// Appends `text` for element content or a quoted attribute, at most `limit` bytes of it and then an
/// ellipsis. Broken UTF-8, control characters and characters that turn the direction of writing become
/// U+FFFD.
void html_text(Buffer *out, Text text, size_t limit);
/// 1234567 as "1,234,567".
void html_number(Buffer *out, int64_t number);
