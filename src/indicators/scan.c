// A word is walked once from left to right: a URL is taken as far as it goes, else an atom (letters, digits,
// dots, hyphens and what people write instead of dots), which is then told by its form. No rule looks back
// over what another one has taken, so the time is linear in the text.

#include "indicators/scan.h"

#include <string.h>

#include "indicators/domain.h"
#include "indicators/refang.h"
#include "indicators/services.h"

static char byte_at(Text text, size_t at)
{
    return at < text.length ? text.bytes[at] : 0;
}

/// The line around a find, cut to 160 bytes at most and never inside a character.
static Text context_of(const Scan *scan, size_t begin, size_t end)
{
    enum { MOST = 160, BEFORE = 60 };
    Text view = scan->view;
    size_t from = begin, to = begin;
    while (from > 0 && begin - from < BEFORE && view.bytes[from - 1] != '\n' && view.bytes[from - 1] != '\r')
        from--;
    while (to < view.length && to - from < MOST && view.bytes[to] != '\n' && view.bytes[to] != '\r')
        to++;
    while (from < begin && ((unsigned char)view.bytes[from] & 0xc0) == 0x80)
        from++;
    (void)end;
    Text context = text_slice(view, from, to);
    if (to < view.length)
        while (context.length > 0 && ((unsigned char)view.bytes[from + context.length] & 0xc0) == 0x80)
            context.length--;
    return text_trim(context);
}

static bool ends_cell(char byte)
{
    return byte == '\n' || byte == '\r' || byte == '|' || byte == '\t' || byte == 0;
}

/// Nothing but marks beside it in its line, or in its cell of a table.
static bool is_alone(const Sight *sight)
{
    Text view = sight->view;
    size_t at = sight->begin;
    for (; at > 0 && !ends_cell(view.bytes[at - 1]); at--)
        if (byte_is_alpha(view.bytes[at - 1]) || (unsigned char)view.bytes[at - 1] >= 0x80)
            return false;
    for (at = sight->end; at < view.length && !ends_cell(view.bytes[at]); at++)
        if (byte_is_alpha(view.bytes[at]) || (unsigned char)view.bytes[at] >= 0x80)
            return false;
    return true;
}

static bool tell(const Scan *scan, const Sight *sight, Kind kind, Text value, Verdict verdict, Text reason,
                 Err *err)
{
    if (verdict == VERDICT_NOTHING)
        return true;
    if (verdict == VERDICT_FOUND && scan->doubt.bytes) {
        verdict = VERDICT_MENTION;
        reason = scan->doubt;
    }
    Found found = {.kind = kind,
                   .value = value,
                   .offset = scan->base + sight->begin,
                   .context = context_of(scan, sight->begin, sight->end),
                   .is_mention = verdict == VERDICT_MENTION,
                   .reason = verdict == VERDICT_MENTION ? reason : TEXT_NONE,
                   .place = scan->place};
    const Circumstances how = {sight->is_defanged, is_alone(sight), scan->section};
    return judge_take(scan->judge, &found, &how, err);
}

/// What was collected from the text, with what is broken mended on the way.
typedef struct {
    char *bytes;
    size_t length, room, begin, end;
    bool is_defanged;
} Atom;

static Atom atom_at(const Scan *scan, size_t begin)
{
    size_t room = 2 * (scan->end - begin) + 16;
    return (Atom){arena_alloc(scan->arena, room, 1), 0, room, begin, begin, false};
}

static void atom_add(Atom *atom, const char *bytes, size_t length)
{
    memcpy(atom->bytes + atom->length, bytes, length);
    atom->length += length;
}

static Sight sight_of(const Scan *scan, const Atom *atom)
{
    return (Sight){scan->view, atom->begin, atom->end, {atom->bytes, atom->length}, atom->is_defanged};
}

/// Beyond " dot " the text must go on with one of these, and then stop: "the dot in" is prose.
static bool is_spoken_dot(Text word, size_t at)
{
    static const char *const tops[] = {"com", "net", "org", "info", "biz"};
    if (word.bytes[at] != ' ' || at == 0 || !byte_is_alnum(word.bytes[at - 1]) ||
        !text_starts(text_slice(word, at, at + 5), " dot "))
        return false;
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
        size_t length = strlen(tops[i]);
        if (text_starts(text_slice(word, at + 5, word.length), tops[i]) &&
            !byte_is_alnum(byte_at(word, at + 5 + length)))
            return true;
    }
    return false;
}

static bool is_atom_byte(char byte)
{
    return byte_is_alnum(byte) || byte == '-' || byte == '_' || byte == '.' || byte == '@' || byte == '+' ||
           (unsigned char)byte >= 0x80;
}

/// Markdown writes "\_" for "_".
static bool is_markdown_escape(Text word, size_t at)
{
    return word.bytes[at] == '\\' && at + 1 < word.length && strchr("_-*&~()#+=", word.bytes[at + 1]) &&
           word.bytes[at + 1] != 0;
}

static Atom collect_atom(const Scan *scan, size_t begin)
{
    Text word = {scan->view.bytes, scan->end};
    Atom atom = atom_at(scan, begin);
    size_t at = begin;
    while (at < scan->end) {
        if (byte_is_alnum(word.bytes[at]) || word.bytes[at] == '-') { // nothing broken begins like this
            atom.bytes[atom.length++] = word.bytes[at++];
            continue;
        }
        Fang fang = fang_at(word, at);
        if (fang.length == 0 && is_spoken_dot(word, at))
            fang = (Fang){5, "."};
        if (fang.length == 0 && !scan->is_path && is_markdown_escape(word, at) && word.bytes[at + 1] == '_')
            at++;
        if (fang.length > 0 && (fang.means[0] == '.' || fang.means[0] == '@' || fang.means[0] == '-')) {
            atom_add(&atom, fang.means, 1);
            atom.is_defanged = true;
            at += fang.length;
        } else if (fang.length == 0 && is_atom_byte(word.bytes[at])) {
            atom_add(&atom, word.bytes + at++, 1);
        } else {
            break;
        }
    }
    atom.end = at;
    // Stops and dashes at the edges belong to the sentence. A mended one at the end means there was no name
    // after it, so its length in the text does not matter any more.
    while (atom.length > 0 && strchr(".-_+@", atom.bytes[atom.length - 1])) {
        atom.length--;
        atom.end -= atom.end > atom.begin;
    }
    size_t lead = 0;
    while (lead < atom.length && strchr(".-_+@", atom.bytes[lead]))
        lead++;
    atom.bytes += lead;
    atom.length -= lead;
    atom.begin += lead;
    if (atom.end < atom.begin)
        atom.end = atom.begin;
    return atom;
}

/// Whether a URL that reached `at` goes on there. `open` counts its own open parentheses and braces.
static bool url_goes_on(Text word, size_t at, int open[2])
{
    char byte = word.bytes[at];
    switch (byte) {
    case '[':
    case ']':
    case '\\':
    case '\'':
    case '^':
        return false;
    case '(':
    case '{':
        open[byte == '{']++;
        return true;
    case ')':
    case '}':
        return open[byte == '}']-- > 0;
    case ',':
    case ';':
        return scheme_at(word, at + 1).length == 0;
    default:
        return true;
    }
}

/// Takes the rest of a URL into `atom`, from `at` on, and gives where it ends.
static size_t collect_url(const Scan *scan, Atom *atom, size_t at)
{
    Text word = {scan->view.bytes, scan->end};
    int open[2] = {0, 0};
    bool is_in_host = true;
    if (byte_at(word, at) == '[') { // "[2001:db8::1]"
        size_t closing = text_find_byte(word, ']', at);
        Fang fang = fang_at(word, at);
        if (fang.length == 0 && closing != SIZE_MAX &&
            text_find_byte(text_slice(word, at, closing), ':', 0) != SIZE_MAX) {
            atom_add(atom, word.bytes + at, closing + 1 - at);
            at = closing + 1;
        }
    }
    while (at < scan->end) {
        if (byte_is_alnum(word.bytes[at])) {
            atom->bytes[atom->length++] = word.bytes[at++];
            continue;
        }
        Fang fang = fang_at(word, at);
        if (fang.length == 0 && is_in_host && is_spoken_dot(word, at))
            fang = (Fang){5, "."};
        if (fang.length > 0) {
            atom_add(atom, fang.means, strlen(fang.means));
            atom->is_defanged = true;
            at += fang.length;
        } else if (is_markdown_escape(word, at)) {
            atom_add(atom, word.bytes + at + 1, 1);
            at += 2;
        } else if (url_goes_on(word, at, open)) {
            is_in_host = is_in_host && word.bytes[at] != '/';
            atom_add(atom, word.bytes + at++, 1);
        } else {
            break;
        }
    }
    atom->end = at;
    // AsciiDoc keeps its hands off what stands between plus signs: "++http://evil.example/x++".
    bool is_passed = atom->begin > 0 && scan->view.bytes[atom->begin - 1] == '+';
    while (atom->length > 0 && (strchr(".,;:!?*'\"", atom->bytes[atom->length - 1]) ||
                                (is_passed && atom->bytes[atom->length - 1] == '+'))) {
        atom->length--;
        atom->end -= atom->end > atom->begin;
    }
    return at;
}

/// Hashes that look-up services hold in their addresses: ".../gui/file/<sha256>".
static bool hashes_in(const Scan *scan, const Atom *atom, Err *err)
{
    Text raw = text_slice(scan->view, atom->begin, atom->end);
    for (size_t at = 0; at < raw.length;) {
        size_t end = at;
        while (end < raw.length && byte_is_alnum(raw.bytes[end]))
            end++;
        Indicator hash;
        Text run = text_slice(raw, at, end);
        if ((run.length == 32 || run.length == 40 || run.length == 64) &&
            indicator_canonical(KIND_MD5, GUESS_HASH, run, scan->arena, &hash, NULL)) {
            Sight sight = {scan->view, atom->begin + at, atom->begin + end, run, false};
            Text reason = TEXT_NONE;
            Verdict verdict = sight_of_hash(&sight, hash.value, &hash.kind, &reason);
            if (!tell(scan, &sight, hash.kind, hash.value, verdict, reason, err))
                return false;
        }
        at = end + 1;
    }
    return true;
}

static bool tell_url(const Scan *scan, const Atom *atom, bool *is_taken, Err *err)
{
    Indicator url;
    Text reason = TEXT_NONE;
    Sight sight = sight_of(scan, atom);
    *is_taken = false;
    if (!indicator_canonical(KIND_URL, GUESS_EXACT, sight.plain, scan->arena, &url, NULL))
        return true;
    Verdict verdict = sight_of_url(&sight, url.value, &reason);
    if (verdict == VERDICT_NOTHING)
        return true;
    *is_taken = true;
    if (!tell(scan, &sight, url.kind, url.value, verdict, reason, err))
        return false;
    // Commits of code hosts are no files: only sites that look files up are read this way.
    Text host = indicator_host(KIND_URL, url.value);
    const Service *service = host.bytes ? service_of(host) : NULL;
    return !service || service->class != SERVICE_SITE || hashes_in(scan, atom, err);
}

/// "evil[.]example1": the number of a footnote, glued on where it lost its raised place. No top-level domain
/// ends in a digit, and who breaks a name means it to be one.
static void drop_footnote(Atom *atom)
{
    size_t length = atom->length;
    while (length > 0 && byte_is_digit(atom->bytes[length - 1]))
        length--;
    size_t digits = atom->length - length;
    if (atom->is_defanged && digits > 0 && digits <= 2 && length > 0 &&
        byte_is_alpha(atom->bytes[length - 1])) {
        atom->length -= digits;
        atom->end -= digits;
    }
}

/// A domain or address without a scheme, perhaps with port and path.
static bool tell_host(const Scan *scan, Atom *atom, size_t *next, Err *err)
{
    Indicator out;
    Text reason = TEXT_NONE, word = {scan->view.bytes, scan->end};
    drop_footnote(atom);
    Sight sight = sight_of(scan, atom);
    if (!indicator_canonical(KIND_DOMAIN, GUESS_EXACT, sight.plain, scan->arena, &out, NULL))
        return true;
    bool is_address = out.kind == KIND_IPV4;
    if (!is_address && out.kind != KIND_DOMAIN)
        return true;
    Verdict verdict = is_address ? sight_of_address(&sight, out.value, &reason)
                                 : sight_of_domain(&sight, out.value, &reason);
    if (verdict == VERDICT_NOTHING)
        return true;
    size_t at = atom->end, digits = at + 1;
    if (byte_at(word, at) == ':')
        while (byte_is_digit(byte_at(word, digits)))
            digits++;
    size_t path = digits > at + 1 && digits <= at + 6 ? digits : at;
    if (is_address && byte_at(word, at) == '/') {
        size_t end = at + 1;
        while (byte_is_digit(byte_at(word, end)))
            end++;
        bool is_range = end > at + 1 && end < at + 4 && !byte_is_alnum(byte_at(word, end)) &&
                        byte_at(word, end) != '/' && byte_at(word, end) != '.';
        Indicator range;
        if (is_range &&
            indicator_canonical(KIND_CIDR, GUESS_EXACT,
                                arena_format(scan->arena, TEXT_FMT TEXT_FMT, TEXT_ARG(sight.plain),
                                             TEXT_ARG(text_slice(word, at, end))),
                                scan->arena, &range, NULL)) {
            *next = end;
            return tell(scan, &sight, range.kind, range.value, verdict, reason, err);
        }
    }
    char beyond = byte_at(word, path + 1);
    bool has_path =
        byte_at(word, path) == '/' && (byte_is_alnum(beyond) || (beyond && strchr("?.~_%#-", beyond)));
    if (has_path && !text_starts(reason, "reads like")) {
        Atom url = atom_at(scan, atom->begin);
        url.is_defanged = atom->is_defanged;
        if (2 * (scan->end - path) + atom->length + (path - at) < url.room + atom->length) {
            // Mended bytes before the path never outgrow what stood in the text.
            atom_add(&url, atom->bytes, atom->length);
            atom_add(&url, word.bytes + at, path - at);
            *next = collect_url(scan, &url, path);
            bool is_taken = false;
            if (!tell_url(scan, &url, &is_taken, err))
                return false;
            if (is_taken)
                return true;
        }
    }
    return tell(scan, &sight, out.kind, out.value, verdict, reason, err);
}

static bool tell_exact(const Scan *scan, const Atom *atom, Kind kind, KindGuess guess, bool *is_taken,
                       Err *err)
{
    Indicator out;
    Text reason = TEXT_NONE;
    Sight sight = sight_of(scan, atom);
    if (!indicator_canonical(kind, guess, sight.plain, scan->arena, &out, NULL))
        return true;
    Verdict verdict = VERDICT_FOUND;
    if (kind_is_hash(out.kind))
        verdict = sight_of_hash(&sight, out.value, &out.kind, &reason);
    else if (out.kind == KIND_EMAIL)
        verdict = sight_of_email(&sight, out.value, &reason);
    *is_taken = verdict != VERDICT_NOTHING;
    return tell(scan, &sight, out.kind, out.value, verdict, reason, err);
}

/// Hashes inside longer atoms: "<sha256>.exe", "VirusShare_<md5>".
static bool tell_parts(const Scan *scan, const Atom *atom, Err *err)
{
    for (size_t at = 0; at < atom->length;) {
        size_t end = at;
        bool is_hex = true;
        while (end < atom->length && byte_is_alnum(atom->bytes[end]))
            is_hex = byte_is_hex(atom->bytes[end++]) && is_hex;
        size_t length = end - at;
        if (is_hex && (length == 32 || length == 40 || length == 64 || length == 128) && !atom->is_defanged) {
            Atom part = {atom->bytes + at, length, length, atom->begin + at, atom->begin + end, false};
            bool is_taken = false;
            if (!tell_exact(scan, &part, KIND_MD5, GUESS_HASH, &is_taken, err))
                return false;
        }
        at = end + 1;
    }
    return true;
}

static bool is_technique(Text text)
{
    bool fits = (text.length == 5 || (text.length == 9 && text.bytes[5] == '.')) && text.bytes[0] == 'T' &&
                text.bytes[1] == '1' && text.bytes[2] <= '6';
    for (size_t i = 1; fits && i < text.length; i++)
        fits = i == 5 || byte_is_digit(text.bytes[i]);
    return fits && memcmp(text.bytes + 1, "1000", 4) != 0;
}

/// Files that run or carry code; documents and pictures name too many innocent things.
static bool is_program_file(Text text)
{
    static const char *const endings[] = {"exe", "dll", "sys", "scr", "ocx", "cpl", "hta", "lnk",
                                          "vbs", "vbe", "jse", "wsf", "bat", "ps1", "apk", "jar"};
    if (text.length < 5 || text.length > 80 || text.bytes[text.length - 4] != '.')
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_equal_nocase(text_slice(text, text.length - 3, text.length), (Text){endings[i], 3}))
            return true;
    return false;
}

static bool tell_atom(const Scan *scan, Atom *atom, size_t *next, Err *err)
{
    Text text = {atom->bytes, atom->length};
    bool is_taken = false;
    if (text.length < 4)
        return true;
    if (text_has(text, '@'))
        return tell_exact(scan, atom, KIND_EMAIL, GUESS_EXACT, &is_taken, err);
    if (text_starts_nocase(text, "CVE-") || text_starts_nocase(text, "CVE_"))
        return tell_exact(scan, atom, KIND_CVE, GUESS_EXACT, &is_taken, err);
    if (is_technique(text))
        return tell_exact(scan, atom, KIND_TECHNIQUE, GUESS_EXACT, &is_taken, err);
    if (text_has(text, '.')) {
        if (is_program_file(text) && !atom->is_defanged) {
            Text reason = TEXT_NONE;
            Sight sight = sight_of(scan, atom);
            Verdict verdict = sight_of_file(&sight, &reason);
            if (!tell(scan, &sight, KIND_FILE_NAME, arena_copy(scan->arena, text), verdict, reason, err))
                return false;
        } else {
            size_t before = *next;
            if (!tell_host(scan, atom, next, err))
                return false;
            if (*next != before)
                return true;
        }
    }
    return text.length < 32 || tell_parts(scan, atom, err);
}

/// An IPv6 address, bare or in brackets: at least two colons, nothing that goes on as a word, and one group
/// of three digits or more, so that times, MAC addresses and serial numbers in pairs stay out.
static size_t v6_length(Text word, size_t at)
{
    size_t end = at, colons = 0, group = 0, longest = 0;
    if (at > 0 && (word.bytes[at - 1] == ':' || word.bytes[at - 1] == '.'))
        return 0;
    for (; end < word.length; end++) {
        char byte = word.bytes[end];
        if (!byte_is_hex(byte) && byte != ':' && byte != '.')
            break;
        colons += byte == ':';
        group = byte_is_hex(byte) ? group + 1 : 0;
        longest = group > longest ? group : longest;
    }
    while (end > at && (word.bytes[end - 1] == '.' ||
                        (word.bytes[end - 1] == ':' && end > at + 1 && word.bytes[end - 2] != ':')))
        end--;
    bool goes_on = end < word.length && (byte_is_alnum(word.bytes[end]) || word.bytes[end] == '_');
    return colons < 2 || longest < 3 || goes_on ? 0 : end - at;
}

static bool tell_v6(const Scan *scan, size_t at, size_t length, size_t *next, Err *err)
{
    Indicator out;
    Text reason = TEXT_NONE, plain = text_slice(scan->view, at, at + length);
    Sight sight = {scan->view, at, at + length, plain, true};
    if (!indicator_canonical(KIND_IPV6, GUESS_EXACT, plain, scan->arena, &out, NULL) || out.kind != KIND_IPV6)
        return true;
    *next = at + length;
    Verdict verdict = sight_of_address(&sight, out.value, &reason);
    return tell(scan, &sight, out.kind, out.value, verdict, reason, err);
}

/// "C:\work\x.pdb", blanks and all, to the end of its line.
static size_t pdb_length(const Scan *scan, size_t at)
{
    enum { LONGEST = 260 };
    Text view = scan->view;
    if (!byte_is_alpha(byte_at(view, at)) || byte_at(view, at + 1) != ':' || byte_at(view, at + 2) != '\\')
        return 0;
    for (size_t end = at + 3; end < view.length && end - at < LONGEST; end++) {
        char byte = view.bytes[end];
        if ((unsigned char)byte < ' ' || strchr("\"<>|*?:", byte))
            return 0;
        if (byte == '.' && text_starts_nocase(text_slice(view, end, end + 4), ".pdb") &&
            !byte_is_alnum(byte_at(view, end + 4)))
            return end + 4 - at;
    }
    return 0;
}

/// "HKLM\Software\Microsoft\Windows NT\...": a blank passes when the word after it goes on with a backslash.
static size_t registry_length(const Scan *scan, size_t at)
{
    static const char *const hives[] = {"HKEY_", "HKLM\\", "HKCU\\", "HKCR\\", "HKU\\", "HKLM:\\", "HKCU:\\"};
    enum { LONGEST = 260 };
    Text view = scan->view;
    bool is_hive = false;
    if (byte_lower(byte_at(view, at)) != 'h')
        return 0;
    for (size_t i = 0; i < sizeof hives / sizeof *hives; i++)
        is_hive = is_hive || text_starts_nocase(text_slice(view, at, at + 6), hives[i]);
    if (!is_hive)
        return 0;
    size_t end = at;
    for (; end < view.length && end - at < LONGEST; end++) {
        char byte = view.bytes[end];
        if ((unsigned char)byte < ' ' || strchr("\"<>|*?,;'`()[]", byte))
            break;
        if (byte != ' ')
            continue;
        size_t word = end + 1;
        while (word < view.length && byte_is_alnum(view.bytes[word]))
            word++;
        if (byte_at(view, word) != '\\' || word == end + 1)
            break;
    }
    while (end > at && strchr(".:\\", view.bytes[end - 1]))
        end--;
    return text_has(text_slice(view, at, end), '\\') ? end - at : 0;
}

static bool tell_path(Scan *scan, Kind kind, size_t at, size_t length, size_t *next, Err *err)
{
    Indicator out;
    Text plain = text_slice(scan->view, at, at + length);
    Sight sight = {scan->view, at, at + length, plain, false};
    *next = at + length;
    if (*next > scan->end)
        scan->end = *next;
    if (!text_is_utf8(plain) || !indicator_canonical(kind, GUESS_EXACT, plain, scan->arena, &out, NULL))
        return true;
    return tell(scan, &sight, out.kind, out.value, VERDICT_FOUND, TEXT_NONE, err);
}

/// What starts at `at`; `next` moves past it.
static bool scan_place(Scan *scan, size_t at, size_t *next, Err *err)
{
    Text word = {scan->view.bytes, scan->end};
    bool is_start = at == scan->begin || !byte_is_alnum(word.bytes[at - 1]);
    Scheme scheme = is_start ? scheme_at(word, at) : (Scheme){0, NULL, false};
    if (scheme.length > 0) {
        Atom url = atom_at(scan, at);
        atom_add(&url, scheme.means, strlen(scheme.means));
        url.is_defanged = scheme.is_broken;
        size_t end = collect_url(scan, &url, at + scheme.length);
        bool is_taken = false;
        if (!tell_url(scan, &url, &is_taken, err))
            return false;
        *next = is_taken ? end : at + scheme.length;
        return true;
    }
    size_t length = is_start && byte_is_hex(word.bytes[at]) ? v6_length(word, at) : 0;
    if (length > 0) {
        if (!tell_v6(scan, at, length, next, err) || *next != at)
            return *next != at;
    }
    length = is_start ? pdb_length(scan, at) : 0;
    if (length > 0)
        return tell_path(scan, KIND_PDB, at, length, next, err);
    length = is_start ? registry_length(scan, at) : 0;
    if (length > 0)
        return tell_path(scan, KIND_REGISTRY_KEY, at, length, next, err);
    Atom atom = collect_atom(scan, at);
    size_t after = atom.end > at ? atom.end : at + 1;
    *next = after;
    return tell_atom(scan, &atom, next, err);
}

bool scan_word(Scan *scan, Err *err)
{
    Text word = text_slice(scan->view, scan->begin, scan->end);
    scan->is_path = text_has(word, '\\') && text_find(word, ":\\", 0) != SIZE_MAX;
    for (size_t at = scan->begin; at < scan->end;) {
        char byte = scan->view.bytes[at];
        bool is_bracketed_scheme =
            byte == '[' && scheme_at((Text){scan->view.bytes, scan->end}, at).length > 0;
        if (!byte_is_alnum(byte) && (unsigned char)byte < 0x80 && !is_bracketed_scheme) {
            at++;
            continue;
        }
        size_t next = at;
        if (!scan_place(scan, at, &next, err))
            return false;
        at = next > at ? next : at + 1;
    }
    return true;
}
