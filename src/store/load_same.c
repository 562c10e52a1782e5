#include <stdlib.h>

#include "store/load.h"

// md5, sha1 and sha256 of one file are one value where a partner listed them together. A partner's error must
// not tie two files: a component holds at most one hash of each kind, so of two statements that contradict
// each other the one that more partners make wins, then the one that comes first in canonical order. The
// other pair stays apart.

typedef struct {
    uint32_t a, b, partner;
    uint32_t partners; ///< how many say so
} Edge;

typedef VEC(Edge) Edges;

static int compare_files(const void *a, const void *b)
{
    const SameFile *left = a, *right = b;
    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return (left->value > right->value) - (left->value < right->value);
}

/// A hash that an observation shows, with its record.
typedef struct {
    uint32_t record, value; ///< in the pool
} ShownHash;

static int compare_shown(const void *a, const void *b)
{
    const ShownHash *left = a, *right = b;
    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    return (left->value > right->value) - (left->value < right->value);
}

static bool is_shown(const Loader *loader, const SameFile *it, const ShownHash *shown, size_t count)
{
    const ShownHash wanted = {loader->records[it->record].index, loader->value_index[it->value]};
    return wanted.value != INDEX_NONE && count > 0 &&
           bsearch(&wanted, shown, count, sizeof *shown, compare_shown);
}

/// That a hash is of this file is as secret as the observation of it, also where others show the same hash.
static void leave_out_what_is_hidden(Loader *loader)
{
    const Pool *pool = loader->pool;
    VEC(ShownHash) shown = {0};
    size_t kept = 0;
    for (uint32_t i = 0; i < pool->observation_count; i++)
        if (kind_is_hash(pool->values[pool->observations[i].value].kind))
            *vec_push(&shown) = (ShownHash){pool->observations[i].record, pool->observations[i].value};
    if (shown.count > 1)
        qsort(shown.items, shown.count, sizeof *shown.items, compare_shown);
    for (size_t i = 0; i < loader->files.count; i++)
        if (is_shown(loader, &loader->files.items[i], shown.items, shown.count))
            loader->files.items[kept++] = loader->files.items[i];
    loader->files.count = kept;
    vec_free(&shown);
}

/// The hashes of one file are tied to the first of them.
static void tie_files(Loader *loader, Edges *edges)
{
    const SameFile *files = loader->files.items, *first = files;
    for (size_t i = 1; i < loader->files.count; i++) {
        const SameFile *it = &files[i];
        if (it->record != first->record || it->file != first->file)
            first = it;
        const LoadedRecord *record = &loader->records[it->record];
        uint32_t a = loader->value_index[first->value], b = loader->value_index[it->value];
        if (a != b && record->is_used && a != INDEX_NONE && b != INDEX_NONE)
            *vec_push(edges) = (Edge){.a = a, .b = b, .partner = record->partner};
    }
}

static int compare_pairs(const void *a, const void *b)
{
    const Edge *left = a, *right = b;
    if (left->a != right->a)
        return left->a < right->a ? -1 : 1;
    if (left->b != right->b)
        return left->b < right->b ? -1 : 1;
    return (left->partner > right->partner) - (left->partner < right->partner);
}

static int compare_support(const void *a, const void *b)
{
    const Edge *left = a, *right = b;
    if (left->partners != right->partners)
        return left->partners > right->partners ? -1 : 1;
    return compare_pairs(a, b);
}

/// One edge a pair, with the number of partners that say so.
static void count_partners(Edges *edges)
{
    size_t kept = 0;
    for (size_t i = 0; i < edges->count; i++) {
        Edge *last = kept ? &edges->items[kept - 1] : NULL;
        Edge it = edges->items[i];
        if (last && last->a == it.a && last->b == it.b) {
            last->partners += last->partner != it.partner;
            last->partner = it.partner;
            continue;
        }
        it.partners = 1;
        edges->items[kept++] = it;
    }
    edges->count = kept;
    for (size_t i = 0; i < kept; i++)
        edges->items[i].partner = 0;
}

enum { HASH_KINDS = KIND_SHA512 - KIND_MD5 + 1 };

typedef struct {
    uint32_t parent;
    uint32_t of_kind[HASH_KINDS]; ///< the component's hash of this kind, or INDEX_NONE; of roots alone
} Node;

static uint32_t root_of(Node *nodes, uint32_t at)
{
    while (nodes[at].parent != at) {
        nodes[at].parent = nodes[nodes[at].parent].parent;
        at = nodes[at].parent;
    }
    return at;
}

static void unite(Node *nodes, uint32_t a, uint32_t b)
{
    a = root_of(nodes, a);
    b = root_of(nodes, b);
    if (a == b)
        return;
    for (int i = 0; i < HASH_KINDS; i++)
        if (nodes[a].of_kind[i] != INDEX_NONE && nodes[b].of_kind[i] != INDEX_NONE)
            return;
    for (int i = 0; i < HASH_KINDS; i++)
        if (nodes[a].of_kind[i] == INDEX_NONE)
            nodes[a].of_kind[i] = nodes[b].of_kind[i];
    nodes[b].parent = a;
}

static uint32_t representative(const Node *root)
{
    static const Kind order[] = {KIND_SHA256, KIND_SHA512, KIND_SHA1, KIND_MD5};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (root->of_kind[order[i] - KIND_MD5] != INDEX_NONE)
            return root->of_kind[order[i] - KIND_MD5];
    return INDEX_NONE;
}

static void unite_all(Pool *pool, const Edges *edges)
{
    Node *nodes = memory_get(pool->value_count * sizeof *nodes);
    for (uint32_t i = 0; i < pool->value_count; i++) {
        nodes[i].parent = i;
        for (int j = 0; j < HASH_KINDS; j++)
            nodes[i].of_kind[j] = pool->values[i].kind == (Kind)(KIND_MD5 + j) ? i : INDEX_NONE;
    }
    for (size_t i = 0; i < edges->count; i++)
        unite(nodes, edges->items[i].a, edges->items[i].b);
    for (uint32_t i = 0; i < pool->value_count; i++)
        if (kind_is_hash(pool->values[i].kind))
            pool->values[i].same_as = representative(&nodes[root_of(nodes, i)]);
    free(nodes);
}

void load_same(Loader *loader)
{
    Edges edges = {0};
    if (loader->options.reader != MARKING_RED)
        leave_out_what_is_hidden(loader);
    if (loader->files.count)
        qsort(loader->files.items, loader->files.count, sizeof *loader->files.items, compare_files);
    tie_files(loader, &edges);
    if (edges.count) {
        qsort(edges.items, edges.count, sizeof *edges.items, compare_pairs);
        count_partners(&edges);
        qsort(edges.items, edges.count, sizeof *edges.items, compare_support);
        unite_all(loader->pool, &edges);
    }
    vec_free(&edges);
}
