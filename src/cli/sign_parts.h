#pragma once
/// The parts of `sign`. Inside the command line only.

#include "cli/cli.h"

/// `sign test RULES --on PATH...`: `words` is what follows "test".
ExitCode sign_test(Cli *cli, int count, char **words);
/// `sign [WHAT...] --as FORMAT`.
ExitCode sign_watch(Cli *cli, int count, char **words);
