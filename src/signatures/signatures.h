#pragma once
/// From a family's samples to YARA rules that can be trusted.
///
/// A rule is made of pieces that its samples share and that no clean file of the first half and no other
/// family's sample holds; how many of them must be found is learnt by leaving samples out; and what the rule
/// will do to clean files is bounded by the second half, which had no say in it.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "samples/samples.h"
#include "scan/scan.h"

enum { RULE_MOST_STRINGS = 20, RULE_MOST = 3 };

typedef struct {
    uint8_t kind; ///< AtomKind
    const char *bytes;
    const uint8_t *mask; ///< NULL: every byte is fixed
    uint16_t length;
    Text section;            ///< where it stands in the sample it was taken from; may be empty
    uint32_t shown;          ///< by how many of the rule's samples
    uint16_t runs, new_runs; ///< runs of eight bytes that were counted; of them, those no clean file holds
    uint8_t
        clean[CLEAN_HALVES]; ///< files that may hold it: none means none, another number is an upper limit
} RuleString;

/// How often a clean file is hit, at most.
typedef struct {
    uint64_t files; ///< of the formats that the rule can find, in the half that had no say in making it
    uint64_t hits;  ///< of them, at most
    double upper;   ///< one-sided 95 % limit of the share that is hit (Clopper and Pearson 1934)
} FalseAlarms;

/// What has to be found of a rule's strings.
typedef struct {
    uint32_t strings;    ///< so many of all
    uint32_t texts;      ///< or so many of the texts, which are fewer; 0: texts count like the rest
    uint32_t asks_texts; ///< of `strings`, so many have to be texts: code did not find every sample left out
    uint32_t ample;      ///< so many strings do without these; 0: none do
    uint32_t larger; ///< of files of `usual_bytes` or more so many of all strings; 0: no more than of others
    uint64_t usual_bytes;
} RuleNeed;

/// `size_bytes` is that of the file that shows so many strings.
static inline bool need_is_met(RuleNeed need, uint32_t texts, uint32_t others, uint64_t size_bytes)
{
    uint32_t all = texts + others;
    if (size_bytes >= need.usual_bytes && all < need.larger)
        return false;
    return (all >= need.strings && texts >= need.asks_texts) || (need.texts > 0 && texts >= need.texts) ||
           (need.ample > 0 && all >= need.ample);
}

typedef enum {
    SHAPE_ANY,
    SHAPE_PROGRAM, ///< ELF that names its loader
    SHAPE_LIBRARY, ///< ELF that is loaded by others
    SHAPE_KIND_COUNT,
} ShapeKind;

/// What is asked of a file's structure, beside the strings; of one format.
enum { SHAPE_NAMES = 8 };
typedef struct {
    ShapeKind kind;
    Text names[SHAPE_NAMES]; ///< any one of these: dynamic symbols of ELF, exports of PE
    uint32_t name_count;     ///< 0: none is asked for
} RuleShape;
ShapeKind shape_kind(const SampleFeatures *features);
bool shape_fits(const RuleShape *shape, const SampleFeatures *features);

typedef struct {
    Text name;
    RuleString *strings; ///< texts first
    uint32_t string_count, text_count;
    RuleNeed need;
    uint32_t samples;         ///< that it was made from
    uint32_t caught;          ///< of them
    uint32_t left_out_caught; ///< of them, when each was found by strings chosen without it
    uint32_t without_texts;   ///< of them, likewise, when every text is taken away
    unsigned heads;           ///< formats that it looks at, bits 1 << FileHead
    RuleShape shapes[HEAD_COUNT];
    uint64_t most_bytes; ///< of a file
    FalseAlarms alarms;
} FamilyRule;

typedef struct {
    Text family;
    FamilyRule *rules;
    uint32_t rule_count;
    uint32_t samples, caught;
    const char (*digests)[DIGEST_HEX + 1]; ///< SHA-256 of the samples, ascending
    uint64_t clean_files[CLEAN_HALVES];
    Digest clean_digest; ///< of the index
    bool has_index;
    double asked; ///< bound on false alarms that was asked for
    double upper; ///< of all rules together
} FamilyRules;

typedef struct SignMaker SignMaker;

/// What there is to hold pieces against; the indexes stay open until the maker is freed.
typedef struct {
    CleanIndex *clean;   ///< NULL: nothing is known of clean files then, and no bound is stated
    CleanIndex *samples; ///< of all families' samples, this one's too; may be NULL
} SignIndexes;

/// `asked` is the bound on false alarms, a share of clean files.
SignMaker *sign_maker_new(Text family, const SignIndexes *indexes, double asked);
void sign_maker_free(SignMaker *maker);
/// A sample of the family; what is needed of it is copied.
void sign_maker_sample(SignMaker *maker, const SampleFeatures *features);
/// A sample that is in the index of all families' samples, and that nobody stands for any more: it is no
/// other family's.
void sign_maker_withdrawn(SignMaker *maker, const SampleFeatures *features);
/// ERR_INPUT when the samples share nothing that a rule could be made of; the message says what they lack.
MUST_USE bool sign_maker_finish(SignMaker *maker, Arena *arena, FamilyRules *out, Err *err);

/// What people state beside the rules.
typedef struct {
    Text author, reference, description, tlp;
    Text date;        ///< "2014-10-28"
    uint32_t version; ///< of the family's rules, from 1; 0: not stated
    Text replaces;    ///< which version, and why; empty: none
} RuleWords;

/// As text that YARA 4.2 and YARA-X read. The same rules and words give the same bytes.
void rules_write(const FamilyRules *rules, const RuleWords *words, Buffer *out);
/// One string as a rule has it: `"text" wide`, `{ 8b ?? 0c }`.
void rule_string_write(Buffer *out, const RuleString *string);

// ---------------------------------------------------------------- kept rules

/// As one blob, for the store.
void rules_pack(const FamilyRules *rules, Buffer *out);
/// ERR_INPUT for bytes that `rules_pack` did not make.
MUST_USE bool rules_unpack(Text packed, Arena *arena, FamilyRules *out, Err *err);
/// Whether any of the rules finds the sample, by its features alone: a string that stands in the file and in
/// none of its features is not seen, so a scanner may find more.
bool rules_find(const FamilyRules *rules, const SampleFeatures *features);
/// Whether both look for the same.
bool rules_alike(const FamilyRules *a, const FamilyRules *b);
