#pragma once
/// What is kept of a sample instead of the sample: its features.
///
/// Reading is bounded whatever the bytes are, and does not run them. Foreign code parses them nevertheless
/// (libyara's modules): who reads bytes that nobody trusts uses `sample_read_confined`, where a parser that
/// crashes costs a child and a complaint.

#include "base/arena.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/text.h"

typedef enum {
    SAMPLE_OTHER,
    SAMPLE_PE,
    SAMPLE_ELF,
    SAMPLE_MACHO,
    SAMPLE_SCRIPT,
    SAMPLE_OLE,   ///< Office documents up to 2003, installers (MS-CFB)
    SAMPLE_OOXML, ///< Office documents since 2007
    SAMPLE_PDF,
    SAMPLE_FORMAT_COUNT,
} SampleFormat;

typedef enum { ARCH_NONE, ARCH_X86, ARCH_X64, ARCH_ARM, ARCH_ARM64, ARCH_OTHER, ARCH_COUNT } SampleArch;

/// "PE", "Mach-O"; "x64", "ARM64".
Text sample_format_word(SampleFormat format);
Text sample_arch_word(SampleArch arch);

typedef enum {
    ATOM_ASCII,
    ATOM_UTF16,     ///< little-endian, of ASCII characters
    ATOM_CODE,      ///< whole instructions; what depends on where code and data lie is wildcarded
    ATOM_STRUCTURE, ///< a fact as words: "import KERNEL32.dll CreateRemoteThread", "section .xyz"
    ATOM_RUN,       ///< eight bytes of code or of a constant table, all fixed: base/grams.h says which
    ATOM_CONSTANT,  ///< four bytes that an instruction has as an operand: base/constants.h says which
    ATOM_KIND_COUNT,
} AtomKind;

/// A piece of a sample that a rule can be made of, and that other samples can share.
typedef struct {
    /// XXH3 of the kind's byte and the bytes as they stand here: the same piece has the same key in every
    /// sample, and in the index of clean files.
    uint64_t key;
    uint64_t offset;     ///< in the file, of its first occurrence; 0 for ATOM_STRUCTURE
    const char *bytes;   ///< 0 where a byte is wildcarded
    const uint8_t *mask; ///< by byte, 0xff fixed or 0x00 wildcard; NULL: all are fixed
    uint16_t length;
    uint16_t section; ///< of `sections`, SECTION_NONE outside all of them
    uint8_t kind;     ///< AtomKind
} Atom;

enum { SECTION_NONE = UINT16_MAX };
/// Bytes of an atom that is no constant; UTF-16 strings have half as many characters.
enum { ATOM_LEAST = 6, ATOM_MOST = 128 };

typedef struct {
    Text name;
    uint64_t offset, size; ///< in the file, within it
    uint64_t address;      ///< of its first byte in memory, counted from the image's base for PE
    uint16_t entropy;      ///< hundredths of a bit a byte, 0 to 800
    bool is_code;          ///< it can be executed
} SampleSection;

/// Something that the format's own headers say, or that follows from them.
typedef enum {
    FACT_IMPHASH,
    FACT_RICH_HASH, ///< MD5 of the decoded Rich header
    FACT_TLSH,
    FACT_COMPILED,     ///< RFC 3339; whether it is true is for people to judge
    FACT_PDB,          ///< path of the program database
    FACT_IMPORT,       ///< "KERNEL32.dll CreateRemoteThread"
    FACT_EXPORT,       ///< a function's name
    FACT_LIBRARY,      ///< one that is linked: "libc.so.6"
    FACT_RESOURCE,     ///< "type 10, language 2052, 4096 bytes"
    FACT_VERSION,      ///< "CompanyName: ..."
    FACT_CERTIFICATE,  ///< SHA-1 thumbprint of the signer's certificate
    FACT_SIGNER,       ///< subject of that certificate
    FACT_ENTRY,        ///< section and offset of the entry point
    FACT_BUILD_ID,     ///< GNU build id, Mach-O UUID, .NET module version id
    FACT_DOTNET,       ///< assembly's name, type library
    FACT_INTERPRETER,  ///< of a script: "sh", "python3"
    FACT_STACK_STRING, ///< a text that code writes into its frame piece by piece
    FACT_COUNT,
} FactKind;

/// "imphash", "compiled".
Text fact_word(FactKind kind);

typedef struct {
    FactKind kind;
    Text value;
    uint64_t offset; ///< in the file; 0 when it does not stand in one place
} SampleFact;

/// A function, by what its instructions do and not where they lie.
typedef struct {
    uint64_t key; ///< XXH3 of its normalised instructions
    uint64_t offset;
    uint32_t instructions;
} SampleFunction;

typedef enum {
    PACKED_NOT,
    PACKED_LIKELY, ///< nearly all of it is compressed or encrypted: code and strings are not its own
} SamplePacked;

/// MinHash of a set by one permutation (Li, Owen and Zhang 2012): place i holds the least hash of those that
/// fall into it, SKETCH_EMPTY where none does.
enum { SKETCH_PLACES = 64 };
#define SKETCH_EMPTY UINT32_MAX
typedef struct {
    uint32_t least[SKETCH_PLACES];
    uint32_t size; ///< elements of the set, about
} Sketch;

typedef struct {
    char md5[MD5_HEX + 1], sha1[SHA1_HEX + 1], sha256[DIGEST_HEX + 1];
    uint64_t size_bytes;
    SampleFormat format;
    SampleArch arch;
    SamplePacked packed;
    Text packed_why;  ///< empty when it is not
    uint16_t entropy; ///< of the file, hundredths of a bit a byte
    SampleSection *sections;
    uint32_t section_count;
    SampleFact *facts; ///< by kind, then as they stand in the file
    uint32_t fact_count;
    Atom *atoms; ///< by kind, then key; every key once
    uint32_t atom_count;
    /// Of the windows of code, one in 2^code_shift was taken; a smaller shift gives a superset.
    uint8_t code_shift;
    SampleFunction *functions; ///< by key, every key once
    uint32_t function_count;
    Sketch code, bytes; ///< of normalised instructions (three in a row), and of byte 8-grams
} SampleFeatures;

/// Prepared parsers. Not for two threads at once.
typedef struct SampleReader SampleReader;
MUST_USE bool sample_reader_new(SampleReader **out, Err *err);
void sample_reader_free(SampleReader *reader);

/// Reads every feature. The same bytes give the same features. What `out` holds lives in `arena`; nothing of
/// `bytes` is kept. ERR_FAILED when a parser ran out of memory.
MUST_USE bool sample_read(SampleReader *reader, Text bytes, Arena *arena, SampleFeatures *out, Err *err);

/// What one sample may take to read, in a child of its own.
typedef struct {
    uint64_t memory_bytes;
    unsigned seconds;
} SampleBounds;
#define SAMPLE_BOUNDS ((SampleBounds){.memory_bytes = UINT64_C(1) << 30, .seconds = 60})
enum { SAMPLE_MOST_BYTES = 256 << 20 }; ///< larger files are no samples

typedef struct {
    Text packed;  ///< what `sample_pack` gives; TEXT_NONE when the bytes could not be read
    Text trouble; ///< why they could not: a parser crashed, took too long or too much
} SampleRead;

/// `sample_read` in a child that is confined (sandbox/sandbox.h), for one file after another. Who ends the
/// child is read again by another, which begins with it: so each file has the bounds for itself, and costs
/// nothing but itself. A parser that was taken over could tell wrongly of the files after its own, though:
/// give together what comes from one hand.
MUST_USE bool sample_read_confined(SampleReader *reader, const Text *files, uint32_t count,
                                   const SampleBounds *bounds, Arena *arena, SampleRead *out, Err *err);

/// As one blob, for the store.
MUST_USE bool sample_pack(const SampleFeatures *features, Buffer *out, Err *err);
/// ERR_INPUT for bytes that `sample_pack` did not make.
MUST_USE bool sample_unpack(Text packed, Arena *arena, SampleFeatures *out, Err *err);

/// XXH3 as `Atom.key` has it.
uint64_t atom_key(AtomKind kind, Text bytes);

// ---------------------------------------------------------------- similarity

/// How much of two sets is common, 0 to 1 (Jaccard), estimated; 0 when either is empty.
double sketch_resemblance(const Sketch *a, const Sketch *b);

/// Two of an array of sketches that are alike, a < b.
typedef struct {
    uint32_t a, b;
    double resemblance;
} SketchPair;
typedef bool (*TakePair)(void *self, const SketchPair *pair, Err *err);

/// Gives pairs whose resemblance is `least` or more, each once, without comparing all: only those that agree
/// in one of 21 bands of three places are compared, which finds a pair of resemblance .5 in 94 %, of .7 in
/// 99.98 % of cases (Leskovec, Rajaraman and Ullman, "Mining of massive datasets", 3.4). Where very many fall
/// together, as samples of one run-time do, each is compared with the nearest 32 of them alone. Takes 16
/// bytes a sketch on top of the sketches.
MUST_USE bool sketch_pairs(const Sketch *sketches, uint32_t count, double least, TakePair take, void *self,
                           Err *err);

// ---------------------------------------------------------------- families

/// What somebody calls a sample.
typedef struct {
    Text partner, label;
} SampleLabel;

/// What grouping looks at: keys that stand for many (those with the smallest hashes), so that any number of
/// samples fits into memory.
typedef struct {
    char sha256[DIGEST_HEX + 1];
    SamplePacked packed;
    Sketch code;
    uint64_t *functions; ///< keys, ascending
    uint64_t *strings;   ///< likewise
    uint32_t function_count, string_count;
    SampleLabel *labels;
    uint32_t label_count;
} FamilySample;

/// The part of `features` that grouping looks at; labels are the caller's.
void family_sample(const SampleFeatures *features, Arena *arena, FamilySample *out);

/// Why a sample is in its family: what it has in common with one that is in it already.
typedef struct {
    uint32_t sample, with;                ///< indices of the samples; `with` is INDEX_NONE for the first one
    uint32_t shared_functions, functions; ///< of the smaller of the two
    uint32_t shared_strings, strings;
} FamilyTie;

typedef struct {
    Text label;
    uint32_t partners, samples; ///< who say so, of how many
} FamilyVote;

typedef struct {
    Text name;       ///< what most partners call it, else "unnamed-" and digits of its first sample
    FamilyTie *ties; ///< one a sample, by SHA-256
    uint32_t sample_count;
    FamilyVote *votes; ///< most partners first
    uint32_t vote_count;
} SampleFamily;

typedef struct {
    SampleFamily *families; ///< most samples first, then by the first sample; samples that stand alone too
    uint32_t family_count;
    uint32_t *packed; ///< samples that are in no family because what they hold cannot be seen
    uint32_t packed_count;
} Families;

/// Groups samples by what code and strings they share. What many lots of samples share, such as a run-time,
/// weighs little. `samples` stand by SHA-256; the same samples give the same families.
void families_form(const FamilySample *samples, uint32_t count, Arena *arena, Families *out);

/// "Trojan.Win32.Hikit.a!MTB" -> "hikit": without the words of platforms, kinds and generic detections that
/// AVclass (Sebastian and others, RAID 2016) leaves out. TEXT_NONE when nothing else is left.
Text label_family(Text label, Arena *arena);

// ---------------------------------------------------------------- neighbours

/// Who shows which function and string; `samples` stay the caller's.
typedef struct NearIndex NearIndex;
NearIndex *near_index_new(const FamilySample *samples, uint32_t count);
void near_index_free(NearIndex *index);

typedef struct {
    uint32_t sample;
    double likeness; ///< 0 to 1: Jaccard's index of functions and of strings, by weight, and the mean of both
    uint32_t functions, strings; ///< shared
} NearSample;

/// The samples most like one, the most alike first; of equals the one with the lesser index. At most `most`,
/// for which `out` has room; gives how many share anything. A packed sample is like none.
uint32_t near_samples(NearIndex *index, uint32_t of, NearSample *out, uint32_t most);
