// PE (Microsoft, "PE Format") and .NET (ECMA-335), as libyara's modules `pe` and `dotnet` parse them.

#include "base/time.h"
#include "samples/headers.h"

enum {
    MOST_IMPORTS = 4096,
    MOST_LIBRARIES = 256,
    MOST_RESOURCES = 256,
    MOST_VERSIONS = 32,
    MOST_SIGNERS = 8,
    MOST_SECTIONS = 96
};
enum { EXECUTABLE = 0x20000000, CODE = 0x20 };

static void read_machine(Building *it, YR_OBJECT *pe)
{
    switch (module_number(pe, "machine")) {
    case 0x14c:
        it->out->arch = ARCH_X86;
        break;
    case 0x8664:
        it->out->arch = ARCH_X64;
        break;
    case 0x1c0:
    case 0x1c2:
    case 0x1c4:
        it->out->arch = ARCH_ARM;
        break;
    case 0xaa64:
        it->out->arch = ARCH_ARM64;
        break;
    default:
        it->out->arch = ARCH_OTHER;
    }
}

static void read_sections(Building *it, YR_OBJECT *pe)
{
    int count = module_count(pe, "sections", MOST_SECTIONS);
    for (int i = 0; i < count; i++) {
        YR_OBJECT *header = module_item(pe, "sections", i);
        int64_t traits = module_number(header, "characteristics"),
                in_memory = module_number(header, "virtual_size");
        SampleSection section = {
            .name = module_text(header, "full_name"),
            .offset = (uint64_t)module_number(header, "raw_data_offset"),
            .size = (uint64_t)module_number(header, "raw_data_size"),
            .address = (uint64_t)module_number(header, "virtual_address"),
            .is_code = traits >= 0 && (traits & (EXECUTABLE | CODE)) != 0,
        };
        // What lies behind the section's size in memory is padding of the file.
        if (in_memory > 0 && (uint64_t)in_memory < section.size)
            section.size = (uint64_t)in_memory;
        if (header)
            build_section(it, &section);
    }
}

static void read_imports(Building *it, YR_OBJECT *pe)
{
    int libraries = module_count(pe, "import_details", MOST_LIBRARIES);
    for (int i = 0; i < libraries; i++) {
        YR_OBJECT *library = module_item(pe, "import_details", i);
        Text from = module_text(library, "library_name");
        // libyara 4.2 numbers the functions of all libraries in one row, so that the first items of all but
        // the first library are not there.
        int functions = module_count(library, "functions", MOST_IMPORTS);
        build_fact(it, FACT_LIBRARY, from, 0);
        for (int k = 0; k < functions; k++) {
            Text name = module_text(module_item(library, "functions", k), "name");
            if (name.length > 0)
                build_fact(it, FACT_IMPORT,
                           arena_format(it->arena, TEXT_FMT " " TEXT_FMT, TEXT_ARG(from), TEXT_ARG(name)), 0);
        }
    }
    int exports = module_count(pe, "export_details", MOST_IMPORTS);
    for (int i = 0; i < exports; i++)
        build_fact(it, FACT_EXPORT, module_text(module_item(pe, "export_details", i), "name"), 0);
}

static void read_resources(Building *it, YR_OBJECT *pe)
{
    int count = module_count(pe, "resources", MOST_RESOURCES);
    for (int i = 0; i < count; i++) {
        YR_OBJECT *resource = module_item(pe, "resources", i);
        int64_t offset = module_number(resource, "offset");
        build_fact(it, FACT_RESOURCE,
                   arena_format(
                       it->arena, "type %d, language %d, %u bytes", (int)module_number(resource, "type"),
                       (int)module_number(resource, "language"), (unsigned)module_number(resource, "length")),
                   offset < 0 ? 0 : (uint64_t)offset);
    }
    int versions = module_count(pe, "version_info_list", MOST_VERSIONS);
    for (int i = 0; i < versions; i++) {
        YR_OBJECT *version = module_item(pe, "version_info_list", i);
        build_fact(it, FACT_VERSION,
                   arena_format(it->arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(module_text(version, "key")),
                                TEXT_ARG(module_text(version, "value"))),
                   0);
    }
}

static void read_signers(Building *it, YR_OBJECT *pe)
{
    int count = module_count(pe, "signatures", MOST_SIGNERS);
    for (int i = 0; i < count; i++) {
        YR_OBJECT *signature = module_item(pe, "signatures", i);
        build_fact(it, FACT_CERTIFICATE, module_text(signature, "thumbprint"), 0);
        build_fact(it, FACT_SIGNER, module_text(signature, "subject"), 0);
    }
}

static void read_compiled(Building *it, YR_OBJECT *pe)
{
    int64_t seconds = module_number(pe, "timestamp");
    // 0 and -1 are what reproducible builds and packers write.
    if (seconds <= 0 || seconds >= UINT32_MAX)
        return;
    build_fact(it, FACT_COMPILED, instant_text(seconds * 1000000, it->arena), 0);
}

void read_pe(Building *it, YR_OBJECT *pe)
{
    if (module_number(pe, "number_of_sections") < 0)
        return;
    int64_t entry = module_number(pe, "entry_point"), base = module_number(pe, "image_base"),
            size = module_number(pe, "size_of_image");
    if (entry >= 0)
        it->entry = (uint64_t)entry;
    if (base >= 0 && size >= 0) {
        it->image_base = (uint64_t)base;
        it->image_size = (uint64_t)size;
    }
    read_machine(it, pe);
    read_sections(it, pe);
    read_imports(it, pe);
    read_resources(it, pe);
    read_signers(it, pe);
    read_compiled(it, pe);
    build_fact(it, FACT_PDB, module_text(pe, "pdb_path"), 0);
}

void read_dotnet(Building *it, YR_OBJECT *dotnet)
{
    if (module_number(dotnet, "is_dotnet") != 1)
        return;
    build_fact(it, FACT_DOTNET, module_text(module_field(dotnet, "assembly"), "name"), 0);
    build_fact(it, FACT_DOTNET, module_text(dotnet, "typelib"), 0);
    build_fact(it, FACT_BUILD_ID, module_word(module_item(dotnet, "guids", 0)), 0);
}
