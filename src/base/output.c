#include "base/output.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

static void name_file(Output *out, const char *folder, const char *name)
{
    buffer_clear(&out->path);
    buffer_clear(&out->temporary);
    buffer_format(&out->path, "%s%s", folder, name);
    buffer_format(&out->temporary, "%s.part-%ld", out->path.bytes, (long)getpid());
}

static bool open_file(Output *out, const char *folder, const char *name, Err *err)
{
    name_file(out, folder, name);
    out->file = fopen(out->temporary.bytes, "wb");
    if (out->file)
        return true;
    fail_errno(err, ERR_FAILED, "cannot write '%s'", out->path.bytes);
    return false;
}

bool output_open(const char *path, Output *out, Err *err)
{
    *out = (Output){0};
    if (!path || strcmp(path, "-") == 0) {
        out->file = stdout;
        return true;
    }
    size_t length = strlen(path);
    bool has_slash = length > 0 && path[length - 1] == '/';
    if (!has_slash && !folder_exists(path)) {
        bool is_open = open_file(out, "", path, err);
        if (!is_open)
            output_close(out);
        return is_open;
    }
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return fail_errno(err, ERR_FAILED, "cannot make the folder '%s'", path);
    out->is_folder = true;
    buffer_format(&out->folder, "%s%s", path, has_slash ? "" : "/");
    return true;
}

void output_to_memory(Buffer *memory, Output *out)
{
    *out = (Output){.memory = memory};
}

bool output_begin(Output *out, const char *name, Err *err)
{
    assert(out->is_folder && !strchr(name, '/'));
    return (!out->file || output_finish(out, err)) && open_file(out, out->folder.bytes, name, err);
}

void output_add(Output *out, Text text)
{
    if (out->memory)
        buffer_add(out->memory, text);
    else if (text.length > 0 && !out->is_broken)
        out->is_broken = fwrite(text.bytes, 1, text.length, out->file) != text.length;
}

bool output_is_broken(const Output *out)
{
    return out->is_broken;
}

static bool finish_stream(Output *out, Err *err)
{
    if (fflush(out->file) == 0 && !out->is_broken)
        return true;
    return fail_errno(err, ERR_FAILED, "cannot write to standard output");
}

bool output_finish(Output *out, Err *err)
{
    if (out->memory || !out->file)
        return true;
    if (out->file == stdout)
        return finish_stream(out, err);
    // fclose says what the buffers still held: a full disk shows here.
    bool is_done = fclose(out->file) == 0 && !out->is_broken;
    out->file = NULL;
    is_done = is_done && rename(out->temporary.bytes, out->path.bytes) == 0;
    if (is_done)
        return true;
    fail_errno(err, ERR_FAILED, "cannot write '%s'", out->path.bytes);
    unlink(out->temporary.bytes);
    return false;
}

void output_close(Output *out)
{
    if (out->file && out->file != stdout) {
        fclose(out->file);
        unlink(out->temporary.bytes);
    }
    buffer_done(&out->folder);
    buffer_done(&out->path);
    buffer_done(&out->temporary);
    *out = (Output){0};
}

bool file_write(const char *path, Text text, Err *err)
{
    Output out = {0};
    bool is_done = open_file(&out, "", path, err);
    if (is_done) {
        output_add(&out, text);
        is_done = output_finish(&out, err);
    }
    output_close(&out);
    return is_done;
}
