// From a path to what a reader tells: files, members of archives, and what came inside either.

#include <string.h>

#include "base/decoding.h"
#include "engine/pooling.h"
#include "engine/screen.h"
#include "engine/source_name.h"
#include "engine/walk.h"

static bool has_sibling(void *self, Text name)
{
    return walk_has_sibling(((const Pooling *)self)->path, name);
}

static void begin_source(Pooling *it, Text path)
{
    it->path = path;
    it->name = source_name(it->options->below, path);
    vec_clear(&it->holders);
    vec_clear(&it->foreseen);
    it->numbers = (HolderNumbers){0};
    it->source_bytes = it->source_size = 0;
    it->record_partner = it->source_partner = 0;
    it->has_several_partners = false;
    it->activities = it->complaints = 0;
    it->remainder = 0;
    it->is_partner_missed = false;
    buffer_clear(&it->place);
}

/// What is to become of a source: a format reads it, it is an archive, or neither and complained of.
static bool choose_format(Pooling *it, Source *source, const Format **out, bool *is_archive, Err *err)
{
    char head[SNIFF_BYTES];
    size_t got;
    if (!source_peek(source, head, sizeof head, &got, err))
        return false;
    *out = NULL;
    Text what = screen_head((Text){head, got}, got < sizeof head);
    if (what.length)
        return pooling_complain(it, TEXT(""), what, err);
    // `--format` speaks of the files in an archive, not of the archive.
    bool is_told = it->options->format.length && it->depth == 0;
    *is_archive = archive_is((Text){head, got});
    if (!*is_archive)
        *out = is_told ? format_find(it->options->format) : format_sniff((Text){head, got}, it->path);
    return *is_archive || *out || pooling_complain(it, TEXT(""), screen_unknown((Text){head, got}), err);
}

static bool read_member(void *self, Text name, Text path, Source *source, Err *err);
static bool complain_of_member(void *self, Text name, Text what, Err *err);

static bool read_archive(Pooling *it, Source *source, Err *err)
{
    const ArchiveListener listener = {.self = it, .member = read_member, .complaint = complain_of_member};
    return archive_walk(source, it->path, &it->unpacked, &listener, err);
}

static bool read_opened(Pooling *it, Source *source, Err *err)
{
    const Sink sink = pooling_sink(it);
    const Beside beside = pooling_beside(it);
    Reading reading = {.path = it->path,
                       .csv_map = it->options->csv_map,
                       .csv_usual_map = it->options->csv_usual_map,
                       .has_sibling = source->stream ? NULL : has_sibling,
                       .self = it};
    const Format *format = NULL;
    bool is_archive = false;
    if (!choose_format(it, source, &format, &is_archive, err))
        return false;
    if (is_archive)
        return read_archive(it, source, err);
    if (!format)
        return true;
    it->counts->files++;
    return relay_read(format, source, &reading, &sink, &beside, err);
}

/// As UTF-8, whatever it is in.
static bool read_decoded(Pooling *it, Source *source, Err *err)
{
    Decoding *decoding;
    if (!decoding_begin(source, &decoding, err))
        return false;
    if (!decoding)
        return read_opened(it, source, err);
    bool is_done = read_opened(it, decoding_source(decoding), err);
    uint64_t faults = decoding_faults(decoding);
    decoding_end(decoding);
    return is_done && (faults == 0 ||
                       pooling_complain(
                           it, TEXT(""),
                           TEXT("not all of it is the UTF-16 or UTF-32 that its first bytes say: what is no "
                                "character was replaced (U+FFFD); save it as UTF-8"),
                           err));
}

/// A file that cannot be read to its end is complained of; what was read of it stands.
static bool read_whole(Pooling *it, Source *source, Err *err)
{
    Err trouble = {0};
    it->source_size = source->size_bytes;
    pooling_tell_progress(it);
    bool is_done = read_decoded(it, source, &trouble);
    if (!is_done && it->has_store_failed)
        *err = trouble;
    else if (!is_done)
        is_done = pooling_complain(it, TEXT(""), text_of(trouble.message), err);
    return is_done && pooling_end_source(it, err);
}

/// A member is a source like any other; then the archive's turn goes on.
static bool read_member(void *self, Text name, Text path, Source *source, Err *err)
{
    Pooling *it = self;
    Text archive_path = it->path, archive_name = it->name;
    PartnerId archive_partner = it->source_partner;
    Arena names;
    arena_init(&names);
    begin_source(it, path);
    it->name = source_member_name(archive_name, it->unpacked.is_alone ? TEXT_NONE : name, &names);
    it->record_partner = it->source_partner = archive_partner;
    bool is_done = read_whole(it, source, err);
    begin_source(it, archive_path);
    it->name = archive_name;
    it->source_partner = archive_partner;
    arena_done(&names);
    return is_done;
}

static bool complain_of_member(void *self, Text name, Text what, Err *err)
{
    Pooling *it = self;
    Text archive_name = it->name;
    Arena names;
    arena_init(&names);
    it->name = source_member_name(archive_name, it->unpacked.is_alone ? TEXT_NONE : name, &names);
    bool is_done = pooling_complain(it, TEXT(""), what, err);
    it->name = archive_name;
    arena_done(&names);
    return is_done;
}

/// What came inside the file that was read, and inside that.
static bool read_enclosed(Pooling *it, Err *err)
{
    bool is_done = true;
    for (size_t i = 0; i < it->enclosed.count; i++) {
        Enclosed file = it->enclosed.items[i];
        if (is_done) {
            Source source;
            source_of_text(buffer_text(&file.path), buffer_text(&file.bytes), &source);
            begin_source(it, source.name);
            it->depth = file.depth;
            it->unpacked = (ArchiveUse){0};
            it->enclosing_partner = it->record_partner = file.partner;
            is_done = read_whole(it, &source, err);
        }
        buffer_done(&file.path);
        buffer_done(&file.bytes);
    }
    vec_clear(&it->enclosed);
    it->depth = 0;
    it->enclosing_partner = 0;
    return is_done;
}

bool pooling_text(Pooling *it, const PoolText *text, Err *err)
{
    Source source;
    PartnerId given;
    it->unpacked = (ArchiveUse){0};
    begin_source(it, text->path);
    source_of_text(it->name, text->bytes, &source);
    bool is_done = (!it->options->partner.length || pooling_partner(it, TEXT_NONE, &given, err)) &&
                   read_whole(it, &source, err);
    is_done = read_enclosed(it, err) && is_done;
    it->path = it->name = TEXT_NONE;
    return is_done;
}

bool pooling_source(void *self, const char *path, Err *err)
{
    Pooling *it = self;
    Source source;
    Arena names;
    Err trouble = {0};
    PartnerId given;
    arena_init(&names);
    it->unpacked = (ArchiveUse){0};
    begin_source(it, strcmp(path, "-") == 0 ? TEXT("standard input") : source_path(path, &names));
    // Said before the file is read, so that a complaint about its first line has a partner too.
    bool is_done = !it->options->partner.length || pooling_partner(it, TEXT_NONE, &given, err);
    if (is_done && source_open_met(path, &source, &trouble)) {
        is_done = read_whole(it, &source, err);
        source_close(&source);
    } else if (is_done) {
        is_done =
            pooling_complain(it, TEXT(""), text_of(trouble.message), err) && pooling_end_source(it, err);
    }
    is_done = read_enclosed(it, err) && is_done;
    arena_done(&names);
    it->path = it->name = TEXT_NONE;
    return is_done;
}
