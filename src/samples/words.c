#include "samples/samples.h"

Text sample_format_word(SampleFormat format)
{
    static const Text words[SAMPLE_FORMAT_COUNT] = {
        [SAMPLE_OTHER] = TEXT_INIT("other"),   [SAMPLE_PE] = TEXT_INIT("PE"),
        [SAMPLE_ELF] = TEXT_INIT("ELF"),       [SAMPLE_MACHO] = TEXT_INIT("Mach-O"),
        [SAMPLE_SCRIPT] = TEXT_INIT("script"), [SAMPLE_OLE] = TEXT_INIT("OLE"),
        [SAMPLE_OOXML] = TEXT_INIT("OOXML"),   [SAMPLE_PDF] = TEXT_INIT("PDF"),
    };
    return words[format];
}

Text sample_arch_word(SampleArch arch)
{
    static const Text words[ARCH_COUNT] = {
        [ARCH_NONE] = TEXT_INIT("none"), [ARCH_X86] = TEXT_INIT("x86"),     [ARCH_X64] = TEXT_INIT("x64"),
        [ARCH_ARM] = TEXT_INIT("ARM"),   [ARCH_ARM64] = TEXT_INIT("ARM64"), [ARCH_OTHER] = TEXT_INIT("other"),
    };
    return words[arch];
}

Text fact_word(FactKind kind)
{
    static const Text words[FACT_COUNT] = {
        [FACT_IMPHASH] = TEXT_INIT("imphash"),
        [FACT_RICH_HASH] = TEXT_INIT("rich hash"),
        [FACT_TLSH] = TEXT_INIT("tlsh"),
        [FACT_COMPILED] = TEXT_INIT("compiled"),
        [FACT_PDB] = TEXT_INIT("pdb"),
        [FACT_IMPORT] = TEXT_INIT("import"),
        [FACT_EXPORT] = TEXT_INIT("export"),
        [FACT_LIBRARY] = TEXT_INIT("library"),
        [FACT_RESOURCE] = TEXT_INIT("resource"),
        [FACT_VERSION] = TEXT_INIT("version"),
        [FACT_CERTIFICATE] = TEXT_INIT("certificate"),
        [FACT_SIGNER] = TEXT_INIT("signer"),
        [FACT_ENTRY] = TEXT_INIT("entry"),
        [FACT_BUILD_ID] = TEXT_INIT("build id"),
        [FACT_DOTNET] = TEXT_INIT("dotnet"),
        [FACT_INTERPRETER] = TEXT_INIT("interpreter"),
        [FACT_STACK_STRING] = TEXT_INIT("stack string"),
    };
    return words[kind];
}
