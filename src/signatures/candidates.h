#pragma once
/// Pieces that a family's samples show, and what clean files and other families say of each.

#include "base/map.h"
#include "base/vec.h"
#include "signatures/signatures.h"

/// Which runs of three characters stand in a text, a bit each.
enum { TRIGRAM_WORDS = 16 };
typedef struct {
    uint64_t bits[TRIGRAM_WORDS];
    unsigned count; ///< of bits
} Trigrams;

typedef struct {
    uint64_t key;
    const char *bytes;
    const uint8_t *mask;
    uint64_t offset; ///< in the first sample that shows it
    uint64_t *shown; ///< bits by sample
    Text section;
    uint32_t first;   ///< sample
    uint32_t count;   ///< of samples that show it
    uint32_t runs_at; ///< its keys, of all candidates' keys
    uint16_t length, runs, new_runs;
    uint8_t kind;
    uint8_t clean;            ///< files of the first half that may hold it
    bool is_table;            ///< a run of read-only data, which no compiler writes but people do
    bool is_elsewhere;        ///< a sample of another family may hold it
    const CleanMarks *marks;  ///< of a constant: clean files of the first half
    const Trigrams *trigrams; ///< of a text that is worth something
    double worth;             ///< 0: of no use
} Candidate;

/// A function that samples of one format name.
typedef struct {
    Text text;
    FileHead head;
    uint32_t count; ///< of samples
    uint32_t next;  ///< sample that was not asked for it yet
} SignName;

typedef struct {
    FileHead head;
    ShapeKind shape;
    uint64_t size_bytes;
    char sha256[DIGEST_HEX + 1];
    uint32_t pieces; ///< pieces of code that it shows
    bool is_joined;  ///< its texts stand one behind the other without an end, as Rust and Go put them
    uint32_t twin;   ///< the first sample that is all but the same program: stripped, signed, relinked
} SignSample;

/// More samples than these add little, and cost memory: of more, those with the least digests are used.
enum { MOST_SAMPLES = 256 };

struct SignMaker {
    Arena arena;
    Text family;
    SignIndexes indexes;
    double asked;
    uint64_t usual_bytes; ///< files of the family are smaller, mostly
    VEC(SignSample) samples;
    VEC(Candidate) candidates;
    VEC(SignName) names;      ///< that the first sample of each format has
    Map names_of[HEAD_COUNT]; ///< by text
    uint32_t *slots;          ///< by key: a candidate's number plus 1
    size_t slot_count;
    GramKeys own;         ///< runs of all pieces of the family's samples, ascending
    uint8_t *own_samples; ///< by own run: how many of the samples hold it, to CLEAN_MOST
    GramKeys runs;        ///< of all candidates, one candidate's after the other's
    GramKeys unique;      ///< the same, ascending, each once
};

enum { SHOWN_WORDS = (MOST_SAMPLES + 63) / 64 };

static inline bool candidate_shows(const Candidate *candidate, uint32_t sample)
{
    return candidate->shown[sample / 64] >> (sample % 64) & 1;
}

static inline bool candidate_is_text(const Candidate *candidate)
{
    return candidate->kind == ATOM_ASCII || candidate->kind == ATOM_UTF16;
}

/// What hides one part leaves the others: encrypted strings, another compiler, another version's tables.
typedef enum { PART_TEXT, PART_CODE, PART_TABLE, PART_CONSTANT, PART_COUNT } CandidatePart;

static inline CandidatePart candidate_part(const Candidate *candidate)
{
    return candidate_is_text(candidate)       ? PART_TEXT
           : candidate->kind == ATOM_CONSTANT ? PART_CONSTANT
           : candidate->is_table              ? PART_TABLE
                                              : PART_CODE;
}

/// Adds the keys that the indexes know a piece by.
void piece_keys(AtomKind kind, Text bytes, const uint8_t *mask, GramKeys *keys);

/// The candidate with a key, or a new one, whose other fields are for the caller to fill.
Candidate *candidate_put(SignMaker *maker, uint64_t key, bool *is_new);

/// Scanners look for four fixed bytes in a row first, and these should not be padding.
bool piece_is_searchable(Text bytes, const uint8_t *mask);

/// Adds what several texts have in common (parts.c).
void candidates_add_parts(SignMaker *maker);

/// Forgets what too few samples show, finds twins, asks the indexes, and gives every candidate its worth.
MUST_USE bool candidates_weigh(SignMaker *maker, Err *err);
