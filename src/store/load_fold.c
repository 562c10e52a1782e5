// What stands of a holder, of all that is stated of it.

#include "store/load.h"

#include "base/search.h"
#include "store/stated.h"

/// Which statements decided how secret a holder is, or what may be done with it.
typedef struct {
    bool is_any;
    bool is_of_rows; ///< alone
    Instant at;
} Decided;

/// Who states the activity as a whole decides, and of equally late ones the strictest; of rows alone, the
/// least strict. Levels are markings or PAP, the stricter the higher, 0 where not stated, which in a row
/// means `unstated`.
static int fold_level(int level, int said, int unstated, const Statement *by, Decided *decided)
{
    bool is_row = by->rank == RANK_ROW, was_of_rows = decided->is_of_rows, was_any = decided->is_any;
    if ((said == 0 && !is_row) || (was_any && by->modified != decided->at))
        return level;
    if (was_any && is_row && !was_of_rows)
        return level;
    *decided = (Decided){true, is_row, by->modified};
    if (!was_any || is_row != was_of_rows)
        return said;
    if (is_row)
        return (said ? said : unstated) < (level ? level : unstated) ? said : level;
    return said > level ? said : level;
}

/// What is not marked is marked as its partner.
static Marking unstated_marking(const Loader *loader, const LoadedHolder *holder)
{
    bool is_known = holder->partner != INDEX_NONE;
    return marking_effective(is_known ? loader->pool->partners[holder->partner].marking : MARKING_UNSTATED);
}

/// One revocation among the latest statements is one.
static void fold_standing(Loader *loader, const LoadedStatements *statements)
{
    Decided marked = {0}, permitted = {0};
    Instant said = INSTANT_NONE;
    for (size_t i = 0; i < statements->count; i++) {
        const LoadedStatement *it = &statements->items[i];
        LoadedHolder *holder = &loader->holders[it->holder];
        if (!holder->is_stated) {
            marked = permitted = (Decided){0};
            said = it->said.modified;
        }
        holder->is_stated = true;
        if (it->said.modified == said)
            holder->is_revoked |= it->said.is_revoked;
        HolderRank rank = rank_of_holder(it->said.rank);
        if (rank > holder->rank)
            holder->rank = rank;
        int unstated = (int)unstated_marking(loader, holder);
        holder->marking =
            (Marking)fold_level((int)holder->marking, (int)it->said.marking, unstated, &it->said, &marked);
        holder->pap = (Pap)fold_level((int)holder->pap, (int)it->said.pap, 0, &it->said, &permitted);
    }
    for (uint32_t i = 0; i < loader->holder_room; i++)
        loader->holders[i].is_stated &= !loader->holders[i].is_revoked;
}

/// What a stricter version said stays as strict: its publisher may have taken out what made it so. So does
/// what a stricter row says, and one that states nothing is as strict as what is not marked.
static Marking beyond(const Loader *loader, const LoadedHolder *holder, const Statement *said)
{
    Marking unstated = unstated_marking(loader, holder), own = said->marking;
    if (said->rank == RANK_ROW && !own)
        own = unstated;
    Marking level = holder->marking || said->rank != RANK_ROW ? holder->marking : unstated;
    return own && marking_effective(own) > marking_effective(level) ? own : MARKING_UNSTATED;
}

static Pap beyond_pap(const LoadedHolder *holder, const Statement *said)
{
    return said->pap > holder->pap ? said->pap : PAP_UNSTATED;
}

static void fold_words(LoadedHolder *holder, const Statement *said)
{
    if (!holder->title.length)
        holder->title = said->title;
    if (!holder->url.length)
        holder->url = said->url;
    if (!holder->reliability)
        holder->reliability = said->reliability;
    if (!holder->credibility)
        holder->credibility = said->credibility;
}

/// The conclusion that first could hold what the record states.
static uint32_t known_since(const Loader *loader, uint32_t record)
{
    uint32_t count = (uint32_t)loader->heard.count, at = search_number(loader->heard.items, count, record);
    return at < count ? at : KNOWN_NEVER;
}

static void fold_known(const Loader *loader, LoadedHolder *holder, uint32_t record)
{
    uint32_t since = known_since(loader, record);
    if (since < holder->known_since)
        holder->known_since = since;
}

/// All statements stand; what is shown of each field is the latest that states it to the reader.
void load_fold(Loader *loader, const LoadedStatements *statements)
{
    Instant dated = INSTANT_NONE;
    fold_standing(loader, statements);
    for (size_t i = 0; i < statements->count; i++) {
        const LoadedStatement *it = &statements->items[i];
        LoadedRecord *record = &loader->records[it->record];
        record->beyond = beyond(loader, &loader->holders[it->holder], &it->said);
        record->beyond_pap = beyond_pap(&loader->holders[it->holder], &it->said);
        if (load_may_read(loader, record)) {
            Instant *date = &loader->holders[it->holder].date;
            fold_words(&loader->holders[it->holder], &it->said);
            take_date(date, &dated, it->said.date, it->said.modified);
            fold_known(loader, &loader->holders[it->holder], it->record);
        }
    }
}
