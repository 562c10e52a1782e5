#pragma once
/// Indicators: their canonical form, and finding them in what people write.
///
/// Two partners who saw one thing must be seen to agree, however they wrote it: `hxxp://EVIL[.]example:80/`
/// and `http://evil.example/` are one value. Nothing here resolves or contacts anything.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "model/kind.h"
#include "model/sink.h"

typedef struct {
    Kind kind;
    Text value; ///< canonical; in the arena
} Indicator;

/// The canonical form of `raw`, taken for `kind` as far as `guess` says. Refangs; lower-cases domains, hashes
/// and e-mail addresses; IDNA (UTS 46) for domains; drops default ports, trailing dots and user names of
/// nobody; RFC 5952 for IPv6. Behaviour and victims too: technique ids "T1059.001", CVE ids, country names to
/// ISO 3166-1 alpha-2, sectors to STIX's industry-sector-ov. False when `raw` is not that: `what`, unless
/// it is NULL, then says what is wrong and what would help.
bool indicator_canonical(Kind kind, KindGuess guess, Text raw, Arena *arena, Indicator *out, Text *what);

/// "evil[.]example" -> "evil.example", "hxxp" -> "http", "(at)" -> "@" and the other common ways; the text
/// itself where nothing is defanged.
Text indicator_refang(Text text, Arena *arena);
/// The way reports print it, so that nobody clicks it: "hxxp://evil[.]example/x".
Text indicator_defang(Kind kind, Text value, Arena *arena);

/// The domain under which one registrant holds names ("a.b.example.co.uk" -> "example.co.uk"; Public Suffix
/// List with its private section, so each customer of a dynamic-DNS provider is told apart). TEXT_NONE where
/// there is none.
Text domain_registered(Text domain);

/// What whois says of how a domain was registered. `servers`: name servers, with blanks or commas between.
typedef struct {
    Text domain, registrar, servers, date;
} Registration;
/// As a value of KIND_REGISTRATION is written: "domain; registrar; name servers; date".
Text registration_text(const Registration *it, Arena *arena);
/// Of a canonical value, what says whose habit it is: registrar, whose name servers, and the week, UTC.
bool registration_habit(Text value, Arena *arena, Text *out);
/// The host of a canonical URL or e-mail address, without port and brackets; TEXT_NONE where there is none.
Text indicator_host(Kind kind, Text value);
/// Why this value links nobody: "private address (RFC 1918)", "documentation address"... or "belongs to a
/// public service: github.com". TEXT_NONE when nothing speaks against it. Documentation ranges (RFC 5737,
/// 3849) and .example names are NOT warned of, since invented cases use them.
Text indicator_warning(Kind kind, Text value);

/// How the entries of a warning list are compared with a value.
typedef enum {
    WARNING_STRING,     ///< the whole value, ASCII case ignored
    WARNING_HOST,       ///< the host of a domain, URL or address of mail, or a name above it
    WARNING_PART,       ///< anything within the value, ASCII case ignored
    WARNING_NETWORK,    ///< an address in the network
    WARNING_EXPRESSION, ///< a Perl-compatible regular expression, in slashes or without
} WarningMatch;

/// Warning lists, ready to be asked about any number of values.
typedef struct WarningLists WarningLists;
WarningLists *warning_lists_new(void);
void warning_lists_free(WarningLists *it);
/// A new list, empty; gives its number, from 0. `kinds`: a bit for each kind that it is about.
uint32_t warning_lists_begin(WarningLists *it, Text title, WarningMatch match, uint64_t kinds);
/// False for an entry that is nothing of the list's kind of match.
bool warning_lists_add(WarningLists *it, uint32_t list, Text entry);
/// Calls `hit` once for every list that holds the canonical value.
typedef void (*WarningHit)(void *self, Text title);
void warning_lists_find(const WarningLists *it, Kind kind, Text value, WarningHit hit, void *self);

/// Lists that are kept to be asked without being read: what is found by key stands under it, outside, and
/// the rest as one text.
typedef void (*WarningPut)(void *self, Text key, Text lists);
void warning_lists_write(const WarningLists *it, WarningPut put, void *self, Buffer *rest);
typedef struct {
    void *self;
    Text (*find)(void *self, Text key); ///< what was put under the key, or TEXT_NONE; until the next call
} WarningIndex;
/// The lists that were written; they find the same. `index` is kept. NULL when `rest` is none.
WarningLists *warning_lists_open(Text rest, const WarningIndex *index);

/// An indicator in running text.
typedef struct {
    Kind kind;
    Text value;      ///< canonical
    uint64_t offset; ///< of its first byte in the input
    Text context;    ///< the words around it, one line, at most 160 bytes of UTF-8
    bool is_mention; ///< probably no indicator but a site, tool or file that the text speaks of
    Text reason;     ///< why it is taken for the one or the other; never empty
    Text place;      ///< the part of the document that it stands in: "page 3"; empty for the document itself
} Found;

typedef struct Extractor Extractor;
/// Called for every find, in order of offset. Texts are valid during the call.
typedef bool (*ExtractorFound)(void *self, const Found *found, Err *err);

/// Reads text in pieces of any size; memory stays bounded. `is_markup` is false: HTML is turned into text
/// before.
Extractor *extractor_new(ExtractorFound found, void *self);
void extractor_free(Extractor *extractor);
/// Another part of the document begins: no value goes across. With a `doubt`, nothing in it is an indicator,
/// for that reason. Both texts are valid until the next part.
MUST_USE bool extractor_part(Extractor *extractor, Text place, Text doubt, Err *err);
/// Whose report it is: its own address and its publisher's name, either of them perhaps empty. What is named
/// there and left whole is no indicator. May be said at any time before the end.
void extractor_own(Extractor *extractor, Text url, Text publisher);
MUST_USE bool extractor_feed(Extractor *extractor, Text piece, Err *err);
/// Nothing more comes: finds what stands at the end.
MUST_USE bool extractor_end(Extractor *extractor, Err *err);

/// Names that somebody already knows, found in running text.
typedef enum {
    NAMED_ACTOR,
    NAMED_FAMILY,
    NAMED_COUNTRY,
    NAMED_SECTOR,
    NAMED_TECHNIQUE,
    NAMED_TACTIC,
    NAMED_REGION,
    NAMED_DATE
} NamedType;
/// "name", "family", "country", "sector", "technique", "tactic", "region", "date".
Text named_word(NamedType type);

typedef struct {
    NamedType type;
    Text value;      ///< as the vocabulary has it; its id where it has one: "T1566.001", "JP"
    uint64_t offset; ///< of its first byte in the text
    Text context;    ///< the words around it, one line
    bool is_name;    ///< false: the word stands there, but probably means something else
    Text why;        ///< of the one or the other
    // Of a date alone.
    Instant from, to; ///< the interval that its words leave open, without `to` itself
    Text precision;   ///< "day", "month", "quarter", "half", "part of a year", "year"
    Text of; ///< "compiled", "first seen", "active since"...; empty where the words beside it say nothing
} Named;

/// What is known by name: what is added. A name that is added twice keeps its first type, but a sector gives
/// way.
typedef struct Vocabulary Vocabulary;
/// Called for every find, in order of offset. Texts are valid during the call.
typedef bool (*VocabularyFound)(void *self, const Named *named, Err *err);

// ---------------------------------------------------------------- vocabularies as lines (terms.c)

typedef struct {
    Text name, version, source; ///< empty where nothing is said
} TermsHead;

typedef struct {
    NamedType type;
    Text id;            ///< "T1566.001", "G0007", "JP"; may be empty
    Text names;         ///< "Sofacy; APT28": the title first
    Text instead;       ///< id of the term that has come in its place (ATT&CK revoked-by); empty
    Text also;          ///< "AFG, 004": what fields hold for it, and running text is not searched for
    Text naics;         ///< of a sector: "3364, 927", the industries that it covers (NAICS); empty
    bool is_deprecated; ///< kept for what names it; nothing has come in its place
} Term;

TermsHead terms_head(Text text);
/// The next term; `fault` says what is wrong with the line, and `out` is untouched then. False at the end.
bool terms_next(Text *rest, Term *out, const char **fault);
void terms_write_head(Buffer *out, const TermsHead *head);
void terms_write(Buffer *out, const Term *term);
/// Adds one of a term's names to the others.
void terms_add_name(Buffer *names, Text name);
/// "9.2" before "15.1": runs of digits are numbers.
int version_compare(Text a, Text b);

/// The vocabularies that the program brings: countries (ISO 3166-1), regions (UN M49, region-ov), sectors
/// (industry-sector-ov, NAICS), by number from 0; TEXT_NONE behind the last.
Text vocabulary_shipped(size_t index);

Vocabulary *vocabulary_new(void);
/// All terms of a vocabulary in lines. Where several hold a name or an id, the one added first counts.
void vocabulary_add_terms(Vocabulary *vocabulary, Text lines);
/// Its countries, regions and sectors alone.
void vocabulary_add_places(Vocabulary *vocabulary, Text lines);
void vocabulary_free(Vocabulary *vocabulary);
void vocabulary_add(Vocabulary *vocabulary, NamedType type, Text name);
/// Takes memory in proportion to the text.
MUST_USE bool vocabulary_find(const Vocabulary *vocabulary, Text text, VocabularyFound found, void *self,
                              Err *err);
/// Dates in running text, whatever is known by name: ISO 8601, "12 March 2014", "March 2014", "Q2 2014",
/// "early 2014". A value is "2014-03-12", "2014-03", "2014-Q2", "2014-01/2014-04".
MUST_USE bool dates_find(Text text, VocabularyFound found, void *self, Err *err);
/// A whole day that begins at `at`: "2014-10-28", "28 October 2014", "October 28, 2014". `end` is behind it.
bool date_day_at(Text text, size_t at, size_t *end, Instant *out);
/// The line around what stands there, cut to a few words on either side.
Text text_context(Text text, size_t begin, size_t end);

// ---------------------------------------------------------------- a case's own countries and sectors
// (wording.c)

/// What a partner's word for a country (or region) or a sector is kept as: its canonical form, and the word
/// itself, "lower-case-with-hyphens", where the shipped vocabularies know none. False for what is no word.
bool place_kept(Kind kind, Text raw, Arena *arena, Text *out);

/// Whether a sector's word is one of industry-sector-ov (STIX 2.1, section 10.8): any other may be anything.
bool sector_is_word(Text kept);

/// What a case's vocabularies make of what is kept. NULL: there are none.
typedef struct Wording Wording;
/// Of vocabularies in lines; where two disagree the first counts. Lives in the arena.
Wording *wording_of(const Text *vocabularies, size_t count, Arena *arena);
/// The country or sector that is meant; TEXT_NONE for a country that no vocabulary knows.
Text wording_read(const Wording *wording, Kind kind, Text kept);
/// All that may be kept of what is asked for: the first is its own form.
uint32_t wording_kept(const Wording *wording, Kind kind, Text asked, Arena *arena, Text **out);
/// The NAICS codes that a sector covers, "52" or "3364, 927"; empty where it is no industry of its own
/// ("infrastructure").
Text wording_naics(const Wording *wording, Text sector);
/// The sector of an industry's code of two to six digits, by the longest code that it starts with; empty when
/// it is none.
Text wording_of_naics(const Wording *wording, Text code);
