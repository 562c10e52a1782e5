#include "engine/pool_options.h"

#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "engine/screen.h"
#include "formats/formats.h"

static bool check_path(const char *path, Err *err)
{
    Source source;
    if (folder_exists(path))
        return access(path, R_OK | X_OK) == 0 || fail_errno(err, ERR_INPUT, "cannot read '%s'", path);
    if (!source_open(path, &source, err))
        return false;
    source_close(&source);
    return true;
}

bool pool_options_check(const char *const *paths, size_t count, const PoolOptions *options, Err *err)
{
    const Format *named = options->format.length ? format_find(options->format) : NULL;
    if (options->format.length && (!named || !named->read)) {
        Buffer names = {0};
        for (const Format *format = format_table(); format->name.bytes; format++)
            if (format->read)
                buffer_format(&names, "%s" TEXT_FMT, names.length ? ", " : "", TEXT_ARG(format->name));
        fail(err, ERR_USAGE, "'" TEXT_FMT "' is no format that is read: %s", TEXT_ARG(options->format),
             names.bytes);
        buffer_done(&names);
        return false;
    }
    Text partner = text_trim(options->partner);
    if (!text_is_utf8(partner))
        return fail(err, ERR_USAGE, "the partner's name is not UTF-8");
    if (options->partner.bytes && (!partner.length || partner.length > MOST_NAME_BYTES))
        return fail(err, ERR_USAGE, "the partner's name is %s",
                    partner.length ? "longer than 256 bytes" : "empty");
    // A path that was mistyped stops everything before anything is written.
    for (size_t i = 0; i < count; i++)
        if (strcmp(paths[i], "-") != 0 && !check_path(paths[i], err))
            return false;
    return true;
}
