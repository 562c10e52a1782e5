// What a piece is worth: more samples show it, more of its runs of eight bytes are new to all clean files, it
// is long and varied enough to be no accident. One that a clean file or another family may hold is worth
// nothing: there is always enough else, and if there is not, no rule is better than a bad one.
//
// Constants are too short for that: some clean file holds nearly each of them. One that few do is worth
// something, since those that hold several are fewer still, and known (choose.c, bound.c).

#include "signatures/candidates.h"

#include <math.h>

#include "base/bits.h"
#include "base/constants.h"
#include "base/search.h"
#include "signatures/shape.h"

enum { LEAST_BYTES = 8, LEAST_DISTINCT = 5, FIXED_STRETCH = 4, LONG_BYTES = 32, NEIGHBOURS = 8 };
static const double RUN_WORTH = .8; ///< of a run of eight bytes, beside a long window of code
enum { CONSTANT_RARE = 100 };       ///< at most one clean file in so many holds it

SignMaker *sign_maker_new(Text family, const SignIndexes *indexes, double asked)
{
    SignMaker *maker = memory_get(sizeof *maker);
    *maker = (SignMaker){.indexes = *indexes, .asked = asked};
    arena_init(&maker->arena);
    maker->family = arena_copy(&maker->arena, family);
    return maker;
}

void sign_maker_free(SignMaker *maker)
{
    if (!maker)
        return;
    vec_free(&maker->samples);
    vec_free(&maker->candidates);
    vec_free(&maker->names);
    for (int head = 0; head < HEAD_COUNT; head++)
        map_done(&maker->names_of[head]);
    vec_free(&maker->own);
    free(maker->own_samples);
    vec_free(&maker->runs);
    vec_free(&maker->unique);
    free(maker->slots);
    arena_done(&maker->arena);
    free(maker);
}

/// Wildcards at both ends say nothing.
static Text trim_wildcards(const Atom *atom, size_t *from)
{
    size_t begin = 0, end = atom->length;
    while (atom->mask && begin < end && !atom->mask[begin])
        begin++;
    while (atom->mask && end > begin && !atom->mask[end - 1])
        end--;
    *from = begin;
    return (Text){atom->bytes + begin, end - begin};
}

bool piece_is_searchable(Text bytes, const uint8_t *mask)
{
    bool is_seen[256] = {false};
    size_t distinct = 0, fixed = 0, stretch = 0, longest = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        bool is_fixed = !mask || mask[i];
        unsigned char byte = (unsigned char)bytes.bytes[i];
        fixed += is_fixed;
        stretch = is_fixed ? stretch + 1 : 0;
        longest = stretch > longest ? stretch : longest;
        distinct += is_fixed && !is_seen[byte];
        is_seen[byte] = is_seen[byte] || is_fixed;
    }
    return fixed >= LEAST_BYTES && longest >= FIXED_STRETCH && distinct >= LEAST_DISTINCT &&
           2 * fixed >= bytes.length;
}

static uint32_t *slot_of(SignMaker *maker, uint64_t key)
{
    size_t at = (size_t)(key & (maker->slot_count - 1));
    while (maker->slots[at] && maker->candidates.items[maker->slots[at] - 1].key != key)
        at = (at + 1) & (maker->slot_count - 1);
    return &maker->slots[at];
}

static void make_slots(SignMaker *maker)
{
    if (maker->slot_count > 2 * maker->candidates.count)
        return;
    free(maker->slots);
    maker->slot_count = maker->slot_count ? maker->slot_count * 4 : 1 << 14;
    maker->slots = memory_get(maker->slot_count * sizeof *maker->slots);
    memset(maker->slots, 0, maker->slot_count * sizeof *maker->slots);
    for (size_t i = 0; i < maker->candidates.count; i++)
        *slot_of(maker, maker->candidates.items[i].key) = (uint32_t)i + 1;
}

Candidate *candidate_put(SignMaker *maker, uint64_t key, bool *is_new)
{
    make_slots(maker);
    uint32_t *slot = slot_of(maker, key);
    *is_new = *slot == 0;
    if (*is_new) {
        Candidate *made = vec_push(&maker->candidates);
        *made = (Candidate){.key = key, .shown = arena_array(&maker->arena, uint64_t, SHOWN_WORDS)};
        *slot = (uint32_t)maker->candidates.count;
    }
    return &maker->candidates.items[*slot - 1];
}

/// Of the path of a program database, its name and one folder: what stands before is the machine that built
/// it, and changes with it.
static Text trim_path(Text bytes)
{
    size_t from = bytes.length;
    if (!text_ends_nocase(bytes, ".pdb"))
        return bytes;
    for (int parts = 0; from > 0 && parts < 2;)
        parts += bytes.bytes[--from] == '\\';
    return text_slice(bytes, from, bytes.length);
}

void piece_keys(AtomKind kind, Text bytes, const uint8_t *mask, GramKeys *keys)
{
    if (kind == ATOM_CONSTANT)
        *vec_push(keys) = constant_key(constant_at(bytes.bytes));
    else if (kind != ATOM_STRUCTURE)
        grams_of(bytes, mask, keys);
}

static void atom_keys(const Atom *atom, GramKeys *keys)
{
    piece_keys((AtomKind)atom->kind, (Text){atom->bytes, atom->length}, atom->mask, keys);
}

static bool is_identifier(Text bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        if (!byte_is_alnum(bytes.bytes[i]) && !memchr("_$@", bytes.bytes[i], 3) &&
            (i > 0 || bytes.bytes[i] != '.'))
            return false;
    return true;
}

/// What compilers and linkers note for debuggers and for each other: names of every program's start files and
/// of the C library's functions among it, whoever used them. It goes when a program is stripped, as nearly
/// all clean files are, so that nobody can tell how common a text of it is. PE has it behind all sections.
static bool is_of_tools(const SampleFeatures *features, const Atom *atom, Text section)
{
    static const char *const tables[] = {".comment", ".strtab", ".shstrtab", ".symtab"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (text_is(section, tables[i]))
            return true;
    if (text_starts(section, ".debug_") || text_starts(section, ".zdebug_") || text_starts(section, ".stab"))
        return true;
    return features->format == SAMPLE_PE && atom->kind == ATOM_ASCII && atom->section == SECTION_NONE &&
           is_identifier((Text){atom->bytes, atom->length});
}

static void take_atom(SignMaker *maker, const SampleFeatures *features, const Atom *atom, uint32_t sample)
{
    size_t from;
    Text whole = trim_wildcards(atom, &from), bytes = atom->kind == ATOM_ASCII ? trim_path(whole) : whole;
    const uint8_t *mask = atom->mask ? atom->mask + from : NULL;
    uint64_t key = bytes.length < whole.length ? atom_key(ATOM_ASCII, bytes) : atom->key;
    make_slots(maker);
    uint32_t *slot = slot_of(maker, key);
    if (!*slot) {
        Text section =
            atom->section < features->section_count ? features->sections[atom->section].name : TEXT_NONE;
        if (is_of_tools(features, atom, section) ||
            (atom->kind != ATOM_CONSTANT && !piece_is_searchable(bytes, mask)))
            return;
        Candidate *made = vec_push(&maker->candidates);
        *slot = (uint32_t)maker->candidates.count;
        *made = (Candidate){
            .key = key,
            .bytes = arena_copy(&maker->arena, bytes).bytes,
            .length = (uint16_t)bytes.length,
            .offset = atom->offset + (whole.length - bytes.length),
            .kind = atom->kind,
            .first = sample,
            .is_table = atom->kind == ATOM_RUN && atom->section < features->section_count &&
                        !features->sections[atom->section].is_code,
            .section = arena_copy(&maker->arena, section),
            .shown = arena_array(&maker->arena, uint64_t, SHOWN_WORDS),
        };
        if (mask)
            made->mask =
                (const uint8_t *)arena_copy(&maker->arena, (Text){(const char *)mask, bytes.length}).bytes;
    }
    Candidate *candidate = &maker->candidates.items[*slot - 1];
    maker->samples.items[sample].pieces +=
        candidate->kind == ATOM_CODE && !candidate_shows(candidate, sample);
    candidate->count += !candidate_shows(candidate, sample);
    candidate->shown[sample / 64] |= UINT64_C(1) << (sample % 64);
}

/// Adds the runs of one sample to those of the family.
static void count_own(SignMaker *maker, GramKeys *sample)
{
    GramKeys *own = &maker->own, merged = {0};
    grams_sort(sample);
    uint8_t *counts = memory_get(own->count + sample->count + 1);
    for (size_t a = 0, b = 0; a < own->count || b < sample->count;) {
        uint64_t left = a < own->count ? own->items[a] : UINT64_MAX;
        uint64_t right = b < sample->count ? sample->items[b] : UINT64_MAX;
        unsigned count = (left <= right ? maker->own_samples[a] : 0U) + (right <= left);
        counts[merged.count] = (uint8_t)(count < CLEAN_MOST ? count : CLEAN_MOST);
        *vec_push(&merged) = left < right ? left : right;
        a += left <= right;
        b += right <= left;
    }
    vec_free(own);
    free(maker->own_samples);
    *own = merged;
    maker->own_samples = counts;
}

void sign_maker_withdrawn(SignMaker *maker, const SampleFeatures *features)
{
    GramKeys runs = {0};
    for (uint32_t i = 0; i < features->atom_count; i++)
        atom_keys(&features->atoms[i], &runs);
    count_own(maker, &runs);
    vec_free(&runs);
}

static int compare_offsets(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/// Whether a tenth of the texts or more end where another one begins: libraries in C and tables of names are
/// linked with what Rust and Go write. C's texts have a zero byte between them.
static bool are_texts_joined(const SampleFeatures *features)
{
    VEC(uint64_t) begins = {0};
    size_t joined = 0;
    for (uint32_t i = 0; i < features->atom_count; i++)
        if (features->atoms[i].kind == ATOM_ASCII)
            *vec_push(&begins) = features->atoms[i].offset;
    if (begins.count > 0)
        qsort(begins.items, begins.count, sizeof *begins.items, compare_offsets);
    for (uint32_t i = 0; i < features->atom_count; i++) {
        uint64_t end = features->atoms[i].offset + features->atoms[i].length;
        size_t at;
        if (features->atoms[i].kind != ATOM_ASCII)
            continue;
        SEARCH(at, begins.count, begins.items[at] < end);
        joined += at < begins.count && begins.items[at] == end;
    }
    bool are_joined = joined > 0 && 10 * joined >= begins.count;
    vec_free(&begins);
    return are_joined;
}

void sign_maker_sample(SignMaker *maker, const SampleFeatures *features)
{
    for (size_t i = 0; i < maker->samples.count; i++)
        if (strcmp(maker->samples.items[i].sha256, features->sha256) == 0)
            return;
    if (maker->samples.count == MOST_SAMPLES)
        return;
    uint32_t number = (uint32_t)maker->samples.count;
    SignSample *sample = vec_push(&maker->samples);
    sample->head = head_of(features->format);
    sample->size_bytes = features->size_bytes;
    sample->is_joined = are_texts_joined(features);
    memcpy(sample->sha256, features->sha256, sizeof sample->sha256);
    shape_take(maker, features, number);
    GramKeys runs = {0};
    for (uint32_t i = 0; i < features->atom_count; i++) {
        const Atom *atom = &features->atoms[i];
        if (atom->kind == ATOM_STRUCTURE)
            continue;
        take_atom(maker, features, atom, number);
        atom_keys(atom, &runs);
    }
    count_own(maker, &runs);
    vec_free(&runs);
}

/// How many samples have to show a piece: two where there are more than two.
static uint32_t least_shown(const SignMaker *maker)
{
    return maker->samples.count > 2 ? 2 : 1;
}

/// How many pieces of code each of two samples shares with each other one; `shared` has a row a sample.
static void count_shared(const SignMaker *maker, uint32_t *shared)
{
    size_t samples = maker->samples.count;
    uint32_t shows[MOST_SAMPLES];
    for (size_t i = 0; i < maker->candidates.count; i++) {
        const Candidate *candidate = &maker->candidates.items[i];
        size_t count = 0;
        for (uint32_t s = 0; s < samples && candidate->kind == ATOM_CODE; s++)
            if (candidate_shows(candidate, s))
                shows[count++] = s;
        for (size_t a = 0; a < count; a++)
            for (size_t b = a + 1; b < count; b++)
                shared[shows[a] * samples + shows[b]]++;
    }
}

/// One program built once, stripped or signed or linked again, is one witness, not several.
static void find_twins(SignMaker *maker)
{
    static const double ALIKE = .9; // Jaccard's index of the pieces of code
    size_t samples = maker->samples.count;
    uint32_t *shared = memory_get((samples * samples + 1) * sizeof *shared);
    memset(shared, 0, samples * samples * sizeof *shared);
    count_shared(maker, shared);
    for (uint32_t s = 0; s < samples; s++) {
        SignSample *sample = &maker->samples.items[s];
        sample->twin = s;
        for (uint32_t other = 0; other < s && sample->twin == s; other++) {
            double both = shared[other * samples + s];
            if (both > 0 && both >= ALIKE * (sample->pieces + maker->samples.items[other].pieces - both))
                sample->twin = maker->samples.items[other].twin;
        }
    }
    free(shared);
}

/// Forgets candidates that too few samples show, and lists the runs of the others.
static void list_runs(SignMaker *maker)
{
    size_t kept = 0;
    for (size_t i = 0; i < maker->candidates.count; i++) {
        Candidate candidate = maker->candidates.items[i];
        if (candidate.count < least_shown(maker))
            continue;
        candidate.runs_at = (uint32_t)maker->runs.count;
        piece_keys((AtomKind)candidate.kind, (Text){candidate.bytes, candidate.length}, candidate.mask,
                   &maker->runs);
        candidate.runs = (uint16_t)(maker->runs.count - candidate.runs_at);
        maker->candidates.items[kept++] = candidate;
    }
    maker->candidates.count = kept;
    for (size_t i = 0; i < maker->runs.count; i++)
        *vec_push(&maker->unique) = maker->runs.items[i];
    grams_sort(&maker->unique);
}

static size_t find_run(const GramKeys *unique, uint64_t run)
{
    size_t at;
    SEARCH(at, unique->count, unique->items[at] < run);
    return at;
}

/// Names that compilers write say little of whose a program is; words for people stay.
static double text_worth(const Candidate *candidate)
{
    static const char *const names[] = {"_ZN", "_ZT", "_ZS", "__", "ENS", "EEE", ".?AV", "std::", "@std@"};
    Text bytes = {candidate->bytes, candidate->length};
    bool has_words = text_find(bytes, " ", 1) != SIZE_MAX;
    double worth = has_words ? 1 : .7;
    // Outside of all sections, names are those of a symbol table, or as good.
    if (text_is(candidate->section, ".dynstr") || (candidate->section.length == 0 && !has_words))
        worth *= .3;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_find(bytes, names[i], 0) != SIZE_MAX)
            return worth * .5;
    return worth;
}

/// What the indexes say of every run: clean files, and whether other families' samples hold it.
typedef struct {
    uint8_t *clean;
    bool *elsewhere;
} Known;

/// A run stands in another family's sample when more samples hold it than the family's own pieces account
/// for. What an own sample holds outside of its pieces is taken for another's: that costs a candidate.
static bool ask_samples(const SignMaker *maker, bool *elsewhere, Err *err)
{
    const GramKeys *runs = &maker->unique;
    uint8_t *files[CLEAN_HALVES];
    bool is_done = true;
    for (int half = 0; half < CLEAN_HALVES; half++) {
        files[half] = memory_get(runs->count + 1);
        is_done = is_done && clean_look(maker->indexes.samples, (CleanHalf)half, runs->items, runs->count,
                                        files[half], err);
    }
    for (size_t i = 0; is_done && i < runs->count; i++) {
        unsigned all = (unsigned)files[CLEAN_TRAINED][i] + files[CLEAN_HELD_OUT][i];
        elsewhere[i] = all > maker->own_samples[find_run(&maker->own, runs->items[i])];
    }
    for (int half = 0; half < CLEAN_HALVES; half++)
        free(files[half]);
    return is_done;
}

static bool ask(const SignMaker *maker, Known *known, Err *err)
{
    size_t count = maker->unique.count;
    known->clean = memory_get(count + 1);
    known->elsewhere = memory_get(count + 1);
    memset(known->clean, 0, count + 1);
    memset(known->elsewhere, 0, count + 1);
    return (!maker->indexes.clean ||
            clean_look(maker->indexes.clean, CLEAN_TRAINED, maker->unique.items, count, known->clean, err)) &&
           (!maker->indexes.samples || ask_samples(maker, known->elsewhere, err));
}

/// Seen in all of the family, on another system too, it is the family's rather than a tool's.
static double spread_worth(const SignMaker *maker, const Candidate *candidate)
{
    return .5 + .5 * candidate->count / (double)maker->samples.count;
}

/// Where nobody knows how common it is, it is worth nothing.
static double constant_worth(const SignMaker *maker, const Candidate *candidate)
{
    const unsigned programs = (1U << HEAD_COUNT) - 1 - (1U << HEAD_OTHER);
    if (!maker->indexes.clean || candidate->clean == CLEAN_MOST ||
        candidate->clean > clean_files(maker->indexes.clean, CLEAN_TRAINED, programs) / CONSTANT_RARE)
        return 0;
    return RUN_WORTH * spread_worth(maker, candidate) / pow(1 + candidate->clean, .25);
}

static void judge(const SignMaker *maker, const Known *known, Candidate *candidate)
{
    unsigned least = CLEAN_MOST, fresh = 0, own = 0;
    for (uint32_t i = 0; i < candidate->runs; i++) {
        size_t run = find_run(&maker->unique, maker->runs.items[candidate->runs_at + i]);
        least = known->clean[run] < least ? known->clean[run] : least;
        fresh += known->clean[run] == 0;
        own += !known->elsewhere[run];
    }
    candidate->is_elsewhere = own == 0;
    candidate->clean = (uint8_t)least;
    candidate->new_runs = (uint16_t)fresh;
    if (candidate->runs == 0 || candidate->is_elsewhere)
        return;
    if (candidate->kind == ATOM_CONSTANT)
        candidate->worth = constant_worth(maker, candidate);
    if (candidate->kind == ATOM_CONSTANT || least > 0)
        return;
    // A run of eight bytes has one that is new, and is as long as it can be.
    bool is_run = candidate->kind == ATOM_RUN;
    double news = fmin(1, fresh / 4.0), length = fmin(1, candidate->length / (double)LONG_BYTES);
    candidate->worth =
        (is_run ? RUN_WORTH : (.4 + .6 * news) * (.7 + .3 * length)) * spread_worth(maker, candidate);
    if (candidate_is_text(candidate))
        candidate->worth *= text_worth(candidate);
    // Where texts have no ends, one may be a library's that other families have too, with something beside
    // it.
    if (candidate_is_text(candidate) && maker->samples.items[candidate->first].is_joined)
        candidate->worth *= (double)own / candidate->runs;
}

static int compare_places(const void *a, const void *b)
{
    const Candidate *left = *(Candidate *const *)a, *right = *(Candidate *const *)b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    if (left->offset != right->offset)
        return left->offset < right->offset ? -1 : 1;
    return (left->key > right->key) - (left->key < right->key);
}

/// A piece that stands among pieces that clean files or other families hold is most likely of the same
/// library, in a version that they do not have, and goes with the next version: its neighbours tell, a text's
/// texts and code's code.
static void weigh_neighbours(SignMaker *maker, bool texts)
{
    size_t count = 0;
    Candidate **places = memory_get((maker->candidates.count + 1) * sizeof *places);
    for (size_t i = 0; i < maker->candidates.count; i++)
        if (candidate_is_text(&maker->candidates.items[i]) == texts)
            places[count++] = &maker->candidates.items[i];
    if (count > 0)
        qsort(places, count, sizeof *places, compare_places);
    double *own = memory_get((count + 1) * sizeof *own);
    for (size_t i = 0; i < count; i++) {
        size_t from = i > NEIGHBOURS ? i - NEIGHBOURS : 0,
               to = i + NEIGHBOURS < count ? i + NEIGHBOURS : count - 1;
        double asked = 0, novel = 0;
        for (size_t n = from; n <= to; n++) {
            if (n == i || places[n]->first != places[i]->first || places[n]->runs == 0 ||
                places[n]->kind == ATOM_CONSTANT)
                continue;
            asked++;
            novel += places[n]->worth > 0;
        }
        own[i] = (novel + 1) / (asked + 1);
    }
    for (size_t i = 0; i < count; i++)
        places[i]->worth *= own[i] * own[i];
    free(own);
    free(places);
}

static void note_trigrams(SignMaker *maker, Candidate *text)
{
    Trigrams *out = arena_alloc(&maker->arena, 1, sizeof *out);
    size_t step = text->kind == ATOM_UTF16 ? 2 : 1;
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    *out = (Trigrams){0};
    for (size_t i = 0; i + 2 * step < text->length; i += step) {
        uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + step] << 8 | bytes[i + 2 * step];
        uint32_t bit = three * UINT32_C(2654435761) >> 22;
        out->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
    out->count = bits_common(out->bits, out->bits, TRIGRAM_WORDS);
    text->trigrams = out;
}

static bool find_marks(SignMaker *maker, Candidate *candidate, Err *err)
{
    CleanMarks *marks = arena_alloc(&maker->arena, 1, sizeof *marks);
    candidate->marks = marks;
    return clean_marks(maker->indexes.clean, CLEAN_TRAINED, maker->runs.items[candidate->runs_at], marks,
                       err);
}

bool candidates_weigh(SignMaker *maker, Err *err)
{
    Known known;
    candidates_add_parts(maker);
    list_runs(maker);
    find_twins(maker);
    bool is_done = ask(maker, &known, err);
    for (size_t i = 0; is_done && i < maker->candidates.count; i++)
        judge(maker, &known, &maker->candidates.items[i]);
    for (int texts = 0; is_done && texts < 2; texts++)
        weigh_neighbours(maker, texts);
    for (size_t i = 0; is_done && i < maker->candidates.count; i++) {
        Candidate *candidate = &maker->candidates.items[i];
        if (candidate->worth > 0 && candidate_is_text(candidate))
            note_trigrams(maker, candidate);
        if (candidate->worth > 0 && candidate->kind == ATOM_CONSTANT)
            is_done = find_marks(maker, candidate, err);
    }
    free(known.clean);
    free(known.elsewhere);
    return is_done;
}
