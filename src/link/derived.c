// Most values come to nothing that another comes to as well. So a first walk over the traces only marks the
// hashes of what they come to in a table of bits, once and again, and a second one makes the traces that two
// sources are marked for. A hash that meets another's costs a trace that nothing else shows.

#include "link/derived.h"

#include <stdlib.h>

#include "base/hash.h"

/// What more sources than this come to is nobody's own: cost, not judgement.
enum { SOURCES_MOST = 1000, BITS_EACH = 8 };

struct Deriver {
    Gatherer *gatherer;
    uint64_t *once, *again; ///< bits by hash
    uint64_t mask;
    bool is_second;
    Alike alike;
    VEC(Derived) pairs;
};

static uint64_t hash_of(TraceKind kind, Text text)
{
    uint64_t hash = hash_quick(text) + (uint64_t)kind * 0x9e3779b97f4a7c15;
    return hash >> 20 ^ hash;
}

static bool has_bit(const uint64_t *bits, uint64_t at)
{
    return bits[at >> 6] >> (at & 63) & 1;
}

void derive_note(Deriver *deriver, uint32_t source, TraceKind kind, Text text)
{
    uint64_t at = hash_of(kind, text) & deriver->mask;
    if (!deriver->is_second) {
        uint64_t *bits = has_bit(deriver->once, at) ? deriver->again : deriver->once;
        bits[at >> 6] |= (uint64_t)1 << (at & 63);
        return;
    }
    if (!has_bit(deriver->again, at))
        return;
    uint32_t trace = gather_trace(deriver->gatherer, kind, arena_copy(deriver->gatherer->arena, text));
    *vec_push(&deriver->pairs) = (Derived){.source = source, .trace = trace};
}

Alike *derive_alike(Deriver *deriver)
{
    return &deriver->alike;
}

static void derive_all(Deriver *deriver, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const Trace *trace = &deriver->gatherer->traces.items[i];
        EvidenceDerive derive = evidence_derives(trace->kind);
        if (derive)
            derive(deriver, i, trace->text,
                   trace->parent == INDEX_NONE ? TEXT_NONE
                                               : deriver->gatherer->traces.items[trace->parent].text);
    }
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
static void keep_telling(Deriver *deriver)
{
    Derived *pairs = deriver->pairs.items;
    size_t kept = 0, count = deriver->pairs.count;
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
    deriver->pairs.count = kept;
}

/// Whoever shows a source shows what it comes to. `pairs` are by source.
static void show_derived(Gatherer *gatherer, const Derived *pairs, size_t count)
{
    uint32_t *first = memory_get((gatherer->traces.count + (size_t)1) * sizeof *first);
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

void derived_gather(Gatherer *gatherer, Traces *out)
{
    uint32_t count = (uint32_t)gatherer->traces.count;
    uint64_t bits = 1024;
    while (bits < (uint64_t)count * BITS_EACH)
        bits *= 2;
    Deriver deriver = {.gatherer = gatherer, .mask = bits - 1};
    deriver.once = memory_get(bits / 8);
    deriver.again = memory_get(bits / 8);
    memset(deriver.once, 0, bits / 8);
    memset(deriver.again, 0, bits / 8);
    alike_find(&deriver.alike, gatherer->traces.items, count);
    derive_all(&deriver, count);
    deriver.is_second = true;
    derive_all(&deriver, count);
    keep_telling(&deriver);
    out->derived_count = (uint32_t)deriver.pairs.count;
    out->derived = arena_array(out->arena, Derived, out->derived_count);
    if (out->derived_count) {
        memcpy(out->derived, deriver.pairs.items, out->derived_count * sizeof *out->derived);
        qsort(deriver.pairs.items, deriver.pairs.count, sizeof *deriver.pairs.items, compare_sources);
        show_derived(gatherer, deriver.pairs.items, deriver.pairs.count);
    }
    alike_done(&deriver.alike);
    vec_free(&deriver.pairs);
    free(deriver.once);
    free(deriver.again);
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
