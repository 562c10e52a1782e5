#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fail(Err *err, ErrCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
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
    return false;
}

bool fail_errno(Err *err, ErrCode code, const char *format, ...)
{
    char reason[256];
    int cause = errno;
    // The GNU strerror_r may return a constant instead of filling the buffer.
    const char *said = strerror_r(cause, reason, sizeof reason);
    if (said != reason)
        snprintf(reason, sizeof reason, "%s", said);
    reason[0] = (char)tolower((unsigned char)reason[0]);
    char what[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return fail(err, code, "%.700s: %s", what, reason);
}
