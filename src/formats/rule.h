#pragma once
/// What YARA, Sigma, Snort and Suricata rules share once they are parsed, and how a rule is told.
///
/// A rule says what it looks for, seldom who did it. Told are: what its author states beside it (hashes of
/// samples, family, actor, technique, CVE, references) and those of its patterns that are an indicator as a
/// whole and by the rule's own word. Each reader says what reason it takes for good.
///
/// What is an activity. Rules that accompany one publication are one activity, the file's: so it is where no
/// two rules of a file cite different publications. Else each rule is one, by its own id; and a rule that
/// names neither an indicator, a family, a CVE nor an actor describes behaviour in general: it is kept as an
/// item that no activity lists, and is evidence of nothing.

#include "base/vec.h"
#include "formats/formats.h"
#include "formats/telling.h"

enum { RULE_LONGEST = 1 << 20 }; ///< bytes; what is longer is complained of and passed over

typedef struct {
    Kind kind;
    KindGuess guess;
    Text value, context;
} RuleFact;

/// Texts live in the rule's arena or in its raw text.
typedef struct {
    Arena arena;
    Text raw;
    uint64_t line; ///< where it begins, from 1
    Text id;       ///< its own: a name, a UUID, "1:2018264"
    Text title, author, publication;
    Instant date, modified;
    Marking marking;
    VEC(RuleFact) facts;
    VEC(Text) actors;
    VEC(Text) faults; ///< what could not be understood in it
} Rule;

void rule_init(Rule *rule);
void rule_done(Rule *rule);
void rule_clear(Rule *rule);

/// Empty values and words for nothing ("n/a") are passed over.
void rule_add(Rule *rule, Kind kind, KindGuess guess, Text value, Text context);
/// Each item of a list ("Naid; Moudoor").
void rule_add_items(Rule *rule, Kind kind, KindGuess guess, Text list, Text context);
void rule_add_actors(Rule *rule, Text list);
/// An id of ATT&CK in any list: techniques are facts, groups actors, software a word to search for.
void rule_add_attack(Rule *rule, Text list, Text context);
/// A reference: an address (the first one is the publication), else a hash or a CVE; other words are passed
/// over.
void rule_cite(Rule *rule, Text reference);
/// CVEs and families by their CARO name ("Win32/Potao") in running words.
void rule_read_words(Rule *rule, Text words, Text context);
/// "2015/07/14", "2022_01_01", "20230102" and what `instant_parse` knows. What is no date becomes a fault.
void rule_set_date(Rule *rule, Text text, Instant *out);
void rule_set_marking(Rule *rule, Text text);
void rule_fault(Rule *rule, const char *format, ...) PRINTF_LIKE(2, 3);

/// The rules of one source, on their way to a sink.
typedef struct {
    const Sink *sink;
    const Reading *reading;
    Arena arena;
    Text file_id, publication;
    bool is_survey; ///< nothing is told yet: only whether the rules cite several publications is found out
    bool is_each_alone;
} RuleFile;

typedef bool (*RulePass)(Source *source, RuleFile *file, Err *err);
/// Runs `pass` twice, the first time as a survey.
MUST_USE bool rules_read(Source *source, const Reading *reading, const Sink *sink, RulePass pass, Err *err);
MUST_USE bool rules_tell(RuleFile *file, const Rule *rule, Err *err);
MUST_USE bool rules_complain(const RuleFile *file, uint64_t line, const char *what, Err *err);
