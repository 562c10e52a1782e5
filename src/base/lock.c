// The lock is the kernel's (flock), so it ends with whoever held it. Its file is removed by its last holder:
// who had opened it before and gets it then holds a file without a name, and begins again.

#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static char *name_beside(const char *path)
{
    size_t length = strlen(path);
    char *name = memory_get(length + sizeof ".lock");
    memcpy(name, path, length);
    memcpy(name + length, ".lock", sizeof ".lock");
    return name;
}

static bool take(int file, const char *path, const LockListener *listener)
{
    if (flock(file, LOCK_EX | LOCK_NB) == 0)
        return true;
    if (errno != EWOULDBLOCK)
        return false;
    if (listener->waits)
        listener->waits(listener->self, path);
    while (flock(file, LOCK_EX) != 0)
        if (errno != EINTR)
            return false;
    return true;
}

static bool has_name(int file, const char *name)
{
    struct stat held, named;
    return fstat(file, &held) == 0 && stat(name, &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

bool file_lock(const char *path, const LockListener *listener, FileLock *out, Err *err)
{
    FileLock lock = {.file = -1, .name = name_beside(path)};
    bool is_held = false;
    do {
        if (lock.file >= 0)
            close(lock.file);
        lock.file = open(lock.name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        is_held = lock.file >= 0 && take(lock.file, path, listener);
    } while (is_held && !has_name(lock.file, lock.name));
    if (is_held) {
        *out = lock;
        return true;
    }
    fail_errno(err, ERR_FAILED, "cannot have '%s' alone, to write beside it", path);
    if (lock.file >= 0)
        close(lock.file);
    free(lock.name);
    return false;
}

void file_unlock(FileLock *lock)
{
    if (lock->name)
        unlink(lock->name);
    if (lock->file >= 0)
        close(lock->file);
    free(lock->name);
    *lock = (FileLock){.file = -1};
}
