#include "cli/verbs.h"

const Verb verbs[] = {
    {"init", "CASE", "makes an empty case in a new folder", "", verb_init},
    {"demo", "[DIR]", "runs the whole story on the bundled Operation SMN case",
     "Makes a case in DIR (default: asterism-demo), pools eleven partners' invented\n"
     "files, connects them and writes DIR/report.html. DIR must not exist yet, or\n"
     "hold an earlier demo.\n",
     verb_demo},
    {"partner", "add NAME | list | withdraw NAME | restore NAME",
     "says who the partners are and how far they are trusted",
     "  add NAME [--reliability A..F] [--tlp MARKING]\n"
     "                  makes a partner, or changes what is said of it\n"
     "  list            all partners, with what they gave\n"
     "  withdraw NAME   every conclusion becomes what it would be had it never given\n"
     "                  anything\n"
     "  restore NAME    takes a withdrawal back\n\n"
     "Reliability is the Admiralty code's letter: A completely reliable, B usually,\n"
     "C fairly, D not usually, E unreliable, F cannot be judged (the default).\n",
     verb_partner},
    {"pool", "PATH...", "reads partners' files and folders ('-' is standard input)",
     "  --partner NAME   who gives them (default: what the file says of its publisher)\n"
     "  --format FORMAT  instead of finding out: stix, misp, csv, pdf ...; a wrong one\n"
     "                   lists them all\n"
     "  --tlp MARKING    for what is unmarked: CLEAR GREEN AMBER AMBER+STRICT RED\n"
     "  --map MAP        foreign CSV columns: activity=Report,type=Kind,value=IOC; or\n"
     "                   the name of a saved map\n"
     "  --map-save NAME  keeps the map under this name\n"
     "  --warninglist    these are warning lists: what they hold weighs less\n"
     "  --place          says at once which clusters the new activities would join\n\n"
     "Pooling the same thing twice changes nothing. What is not understood is kept as\n"
     "a complaint ('asterism complaints') and the rest is read; the exit code is\n"
     "then 1.\n",
     verb_pool},
    {"map", "list | save NAME MAP | delete NAME", "keeps maps of foreign tables' columns under names",
     "  list           the saved maps\n"
     "  save NAME MAP  keeps one; 'pool --map NAME' reads tables by it\n"
     "  delete NAME    forgets it; what was read by it stands\n\n"
     "A map saved under a partner's name is tried for every table that is pooled with\n"
     "--partner and without --map.\n",
     verb_map},
    {"record", "list [WHAT] | show DIGEST | withdraw WHAT | restore WHAT",
     "shows raw records, and takes single ones out of conclusions",
     "  list [WHAT]     what was pooled, by digest, with partner, source and place\n"
     "  show DIGEST     the raw bytes, as the partner gave them\n"
     "    --about       instead: notes, opinions and sightings of what it speaks of,\n"
     "                  and the names and dates that a report mentions\n"
     "  withdraw WHAT   every answer becomes what it would be had they never been\n"
     "                  pooled\n"
     "  restore WHAT    takes a withdrawal back\n"
     "    --only CLAIM  of both: one value or name that it states; the rest stands\n"
     "  --partner NAME  of this partner alone\n\n"
     "WHAT is a digest (8 digits or more), a source ('feed.csv') or a place in it\n"
     "('feed.csv, line 3').\n",
     verb_record},
    {"complaints", "[--partner NAME]", "lists what was not understood, where, and what would help", "",
     verb_complaints},
    {"extract", "[FILE]", "finds indicators in a document, refanged and typed",
     "Reads FILE (text, HTML, PDF, DOCX, e-mail) or standard input; needs no case.\n"
     "  --mentions   also what is named but probably no indicator, with the reason\n"
     "  --names      also actors, malware, countries and sectors that the case knows\n",
     verb_extract},
    {"ask", "[--all] [--as MARKING] [--mentions] VALUE... | -",
     "tells what the pool knows of values, names and activities",
     "  --all       lists every activity; else the newest hundred, of which people\n"
     "              are shown twelve\n"
     "  --as M      what a reader of that marking may see: who shows it, when, and\n"
     "              of which actor; nothing that partners say beside\n"
     "  --mentions  also where pooled reports name it: reads them all again\n\n"
     "Values may be defanged. '-' reads one a line from standard input.\n",
     verb_ask},
    {"connect", "[--no-names]", "weighs the evidence and forms clusters",
     "  --no-names   what would follow without names, titles and families; not kept\n\n"
     "The verbs that show clusters do this by themselves when the pool has changed.\n",
     verb_connect},
    {"clusters", "[ID...] [--all] [--as MARKING] [--without PARTNER]", "lists the actors as they stand",
     "  ID...              these clusters, names or activities alone, with what is in\n"
     "                     their clusters\n"
     "  --all              also activities that stand alone (--json lists all anyway)\n"
     "  --as MARKING       as a reader of this marking may conclude\n"
     "  --without PARTNER  as the others would conclude\n"
     "  --no-names         as they would be without names, titles and families\n"
     "  --pairs            instead, as JSON lines, all pairs that share something\n"
     "  --leads            instead, as JSON lines, which actor each activity is of\n"
     "    --known FILE     by these activities alone, one a line\n",
     verb_clusters},
    {"explain", "A [B] [--as MARKING] [--without PARTNER]",
     "shows why activities, or one and a cluster, are together or not",
     "A and B are activities ('Partner:id'), or one is a cluster ('AC-...' or its\n"
     "name). An activity alone: which actor it is of, how surely and by what.\n"
     "  --as MARKING       on what a reader of this marking may see\n"
     "  --without PARTNER  had this partner never given anything\n"
     "  --no-names         without what names, titles and families say\n",
     verb_explain},
    {"train", "[--labels FILE]", "learns what evidence counts for, from rulings or labelled reports",
     "  --labels FILE     activity lines with 'actor' (default: the standing rulings)\n"
     "  -o FILE           where to (default: the case, which uses it from then on)\n"
     "  --from-scratch    starts from neutral weights, not from the shipped model\n"
     "  --texts FILE      lines with 'text', to count ordinary words in\n"
     "  --ordinary FILE   further ordinary words, one a line\n",
     verb_train},
    {"names", "[NAME [NAME]]", "tells who calls whom what; of two names, whether they are one",
     "  --pairs FILE   answers each line {\"a\": ..., \"b\": ...} of FILE, in order\n", verb_names},
    {"history", "[ID]", "tells what became of an actor: when, and what caused it",
     "Of all actors where none is named. IDs stay through merges and splits. It names\n"
     "activities whatever their marking.\n",
     verb_history},
    {"decide", "same A B | different A B | undo N | list", "records an analyst's ruling on two activities",
     "  --reason TEXT   why (asked for: a ruling without one cannot be reviewed)\n"
     "  --author NAME   who (default: $USER)\n\n"
     "Rulings are honoured from now on, and can be undone.\n",
     verb_decide},
    {"weigh", "ID... | --sets FILE | --hours FILE",
     "weighs who could be behind activities, and victims against plans",
     "IDs are activities, clusters or names; all are weighed together.\n"
     "  --compare          what is known of each, side by side, instead\n"
     "  --plans FILE       how the victims' sectors stand to published plans instead\n"
     "  --hours FILE       working hours from times, one a line: compile times,\n"
     "                     registrations, logins; needs no case\n"
     "  --sets FILE        answers each line {\"of\": [ID, ...]} of FILE, in order,\n"
     "                     with the odds alone\n"
     "  --as MARKING       on what a reader of this marking may see\n"
     "  --without PARTNER  had this partner never given anything\n"
     "  --no-names         without what names, titles and families say\n",
     verb_weigh},
    {"tell", "-o FILE.html", "writes the report",
     "  -o FILE            where to\n"
     "  --as MARKING       only what a reader of this marking may see (default: RED)\n"
     "  --without PARTNER  what the others would conclude\n"
     "  --actor ID         of one actor alone\n"
     "  --plans FILE       victims' sectors against published plans, too\n"
     "  --weigh            all that 'weigh' says of every actor, however long it takes\n",
     verb_tell},
    {"export", "[ID...]", "writes what may go to others, in their formats",
     "  --format FORMAT  stix (default) misp csv jsonl navigator\n"
     "  --to MARKING     only what a reader of this marking may see (default: RED)\n"
     "  -o FILE          where to (default: standard output)\n"
     "  --tlp1           STIX: mark with TLP 1 instead of TLP 2.0\n\n"
     "IDs name activities and clusters; without any, everything is written. What is\n"
     "named and may not go to the reader is refused: exit code 4.\n",
     verb_export},
    {"goodware", "add PATH... | list", "counts what clean files are made of, for rules",
     "  add PATH...        files, and all below folders; what is in already is passed\n"
     "                     over\n"
     "  list               how much is in the index\n"
     "  --goodware INDEX   another index than the case's own; needs no case\n\n"
     "Half of the files are kept apart: rules are made with one half and held to the\n"
     "other. The files themselves are not kept.\n",
     verb_goodware},
    {"samples", "add PATH... | list | show SHA256 | near [SHA256] | times",
     "reads samples: their features are kept, they are not",
     "  add PATH...      files, folders, archives (also with password 'infected')\n"
     "  list             the samples that are known, with what partners call them\n"
     "  show SHA256      what is known of one (8 digits or more)\n"
     "  near [SHA256]    the ten samples most like it, by code and rare strings\n"
     "  times            when they say they were compiled, for 'weigh --hours -'; with\n"
     "                   --family those that are called so\n"
     "  --family NAME    what they are called by the partner\n"
     "  --partner NAME   who gives them (default: own)\n"
     "  --activity ID    the partner's activity that they belong to (default: each is\n"
     "                   one of its own)\n"
     "  --tlp MARKING    CLEAR GREEN AMBER AMBER+STRICT RED\n"
     "  --keep           also keeps them, as ZIP with the password 'infected', in the\n"
     "                   case's folder 'samples'\n\n"
     "Samples are never run. Each is parsed in a child without files and network; one\n"
     "that crashes a parser is complained of.\n",
     verb_samples},
    {"families", "", "groups samples by the code and strings that they share",
     "Each sample says what it has in common with another of its family. Families are\n"
     "called what most partners call them. Samples that look packed stand apart.\n",
     verb_families},
    {"sign", "FAMILY | [WHAT...] --as FORMAT | test RULES --on PATH...",
     "makes rules of samples and of indicators; tests rules",
     "  FAMILY             as a partner calls its samples ('samples add --family')\n"
     "  --goodware INDEX   clean files to leave alone (default: the case's own)\n"
     "  --fp SHARE         of clean files that may be hit at most (default: 1e-5)\n"
     "  -o FILE            where to (default: standard output)\n"
     "  --author, --reference, --tlp   stated in the rules\n"
     "  list [FAMILY]      the rules that the case keeps, in versions; show FAMILY\n"
     "                     [VERSION] gives one, retire FAMILY --why TEXT ends one\n"
     "  withdraw FAMILY PLACE   a place where they were found was none; or restore\n"
     "  WHAT --as FORMAT   watches for indicators of actors, families, activities,\n"
     "                     records, values: suricata snort snort3 sigma, or a search\n"
     "                     in SQL: dns proxy files, or in Sentinel: kql\n"
     "  --to MARKING       only what a reader of this marking may see (default: RED)\n"
     "  --since DATE       leaves out what was last seen before\n"
     "  --sid FIRST-LAST   numbers of rules (default: 1000000-1999999)\n"
     "  test RULES         any rules, ours or others'; needs no case\n"
     "  --on PATH...       the files and folders that they are tested on\n"
     "  --hits             also every file that a rule finds\n"
     "  --record           keeps where the case's own rules were found\n\n"
     "A rule says what it was made from, what it catches, and how often a clean file\n"
     "will be hit at most; where the evidence does not carry the share asked for, it\n"
     "says that too.\n",
     verb_sign},
    {"hunt", "PATH... | logs FILE...", "looks for rules, hashes and indicators in files and logs",
     "  PATH...          files and folders: the current rules that the case keeps, and\n"
     "                   hashes that anybody reported\n"
     "  logs FILE...     logs of any form ('-' is standard input): domains, addresses,\n"
     "                   URLs, hashes, User-Agents, names of files, pipes, keys\n"
     "  --rules FILE     these YARA rules instead of the kept ones\n"
     "  --family NAME    the rules of this family; in logs, what is reported with it\n"
     "  --actor NAME     what is this actor's alone\n"
     "  --record         keeps what is found: sightings of --partner NAME (or own),\n"
     "                   and with the rules where they were seen\n\n"
     "Each hit says who reported it and of which actor. Nothing that is looked for\n"
     "leaves this machine, so what is PAP:RED is looked for too.\n",
     verb_hunt},
    {"stats", "", "counts what the case holds, and its size", "", verb_stats},
    {"check", "", "tests the case's integrity", "", verb_check},
    {"backup", "FILE", "writes one consistent copy of the case while others work", "", verb_backup},
    {"help", "[VERB]", "explains a verb", "", verb_help},
    {"version", "", "tells which asterism this is", "", verb_version},
    {NULL, NULL, NULL, NULL, NULL},
};
