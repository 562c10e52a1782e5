#include "scan/scan.h"

static bool is_pe(Text bytes)
{
    if (!text_starts(bytes, "MZ") || bytes.length < 0x40)
        return false;
    const unsigned char *at = (const unsigned char *)bytes.bytes + 0x3c;
    uint32_t offset = (uint32_t)(at[0] | at[1] << 8 | at[2] << 16) | (uint32_t)at[3] << 24;
    return bytes.length >= 4 && offset <= bytes.length - 4 && memcmp(bytes.bytes + offset, "PE\0\0", 4) == 0;
}

static bool is_macho(Text bytes)
{
    static const char *const heads[] = {"\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa\xcf",
                                        "\xfe\xed\xfa\xce"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (text_starts(bytes, heads[i]))
            return true;
    return false;
}

FileHead file_head(Text bytes)
{
    if (text_starts(bytes, "\x7f"
                           "ELF"))
        return HEAD_ELF;
    return is_pe(bytes) ? HEAD_PE : is_macho(bytes) ? HEAD_MACHO : HEAD_OTHER;
}

Text file_head_word(FileHead head)
{
    static const Text words[HEAD_COUNT] = {TEXT_INIT("ELF"), TEXT_INIT("PE"), TEXT_INIT("Mach-O"),
                                           TEXT_INIT("other")};
    return words[head];
}
