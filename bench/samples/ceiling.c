// What parts of reading features cost alone, by one thread, from files that are in memory already: the digests
// that everybody exchanges, TLSH and ssdeep as their own libraries make them, the decoder of x86 beside
// Capstone. None of them could be faster than that within the whole.
//
//     ceiling FILE...
//
// Prints for each part the nanoseconds a byte of all files, and the MB/s that this alone would leave. The
// decoders read the sections of code of x86 alone; their nanoseconds are given a byte of code, too.

#include <capstone/capstone.h>
#include <fuzzy.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/io.h"
#include "samples/code.h"

/// libtlsh, in peers.cpp.
void tlsh_alone(const unsigned char *bytes, unsigned length);

typedef struct {
    Buffer bytes;
    SampleFeatures features;
} File;

typedef struct {
    File *files;
    size_t count;
    double bytes, code_bytes;
    SampleReader *reader;
    csh capstone[2]; ///< of 32 bits, of 64
    volatile uint64_t sink;
} Ceiling;

typedef void (*Part)(Ceiling *it, const File *file);

static void part_md5(Ceiling *it, const File *file)
{
    char hex[MD5_HEX + 1];
    md5_print(buffer_text(&file->bytes), hex);
    it->sink += (uint64_t)hex[0];
}

static void part_sha1(Ceiling *it, const File *file)
{
    char hex[SHA1_HEX + 1];
    sha1_print(buffer_text(&file->bytes), hex);
    it->sink += (uint64_t)hex[0];
}

static void part_sha256(Ceiling *it, const File *file)
{
    it->sink += digest_of(buffer_text(&file->bytes)).bytes[0];
}

static void part_tlsh(Ceiling *it, const File *file)
{
    (void)it;
    Arena arena;
    SampleFeatures features = {0};
    arena_init(&arena);
    Building building = {.bytes = buffer_text(&file->bytes), .arena = &arena, .out = &features};
    read_tlsh(&building);
    build_done(&building);
    arena_done(&arena);
}

static void part_libtlsh(Ceiling *it, const File *file)
{
    (void)it;
    tlsh_alone((const unsigned char *)file->bytes.bytes, (unsigned)file->bytes.length);
}

static void part_ssdeep(Ceiling *it, const File *file)
{
    char hash[FUZZY_MAX_RESULT];
    fuzzy_hash_buf((const unsigned char *)file->bytes.bytes, (uint32_t)file->bytes.length, hash);
    it->sink += (uint64_t)hash[0];
}

static void part_entropy(Ceiling *it, const File *file)
{
    uint32_t counts[4][256] = {{0}};
    const char *bytes = file->bytes.bytes;
    for (size_t i = 0; i + 4 <= file->bytes.length; i += 4)
        for (size_t k = 0; k < 4; k++)
            counts[k][(unsigned char)bytes[i + k]]++;
    it->sink += counts[0][0];
}

static bool has_x86(const File *file)
{
    return file->features.arch == ARCH_X86 || file->features.arch == ARCH_X64;
}

static void part_decoder(Ceiling *it, const File *file)
{
    const CodeModel model = {.is_64 = file->features.arch == ARCH_X64};
    for (uint32_t i = 0; i < file->features.section_count && has_x86(file); i++) {
        const SampleSection *section = &file->features.sections[i];
        const uint8_t *code = (const uint8_t *)file->bytes.bytes + section->offset;
        for (uint64_t at = 0; section->is_code && at < section->size;) {
            Instruction now;
            decode_x86(&model, code + at, section->size - at, &now);
            at += now.length;
            it->sink += now.token;
        }
    }
}

static void part_capstone(Ceiling *it, const File *file)
{
    csh handle = it->capstone[file->features.arch == ARCH_X64];
    cs_insn *instruction = cs_malloc(handle);
    for (uint32_t i = 0; i < file->features.section_count && has_x86(file); i++) {
        const SampleSection *section = &file->features.sections[i];
        const uint8_t *code = (const uint8_t *)file->bytes.bytes + section->offset;
        size_t left = section->is_code ? section->size : 0;
        uint64_t address = 0;
        while (left > 0) {
            if (cs_disasm_iter(handle, &code, &left, &address, instruction))
                continue;
            code++; // a byte that begins no instruction
            left--;
        }
    }
    cs_free(instruction, 1);
}

static void part_features(Ceiling *it, const File *file)
{
    SampleFeatures features;
    Arena arena;
    Err err;
    arena_init(&arena);
    it->sink += sample_read(it->reader, buffer_text(&file->bytes), &arena, &features, &err);
    arena_done(&arena);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/// The best of some rounds: others at work on the machine only make it worse.
static double best_of(Ceiling *it, Part part)
{
    enum { ROUNDS = 3 };
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double from = seconds_now();
        for (size_t i = 0; i < it->count; i++)
            part(it, &it->files[i]);
        double spent = seconds_now() - from;
        best = round == 0 || spent < best ? spent : best;
    }
    return best;
}

static void measure(Ceiling *it, const char *name, Part part, bool is_of_code)
{
    double best = best_of(it, part);
    printf("%-28s %7.2f ns a byte %8.0f MB/s", name, best / it->bytes * 1e9, it->bytes / best / 1e6);
    if (is_of_code)
        printf("   %.2f ns a byte of code", best / it->code_bytes * 1e9);
    printf("\n");
    fflush(stdout);
}

static void load(Ceiling *it, const char *path, Arena *arena)
{
    Err err = {0};
    Source source;
    File *file = &it->files[it->count];
    *file = (File){0};
    if (!source_open(path, &source, &err))
        return;
    if (source_read_all(&source, 512 << 20, &file->bytes, &err) &&
        sample_read(it->reader, buffer_text(&file->bytes), arena, &file->features, &err)) {
        it->count++;
        it->bytes += (double)file->bytes.length;
        for (uint32_t i = 0; i < file->features.section_count && has_x86(file); i++)
            it->code_bytes += file->features.sections[i].is_code ? (double)file->features.sections[i].size : 0;
    }
    source_close(&source);
}

int main(int count, char **words)
{
    Ceiling it = {.files = memory_get((size_t)count * sizeof(File))};
    Arena arena;
    Err err = {0};
    arena_init(&arena);
    if (!sample_reader_new(&it.reader, &err) || cs_open(CS_ARCH_X86, CS_MODE_32, &it.capstone[0]) != CS_ERR_OK ||
        cs_open(CS_ARCH_X86, CS_MODE_64, &it.capstone[1]) != CS_ERR_OK)
        return 1;
    for (int i = 1; i < count; i++)
        load(&it, words[i], &arena);
    printf("%zu files, %.1f MB, %.1f of it code of x86\n", it.count, it.bytes / 1e6, it.code_bytes / 1e6);
    measure(&it, "all features", part_features, false);
    measure(&it, "MD5", part_md5, false);
    measure(&it, "SHA-1", part_sha1, false);
    measure(&it, "SHA-256", part_sha256, false);
    measure(&it, "TLSH, as it is counted here", part_tlsh, false);
    measure(&it, "TLSH by libtlsh", part_libtlsh, false);
    measure(&it, "ssdeep by libfuzzy", part_ssdeep, false);
    measure(&it, "counting bytes", part_entropy, false);
    measure(&it, "lengths and tokens of x86", part_decoder, true);
    measure(&it, "x86 by Capstone", part_capstone, true);
    arena_done(&arena);
    return 0;
}
