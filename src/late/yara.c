#include "late/late.h"

// Headers of samples (samples/), goodware and hunting (scan/).
#define FUNCTIONS(X)                      \
    X(yr_compiler_add_string)             \
    X(yr_compiler_create)                 \
    X(yr_compiler_define_string_variable) \
    X(yr_compiler_destroy)                \
    X(yr_compiler_get_rules)              \
    X(yr_compiler_set_callback)           \
    X(yr_compiler_set_include_callback)   \
    X(yr_finalize)                        \
    X(yr_initialize)                      \
    X(yr_rules_destroy)                   \
    X(yr_rules_load_stream)               \
    X(yr_rules_save_stream)               \
    X(yr_rules_scan_mem_blocks)           \
    X(yr_scanner_create)                  \
    X(yr_scanner_destroy)                 \
    X(yr_scanner_scan_mem)                \
    X(yr_scanner_set_callback)            \
    X(yr_scanner_set_flags)               \
    X(yr_scanner_set_timeout)

LATE_LIBRARY(FUNCTIONS, "libyara.so.9", "libyara9");
