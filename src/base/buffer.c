#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void buffer_done(Buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (Buffer){0};
}

void buffer_clear(Buffer *buffer)
{
    buffer->length = 0;
}

static void make_room(Buffer *buffer, size_t more)
{
    size_t wanted = buffer->length + more + 1;
    if (wanted <= buffer->room)
        return;
    size_t room = buffer->room ? buffer->room * 2 : 256;
    buffer->room = room < wanted ? wanted : room;
    buffer->bytes = memory_resize(buffer->bytes, buffer->room);
}

void buffer_add(Buffer *buffer, Text text)
{
    make_room(buffer, text.length);
    if (text.length)
        memcpy(buffer->bytes + buffer->length, text.bytes, text.length);
    buffer->length += text.length;
    buffer->bytes[buffer->length] = 0;
}

void buffer_add_string(Buffer *buffer, const char *string)
{
    buffer_add(buffer, text_of(string));
}

void buffer_add_byte(Buffer *buffer, char byte)
{
    make_room(buffer, 1);
    buffer->bytes[buffer->length++] = byte;
    buffer->bytes[buffer->length] = 0;
}

void buffer_add_number(Buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    buffer_add(buffer, (Text){digits + at, sizeof digits - at});
}

void buffer_format(Buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length > 0) {
        make_room(buffer, (size_t)length);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

Text buffer_text(const Buffer *buffer)
{
    return (Text){buffer->bytes, buffer->length};
}
