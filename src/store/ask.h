#pragma once
/// A question in progress, and what all questions of one snapshot share. Inside the module only.

#include "store/runs.h"

typedef struct {
    Text name; ///< TEXT_NONE: no such partner
    bool is_withdrawn;
} AskedPartner;

/// A snapshot. Partners are few, and each answer names some: they are read once.
typedef struct Asker {
    Arena arena;
    Lookup lookup;
    AskedPartner *partners; ///< by id
    uint32_t partner_room;
    bool has_conclusion; ///< one that fits the pool as it is
    bool lists_all;
} Asker;

/// An activity that shows what is asked for, or did before it was taken back.
typedef struct {
    uint32_t id, partner;
    Instant date; ///< as stated
    bool is_revoked;
    Text label;
} Found;
typedef VEC(Found) Founds;

/// A holder on the way up; `is_revoked`: something below it was, so what it shows was taken back.
typedef struct {
    uint32_t id;
    bool is_revoked;
} Step;
typedef VEC(Step) Steps;

/// What a record of this holder says of the value.
typedef struct {
    uint32_t holder;
    Instant first_seen, last_seen;
    bool is_revoked;
} Shown;

typedef struct {
    Store *store;
    const Asker *asker;
    Arena *arena;
    bool has_snapshot;             ///< of its own
    Instant first_seen, last_seen; ///< of what stands
    VEC(Shown) shown;
    Founds found, remainders;
    Steps steps;
    VEC(Text) sources; ///< of groups of names
} Asking;

/// The answer to a value that stands with the conclusion, if there is one.
MUST_USE bool ask_kept(const Asking *it, Text key, StoreAnswer *out, bool *is_kept, Err *err);
/// Keeps the answers to values that very many activities show: with the conclusion of this version, which
/// was just saved.
MUST_USE bool ask_keep(Store *store, const Pool *pool, uint64_t version, Err *err);
