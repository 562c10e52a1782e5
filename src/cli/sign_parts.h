#pragma once
/// The parts of `sign`. Inside the command line only.

#include "cli/cli.h"

/// `sign test RULES --on PATH...`: `words` is what follows "test".
ExitCode sign_test(Cli *cli, int count, char **words);
/// `sign [WHAT...] --as FORMAT`.
ExitCode sign_watch(Cli *cli, int count, char **words);
/// `sign list`, `sign show FAMILY [VERSION] [--to MARKING]`, `sign retire FAMILY --why TEXT`,
/// `sign withdraw FAMILY PLACE`, `sign restore FAMILY PLACE`; `words` is what follows.
ExitCode sign_list(Cli *cli, int count, char **words);
ExitCode sign_show(Cli *cli, int count, char **words);
ExitCode sign_retire(Cli *cli, int count, char **words);
ExitCode sign_withdraw(Cli *cli, int count, char **words);
ExitCode sign_restore(Cli *cli, int count, char **words);
/// To standard error: which version it is, and what it gained and lost.
void sign_tell_version(Cli *cli, const SignResult *made);
/// The same, as members of the object in hand.
void sign_put_version(JsonWriter *json, const SignResult *made);
