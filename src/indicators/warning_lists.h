#pragma once
/// Warning lists from within: how they stand in memory, and how they are kept. Inside the module only.

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/map.h"
#include "base/vec.h"
#include "indicators/indicators.h"

enum {
    WARNING_PART_KEY = 4,  ///< bytes of a part that it is looked up by
    WARNING_LENGTHS = 129, ///< of prefixes: 0 to 128
};

typedef struct {
    Text title;
    WarningMatch match;
    uint64_t kinds;
} WarningList;

/// An entry, and the next one under the same key.
typedef struct {
    uint32_t list, next;
    Text text;
} WarningEntry;

typedef struct {
    uint32_t list;
    Text text; ///< as it stands in the list
    pcre2_code *code;
} WarningExpression;

struct WarningLists {
    Arena arena;
    VEC(WarningList) lists;
    VEC(WarningEntry) entries;
    Map strings, hosts, parts, networks;
    VEC(WarningEntry) short_parts;
    bool has_length[2][WARNING_LENGTHS]; ///< IPv4, IPv6
    VEC(WarningExpression) expressions;
    const WarningIndex
        *index; ///< of strings, hosts and networks, where the maps are empty; NULL: they are not
    pcre2_match_data *matches;
    pcre2_match_context *limits;
};

/// "/expression/i", as PHP has them, or the expression alone. The text is kept as it is.
bool warning_add_expression(WarningLists *it, uint32_t list, Text text);
/// In lower case.
void warning_add_part(WarningLists *it, uint32_t list, Text text);
