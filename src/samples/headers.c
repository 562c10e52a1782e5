#include "samples/headers.h"

#include <stdlib.h>

enum { SECONDS = 60 };

/// pe.imphash() and others are functions: their results come as words that a rule logs.
static void hear_word(Building *it, const char *word)
{
    static const struct {
        const char *before;
        FactKind kind;
    } words[] = {{"imphash=", FACT_IMPHASH}, {"rich=", FACT_RICH_HASH}};
    Text said = text_of(word);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts(said, words[i].before))
            build_fact(it, words[i].kind, text_slice(said, strlen(words[i].before), said.length), 0);
}

static int hear(__attribute__((unused)) YR_SCAN_CONTEXT *context, int message, void *data, void *self)
{
    Building *it = self;
    if (message == CALLBACK_MSG_CONSOLE_LOG)
        hear_word(it, data);
    if (message == CALLBACK_MSG_MODULE_IMPORTED) {
        YR_OBJECT *module = data;
        if (strcmp(module->identifier, "pe") == 0)
            read_pe(it, module);
        else if (strcmp(module->identifier, "dotnet") == 0)
            read_dotnet(it, module);
        else if (strcmp(module->identifier, "macho") == 0)
            read_macho(it, module);
    }
    return CALLBACK_CONTINUE;
}

/// A whole file as libyara's one block. The scan takes it first, byte by byte, for strings that these rules
/// do not have; it is not given to it. The modules come after.
typedef struct {
    YR_MEMORY_BLOCK block;
    bool is_scanned;
} WholeFile;

static YR_MEMORY_BLOCK *first_block(YR_MEMORY_BLOCK_ITERATOR *iterator)
{
    return &((WholeFile *)iterator->context)->block;
}

static YR_MEMORY_BLOCK *next_block(YR_MEMORY_BLOCK_ITERATOR *iterator)
{
    ((WholeFile *)iterator->context)->is_scanned = true;
    return NULL;
}

static uint64_t file_size(YR_MEMORY_BLOCK_ITERATOR *iterator)
{
    return ((WholeFile *)iterator->context)->block.size;
}

static const uint8_t *fetch_data(YR_MEMORY_BLOCK *block)
{
    const WholeFile *file = (const WholeFile *)block; // its first member
    return file->is_scanned ? block->context : NULL;
}

static int run_modules(YR_RULES *rules, Building *it)
{
    WholeFile file = {.block = {.size = it->bytes.length,
                                .context = (void *)(uintptr_t)it->bytes.bytes,
                                .fetch_data = fetch_data}};
    YR_MEMORY_BLOCK_ITERATOR blocks = {
        .context = &file, .first = first_block, .next = next_block, .file_size = file_size};
    return yr_rules_scan_mem_blocks(rules, &blocks, 0, hear, it, SECONDS);
}

bool read_headers(SampleReader *reader, Building *it, Err *err)
{
    YR_RULES *rules = NULL;
    if (it->out->format == SAMPLE_PE)
        rules = reader->pe;
    else if (it->out->format == SAMPLE_MACHO)
        rules = reader->macho;
    else if (it->out->format == SAMPLE_ELF)
        read_elf(it);
    if (!rules)
        return true;
    int code = run_modules(rules, it);
    return code == ERROR_SUCCESS ||
           fail(err, ERR_FAILED, "the parser of " TEXT_FMT " gave up (libyara's error %d)",
                TEXT_ARG(sample_format_word(it->out->format)), code);
}

static bool compile(const char *source, YR_RULES **out)
{
    YR_COMPILER *compiler;
    if (yr_compiler_create(&compiler) != ERROR_SUCCESS)
        return false;
    bool is_done = yr_compiler_add_string(compiler, source, NULL) == 0 &&
                   yr_compiler_get_rules(compiler, out) == ERROR_SUCCESS;
    yr_compiler_destroy(compiler);
    return is_done;
}

bool sample_reader_new(SampleReader **out, Err *err)
{
    // Each function stands in a rule of its own: one that is undefined does not keep the other from being
    // called.
    static const char pe[] =
        "import \"pe\" import \"dotnet\" import \"hash\" import \"console\"\n"
        "rule imports { condition: console.log(\"imphash=\", pe.imphash()) }\n"
        "rule rich { condition: console.log(\"rich=\", hash.md5(pe.rich_signature.clear_data)) }\n"
        "rule managed { condition: dotnet.is_dotnet == 1 }\n";
    static const char macho[] = "import \"macho\"\nrule mach { condition: macho.magic != 0 }\n";
    if (yr_initialize() != ERROR_SUCCESS)
        return fail(err, ERR_FAILED, "libyara cannot be started");
    SampleReader *reader = memory_get(sizeof *reader);
    *reader = (SampleReader){0};
    if (!compile(pe, &reader->pe) || !compile(macho, &reader->macho)) {
        sample_reader_free(reader);
        return fail(err, ERR_FAILED, "libyara lacks one of its modules pe, dotnet, macho, hash and console");
    }
    *out = reader;
    return true;
}

void sample_reader_free(SampleReader *reader)
{
    if (!reader)
        return;
    if (reader->pe)
        yr_rules_destroy(reader->pe);
    if (reader->macho)
        yr_rules_destroy(reader->macho);
    yr_finalize();
    free(reader);
}
