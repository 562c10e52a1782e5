/// Promise: whatever bytes and wildcards a family's pieces have, the rule that is written of them compiles,
/// and finds a file that holds them all.

#include "fuzz/listener.h"
#include "signatures/signatures.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIECES = 24, LONGEST = 48 };

typedef struct {
    Atom atoms[PIECES];
    uint8_t masks[PIECES][LONGEST];
    char bytes[PIECES][LONGEST];
    uint32_t count;
} Pieces;

/// A piece is a kind, a length, and as many bytes; code has a wildcard where its byte is 0x3f.
static void cut(const uint8_t *data, size_t size, Pieces *out)
{
    while (size > 2 && out->count < PIECES) {
        bool is_code = data[0] % 2;
        size_t length = 8 + data[1] % (LONGEST - 8);
        data += 2, size -= 2;
        if (length > size)
            return;
        uint32_t n = out->count++;
        memcpy(out->bytes[n], data, length);
        for (size_t i = 0; i < length; i++) {
            out->masks[n][i] = is_code && data[i] == 0x3f ? 0 : 0xff;
            if (!out->masks[n][i])
                out->bytes[n][i] = 0;
        }
        out->atoms[n] = (Atom){.key = n + 1,
                               .offset = n * UINT64_C(4096),
                               .bytes = out->bytes[n],
                               .mask = is_code ? out->masks[n] : NULL,
                               .length = (uint16_t)length,
                               .section = SECTION_NONE,
                               .kind = is_code ? ATOM_CODE : ATOM_ASCII};
        data += length, size -= length;
    }
}

static void check(const FamilyRules *made, const Pieces *pieces, Text name)
{
    Err err = {0};
    Buffer text = {0}, file = {0};
    YaraRules *rules;
    YaraHits hits;
    const RuleWords words = {.author = name, .reference = name, .description = name};
    rules_write(made, &words, &text);
    ALWAYS(yara_compile(TEXT("made"), buffer_text(&text), &rules, &err));
    buffer_add(&file, TEXT("\x7f"
                           "ELF............"));
    for (uint32_t i = 0; i < pieces->count; i++)
        buffer_add(&file, (Text){pieces->bytes[i], pieces->atoms[i].length});
    ALWAYS(yara_scan(rules, buffer_text(&file), 20, &hits, &err));
    ALWAYS(hits.rules[0]);
    yara_free(rules);
    buffer_done(&text);
    buffer_done(&file);
}

/// Whatever functions are called.
static void check_structure(const FamilyRules *made, Text name)
{
    Err err = {0};
    Buffer text = {0};
    YaraRules *compiled;
    FamilyRule rules[RULE_MOST];
    FamilyRules shaped = *made;
    memcpy(rules, made->rules, made->rule_count * sizeof *rules);
    shaped.rules = rules;
    for (uint32_t i = 0; i < made->rule_count; i++) {
        rules[i].heads = 1U << HEAD_ELF | 1U << HEAD_PE;
        rules[i].shapes[HEAD_ELF] = (RuleShape){SHAPE_LIBRARY, {name, TEXT("one more")}, 2};
        rules[i].shapes[HEAD_PE] = (RuleShape){SHAPE_ANY, {name}, 1};
    }
    rules_write(&shaped, &(RuleWords){.author = name}, &text);
    ALWAYS(yara_compile(TEXT("shaped"), buffer_text(&text), &compiled, &err));
    yara_free(compiled);
    buffer_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Pieces pieces = {0};
    Arena arena;
    Err err = {0};
    FamilyRules made;
    Text name = {(const char *)data, size < 40 ? size : 40};
    cut(data, size, &pieces);
    arena_init(&arena);
    SampleFeatures features = {.format = SAMPLE_ELF, .size_bytes = 1 << 20, .atoms = pieces.atoms};
    features.atom_count = pieces.count;
    SignMaker *maker = sign_maker_new(name, &(SignIndexes){0}, 1e-5);
    sign_maker_sample(maker, &features);
    if (sign_maker_finish(maker, &arena, &made, &err)) {
        check(&made, &pieces, name);
        check_structure(&made, name);
    }
    sign_maker_free(maker);
    arena_done(&arena);
    return 0;
}
