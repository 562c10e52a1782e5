// Mach-O (Apple, mach-o/loader.h), as libyara's module `macho` parses it. Of a file for several processors
// the first one that has code is read, or the first one where none has.

#include "samples/headers.h"

enum {
    MOST_SEGMENTS = 64,
    MOST_SECTIONS = 64,
    MOST_ARCHES = 32,
    PROTECTION_EXECUTE = 4,
    HAS_CODE = 0x80000400
};

static SampleArch arch_of(int64_t processor)
{
    switch (processor) {
    case 7:
        return ARCH_X86;
    case 0x1000007:
        return ARCH_X64;
    case 12:
        return ARCH_ARM;
    case 0x100000c:
        return ARCH_ARM64;
    default:
        return ARCH_OTHER;
    }
}

static bool is_code(YR_OBJECT *segment, YR_OBJECT *section)
{
    int64_t protection = module_number(segment, "initprot"), traits = module_number(section, "flags");
    return protection >= 0 && (protection & PROTECTION_EXECUTE) && traits >= 0 && (traits & HAS_CODE);
}

static void read_section(Building *it, YR_OBJECT *segment, YR_OBJECT *header, uint64_t at)
{
    int64_t offset = module_number(header, "offset");
    if (offset <= 0)
        return;
    SampleSection section = {
        .name = module_text(header, "sectname"),
        .offset = at + (uint64_t)offset,
        .size = (uint64_t)module_number(header, "size"),
        .address = (uint64_t)module_number(header, "addr"),
        .is_code = is_code(segment, header),
    };
    build_section(it, &section);
}

/// `at` is where the image begins in the file: 0 but in files for several processors.
static void read_image(Building *it, YR_OBJECT *image, uint64_t at)
{
    int segments = module_count(image, "segments", MOST_SEGMENTS);
    it->out->arch = arch_of(module_number(image, "cputype"));
    for (int i = 0; i < segments; i++) {
        YR_OBJECT *segment = module_item(image, "segments", i);
        int sections = module_count(segment, "sections", MOST_SECTIONS);
        for (int k = 0; k < sections; k++)
            read_section(it, segment, module_item(segment, "sections", k), at);
    }
    int64_t entry = module_number(image, "entry_point");
    if (entry >= 0)
        it->entry = at + (uint64_t)entry;
}

static bool has_code(YR_OBJECT *image)
{
    int segments = module_count(image, "segments", MOST_SEGMENTS);
    for (int i = 0; i < segments; i++) {
        YR_OBJECT *segment = module_item(image, "segments", i);
        int sections = module_count(segment, "sections", MOST_SECTIONS);
        for (int k = 0; k < sections; k++)
            if (is_code(segment, module_item(segment, "sections", k)))
                return true;
    }
    return false;
}

void read_macho(Building *it, YR_OBJECT *macho)
{
    int images = module_count(macho, "file", MOST_ARCHES), chosen = 0;
    while (chosen < images && !has_code(module_item(macho, "file", chosen)))
        chosen++;
    if (images == 0) {
        read_image(it, macho, 0);
        return;
    }
    chosen = chosen < images ? chosen : 0;
    int64_t at = module_number(module_item(macho, "fat_arch", chosen), "offset");
    if (at >= 0)
        read_image(it, module_item(macho, "file", chosen), (uint64_t)at);
}
