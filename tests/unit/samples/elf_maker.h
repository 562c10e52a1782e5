#pragma once
/// The smallest ELF program that has a section of code.

#include <elf.h>
#include <string.h>

#include "base/buffer.h"

static inline void elf_make(Buffer *out, Text code, size_t padding)
{
    static const char names[] = "\0.text\0.names";
    Elf64_Ehdr head = {.e_ident = ELFMAG, .e_type = ET_EXEC, .e_machine = EM_X86_64, .e_ehsize = sizeof head};
    head.e_ident[EI_CLASS] = ELFCLASS64;
    head.e_ident[EI_DATA] = ELFDATA2LSB;
    head.e_shentsize = sizeof(Elf64_Shdr);
    head.e_shnum = 3;
    head.e_shstrndx = 2;
    head.e_shoff = sizeof head;
    Elf64_Shdr sections[3] = {
        {0},
        {.sh_name = 1, .sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC | SHF_EXECINSTR},
        {.sh_name = 7, .sh_type = SHT_STRTAB, .sh_size = sizeof names},
    };
    sections[1].sh_offset = sizeof head + sizeof sections + padding;
    sections[1].sh_addr = 0x401000 + padding;
    sections[1].sh_size = code.length;
    sections[2].sh_offset = sections[1].sh_offset + code.length;
    head.e_entry = sections[1].sh_addr;
    buffer_add(out, (Text){(const char *)&head, sizeof head});
    buffer_add(out, (Text){(const char *)sections, sizeof sections});
    for (size_t i = 0; i < padding; i++)
        buffer_add_byte(out, (char)(i * 37));
    buffer_add(out, code);
    buffer_add(out, (Text){names, sizeof names});
}
