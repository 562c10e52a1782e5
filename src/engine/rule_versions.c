// How kept rules stand. That they are replaced or that their samples were withdrawn is worked out from what
// is there, as everything else that a withdrawal touches: restored, they are back.

#include "engine/signing.h"

#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "base/vec.h"

/// One that stands.
typedef struct {
    Text key; ///< SHA-256, and family in lower case
    Text partner;
} Claim;

typedef struct {
    Arena *arena;
    VEC(RuleVersion) versions;
    VEC(Claim) standing; ///< ascending
} Listing;

static bool take_rule(void *self, const KeptRule *rule, Err *err)
{
    Listing *it = self;
    RuleVersion *version = vec_push(&it->versions);
    *version = (RuleVersion){.family = arena_copy(it->arena, rule->family),
                             .why = arena_copy(it->arena, rule->why),
                             .text = arena_copy(it->arena, rule->text),
                             .retired_why = arena_copy(it->arena, rule->retired_why),
                             .version = rule->version,
                             .made = rule->made,
                             .retired = rule->retired};
    return rules_unpack(rule->packed, it->arena, &version->rules, err) ||
           fail_within(err, "the rules of '" TEXT_FMT "'", TEXT_ARG(text_clip(rule->family, 80)));
}

static Text claim_key(Arena *arena, Text sha256, Text family)
{
    return arena_format(arena, TEXT_FMT " " TEXT_FMT, TEXT_ARG(sha256), TEXT_ARG(arena_lower(arena, family)));
}

static bool take_sample(void *self, const SampleRow *row, Err *err)
{
    (void)err;
    Listing *it = self;
    for (uint32_t i = 0; i < row->claim_count; i++)
        *vec_push(&it->standing) = (Claim){claim_key(it->arena, row->sha256, row->claims[i].family),
                                           arena_copy(it->arena, row->claims[i].partner)};
    return true;
}

static int compare_claims(const void *a, const void *b)
{
    const Claim *left = a, *right = b;
    int order = text_compare(left->key, right->key);
    return order ? order : text_compare(left->partner, right->partner);
}

/// The first claim that is not below the key.
static size_t first_claim(const Listing *it, Text key)
{
    size_t at;
    SEARCH(at, it->standing.count, text_compare(it->standing.items[at].key, key) < 0);
    return at;
}

static bool is_named(Text names, Text name)
{
    Text one;
    while (text_cut(&names, ',', &one))
        if (text_equal(text_trim(one), name))
            return true;
    return false;
}

static uint32_t count_withdrawn(const Listing *it, RuleVersion *version)
{
    uint32_t count = 0;
    Buffer partners = {0};
    for (uint32_t i = 0; i < version->rules.samples; i++) {
        Text key = claim_key(it->arena, text_of(version->rules.digests[i]), version->family);
        size_t at = first_claim(it, key);
        count += at == it->standing.count || !text_equal(it->standing.items[at].key, key);
        for (; at < it->standing.count && text_equal(it->standing.items[at].key, key); at++)
            if (!is_named(buffer_text(&partners), it->standing.items[at].partner))
                buffer_format(&partners, "%s" TEXT_FMT, partners.length ? ", " : "",
                              TEXT_ARG(it->standing.items[at].partner));
    }
    version->partners = arena_copy(it->arena, buffer_text(&partners));
    buffer_done(&partners);
    return count;
}

static void settle(Listing *it)
{
    if (it->standing.count > 1)
        qsort(it->standing.items, it->standing.count, sizeof *it->standing.items, compare_claims);
    for (size_t i = 0; i < it->versions.count; i++) {
        RuleVersion *version = &it->versions.items[i];
        bool is_replaced = i + 1 < it->versions.count &&
                           text_equal_nocase(version->family, it->versions.items[i + 1].family);
        version->withdrawn = count_withdrawn(it, version);
        if (version->retired != INSTANT_NONE)
            version->state = RULE_RETIRED;
        else if (version->withdrawn == version->rules.samples)
            version->state = RULE_WITHDRAWN;
        else if (is_replaced)
            version->state = RULE_REPLACED;
    }
}

bool rule_versions(Store *store, Text family, Arena *arena, RuleVersion **out, uint32_t *count, Err *err)
{
    Listing it = {.arena = arena};
    bool is_done = store_rule_list(store, family, take_rule, &it, err) &&
                   (it.versions.count == 0 || store_sample_claims(store, family, take_sample, &it, err));
    if (is_done) {
        settle(&it);
        *count = (uint32_t)it.versions.count;
        *out = arena_array(arena, RuleVersion, it.versions.count);
        if (*count > 0)
            memcpy(*out, it.versions.items, *count * sizeof **out);
    }
    vec_free(&it.versions);
    vec_free(&it.standing);
    return is_done;
}

bool rule_retire(Store *store, Text family, Text why, Instant now, uint32_t *version, Err *err)
{
    Arena arena;
    RuleVersion *versions;
    uint32_t count;
    arena_init(&arena);
    bool is_done = rule_versions(store, family, &arena, &versions, &count, err);
    if (is_done && count == 0)
        is_done =
            fail(err, ERR_USAGE, "the case keeps no rules of '" TEXT_FMT "'; 'asterism sign list' shows them",
                 TEXT_ARG(text_clip(family, 80)));
    if (is_done) {
        *version = versions[count - 1].version;
        is_done = store_begin(store, err);
        if (is_done && !store_rule_retire(store, family, *version, now, why, err)) {
            store_rollback(store);
            is_done = false;
        }
        is_done = is_done && store_commit(store, err);
    }
    arena_done(&arena);
    return is_done;
}

Text rule_state_word(RuleState state)
{
    static const Text words[] = {[RULE_CURRENT] = TEXT_INIT("current"),
                                 [RULE_REPLACED] = TEXT_INIT("replaced"),
                                 [RULE_RETIRED] = TEXT_INIT("retired"),
                                 [RULE_WITHDRAWN] = TEXT_INIT("withdrawn")};
    return words[state];
}
