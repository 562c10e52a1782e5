#pragma once
/// One pooling in progress: what listens to readers (pooling.c), and what opens sources for them
/// (pool_sources.c). Inside the module only.

#include "base/buffer.h"
#include "base/map.h"
#include "base/vec.h"
#include "engine/pool.h"
#include "engine/relay.h"
#include "formats/formats.h"

/// Files enclosed in files enclosed in files...
enum { DEEPEST_FILE = 8 };

/// A holder of the source in hand.
typedef struct {
    PartnerId partner; ///< 0: nobody knows who says so, and what hangs on it is passed over
    HolderId id;
    RecordId record; ///< what the record `record_number` says of it
    uint64_t record_number;
    RecordId stated; ///< the record that states this version of it
    bool is_remainder, warns_of_parts;
} KnownHolder;

/// A file that came inside another one, and waits until that one is read.
typedef struct {
    Buffer path, bytes;
    PartnerId partner; ///< of the file that it came in: whose it is when it names nobody
    unsigned depth;
} Enclosed;

typedef struct {
    Store *store;
    const PoolOptions *options;
    PoolCounts *counts;
    StoreCounts before;
    bool has_store_failed; ///< as against the reading of one file
    bool is_in_batch;
    uint64_t batch_observations, batch_records, batch_bytes;

    Arena partner_names; ///< keys of `partners`
    Map partners;
    VEC(uint64_t) seen; ///< bits by holder id: activities counted already

    // The source in hand.
    Text path;
    Text name; ///< of it, as the case keeps it: the path, without the folder that the caller asked to leave
               ///< out
    VEC(KnownHolder) holders; ///< by number
    HolderNumbers numbers;
    uint64_t source_bytes, source_size; ///< read of it, in records, and its size
    PartnerId record_partner;           ///< whom the record in hand names
    PartnerId source_partner;           ///< whom all records before it named
    bool has_several_partners;
    uint64_t activities, complaints;
    HolderId remainder;
    bool is_partner_missed;
    VEC(Enclosed) enclosed;
    PartnerId enclosing_partner;
    unsigned depth; ///< 0 for a file of its own
    ArchiveUse unpacked;

    VEC(BodyId) foreseen; ///< of what will be records

    // The record in hand. Its bytes are kept until something hangs on them: the reader may reuse its own.
    Buffer raw, place; ///< no bytes of a record that was foreseen
    BodyId body;
    Digest digest; ///< of its bytes, where `is_digested`
    uint64_t record_number;
    bool has_record, is_record_used, is_digested;
    bool is_warned_part;           ///< of what warns of its parts
    Arena scratch;                 ///< of the record
    VEC(Text) unsigned_complaints; ///< about the record in hand, told before it was known whose it is
} Pooling;

/// What readers of the source in hand tell.
Sink pooling_sink(Pooling *it);
/// What a relay tells beside.
Beside pooling_beside(const Pooling *it);
MUST_USE bool pooling_complain(Pooling *it, Text place, Text what, Err *err);
/// Whom `--partner` or else the publisher names; 0 after a complaint when that is nobody.
MUST_USE bool pooling_partner(Pooling *it, Text publisher, PartnerId *out, Err *err);
void pooling_tell_progress(const Pooling *it);
/// After the source's last record.
MUST_USE bool pooling_end_source(Pooling *it, Err *err);
/// Writes what was told last, or undoes it; `it` is done then.
MUST_USE bool pooling_end(Pooling *it, bool is_done, Err *err);

/// Reads one document that is in memory.
MUST_USE bool pooling_text(Pooling *it, const PoolText *text, Err *err);

/// Reads one file ("-" is standard input), the members of an archive, and what came inside them. A WalkFile.
MUST_USE bool pooling_source(void *self, const char *path, Err *err);
