#include "engine/vocabularies.h"

#include "base/vec.h"

typedef struct {
    Text name, version, terms;
} Newest;

typedef struct {
    const VocabularyChoice *choice;
    Arena *arena;
    VEC(Newest) newest; ///< by name
} Choosing;

/// Rows come by name: of one vocabulary its newest version counts, of two partners who hold it the one whose
/// name comes last.
static bool take_row(void *self, const VocabularyRow *row, Err *err)
{
    Choosing *it = self;
    (void)err;
    if (!marking_allows(row->marking, it->choice->reader) || text_equal(row->partner, it->choice->without))
        return true;
    Newest *last = it->newest.count ? &it->newest.items[it->newest.count - 1] : NULL;
    bool is_same = last && text_equal(last->name, row->name);
    if (is_same && version_compare(row->version, last->version) < 0)
        return true;
    if (!is_same)
        last = vec_push(&it->newest);
    *last = (Newest){arena_copy(it->arena, row->name), arena_copy(it->arena, row->version),
                     arena_copy(it->arena, row->terms)};
    return true;
}

/// Where the pooled vocabulary of this name stands; SIZE_MAX where there is none.
static size_t of_name(const Choosing *it, Text name)
{
    for (size_t i = 0; i < it->newest.count; i++)
        if (text_equal(it->newest.items[i].name, name))
            return i;
    return SIZE_MAX;
}

/// Of a shipped and a pooled vocabulary of one name the newer is used, of equal versions the pooled one.
static bool is_shipped_used(const Choosing *it, Text shipped)
{
    TermsHead head = terms_head(shipped);
    size_t pooled = of_name(it, head.name);
    return pooled == SIZE_MAX || version_compare(it->newest.items[pooled].version, head.version) < 0;
}

static void drop_outdated(Choosing *it)
{
    Text shipped;
    for (size_t i = 0; (shipped = vocabulary_shipped(i)).bytes; i++) {
        size_t pooled = of_name(it, terms_head(shipped).name);
        if (pooled != SIZE_MAX && is_shipped_used(it, shipped))
            it->newest.items[pooled].terms = TEXT("");
    }
}

static bool take_newest(Choosing *it, Store *store, Err *err)
{
    if (!store_vocabularies(store, take_row, it, err))
        return false;
    drop_outdated(it);
    return true;
}

bool case_wording(Store *store, const VocabularyChoice *choice, Arena *arena, Wording **out, Err *err)
{
    Arena scratch;
    arena_init(&scratch);
    Choosing it = {.choice = choice, .arena = &scratch};
    bool is_chosen = take_newest(&it, store, err);
    if (is_chosen) {
        Text *terms = arena_array(&scratch, Text, it.newest.count);
        for (size_t i = 0; i < it.newest.count; i++)
            terms[i] = it.newest.items[i].terms;
        *out = wording_of(terms, it.newest.count, arena);
    }
    vec_free(&it.newest);
    arena_done(&scratch);
    return is_chosen;
}

static bool begin(void *self, Store *store, Err *err)
{
    CaseWording *it = self;
    return case_wording(store, &it->choice, it->arena, &it->wording, err);
}

static Text read_word(void *self, Kind kind, Text kept)
{
    const CaseWording *it = self;
    return wording_read(it->wording, kind, kept);
}

Rewording case_rewording(CaseWording *it)
{
    return (Rewording){it, begin, read_word};
}

// ---------------------------------------------------------------- names for texts

static void add_known(const Pool *pool, Vocabulary *into)
{
    for (uint32_t i = 0; i < pool->name_count; i++)
        vocabulary_add(into, NAMED_ACTOR, pool->names[i].name);
    for (uint32_t i = 0; i < pool->group_count; i++)
        for (uint32_t j = 0; j < pool->groups[i].name_count; j++)
            vocabulary_add(into, NAMED_ACTOR, pool->group_names[pool->groups[i].first_name + j]);
    for (uint32_t i = 0; i < pool->value_count; i++)
        if (pool->values[i].kind == KIND_FAMILY)
            vocabulary_add(into, NAMED_FAMILY, pool->values[i].text);
}

/// Places first, and the case's own before those that the program ships: where names meet, the first counts.
static void add_all(const Choosing *it, const Pool *pool, Vocabulary *into)
{
    Text shipped;
    for (size_t i = 0; i < it->newest.count; i++)
        vocabulary_add_places(into, it->newest.items[i].terms);
    for (size_t i = 0; (shipped = vocabulary_shipped(i)).bytes; i++)
        if (is_shipped_used(it, shipped))
            vocabulary_add_places(into, shipped);
    add_known(pool, into);
    for (size_t i = 0; i < it->newest.count; i++)
        vocabulary_add_terms(into, it->newest.items[i].terms);
}

bool vocabulary_for_texts(Store *store, const Pool *pool, Vocabulary **out, Err *err)
{
    const VocabularyChoice all = {.reader = MARKING_RED};
    Arena arena;
    arena_init(&arena);
    Choosing it = {.choice = &all, .arena = &arena};
    bool is_chosen = take_newest(&it, store, err);
    if (is_chosen) {
        *out = vocabulary_new();
        add_all(&it, pool, *out);
    }
    vec_free(&it.newest);
    arena_done(&arena);
    return is_chosen;
}
