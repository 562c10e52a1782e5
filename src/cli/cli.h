#pragma once
/// What every verb shares: the words it was called with, where answers and messages go, exit codes.
///
/// A new verb is one file and one line in verbs.c.

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json_write.h"
#include "base/time.h"
#include "engine/engine.h"

typedef enum {
    EXIT_DONE = 0,
    EXIT_COMPLAINTS = 1, ///< done, with complaints about input
    EXIT_USAGE = 2,
    EXIT_INPUT = 3,
    EXIT_FORBIDDEN = 4,
    EXIT_FAILED = 5,
} ExitCode;

typedef struct {
    const char *folder; ///< of the case
    bool as_json, is_quiet;
    bool shows_progress; ///< standard error is a terminal and nobody asked for quiet
    Instant now;
    Arena *arena; ///< lives as long as the verb
    Err err;
} Cli;

typedef struct {
    const char *name;
    const char *usage;   ///< what follows the name
    const char *summary; ///< one line of `asterism help`
    const char *help;    ///< what `asterism help NAME` adds: options, examples
    ExitCode (*run)(Cli *cli, int count, char **words);
} Verb;

/// The table, ending with a NULL name.
extern const Verb verbs[];
const Verb *verb_find(const char *name);

typedef struct {
    const char *name;   ///< "--partner"
    const char **value; ///< set to the word that follows; NULL for a flag
    bool *flag;
} Option;

/// Takes the options (a table ending with a NULL name) out of `words`; what is left are the positional words,
/// `*count` of them, at the front. "--" ends options. ERR_USAGE names a wrong option and the nearest right
/// one.
MUST_USE bool take_options(int *count, char **words, const Option *options, Err *err);
/// ERR_USAGE unless at least `least` and at most `most` words are left; `usage` says what they are.
MUST_USE bool expect_words(int count, int least, int most, const char *usage, Err *err);

/// Whose view is asked for, as words: the values of --as, --without and --no-names.
typedef struct {
    const char *reader, *without;
    bool no_names;
} ViewWords;

/// ERR_USAGE when the reader is no marking.
MUST_USE bool take_view(const ViewWords *words, ViewOptions *out, Err *err);

/// Prints "asterism: ..." to standard error and gives the exit code of the error.
ExitCode report_failure(Cli *cli);
/// A message for people on standard error, unless --quiet.
void say(const Cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/// That another process writes what lies at `path`, and is waited for; `cli` is a Cli.
void say_waiting(void *cli, const char *path);
/// Text from outside on a terminal: control and bidirectional characters are shown, never obeyed.
Text printable(Text text, Arena *arena);
/// Words broken into lines of at most 80 columns, each after `indent` blanks.
void put_wrapped(int indent, Text text);
/// One line of JSON (or of any text) to standard output.
void put_line(Buffer *line);
/// Somebody's document, or one that holds their words: as it is to a file or a program, printable on a
/// terminal.
void put_document(Text text, Arena *arena);
/// "1,069".
const char *grouped(uint64_t number, Arena *arena);
/// "1 activity", "2 activities".
const char *counted(uint64_t number, const char *one, const char *many, Arena *arena);
/// Opens the case of `-C`; a failure is in cli->err.
MUST_USE bool open_case(Cli *cli, Case **out);
/// Says of which of the named actors the reader sees a part as the whole (case_scattered).
MUST_USE bool say_scattered(Cli *cli, Case *it, const Text *names, uint32_t count, Marking reader);
