// What stands of a holder, of all that is stated of it.

#include "store/load.h"

#include "base/search.h"

/// When the statements that decided stood, of the holder in hand.
typedef struct {
    Instant said, marked, permitted;
} Decided;

static void fold_marking(LoadedHolder *holder, const Statement *said, Decided *decided)
{
    if (said->marking != MARKING_UNSTATED && holder->marking == MARKING_UNSTATED) {
        holder->marking = said->marking;
        decided->marked = said->modified;
    } else if (said->marking != MARKING_UNSTATED && said->modified == decided->marked) {
        holder->marking = marking_stricter(holder->marking, said->marking);
    }
    if (said->pap != PAP_UNSTATED && holder->pap == PAP_UNSTATED) {
        holder->pap = said->pap;
        decided->permitted = said->modified;
    } else if (said->modified == decided->permitted && said->pap > holder->pap) {
        holder->pap = said->pap;
    }
}

/// Of equally late markings the strictest, and one revocation among the latest is one.
static void fold_standing(Loader *loader, const LoadedStatements *statements)
{
    Decided decided = {0};
    for (size_t i = 0; i < statements->count; i++) {
        const LoadedStatement *it = &statements->items[i];
        LoadedHolder *holder = &loader->holders[it->holder];
        if (!holder->is_stated)
            decided = (Decided){.said = it->said.modified};
        holder->is_stated = true;
        if (it->said.modified == decided.said)
            holder->is_revoked |= it->said.is_revoked;
        if (it->said.rank > holder->rank)
            holder->rank = it->said.rank;
        fold_marking(holder, &it->said, &decided);
    }
    for (uint32_t i = 0; i < loader->holder_room; i++)
        loader->holders[i].is_stated &= !loader->holders[i].is_revoked;
}

/// What a stricter version said stays as strict: its publisher may have taken out what made it so.
static Marking beyond(const LoadedHolder *holder, const Statement *said)
{
    bool is_stricter = said->marking && marking_effective(said->marking) > marking_effective(holder->marking);
    return is_stricter ? said->marking : MARKING_UNSTATED;
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
    if (holder->date == INSTANT_NONE)
        holder->date = said->date;
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
    fold_standing(loader, statements);
    for (size_t i = 0; i < statements->count; i++) {
        const LoadedStatement *it = &statements->items[i];
        LoadedRecord *record = &loader->records[it->record];
        record->beyond = beyond(&loader->holders[it->holder], &it->said);
        record->beyond_pap = beyond_pap(&loader->holders[it->holder], &it->said);
        if (load_may_read(loader, record)) {
            fold_words(&loader->holders[it->holder], &it->said);
            fold_known(loader, &loader->holders[it->holder], it->record);
        }
    }
}
