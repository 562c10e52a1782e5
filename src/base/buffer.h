#pragma once
/// A string that grows. Owns its bytes; `buffer_text` is valid until the next append.

#include "base/err.h"
#include "base/text.h"

typedef struct {
    char *bytes; ///< always terminated once anything was appended
    size_t length, room;
} Buffer;

void buffer_done(Buffer *buffer);
void buffer_clear(Buffer *buffer);
void buffer_add(Buffer *buffer, Text text);
void buffer_add_string(Buffer *buffer, const char *string);
void buffer_add_byte(Buffer *buffer, char byte);
/// In decimal digits.
void buffer_add_number(Buffer *buffer, uint64_t number);
void buffer_format(Buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
Text buffer_text(const Buffer *buffer);
