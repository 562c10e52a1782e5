#include "unit/test.h"

#include <stdio.h>
#include <unistd.h>

enum { MOST_TESTS = 200 };
static struct CMUnitTest tests[MOST_TESTS];
static size_t test_count;

void test_register(const char *name, CMUnitTestFunction function)
{
    if (test_count == MOST_TESTS) {
        fprintf(stderr, "more than %d tests in one file: split it\n", MOST_TESTS);
        _exit(1);
    }
    tests[test_count++] = (struct CMUnitTest){name, function, NULL, NULL, NULL};
}

void assert_text_equal_at(Text actual, const char *expected, const char *file, int line)
{
    if (!text_is(actual, expected)) {
        print_error("'" TEXT_FMT "' is not '%s'\n", TEXT_ARG(actual), expected);
        _fail(file, line);
    }
}

int main(int count, char **arguments)
{
    // One argument picks the tests whose names match it.
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    return _cmocka_run_group_tests("tests", tests, test_count, NULL, NULL);
}
