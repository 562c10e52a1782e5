#include "samples/code.h"
#include "samples/references.h"

static bool is_elf(Text bytes)
{
    return text_starts(bytes, "\x7f"
                              "ELF");
}

/// "MZ", and "PE\0\0" where the field at 0x3c points to.
static bool is_pe(Text bytes)
{
    uint32_t at;
    if (!text_starts(bytes, "MZ") || bytes.length < 0x40)
        return false;
    memcpy(&at, bytes.bytes + 0x3c, sizeof at);
    return bytes.length >= 4 && at <= bytes.length - 4 && memcmp(bytes.bytes + at, "PE\0\0", 4) == 0;
}

static bool is_macho(Text bytes)
{
    uint32_t magic = 0, count = 0;
    if (bytes.length < 32)
        return false;
    memcpy(&magic, bytes.bytes, sizeof magic);
    memcpy(&count, bytes.bytes + 4, sizeof count);
    if (magic == 0xfeedface || magic == 0xfeedfacf || magic == 0xcefaedfe || magic == 0xcffaedfe)
        return true;
    // Java classes begin like files for several processors; those hold few. Offsets have 32 or 64 bits.
    return (magic == 0xbebafeca || magic == 0xbfbafeca) && __builtin_bswap32(count) < 32;
}

static bool is_ooxml(Text bytes)
{
    return text_starts(bytes, "PK\x03\x04") &&
           text_find(text_slice(bytes, 0, 4096), "[Content_Types].xml", 0) != SIZE_MAX;
}

/// The program that a script names in its first line; empty when it names none.
static Text interpreter_of(Text bytes)
{
    if (!text_starts(bytes, "#!"))
        return TEXT_NONE;
    Text line = text_slice(bytes, 2, text_find_byte(bytes, '\n', 0)), word = TEXT_NONE;
    line = text_trim(text_slice(line, 0, 200));
    while (text_cut(&line, ' ', &word)) {
        size_t slash = word.length;
        while (slash > 0 && word.bytes[slash - 1] != '/')
            slash--;
        word = text_slice(word, slash, word.length);
        if (!text_is(word, "env") && word.length > 0 && word.bytes[0] != '-')
            break;
    }
    return word;
}

/// Words that stand at the head of scripts that name no program. What is not UTF-8 text is no script.
static bool is_script(Text bytes)
{
    static const char *const words[] = {"<?php",   "function ", "@echo off", "powershell", "var ",
                                        "import ", "Sub ",      "<script",   "$",          "Set "};
    Text head = text_trim(text_clip(text_slice(bytes, 0, 4096), 4092));
    if (text_starts(head, "#!"))
        return true;
    if (head.length == 0 || text_has(head, '\0') || !text_is_utf8(text_clip(head, head.length)))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts_nocase(head, words[i]))
            return true;
    return false;
}

static SampleFormat format_of(Text bytes)
{
    if (is_elf(bytes))
        return SAMPLE_ELF;
    if (is_pe(bytes))
        return SAMPLE_PE;
    if (is_macho(bytes))
        return SAMPLE_MACHO;
    if (text_starts(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return SAMPLE_OLE;
    if (text_find(text_slice(bytes, 0, 1024), "%PDF-", 0) != SIZE_MAX)
        return SAMPLE_PDF;
    if (is_ooxml(bytes))
        return SAMPLE_OOXML;
    return is_script(bytes) ? SAMPLE_SCRIPT : SAMPLE_OTHER;
}

static void name_file(Text bytes, SampleFeatures *out)
{
    Digest digest = digest_of(bytes);
    digest_print(&digest, out->sha256);
    sha1_print(bytes, out->sha1);
    md5_print(bytes, out->md5);
    out->size_bytes = bytes.length;
}

bool sample_read(SampleReader *reader, Text bytes, Arena *arena, SampleFeatures *out, Err *err)
{
    SampleFeatures features = {0};
    Building it = {.bytes = bytes, .arena = arena, .out = &features, .entry = UINT64_MAX};
    name_file(bytes, &features);
    sketch_init(&features.code);
    sketch_init(&features.bytes);
    features.format = format_of(bytes);
    bool is_read = read_headers(reader, &it, err);
    if (is_read) {
        build_fact(&it, FACT_INTERPRETER, interpreter_of(bytes), 0);
        read_entropy(&it);
        references_init(&it);
        read_references(&it);
        read_code(&it);
        it.are_texts_divided = references_divide_texts(&it);
        read_strings(&it);
        read_linkage(&it);
        read_runs(&it);
        read_grams(&it);
        read_tlsh(&it);
        read_structure(&it);
    }
    sketch_done(&features.code);
    sketch_done(&features.bytes);
    build_done(&it);
    if (is_read)
        *out = features;
    return is_read;
}
