#pragma once
/// The functions that the table in verbs.c names: one file each.

#include "cli/cli.h"

ExitCode verb_ask(Cli *cli, int count, char **words);
ExitCode verb_backup(Cli *cli, int count, char **words);
ExitCode verb_check(Cli *cli, int count, char **words);
ExitCode verb_clusters(Cli *cli, int count, char **words);
ExitCode verb_complaints(Cli *cli, int count, char **words);
ExitCode verb_connect(Cli *cli, int count, char **words);
ExitCode verb_decide(Cli *cli, int count, char **words);
ExitCode verb_demo(Cli *cli, int count, char **words);
ExitCode verb_explain(Cli *cli, int count, char **words);
ExitCode verb_export(Cli *cli, int count, char **words);
ExitCode verb_extract(Cli *cli, int count, char **words);
ExitCode verb_families(Cli *cli, int count, char **words);
ExitCode verb_goodware(Cli *cli, int count, char **words);
ExitCode verb_help(Cli *cli, int count, char **words);
ExitCode verb_history(Cli *cli, int count, char **words);
ExitCode verb_hunt(Cli *cli, int count, char **words);
ExitCode verb_init(Cli *cli, int count, char **words);
ExitCode verb_map(Cli *cli, int count, char **words);
ExitCode verb_names(Cli *cli, int count, char **words);
ExitCode verb_partner(Cli *cli, int count, char **words);
ExitCode verb_pool(Cli *cli, int count, char **words);
ExitCode verb_record(Cli *cli, int count, char **words);
ExitCode verb_samples(Cli *cli, int count, char **words);
ExitCode verb_sign(Cli *cli, int count, char **words);
ExitCode verb_stats(Cli *cli, int count, char **words);
ExitCode verb_train(Cli *cli, int count, char **words);
ExitCode verb_weigh(Cli *cli, int count, char **words);
ExitCode verb_tell(Cli *cli, int count, char **words);
ExitCode verb_version(Cli *cli, int count, char **words);
