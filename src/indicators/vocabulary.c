// A name of an actor may be any word: "Turbine", "Will", "Cloud Atlas". The text decides whether it is meant:
// how the word is written here, whether the text uses it as an ordinary one, and what stands beside it. Which
// words are ordinary is not a list of cases but a dictionary of English by frequency (SCOWL up to level 35,
// the 51,000 words of Debian's wamerican-small), put into the program when it is built.
//
// Names are compared as letters and digits without case, so that "APT 28", "APT-28" and "APT28" are one. The
// longest name that begins at a word is taken, over at most six words.

#include <stdlib.h>

#include "base/buffer.h"
#include "base/map.h"
#include "base/vec.h"
#include "indicators/indicators.h"
#include "indicators/places.h"

enum { MOST_WORDS = 6, LONGEST_KEY = 80, SHORTEST_NAME = 3, NEAR_WORDS = 3, CONTEXT_BYTES = 160 };

__asm__(".pushsection .rodata\n"
        ".global vocabulary_english\n"
        "vocabulary_english:\n"
        ".incbin \"" ASTERISM_ENGLISH "\"\n"
        ".global vocabulary_english_end\n"
        "vocabulary_english_end:\n"
        ".byte 0\n"
        ".popsection\n");
extern const char vocabulary_english[], vocabulary_english_end[];

typedef struct {
    NamedType type;
    Text name;     ///< as it was added
    Text id;       ///< what is told of a find; empty: the name
    Text also;     ///< " T1213 T1602": ids of other techniques of the same name (ATT&CK has three domains)
    Text note;     ///< "T1156 was revoked, and T1546.004 has come in its place"; empty for what stands
    bool is_lower; ///< its own spelling has no capital
    bool is_id;    ///< the name is the id itself
    bool is_upper; ///< an abbreviation: meant in capitals alone
} Entry;

struct Vocabulary {
    Arena arena;
    Map keys; ///< type and folded name -> entry
    Map english;
    VEC(Entry) entries;
};

// ---------------------------------------------------------------- words and keys

typedef struct {
    size_t begin, end;
    bool starts_sentence;
} Token;

static bool is_word_byte(char byte)
{
    return byte_is_alnum(byte) || (unsigned char)byte >= 0x80;
}

/// Quotes, dashes and blanks beyond ASCII (U+2000 to U+203F, U+00A0 to U+00BF): no part of a word.
static size_t mark_length(Text text, size_t at)
{
    Text rest = text_slice(text, at, at + 3);
    if (text_starts(rest, "\xe2\x80") && rest.length == 3)
        return 3;
    return rest.length >= 2 && rest.bytes[0] == '\xc2' && (unsigned char)rest.bytes[1] < 0xc0 ? 2 : 0;
}

/// Appends the word's letters and digits in lower case. False when the key would grow too long.
static bool fold(char key[LONGEST_KEY], size_t *length, Text word)
{
    for (size_t i = 0; i < word.length; i++) {
        if (!is_word_byte(word.bytes[i]))
            continue;
        if (*length == LONGEST_KEY)
            return false;
        key[(*length)++] = byte_lower(word.bytes[i]);
    }
    return true;
}

static bool next_word(Text text, size_t *at, Token *token)
{
    size_t from = *at;
    while (from < text.length && (!is_word_byte(text.bytes[from]) || mark_length(text, from) > 0))
        from += mark_length(text, from) > 0 ? mark_length(text, from) : 1;
    if (from == text.length)
        return false;
    size_t end = from;
    while (end < text.length && is_word_byte(text.bytes[end]) && mark_length(text, end) == 0)
        end++;
    *token = (Token){from, end, false};
    *at = end;
    return true;
}

static unsigned count_words(Text text)
{
    unsigned count = 0;
    Token token;
    for (size_t at = 0; next_word(text, &at, &token);)
        count++;
    return count;
}

static bool has_capital(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] >= 'A' && text.bytes[i] <= 'Z')
            return true;
    return false;
}

static bool has_digit(Text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (byte_is_digit(text.bytes[i]))
            return true;
    return false;
}

// ---------------------------------------------------------------- the vocabulary

static void add_english(Vocabulary *vocabulary)
{
    Text rest = {vocabulary_english, (size_t)(vocabulary_english_end - vocabulary_english)}, word;
    while (text_cut(&rest, '\n', &word))
        if (word.length > 0 && byte_lower(word.bytes[0]) == word.bytes[0]) // no names of people and places
            *map_at(&vocabulary->english, word) = 1;
}

/// What is called so by several is the first one's, but who is called like a sector or a technique is called
/// so on purpose.
static bool gives_way(NamedType type)
{
    return type == NAMED_SECTOR || type == NAMED_TECHNIQUE || type == NAMED_TACTIC;
}

static void add_entry(Vocabulary *vocabulary, const Entry *entry)
{
    char key[LONGEST_KEY];
    size_t length = 0;
    Text name = text_trim(entry->name);
    unsigned words = count_words(name);
    if (!fold(key, &length, name) || (length < SHORTEST_NAME && !entry->is_upper) || words > MOST_WORDS)
        return;
    MapSlot *slot = map_slot(&vocabulary->keys, (Text){key, length});
    bool is_new = slot->number == MAP_NONE;
    Entry *held = is_new ? NULL : &vocabulary->entries.items[slot->number];
    if (held && held->type == NAMED_TECHNIQUE && entry->type == NAMED_TECHNIQUE &&
        !text_equal(held->id, entry->id))
        held->also = arena_format(&vocabulary->arena, TEXT_FMT " " TEXT_FMT, TEXT_ARG(held->also),
                                  TEXT_ARG(entry->id));
    if (held && (!gives_way(held->type) || gives_way(entry->type)))
        return;
    if (is_new)
        slot->key = arena_copy(&vocabulary->arena, slot->key);
    slot->number = (uint32_t)vocabulary->entries.count;
    Entry *kept = vec_push(&vocabulary->entries);
    *kept = *entry;
    kept->name = arena_copy(&vocabulary->arena, name);
    kept->is_lower = !has_capital(name);
}

Vocabulary *vocabulary_new(void)
{
    Vocabulary *vocabulary = memory_get(sizeof *vocabulary);
    *vocabulary = (Vocabulary){0};
    arena_init(&vocabulary->arena);
    add_english(vocabulary);
    return vocabulary;
}

void vocabulary_free(Vocabulary *vocabulary)
{
    if (!vocabulary)
        return;
    map_done(&vocabulary->keys);
    map_done(&vocabulary->english);
    vec_free(&vocabulary->entries);
    arena_done(&vocabulary->arena);
    free(vocabulary);
}

void vocabulary_add(Vocabulary *vocabulary, NamedType type, Text name)
{
    add_entry(vocabulary, &(Entry){.type = type, .name = name});
}

/// What a find of this term leads to, and what is to be said of it.
static Entry entry_of(Vocabulary *vocabulary, const Term *term, const TermsHead *head)
{
    Entry entry = {.type = term->type, .id = arena_copy(&vocabulary->arena, term->id)};
    // An actor or family is told by its name, as other partners call it.
    if (term->type == NAMED_ACTOR || term->type == NAMED_FAMILY)
        entry.id = TEXT("");
    if (term->instead.length > 0) {
        entry.id = arena_copy(&vocabulary->arena, term->instead);
        entry.note = arena_format(
            &vocabulary->arena,
            TEXT_FMT " was revoked, and " TEXT_FMT " has come in its place (" TEXT_FMT " " TEXT_FMT ")",
            TEXT_ARG(term->id), TEXT_ARG(term->instead), TEXT_ARG(head->name), TEXT_ARG(head->version));
    } else if (term->is_deprecated) {
        entry.note = arena_format(&vocabulary->arena, TEXT_FMT " is deprecated (" TEXT_FMT " " TEXT_FMT ")",
                                  TEXT_ARG(term->id), TEXT_ARG(head->name), TEXT_ARG(head->version));
    }
    return entry;
}

/// "US" and "DPRK" are found in capitals alone: "told us".
static bool is_abbreviation(NamedType type, Text name)
{
    enum { LONGEST = 4 };
    bool is_one = type == NAMED_COUNTRY && name.length >= 2 && name.length <= LONGEST;
    for (size_t i = 0; i < name.length; i++)
        is_one = is_one && name.bytes[i] >= 'A' && name.bytes[i] <= 'Z';
    return is_one;
}

static void add_term(Vocabulary *vocabulary, const Term *term, const TermsHead *head)
{
    Entry entry = entry_of(vocabulary, term, head);
    Text names = term->names, name;
    while (text_cut(&names, ';', &name)) {
        entry.name = text_trim(name);
        entry.is_upper = is_abbreviation(term->type, entry.name);
        add_entry(vocabulary, &entry);
    }
    // Ids of techniques that stand are found without a vocabulary.
    entry.name = term->id;
    entry.is_id = true;
    entry.is_upper = false;
    if (term->type == NAMED_TACTIC || (term->type == NAMED_TECHNIQUE && entry.note.length > 0))
        add_entry(vocabulary, &entry);
}

static void add_lines(Vocabulary *vocabulary, Text lines, bool only_places)
{
    TermsHead head = terms_head(lines);
    Term term;
    const char *fault;
    while (terms_next(&lines, &term, &fault)) {
        bool is_place =
            !fault && (term.type == NAMED_COUNTRY || term.type == NAMED_REGION || term.type == NAMED_SECTOR);
        if (!fault && (is_place || !only_places))
            add_term(vocabulary, &term, &head);
    }
}

void vocabulary_add_terms(Vocabulary *vocabulary, Text lines)
{
    add_lines(vocabulary, lines, false);
}

void vocabulary_add_places(Vocabulary *vocabulary, Text lines)
{
    add_lines(vocabulary, lines, true);
}

// ---------------------------------------------------------------- finding

typedef struct {
    const Vocabulary *vocabulary;
    Text text;
    VEC(Token) tokens;
    Map uses; ///< folded word -> how often it is used as an ordinary one, in lower case
    Text id;  ///< of the technique in hand, where it stands beside its name
    Map sure; ///< entry's name -> 1: named beyond doubt somewhere in the text
    Arena arena;
} Reading;

static Text word_at(const Reading *reading, size_t index)
{
    const Token *token = &reading->tokens.items[index];
    return text_slice(reading->text, token->begin, token->end);
}

static Text between(const Reading *reading, size_t index)
{
    return text_slice(reading->text, reading->tokens.items[index].end,
                      reading->tokens.items[index + 1].begin);
}

static void cut_words(Reading *reading)
{
    Token token;
    size_t before = 0;
    for (size_t at = 0; next_word(reading->text, &at, &token); before = token.end) {
        Text gap = text_slice(reading->text, before, token.begin);
        token.starts_sentence = before == 0 || text_has(gap, '.') || text_has(gap, '!') ||
                                text_has(gap, '?') || text_has(gap, ':') || text_has(gap, '\n') ||
                                text_has(gap, '|') || text_has(gap, '*');
        *vec_push(&reading->tokens) = token;
    }
    for (size_t i = 0; i < reading->tokens.count; i++) {
        Text word = word_at(reading, i);
        if (has_capital(word) || has_digit(word) || map_find(&reading->vocabulary->english, word) == MAP_NONE)
            continue;
        uint32_t *count = map_at(&reading->uses, word);
        *count = *count == MAP_NONE ? 1 : *count + 1;
    }
}

/// Words of one name are parted by a blank, a hyphen or the like, never by the end of a clause.
static bool hangs_together(Text gap)
{
    return gap.length == 1 && text_has(TEXT(" -_/."), gap.bytes[0]);
}

/// The entry whose name begins at this word, the longest one; `count` is how many words it takes.
static uint32_t longest_at(const Reading *reading, size_t index, size_t *count)
{
    char key[LONGEST_KEY];
    size_t length = 0;
    uint32_t best = MAP_NONE;
    for (size_t i = 0; i < MOST_WORDS && index + i < reading->tokens.count; i++) {
        if ((i > 0 && !hangs_together(between(reading, index + i - 1))) ||
            !fold(key, &length, word_at(reading, index + i)))
            break;
        uint32_t entry = map_find(&reading->vocabulary->keys, (Text){key, length});
        if (entry != MAP_NONE) {
            best = entry;
            *count = i + 1;
        }
    }
    return best;
}

static bool is_one_of(Text word, const char *const *words)
{
    for (; *words; words++)
        if (text_is_nocase(word, *words))
            return true;
    return false;
}

/// Whether one of the words stands near, in the same line.
static bool is_near(const Reading *reading, size_t index, size_t count, const char *const *words)
{
    for (size_t i = 1; i <= NEAR_WORDS; i++) {
        if (index >= i && !text_has(between(reading, index - i), '\n') &&
            is_one_of(word_at(reading, index - i), words))
            return true;
        size_t after = index + count - 1 + i;
        if (after < reading->tokens.count && !text_has(between(reading, after - 1), '\n') &&
            is_one_of(word_at(reading, after), words))
            return true;
    }
    return false;
}

static bool is_ordinary(const Reading *reading, Text word)
{
    char key[LONGEST_KEY];
    size_t length = 0;
    return fold(key, &length, word) &&
           map_find(&reading->vocabulary->english, (Text){key, length}) != MAP_NONE;
}

static bool is_all_ordinary(const Reading *reading, size_t index, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_ordinary(reading, word_at(reading, index + i)))
            return false;
    return true;
}

static bool is_all_capitalised(const Reading *reading, size_t index, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char first = word_at(reading, index + i).bytes[0];
        if (first >= 'a' && first <= 'z')
            return false;
    }
    return true;
}

static bool has_lower(const Reading *reading, size_t index, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Text word = word_at(reading, index + i);
        for (size_t at = 0; at < word.length; at++)
            if (word.bytes[at] >= 'a' && word.bytes[at] <= 'z')
                return true;
    }
    return false;
}

static bool is_quoted(const Reading *reading, size_t index, size_t count)
{
    Text before = text_slice(reading->text, 0, reading->tokens.items[index].begin);
    Text after =
        text_slice(reading->text, reading->tokens.items[index + count - 1].end, reading->text.length);
    return (text_ends(before, "\xe2\x80\x9c") && text_starts(after, "\xe2\x80\x9d")) ||
           (text_ends(before, "\xe2\x80\x98") && text_starts(after, "\xe2\x80\x99")) ||
           (text_ends(before, "\"") && text_starts(after, "\"")) ||
           (text_ends(before, "'") && text_starts(after, "'"));
}

static uint32_t ordinary_uses(const Reading *reading, size_t index, Arena *arena)
{
    uint32_t uses = map_find(&reading->uses, arena_lower(arena, word_at(reading, index)));
    return uses == MAP_NONE ? 0 : uses;
}

/// What stands beside names of actors and malware.
static const char *const company[] = {
    "group",     "groups",     "actor",   "actors",  "apt",        "gang",       "team",
    "operators", "operator",   "aka",     "alias",   "dubbed",     "tracked",    "campaign",
    "threat",    "attributed", "malware", "trojan",  "rat",        "loader",     "ransomware",
    "implant",   "family",     "botnet",  "stealer", "spyware",    "backdoor",   "worm",
    "called",    "adversary",  "named",   "known",   "affiliates", "collective", NULL};

/// Whether the word at `other` hangs on to a name at `index` as a part of a longer one: "Cobalt Strike",
/// "Google Play", but not "Cobalt group" or "The Cobalt".
static bool is_part_of_longer(const Reading *reading, size_t index, size_t count)
{
    size_t last = index + count - 1;
    if (last + 1 < reading->tokens.count && hangs_together(between(reading, last))) {
        Text after = word_at(reading, last + 1);
        if (after.bytes[0] >= 'A' && after.bytes[0] <= 'Z' && !is_one_of(after, company))
            return true;
    }
    if (index == 0 || !hangs_together(between(reading, index - 1)) ||
        reading->tokens.items[index - 1].starts_sentence)
        return false;
    Text before = word_at(reading, index - 1);
    return before.bytes[0] >= 'A' && before.bytes[0] <= 'Z' && !is_one_of(before, company);
}

/// Auxiliaries, pronouns and their like, which headlines and quotations capitalise, too ("How Will Threat
/// Actors Adapt"): whatever stands beside them, they are grammar.
static const char *const grammar[] = {
    "will", "would", "shall", "should", "can",  "could", "may",   "might", "must",  "do",  "does", "did",
    "is",   "are",   "was",   "were",   "be",   "been",  "has",   "have",  "had",   "not", "and",  "or",
    "but",  "if",    "then",  "than",   "that", "this",  "the",   "these", "those", "a",   "an",   "of",
    "to",   "in",    "on",    "at",     "by",   "for",   "from",  "with",  "as",    "it",  "its",  "he",
    "she",  "they",  "we",    "you",    "who",  "what",  "which", "when",  "where", "how", "why",  NULL};

typedef enum { MEANT_NOT, MEANT_PERHAPS, MEANT_SURELY } Meant;

/// An actor or a family. PERHAPS: only if the text names it beyond doubt elsewhere.
static Meant is_meant(Reading *reading, const Entry *entry, size_t index, size_t count, Text *why)
{
    Text words = text_slice(reading->text, reading->tokens.items[index].begin,
                            reading->tokens.items[index + count - 1].end);
    *why = TEXT("a known name");
    if (has_digit(words))
        return MEANT_SURELY;
    if (is_one_of(words, grammar)) {
        *why = TEXT("a word of grammar, which is no name");
        return MEANT_NOT;
    }
    if (!has_capital(words) && !entry->is_lower) {
        *why = TEXT("written in lower case, as no name is");
        return MEANT_NOT;
    }
    if (count > 1 && is_all_capitalised(reading, index, count))
        return MEANT_SURELY;
    if (!is_all_ordinary(reading, index, count) && words.length > SHORTEST_NAME && !entry->is_lower)
        return MEANT_SURELY;
    if (is_part_of_longer(reading, index, count)) {
        *why = TEXT("a common word, and here a part of a longer name");
        return MEANT_NOT;
    }
    *why = TEXT("a common word, and nothing here says that it is a name");
    if (reading->tokens.items[index].starts_sentence && !is_quoted(reading, index, count))
        return MEANT_PERHAPS;
    bool is_named = is_quoted(reading, index, count) || is_near(reading, index, count, company);
    if (!is_named)
        return MEANT_PERHAPS;
    if (ordinary_uses(reading, index, &reading->arena) > 2) {
        *why = TEXT("a common word, which the text uses as one");
        return MEANT_PERHAPS;
    }
    *why = TEXT("a common word, but the words beside it make it a name");
    return MEANT_SURELY;
}

/// "healthcare, energy and finance": another sector beside it, a comma or "and" between them.
static bool is_beside_sector(const Reading *reading, size_t index, size_t count)
{
    for (int step = -2; step <= 2; step++) {
        size_t other = step < 0 ? index - (size_t)-step : index + count - 1 + (size_t)step, ignored = 0;
        if (step == 0 || (step < 0 && index < (size_t)-step) || other >= reading->tokens.count)
            continue;
        uint32_t number = longest_at(reading, other, &ignored);
        if (number == MAP_NONE || reading->vocabulary->entries.items[number].type != NAMED_SECTOR)
            continue;
        size_t end = reading->tokens.items[step < 0 ? other : index + count - 1].end;
        size_t begin = reading->tokens.items[step < 0 ? index : other].begin;
        Text gap = text_slice(reading->text, end, begin);
        if (!text_has(gap, '\n') && !text_has(gap, '.') &&
            (text_has(gap, ',') || text_find(gap, " and ", 0) != SIZE_MAX ||
             text_find(gap, " or ", 0) != SIZE_MAX))
            return true;
    }
    return false;
}

/// Countries and regions are written with a capital; sectors are words, and meant where somebody is aimed at.
static Meant is_victim(Reading *reading, const Entry *entry, size_t index, size_t count, Text *why)
{
    static const char *const aimed[] = {"sector",        "sectors",       "industry",  "industries",
                                        "organizations", "organisations", "companies", "entities",
                                        "institutions",  "targeting",     "targeted",  "targets",
                                        "against",       "victims",       "agencies",  NULL};
    if (entry->type != NAMED_SECTOR) {
        *why = entry->type == NAMED_COUNTRY ? TEXT("the name of a country, or of what is a country's")
                                            : TEXT("the name of a region");
        if (is_all_capitalised(reading, index, 1))
            return MEANT_SURELY;
        *why = TEXT("written in lower case, as no country is");
        return MEANT_NOT;
    }
    *why = TEXT("a sector, by the words beside it");
    for (size_t i = 0; i < count; i++) // "financial institutions", "energy sector"
        if (is_one_of(word_at(reading, index + i), aimed))
            return MEANT_SURELY;
    if (is_near(reading, index, count, aimed))
        return MEANT_SURELY;
    *why = TEXT("a sector, in a list of sectors");
    if (is_beside_sector(reading, index, count))
        return MEANT_SURELY;
    *why = TEXT("a common word, and nothing here says that a sector is meant");
    return MEANT_NOT;
}

typedef enum { ID_NONE, ID_OWN, ID_OTHER } IdBeside;

/// "T1117" of T1218.010, which has come in its place: reports are older than catalogues.
static bool was_id_of(const Reading *reading, const Entry *entry, Text word)
{
    char key[LONGEST_KEY];
    size_t length = 0;
    uint32_t number =
        fold(key, &length, word) ? map_find(&reading->vocabulary->keys, (Text){key, length}) : MAP_NONE;
    if (number == MAP_NONE)
        return false;
    const Entry *old = &reading->vocabulary->entries.items[number];
    return old->is_id && old->note.length > 0 && text_equal(old->id, entry->id);
}

/// As far as the point in it; that id is then the one that is told.
static bool is_id_of(Reading *reading, const Entry *entry, Text word)
{
    if (was_id_of(reading, entry, word)) {
        reading->id = entry->id;
        return true;
    }
    Text rest = entry->also, id = entry->id;
    do {
        if (id.length > 0 && text_equal(text_slice(id, 0, text_find_byte(id, '.', 0)), word)) {
            reading->id = id;
            return true;
        }
    } while (text_cut(&rest, ' ', &id));
    return false;
}

/// "T1113" or "TA0009" within a few words, if it is one of the term's own; right beside it, any.
static IdBeside id_beside(Reading *reading, const Entry *entry, size_t index, size_t count)
{
    IdBeside beside = ID_NONE;
    for (int side = 0; side < 2; side++) {
        size_t at = side ? index + count - 1 : index;
        for (int step = 0; step < NEAR_WORDS && beside != ID_OWN; step++) {
            if (side ? at + 1 >= reading->tokens.count : at == 0)
                break;
            Text gap = between(reading, side ? at : at - 1);
            at = side ? at + 1 : at - 1;
            if (text_has(gap, '\n'))
                break;
            Text word = word_at(reading, at);
            bool is_id = word.length >= 5 && word.bytes[0] == 'T' &&
                         byte_is_digit(word.bytes[word.length - 1]) &&
                         (byte_is_digit(word.bytes[1]) || text_starts(word, "TA0"));
            if (is_id && is_id_of(reading, entry, word))
                beside = ID_OWN;
            else if (is_id && step == 0 && !text_has(gap, ','))
                beside = ID_OTHER;
        }
    }
    return beside;
}

/// "rundll32.exe" and "launchd.evil.example" are files and hosts.
static bool is_part_of_value(const Reading *reading, size_t index, size_t count)
{
    Text text = reading->text;
    size_t begin = reading->tokens.items[index].begin, end = reading->tokens.items[index + count - 1].end;
    bool goes_on = end + 1 < text.length && text_has(TEXT("._/\\["), text.bytes[end]) &&
                   (byte_is_alnum(text.bytes[end + 1]) || text.bytes[end + 1] == '.');
    return goes_on || (begin > 0 && text_has(TEXT("._/\\"), text.bytes[begin - 1]));
}

/// Words that every report holds, though no dictionary of English does.
static bool is_of_the_trade(Text word)
{
    static const char *const words[] = {
        "malware",    "phishing",       "dns",         "dll",   "ip",   "url",
        "api",        "http",           "https",       "multi", "spam", "login",
        "javascript", "authentication", "multifactor", NULL};
    return is_one_of(word, words);
}

/// Whether a name holds a word that stands for nothing else: "spearphishing attachment", "Rundll32".
static bool has_telling_word(const Reading *reading, size_t index, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Text word = word_at(reading, index + i);
        bool is_telling =
            !is_ordinary(reading, word) && !is_of_the_trade(word) && word.length > SHORTEST_NAME;
        if (is_telling && (count > 1 || has_digit(word)))
            return true;
    }
    return false;
}

/// Whether a name is that of a deed: "password spraying", "process injection". "Email addresses" and
/// "multi-factor authentication" are names of techniques, too, and things that everybody uses.
static bool names_deed(const Reading *reading, size_t index, size_t count)
{
    static const char *const deeds[] = {
        "injection", "execution",    "exploitation", "manipulation", "impersonation",
        "discovery", "exfiltration", "enumeration",  "compromise",   "theft",
        "abuse",     "bypass",       "evasion",      "capture",      NULL};
    Text last = word_at(reading, index + count - 1);
    return text_ends_nocase(last, "ing") || is_one_of(last, deeds);
}

/// "using password spraying", "via a screen capture".
static bool is_used(const Reading *reading, size_t index)
{
    static const char *const uses[] = {"using",    "via",       "through",   "used",      "uses",
                                       "use",      "performed", "performs",  "leveraged", "leverages",
                                       "employed", "employs",   "conducted", "abused",    "abuses",
                                       "abusing",  NULL};
    for (size_t i = 1; i <= 2 && i <= index; i++)
        if (!text_has(between(reading, index - i), '\n') && is_one_of(word_at(reading, index - i), uses))
            return true;
    return false;
}

/// Names of techniques are phrases of English as often as not: "screen capture", "web service".
static Meant is_behaviour(Reading *reading, const Entry *entry, size_t index, size_t count, Text *why)
{
    static const char *const said[] = {"technique", "techniques", "tactic", "tactics", "mitre",
                                       "ttp",       "ttps",       "ck",     NULL};
    if (entry->is_id) {
        *why = TEXT("an id");
        return MEANT_SURELY;
    }
    *why = TEXT("a part of a file's or host's name");
    if (is_part_of_value(reading, index, count))
        return MEANT_NOT;
    IdBeside id = id_beside(reading, entry, index, count);
    *why = TEXT("the id of something else stands beside it");
    if (id == ID_OTHER)
        return MEANT_NOT;
    *why = TEXT("the name of a technique");
    if (entry->type == NAMED_TECHNIQUE && has_telling_word(reading, index, count))
        return MEANT_SURELY;
    *why = TEXT("an ordinary phrase, but its id or a word such as 'technique' stands beside it");
    if (id == ID_OWN || is_near(reading, index, count, said))
        return MEANT_SURELY;
    *why = TEXT("an ordinary phrase, but said to be used");
    bool may_be_used = count > 1 ? names_deed(reading, index, count)
                                 : (!is_ordinary(reading, word_at(reading, index)) &&
                                    !is_of_the_trade(word_at(reading, index)));
    if (entry->type == NAMED_TECHNIQUE && may_be_used && is_used(reading, index))
        return MEANT_SURELY;
    *why = TEXT("an ordinary phrase, but written as a title inside a sentence");
    if (count > 1 && is_all_capitalised(reading, index, count) &&
        !reading->tokens.items[index].starts_sentence && !is_part_of_longer(reading, index, count))
        return MEANT_SURELY;
    *why = TEXT("an ordinary phrase, and nothing here says that a technique is meant");
    return MEANT_NOT;
}

/// "https://blog.example/energy-sector-attacks": words of a link are its author's.
static bool is_in_link(const Reading *reading, size_t index)
{
    enum { LONGEST = 300 };
    size_t begin = reading->tokens.items[index].begin, at = begin;
    while (at > 0 && begin - at < LONGEST && (unsigned char)reading->text.bytes[at - 1] > ' ')
        at--;
    return text_find(text_slice(reading->text, at, begin), "://", 0) != SIZE_MAX;
}

static Meant judge_name(Reading *reading, const Entry *entry, size_t index, size_t count, Text *why)
{
    *why = TEXT("a part of a link");
    if (entry->type != NAMED_ACTOR && entry->type != NAMED_FAMILY && is_in_link(reading, index))
        return MEANT_NOT;
    switch (entry->type) {
    case NAMED_COUNTRY:
    case NAMED_REGION:
    case NAMED_SECTOR:
        return is_victim(reading, entry, index, count, why);
    case NAMED_TECHNIQUE:
    case NAMED_TACTIC:
        return is_behaviour(reading, entry, index, count, why);
    default:
        return is_meant(reading, entry, index, count, why);
    }
}

/// The line around a name, cut around it.
Text text_context(Text text, size_t begin, size_t end)
{
    size_t from = begin, to = end;
    while (from > 0 && begin - from < CONTEXT_BYTES / 2 && text.bytes[from - 1] != '\n')
        from--;
    while (to < text.length && to - from < CONTEXT_BYTES && text.bytes[to] != '\n')
        to++;
    while (from < begin && ((unsigned char)text.bytes[from] & 0xc0) == 0x80)
        from++;
    return text_trim(text_clip(text_slice(text, from, text.length), to - from));
}

static Text value_of(const Entry *entry, Arena *arena)
{
    Text value;
    const char *why;
    if (entry->id.length > 0)
        return entry->id;
    if (entry->type == NAMED_COUNTRY && country_canonical(entry->name, arena, &value, &why))
        return value;
    if (entry->type == NAMED_SECTOR && sector_canonical(entry->name, arena, &value, &why))
        return value;
    return entry->name;
}

/// Walks all names of the text; the first time to learn which are named beyond doubt, the second to tell.
static bool walk_names(Reading *reading, VocabularyFound found, void *self, Err *err)
{
    for (size_t index = 0, count = 1; index < reading->tokens.count; index += count) {
        count = 1;
        uint32_t number = longest_at(reading, index, &count);
        if (number == MAP_NONE)
            continue;
        const Entry *entry = &reading->vocabulary->entries.items[number];
        Text why;
        if (entry->is_upper && has_lower(reading, index, count)) // "told us"
            continue;
        arena_clear(&reading->arena);
        reading->id = entry->id;
        Meant meant = judge_name(reading, entry, index, count, &why);
        if (!found) {
            if (meant == MEANT_SURELY)
                *map_at(&reading->sure, entry->name) = 1;
            continue;
        }
        size_t begin = reading->tokens.items[index].begin, end = reading->tokens.items[index + count - 1].end;
        bool is_known = meant == MEANT_PERHAPS && map_find(&reading->sure, entry->name) != MAP_NONE &&
                        ordinary_uses(reading, index, &reading->arena) == 0;
        Named named = {.type = entry->type,
                       .value =
                           entry->type == NAMED_TECHNIQUE ? reading->id : value_of(entry, &reading->arena),
                       .offset = begin,
                       .context = text_context(reading->text, begin, end),
                       .is_name = meant == MEANT_SURELY || is_known,
                       .why = is_known ? TEXT("named as one elsewhere in the text") : why};
        if (named.is_name && entry->note.length > 0)
            named.why = arena_format(&reading->arena, TEXT_FMT "; " TEXT_FMT, TEXT_ARG(named.why),
                                     TEXT_ARG(entry->note));
        if (!found(self, &named, err))
            return false;
    }
    return true;
}

bool vocabulary_find(const Vocabulary *vocabulary, Text text, VocabularyFound found, void *self, Err *err)
{
    Reading reading = {.vocabulary = vocabulary, .text = text};
    arena_init(&reading.arena);
    cut_words(&reading);
    bool is_told = walk_names(&reading, NULL, NULL, err) && walk_names(&reading, found, self, err);
    vec_free(&reading.tokens);
    map_done(&reading.uses);
    map_done(&reading.sure);
    arena_done(&reading.arena);
    return is_told;
}

Text named_word(NamedType type)
{
    static const char *const words[] = {"name",      "family", "country", "sector",
                                        "technique", "tactic", "region",  "date"};
    return text_of(words[type]);
}
