#pragma once
/// Errors as values. A function that can fail returns `bool`, takes `Err *err` last and is marked `MUST_USE`;
/// false means `err` is set and every output is untouched.

#include <stdbool.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

/// Told apart by what the caller can do next, not by where it broke. The command line maps them to exit
/// codes.
typedef enum {
    ERR_NONE = 0,
    ERR_USAGE,     ///< the caller asked wrongly: correct the call
    ERR_INPUT,     ///< an input or case cannot be read: give another
    ERR_FORBIDDEN, ///< a marking or key does not allow it
    ERR_FAILED,    ///< the attempt failed and nothing changed: try again later
} ErrCode;

typedef struct {
    ErrCode code;
    char message[1024]; ///< cut between characters where it is longer; what it quotes may be no UTF-8
} Err;

/// Sets `err` and returns false, so that a failure reads `return fail(err, ERR_INPUT, "cannot ...")`.
bool fail(Err *err, ErrCode code, const char *format, ...) PRINTF_LIKE(3, 4);

/// Puts what this level knows before what is already said: "pooling 'a.json': line 3: ...". Returns false.
bool fail_within(Err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/// "cannot open 'x': permission denied": `what` and the system's words for errno. Returns false.
bool fail_errno(Err *err, ErrCode code, const char *format, ...) PRINTF_LIKE(3, 4);
