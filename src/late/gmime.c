#include "late/late.h"

// E-mail (formats/eml.c). What gmime itself needs comes with it.
#define FUNCTIONS(X)                            \
    X(g_mime_content_disposition_is_attachment) \
    X(g_mime_content_type_is_type)              \
    X(g_mime_data_wrapper_write_to_stream)      \
    X(g_mime_header_get_name)                   \
    X(g_mime_header_get_value)                  \
    X(g_mime_header_list_get_count)             \
    X(g_mime_header_list_get_header_at)         \
    X(g_mime_init)                              \
    X(g_mime_message_get_date)                  \
    X(g_mime_message_get_from)                  \
    X(g_mime_message_get_mime_part)             \
    X(g_mime_message_get_subject)               \
    X(g_mime_message_part_get_message)          \
    X(g_mime_message_part_get_type)             \
    X(g_mime_multipart_get_count)               \
    X(g_mime_multipart_get_part)                \
    X(g_mime_multipart_get_type)                \
    X(g_mime_object_get_content_disposition)    \
    X(g_mime_object_get_content_type)           \
    X(g_mime_object_get_header_list)            \
    X(g_mime_object_get_type)                   \
    X(g_mime_object_write_to_stream)            \
    X(g_mime_parser_construct_message)          \
    X(g_mime_parser_new_with_stream)            \
    X(g_mime_part_get_content)                  \
    X(g_mime_part_get_filename)                 \
    X(g_mime_part_get_type)                     \
    X(g_mime_stream_mem_get_byte_array)         \
    X(g_mime_stream_mem_get_type)               \
    X(g_mime_stream_mem_new)                    \
    X(g_mime_stream_mem_new_with_buffer)        \
    X(g_mime_stream_mem_set_owner)              \
    X(g_mime_text_part_get_text)                \
    X(g_mime_text_part_get_type)                \
    X(internet_address_list_get_address)        \
    X(internet_address_list_length)             \
    X(internet_address_mailbox_get_addr)        \
    X(internet_address_mailbox_get_type)        \
    X(g_object_unref)                           \
    X(g_type_check_instance_cast)               \
    X(g_type_check_instance_is_a)               \
    X(g_byte_array_free)                        \
    X(g_date_time_to_unix)                      \
    X(g_free)

LATE_LIBRARY(FUNCTIONS, "libgmime-3.0.so.0", "libgmime-3.0-0");
