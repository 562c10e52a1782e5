// Most values come to nothing that another comes to as well. So a first walk over the traces only marks the
// hashes of what they come to in a table of bits, once and again, and a second one notes what two sources are
// marked for: of that, traces are made, in the order of their sources. A hash that meets another's costs a
// trace that nothing else shows. Several threads walk, each over some traces at a time.

#include "link/derived.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/hash.h"

typedef struct Deriving Deriving;

/// What more sources than this come to is nobody's own: cost, not judgement.
enum { SOURCES_MOST = 1000, BITS_EACH = 8 };

typedef _Atomic uint64_t Bits;

/// A source comes to it, as another does.
typedef struct {
    uint32_t source;
    TraceKind kind;
    Text text; ///< in the deriver's arena
} Note;

/// One piece of a walk.
struct Deriver {
    Deriving *of;
    VEC(Note) notes;
    Arena texts;
};

/// All of it.
struct Deriving {
    Gatherer *gatherer;
    uint32_t source_count;
    Bits *once, *again; ///< bits by hash
    uint64_t mask;
    bool is_second;
    Alike alike;
    Deriver *derivers; ///< by piece
    VEC(Derived) pairs;
};

static uint64_t hash_of(TraceKind kind, Text text)
{
    uint64_t hash = hash_quick(text) + (uint64_t)kind * 0x9e3779b97f4a7c15;
    return hash >> 20 ^ hash;
}

/// Sets the bit; true where it was set.
static bool set_bit(Bits *bits, uint64_t at)
{
    uint64_t bit = (uint64_t)1 << (at & 63);
    return atomic_fetch_or_explicit(&bits[at >> 6], bit, memory_order_relaxed) & bit;
}

static bool has_bit(const Bits *bits, uint64_t at)
{
    return atomic_load_explicit(&bits[at >> 6], memory_order_relaxed) >> (at & 63) & 1;
}

void derive_note(Deriver *deriver, uint32_t source, TraceKind kind, Text text)
{
    Deriving *of = deriver->of;
    uint64_t at = hash_of(kind, text) & of->mask;
    if (!of->is_second) {
        if (set_bit(of->once, at))
            set_bit(of->again, at);
    } else if (has_bit(of->again, at)) {
        *vec_push(&deriver->notes) = (Note){source, kind, arena_copy(&deriver->texts, text)};
    }
}

const Alike *derive_alike(const Deriver *deriver)
{
    return &deriver->of->alike;
}

enum { PIECE = 1 << 16 }; ///< traces that a thread takes at a time

static void derive_piece(void *self, unsigned worker, uint32_t piece)
{
    Deriving *it = self;
    const Trace *traces = it->gatherer->traces.items;
    uint32_t from = piece * PIECE, left = it->source_count - from, count = left < PIECE ? left : PIECE;
    (void)worker;
    for (uint32_t i = from; i < from + count; i++) {
        EvidenceDerive derive = evidence_derives(traces[i].kind);
        if (derive)
            derive(&it->derivers[piece], i, traces[i].text,
                   traces[i].parent == INDEX_NONE ? TEXT_NONE : traces[traces[i].parent].text);
    }
}

/// Makes traces of what was noted.
static void take_notes(Deriving *it, Deriver *deriver)
{
    Gatherer *gatherer = it->gatherer;
    for (size_t i = 0; i < deriver->notes.count; i++) {
        const Note *note = &deriver->notes.items[i];
        uint32_t trace = gather_trace(gatherer, note->kind, arena_copy(gatherer->arena, note->text));
        *vec_push(&it->pairs) = (Derived){.source = note->source, .trace = trace};
    }
    vec_free(&deriver->notes);
    arena_done(&deriver->texts);
}

static void derive_all(Deriving *it, Crew *crew)
{
    uint32_t pieces = (it->source_count + PIECE - 1) / PIECE;
    it->derivers = memory_get_paged(pieces * sizeof *it->derivers);
    for (uint32_t p = 0; p < pieces; p++)
        it->derivers[p] = (Deriver){.of = it};
    crew_do(crew, pieces, derive_piece, it);
    it->is_second = true;
    crew_do(crew, pieces, derive_piece, it);
    for (uint32_t p = 0; p < pieces; p++)
        take_notes(it, &it->derivers[p]);
    free(it->derivers);
}

static int compare_sources(const void *left, const void *right)
{
    const Derived *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->trace > b->trace) - (a->trace < b->trace);
}

static int compare_derived(const void *left, const void *right)
{
    const Derived *a = left, *b = right;
    if (a->trace != b->trace)
        return a->trace < b->trace ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

/// Each pair once, by trace, of traces that some sources come to but not anybody's.
static void keep_telling(Deriving *it)
{
    Derived *pairs = it->pairs.items;
    size_t kept = 0, count = it->pairs.count;
    if (count > 1)
        qsort(pairs, count, sizeof *pairs, compare_derived);
    for (size_t from = 0, to; from < count; from = to) {
        size_t first = kept;
        for (to = from; to < count && pairs[to].trace == pairs[from].trace; to++)
            if (to == from || pairs[to].source != pairs[to - 1].source)
                pairs[kept++] = pairs[to];
        if (kept - first < 2 || kept - first > SOURCES_MOST)
            kept = first;
    }
    it->pairs.count = kept;
}

/// Whoever shows a source shows what it comes to. `pairs` are by source.
static void show_derived(Gatherer *gatherer, const Derived *pairs, size_t count)
{
    uint32_t *first = memory_get_paged((gatherer->traces.count + (size_t)1) * sizeof *first);
    memset(first, 0xff, (gatherer->traces.count + (size_t)1) * sizeof *first);
    for (size_t i = count; i-- > 0;)
        first[pairs[i].source] = (uint32_t)i;
    for (size_t i = 0, shown = gatherer->shown.count; i < shown; i++) {
        Shown it = gatherer->shown.items[i];
        for (size_t k = first[it.trace]; k < count && pairs[k].source == it.trace; k++)
            *vec_push(&gatherer->shown) = (Shown){pairs[k].trace, it.activity, it.observation};
    }
    free(first);
}

/// So many bits, none set.
static Bits *bits_make(uint64_t bits)
{
    Bits *made = memory_get_paged(bits / 8);
    memset(made, 0, bits / 8);
    return made;
}

void derived_gather(Gatherer *gatherer, Crew *crew, Traces *out)
{
    uint32_t count = (uint32_t)gatherer->traces.count;
    uint64_t bits = 1024;
    while (bits < (uint64_t)count * BITS_EACH)
        bits *= 2;
    Deriving it = {.gatherer = gatherer,
                   .source_count = count,
                   .once = bits_make(bits),
                   .again = bits_make(bits),
                   .mask = bits - 1};
    alike_find(&it.alike, gatherer->traces.items, count);
    derive_all(&it, crew);
    keep_telling(&it);
    out->derived_count = (uint32_t)it.pairs.count;
    out->derived = arena_array(out->arena, Derived, out->derived_count);
    if (out->derived_count) {
        memcpy(out->derived, it.pairs.items, out->derived_count * sizeof *out->derived);
        qsort(it.pairs.items, it.pairs.count, sizeof *it.pairs.items, compare_sources);
        show_derived(gatherer, it.pairs.items, it.pairs.count);
    }
    alike_done(&it.alike);
    vec_free(&it.pairs);
    free(it.once);
    free(it.again);
}

void derived_settle(Traces *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < out->derived_count; i++) {
        const Derived *pair = &out->derived[i];
        if (!out->traces[pair->trace].is_linkable || out->traces[pair->source].item_count < 2)
            continue;
        out->traces[pair->source].is_source = true;
        out->derived[kept++] = *pair;
    }
    out->derived_count = kept;
}
