#pragma once
/// Looking into files by what they are made of: in how many clean files a piece of bytes stands, and which
/// files a YARA rule finds.
///
/// Clean files are remembered as 8-grams, not kept: an index of them answers how many hold a piece, and a
/// piece of which one 8-gram stands in none of them stands in none either. Constants of code, which are
/// shorter, are remembered beside them, with marks of the files that hold each: one alone stands in some file
/// by chance, so what counts is how many of them stand in the same one.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/grams.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/vec.h"

// ---------------------------------------------------------------- grams

typedef VEC(uint64_t) GramKeys;

/// Adds the keys, of 40 bits, of the 8-grams of `bytes` that are looked at: one in four, chosen by what it
/// is, so that the same piece has the same ones wherever it stands. Dull ones (half zero bytes, blanks,
/// padding) are left out. `mask`, when there is one, has 0xff for each byte that is fixed; an 8-gram with
/// another byte in it has no key.
void grams_of(Text bytes, const uint8_t *mask, GramKeys *keys);
/// Ascending, each once.
void grams_sort(GramKeys *keys);

/// The key of a constant (base/constants.h), apart from those of grams and above them.
uint64_t constant_key(uint32_t value);

// ---------------------------------------------------------------- clean files

/// What a file's first bytes say it is. A rule that asks for a header can only find files that have it.
typedef enum { HEAD_ELF, HEAD_PE, HEAD_MACHO, HEAD_OTHER, HEAD_COUNT } FileHead;
FileHead file_head(Text bytes);
/// "ELF", "PE", "Mach-O", "other".
Text file_head_word(FileHead head);

/// Clean files are halved by a hash of what they hold: rules are made with one half and held to the other.
typedef enum { CLEAN_TRAINED, CLEAN_HELD_OUT, CLEAN_HALVES } CleanHalf;

typedef struct {
    uint64_t files[HEAD_COUNT];
    uint64_t bytes;
    uint64_t grams;     ///< different ones
    uint64_t once;      ///< of them, those that stand in one file
    uint64_t constants; ///< different ones, of files of programs
} CleanCounts;

/// Makes an index, or adds to one. A file that is in it already is passed over.
typedef struct CleanMaker CleanMaker;

typedef enum {
    /// One file. The same clean files give the same index, byte for byte, in any order and however they are
    /// spread over calls; each call writes all of it.
    CLEAN_WHOLE,
    /// What is added lies beside it in files of its own, and what is small is merged: for an index that is
    /// added to often and little at a time. It gives the same answers.
    CLEAN_IN_PARTS,
} CleanLayout;

/// `path` is an index, or nothing yet. What it holds meanwhile is spooled beside it. An index that was made
/// before constants were counted stays one that does not count them.
MUST_USE bool clean_maker_new(const char *path, CleanLayout layout, CleanMaker **out, Err *err);
void clean_maker_free(CleanMaker *maker);
/// `is_new` false: it was there. ERR_USAGE beyond 16 million files in one go.
MUST_USE bool clean_maker_add(CleanMaker *maker, Text bytes, bool *is_new, Err *err);
/// The same, of a file whose SHA-256 is known already.
MUST_USE bool clean_maker_add_named(CleanMaker *maker, Text bytes, const Digest *digest, bool *is_new,
                                    Err *err);
/// Who is told when `clean_maker_finish` has to wait for another process that writes the same index.
void clean_maker_listen(CleanMaker *maker, void (*waits)(void *self, const char *path), void *self);
/// Writes the index; the old one stands until the new one is whole. Several processes may add to one index at
/// once: each writes when the others do not, and keeps what they wrote. The maker can only be freed after it.
MUST_USE bool clean_maker_finish(CleanMaker *maker, Err *err);

typedef struct CleanIndex CleanIndex;

/// With all its parts. ERR_INPUT when it is no index, or a cut or broken one.
MUST_USE bool clean_open(const char *path, CleanIndex **out, Err *err);
void clean_close(CleanIndex *index);
/// Of an index in parts, a key counts once for each part that has it.
const CleanCounts *clean_counts(const CleanIndex *index, CleanHalf half);
/// Files of both halves that begin with any of the heads of a set (bit 1 << FileHead).
uint64_t clean_files(const CleanIndex *index, CleanHalf half, unsigned heads);
/// SHA-256 of the digests of all files in it: what it was made of, in short.
Digest clean_digest(const CleanIndex *index);
/// False of an index that was made before constants were counted: of each it says CLEAN_MOST then.
bool clean_counts_constants(const CleanIndex *index);

enum { CLEAN_MOST = 255 };
/// In how many files of the half each gram or constant stands, to CLEAN_MOST; `keys` ascend. Another gram may
/// have the same key: a count can be too high (once in a few thousand), never too low. A constant stands in a
/// file that begins like a program (ELF, PE, Mach-O) and holds it anywhere behind what can stand before one;
/// other files are not asked.
MUST_USE bool clean_look(CleanIndex *index, CleanHalf half, const uint64_t *keys, size_t count,
                         uint8_t *files, Err *err);

/// Files that hold a constant, by marks of two bytes from their digests, ascending. Files can have the same
/// mark: what is counted by marks is never too little.
typedef struct {
    uint16_t marks[CLEAN_MOST];
    unsigned count; ///< CLEAN_MOST: too many to tell, and no marks
} CleanMarks;
MUST_USE bool clean_marks(CleanIndex *index, CleanHalf half, uint64_t key, CleanMarks *out, Err *err);
/// Files that hold so many (1 or more) of some constants, at most.
uint64_t clean_common(const CleanMarks *constants, size_t count, uint32_t least);

// ---------------------------------------------------------------- YARA rules

/// Rules as libyara understands them. They include no other file; external variables that scanners set
/// (filename, filepath, extension, filetype, owner) are empty.
typedef struct YaraRules YaraRules;

typedef struct {
    Text name;
    uint32_t source;                     ///< of those that were compiled together
    uint32_t first_string, string_count; ///< of the set's strings
} YaraRule;

typedef struct {
    Text name; ///< what messages call it
    Text text;
} YaraSource;

typedef struct {
    Text name; ///< "$a1"
    uint32_t rule;
} YaraString;

typedef struct {
    uint32_t line;
    Text rule; ///< empty when it is about none
    Text what; ///< libyara's words: "string \"$a\" may slow down scanning"
} YaraWarning;

typedef struct {
    const YaraRule *rules;
    const YaraString *strings;
    const YaraWarning *warnings;
    uint32_t rule_count, string_count, warning_count;
} YaraContents;

/// What was found in one file.
typedef struct {
    bool *rules;       ///< by rule: its condition holds
    bool *strings;     ///< by string: it stands in the file, whether or not its rule's condition holds
    uint64_t *offsets; ///< by string: of its first place; meaningful where it stands
    bool is_too_many;  ///< a string stands in it a million times, and was not followed further
} YaraHits;

/// ERR_INPUT names the line that does not compile; `name` is what messages call the rules.
MUST_USE bool yara_compile(Text name, Text source, YaraRules **out, Err *err);
/// Several sources as one set, which looks through a file once for all of them; two may call a rule alike.
MUST_USE bool yara_compile_all(const YaraSource *sources, uint32_t count, YaraRules **out, Err *err);
/// As they are compiled, in bytes that `yara_unpack` understands.
MUST_USE bool yara_pack(YaraRules *rules, Buffer *out, Err *err);
/// Rules that were packed. libyara believes whatever it loads, so nothing is loaded here: what they hold can
/// be asked for (without strings and warnings), and `yara_scan_confined` has its child load them; `yara_scan`
/// does not take them. `packed` has to live as long as they do. ERR_INPUT when these are no packed rules.
MUST_USE bool yara_unpack(Text packed, YaraRules **out, Err *err);
/// Has rules that were unpacked loaded, in a process that may be lost.
MUST_USE bool yara_load(YaraRules *rules, Err *err);
/// What packed rules depend on besides their sources.
Text yara_version(void);
void yara_free(YaraRules *rules);
YaraContents yara_contents(const YaraRules *rules);
/// Lives until the next scan. ERR_FAILED after `seconds`, and for what libyara gives up on.
MUST_USE bool yara_scan(YaraRules *rules, Text bytes, unsigned seconds, YaraHits *out, Err *err);

/// What a confined scan may take for each file.
typedef struct {
    uint64_t memory_bytes; ///< of all
    unsigned seconds;      ///< of one file and one set of rules
} ScanBounds;
#define SCAN_BOUNDS ((ScanBounds){.memory_bytes = UINT64_C(2) << 30, .seconds = 60})

typedef struct {
    uint32_t file, set, rule; ///< of the files and sets given, and of the set
    uint64_t offset;          ///< of the rule's first string that stands in the file; 0 where none does
} ScanHit;

typedef struct {
    bool (*hit)(void *self, const ScanHit *hit, Err *err);
    /// A file that a scanner could not finish, and why.
    bool (*trouble)(void *self, uint32_t file, Text why, Err *err);
    void *self;
} ScanListener;

/// Scans files in memory with several sets of rules, in a child that can do nothing else (sandbox/sandbox.h):
/// a file that crashes libyara, or takes too long, costs that child, and the others are scanned by the next.
/// Hits come by file, set and rule.
MUST_USE bool yara_scan_confined(YaraRules *const *sets, uint32_t set_count, const Text *files,
                                 uint32_t file_count, const ScanBounds *bounds, const ScanListener *listener,
                                 Err *err);
