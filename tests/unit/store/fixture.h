#pragma once
/// A case in a temporary folder, statements to pool into it one by one, and pools written out to be compared.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "store/store.h"
#include "unit/test.h"

typedef struct {
    char folder[64];
    Store *store;
    Arena arena;
    Err err;
} Fixture;

static inline void fixture_open(Fixture *it)
{
    if (!store_open(it->folder, &it->store, &it->err))
        fail_msg("%s", it->err.message);
}

static inline void fixture_init(Fixture *it)
{
    *it = (Fixture){.folder = "/tmp/asterism-store-XXXXXX"};
    assert_non_null(mkdtemp(it->folder));
    arena_init(&it->arena);
    if (!store_create(it->folder, &it->err))
        fail_msg("%s", it->err.message);
    fixture_open(it);
}

static inline void fixture_done(Fixture *it)
{
    static const char *const files[] = {"case.db", "case.db-wal", "case.db-shm", "copy.db",
                                        "case.db-journal"};
    store_close(it->store);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[sizeof it->folder + 16];
        snprintf(path, sizeof path, "%.*s/%s", (int)sizeof it->folder, it->folder, files[i]);
        unlink(path);
    }
    rmdir(it->folder);
    arena_done(&it->arena);
}

#define must(it, call)                         \
    do {                                       \
        if (!(call))                           \
            fail_msg("%s", (it)->err.message); \
    } while (0)

/// One thing said in one record: whatever of it is not NULL.
typedef struct {
    const char *partner, *holder;
    HolderRank rank;
    const char *title, *modified, *date;
    Marking marking;
    Pap pap;
    char reliability;
    uint8_t credibility;
    bool is_revoked;
    const char *value; ///< "kind value"
    const char *seen;
    Marking value_marking;
    bool is_value_revoked;
    uint32_t same_file;
    const char *value_too; ///< another of the same record, the same file where `same_file` is set
    const char *member, *name;
    const char *group; ///< "source|label|name,name"
    const char *raw;   ///< the record's bytes; NULL: made from the rest
    const char *source, *place;
} Said;

static inline Instant day(const char *text)
{
    Instant at = INSTANT_NONE;
    if (text)
        assert_true(instant_parse(text_of(text), &at));
    return at;
}

static inline Text raw_of(const Said *said, Arena *arena)
{
#define OR_NONE(text) ((text) ? (text) : "-")
    if (said->raw)
        return text_of(said->raw);
    return arena_format(arena, "%s %s %d %s %s %s %d %d %d %d %d %s %s %s %s %s", OR_NONE(said->partner),
                        OR_NONE(said->holder), (int)said->rank, OR_NONE(said->title), OR_NONE(said->modified),
                        OR_NONE(said->date), (int)said->marking, said->pap, said->credibility,
                        said->is_revoked, said->is_value_revoked, OR_NONE(said->value),
                        OR_NONE(said->value_too), OR_NONE(said->member), OR_NONE(said->name),
                        OR_NONE(said->group));
#undef OR_NONE
}

static inline void say_value(Fixture *it, const Said *said, const char *words, RecordId record)
{
    Text rest = text_of(words), kind;
    text_cut(&rest, ' ', &kind);
    Sight sight = {.kind = kind_of_word(kind),
                   .value = rest,
                   .first_seen = day(said->seen),
                   .last_seen = day(said->seen),
                   .valid_until = INSTANT_NONE,
                   .is_revoked = said->is_value_revoked,
                   .marking = said->value_marking,
                   .same_file = said->same_file};
    must(it, store_observe(it->store, record, &sight, &it->err));
}

static inline void say_group(Fixture *it, const char *words, RecordId record)
{
    Text rest = text_of(words), source, label, names[8];
    size_t count = 0;
    text_cut(&rest, '|', &source);
    text_cut(&rest, '|', &label);
    while (text_cut(&rest, ',', &names[count]))
        count++;
    NameGroupNews news = {
        .source = source, .group = label, .names = names, .count = count, .date = INSTANT_NONE};
    must(it, store_name_group(it->store, record, &news, &it->err));
}

/// Inside a batch.
static inline void say(Fixture *it, const Said *said)
{
    PartnerId partner;
    HolderId holder = 0, member;
    BodyId body;
    RecordId record;
    must(it, store_partner(it->store, text_of(said->partner), &partner, &it->err));
    if (said->holder)
        must(it, store_holder(it->store, partner, text_of(said->holder), &holder, &it->err));
    Text raw = raw_of(said, &it->arena);
    Digest digest = digest_of(raw);
    must(it, store_body(it->store, raw, &digest, &body, &it->err));
    must(it, store_record(it->store, partner, holder, body, text_of(said->source ? said->source : "a.jsonl"),
                          text_of(said->place ? said->place : "line 1"), &record, &it->err));
    if (holder) {
        Statement statement = {.rank = said->rank,
                               .title = text_of(said->title),
                               .date = day(said->date),
                               .modified = day(said->modified),
                               .valid_until = INSTANT_NONE,
                               .pap = said->pap,
                               .reliability = said->reliability,
                               .credibility = said->credibility,
                               .is_revoked = said->is_revoked,
                               .marking = said->marking};
        must(it, store_state(it->store, record, &statement, &it->err));
    }
    if (said->value)
        say_value(it, said, said->value, record);
    if (said->value_too)
        say_value(it, said, said->value_too, record);
    if (said->member) {
        must(it, store_holder(it->store, partner, text_of(said->member), &member, &it->err));
        must(it, store_member(it->store, record, member, &it->err));
    }
    if (said->name)
        must(it, store_name(it->store, record, text_of(said->name), &it->err));
    if (said->group)
        say_group(it, said->group, record);
}

static inline void say_all(Fixture *it, const Said *said, size_t count)
{
    must(it, store_begin(it->store, &it->err));
    for (size_t i = 0; i < count; i++)
        say(it, &said[i]);
    must(it, store_commit(it->store, &it->err));
}
#define SAY(it, ...) \
    say_all((it), (const Said[]){__VA_ARGS__}, sizeof((const Said[]){__VA_ARGS__}) / sizeof(Said))

static inline Pool loaded(Fixture *it, const LoadOptions *options)
{
    Pool pool;
    must(it, store_load_pool(it->store, options, &it->arena, &pool, NULL, &it->err));
    return pool;
}

static inline void print_activity(const Pool *pool, uint32_t i, Arena *arena, Buffer *out)
{
    const Activity *it = &pool->activities[i];
    buffer_add(out, activity_label(pool, i, arena));
    buffer_format(out, " '" TEXT_FMT "' " TEXT_FMT " " TEXT_FMT "%s %d %c\n", TEXT_ARG(it->title),
                  TEXT_ARG(instant_text(it->date, arena)), TEXT_ARG(marking_word(it->marking)),
                  it->marking ? "" : " (unmarked)", it->pap, it->reliability ? it->reliability : '-');
    for (uint32_t j = 0; j < it->observation_count; j++) {
        const Observation *seen = &pool->observations[it->first_observation + j];
        const Value *value = &pool->values[seen->value];
        const RecordPlace *record = &pool->records[seen->record];
        assert_int_equal(seen->activity, i);
        buffer_format(out, "  " TEXT_FMT " " TEXT_FMT, TEXT_ARG(kind_word(value->kind)),
                      TEXT_ARG(value->text));
        if (value->same_as != seen->value)
            buffer_format(out, " = " TEXT_FMT, TEXT_ARG(pool->values[value->same_as].text));
        buffer_format(out,
                      " " TEXT_FMT ".." TEXT_FMT " " TEXT_FMT "%s %u%s at " TEXT_FMT " " TEXT_FMT " %.8s\n",
                      TEXT_ARG(instant_text(seen->first_seen, arena)),
                      TEXT_ARG(instant_text(seen->last_seen, arena)), TEXT_ARG(marking_word(seen->marking)),
                      seen->marking ? "" : " (unmarked)", seen->credibility, seen->is_warned ? " warned" : "",
                      TEXT_ARG(record->source), TEXT_ARG(record->place), record->digest);
    }
    for (uint32_t j = 0; j < it->name_count; j++)
        buffer_format(out, "  called " TEXT_FMT "\n", TEXT_ARG(pool->names[it->first_name + j].name));
}

/// Everything that a pool says, in its own order.
static inline Text printed(const Pool *pool, Arena *arena)
{
    Buffer out = {0};
    for (uint32_t i = 0; i < pool->partner_count; i++)
        buffer_format(&out, "partner " TEXT_FMT " %c " TEXT_FMT " %u %u\n", TEXT_ARG(pool->partners[i].name),
                      pool->partners[i].reliability, TEXT_ARG(marking_word(pool->partners[i].marking)),
                      pool->partners[i].activity_count, pool->partners[i].complaint_count);
    for (uint32_t i = 0; i < pool->activity_count; i++)
        print_activity(pool, i, arena, &out);
    for (uint32_t i = 0; i < pool->value_count; i++)
        buffer_format(&out, "value " TEXT_FMT " " TEXT_FMT " %u\n", TEXT_ARG(kind_word(pool->values[i].kind)),
                      TEXT_ARG(pool->values[i].text), pool->values[i].holder_count);
    for (uint32_t i = 0; i < pool->record_count; i++)
        buffer_format(&out, "record %s " TEXT_FMT "\n", pool->records[i].digest,
                      TEXT_ARG(pool->records[i].place));
    for (uint32_t i = 0; i < pool->group_count; i++) {
        buffer_format(&out, "group " TEXT_FMT " " TEXT_FMT ":", TEXT_ARG(pool->groups[i].source),
                      TEXT_ARG(pool->groups[i].group));
        for (uint32_t j = 0; j < pool->groups[i].name_count; j++)
            buffer_format(&out, " " TEXT_FMT, TEXT_ARG(pool->group_names[pool->groups[i].first_name + j]));
        buffer_add_byte(&out, '\n');
    }
    for (uint32_t i = 0; i < pool->decision_count; i++)
        buffer_format(&out, "decision %u %d %u %u\n", pool->decisions[i].number,
                      (int)pool->decisions[i].verdict, pool->decisions[i].a, pool->decisions[i].b);
    Text text = arena_copy(arena, buffer_text(&out));
    buffer_done(&out);
    return text;
}

static inline Text printed_load(Fixture *it, const LoadOptions *options)
{
    Pool pool = loaded(it, options);
    return printed(&pool, &it->arena);
}
