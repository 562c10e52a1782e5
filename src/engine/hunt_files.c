// Files are read here and scanned in a child (scan/scan.h), some at a time, so that starting one costs
// little.

#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "engine/compiled.h"
#include "engine/engine.h"
#include "engine/read_file.h"
#include "engine/walk.h"

enum { LARGEST_RULES = 64 << 20, BATCH_FILES = 64, BATCH_BYTES = 64 << 20 };

/// Each set of compiled rules goes through a file once, but compiling takes libyara longer for each rule the
/// more there are: half a second for a thousand, five seconds for four thousand.
enum { SET_RULES = 1000 };

/// Whose rules a source holds.
typedef struct {
    Text family, partners, actor;
    uint32_t version;
} RuleOwner;

typedef struct {
    const WatchList *list;
    const HuntListener *listener;
    HuntSum *sums;
    HuntCounts *counts;
    WatchIndex *index;
    Arena *arena;          ///< as long as the hunt
    VEC(RuleOwner) owners; ///< by source
    VEC(YaraRules *) sets;
    VEC(uint32_t) first;    ///< source of each set
    CompiledRules compiled; ///< of a file; the set is one of `sets`
    // What is not compiled yet.
    VEC(YaraSource) sources;
    uint32_t source_rules;
    // The batch.
    Buffer bytes[BATCH_FILES];
    Text paths[BATCH_FILES];
    char sha256[BATCH_FILES][DIGEST_HEX + 1];
    uint32_t file_count;
    size_t batch_bytes;
    uint32_t file; ///< whose hashes are looked up
} Hunting;

static void complain(Hunting *it, Text path, Text why)
{
    it->counts->complaints++;
    it->listener->trouble(it->listener->self, path, why);
}

// ---------------------------------------------------------------- rules

static bool compile(Hunting *it, Err *err)
{
    uint32_t count = (uint32_t)it->sources.count;
    YaraRules *set;
    if (count == 0)
        return true;
    if (!yara_compile_all(it->sources.items, count, &set, err))
        return false;
    *vec_push(&it->sets) = set;
    *vec_push(&it->first) = (uint32_t)it->owners.count - count;
    vec_clear(&it->sources);
    it->source_rules = 0;
    return true;
}

/// `source` lives until the next call of `compile`.
static bool add_source(Hunting *it, const YaraSource *source, uint32_t rules, const RuleOwner *owner,
                       Err *err)
{
    if (it->source_rules + rules > SET_RULES && !compile(it, err))
        return false;
    *vec_push(&it->sources) = *source;
    *vec_push(&it->owners) = *owner;
    it->source_rules += rules;
    return true;
}

static bool is_sample_of(Text sha256, const FamilyRules *rules)
{
    for (uint32_t s = 0; s < rules->samples; s++)
        if (text_is(sha256, rules->digests[s]))
            return true;
    return false;
}

/// Whether any of the samples that a rule was made of is looked for; and who is behind them, as far as the
/// pool says.
static bool is_of_list(const WatchList *list, const FamilyRules *rules, Text *actor)
{
    bool is_watched = false;
    *actor = TEXT("");
    for (uint32_t i = 0; i < list->count && actor->length == 0; i++)
        if (list->items[i].kind == KIND_SHA256 && is_sample_of(list->items[i].value, rules)) {
            is_watched = true;
            *actor = list->items[i].actor.length > 0 ? list->items[i].actor : *actor;
        }
    return is_watched;
}

static bool add_kept(Hunting *it, Store *store, const HuntRules *rules, Err *err)
{
    RuleVersion *versions;
    uint32_t count;
    if (!rule_versions(store, rules->family, it->arena, &versions, &count, err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const RuleVersion *version = &versions[i];
        const YaraSource source = {version->family, version->text};
        RuleOwner owner = {
            .family = version->family, .version = version->version, .partners = version->partners};
        bool is_watched = is_of_list(it->list, &version->rules, &owner.actor);
        if (version->state != RULE_CURRENT || (rules->is_of_list && !is_watched))
            continue;
        if (!add_source(it, &source, version->rules.rule_count, &owner, err))
            return false;
    }
    if (!compile(it, err))
        return false;
    if (rules->family.length > 0 && it->sets.count == 0)
        return fail(err, ERR_USAGE,
                    "the case keeps no rules of '" TEXT_FMT "' that are current; 'asterism sign' makes some",
                    TEXT_ARG(text_clip(rules->family, 80)));
    return true;
}

static bool add_rules(Hunting *it, Store *store, const HuntRules *rules, Err *err)
{
    if (!rules->file)
        return add_kept(it, store, rules, err);
    Buffer source = {0};
    bool is_done = file_read(rules->file, LARGEST_RULES, &source, err) &&
                   compiled_rules(&(YaraSource){text_of(rules->file), buffer_text(&source)}, rules->kept,
                                  it->listener->compiling, it->listener->self, &it->compiled, err);
    if (is_done) {
        *vec_push(&it->sets) = it->compiled.rules;
        *vec_push(&it->first) = 0;
        *vec_push(&it->owners) = (RuleOwner){.family = TEXT("")};
    }
    buffer_done(&source);
    return is_done;
}

// ---------------------------------------------------------------- files

static bool take_rule(void *self, const ScanHit *found, Err *err)
{
    Hunting *it = self;
    const YaraRule *rule = &yara_contents(it->sets.items[found->set]).rules[found->rule];
    const RuleOwner *owner = &it->owners.items[it->first.items[found->set] + rule->source];
    const HuntHit hit = {.path = it->paths[found->file],
                         .sha256 = text_of(it->sha256[found->file]),
                         .offset = found->offset,
                         .at = INSTANT_NONE,
                         .watch = INDEX_NONE,
                         .rule = rule->name,
                         .family = owner->family,
                         .version = owner->version,
                         .partners = owner->partners,
                         .actor = owner->actor};
    it->counts->hits++;
    return it->listener->hit(it->listener->self, &hit, err);
}

static bool take_trouble(void *self, uint32_t file, Text why, __attribute__((unused)) Err *err)
{
    Hunting *it = self;
    complain(it, it->paths[file], why);
    return true;
}

static bool take_hash(void *self, uint32_t watch, Err *err)
{
    Hunting *it = self;
    it->counts->hits++;
    it->sums[watch].hits++;
    const HuntHit hit = {.path = it->paths[it->file],
                         .sha256 = text_of(it->sha256[it->file]),
                         .at = INSTANT_NONE,
                         .watch = watch};
    return it->listener->hit(it->listener->self, &hit, err);
}

/// The file itself may be an indicator.
static bool look_up_hashes(Hunting *it, uint32_t file, Err *err)
{
    char sha1[SHA1_HEX + 1], md5[MD5_HEX + 1];
    Text bytes = buffer_text(&it->bytes[file]);
    Digest digest = digest_of(bytes);
    digest_print(&digest, it->sha256[file]);
    sha1_print(bytes, sha1);
    md5_print(bytes, md5);
    it->file = file;
    Buffer line = {0};
    buffer_format(&line, "%s %s %s", it->sha256[file], sha1, md5);
    bool is_done = watch_index_find(it->index, buffer_text(&line), take_hash, it, err);
    buffer_done(&line);
    return is_done;
}

static bool flush(Hunting *it, Err *err)
{
    Text files[BATCH_FILES];
    const ScanListener listener = {.hit = take_rule, .trouble = take_trouble, .self = it};
    bool is_done = true;
    for (uint32_t i = 0; i < it->file_count && is_done; i++) {
        files[i] = buffer_text(&it->bytes[i]);
        is_done = look_up_hashes(it, i, err);
    }
    is_done = is_done && yara_scan_confined(it->sets.items, (uint32_t)it->sets.count, files, it->file_count,
                                            &SCAN_BOUNDS, &listener, err);
    // A file of a gigabyte does not keep its room.
    for (uint32_t i = 0; i < it->file_count; i++)
        if (it->bytes[i].room > BATCH_BYTES / 8)
            buffer_done(&it->bytes[i]);
    it->file_count = 0;
    it->batch_bytes = 0;
    return is_done;
}

static bool read_path(void *self, const char *path, Err *err)
{
    Hunting *it = self;
    Err trouble = {0};
    Buffer *bytes = &it->bytes[it->file_count];
    if (!file_read(path, LARGEST_SCANNED, bytes, &trouble)) {
        complain(it, text_of(path), text_of(trouble.message));
        return true;
    }
    it->paths[it->file_count] = arena_copy(it->arena, text_of(path));
    it->file_count++;
    it->batch_bytes += bytes->length;
    it->counts->files++;
    it->counts->bytes += bytes->length;
    return (it->file_count < BATCH_FILES && it->batch_bytes < BATCH_BYTES) || flush(it, err);
}

static uint32_t count_rules(const Hunting *it)
{
    uint32_t count = 0;
    for (size_t i = 0; i < it->sets.count; i++)
        count += yara_contents(it->sets.items[i]).rule_count;
    return count;
}

static void start_counting(Hunting *it)
{
    *it->counts = (HuntCounts){0};
    for (uint32_t i = 0; i < it->list->count; i++) {
        Kind kind = it->list->items[i].kind;
        it->sums[i] = (HuntSum){.first_seen = INSTANT_NONE, .last_seen = INSTANT_NONE};
        it->counts->watched += kind == KIND_MD5 || kind == KIND_SHA1 || kind == KIND_SHA256;
    }
}

static void release(Hunting *it)
{
    for (size_t i = 0; i < it->sets.count; i++)
        yara_free(it->sets.items[i]);
    buffer_done(&it->compiled.bytes);
    for (size_t i = 0; i < BATCH_FILES; i++)
        buffer_done(&it->bytes[i]);
    vec_free(&it->owners);
    vec_free(&it->sets);
    vec_free(&it->first);
    vec_free(&it->sources);
    watch_index_free(it->index);
}

bool hunt_files(Case *of, const HuntTask *task, HuntRules *rules, HuntResult *result, Err *err)
{
    Arena arena;
    arena_init(&arena);
    Hunting *it = arena_new(&arena, Hunting);
    *it = (Hunting){.list = task->list,
                    .listener = task->listener,
                    .sums = result->sums,
                    .counts = &result->counts,
                    .arena = &arena};
    start_counting(it);
    it->index = watch_index_new(task->list);
    bool is_done = add_rules(it, case_store(of), rules, err);
    rules->used = count_rules(it);
    for (size_t i = 0; i < task->path_count && is_done; i++)
        is_done = walk_path(task->paths[i], read_path, it, err);
    is_done = is_done && flush(it, err);
    release(it);
    arena_done(&arena);
    return is_done;
}
