#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/// Where a message is longer than its room, its last character may have lost bytes: the others go, too.
static void drop_cut_character(char *message)
{
    size_t length = strlen(message), from = length;
    while (from > 0 && ((unsigned char)message[from - 1] & 0xc0) == 0x80)
        from--;
    if (from > 0 && !text_is_utf8((Text){message + from - 1, length - from + 1}))
        message[from - 1] = 0;
}

static void write_message(char *room, size_t bytes, const char *format, va_list args)
{
    vsnprintf(room, bytes, format, args);
    drop_cut_character(room);
}

bool fail(Err *err, ErrCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_message(err->message, sizeof err->message, format, args);
    va_end(args);
    err->code = code;
    return false;
}

bool fail_within(Err *err, const char *format, ...)
{
    char inner[sizeof err->message];
    memcpy(inner, err->message, sizeof inner);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (length >= 0 && (size_t)length < sizeof err->message)
        snprintf(err->message + length, sizeof err->message - (size_t)length, ": %.1000s", inner);
    drop_cut_character(err->message);
    return false;
}

bool fail_errno(Err *err, ErrCode code, const char *format, ...)
{
    char reason[256], what[700];
    int cause = errno;
    // The GNU strerror_r may return a constant instead of filling the buffer.
    const char *said = strerror_r(cause, reason, sizeof reason);
    if (said != reason)
        snprintf(reason, sizeof reason, "%s", said);
    reason[0] = (char)tolower((unsigned char)reason[0]);
    va_list args;
    va_start(args, format);
    write_message(what, sizeof what, format, args);
    va_end(args);
    return fail(err, code, "%s: %s", what, reason);
}
