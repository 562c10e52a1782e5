#include "formats/rule.h"

#include "formats/file_names.h"

enum { MOST_FACTS = 4096, LONGEST_VALUE = 4096, LONGEST_TITLE = 1024 };

void rule_init(Rule *rule)
{
    *rule = (Rule){.date = INSTANT_NONE, .modified = INSTANT_NONE};
    arena_init(&rule->arena);
}

void rule_done(Rule *rule)
{
    arena_done(&rule->arena);
    vec_free(&rule->facts);
    vec_free(&rule->actors);
    vec_free(&rule->faults);
}

void rule_clear(Rule *rule)
{
    arena_clear(&rule->arena);
    vec_clear(&rule->facts);
    vec_clear(&rule->actors);
    vec_clear(&rule->faults);
    rule->raw = rule->id = rule->title = rule->author = rule->publication = TEXT_NONE;
    rule->date = rule->modified = INSTANT_NONE;
    rule->marking = MARKING_UNSTATED;
}

void rule_fault(Rule *rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *vec_push(&rule->faults) = complaint_words(&rule->arena, format, args);
    va_end(args);
}

void rule_add(Rule *rule, Kind kind, KindGuess guess, Text value, Text context)
{
    value = text_trim(value);
    if (is_blank_word(value) || value.length > LONGEST_VALUE || rule->facts.count == MOST_FACTS ||
        !text_is_utf8(value))
        return;
    for (size_t i = 0; i < rule->facts.count; i++)
        if (rule->facts.items[i].kind == kind && text_equal(rule->facts.items[i].value, value))
            return;
    *vec_push(&rule->facts) = (RuleFact){kind, guess, value, context};
}

void rule_add_items(Rule *rule, Kind kind, KindGuess guess, Text list, Text context)
{
    Text item;
    while (next_item(&list, &item))
        rule_add(rule, kind, guess, item, context);
}

void rule_add_actors(Rule *rule, Text list)
{
    Text item;
    while (next_item(&list, &item))
        if (!is_blank_word(item) && rule->actors.count < MOST_FACTS)
            *vec_push(&rule->actors) = item;
}

/// A letter and four digits, as ATT&CK numbers its things; a technique may have a part: "T1059.001".
static bool is_attack_id(Text id)
{
    if (id.length < 5 || !text_has(TEXT("TtGgSs"), id.bytes[0]) || (id.length > 5 && id.bytes[5] != '.'))
        return false;
    for (size_t i = 1; i < id.length; i++)
        if (i != 5 && !byte_is_digit(id.bytes[i]))
            return false;
    return id.length != 6;
}

void rule_add_attack(Rule *rule, Text list, Text context)
{
    Text item;
    while (next_item(&list, &item)) {
        // "T1071.001 - Web Protocols": the id is its first word.
        size_t end = 0;
        while (end < item.length && !byte_is_space(item.bytes[end]))
            end++;
        Text id = text_slice(item, 0, end);
        if (!is_attack_id(id))
            continue;
        // Sigma writes "t1059.001"; names of actors are kept as they come, so they are given as ATT&CK writes
        // them.
        char letter = (char)(byte_lower(id.bytes[0]) - 'a' + 'A');
        id = arena_format(&rule->arena, "%c" TEXT_FMT, letter, TEXT_ARG(text_slice(id, 1, id.length)));
        if (letter == 'G')
            *vec_push(&rule->actors) = id;
        else
            rule_add(rule, letter == 'T' ? KIND_TECHNIQUE : KIND_OTHER, GUESS_EXACT, id, context);
    }
}

static bool is_hash_length(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!byte_is_hex(text.bytes[i]))
            return false;
    return text.length == 32 || text.length == 40 || text.length == 64 || text.length == 128;
}

void rule_cite(Rule *rule, Text reference)
{
    reference = text_trim(reference);
    bool is_address = text_starts_nocase(reference, "http://") || text_starts_nocase(reference, "https://") ||
                      text_starts_nocase(reference, "www.");
    if (is_address) {
        if (!rule->publication.bytes && text_is_utf8(reference))
            rule->publication = text_clip(reference, LONGEST_TITLE);
        rule_add(rule, KIND_OTHER, GUESS_EXACT, reference, TEXT("reference"));
    } else if (is_hash_length(reference)) {
        rule_add(rule, KIND_SHA256, GUESS_HASH, reference, TEXT("reference"));
    } else {
        rule_read_words(rule, reference, TEXT("reference"));
    }
}

/// The length of "CVE-2021-44228" at the start, with - or _ between its parts; 0 when there is none.
static size_t cve_length(Text text)
{
    if (!text_starts_nocase(text, "cve") || text.length < 13 || !text_has(TEXT("-_"), text.bytes[3]) ||
        !text_has(TEXT("-_"), text.bytes[8]))
        return 0;
    for (size_t i = 4; i < 8; i++)
        if (!byte_is_digit(text.bytes[i]))
            return 0;
    size_t end = 9;
    while (end < text.length && byte_is_digit(text.bytes[end]))
        end++;
    return end >= 13 ? end : 0;
}

static Text cve_of(Text found, Arena *arena)
{
    return arena_format(arena, "CVE-" TEXT_FMT "-" TEXT_FMT, TEXT_ARG(text_slice(found, 4, 8)),
                        TEXT_ARG(text_slice(found, 9, found.length)));
}

/// The family in "Win32/Potao.A" (CARO's naming scheme, 1991: platform, then family); nothing where only a
/// sort of malware stands.
static Text caro_family(Text word)
{
    static const char *const platforms[] = {"win32", "w32",     "win64",  "w64", "msil",       "linux",
                                            "osx",   "macos",   "unix",   "ios", "android",    "androidos",
                                            "perl",  "php",     "js",     "vbs", "powershell", "python",
                                            "java",  "freebsd", "solaris"};
    static const char *const sorts[] = {
        "agent",      "generic",   "unknown",      "backdoor", "trojan",  "downloader",
        "dropper",    "filecoder", "kryptik",      "injector", "spy",     "exploit",
        "worm",       "virus",     "ransom",       "rootkit",  "stealer", "trojandownloader",
        "suspicious", "malware",   "trojandropper"};
    size_t slash = text_find_byte(word, '/', 0), end = slash + 1;
    if (slash == SIZE_MAX)
        return TEXT_NONE;
    bool has_platform = false;
    for (size_t i = 0; i < sizeof platforms / sizeof *platforms; i++)
        has_platform = has_platform || text_is_nocase(text_slice(word, 0, slash), platforms[i]);
    while (end < word.length && (byte_is_alnum(word.bytes[end]) || word.bytes[end] == '_'))
        end++;
    Text family = text_slice(word, slash + 1, end);
    bool is_path = end < word.length && word.bytes[end] == '/';
    if (!has_platform || is_path || family.length < 4 || !byte_is_alpha(family.bytes[0]))
        return TEXT_NONE;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (text_is_nocase(family, sorts[i]))
            return TEXT_NONE;
    return family;
}

void rule_read_words(Rule *rule, Text words, Text context)
{
    for (size_t at = 0; at < words.length; at++) {
        bool is_start = at == 0 || !byte_is_alnum(words.bytes[at - 1]);
        if (!is_start || !byte_is_alpha(words.bytes[at]))
            continue;
        Text rest = text_slice(words, at, words.length);
        size_t length = cve_length(rest);
        if (length > 0)
            rule_add(rule, KIND_CVE, GUESS_EXACT, cve_of(text_slice(rest, 0, length), &rule->arena), context);
        size_t end = 0;
        while (end < rest.length && end < 80 && !byte_is_space(rest.bytes[end]))
            end++;
        if (at == 0 || byte_is_space(words.bytes[at - 1]) || text_has(TEXT("(['\""), words.bytes[at - 1]))
            rule_add(rule, KIND_FAMILY, GUESS_EXACT, caro_family(text_slice(rest, 0, end)), context);
    }
}

void rule_set_date(Rule *rule, Text text, Instant *out)
{
    char plain[10];
    text = text_trim(text);
    if (is_blank_word(text) || instant_parse(text, out))
        return;
    bool is_compact = text.length == 8;
    if (is_compact || text.length == 10) {
        size_t step = is_compact ? 0 : 1;
        memcpy(plain, text.bytes, 4);
        memcpy(plain + 5, text.bytes + 4 + step, 2);
        memcpy(plain + 8, text.bytes + 6 + 2 * step, 2);
        plain[4] = plain[7] = '-';
        bool is_parted =
            is_compact || (text_has(TEXT("/_."), text.bytes[4]) && text.bytes[7] == text.bytes[4]);
        if (is_parted && instant_parse((Text){plain, sizeof plain}, out))
            return;
    }
    rule_fault(rule, "'" TEXT_FMT "' is no date: write 2014-10-28 or 2014-10-28T09:30:00Z",
               TEXT_ARG(text_clip(text, 60)));
}

void rule_set_marking(Rule *rule, Text text)
{
    Marking marking;
    if (marking_parse(text, &marking)) {
        rule->marking = rule->marking ? marking_stricter(rule->marking, marking) : marking;
    } else if (!is_blank_word(text_trim(text))) {
        rule->marking = MARKING_RED;
        rule_fault(rule,
                   "'" TEXT_FMT "' is no TLP marking and is treated as RED: say CLEAR, GREEN, AMBER, "
                   "AMBER+STRICT or RED",
                   TEXT_ARG(text_clip(text_trim(text), 60)));
    }
}

// ---------------------------------------------------------------- telling

/// Does it speak of something that happened, rather than of behaviour in general?
static bool is_about_a_case(const Rule *rule)
{
    for (size_t i = 0; i < rule->facts.count; i++) {
        Kind kind = rule->facts.items[i].kind;
        // What is still to be found out, a host or a hash, is an indicator of some kind.
        bool is_indicator = kind_role(kind) == ROLE_INDICATOR || rule->facts.items[i].guess != GUESS_EXACT;
        if (is_indicator || kind == KIND_FAMILY || kind == KIND_CVE)
            return true;
    }
    return rule->actors.count > 0;
}

static bool tell_facts(RuleFile *file, const Rule *rule, Holder holder, Err *err)
{
    for (size_t i = 0; i < rule->facts.count; i++) {
        const RuleFact *fact = &rule->facts.items[i];
        ObservationNews news = {.kind = fact->kind,
                                .guess = fact->guess,
                                .value = fact->value,
                                .first_seen = INSTANT_NONE,
                                .last_seen = INSTANT_NONE,
                                .marking = rule->marking,
                                .context = fact->context};
        if (!file->sink->observation(file->sink->self, holder, &news, err))
            return false;
    }
    for (size_t i = 0; i < rule->actors.count; i++)
        if (!file->sink->name(file->sink->self, holder, rule->actors.items[i], err))
            return false;
    return true;
}

static void survey(RuleFile *file, const Rule *rule)
{
    if (!rule->publication.bytes)
        return;
    if (!file->publication.bytes)
        file->publication = arena_copy(&file->arena, rule->publication);
    file->is_each_alone = file->is_each_alone || !text_equal(file->publication, rule->publication);
}

bool rules_tell(RuleFile *file, const Rule *rule, Err *err)
{
    if (file->is_survey) {
        survey(file, rule);
        return true;
    }
    char room[PLACE_ROOM];
    Text place = place_line(rule->line, room);
    HolderNews news = {.id = file->is_each_alone ? rule->id : file->file_id,
                       .publisher = rule->author,
                       .title = file->is_each_alone ? text_clip(rule->title, LONGEST_TITLE) : TEXT_NONE,
                       .url = rule->publication,
                       .date = rule->date != INSTANT_NONE ? rule->date : rule->modified,
                       .modified = rule->modified != INSTANT_NONE ? rule->modified : rule->date,
                       .marking = rule->marking,
                       .is_item = file->is_each_alone && !is_about_a_case(rule)};
    Holder holder;
    if (!file->sink->record(file->sink->self, rule->raw, place, err))
        return false;
    for (size_t i = 0; i < rule->faults.count; i++)
        if (!file->sink->complaint(file->sink->self, place, rule->faults.items[i], err))
            return false;
    return file->sink->holder(file->sink->self, &news, &holder, err) && tell_facts(file, rule, holder, err);
}

bool rules_complain(const RuleFile *file, uint64_t line, const char *what, Err *err)
{
    char room[PLACE_ROOM];
    return file->is_survey || tell_complaint(file->sink, place_line(line, room), err, "%s", what);
}

bool rules_read(Source *source, const Reading *reading, const Sink *sink, RulePass pass, Err *err)
{
    RuleFile file = {.sink = sink, .reading = reading, .is_survey = true};
    arena_init(&file.arena);
    file.file_id = file_activity_id(reading->path, &file.arena);
    bool is_read = pass(source, &file, err) && source_rewind(source, err);
    file.is_survey = false;
    is_read = is_read && pass(source, &file, err);
    arena_done(&file.arena);
    return is_read;
}
