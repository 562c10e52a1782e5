#include "engine/walk.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/vec.h"

enum { DEEPEST = 64 };

typedef VEC(char *) Names;

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_left_out(const char *name)
{
    return name[0] == '.' || strcmp(name, "case.db") == 0 || strcmp(name, "case.db-wal") == 0 ||
           strcmp(name, "case.db-shm") == 0;
}

static bool list_folder(const char *path, Names *names)
{
    DIR *folder = opendir(path);
    if (!folder)
        return false;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (!is_left_out(entry->d_name)) {
            size_t bytes = strlen(entry->d_name) + 1;
            *vec_push(names) = memcpy(memory_get(bytes), entry->d_name, bytes);
        }
    closedir(folder);
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return true;
}

static bool walk(const char *path, int depth, WalkFile file, void *self, Err *err);

static bool walk_entry(const char *folder, const char *name, int depth, WalkFile file, void *self, Err *err)
{
    Buffer path = {0};
    struct stat facts;
    size_t length = strlen(folder);
    buffer_format(&path, "%s%s%s", folder, length && folder[length - 1] == '/' ? "" : "/", name);
    bool is_folder = lstat(path.bytes, &facts) == 0 && S_ISDIR(facts.st_mode);
    bool is_done = is_folder && depth < DEEPEST ? walk(path.bytes, depth + 1, file, self, err)
                                                : file(self, path.bytes, err);
    buffer_done(&path);
    return is_done;
}

static bool walk(const char *path, int depth, WalkFile file, void *self, Err *err)
{
    Names names = {0};
    if (!list_folder(path, &names))
        return file(self, path, err);
    bool is_done = true;
    for (size_t i = 0; i < names.count; i++) {
        is_done = is_done && walk_entry(path, names.items[i], depth, file, self, err);
        free(names.items[i]);
    }
    vec_free(&names);
    return is_done;
}

bool walk_path(const char *path, WalkFile file, void *self, Err *err)
{
    return folder_exists(path) ? walk(path, 0, file, self, err) : file(self, path, err);
}

bool walk_has_sibling(Text path, Text name)
{
    Buffer sibling = {0};
    size_t folder = path.length;
    while (folder > 0 && path.bytes[folder - 1] != '/')
        folder--;
    buffer_add(&sibling, text_slice(path, 0, folder));
    buffer_add(&sibling, name);
    bool is_there = !text_has(name, '/') && sibling.length > 0 && file_exists(sibling.bytes);
    buffer_done(&sibling);
    return is_there;
}
