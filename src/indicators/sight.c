// Published lists judge what the rules here decide. The noise that they keep out, after counting it in
// vendors' reports: script objects (WScript.Shell), file names that end like domains (secretsdump.py),
// versions written as four numbers, detection names (Trojan.Agent.DE), the sites of vendors and newspapers.
// Defanging is a sure sign of intent, but most lists do without it (1 to 6 % of domains are defanged there):
// it excuses, its absence convicts nobody.

#include "indicators/sight.h"

#include <string.h>

#include "indicators/address.h"
#include "indicators/domain.h"
#include "indicators/indicators.h"
#include "indicators/services.h"

static char byte_before(const Sight *sight)
{
    return sight->begin > 0 ? sight->view.bytes[sight->begin - 1] : ' ';
}

static char byte_after(const Sight *sight)
{
    return sight->end < sight->view.length ? sight->view.bytes[sight->end] : ' ';
}

/// At most `most` bytes before the value, on its line.
static Text left_of(const Sight *sight, size_t most)
{
    size_t from = sight->begin;
    while (from > 0 && sight->begin - from < most && sight->view.bytes[from - 1] != '\n')
        from--;
    return text_slice(sight->view, from, sight->begin);
}

static bool is_one_of(Text word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word.length > 0 && byte_lower(word.bytes[0]) == words[i][0] && text_is_nocase(word, words[i]))
            return true;
    return false;
}
#define ONE_OF(word, words) is_one_of(word, words, sizeof words / sizeof *words)

static Text last_label(Text domain)
{
    size_t at = domain.length;
    while (at > 0 && domain.bytes[at - 1] != '.')
        at--;
    return text_slice(domain, at, domain.length);
}

static Text first_label(Text domain)
{
    return text_slice(domain, 0, text_find_byte(domain, '.', 0));
}

static size_t label_count(Text domain)
{
    size_t count = 1;
    for (size_t i = 0; i < domain.length; i++)
        count += domain.bytes[i] == '.';
    return count;
}

static bool has_upper(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] >= 'A' && text.bytes[i] <= 'Z')
            return true;
    return false;
}

static bool has_lower(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] >= 'a' && text.bytes[i] <= 'z')
            return true;
    return false;
}

static bool is_all_digits(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!byte_is_digit(text.bytes[i]))
            return false;
    return text.length > 0;
}

/// The word that ends right before the value, blanks and one mark between them.
static Text word_before(const Sight *sight, size_t skipped)
{
    Text left = left_of(sight, 64);
    Text word = {left.bytes, 0};
    for (size_t pass = 0; pass <= skipped; pass++) {
        while (left.length > 0 && !byte_is_alnum(left.bytes[left.length - 1]))
            left.length--;
        size_t end = left.length;
        while (left.length > 0 && byte_is_alnum(left.bytes[left.length - 1]))
            left.length--;
        word = (Text){left.bytes + left.length, end - left.length};
    }
    return word;
}

static const char *const package_roots[] = {"com", "org", "net", "io", "gov", "edu", "cn", "ru"};

/// The word beside the value, blanks, commas and quotes between them: the one before it, or the one after it.
static Text neighbour(const Sight *sight, bool is_after)
{
    static const char gaps[] = " \t\r\n,;\"'`";
    Text view = sight->view;
    size_t begin = sight->begin, end = sight->end;
    if (is_after) {
        while (end < view.length && view.bytes[end] && strchr(gaps, view.bytes[end]))
            end++;
        begin = end;
        while (end < view.length && !(view.bytes[end] && strchr(gaps, view.bytes[end])))
            end++;
    } else {
        while (begin > 0 && view.bytes[begin - 1] && strchr(gaps, view.bytes[begin - 1]))
            begin--;
        end = begin;
        while (begin > 0 && !(view.bytes[begin - 1] && strchr(gaps, view.bytes[begin - 1])))
            begin--;
    }
    return text_slice(view, begin, end);
}

static bool is_rooted(Text name)
{
    return label_count(name) >= 3 && ONE_OF(first_label(name), package_roots);
}

/// Names whose first part is an object of some script or program library, not a host.
static bool is_identifier(Text plain)
{
    static const char *const objects[] = {"this",
                                          "self",
                                          "window",
                                          "document",
                                          "system",
                                          "object",
                                          "math",
                                          "string",
                                          "array",
                                          "console",
                                          "process",
                                          "navigator",
                                          "location",
                                          "event",
                                          "json",
                                          "wscript",
                                          "adodb",
                                          "scripting",
                                          "msxml2",
                                          "excel",
                                          "winhttp",
                                          "wsh",
                                          "activexobject",
                                          "net",
                                          "microsoft",
                                          "windows",
                                          "application",
                                          "activedocument",
                                          "thisdocument",
                                          "selection",
                                          "fso",
                                          "objshell",
                                          "java",
                                          "javax",
                                          "android",
                                          "kernel32",
                                          "ntdll",
                                          "advapi32",
                                          "user32",
                                          "os",
                                          "sys",
                                          "socket",
                                          "subprocess",
                                          "urllib",
                                          "request",
                                          "response",
                                          "session",
                                          "args",
                                          "node",
                                          "module",
                                          "exports",
                                          "function",
                                          "vb",
                                          "ado",
                                          "ml",
                                          "asp",
                                          "paint",
                                          "http",
                                          "https"};
    if (ONE_OF(first_label(plain), objects))
        return true;
    // "com.vendor.product": a package name reads from the root down.
    return is_rooted(plain) && !text_starts(plain, "io.io");
}

/// "de.vendor.app", "com.vendor": names of packages read from the root down. Hosts do too now and then, below
/// a country of their own, but hardly below a root that is a word. Others stand among such names.
static bool is_package(const Sight *sight, Text domain)
{
    static const char *const usual[] = {"com",     "net",  "org",     "info", "biz",
                                        "example", "test", "invalid", "onion"};
    Text first = first_label(domain), top = last_label(domain);
    if (text_is(top, "android"))
        return true;
    if (top.length < 3 || ONE_OF(top, usual))
        return false;
    if (label_count(domain) == 2)
        return text_is(first, "com") || text_is(first, "org");
    return (first.length == 2 && domain_is_suffix(first)) || is_rooted(neighbour(sight, false)) ||
           is_rooted(neighbour(sight, true));
}

/// "Trojan-SMS.AndroidOS.Agent.ao": parts of a detection name begin in upper case, labels of a host do not.
static bool is_detection_name(Text plain)
{
    size_t upper = 0, labels = 0;
    Text rest = plain, label;
    while (text_cut(&rest, '.', &label)) {
        labels++;
        upper += label.length > 1 && label.bytes[0] >= 'A' && label.bytes[0] <= 'Z' && has_lower(label);
    }
    return labels >= 3 && upper >= 2;
}

/// "xxxx.example", "email@domain.com": what a text writes where a name would stand.
static bool is_placeholder(Text domain, Text registered)
{
    static const char *const names[] = {"domain.com",  "domain.tld",  "yourdomain.com", "mydomain.com",
                                        "website.com", "site.com",    "server.com",     "example.com",
                                        "example.org", "example.net", "company.com"};
    Text label = first_label(registered.bytes ? registered : domain);
    bool is_alike = label.length >= 3;
    for (size_t i = 1; i < label.length; i++)
        is_alike = is_alike && label.bytes[i] == label.bytes[0];
    return (is_alike && label.bytes[0] >= 'x' && label.bytes[0] <= 'z') ||
           (registered.bytes && ONE_OF(registered, names));
}

/// "the legitimate website ...": the author says so. A legitimate site that was taken over is none any more.
static bool is_called_legitimate(const Sight *sight)
{
    static const char *const praise[] = {"legitimate", "legit", "benign", "genuine", "official"};
    static const char *const blame[] = {"compromised", "hacked", "infected", "abused", "fake", "spoofed"};
    Text left = left_of(sight, 60);
    bool is_praised = false;
    for (int word = 0; word < 4; word++) {
        while (left.length > 0 && !byte_is_alnum(left.bytes[left.length - 1])) {
            char byte = left.bytes[--left.length];
            if (byte == '.' || byte == ';' || byte == '|')
                return is_praised;
        }
        size_t end = left.length;
        while (left.length > 0 && byte_is_alnum(left.bytes[left.length - 1]))
            left.length--;
        Text one = text_slice((Text){left.bytes, end}, left.length, end);
        if (ONE_OF(one, blame))
            return false;
        is_praised = is_praised || ONE_OF(one, praise);
    }
    return is_praised;
}

/// Extensions that are top-level domains too: which names under them are files.
static bool is_file_like(const Sight *sight, Text domain)
{
    static const char *const commands[] = {
        "command.com",  "edit.com",   "eicar.com",    "more.com",    "mode.com",  "format.com", "tree.com",
        "ntdetect.com", "chcp.com",   "diskcopy.com", "main.rs",     "lib.rs",    "mod.rs",     "readme.md",
        "changelog.md", "license.md", "index.md",     "makefile.am", "setup.app", "install.app"};
    bool is_only;
    if (!domain_ends_like_file(domain, &is_only))
        return false;
    if (is_only || ONE_OF(domain, commands))
        return true;
    Text top = last_label(domain);
    char before = byte_before(sight);
    bool is_below = before == '/' || before == '\\';
    if (text_is(top, "com") || text_is(top, "cc") || text_is(top, "ai") || text_is(top, "st"))
        return before == '\\';
    if (is_below || text_has(first_label(domain), '_'))
        return true;
    if (text_is(top, "app"))
        return has_upper(sight->plain);
    if (text_is(top, "so"))
        return text_starts(domain, "lib") || text_starts(domain, "mod_");
    if (text_is(top, "zip") || text_is(top, "mov") || text_is(top, "cab"))
        return true;
    if (text_is(top, "sh"))
        return label_count(domain) == 2;
    // "secretsdump.py", but "x.com.py": Paraguay registers names below second-level ones.
    Text registered = domain_registered(domain);
    return text_is(top, "py") && (!registered.bytes || label_count(registered) == 2);
}

/// Whether the value is a part of a path: what stands before it without a blank begins like one.
static bool is_in_path(const Sight *sight)
{
    size_t from = sight->begin;
    if (from == 0 || sight->view.bytes[from - 1] != '/')
        return false;
    while (from > 0 &&
           (byte_is_alnum(sight->view.bytes[from - 1]) || strchr("/._-~", sight->view.bytes[from - 1])) &&
           sight->view.bytes[from - 1] != 0)
        from--;
    char first = sight->view.bytes[from];
    bool is_double = first == '/' && sight->view.bytes[from + 1] == '/';
    return (first == '/' && !is_double) || first == '~' || first == '.';
}

/// What the shape of the name and the bytes beside it say against its being a host, for names that nobody
/// defanged.
static bool is_no_host(const Sight *sight, Text domain)
{
    Text plain = sight->plain, top = last_label(plain);
    char before = byte_before(sight), after = byte_after(sight);
    // "page.id = 'x';" sets a member.
    if (text_starts(text_trim(text_slice(sight->view, sight->end, sight->end + 3)), "="))
        return true;
    // A call, a variable, and "mms.img.photo_[number].apk", of which only the start looks like a name.
    if (after == '(' || after == '_' || before == '$' || before == '%' || before == '#' || before == '&')
        return true;
    if (after == '\\' && before != '\\')
        return true;
    bool is_share = before == '\\' && sight->begin > 1 && sight->view.bytes[sight->begin - 2] == '\\';
    if (before == '\\' && !is_share)
        return true;
    bool is_after_slashes = before == '/' && sight->begin > 1 && sight->view.bytes[sight->begin - 2] == '/';
    if (is_in_path(sight))
        return true;
    if (before == '/' && !is_after_slashes && (has_upper(plain) || text_has(plain, '_')))
        return true;
    // "WScript.Shell", "Trojan.Agent.DE", a sentence that goes on without a blank ("done.In"): a host is
    // written in lower case at its end, or in upper case throughout.
    if (has_upper(top) && has_lower(plain))
        return true;
    if (label_count(domain) == 2 && is_all_digits(first_label(domain)) && top.length == 2 &&
        first_label(domain).length < 3)
        return true;
    return is_identifier(plain);
}

/// "[text](https://...)" and "https://...[text]": links of Markdown and AsciiDoc point to reading matter.
static bool is_markup_link(const Sight *sight)
{
    size_t begin = sight->begin;
    bool is_markdown =
        begin > 1 && sight->view.bytes[begin - 1] == '(' && sight->view.bytes[begin - 2] == ']';
    bool is_asciidoc =
        byte_after(sight) == '[' || (begin > 5 && memcmp(sight->view.bytes + begin - 5, "link:", 5) == 0);
    return is_markdown || is_asciidoc;
}

/// "[21] Somebody, Something, https://...": a numbered reference, or a note at the foot of a page.
static bool is_reference(const Sight *sight)
{
    Text left = left_of(sight, 250);
    left = text_trim(left);
    size_t at = 0;
    if (!text_starts(left, "["))
        return false;
    while (at + 1 < left.length && byte_is_digit(left.bytes[at + 1]))
        at++;
    return at > 0 && at <= 3 && at + 1 < left.length && left.bytes[at + 1] == ']';
}

/// Authorities that reports send their readers to.
static bool is_authority(Text host)
{
    return text_ends(host, ".gov") || text_ends(host, ".mil") || text_ends(host, ".gov.uk");
}

Verdict sight_of_domain(const Sight *sight, Text canonical, Text *reason)
{
    if (!domain_has_known_suffix(canonical))
        return VERDICT_NOTHING;
    Text registered = domain_registered(canonical);
    if (registered.bytes && text_has(registered, '_'))
        return VERDICT_NOTHING;
    if (!sight->is_defanged && is_no_host(sight, canonical))
        return VERDICT_NOTHING;
    if (!sight->is_defanged && is_file_like(sight, canonical)) {
        *reason = TEXT("reads like a file name");
        return VERDICT_MENTION;
    }
    if (!sight->is_defanged && is_detection_name(sight->plain))
        return VERDICT_NOTHING;
    if (!sight->is_defanged && is_package(sight, canonical)) {
        *reason = TEXT("reads like the name of a package");
        return VERDICT_MENTION;
    }
    *reason = registered.bytes ? warning_of_name(canonical) : indicator_warning(KIND_DOMAIN, canonical);
    if (!reason->bytes && is_placeholder(canonical, registered))
        *reason = TEXT("stands for any name");
    if (!reason->bytes && is_called_legitimate(sight))
        *reason = TEXT("called legitimate");
    if (!reason->bytes && !sight->is_defanged && is_authority(canonical))
        *reason = TEXT("site of an authority");
    return reason->bytes ? VERDICT_MENTION : VERDICT_FOUND;
}

static bool holds_nocase(Text text, const char *word)
{
    for (size_t at = 0; at < text.length; at++)
        if (text_starts_nocase(text_slice(text, at, text.length), word))
            return true;
    return false;
}

static bool is_address_text(Text word)
{
    Address address;
    const char *why;
    return word.length > 0 && address_parse_v4(word, &address, &why);
}

static bool is_version(const Sight *sight, Text address)
{
    static const char *const words[] = {
        "version",        "versions", "ver",         "v",      "build",  "builds", "release", "firmware",
        "player",         "chrome",   "firefox",     "safari", "update", "patch",  "sdk",     "fileversion",
        "productversion", "opera",    "msie",        "edge",   "jre",    "flash",  "reader",  "acrobat",
        "section",        "oid",      "applewebkit", "trident"};
    if (ONE_OF(word_before(sight, 0), words))
        return true;
    Text second = word_before(sight, 1);
    if (text_is_nocase(second, "version") || text_is_nocase(second, "versions") ||
        text_is_nocase(second, "fileversion"))
        return true;
    // "Chrome/41.0.2228.0", but "C&C/192.0.2.1" is no product and its version: the name goes on before it.
    char before = byte_before(sight);
    if (before == '/' && sight->begin > 1 && byte_is_alnum(sight->view.bytes[sight->begin - 2]))
        return true;
    Text right = text_trim(text_slice(sight->view, sight->end, sight->end + 16));
    if (text_starts_nocase(right, "and earlier") || text_starts_nocase(right, "or earlier") ||
        text_starts_nocase(right, "and later") || text_starts_nocase(right, "or later") ||
        text_starts_nocase(right, "and prior"))
        return true;
    // A whole list of them: "affected are versions 10.3.6.0, 12.1.3.0 and 12.2.1.2".
    if (holds_nocase(left_of(sight, 90), "version"))
        return true;
    // No host of a small network has it; a network does, and what stands in a list of addresses.
    return text_ends(address, ".0") && byte_after(sight) != '/' &&
           !is_address_text(neighbour(sight, false)) && !is_address_text(neighbour(sight, true));
}

Verdict sight_of_address(const Sight *sight, Text canonical, Text *reason)
{
    if (!sight->is_defanged && is_version(sight, canonical)) {
        *reason = TEXT("reads like a version number");
        return VERDICT_MENTION;
    }
    *reason = indicator_warning(text_has(canonical, ':') ? KIND_IPV6 : KIND_IPV4, canonical);
    return reason->bytes ? VERDICT_MENTION : VERDICT_FOUND;
}

Verdict sight_of_url(const Sight *sight, Text canonical, Text *reason)
{
    Text host = indicator_host(KIND_URL, canonical);
    Address address;
    const char *why;
    bool is_address =
        host.bytes && (address_parse_v4(host, &address, &why) || address_parse_v6(host, &address));
    if (!host.bytes || (!is_address && !domain_has_known_suffix(host)))
        return VERDICT_NOTHING;
    const Service *service = service_of(host);
    size_t path =
        host.bytes ? text_find_byte(canonical, '/', (size_t)(host.bytes - canonical.bytes)) : SIZE_MAX;
    // Who breaks a whole address at a public service means that very page.
    if (service && sight->is_defanged && path < canonical.length - 1)
        return VERDICT_FOUND;
    *reason = indicator_warning(KIND_URL, canonical);
    if (!reason->bytes && !is_address && is_placeholder(host, domain_registered(host)))
        *reason = TEXT("stands for any name");
    if (reason->bytes)
        return VERDICT_MENTION;
    if (sight->is_defanged)
        return VERDICT_FOUND;
    if (is_authority(host)) {
        *reason = TEXT("site of an authority");
        return VERDICT_MENTION;
    }
    if (service) {
        // A whole link to a service that holds users' content: reading matter, until somebody breaks it.
        *reason = text_of(service->warning);
        return VERDICT_MENTION;
    }
    if (is_markup_link(sight)) {
        *reason = TEXT("a link of the text itself");
        return VERDICT_MENTION;
    }
    if (is_reference(sight)) {
        *reason = TEXT("a reference of the text");
        return VERDICT_MENTION;
    }
    return VERDICT_FOUND;
}

Verdict sight_of_email(const Sight *sight, Text canonical, Text *reason)
{
    Text host = indicator_host(KIND_EMAIL, canonical);
    Text registered = domain_has_known_suffix(host) ? domain_registered(host) : TEXT_NONE;
    if (!registered.bytes)
        return VERDICT_NOTHING;
    *reason = indicator_warning(KIND_EMAIL, canonical);
    if (!reason->bytes && is_placeholder(host, registered))
        *reason = TEXT("stands for any address");
    (void)sight;
    return reason->bytes ? VERDICT_MENTION : VERDICT_FOUND;
}

Verdict sight_of_hash(const Sight *sight, Text canonical, Kind *kind, Text *reason)
{
    bool has_digit = false, has_letter = false;
    for (size_t i = 0; i < canonical.length; i++) {
        has_digit = has_digit || byte_is_digit(canonical.bytes[i]);
        has_letter = has_letter || byte_is_alpha(canonical.bytes[i]);
    }
    *reason = indicator_warning(*kind, canonical);
    if (reason->bytes)
        return VERDICT_MENTION;
    if (!has_digit || !has_letter)
        return VERDICT_NOTHING;
    Text before = word_before(sight, 0), second = word_before(sight, 1);
    if (*kind == KIND_MD5) {
        if (text_is_nocase(before, "imphash") || text_is_nocase(second, "imphash"))
            *kind = KIND_IMPHASH;
        else if (text_is_nocase(before, "ja3") || text_is_nocase(before, "ja3s") ||
                 text_is_nocase(second, "ja3"))
            *kind = KIND_JA3;
    }
    static const char *const certificates[] = {"thumbprint", "serial", "fingerprint"};
    static const char *const secrets[] = {"key",   "password", "txid", "nonce",  "iv",          "salt",
                                          "token", "uuid",     "guid", "commit", "transaction", "btih"};
    if (ONE_OF(before, certificates) || (ONE_OF(second, certificates) && text_is_nocase(before, "number"))) {
        *kind = KIND_CERTIFICATE;
    } else if (ONE_OF(before, secrets)) {
        *reason = TEXT("named a key or an id, not a file");
        return VERDICT_MENTION;
    }
    return VERDICT_FOUND;
}

Verdict sight_of_file(const Sight *sight, Text *reason)
{
    static const char *const common[] = {
        "svchost.exe",  "rundll32.exe", "regsvr32.exe",      "cmd.exe",      "powershell.exe",
        "explorer.exe", "wscript.exe",  "cscript.exe",       "mshta.exe",    "lsass.exe",
        "winlogon.exe", "services.exe", "csrss.exe",         "smss.exe",     "spoolsv.exe",
        "taskhost.exe", "taskmgr.exe",  "iexplore.exe",      "chrome.exe",   "firefox.exe",
        "winword.exe",  "excel.exe",    "outlook.exe",       "powerpnt.exe", "schtasks.exe",
        "net.exe",      "net1.exe",     "reg.exe",           "sc.exe",       "wmic.exe",
        "whoami.exe",   "ipconfig.exe", "netstat.exe",       "tasklist.exe", "taskkill.exe",
        "ping.exe",     "certutil.exe", "bitsadmin.exe",     "msbuild.exe",  "installutil.exe",
        "regasm.exe",   "regsvcs.exe",  "notepad.exe",       "calc.exe",     "dllhost.exe",
        "conhost.exe",  "msiexec.exe",  "wmiprvse.exe",      "psexec.exe",   "procdump.exe",
        "mimikatz.exe", "plink.exe",    "putty.exe",         "curl.exe",     "vssadmin.exe",
        "bcdedit.exe",  "wbadmin.exe",  "wevtutil.exe",      "nltest.exe",   "systeminfo.exe",
        "eqnedt32.exe", "userinit.exe", "ntdll.dll",         "kernel32.dll", "user32.dll",
        "advapi32.dll", "ws2_32.dll",   "wininet.dll",       "winhttp.dll",  "shell32.dll",
        "ole32.dll",    "gdi32.dll",    "msvcrt.dll",        "crypt32.dll",  "urlmon.dll",
        "mscoree.dll",  "ntoskrnl.exe", "hal.dll",           "version.dll",  "setup.exe",
        "install.exe",  "update.exe",   "updater.exe",       "file.exe",     "test.exe",
        "malware.exe",  "sample.exe",   "payload.exe",       "python.exe",   "java.exe",
        "javaw.exe",    "adobe.exe",    "winrar.exe",        "rar.exe",      "7z.exe",
        "autoit3.exe",  "desktop.ini",  "wscript.shell.exe", "at.exe",       "attrib.exe",
        "xcopy.exe",    "dwm.exe"};
    if (!ONE_OF(sight->plain, common))
        return VERDICT_FOUND;
    *reason = TEXT("a file that everybody's systems hold");
    return VERDICT_MENTION;
}
