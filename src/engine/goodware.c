#include "engine/goodware.h"

#include "engine/read_file.h"
#include "engine/walk.h"

typedef struct {
    CleanMaker *maker;
    const GoodwareListener *listener;
    GoodwareCounts *counts;
    Buffer bytes; ///< of the file in hand; its room serves the next one
} Adding;

static bool add_file(void *self, const char *path, Err *err)
{
    Adding *it = self;
    Err why = {0};
    if (!file_read(path, LARGEST_SCANNED, &it->bytes, &why)) {
        it->counts->complaints++;
        it->listener->trouble(it->listener->self, path, &why);
        return true;
    }
    bool is_new;
    if (!clean_maker_add(it->maker, buffer_text(&it->bytes), &is_new, err))
        return false;
    it->counts->files++;
    it->counts->fresh += is_new;
    it->counts->bytes += is_new ? it->bytes.length : 0;
    if (it->listener->progress)
        it->listener->progress(it->listener->self, path, it->counts);
    return true;
}

bool goodware_add(const char *path, const char *const *paths, size_t count, const GoodwareListener *listener,
                  GoodwareCounts *counts, Err *err)
{
    Adding it = {.listener = listener, .counts = counts};
    *counts = (GoodwareCounts){0};
    if (!clean_maker_new(path, CLEAN_WHOLE, &it.maker, err))
        return false;
    clean_maker_listen(it.maker, listener->waits, listener->self);
    bool is_done = true;
    for (size_t i = 0; is_done && i < count; i++)
        is_done = walk_path(paths[i], add_file, &it, err);
    is_done = is_done && clean_maker_finish(it.maker, err);
    clean_maker_free(it.maker);
    buffer_done(&it.bytes);
    return is_done;
}
