#pragma once
/// Which actor an activity is probably of, and by what, as JSON and for people. Inside the module only.

#include "cli/verbs.h"

typedef struct {
    uint32_t activity;
    const Lead *items; ///< the likeliest first
    uint32_t count;
    bool has_answer; ///< the first is one
} Leads;

Leads leads_of(const LeadBook *book, uint32_t activity, Arena *arena);

/// `answer` and `leads`, as members of the object in hand.
void put_leads_json(JsonWriter *json, const View *view, const Leads *leads, Arena *arena);
void put_leads(Cli *cli, const View *view, const Leads *leads);
/// A line of JSON for each activity; `known` NULL, or a file that names those that may lead, one a line.
MUST_USE bool put_all_leads(Cli *cli, const View *view, const char *known);
