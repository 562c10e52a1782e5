#pragma once
/// Runs a foreign program, or a function of our own that calls foreign code, on bytes that nobody trusts,
/// where it can do no harm.
///
/// The program reads its standard input and writes its standard output, and that is all: no network, no
/// other process, no file written, none read but what lies below /usr, /lib and the loader's cache (seccomp
/// filter; Landlock where the kernel has it, Linux 5.13). Memory, time and output are bounded, the
/// environment is empty, and it dies with its caller.

#include "base/err.h"
#include "base/io.h"

typedef struct {
    const char *const *words; ///< the program's full path, then its arguments; ends with NULL
    uint64_t memory_bytes;    ///< of address space
    uint64_t output_bytes;
    unsigned seconds; ///< by the clock on the wall
} Confined;

typedef enum {
    CONFINED_ENDED,    ///< by itself, with `code`
    CONFINED_MISSING,  ///< there is no such program
    CONFINED_CRASHED,  ///< killed by signal `code`; out of memory shows like this too
    CONFINED_TOO_LONG, ///< stopped at its limit of time
    CONFINED_TOO_MUCH, ///< stopped at its limit of output
} ConfinedEnding;

typedef struct {
    ConfinedEnding ending;
    int code;
    char said[256]; ///< the start of what it wrote to standard error, terminated
} ConfinedResult;

/// Hears the output piece by piece. False stops the program, and `sandbox_run` gives false with that error.
typedef bool (*ConfinedOutput)(void *self, Text piece, Err *err);

/// Gives `input`, from its start, to the program. However that ends is in `result`; false is for what kept it
/// from being run at all, or a listener's failure.
MUST_USE bool sandbox_run(const Confined *program, Source *input, ConfinedOutput output, void *self,
                          ConfinedResult *result, Err *err);

/// What a child of this process does with what it inherits; it writes to its standard output. What it gives
/// back is the exit code.
typedef int (*ConfinedWork)(void *self);

/// Runs `work` in a child as `sandbox_run` runs a program, but that it can open no file at all; of `bounds`
/// the words are not used, and `memory_bytes` counts on top of what this process has. The child is a copy:
/// nothing that it changes is changed here. Meant for callers with one thread.
MUST_USE bool sandbox_call(const Confined *bounds, ConfinedWork work, void *work_self, ConfinedOutput output,
                           void *self, ConfinedResult *result, Err *err);
