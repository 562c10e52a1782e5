#pragma once
/// Rules of one line, as Suricata and Snort have them. Inside the module only.

#include "formats/watch.h"

typedef struct {
    const WatchList *list;
    WatchMade *made;
    WatchNumbers numbers;
    Buffer body;   ///< what the rule in hand looks for
    bool is_three; ///< Snort 3
} RuleWriter;

typedef bool (*RuleOf)(RuleWriter *it, const Watch *watch, Err *err);
/// `items` are of one kind, one at least.
typedef bool (*RulesOfKind)(RuleWriter *it, const Watch *items, uint32_t count, Err *err);

/// All rules of `it->list`, kind by kind, into `it->made`; nothing of `it` is held afterwards.
MUST_USE bool watch_rules_write(RuleWriter *it, const char *title, RulesOfKind put, Err *err);
MUST_USE bool rules_each(RuleWriter *it, const Watch *items, uint32_t count, RuleOf put, Err *err);
/// Always true, so that it can be returned.
bool rules_leave_out(RuleWriter *it, const Watch *items, uint32_t count, const char *why);

enum { RULES_LONGEST_PATTERN = 1000 };
/// Pattern bytes: what is special to the parser, or no printable ASCII, as hexadecimal.
void rules_pattern(Buffer *out, Text bytes);
/// A comment that says who says so.
void rules_note(RuleWriter *it, const Watch *watch);
/// `what` names the kind of rule, for its message and its number; what it looks for stands in `body`.
MUST_USE bool rules_put(RuleWriter *it, const char *header, const char *what, Text shown, const Watch *watch,
                        const char *class, Err *err);
