#pragma once
/// cmocka with tests that register themselves:  TEST(a_name_that_is_a_sentence) { assert_true(...); }

// cmocka wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

void test_register(const char *name, CMUnitTestFunction function);

#define TEST(name)                                                 \
    static void name(void **state);                                \
    __attribute__((constructor)) static void register_##name(void) \
    {                                                              \
        test_register(#name, name);                                \
    }                                                              \
    static void name(__attribute__((unused)) void **state)

#define assert_text_equal(actual, expected) assert_text_equal_at((actual), (expected), __FILE__, __LINE__)
void assert_text_equal_at(Text actual, const char *expected, const char *file, int line);
