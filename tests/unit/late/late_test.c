#include "late/late.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/test.h"

#if defined(__x86_64__)

// Of the C library, and unknown to this program but through its entries: as a late library's functions are.
#undef dprintf // of headers that check what is written (_FORTIFY_SOURCE)
int dprintf(int descriptor, const char *format, ...) __attribute__((format(printf, 2, 3)));
double drand48(void);
void srand48(long seed);

#define FUNCTIONS(X) X(dprintf) X(srand48) X(drand48)

LATE_LIBRARY(FUNCTIONS, "libc.so.6", "libc6");

TEST(late_first_call_loads_and_arrives_with_every_argument)
{
    char line[128] = {0};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    // Words in registers and on the stack, and all eight registers that numbers with a point travel in.
    int written = dprintf(ends[1], "%d %d %d %d %d %d %g %g %g %g %g %g %g %g %g %s", 1, 2, 3, 4, 5, 6, 0.5,
                          1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, "end");
    assert_int_equal(read(ends[0], line, sizeof line - 1), written);
    assert_string_equal(line, "1 2 3 4 5 6 0.5 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 end");
    assert_int_equal(dprintf(ends[1], "%s", "again"), 5);
    close(ends[0]);
    close(ends[1]);
}

TEST(late_functions_of_one_library_are_told_apart)
{
    srand48(1);
    double first = drand48();
    assert_true(first >= 0 && first < 1);
    srand48(1);
    assert_true(drand48() == first);
    assert_true(drand48() != first);
}

#endif

/// What is said on standard error before the program ends with code 5.
static void what_is_said(const char *file, const char *name, char *into, size_t room)
{
    const char *const names[] = {name, NULL};
    void *slot = NULL;
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        late_bind(file, "its-package", names, &slot);
        _exit(0);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], into, room - 1);
    into[got > 0 ? got : 0] = 0;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
}

TEST(late_library_that_is_missing_or_too_old_is_named_with_its_package)
{
    char said[512];
    what_is_said("libnowhere.so.0", "anything", said, sizeof said);
    assert_non_null(strstr(said, "libnowhere.so.0"));
    assert_non_null(strstr(said, "its-package"));
    what_is_said("libc.so.6", "a_function_that_no_libc_has", said, sizeof said);
    assert_non_null(strstr(said, "a_function_that_no_libc_has"));
}
