// One thing of a record is withdrawn by what people call it: a value in any writing, or a name. It is meant
// in every sense in which the record says it.

#include "engine/engine.h"

/// The value as each kind has it that it may be of: a word may be a mutex or a family.
static uint32_t readings_of(Text words, Arena *arena, Assertion out[KIND_COUNT + 1])
{
    uint32_t count = 0;
    Indicator indicator;
    for (Kind kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        bool is_kept =
            (kind == KIND_COUNTRY || kind == KIND_SECTOR) && place_kept(kind, words, arena, &indicator.value);
        if (is_kept)
            out[count++] = (Assertion){kind, indicator.value};
        else if (indicator_canonical(kind, GUESS_EXACT, words, arena, &indicator, NULL))
            out[count++] = (Assertion){indicator.kind, indicator.value};
    }
    out[count++] = (Assertion){KIND_NONE, words};
    return count;
}

bool case_withdraw_statement(Case *it, const RecordChoice *choice, Text words, bool is_withdrawn,
                             uint32_t *count, Err *err)
{
    Assertion meant[KIND_COUNT + 1];
    Arena arena;
    arena_init(&arena);
    uint32_t readings = readings_of(text_trim(words), &arena, meant);
    bool is_done =
        store_statement_withdraw(case_store(it), choice, meant, readings, is_withdrawn, count, err);
    arena_done(&arena);
    return is_done;
}
