// The child writes what it finds as records of one size, and one for each file that it is done with; so its
// caller knows which file it was at when it ended before its time.

#include <string.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "scan/scan.h"

enum { NOT_LOADED = 2 }; ///< the child's exit code

typedef enum { SAID_HIT, SAID_TROUBLE, SAID_DONE } SaidWhat;

typedef struct {
    uint32_t what;
    ScanHit hit;
} Said;

typedef struct {
    YaraRules *const *sets;
    const Text *files;
    uint32_t set_count, file_count, first; ///< file to begin with
    const ScanBounds *bounds;
    const ScanListener *listener;
    // The parent's.
    Buffer output;
    uint32_t done; ///< files
} Scanning;

static bool tell_parent(SaidWhat what, const ScanHit *hit)
{
    Said said;
    memset(&said, 0, sizeof said);
    said.what = what;
    said.hit = *hit;
    return write(STDOUT_FILENO, &said, sizeof said) == (ssize_t)sizeof said;
}

static uint64_t first_offset(const YaraContents *contents, const YaraHits *hits, uint32_t number)
{
    const YaraRule *rule = &contents->rules[number];
    uint64_t offset = UINT64_MAX;
    for (uint32_t i = rule->first_string; i < rule->first_string + rule->string_count; i++)
        if (hits->strings[i] && hits->offsets[i] < offset)
            offset = hits->offsets[i];
    return offset == UINT64_MAX ? 0 : offset;
}

static bool scan_with(const Scanning *it, uint32_t file, uint32_t set)
{
    YaraContents contents = yara_contents(it->sets[set]);
    YaraHits hits;
    Err why = {0};
    ScanHit hit = {.file = file, .set = set};
    if (!yara_scan(it->sets[set], it->files[file], it->bounds->seconds, &hits, &why))
        return tell_parent(SAID_TROUBLE, &hit);
    for (hit.rule = 0; hit.rule < contents.rule_count; hit.rule++) {
        hit.offset = first_offset(&contents, &hits, hit.rule);
        if (hits.rules[hit.rule] && !tell_parent(SAID_HIT, &hit))
            return false;
    }
    return true;
}

/// In the child. It ends right after: nothing is released.
static int scan_all(void *self)
{
    const Scanning *it = self;
    Err err = {0};
    for (uint32_t set = 0; set < it->set_count; set++)
        if (!yara_load(it->sets[set], &err))
            return NOT_LOADED;
    for (uint32_t file = it->first; file < it->file_count; file++) {
        const ScanHit done = {.file = file};
        for (uint32_t set = 0; set < it->set_count; set++)
            if (!scan_with(it, file, set))
                return 1;
        if (!tell_parent(SAID_DONE, &done))
            return 1;
    }
    return 0;
}

static bool is_sound(const Scanning *it, const Said *said)
{
    return said->what <= SAID_DONE && said->hit.file >= it->first && said->hit.file < it->file_count &&
           (said->what == SAID_DONE || said->hit.set < it->set_count) &&
           (said->what != SAID_HIT || said->hit.rule < yara_contents(it->sets[said->hit.set]).rule_count);
}

/// The child runs foreign code on foreign bytes: what it says is checked.
static bool hear(void *self, Text piece, Err *err)
{
    Scanning *it = self;
    buffer_add(&it->output, piece);
    size_t at = 0;
    bool is_done = true;
    for (; is_done && it->output.length - at >= sizeof(Said); at += sizeof(Said)) {
        Said said;
        memcpy(&said, it->output.bytes + at, sizeof said);
        if (!is_sound(it, &said))
            continue;
        const ScanListener *listener = it->listener;
        if (said.what == SAID_HIT)
            is_done = listener->hit(listener->self, &said.hit, err);
        else if (said.what == SAID_TROUBLE)
            is_done = listener->trouble(listener->self, said.hit.file, TEXT("scanning was given up"), err);
        else
            it->done = said.hit.file + 1;
    }
    if (at > 0) {
        memmove(it->output.bytes, it->output.bytes + at, it->output.length - at);
        it->output.length -= at;
    }
    return is_done;
}

static const char *ending_words(const ConfinedResult *result)
{
    return result->ending == CONFINED_TOO_LONG   ? "scanning it took too long"
           : result->ending == CONFINED_TOO_MUCH ? "more rules find it than are told of"
                                                 : "scanning it crashed libyara";
}

bool yara_scan_confined(YaraRules *const *sets, uint32_t set_count, const Text *files, uint32_t file_count,
                        const ScanBounds *bounds, const ScanListener *listener, Err *err)
{
    enum { OUTPUT_MOST = 64 << 20 };
    Scanning it = {.sets = sets,
                   .files = files,
                   .set_count = set_count,
                   .file_count = file_count,
                   .bounds = bounds,
                   .listener = listener};
    bool is_done = true;
    while (is_done && it.first < file_count && set_count > 0) {
        const Confined confined = {.memory_bytes = bounds->memory_bytes,
                                   .output_bytes = OUTPUT_MOST,
                                   .seconds = bounds->seconds * (file_count - it.first)};
        ConfinedResult result;
        it.done = it.first;
        buffer_clear(&it.output);
        is_done = sandbox_call(&confined, scan_all, &it, hear, &it, &result, err);
        if (is_done && result.ending == CONFINED_ENDED && result.code == NOT_LOADED)
            is_done = fail(err, ERR_INPUT, "YARA cannot load rules that were compiled before");
        if (is_done && it.done < file_count) {
            is_done = listener->trouble(listener->self, it.done, text_of(ending_words(&result)), err);
            it.done++;
        }
        it.first = it.done;
    }
    buffer_done(&it.output);
    return is_done;
}
