#include "engine/read_file.h"

#include "base/io.h"

bool file_read(const char *path, size_t limit, Buffer *bytes, Err *err)
{
    Source source;
    buffer_clear(bytes);
    if (!source_open_met(path, &source, err))
        return false;
    bool is_read = source_read_all(&source, limit, bytes, err);
    source_close(&source);
    return is_read;
}
