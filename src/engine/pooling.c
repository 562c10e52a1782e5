#include "engine/pooling.h"

#include <assert.h>
#include <string.h>

#include "base/io.h"
#include "engine/refine.h"
#include "engine/screen.h"
#include "engine/versions.h"
#include "indicators/indicators.h"

// Readers tell, this listens: brings values to canonical form, finds the partner, and hands everything to the
// store in batches that end between records. The first batches are small, so that little is lost when a short
// pooling is killed; later ones grow to a quarter of what was done. Values are spread over their whole table
// by nature, so a batch rewrites much of it: a million observations wrote 2.6 GB in batches of 20,000, and
// 0.24 GB in batches of 200,000.

enum {
    FIRST_BATCH = 32768, ///< observations, and records: a third of a second's
    LARGEST_BATCH = 100000,
    BATCH_BYTES = 64 << 20, ///< of raw records, which are written but once
    PROGRESS_STEP = 4096,
    /// A file that is all wrong says so in this many complaints and a last one that counts the rest.
    MOST_COMPLAINTS = 10000,
};

/// Every failure of the store passes here, so that it is not taken for a fault of the file that is read.
static bool broken(Pooling *it)
{
    it->has_store_failed = true;
    return false;
}

static bool begin(Pooling *it, Err *err)
{
    if (it->is_in_batch)
        return true;
    if (!store_begin(it->store, err))
        return broken(it);
    it->is_in_batch = true;
    return true;
}

/// The last batch of a pooling goes with what puts the case in order: one sync of the disk instead of two.
static bool end_batch(Pooling *it, bool is_last, Err *err)
{
    it->is_in_batch = false;
    if (!(is_last ? store_settle(it->store, err) : store_commit(it->store, err)))
        return broken(it);
    it->batch_observations = it->batch_records = it->batch_bytes = 0;
    StoreCounts now = store_counts(it->store);
    it->counts->fresh = now.fresh - it->before.fresh;
    it->counts->duplicates = now.duplicates - it->before.duplicates;
    return true;
}

void pooling_tell_progress(const Pooling *it)
{
    PoolStep step = {
        .path = it->path, .bytes = it->source_bytes, .of_bytes = it->source_size, .so_far = it->counts};
    if (it->options->progress)
        it->options->progress(it->options->progress_self, &step);
}

// ---------------------------------------------------------------- complaints

/// Whose record this is: its own publisher's, else that of the source if it has but one. 0 when nobody knows.
static PartnerId partner_in_hand(const Pooling *it)
{
    if (it->record_partner)
        return it->record_partner;
    return it->has_several_partners ? 0 : it->source_partner;
}

/// Whose fault it is. A line so broken that it is no record stands at another place than the record in hand.
static PartnerId partner_at(const Pooling *it, Text place)
{
    if (it->has_several_partners && !text_equal(place, buffer_text(&it->place)))
        return 0;
    return partner_in_hand(it);
}

/// The raw bytes of the record in hand, kept once however often they are asked for.
static bool keep_body(Pooling *it, Err *err)
{
    Text raw = it->has_record ? buffer_text(&it->raw) : TEXT("");
    if (it->body)
        return true;
    Digest digest = it->has_record && it->is_digested ? it->digest : digest_of(raw);
    return store_body(it->store, raw, &digest, &it->body, err);
}

/// A complaint about the record in hand goes when that is withdrawn.
static bool put_complaint(Pooling *it, Text place, Text what, Err *err)
{
    PartnerId partner = partner_at(it, place);
    bool is_of_record = partner && it->has_record && text_equal(place, buffer_text(&it->place));
    if (!begin(it, err) || (is_of_record && !keep_body(it, err)))
        return broken(it);
    BodyId body = is_of_record ? it->body : 0;
    return store_complain(it->store, partner, body, it->name, place, what, err) || broken(it);
}

/// A reader may find fault with a record before it says who gave it; what is wrong with it goes when it goes.
static bool is_before_partner(const Pooling *it, Text place)
{
    return it->has_record && !it->record_partner && text_equal(place, buffer_text(&it->place));
}

bool pooling_complain(Pooling *it, Text place, Text what, Err *err)
{
    it->counts->complaints++;
    if (++it->complaints > MOST_COMPLAINTS)
        return true;
    if (!is_before_partner(it, place))
        return put_complaint(it, place, what, err);
    *vec_push(&it->unsigned_complaints) = arena_copy(&it->scratch, what);
    return true;
}

static bool put_unsigned_complaints(Pooling *it, Err *err)
{
    bool is_done = true;
    for (size_t i = 0; i < it->unsigned_complaints.count && is_done; i++)
        is_done = put_complaint(it, buffer_text(&it->place), it->unsigned_complaints.items[i], err);
    vec_clear(&it->unsigned_complaints);
    return is_done;
}

static bool complain_of_rest(Pooling *it, Err *err)
{
    if (it->complaints <= MOST_COMPLAINTS)
        return true;
    Text what = arena_format(&it->scratch, "%llu further complaints about this source are not listed",
                             (unsigned long long)(it->complaints - MOST_COMPLAINTS));
    return put_complaint(it, TEXT(""), what, err);
}

static bool hear_complaint(void *self, Text place, Text what, Err *err)
{
    return pooling_complain(self, place, what, err);
}

// ---------------------------------------------------------------- partners and records

static bool find_partner(Pooling *it, Text name, PartnerId *out, Err *err)
{
    uint32_t known = map_find(&it->partners, name);
    if (known == MAP_NONE) {
        if (!begin(it, err) || !store_partner(it->store, name, &known, err))
            return broken(it);
        *map_at(&it->partners, arena_copy(&it->partner_names, name)) = known;
        if (it->options->met)
            it->options->met(it->options->met_self, name);
    }
    it->has_several_partners |= it->source_partner && it->source_partner != known;
    *out = it->record_partner = it->source_partner = known;
    return true;
}

/// Who says so: whom the caller names, else the publisher. 0, with one complaint a source, when neither is
/// known.
bool pooling_partner(Pooling *it, Text publisher, PartnerId *out, Err *err)
{
    Text name = screen_words(it->options->partner.length ? it->options->partner : publisher, &it->scratch);
    if (name.length && name.length <= MOST_NAME_BYTES)
        return find_partner(it, name, out, err);
    if (!name.length && it->enclosing_partner) {
        *out = it->record_partner = it->source_partner = it->enclosing_partner;
        return true;
    }
    *out = 0;
    if (it->is_partner_missed)
        return true;
    it->is_partner_missed = true;
    it->counts->unowned++;
    // Where others of the file name somebody, it is this record that does not.
    bool is_of_record = it->source_partner && it->has_record;
    Text what =
        name.length
            ? arena_format(&it->scratch, "its publisher's name is longer than %d bytes: say --partner NAME",
                           MOST_NAME_BYTES)
        : is_of_record
            ? TEXT("no publisher is named here, so it is not kept: name one, or give the whole file with "
                   "--partner NAME (said once for the file)")
            : arena_format(&it->scratch, "no partner known for '" TEXT_FMT "': say --partner NAME",
                           TEXT_ARG(it->name));
    return pooling_complain(it, is_of_record ? buffer_text(&it->place) : TEXT(""), what, err);
}

static bool find_record(Pooling *it, PartnerId partner, HolderId holder, RecordId *out, Err *err)
{
    Text place = buffer_text(&it->place);
    if (!begin(it, err))
        return false;
    it->is_record_used = true;
    if (!keep_body(it, err) || !store_record(it->store, partner, holder, it->body, it->name,
                                             it->has_record ? place : TEXT(""), out, err))
        return broken(it);
    return true;
}

/// What the record in hand says of the holder.
static bool record_of(Pooling *it, KnownHolder *holder, RecordId *out, Err *err)
{
    if (!holder->record || holder->record_number != it->record_number) {
        if (!find_record(it, holder->partner, holder->id, &holder->record, err))
            return false;
        holder->record_number = it->record_number;
    }
    *out = holder->record;
    return true;
}

/// A record of which nothing was understood is kept all the same, where somebody gave it.
static bool end_record(Pooling *it, Err *err)
{
    RecordId ignored;
    bool is_done = true;
    PartnerId partner = partner_in_hand(it);
    if (it->has_record && !it->is_record_used && partner)
        is_done = find_record(it, partner, 0, &ignored, err);
    is_done = is_done && put_unsigned_complaints(it, err);
    it->body = 0;
    it->record_partner = 0;
    it->has_record = it->is_record_used = it->is_digested = false;
    arena_clear(&it->scratch);
    return is_done;
}

static bool is_batch_full(const Pooling *it)
{
    uint64_t kept =
        it->counts->observations - it->batch_observations + it->counts->records - it->batch_records;
    uint64_t limit = FIRST_BATCH + kept / 4;
    if (limit > LARGEST_BATCH)
        limit = LARGEST_BATCH;
    return it->batch_observations >= limit || it->batch_records >= limit || it->batch_bytes >= BATCH_BYTES;
}

/// Ends the record before; the next one begins, of so many bytes.
static bool begin_record(Pooling *it, size_t bytes, Text place, Err *err)
{
    if (!end_record(it, err))
        return false;
    if (it->is_in_batch && is_batch_full(it) && !end_batch(it, false, err))
        return false;
    holders_record(&it->numbers);
    it->holders.count = it->numbers.count;
    buffer_clear(&it->raw);
    buffer_clear(&it->place);
    buffer_add(&it->place, place);
    it->has_record = true;
    it->is_warned_part = false;
    it->record_number++;
    it->batch_records++;
    it->batch_bytes += bytes;
    it->source_bytes += bytes + 1;
    if (++it->counts->records % PROGRESS_STEP == 0)
        pooling_tell_progress(it);
    return true;
}

static bool hear_record(void *self, Text raw, Text place, Err *err)
{
    Pooling *it = self;
    if (!begin_record(it, raw.length, place, err))
        return false;
    buffer_add(&it->raw, raw);
    return true;
}

static void hear_digest(void *self, const Digest *digest)
{
    Pooling *it = self;
    it->digest = *digest;
    it->is_digested = true;
}

static bool hear_foresee(void *self, Text raw, Err *err)
{
    Pooling *it = self;
    if (!begin(it, err))
        return false;
    Digest digest = digest_of(raw);
    return store_body(it->store, raw, &digest, vec_push(&it->foreseen), err) || broken(it);
}

static bool hear_foreseen(void *self, size_t which, size_t bytes, Text place, Err *err)
{
    Pooling *it = self;
    if (!begin_record(it, bytes, place, err))
        return false;
    it->body = it->foreseen.items[which];
    return true;
}

Beside pooling_beside(const Pooling *it)
{
    // Of bytes that nobody is known to have given, nothing is kept.
    bool is_known = partner_in_hand(it) != 0;
    return (Beside){.digested = hear_digest,
                    .foresee = is_known ? hear_foresee : NULL,
                    .foreseen = is_known ? hear_foreseen : NULL};
}

// ---------------------------------------------------------------- holders

/// Counts a holder as an activity once, however often it is told of.
static void count_activity(Pooling *it, HolderId id)
{
    while (it->seen.count <= id / 64)
        *vec_push(&it->seen) = 0;
    uint64_t bit = UINT64_C(1) << (id % 64), *word = &it->seen.items[id / 64];
    it->counts->activities += !(*word & bit);
    *word |= bit;
}

static HolderRank rank_of_news(const HolderNews *news)
{
    if (news->is_item)
        return RANK_ITEM;
    if (news->is_remainder)
        return RANK_REMAINDER;
    return news->is_row ? RANK_ROW : RANK_ACTIVITY;
}

static bool state(Pooling *it, KnownHolder *holder, const HolderNews *news, Err *err)
{
    Statement statement = {
        .rank = rank_of_news(news),
        .turn = news->is_row ? news->turn : 0,
        .title = text_clip(screen_words(news->title, &it->scratch), MOST_TITLE_BYTES),
        .url = text_clip(screen_words(news->url, &it->scratch), MOST_TITLE_BYTES),
        .date = news->date,
        .modified = news->modified,
        .valid_until = screen_instant(news->valid_until),
        .marking = news->marking ? news->marking : it->options->marking,
        .pap = news->pap,
        .reliability = news->reliability >= 'A' && news->reliability <= 'F' ? news->reliability : 0,
        .credibility = screen_credibility(news->credibility),
        .is_revoked = news->is_revoked,
    };
    RecordId record;
    if (!record_of(it, holder, &record, err))
        return false;
    holder->stated = record;
    holder->warns_of_parts = news->warns_of_parts;
    if (!store_state(it->store, record, &statement, err) ||
        (news->warns_of_parts && !store_warn_of_parts(it->store, record, err)))
        return broken(it);
    if (rank_of_holder(statement.rank) == RANK_ACTIVITY) {
        it->activities++;
        count_activity(it, holder->id);
    } else if (statement.rank == RANK_REMAINDER) {
        it->remainder = holder->id;
        holder->is_remainder = true;
    }
    return true;
}

/// What is told of the holder is passed over when this leaves it without a partner.
static bool know_holder(Pooling *it, const HolderNews *news, KnownHolder *holder, Err *err)
{
    Text id = screen_words(news->id, &it->scratch), what = screen_id(id);
    if (what.length)
        return pooling_complain(it, buffer_text(&it->place), what, err);
    if (!pooling_partner(it, news->publisher, &holder->partner, err))
        return false;
    if (!holder->partner)
        return true;
    if (!begin(it, err) || !store_holder(it->store, holder->partner, id, &holder->id, err))
        return broken(it);
    if (!state(it, holder, news, err))
        return false;
    if (!version_check(it->store, id, news, it->body, &it->scratch, &what, err))
        return broken(it);
    return !what.length || pooling_complain(it, buffer_text(&it->place), what, err);
}

static bool hear_holder(void *self, const HolderNews *news, Holder *out, Err *err)
{
    Pooling *it = self;
    KnownHolder holder = {0};
    if (!know_holder(it, news, &holder, err))
        return false;
    *out = holders_next(&it->numbers, news->is_brief);
    *vec_push(&it->holders) = holder;
    return true;
}

/// NULL when what hangs on the holder is to be passed over.
static KnownHolder *known_holder(Pooling *it, Holder holder)
{
    assert(holder <= it->holders.count);
    if (holder == HOLDER_NONE || !it->holders.items[holder - 1].partner)
        return NULL;
    return &it->holders.items[holder - 1];
}

static bool hear_part(void *self, Holder holder, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    RecordId record;
    if (!known)
        return true;
    if (!record_of(it, known, &record, err))
        return false;
    it->is_warned_part = known->warns_of_parts;
    return record == known->stated || store_stand(it->store, known->id, known->stated, it->body, err) ||
           broken(it);
}

/// Most of what a remainder lists was told of last, and its own record can say so.
static bool lists_in_passing(Pooling *it, const KnownHolder *container, HolderId member, bool *is_said,
                             Err *err)
{
    const KnownHolder *told = &it->holders.items[it->holders.count - 1];
    bool is_own = told->record && told->record_number == it->record_number && told->id == member;
    bool is_new = !container->record || container->record_number != it->record_number;
    *is_said = false;
    return !container->is_remainder || !is_own || !is_new ||
           store_remain(it->store, told->record, container->id, is_said, err);
}

static bool hear_member(void *self, Holder container, Text id, Err *err)
{
    Pooling *it = self;
    KnownHolder *holder = known_holder(it, container);
    RecordId record;
    HolderId member;
    bool is_said;
    id = screen_words(id, &it->scratch);
    // An id that is too long was complained of where the object itself stands.
    if (!holder || !id.length || id.length > MOST_ID_BYTES)
        return true;
    if (!begin(it, err) || !store_holder(it->store, holder->partner, id, &member, err) ||
        !lists_in_passing(it, holder, member, &is_said, err))
        return broken(it);
    if (is_said)
        return true;
    return record_of(it, holder, &record, err) &&
           (store_member(it->store, record, member, err) || broken(it));
}

static bool complain_of_length(Pooling *it, Text name, Err *err)
{
    Text what = arena_format(&it->scratch, "'" TEXT_FMT "...' is longer than %d bytes, so it is no name",
                             TEXT_ARG(text_clip(name, 60)), MOST_NAME_BYTES);
    return pooling_complain(it, buffer_text(&it->place), what, err);
}

static bool hear_name(void *self, Holder holder, Text name, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    RecordId record;
    name = screen_words(name, &it->scratch);
    if (!known || !name.length)
        return true;
    if (name.length > MOST_NAME_BYTES)
        return complain_of_length(it, name, err);
    if (!record_of(it, known, &record, err))
        return false;
    return store_name(it->store, record, name, err) || broken(it);
}

static bool hear_name_group(void *self, const NameGroupNews *news, Err *err)
{
    Pooling *it = self;
    PartnerId partner;
    RecordId record;
    if (!pooling_partner(it, news->source, &partner, err))
        return false;
    if (!partner)
        return true;
    Text source = screen_words(news->source.length ? news->source : it->options->partner, &it->scratch);
    Text *plain = arena_array(&it->scratch, Text, news->count);
    size_t kept = 0;
    for (size_t i = 0; i < news->count; i++) {
        plain[kept] = screen_words(news->names[i], &it->scratch);
        if (plain[kept].length > MOST_NAME_BYTES && !complain_of_length(it, plain[kept], err))
            return false;
        kept += plain[kept].length > 0 && plain[kept].length <= MOST_NAME_BYTES;
    }
    if (kept == 0)
        return true;
    if (!find_record(it, partner, 0, &record, err))
        return false;
    NameGroupNews screened = *news;
    screened.source = text_clip(source, MOST_NAME_BYTES);
    screened.group = text_clip(screen_words(news->group, &it->scratch), MOST_NAME_BYTES);
    screened.names = plain;
    screened.count = kept;
    return store_name_group(it->store, record, &screened, err) || broken(it);
}

/// Names one a line, as they may be kept; empty when none can.
static Text screen_names(Pooling *it, Text names)
{
    Buffer out = {0};
    for (Text name; text_cut(&names, '\n', &name);) {
        name = screen_name(name, &it->scratch);
        if (name.length && out.length)
            buffer_add_byte(&out, '\n');
        buffer_add(&out, name);
    }
    Text kept = arena_copy(&it->scratch, buffer_text(&out));
    buffer_done(&out);
    return kept;
}

static bool hear_claim(void *self, const ClaimNews *news, Err *err)
{
    Pooling *it = self;
    PartnerId partner;
    RecordId record;
    ClaimNews claim = *news;
    claim.of = screen_names(it, news->of);
    claim.source = screen_name(news->source.length ? news->source : news->publisher, &it->scratch);
    claim.says = text_clip(screen_words(news->says, &it->scratch), MOST_TITLE_BYTES);
    claim.url = text_clip(screen_words(news->url, &it->scratch), MOST_TITLE_BYTES);
    claim.credibility = screen_credibility(news->credibility);
    if (!pooling_partner(it, news->publisher.length ? news->publisher : news->source, &partner, err))
        return false;
    if (!partner || !claim.of.length)
        return true;
    return find_record(it, partner, 0, &record, err) &&
           (store_claim(it->store, record, &claim, err) || broken(it));
}

// ---------------------------------------------------------------- observations

static bool hear_observation(void *self, Holder holder, const ObservationNews *news, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    ObservationNews refined;
    Text what = TEXT_NONE;
    RecordId record;
    if (!known)
        return true;
    bool is_kept = refine_observation(news, &it->scratch, &refined, &what);
    if (what.bytes && !pooling_complain(it, buffer_text(&it->place), what, err))
        return false;
    if (!is_kept)
        return true;
    if (!record_of(it, known, &record, err))
        return false;
    Sight sight = {
        .kind = refined.kind,
        .value = refined.value,
        .first_seen = news->first_seen,
        .last_seen = news->last_seen,
        .valid_until = screen_instant(news->valid_until),
        .marking = news->marking,
        .pap = news->pap,
        .credibility = screen_credibility(news->credibility),
        .is_warned = refined.is_warned,
        .is_revoked = news->is_revoked,
        .count = news->count,
        .same_file = news->same_file,
        .context = news->context,
        .place = news->place,
    };
    order_instants(&sight.first_seen, &sight.last_seen);
    refined.is_warned |= it->is_warned_part;
    if (it->options->heard)
        it->options->heard(it->options->heard_self, &refined, it->counts->records);
    if (!store_observe(it->store, record, &sight, err))
        return broken(it);
    it->batch_observations++;
    if (++it->counts->observations % PROGRESS_STEP == 0)
        pooling_tell_progress(it);
    return true;
}

/// The holder that the partner calls so; 0 when the id is none that can be kept.
static bool find_named(Pooling *it, PartnerId partner, Text id, HolderId *out, Err *err)
{
    id = screen_words(id, &it->scratch);
    *out = 0;
    if (!id.length || id.length > MOST_ID_BYTES)
        return true;
    return store_holder(it->store, partner, id, out, err) || broken(it);
}

static bool hear_sighting(void *self, Holder holder, const SightingNews *news, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    Indicator indicator = {.kind = KIND_NONE};
    Text what = TEXT_NONE;
    RecordId record;
    if (!known)
        return true;
    if (!news->of.length &&
        !indicator_canonical(news->kind, news->guess, news->value, &it->scratch, &indicator, &what))
        return pooling_complain(it, buffer_text(&it->place), what, err);
    SightingRow row = {
        .type = news->type,
        .kind = indicator.kind,
        .value = indicator.value,
        .by = screen_name(news->by, &it->scratch),
        .country = screen_name(news->country, &it->scratch),
        .place = screen_name(news->place, &it->scratch),
        .count = news->count,
        .first_seen = news->first_seen,
        .last_seen = news->last_seen,
        .marking = news->marking,
        .pap = news->pap,
    };
    order_instants(&row.first_seen, &row.last_seen);
    if (!record_of(it, known, &record, err) || !find_named(it, known->partner, news->of, &row.of, err))
        return false;
    return (!row.of && !row.kind) || store_sighting(it->store, record, &row, err) || broken(it);
}

static bool hear_relation(void *self, Holder holder, const RelationNews *news, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    RecordId record;
    if (!known)
        return true;
    RelationRow row = {
        .type = screen_name(news->type, &it->scratch),
        .description = text_clip(screen_words(news->description, &it->scratch), MOST_TITLE_BYTES),
        .confidence = news->has_confidence && news->confidence <= 100 ? news->confidence : -1,
        .start = news->start,
        .stop = news->stop,
        .is_revoked = news->is_revoked,
    };
    if (!record_of(it, known, &record, err) ||
        !find_named(it, known->partner, news->subject, &row.subject, err) ||
        !find_named(it, known->partner, news->object, &row.object, err))
        return false;
    return !row.subject || !row.object || store_relation(it->store, record, &row, err) || broken(it);
}

static bool hear_warning_list(void *self, Holder holder, Text name, uint64_t version, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    RecordId record;
    if (!known)
        return true;
    return record_of(it, known, &record, err) &&
           (store_warning_list(it->store, record, screen_name(name, &it->scratch), version, err) ||
            broken(it));
}

static bool hear_vocabulary(void *self, Holder holder, const VocabularyNews *news, Err *err)
{
    Pooling *it = self;
    KnownHolder *known = known_holder(it, holder);
    RecordId record;
    if (!known || !text_is_utf8(news->terms))
        return true;
    VocabularyNews kept = {screen_name(news->name, &it->scratch), screen_name(news->version, &it->scratch),
                           screen_name(news->source, &it->scratch), news->terms};
    return record_of(it, known, &record, err) &&
           (store_vocabulary(it->store, record, &kept, err) || broken(it));
}

// ---------------------------------------------------------------- sources

bool pooling_end_source(Pooling *it, Err *err)
{
    // A bundle counts as an activity where nothing in it is one.
    if (it->remainder && it->activities == 0)
        count_activity(it, it->remainder);
    return end_record(it, err) && complain_of_rest(it, err);
}

static bool hear_file(void *self, Text name, Text bytes, Err *err)
{
    Pooling *it = self;
    if (it->depth == DEEPEST_FILE)
        return pooling_complain(
            it, buffer_text(&it->place),
            TEXT("files stand too deep in each other; what is enclosed here was not read"), err);
    Enclosed *file = vec_push(&it->enclosed);
    *file = (Enclosed){.partner = it->source_partner, .depth = it->depth + 1};
    buffer_format(&file->path, TEXT_FMT "/" TEXT_FMT, TEXT_ARG(it->path), TEXT_ARG(name));
    buffer_add(&file->bytes, bytes);
    return true;
}

Sink pooling_sink(Pooling *it)
{
    return (Sink){
        .self = it,
        .record = hear_record,
        .holder = hear_holder,
        .part = hear_part,
        .observation = hear_observation,
        .member = hear_member,
        .name = hear_name,
        .name_group = hear_name_group,
        .claim = hear_claim,
        .sighting = hear_sighting,
        .relation = hear_relation,
        .warning_list = hear_warning_list,
        .vocabulary = hear_vocabulary,
        .file = hear_file,
        .complaint = hear_complaint,
    };
}

static void pooling_done(Pooling *it)
{
    map_done(&it->partners);
    arena_done(&it->partner_names);
    arena_done(&it->scratch);
    vec_free(&it->unsigned_complaints);
    vec_free(&it->seen);
    vec_free(&it->holders);
    vec_free(&it->foreseen);
    vec_free(&it->enclosed);
    buffer_done(&it->raw);
    buffer_done(&it->place);
}

bool pooling_end(Pooling *it, bool is_done, Err *err)
{
    is_done = is_done && end_batch(it, true, err);
    if (it->is_in_batch)
        store_rollback(it->store);
    pooling_done(it);
    return is_done;
}
