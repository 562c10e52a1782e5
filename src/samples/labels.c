// Labels of malware say platform, kind, family and variant in every order and spelling. AVclass (Sebastian,
// Rivera, Kotzias and Caballero, "AVclass: a tool for massive malware labeling", RAID 2016) cuts them into
// words, drops those that name no family, and lets the rest vote. Here partners vote, each once.

#include "samples/build.h"

static bool is_generic(Text word)
{
    static const char *const words[] = {
        "adware",        "agent",      "android",  "apt",        "backdoor", "banker",     "bot",
        "cryptor",       "dropper",    "elf",      "exploit",    "generic",  "gen",        "genericrxaa",
        "heur",          "heuristic",  "hacktool", "linux",      "macos",    "mal",        "malicious",
        "malware",       "mtb",        "msil",     "osx",        "packed",   "packer",     "pws",
        "ransom",        "ransomware", "rat",      "riskware",   "rootkit",  "script",     "spyware",
        "stealer",       "suspicious", "tool",     "trojan",     "unix",     "unknown",    "variant",
        "virus",         "win",        "win32",    "win64",      "worm",     "downloader", "trojandownloader",
        "trojandropper", "trojanspy",  "loader",   "infostealer"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, words[i]))
            return true;
    return false;
}

/// "a", "mk", "1234", "0x1f": variants. Families have three letters or more and are no numbers.
static bool is_variant(Text word)
{
    size_t letters = 0, digits = 0;
    for (size_t i = 0; i < word.length; i++) {
        letters += byte_is_alpha(word.bytes[i]);
        digits += byte_is_digit(word.bytes[i]);
    }
    return letters < 3 || digits > letters;
}

static bool is_separator(char byte)
{
    return !byte_is_alnum(byte) && (unsigned char)byte < 0x80 && byte != '-' && byte != ' ';
}

/// What is left of one word: "Gh0st RAT" and "gh0st-rat" are "gh0strat".
static Text join_word(Text word, Arena *arena)
{
    char *bytes = arena_alloc(arena, word.length + 1, 1);
    Text joined = {bytes, 0};
    for (size_t i = 0; i < word.length; i++)
        if (byte_is_alnum(word.bytes[i]) || (unsigned char)word.bytes[i] >= 0x80)
            bytes[joined.length++] = byte_lower(word.bytes[i]);
    return joined;
}

Text label_family(Text label, Arena *arena)
{
    size_t from = 0;
    for (size_t at = 0; at <= label.length; at++) {
        if (at < label.length && !is_separator(label.bytes[at]))
            continue;
        Text word = join_word(text_slice(label, from, at), arena);
        from = at + 1;
        if (word.length > 0 && !is_generic(word) && !is_variant(word))
            return word;
    }
    return TEXT_NONE;
}
