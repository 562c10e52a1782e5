#include "engine/sampling.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "engine/pool_options.h"
#include "engine/sample_line.h"
#include "engine/source_name.h"
#include "engine/walk.h"
#include "formats/formats.h"
#include "samples/samples.h"
#include "scan/scan.h"

#define PASSWORD "infected"

// So many samples, or bytes of features, are committed together. Their digests lie all over the case, so that
// each batch writes a page for nearly every row; the more samples there are already, the more pages.
enum { BATCH_SAMPLES = 512, BATCH_BYTES = 16 << 20, DEEPEST = 3 };
// A child of its own costs more than a small file's features, and where the system takes long to find memory
// as much as those of a program of a megabyte: so many files, or so many bytes of them, are read by one.
enum { TOGETHER_MOST = 4 << 20, TOGETHER_FILES = 64, TOGETHER_BYTES = 16 << 20 };

typedef struct {
    Text path, line, features;
    char sha256[DIGEST_HEX + 1];
} Read;

typedef struct {
    Text path, what;
} Trouble;

typedef struct {
    Store *store;
    const SampleOptions *options;
    SampleCounts *counts;
    SampleReader *reader;
    CleanMaker *index; ///< NULL: none is asked for
    Text partner;
    Arena batch; ///< what `reads` and `troubles` hold
    size_t batch_bytes;
    VEC(Read) reads;
    VEC(Trouble) troubles;
    Arena waiting; ///< what `paths` and `files` hold: small ones that are to be read together
    Text paths[TOGETHER_FILES], files[TOGETHER_FILES];
    uint32_t waiting_count;
    size_t waiting_bytes;
    ArchiveUse unpacked;
    Text archive; ///< the path of the archive that is open
    Buffer bytes;
} Sampling;

static void complain(Sampling *it, Text path, Text what)
{
    *vec_push(&it->troubles) = (Trouble){arena_copy(&it->batch, path), arena_copy(&it->batch, what)};
    it->counts->complaints++;
}

// ---------------------------------------------------------------- keeping

static bool put_rows(Sampling *it, Err *err)
{
    PartnerId partner;
    if (!store_partner(it->store, it->partner, &partner, err))
        return false;
    for (size_t i = 0; i < it->troubles.count; i++)
        if (!store_complain(it->store, partner, 0, it->troubles.items[i].path, TEXT(""),
                            it->troubles.items[i].what, err))
            return false;
    for (size_t i = 0; i < it->reads.count; i++) {
        const Read *read = &it->reads.items[i];
        const SampleGiven given = {.sha256 = text_of(read->sha256),
                                   .partner = it->partner,
                                   .family = it->options->family,
                                   .source = read->path,
                                   .line = text_trim(read->line)};
        if (!store_sample_put(it->store, given.sha256, read->features, err) ||
            !store_sample_give(it->store, &given, err))
            return false;
    }
    return true;
}

static bool pool_lines(Sampling *it, Err *err)
{
    PoolText *texts = arena_array(&it->batch, PoolText, it->reads.count);
    PoolCounts counts;
    const PoolOptions options = {
        .partner = it->partner, .format = TEXT("jsonl"), .marking = it->options->marking};
    for (size_t i = 0; i < it->reads.count; i++)
        texts[i] = (PoolText){it->reads.items[i].path, it->reads.items[i].line};
    if (!pool_texts(it->store, texts, it->reads.count, &options, &counts, err))
        return false;
    it->counts->observations += counts.observations;
    it->counts->fresh += counts.fresh;
    it->counts->complaints += counts.complaints;
    return true;
}

/// Features first: a program that is killed between the two has samples that the pool does not know yet, and
/// adding them again completes it.
static bool flush_batch(Sampling *it, Err *err)
{
    if (it->reads.count == 0 && it->troubles.count == 0)
        return true;
    if (!store_begin(it->store, err))
        return false;
    if (!put_rows(it, err)) {
        store_rollback(it->store);
        return false;
    }
    if (!store_commit(it->store, err) || !pool_lines(it, err))
        return false;
    vec_clear(&it->reads);
    vec_clear(&it->troubles);
    arena_clear(&it->batch);
    it->batch_bytes = 0;
    return true;
}

// ---------------------------------------------------------------- reading

static bool seal(const Sampling *it, const char *sha256, Text bytes, Err *err)
{
    if (!it->options->keep_folder)
        return true;
    if (mkdir(it->options->keep_folder, 0700) != 0 && errno != EEXIST)
        return fail_errno(err, ERR_FAILED, "cannot make the folder '%s'", it->options->keep_folder);
    Buffer path = {0};
    buffer_format(&path, "%s/%s.zip", it->options->keep_folder, sha256);
    bool is_done = file_exists(path.bytes) || archive_seal(path.bytes, sha256, bytes, PASSWORD, err);
    buffer_done(&path);
    return is_done;
}

static bool count_runs(Sampling *it, Text bytes, const Digest *digest, Err *err)
{
    bool is_new;
    return !it->index || clean_maker_add_named(it->index, bytes, digest, &is_new, err);
}

/// A parser that was taken over could tell of another file than the one it was given.
static bool is_of(const SampleFeatures *features, Text bytes, const Digest *digest)
{
    char sha256[DIGEST_HEX + 1];
    digest_print(digest, sha256);
    return strcmp(features->sha256, sha256) == 0 && features->size_bytes == bytes.length;
}

static bool keep_read(Sampling *it, Text path, Text bytes, Text packed, Err *err)
{
    SampleFeatures features;
    Arena arena;
    Buffer line = {0};
    arena_init(&arena);
    Err broken;
    const Digest digest = digest_of(bytes);
    if (!sample_unpack(packed, &arena, &features, &broken) || !is_of(&features, bytes, &digest)) {
        complain(it, path, TEXT("its parser told of something else than this file"));
        arena_done(&arena);
        return true;
    }
    bool is_done = seal(it, features.sha256, bytes, err) && count_runs(it, bytes, &digest, err);
    if (is_done) {
        sample_line(&features, it->options, &line);
        Read *read = vec_push(&it->reads);
        *read = (Read){.path = arena_copy(&it->batch, path),
                       .line = arena_copy(&it->batch, buffer_text(&line)),
                       .features = arena_copy(&it->batch, packed)};
        memcpy(read->sha256, features.sha256, sizeof read->sha256);
        it->batch_bytes += packed.length + line.length;
        it->counts->samples++;
        it->counts->packed += features.packed != PACKED_NOT;
        it->counts->features += features.atom_count + features.function_count + features.fact_count;
    }
    buffer_done(&line);
    arena_done(&arena);
    return is_done;
}

static bool keep_or_complain(Sampling *it, Text path, Text bytes, const SampleRead *read, Err *err)
{
    if (read->trouble.length > 0)
        complain(it, path, read->trouble);
    else if (!keep_read(it, path, bytes, read->packed, err))
        return false;
    return (it->reads.count < BATCH_SAMPLES && it->batch_bytes < BATCH_BYTES) || flush_batch(it, err);
}

static bool read_together(Sampling *it, const Text *paths, const Text *files, uint32_t count, Err *err)
{
    SampleRead reads[TOGETHER_FILES];
    Arena arena;
    arena_init(&arena);
    bool is_done = sample_read_confined(it->reader, files, count, &SAMPLE_BOUNDS, &arena, reads, err);
    for (uint32_t i = 0; is_done && i < count; i++)
        is_done = keep_or_complain(it, paths[i], files[i], &reads[i], err);
    arena_done(&arena);
    return is_done;
}

static bool read_waiting(Sampling *it, Err *err)
{
    bool is_done = read_together(it, it->paths, it->files, it->waiting_count, err);
    arena_clear(&it->waiting);
    it->waiting_count = 0;
    it->waiting_bytes = 0;
    return is_done;
}

static bool read_bytes(Sampling *it, Text path, Text bytes, Err *err)
{
    if (bytes.length == 0) {
        complain(it, path, TEXT("is empty"));
        return true;
    }
    if (bytes.length > TOGETHER_MOST)
        return read_waiting(it, err) && read_together(it, &path, &bytes, 1, err);
    it->paths[it->waiting_count] = arena_copy(&it->waiting, path);
    it->files[it->waiting_count++] = arena_copy(&it->waiting, bytes);
    it->waiting_bytes += bytes.length;
    return (it->waiting_count < TOGETHER_FILES && it->waiting_bytes < TOGETHER_BYTES) ||
           read_waiting(it, err);
}

static bool read_source(Sampling *it, Text path, Source *source, Err *err);

static bool read_member(void *self, Text name, Text path, Source *source, Err *err)
{
    Sampling *it = self;
    Arena names;
    (void)path;
    arena_init(&names);
    Text archive = it->archive;
    bool is_done = read_source(
        it, source_member_name(archive, it->unpacked.is_alone ? TEXT_NONE : name, &names), source, err);
    it->archive = archive;
    arena_done(&names);
    return is_done;
}

static bool hear_complaint(void *self, Text name, Text what, __attribute__((unused)) Err *err)
{
    Sampling *it = self;
    Arena names;
    arena_init(&names);
    complain(it, source_member_name(it->archive, name, &names), what);
    arena_done(&names);
    return true;
}

/// An archive is what it holds; everything else is a sample.
static bool read_source(Sampling *it, Text path, Source *source, Err *err)
{
    char head[SNIFF_BYTES];
    size_t got;
    Err trouble = {0};
    if (it->options->step)
        it->options->step(it->options->self, path, it->counts->samples);
    if (!source_peek(source, head, sizeof head, &got, &trouble)) {
        complain(it, path, text_of(trouble.message));
        return true;
    }
    if (archive_is((Text){head, got}) && it->unpacked.depth < DEEPEST) {
        const ArchiveListener listener = {
            .self = it, .member = read_member, .complaint = hear_complaint, .password = PASSWORD};
        it->archive = path;
        return archive_walk(source, path, &it->unpacked, &listener, err);
    }
    buffer_clear(&it->bytes);
    if (source->size_bytes > SAMPLE_MOST_BYTES) {
        complain(it, path, TEXT("is larger than 256 MiB, as samples are not: it was not read"));
        return true;
    }
    if (!source_read_all(source, SAMPLE_MOST_BYTES, &it->bytes, &trouble)) {
        complain(it, path, text_of(trouble.message));
        return true;
    }
    // A part of a program is no sample: its hashes are nobody's. The archive says why it is none.
    return it->unpacked.is_cut || read_bytes(it, path, buffer_text(&it->bytes), err);
}

static bool read_path(void *self, const char *path, Err *err)
{
    Sampling *it = self;
    Source source;
    Arena names;
    Err trouble = {0};
    bool is_done = true;
    arena_init(&names);
    Text name = source_path(path, &names);
    it->unpacked = (ArchiveUse){0};
    if (source_open_met(path, &source, &trouble)) {
        is_done = read_source(it, name, &source, err);
        source_close(&source);
    } else {
        complain(it, name, text_of(trouble.message));
    }
    arena_done(&names);
    return is_done;
}

bool samples_add(Store *store, const char *const *paths, size_t count, const SampleOptions *options,
                 SampleCounts *counts, Err *err)
{
    const PoolOptions checked = {.partner = options->partner};
    *counts = (SampleCounts){0};
    if (!pool_options_check(paths, count, &checked, err))
        return false;
    Sampling it = {.store = store,
                   .options = options,
                   .counts = counts,
                   .partner = options->partner.length > 0 ? text_trim(options->partner) : SAMPLES_OWN};
    if (options->index && !clean_maker_new(options->index, CLEAN_IN_PARTS, &it.index, err))
        return false;
    if (it.index)
        clean_maker_listen(it.index, options->waits, options->self);
    arena_init(&it.batch);
    arena_init(&it.waiting);
    bool is_done = sample_reader_new(&it.reader, err);
    for (size_t i = 0; is_done && i < count; i++)
        is_done = walk_path(paths[i], read_path, &it, err);
    is_done = is_done && read_waiting(&it, err) && flush_batch(&it, err) &&
              (!it.index || clean_maker_finish(it.index, err));
    sample_reader_free(it.reader);
    clean_maker_free(it.index);
    arena_done(&it.batch);
    arena_done(&it.waiting);
    buffer_done(&it.bytes);
    vec_free(&it.reads);
    vec_free(&it.troubles);
    return is_done;
}

// ---------------------------------------------------------------- what is known

typedef struct {
    TakeKnownSample take;
    void *self;
} Giving;

static bool give_sample(void *self, const SampleRow *row, Err *err)
{
    const Giving *giving = self;
    SampleFeatures features;
    Arena arena;
    arena_init(&arena);
    bool is_given = sample_unpack(row->features, &arena, &features, err);
    if (is_given) {
        const KnownSample known = {&features, row->claims, row->claim_count};
        is_given = giving->take(giving->self, &known, err);
    } else {
        fail_within(err, "sample " TEXT_FMT, TEXT_ARG(row->sha256));
    }
    arena_done(&arena);
    return is_given;
}

bool samples_each(Store *store, Text family, TakeKnownSample take, void *self, Err *err)
{
    Giving giving = {take, self};
    return store_sample_list(store, family, give_sample, &giving, err);
}

bool samples_each_withdrawn(Store *store, TakeKnownSample take, void *self, Err *err)
{
    Giving giving = {take, self};
    return store_sample_withdrawn(store, give_sample, &giving, err);
}

typedef struct {
    Arena *arena;
    VEC(FamilySample) samples;
} Gathering;

static bool gather_sample(void *self, const KnownSample *known, __attribute__((unused)) Err *err)
{
    Gathering *it = self;
    FamilySample *sample = vec_push(&it->samples);
    family_sample(known->features, it->arena, sample);
    sample->labels = arena_array(it->arena, SampleLabel, known->claim_count);
    for (uint32_t i = 0; i < known->claim_count; i++)
        if (known->claims[i].family.length > 0)
            sample->labels[sample->label_count++] =
                (SampleLabel){arena_copy(it->arena, known->claims[i].partner),
                              arena_copy(it->arena, known->claims[i].family)};
    return true;
}

static bool gather_samples(Store *store, Arena *arena, FamilySample **samples, uint32_t *count, Err *err)
{
    Gathering gathering = {.arena = arena};
    bool is_done = samples_each(store, TEXT_NONE, gather_sample, &gathering, err);
    if (is_done) {
        *count = (uint32_t)gathering.samples.count;
        *samples = arena_array(arena, FamilySample, *count);
        if (*count > 0)
            memcpy(*samples, gathering.samples.items, *count * sizeof **samples);
    }
    vec_free(&gathering.samples);
    return is_done;
}

bool samples_families(Store *store, Arena *arena, FamilySample **samples, Families *out, Err *err)
{
    uint32_t count;
    if (!gather_samples(store, arena, samples, &count, err))
        return false;
    families_form(*samples, count, arena, out);
    return true;
}

bool samples_near(Store *store, const char *wanted, uint32_t most, TakeNear take, void *self, Err *err)
{
    FamilySample *samples;
    uint32_t count;
    Arena arena;
    arena_init(&arena);
    bool is_done = gather_samples(store, &arena, &samples, &count, err);
    if (is_done) {
        NearIndex *index = near_index_new(samples, count);
        NearSample *near = arena_array(&arena, NearSample, most);
        for (uint32_t of = 0; is_done && of < count; of++)
            if (text_starts(text_of(samples[of].sha256), wanted))
                is_done = take(self, samples, of, near, near_samples(index, of, near, most), err);
        near_index_free(index);
    }
    arena_done(&arena);
    return is_done;
}
