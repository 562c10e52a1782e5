#pragma once
/// Pooling: partners' files into the case. Whatever is not understood becomes a complaint and the rest is
/// read; what was read up to the last committed batch stays when the program is killed, and pooling again
/// completes it.

#include "base/err.h"
#include "base/text.h"
#include "model/marking.h"
#include "store/store.h"

typedef struct {
    uint64_t files;        ///< opened and read
    uint64_t records;      ///< told by readers
    uint64_t activities;   ///< distinct ones among them
    uint64_t observations; ///< that could be brought to canonical form
    uint64_t fresh;        ///< of them, new to the case
    uint64_t duplicates;   ///< of them, already there
    uint64_t complaints;
    uint64_t unowned; ///< files in which something was not kept, since nobody is known to have given it
} PoolCounts;

/// What is being read, for people: told every few thousand records and observations, so that who shows it
/// decides how often.
typedef struct {
    Text path;
    uint64_t bytes, of_bytes; ///< read of this source, and its size; 0 when unknown
    const PoolCounts *so_far; ///< over all sources
} PoolStep;
typedef void (*PoolProgress)(void *self, const PoolStep *step);

/// An observation as it is kept; `record` is equal for those of one record.
typedef void (*PoolHeard)(void *self, const ObservationNews *news, uint64_t record);

/// A partner whom the caller or a file names, the first time. The text lives as long as the call.
typedef void (*PoolMet)(void *self, Text partner);

typedef struct {
    Text partner;       ///< who gave it; empty: as the files' publishers say
    Text format;        ///< a name of formats.h; empty: found by sniffing
    Marking marking;    ///< of what comes unmarked; MARKING_UNSTATED: as the partner's default
    Text csv_map;       ///< foreign column names: "activity=Report,value=IOC"
    Text csv_usual_map; ///< tried where no map is given and a table has all its columns; empty for none
    Text below; ///< a folder: what lies in it is kept under its path from there; empty: paths as given
    PoolProgress progress; ///< may be NULL
    void *progress_self;
    PoolHeard heard; ///< may be NULL
    void *heard_self;
    PoolMet met; ///< may be NULL
    void *met_self;
} PoolOptions;

/// One document that is in memory already.
typedef struct {
    Text path; ///< it stands for this file
    Text bytes;
} PoolText;
/// As `pool_paths`, for documents of the format that the options name.
MUST_USE bool pool_texts(Store *store, const PoolText *texts, size_t count, const PoolOptions *options,
                         PoolCounts *counts, Err *err);

/// Reads files, folders (walked in byte order of names; hidden ones left out) and "-", standard input. False
/// when the case itself cannot be written or the options are wrong; what `counts` says is committed then is
/// kept.
MUST_USE bool pool_paths(Store *store, const char *const *paths, size_t count, const PoolOptions *options,
                         PoolCounts *counts, Err *err);
