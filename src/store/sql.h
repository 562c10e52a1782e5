#pragma once
/// The open case and the few words in which this module speaks SQL. Inside the module only.

#include <pthread.h>
#include <sqlite3.h>
#include <zstd.h>

#include "base/buffer.h"
#include "base/errand.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/moments.h"
#include "store/order.h"
#include "store/packer.h"
#include "store/seen.h"
#include "store/store.h"
#include "store/waiting.h"

/// Statements that pooling runs for every record or observation: prepared once. Their text stands in sql.c.
typedef enum {
    HOT_FIND_HOLDER,
    HOT_FIND_BODY,
    HOT_LIST_BODIES,
    HOT_LIST_HOLDERS,
    HOT_ADD_PACK,
    HOT_FIND_PACK,
    HOT_FIND_RECORD,
    HOT_ADD_RECORD,
    HOT_ADD_SEVERAL,
    HOT_FIND_REMAINDER,
    HOT_PART_RECORD,
    HOT_PART_MEMBER,
    HOT_MOVE_RECORD,
    HOT_FIND_SOURCE,
    HOT_ADD_SOURCE,
    HOT_FIND_PARTNER,
    HOT_ADD_PARTNER,
    HOT_FIND_STATEMENT,
    HOT_ADD_STATEMENT,
    HOT_PUT_STATEMENT,
    HOT_ADD_BLOCK,
    HOT_ADD_FENCE,
    HOT_ADD_RUN,
    HOT_LIST_RUNS,
    HOT_FIND_BLOCK,
    HOT_FIND_FENCE,
    HOT_LIST_FENCES,
    HOT_DROP_BLOCK,
    HOT_DROP_FENCES,
    HOT_DROP_RUN,
    HOT_COUNT_OBSERVATIONS,
    HOT_ASK_PARTNERS,
    HOT_ASK_RECORD,
    HOT_ASK_UNTIL,
    HOT_ASK_HOLDER,
    HOT_ASK_STATEMENTS,
    HOT_ASK_OWNER,
    HOT_ASK_DIGEST,
    HOT_ASK_CONTAINERS,
    HOT_ASK_NAME,
    HOT_ASK_GROUPS,
    HOT_ASK_CONCLUDED,
    HOT_ASK_CLUSTER,
    HOT_ASK_KEPT,
    HOT_ASK_WARNED,
    HOT_KEEP_WARNED,
    HOT_ASK_SOURCE,
    HOT_ASK_PLACE,
    HOT_ASK_TITLE,
    HOT_ASK_SIGHTINGS,
    HOT_ASK_RELATIONS_FROM,
    HOT_ASK_RELATIONS_TO,
    HOT_KEEP_ANSWER,
    HOT_FIND_EDITION,
    HOT_DROP_EDITION,
    HOT_ADD_EDITION,
    HOT_ADD_WARNING_VERSION,
    HOT_ASK_EDITION,
    HOT_ADD_NAME_GROUP,
    HOT_ADD_GROUPED,
    HOT_ADD_SIGHTING,
    HOT_ADD_WARNING_LIST,
    HOT_ADD_VOCABULARY,
    HOT_ADD_COMPLAINT,
    HOT_FIND_STATED,
    HOT_LIST_MOMENTS,
    HOT_FIND_MOMENT,
    HOT_WRITE_HOLDERS,
    HOT_WRITE_BODIES,
    HOT_WRITE_RECORDS,
    HOT_WRITE_MEMBERS,
    HOT_WRITE_NAMES,
    HOT_WRITE_RELATIONS,
    HOT_COUNT,
} Hot;

/// An observation of the running batch.
typedef struct {
    const char *key;   ///< of its value (runs.h), in `texts`
    const Sight *said; ///< what is said of it; one for many that say the same. `kind`, `value` and
                       ///< `same_file` are not valid
    uint32_t key_length;
    RecordId record;
    uint32_t same_file; ///< as in Sight; 0 of what is no hash
    uint32_t file;      ///< as in Posting, once the batch is written
} Pending;

/// Whose record it is.
typedef struct {
    RecordId record;
    PartnerId partner;
} Owner;

/// Bodies, from the first to the last, that stand in the version of a holder that a record states.
typedef struct {
    HolderId holder;
    RecordId version;
    BodyId first, last;
} Stretch;

/// How many pages are remembered, in KiB: of work that comes back to them, and of work that hardly does, to
/// which memory for them would cost more than reading them again.
#define MANY_PAGES "PRAGMA cache_size = -24576;"
#define FEW_PAGES "PRAGMA cache_size = -6144;"

/// Relations by which an activity refers to another; the index on them is found by these very words. SQLite
/// asks this of every relation that is written, and would make a table of the words for it were they said as
/// a list.
#define RELATION_CITES "(type = 'cites' OR type = 'derived-from' OR type = 'duplicate-of')"

/// What runs (runs.h) are of: observations, by value; rows of `body` and `holder` (index.h).
typedef enum { RUNS_OF_VALUES, RUNS_OF_BODIES, RUNS_OF_HOLDERS, RUNS_COUNT } RunsOf;

typedef struct {
    VEC(Prefixed) fresh;   ///< rows that are to be found by the beginning of a digest, in no run yet
    struct Lookup *lookup; ///< of the running batch, once something was looked for
} Indexed;

/// What a holder is to the record that names it: bits of `member.roles`. The queries say the numbers.
enum { MEMBER_LISTED = 1, MEMBER_RELATED = 2 };

/// Of whom a body says something, in a row that waits.
typedef struct {
    HolderId holder;
    PartnerId partner;
} SaidOf;

/// A holder that this batch has met (holders.c).
typedef struct {
    HolderId id;
    PartnerId partner;
    uint32_t records; ///< that it has, where it came into being in this batch; else many
    uint32_t next;    ///< of the same foreign id; MAP_NONE: none
    /// What its records that may wait to be written say so in, where they came after as many `writings`.
    BodyId waiting_body;
    uint32_t waiting_since;
    uint32_t moments_since; ///< its moments are remembered where this is theirs
    bool is_several;        ///< that it has several records is to be written
} RememberedHolder;

struct Store {
    sqlite3 *db;
    char *path; ///< of case.db
    sqlite3_stmt *hot[HOT_COUNT];
    Packer *packer;
    pthread_mutex_t turn; ///< to speak with SQLite, while two threads merge runs
    ZSTD_DCtx *unpacker;
    Buffer raws;       ///< of the pack that is being filled
    int64_t next_pack; ///< its id
    Buffer unpacked;   ///< the pack last read
    int64_t unpacked_pack;

    // Of the running batch. Ids are given out here, since rows that wait have theirs already.
    HolderId next_holder, first_fresh_holder;
    BodyId next_body, first_own_body, first_known_body;
    RecordId next_record, first_waiting_record;
    Seen seen_bodies, seen_holders;                 ///< digests, and ids that partners give
    Indexed indexed[RUNS_COUNT];                    ///< none of values
    Cells waiting[WAIT_COUNT], written[WAIT_COUNT]; ///< what is gathered, and what is on its way
    size_t waiting_cells;
    uint32_t writings;                  ///< of what waited, from 1
    Arena row_texts, written_texts;     ///< of either
    Errand *writer;                     ///< of what is on its way
    bool is_writing;                    ///< until `waiting_end`, nobody else speaks with SQLite
    bool has_written, has_write_failed; ///< something that a load shows; of the writer
    Err write_err;
    Map known_bodies; ///< by digest (bodies.c)
    Arena digests;    ///< keys of `known_bodies`
    /// By body from `first_own_body`, all of which came into being here: after how many `writings` something
    /// was said in it first; 0: nothing was.
    VEC(uint32_t) spoken;
    BodyId said_body;    ///< in which something was said last, all of which waits; 0: none
    VEC(SaidOf) said_of; ///< in that
    /// By record from `first_waiting_record`: which row of those that wait is its, from 1; 0: it is written.
    VEC(uint32_t) waiting_rows;
    Map holder_ids;       ///< foreign id -> of `holders`, the first of them
    Map recalled_holders; ///< those that stood before this batch: bytes of their id -> of `holders`
    VEC(RememberedHolder) holders;
    VEC(HolderId) several_holders; ///< to be written, in any order, some more than once
    VEC(uint32_t) fresh_holders;   ///< of `holders`, by id from `first_fresh_holder`
    Arena holder_texts;            ///< keys of `holder_ids`
    Moments moments;               ///< of some of `holders`

    bool is_read_only;
    int early; ///< a descriptor of the file that is being filled; -1 for none (early.h)
    unsigned early_calls;
    bool is_logged; ///< in a write-ahead log: what was pooled before is read while more is written
    bool is_in_batch;
    bool is_changed;    ///< something that a load shows, in this batch
    RecordId first_new; ///< of the running batch
    VEC(Pending) pending;
    VEC(Owner) owners;                 ///< of the records told of in this batch
    VEC(Stretch) stretches;            ///< told of in this batch
    const Sight *said;                 ///< of the observation told last; NULL: none
    Arena texts;                       ///< of `pending`
    struct Asker *asking;              ///< open while questions are answered from one snapshot
    const struct Concluded *concluded; ///< the conclusion that is being kept
    Buffer key;
    Buffer source; ///< last one asked for
    uint32_t source_id;
    StoreCounts batch, counts;
};

/// Returns when the rows that another thread was sent to write (waiting.h) are written, and the database is
/// ours again. Everything below asks for that itself.
MUST_USE bool sql_regain(Store *store, Err *err);
/// Nothing is left of what was written, nor of how that ended.
void sql_forget_written(Store *store);

/// What SQLite says went wrong, in our words and with our code. Returns false.
bool sql_fail(Store *store, const char *doing, Err *err);
/// Runs statements that give nothing.
MUST_USE bool sql_run(Store *store, const char *sql, Err *err);
MUST_USE bool sql_prepare(Store *store, const char *sql, sqlite3_stmt **out, Err *err);
/// A hot statement, reset. NULL with `err` set when SQLite refuses it.
sqlite3_stmt *sql_hot(Store *store, Hot hot, Err *err);
/// A hot statement at its row for `id`, its one parameter: the caller resets it. NULL with `err` set when
/// SQLite fails.
sqlite3_stmt *sql_find(Store *store, Hot hot, uint32_t id, bool *has_row, Err *err);
/// Whether a hot statement's row for `id` has this text first.
MUST_USE bool sql_has_text(Store *store, Hot hot, uint32_t id, Text text, bool *out, Err *err);
/// Steps to the next row; at the end the statement is reset.
MUST_USE bool sql_next(Store *store, sqlite3_stmt *statement, bool *has_row, Err *err);
/// Runs a statement that gives no rows and resets it; `changed` (may be NULL) tells whether a row was
/// written.
MUST_USE bool sql_do(Store *store, sqlite3_stmt *statement, bool *changed, Err *err);
/// Runs `hot` for each pair of packed blobs (base/packing.h), as its two parameters.
MUST_USE bool sql_put_pairs(Store *store, Hot hot, Text pairs, Err *err);
/// The one number that `sql` gives; 0 when there is no row.
MUST_USE bool sql_number(Store *store, const char *sql, int64_t *out, Err *err);

void sql_bind_number(sqlite3_stmt *statement, int at, int64_t number);
void sql_bind_instant(sqlite3_stmt *statement, int at, Instant instant); ///< INSTANT_NONE is NULL
void sql_bind_text(sqlite3_stmt *statement, int at, Text text);          ///< TEXT_NONE is NULL
void sql_bind_blob(sqlite3_stmt *statement, int at, Text bytes);
int64_t sql_column_number(sqlite3_stmt *statement, int at);
uint32_t sql_column_id(sqlite3_stmt *statement, int at);
Instant sql_column_instant(sqlite3_stmt *statement, int at);
/// Valid until the next step.
Text sql_column_text(sqlite3_stmt *statement, int at);

/// Whether a step waits a while for another program that writes, or fails at once.
void sql_wait(Store *store, bool waits);

/// A snapshot for reading: what others commit meanwhile is not seen.
MUST_USE bool sql_begin_reading(Store *store, Err *err);
void sql_end_reading(Store *store);

/// Tables of parts of their own (samples.c, rules.c).
extern const char samples_schema_sql[];
extern const char rules_schema_sql[];

/// Writes the batch's observations (values.c).
MUST_USE bool batch_write(Store *store, Err *err);
void batch_forget(Store *store);

/// Writes which bodies were told to stand in which versions (edition.c), once all else is.
MUST_USE bool editions_write(Store *store, Err *err);
void editions_forget(Store *store);

/// The complaints of which the record, where there is one, is not withdrawn.
#define STANDING_COMPLAINTS                                                           \
    "(SELECT DISTINCT partner, source, place, what FROM complaint c WHERE NOT EXISTS" \
    " (SELECT 1 FROM record r WHERE r.is_withdrawn AND r.body = c.body AND r.partner = c.partner))"

/// Two lists of one name and version: the one whose digest comes last, whatever came first. CROSS: SQLite
/// would rather look at every record first.
#define STANDING_LISTS                                                                            \
    "(SELECT b.pack, b.at, b.size, b.digest, w.name, p.name partner,"                             \
    " coalesce(nullif(r.marking, 0), p.marking) marking,"                                         \
    " row_number() OVER (PARTITION BY p.id, w.name ORDER BY w.version DESC, b.digest DESC) place" \
    " FROM warning_list w CROSS JOIN record r ON r.id = w.record JOIN body b ON b.id = r.body"    \
    " JOIN partner p ON p.id = r.partner"                                                         \
    " WHERE NOT r.is_withdrawn AND NOT p.is_withdrawn)"                                           \
    " WHERE place = 1 ORDER BY partner, name"

/// "line 9" before "line 10": by length first, as places differ in their numbers.
int place_compare(Text a, Text b);

/// The smallest and the largest digest that begin with these hexadecimal digits; false when it is none, or
/// too short a start to be meant as one.
bool digest_range(Text start, Digest *low, Digest *high);
/// The raw bytes whose pack, place in it and size stand in the row from this column on.
MUST_USE bool body_read_row(Store *store, sqlite3_stmt *row, int column, Arena *arena, Text *out, Err *err);
/// Gives the pack that is being filled to be packed.
MUST_USE bool packs_give(Store *store, Err *err);
/// Writes the packs that are packed by now: for the thread that writes rows.
MUST_USE bool packs_write_ready(Store *store, Err *err);
/// Writes all that were given, once they are packed.
MUST_USE bool packs_write(Store *store, Err *err);
void packs_forget(Store *store);
/// Says that raw bytes are not what they were. Returns false.
bool packs_fail(Store *store, Err *err);

/// Gives out `*next` and moves on; ERR_FAILED when there are no more.
MUST_USE bool sql_next_id(const Store *store, uint32_t *next, uint32_t *out, Err *err);

/// What waited is written: where more is remembered than should be, that is forgotten.
MUST_USE bool bodies_written(Store *store, Err *err);
void bodies_forget(Store *store);
/// A batch begins. Unless all that came into being since the last one did so here, older bodies are not known
/// to be new any more.
void bodies_begin(Store *store, bool is_ours);
/// Where it stands after how many `writings` something was said in the body first; NULL: it may be older.
uint32_t *body_spoken(Store *store, BodyId body);
/// Whether the digest of every body of the case is remembered.
bool bodies_are_all(const Store *store);

void holders_forget(Store *store);
/// Whether every holder of the case is remembered.
bool holders_are_all(const Store *store);
/// NULL for one that was not named in this batch, or is forgotten.
RememberedHolder *holder_remembered(Store *store, HolderId holder);
/// A record of this holder has come into being.
void holder_has_record(Store *store, HolderId holder, BodyId body);
/// Writes down which holders have got a record beside others in this batch.
MUST_USE bool holders_write_several(Store *store, Err *err);
/// Whether it is certain that holders of this id, whoever's they are, have no more than one record together.
bool holder_is_alone(const Store *store, Text id);
/// The holders of this id, whoever's they are, one after another; NULL: no more.
const RememberedHolder *holder_called(const Store *store, Text id);
const RememberedHolder *holder_called_next(const Store *store, const RememberedHolder *it);
/// Whether records of such holders, in other bytes than these, may wait to be written.
bool holder_waits(const Store *store, Text id, BodyId but);
