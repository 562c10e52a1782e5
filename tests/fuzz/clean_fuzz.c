/// Promise: whatever bytes stand in an index of clean files, opening and asking end within bounds: it is
/// refused, or gives counts.

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/listener.h"
#include "scan/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int file = memfd_create("clean", MFD_CLOEXEC);
    char path[64];
    CleanIndex *index;
    Err err = {0};
    ALWAYS(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (clean_open(path, &index, &err)) {
        uint64_t keys[64];
        uint8_t files[64];
        for (uint64_t i = 0; i < 64; i++)
            keys[i] = i < 32 ? i << 35 : UINT64_C(1) << 40 | i << 26; // grams, then constants
        for (int half = 0; half < CLEAN_HALVES; half++) {
            CleanMarks marks;
            if (!clean_look(index, (CleanHalf)half, keys, 64, files, &err))
                ALWAYS(err.code == ERR_INPUT);
            else if (clean_marks(index, (CleanHalf)half, keys[40], &marks, &err))
                ALWAYS(marks.count == files[40] && clean_common(&marks, 1, 1) <= marks.count);
            else
                ALWAYS(err.code == ERR_INPUT);
        }
        clean_digest(index);
        clean_close(index);
    } else {
        ALWAYS(err.code == ERR_INPUT);
    }
    close(file);
    return 0;
}
