#include "late/late.h"

// Archives of what partners sent, and sealed samples (formats/).
#define FUNCTIONS(X)                    \
    X(archive_entry_filetype)           \
    X(archive_entry_free)               \
    X(archive_entry_hardlink)           \
    X(archive_entry_is_encrypted)       \
    X(archive_entry_new)                \
    X(archive_entry_pathname)           \
    X(archive_entry_pathname_utf8)      \
    X(archive_entry_set_filetype)       \
    X(archive_entry_set_pathname)       \
    X(archive_entry_set_perm)           \
    X(archive_entry_set_size)           \
    X(archive_error_string)             \
    X(archive_filter_bytes)             \
    X(archive_filter_code)              \
    X(archive_filter_count)             \
    X(archive_format)                   \
    X(archive_read_add_passphrase)      \
    X(archive_read_data)                \
    X(archive_read_free)                \
    X(archive_read_new)                 \
    X(archive_read_next_header)         \
    X(archive_read_open1)               \
    X(archive_read_header_position)     \
    X(archive_read_open_memory)         \
    X(archive_read_set_callback_data)   \
    X(archive_read_set_read_callback)   \
    X(archive_read_set_seek_callback)   \
    X(archive_read_support_filter_gzip) \
    X(archive_read_support_filter_zstd) \
    X(archive_read_support_format_raw)  \
    X(archive_read_support_format_tar)  \
    X(archive_read_support_format_zip)  \
    X(archive_set_error)                \
    X(archive_write_close)              \
    X(archive_write_data)               \
    X(archive_write_free)               \
    X(archive_write_header)             \
    X(archive_write_new)                \
    X(archive_write_open_filename)      \
    X(archive_write_set_format_zip)     \
    X(archive_write_set_options)        \
    X(archive_write_set_passphrase)

LATE_LIBRARY(FUNCTIONS, "libarchive.so.13", "libarchive13");
