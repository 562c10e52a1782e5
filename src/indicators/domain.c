// Names are held to the letters-digits-hyphen rule (RFC 1123) with the underscore that DNS itself allows and
// that malware uses. Anything beyond ASCII goes through UTS 46 first, so that every way of writing one
// internationalised name gives the same A-labels.

#include "indicators/domain.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "indicators/indicators.h"

enum { LONGEST_NAME = 253, LONGEST_LABEL = 63, LONGEST_RAW = 1024 };

static bool is_ascii(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.bytes[i] >= 0x80)
            return false;
    return true;
}

/// UTS 46 to A-labels; false sets `why`.
static bool to_ascii(Text raw, Arena *arena, Text *out, const char **why)
{
    if (raw.length > LONGEST_RAW || !text_is_utf8(raw) || memchr(raw.bytes, 0, raw.length)) {
        *why = "not UTF-8 text of a sensible length";
        return false;
    }
    char *ascii = NULL;
    int code = idn2_to_ascii_8z(arena_string(arena, raw), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    if (code != IDN2_OK) {
        *why = "no internationalised name that UTS 46 allows";
        return false;
    }
    *out = arena_copy(arena, text_of(ascii));
    idn2_free(ascii);
    return true;
}

static const char *label_fault(Text label)
{
    if (label.length == 0)
        return "an empty label between two dots";
    if (label.length > LONGEST_LABEL)
        return "a label is over 63 bytes";
    if (label.bytes[0] == '-' || label.bytes[label.length - 1] == '-')
        return "a label begins or ends with a hyphen";
    for (size_t i = 0; i < label.length; i++)
        if (!byte_is_alnum(label.bytes[i]) && label.bytes[i] != '-' && label.bytes[i] != '_')
            return "a byte that no domain holds";
    return NULL;
}

static Text last_label(Text domain)
{
    size_t at = domain.length;
    while (at > 0 && domain.bytes[at - 1] != '.')
        at--;
    return text_slice(domain, at, domain.length);
}

static const char *name_fault(Text name)
{
    if (name.length == 0)
        return "no name";
    if (name.length > LONGEST_NAME)
        return "longer than 253 bytes";
    Text rest = name, label;
    size_t labels = 0;
    while (text_cut(&rest, '.', &label)) {
        const char *fault = label_fault(label);
        if (fault)
            return fault;
        labels++;
    }
    if (labels < 2)
        return "a single label; a domain has at least two, as in 'evil.example'";
    Text top = last_label(name);
    if (text_starts(top, "xn--"))
        return NULL;
    for (size_t i = 0; i < top.length; i++)
        if (!byte_is_alpha(top.bytes[i]))
            return "the top-level domain is not made of letters";
    return top.length < 2 ? "the top-level domain is a single letter" : NULL;
}

bool domain_canonical(Text raw, Arena *arena, Text *out, const char **why)
{
    Text name = raw;
    if (!is_ascii(name) && !to_ascii(name, arena, &name, why))
        return false;
    if (text_ends(name, "."))
        name.length--;
    name = arena_lower(arena, name);
    *why = name_fault(name);
    if (*why)
        return false;
    *out = name;
    return true;
}

bool domain_has_known_suffix(Text domain)
{
    // The first ones are what most names end in, and spare the list.
    static const char *const special[] = {"com", "net",   "org",  "info", "ru",   "onion",   "i2p",
                                          "bit", "bazar", "coin", "emc",  "test", "example", "invalid"};
    Text top = last_label(domain);
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (text_is(top, special[i]))
            return true;
    char string[LONGEST_LABEL + 1];
    if (top.length == 0 || top.length > LONGEST_LABEL)
        return false;
    memcpy(string, top.bytes, top.length);
    string[top.length] = 0;
    return psl_is_public_suffix2(psl_builtin(), string, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

/// A terminated copy for libpsl; false when the text is too long to be a domain.
static bool terminated(Text domain, char string[LONGEST_NAME + 1])
{
    if (domain.length == 0 || domain.length > LONGEST_NAME || memchr(domain.bytes, 0, domain.length))
        return false;
    memcpy(string, domain.bytes, domain.length);
    string[domain.length] = 0;
    return true;
}

bool domain_is_suffix(Text domain)
{
    char string[LONGEST_NAME + 1];
    return terminated(domain, string) &&
           psl_is_public_suffix2(psl_builtin(), string, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

Text domain_registered(Text domain)
{
    char string[LONGEST_NAME + 1];
    if (!terminated(domain, string))
        return TEXT_NONE;
    const char *found = psl_registrable_domain(psl_builtin(), string);
    if (!found)
        return TEXT_NONE;
    return text_slice(domain, (size_t)(found - string), domain.length);
}

static int compare_words(const void *word, const void *entry)
{
    return strcmp(word, *(const char *const *)entry);
}

#define IS_IN(sorted, word) \
    (bsearch(word, sorted, sizeof(sorted) / sizeof *(sorted), sizeof *(sorted), compare_words) != NULL)

bool domain_ends_like_file(Text domain, bool *is_only)
{
    // Both sorted: this is asked of every domain. The first hold extensions that are top-level domains too.
    static const char *const top_levels[] = {"ai", "app", "cc", "com", "md", "mov", "pl", "pm",
                                             "ps", "py",  "rs", "sh",  "so", "st",  "zip"};
    static const char *const extensions[] = {
        "7z",   "aac",  "apk",   "asp", "aspx",  "bak",    "bash", "bat",   "bin",  "bmp",  "c",       "cab",
        "cfg",  "cgi",  "class", "cmd", "conf",  "config", "cpl",  "cpp",   "cs",   "css",  "csv",     "dat",
        "db",   "dll",  "dmg",   "dmp", "doc",   "docm",   "docx", "dylib", "elf",  "eml",  "exe",     "gif",
        "go",   "gz",   "h",     "hta", "htm",   "html",   "hwp",  "ico",   "img",  "inf",  "ini",     "iso",
        "jar",  "java", "jpeg",  "jpg", "js",    "jse",    "json", "jsp",   "jspx", "key",  "ko",      "lnk",
        "log",  "lua",  "mid",   "mp3", "mp4",   "msc",    "msi",  "msu",   "ocx",  "odt",  "ole",     "one",
        "pdb",  "pdf",  "php",   "pif", "plist", "png",    "pps",  "ppt",   "pptm", "pptx", "ps1",     "psd",
        "psm1", "pyc",  "pyd",   "rar", "rb",    "reg",    "rtf",  "sav",   "scr",  "sct",  "service", "sln",
        "sql",  "swf",  "sys",   "tar", "tgz",   "tmp",    "ts",   "txt",   "url",  "vba",  "vbe",     "vbs",
        "vhd",  "vhdx", "war",   "wav", "wsf",   "xls",    "xlsm", "xlsx",  "xml",  "xsl",  "xz",      "yaml",
        "yar",  "yara", "yml"};
    enum { LONGEST = 7 }; // "service"
    Text top = last_label(domain);
    char word[LONGEST + 1] = "";
    if (top.length == 0 || top.length > LONGEST)
        return false;
    for (size_t i = 0; i < top.length; i++)
        word[i] = byte_lower(top.bytes[i]);
    if (IS_IN(top_levels, word)) {
        *is_only = false;
        return true;
    }
    if (!IS_IN(extensions, word))
        return false;
    *is_only = !domain_has_known_suffix(domain);
    return true;
}
