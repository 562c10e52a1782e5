#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yara.h>

#include "base/packing.h"
#include "scan/scan.h"

enum { MOST_WARNINGS = 1000 };

struct YaraRules {
    YR_COMPILER *compiler;
    YR_RULES *compiled;
    YR_SCANNER *scanner;
    Arena arena;
    Text name;
    VEC(YaraRule) rules;
    VEC(YaraString) strings;
    VEC(YaraWarning) warnings;
    VEC(uint32_t) indices; ///< by string: libyara's own index
    Err *compiling;        ///< where the first error goes
    Text packed;           ///< of rules that are not loaded yet: libyara's own bytes
    YaraHits hits;
};

static void hear_compiler(int level, const char *file, int line, const YR_RULE *rule, const char *message,
                          void *self)
{
    (void)file;
    YaraRules *it = self;
    if (level == YARA_ERROR_LEVEL_ERROR && it->compiling->code == ERR_NONE)
        (void)fail(it->compiling, ERR_INPUT, TEXT_FMT ", line %d: %.400s", TEXT_ARG(it->name), line, message);
    if (level != YARA_ERROR_LEVEL_WARNING || it->warnings.count == MOST_WARNINGS)
        return;
    *vec_push(&it->warnings) = (YaraWarning){
        .line = (uint32_t)line,
        .rule = rule ? arena_copy(&it->arena, text_of(rule->identifier)) : TEXT_NONE,
        .what = arena_copy(&it->arena, text_of(message)),
    };
}

static bool define_externals(YR_COMPILER *compiler)
{
    static const char *const names[] = {"filename", "filepath", "extension", "filetype", "owner"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (yr_compiler_define_string_variable(compiler, names[i], "") != ERROR_SUCCESS)
            return false;
    return true;
}

/// Each source has a namespace of its own, which is called by its number.
static bool add_source(YaraRules *it, const YaraSource *source, uint32_t number, Err *err)
{
    char space[16];
    snprintf(space, sizeof space, "%u", number);
    it->name = arena_copy(&it->arena, source->name);
    if (memchr(source->text.bytes ? source->text.bytes : "", '\0', source->text.length))
        return fail(err, ERR_INPUT, TEXT_FMT " is no text", TEXT_ARG(it->name));
    if (yr_compiler_add_string(it->compiler, arena_string(&it->arena, source->text), space) > 0)
        return err->code != ERR_NONE ? false
                                     : fail(err, ERR_INPUT, TEXT_FMT " does not compile", TEXT_ARG(it->name));
    return true;
}

static bool compile(YaraRules *it, const YaraSource *sources, uint32_t count, Err *err)
{
    if (yr_compiler_create(&it->compiler) != ERROR_SUCCESS || !define_externals(it->compiler))
        return fail(err, ERR_FAILED, "cannot start YARA's compiler");
    it->compiling = err;
    yr_compiler_set_callback(it->compiler, hear_compiler, it);
    yr_compiler_set_include_callback(it->compiler, NULL, NULL, NULL);
    for (uint32_t i = 0; i < count; i++)
        if (!add_source(it, &sources[i], i, err))
            return false;
    if (yr_compiler_get_rules(it->compiler, &it->compiled) != ERROR_SUCCESS ||
        yr_scanner_create(it->compiled, &it->scanner) != ERROR_SUCCESS)
        return fail(err, ERR_FAILED, "YARA cannot use " TEXT_FMT, TEXT_ARG(it->name));
    return true;
}

/// A string with a wide gap is several to libyara; the first stands for all.
static void list_contents(YaraRules *it)
{
    YR_RULE *rule;
    YR_STRING *string;
    yr_rules_foreach(it->compiled, rule)
    {
        uint32_t number = (uint32_t)it->rules.count, first = (uint32_t)it->strings.count;
        yr_rule_strings_foreach(rule, string)
        {
            if (string->chained_to)
                continue;
            *vec_push(&it->strings) = (YaraString){text_of(string->identifier), number};
            *vec_push(&it->indices) = string->idx;
        }
        *vec_push(&it->rules) = (YaraRule){
            .name = text_of(rule->identifier),
            .source = (uint32_t)strtoul(rule->ns->name, NULL, 10),
            .first_string = first,
            .string_count = (uint32_t)it->strings.count - first,
        };
    }
    it->hits.rules = arena_array(&it->arena, bool, it->rules.count);
    it->hits.strings = arena_array(&it->arena, bool, it->strings.count);
    it->hits.offsets = arena_array(&it->arena, uint64_t, it->strings.count);
}

bool yara_compile_all(const YaraSource *sources, uint32_t count, YaraRules **out, Err *err)
{
    if (yr_initialize() != ERROR_SUCCESS)
        return fail(err, ERR_FAILED, "cannot start YARA");
    YaraRules *it = memory_get(sizeof *it);
    *it = (YaraRules){0};
    arena_init(&it->arena);
    if (!compile(it, sources, count, err)) {
        yara_free(it);
        return false;
    }
    list_contents(it);
    *out = it;
    return true;
}

bool yara_compile(Text name, Text source, YaraRules **out, Err *err)
{
    return yara_compile_all(&(YaraSource){name, source}, 1, out, err);
}

// ---------------------------------------------------------------- compiled before

Text yara_version(void)
{
    return TEXT(YR_VERSION);
}

static size_t add_saved(const void *bytes, size_t size, size_t count, void *self)
{
    buffer_add(self, (Text){bytes, size * count});
    return count;
}

static size_t take_saved(void *bytes, size_t size, size_t count, void *self)
{
    Text *rest = self;
    if (size == 0 || count > rest->length / size)
        return 0;
    memcpy(bytes, rest->bytes, size * count);
    *rest = text_slice(*rest, size * count, rest->length);
    return count;
}

bool yara_pack(YaraRules *rules, Buffer *out, Err *err)
{
    YR_STREAM stream = {.user_data = out, .write = add_saved};
    pack_number(out, rules->rules.count);
    for (size_t i = 0; i < rules->rules.count; i++) {
        pack_text(out, rules->rules.items[i].name);
        pack_number(out, rules->rules.items[i].source);
    }
    return yr_rules_save_stream(rules->compiled, &stream) == ERROR_SUCCESS ||
           fail(err, ERR_FAILED, "YARA cannot write compiled rules");
}

bool yara_unpack(Text packed, YaraRules **out, Err *err)
{
    Unpacker in = {.rest = packed};
    if (yr_initialize() != ERROR_SUCCESS)
        return fail(err, ERR_FAILED, "cannot start YARA");
    YaraRules *it = memory_get(sizeof *it);
    *it = (YaraRules){0};
    arena_init(&it->arena);
    uint32_t count = unpack_count(&in);
    for (uint32_t i = 0; i < count && !in.is_broken; i++) {
        YaraRule *rule = vec_push(&it->rules);
        *rule = (YaraRule){.name = unpack_text(&in)};
        rule->source = unpack_small(&in);
    }
    it->packed = in.rest;
    if (in.is_broken) {
        yara_free(it);
        return fail(err, ERR_INPUT, "these are no compiled rules");
    }
    *out = it;
    return true;
}

bool yara_load(YaraRules *rules, Err *err)
{
    size_t told = rules->rules.count;
    YR_STREAM stream = {.user_data = &rules->packed, .read = take_saved};
    if (rules->compiled)
        return true;
    if (yr_rules_load_stream(&stream, &rules->compiled) != ERROR_SUCCESS ||
        yr_scanner_create(rules->compiled, &rules->scanner) != ERROR_SUCCESS)
        return fail(err, ERR_FAILED, "YARA cannot load compiled rules");
    vec_clear(&rules->rules);
    list_contents(rules);
    return rules->rules.count == told || fail(err, ERR_FAILED, "compiled rules are not those that are told");
}

void yara_free(YaraRules *rules)
{
    if (!rules)
        return;
    if (rules->scanner)
        yr_scanner_destroy(rules->scanner);
    if (rules->compiled)
        yr_rules_destroy(rules->compiled);
    if (rules->compiler)
        yr_compiler_destroy(rules->compiler);
    vec_free(&rules->rules);
    vec_free(&rules->strings);
    vec_free(&rules->warnings);
    vec_free(&rules->indices);
    arena_done(&rules->arena);
    free(rules);
    yr_finalize();
}

YaraContents yara_contents(const YaraRules *rules)
{
    return (YaraContents){
        .rules = rules->rules.items,
        .strings = rules->strings.items,
        .warnings = rules->warnings.items,
        .rule_count = (uint32_t)rules->rules.count,
        .string_count = (uint32_t)rules->strings.count,
        .warning_count = (uint32_t)rules->warnings.count,
    };
}

static int hear_scanner(YR_SCAN_CONTEXT *context, int message, void *data, void *self)
{
    YaraRules *it = self;
    if (message == CALLBACK_MSG_TOO_MANY_MATCHES)
        it->hits.is_too_many = true;
    if (message != CALLBACK_MSG_RULE_MATCHING && message != CALLBACK_MSG_RULE_NOT_MATCHING)
        return CALLBACK_CONTINUE;
    size_t number = (size_t)((YR_RULE *)data - it->compiled->rules_table);
    const YaraRule *rule = &it->rules.items[number];
    it->hits.rules[number] = message == CALLBACK_MSG_RULE_MATCHING;
    for (uint32_t i = rule->first_string; i < rule->first_string + rule->string_count; i++) {
        YR_MATCH match = {0};
        const void *head = context->matches[it->indices.items[i]].head;
        // libyara packs them: they may stand at odd addresses.
        if (head)
            memcpy(&match, head, sizeof match);
        it->hits.strings[i] = head != NULL;
        it->hits.offsets[i] = (uint64_t)(match.base + match.offset);
    }
    return CALLBACK_CONTINUE;
}

bool yara_scan(YaraRules *rules, Text bytes, unsigned seconds, YaraHits *out, Err *err)
{
    if (rules->rules.count > 0)
        memset(rules->hits.rules, 0, rules->rules.count);
    if (rules->strings.count > 0)
        memset(rules->hits.strings, 0, rules->strings.count);
    rules->hits.is_too_many = false;
    yr_scanner_set_callback(rules->scanner, hear_scanner, rules);
    yr_scanner_set_timeout(rules->scanner, (int)seconds);
    yr_scanner_set_flags(rules->scanner, SCAN_FLAGS_FAST_MODE | SCAN_FLAGS_NO_TRYCATCH);
    int code =
        yr_scanner_scan_mem(rules->scanner, (const uint8_t *)(bytes.bytes ? bytes.bytes : ""), bytes.length);
    if (code == ERROR_SCAN_TIMEOUT)
        return fail(err, ERR_FAILED, "scanning took longer than %u seconds", seconds);
    if (code != ERROR_SUCCESS)
        return fail(err, ERR_FAILED, "YARA gave up on it (its error %d)", code);
    *out = rules->hits;
    return true;
}
