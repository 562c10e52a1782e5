#pragma once
/// Writing JSON, compact, keys in the order they are given: the same answer is the same bytes.
///
///     JsonWriter json = json_writer(&buffer);
///     json_object_begin(&json, NULL);
///     json_write_text(&json, "id", id);
///     json_object_end(&json);

#include "base/buffer.h"
#include "base/json.h"

typedef struct {
    Buffer *out;
    bool needs_comma;
} JsonWriter;

JsonWriter json_writer(Buffer *out);
/// `key` is NULL inside arrays and at the top.
void json_object_begin(JsonWriter *json, const char *key);
void json_object_end(JsonWriter *json);
void json_array_begin(JsonWriter *json, const char *key);
void json_array_end(JsonWriter *json);
/// Bytes that are not UTF-8 become U+FFFD. TEXT_NONE writes null.
void json_write_text(JsonWriter *json, const char *key, Text text);
void json_write_string(JsonWriter *json, const char *key, const char *string);
void json_write_integer(JsonWriter *json, const char *key, int64_t number);
void json_write_bool(JsonWriter *json, const char *key, bool truth);
void json_write_null(JsonWriter *json, const char *key);
/// The key of the next value, which is then written with NULL for its key.
void json_write_key(JsonWriter *json, Text key);
/// A whole value as it was read: keys in their order, numbers in their own words.
void json_write_tree(JsonWriter *json, const char *key, const Json *value);
/// A fixed-point number in millionths, written exactly: 1234567 is 1.234567.
void json_write_millionths(JsonWriter *json, const char *key, int64_t millionths);
