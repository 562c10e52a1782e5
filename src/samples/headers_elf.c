// ELF (System V ABI, "Object Files"), little-endian, 32 and 64 bits. Read here and not by libyara: its module
// makes six objects for every symbol, which takes longer than everything else that is read of a program with
// its symbols, and tells neither the libraries that are needed nor the build id.

#include <elf.h>

#include "samples/headers.h"

enum { MOST_SECTIONS = 512, MOST_SYMBOLS = 1 << 18, MOST_NEEDED = 256, LONGEST_NAME = 256 };

/// One view of both widths.
typedef struct {
    uint64_t offset, size, address, flags, entry_size;
    uint32_t name, type, link;
} Header;

typedef struct {
    Building *it;
    bool is_wide;
    Header sections[MOST_SECTIONS];
    size_t count, names; ///< section that holds the sections' names
} Elf;

/// Copies a structure out of the file; false when it is not all there.
static bool take(const Building *it, uint64_t at, void *into, size_t size)
{
    Text bytes = sample_slice(it, at, size);
    if (bytes.length != size)
        return false;
    memcpy(into, bytes.bytes, size);
    return true;
}

static bool take_section(const Elf *elf, uint64_t at, Header *out)
{
    Elf64_Shdr wide;
    Elf32_Shdr narrow;
    if (elf->is_wide) {
        if (!take(elf->it, at, &wide, sizeof wide))
            return false;
        *out = (Header){wide.sh_offset,  wide.sh_size, wide.sh_addr, wide.sh_flags,
                        wide.sh_entsize, wide.sh_name, wide.sh_type, wide.sh_link};
        return true;
    }
    if (!take(elf->it, at, &narrow, sizeof narrow))
        return false;
    *out = (Header){narrow.sh_offset,  narrow.sh_size, narrow.sh_addr, narrow.sh_flags,
                    narrow.sh_entsize, narrow.sh_name, narrow.sh_type, narrow.sh_link};
    return true;
}

/// The string at `at` of a section of strings.
static Text string_at(const Elf *elf, size_t section, uint64_t at)
{
    if (section >= elf->count || at >= elf->sections[section].size)
        return TEXT_NONE;
    uint64_t left = elf->sections[section].size - at;
    Text bytes =
        sample_slice(elf->it, elf->sections[section].offset + at, left < LONGEST_NAME ? left : LONGEST_NAME);
    return text_slice(bytes, 0, text_find_byte(bytes, '\0', 0));
}

static SampleArch arch_of(unsigned machine)
{
    switch (machine) {
    case EM_386:
        return ARCH_X86;
    case EM_X86_64:
        return ARCH_X64;
    case EM_ARM:
        return ARCH_ARM;
    case EM_AARCH64:
        return ARCH_ARM64;
    default:
        return ARCH_OTHER;
    }
}

static void tell_sections(Elf *elf)
{
    for (size_t i = 0; i < elf->count; i++) {
        const Header *header = &elf->sections[i];
        if (header->type == SHT_NULL || header->type == SHT_NOBITS)
            continue;
        SampleSection section = {.name = string_at(elf, elf->names, header->name),
                                 .offset = header->offset,
                                 .size = header->size,
                                 .address = header->address,
                                 .is_code = (header->flags & SHF_EXECINSTR) != 0};
        build_section(elf->it, &section);
    }
}

/// Without sections (packers leave them out) the segments tell what is code.
static void tell_segments(Building *it, bool is_wide, uint64_t at, size_t count)
{
    for (size_t i = 0; i < count && i < MOST_SECTIONS; i++) {
        Elf64_Phdr wide;
        Elf32_Phdr narrow;
        if (is_wide ? !take(it, at + i * sizeof wide, &wide, sizeof wide)
                    : !take(it, at + i * sizeof narrow, &narrow, sizeof narrow))
            return;
        if (!is_wide)
            wide = (Elf64_Phdr){.p_type = narrow.p_type,
                                .p_flags = narrow.p_flags,
                                .p_offset = narrow.p_offset,
                                .p_vaddr = narrow.p_vaddr,
                                .p_filesz = narrow.p_filesz};
        if (wide.p_type != PT_LOAD)
            continue;
        SampleSection section = {.name = wide.p_flags & PF_X ? TEXT("load, code") : TEXT("load"),
                                 .offset = wide.p_offset,
                                 .size = wide.p_filesz,
                                 .address = wide.p_vaddr,
                                 .is_code = (wide.p_flags & PF_X) != 0};
        build_section(it, &section);
    }
}

static bool take_symbol(const Elf *elf, uint64_t at, Elf64_Sym *out)
{
    Elf32_Sym narrow;
    if (elf->is_wide)
        return take(elf->it, at, out, sizeof *out);
    if (!take(elf->it, at, &narrow, sizeof narrow))
        return false;
    *out = (Elf64_Sym){narrow.st_name,  narrow.st_info,  narrow.st_other,
                       narrow.st_shndx, narrow.st_value, narrow.st_size};
    return true;
}

/// Functions of the program itself are starts of code; of the dynamic symbols those are exports, the
/// undefined ones imports.
static void tell_symbols(Elf *elf, const Header *table)
{
    const size_t size = elf->is_wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    size_t count = (size_t)(table->size / size);
    for (size_t i = 1; i < count && i < MOST_SYMBOLS; i++) {
        Elf64_Sym symbol;
        if (!take_symbol(elf, table->offset + i * size, &symbol))
            return;
        unsigned type = ELF64_ST_TYPE(symbol.st_info);
        // A file may name one table in each of its sections.
        bool is_start = type == STT_FUNC && symbol.st_shndx != SHN_UNDEF;
        if (is_start && elf->it->starts.count < MOST_SYMBOLS)
            *vec_push(&elf->it->starts) = symbol.st_value;
        if (table->type != SHT_DYNSYM || (type != STT_FUNC && type != STT_NOTYPE))
            continue;
        build_fact(elf->it, symbol.st_shndx == SHN_UNDEF ? FACT_IMPORT : FACT_EXPORT,
                   string_at(elf, table->link, symbol.st_name), 0);
    }
}

static void tell_needed(Elf *elf, const Header *table)
{
    const size_t size = elf->is_wide ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
    for (size_t i = 0; i < table->size / size && i < MOST_NEEDED; i++) {
        Elf64_Dyn entry;
        Elf32_Dyn narrow;
        uint64_t at = table->offset + i * size;
        if (elf->is_wide ? !take(elf->it, at, &entry, sizeof entry)
                         : !take(elf->it, at, &narrow, sizeof narrow))
            return;
        if (!elf->is_wide)
            entry = (Elf64_Dyn){.d_tag = narrow.d_tag, .d_un.d_val = narrow.d_un.d_val};
        if (entry.d_tag == DT_NEEDED)
            build_fact(elf->it, FACT_LIBRARY, string_at(elf, table->link, entry.d_un.d_val), at);
    }
}

/// The note "GNU" of type 3 (NT_GNU_BUILD_ID).
static void tell_build_id(Elf *elf, const Header *section)
{
    Elf64_Nhdr note; // the same in both widths
    if (!take(elf->it, section->offset, &note, sizeof note) || note.n_type != NT_GNU_BUILD_ID ||
        note.n_namesz != 4 || note.n_descsz > 64)
        return;
    Text id = sample_slice(elf->it, section->offset + sizeof note + 4, note.n_descsz);
    char hex[2 * 64 + 1] = "";
    for (size_t i = 0; i < id.length; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)id.bytes[i]);
    build_fact(elf->it, FACT_BUILD_ID, text_of(hex), section->offset);
}

static void tell_tables(Elf *elf)
{
    for (size_t i = 0; i < elf->count; i++) {
        const Header *section = &elf->sections[i];
        if (section->type == SHT_SYMTAB || section->type == SHT_DYNSYM)
            tell_symbols(elf, section);
        else if (section->type == SHT_DYNAMIC)
            tell_needed(elf, section);
        else if (section->type == SHT_NOTE)
            tell_build_id(elf, section);
    }
}

static void find_entry(Building *it, uint64_t address)
{
    for (size_t i = 0; i < it->sections.count; i++) {
        const SampleSection *section = &it->sections.items[i];
        if (section->is_code && address >= section->address && address - section->address < section->size)
            it->entry = section->offset + (address - section->address);
    }
}

/// What a program that is not position-independent may hold addresses of.
static void find_image(Building *it)
{
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = 0; i < it->sections.count; i++) {
        const SampleSection *section = &it->sections.items[i];
        if (section->address == 0 || section->address > UINT64_MAX - section->size)
            continue;
        low = section->address < low ? section->address : low;
        high = section->address + section->size > high ? section->address + section->size : high;
    }
    if (low < high) {
        it->image_base = low;
        it->image_size = high - low;
    }
}

void read_elf(Building *it)
{
    Elf64_Ehdr wide = {0};
    Elf32_Ehdr narrow;
    unsigned char ident[EI_NIDENT];
    it->out->arch = ARCH_OTHER;
    if (!take(it, 0, ident, sizeof ident) || ident[EI_DATA] != ELFDATA2LSB)
        return;
    Elf *elf = arena_new(it->arena, Elf);
    elf->it = it;
    elf->is_wide = ident[EI_CLASS] == ELFCLASS64;
    if (elf->is_wide ? !take(it, 0, &wide, sizeof wide) : !take(it, 0, &narrow, sizeof narrow))
        return;
    if (!elf->is_wide)
        wide = (Elf64_Ehdr){.e_machine = narrow.e_machine,
                            .e_entry = narrow.e_entry,
                            .e_phoff = narrow.e_phoff,
                            .e_shoff = narrow.e_shoff,
                            .e_phnum = narrow.e_phnum,
                            .e_shnum = narrow.e_shnum,
                            .e_shstrndx = narrow.e_shstrndx};
    it->out->arch = arch_of(wide.e_machine);
    const size_t size = elf->is_wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
    while (elf->count < wide.e_shnum && elf->count < MOST_SECTIONS &&
           take_section(elf, wide.e_shoff + elf->count * size, &elf->sections[elf->count]))
        elf->count++;
    elf->names = wide.e_shstrndx;
    tell_sections(elf);
    if (it->sections.count == 0)
        tell_segments(it, elf->is_wide, wide.e_phoff, wide.e_phnum);
    find_image(it);
    find_entry(it, wide.e_entry);
    tell_tables(elf);
}
