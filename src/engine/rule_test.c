#include "engine/rule_test.h"

#include "base/io.h"
#include "engine/read_file.h"
#include "engine/walk.h"

enum { LARGEST_RULES = 64 << 20, SECONDS_A_FILE = 60 };

typedef struct {
    YaraRules *rules;
    YaraContents contents;
    const RuleTestListener *listener;
    RuleCounts *counts;
    Buffer bytes;
} Testing;

bool rule_set_read(const char *path, Arena *arena, Text *source, YaraRules **out, Err *err)
{
    Buffer bytes = {0};
    bool is_done = file_read(path, LARGEST_RULES, &bytes, err) &&
                   yara_compile(text_of(path), buffer_text(&bytes), out, err);
    if (is_done)
        *source = arena_copy(arena, buffer_text(&bytes));
    buffer_done(&bytes);
    return is_done;
}

static void count_strings(Testing *it, const YaraHits *hits)
{
    for (uint32_t i = 0; i < it->contents.string_count; i++) {
        it->counts->strings[i] += hits->strings[i];
        it->counts->found[i] += hits->strings[i] && hits->rules[it->contents.strings[i].rule];
    }
}

static void count_rules(Testing *it, const char *path, const YaraHits *hits)
{
    uint32_t count = it->contents.rule_count;
    bool is_hit = false;
    for (uint32_t a = 0; a < count; a++) {
        if (!hits->rules[a])
            continue;
        is_hit = true;
        it->counts->rules[a]++;
        it->listener->hit(it->listener->self, path, buffer_text(&it->bytes), it->contents.rules[a].name);
        for (uint32_t b = 0; b < count; b++)
            it->counts->both[(size_t)a * count + b] += hits->rules[b];
    }
    it->counts->hit += is_hit;
}

static bool test_file(void *self, const char *path, Err *err)
{
    (void)err;
    Testing *it = self;
    YaraHits hits;
    Err why = {0};
    if (!file_read(path, LARGEST_SCANNED, &it->bytes, &why) ||
        !yara_scan(it->rules, buffer_text(&it->bytes), SECONDS_A_FILE, &hits, &why)) {
        it->counts->complaints++;
        it->listener->trouble(it->listener->self, path, &why);
        return true;
    }
    it->counts->files++;
    it->counts->bytes += it->bytes.length;
    it->counts->too_many += hits.is_too_many;
    count_strings(it, &hits);
    count_rules(it, path, &hits);
    return true;
}

bool rule_set_test(YaraRules *rules, const char *const *paths, size_t count, const RuleTestListener *listener,
                   Arena *arena, RuleCounts *out, Err *err)
{
    enum { MOST_RULES = 4000 };
    Testing it = {.rules = rules, .contents = yara_contents(rules), .listener = listener, .counts = out};
    size_t rule_count = it.contents.rule_count;
    if (rule_count > MOST_RULES)
        return fail(err, ERR_USAGE, "%zu rules are too many to compare with each other; give %d at most",
                    rule_count, MOST_RULES);
    *out = (RuleCounts){
        .rules = arena_array(arena, uint64_t, rule_count),
        .both = arena_array(arena, uint64_t, rule_count * rule_count),
        .strings = arena_array(arena, uint64_t, it.contents.string_count),
        .found = arena_array(arena, uint64_t, it.contents.string_count),
    };
    bool is_done = true;
    for (size_t i = 0; is_done && i < count; i++)
        is_done = walk_path(paths[i], test_file, &it, err);
    buffer_done(&it.bytes);
    return is_done;
}
