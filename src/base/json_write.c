#include "base/json_write.h"

#include <inttypes.h>
#include <string.h>

JsonWriter json_writer(Buffer *out)
{
    return (JsonWriter){.out = out};
}

/// ASCII that stands as it is: all but quotes, backslashes and control bytes.
static bool is_plain(char byte)
{
    return byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\';
}

/// As UTF-16 (RFC 8259, section 7).
static void add_code(Buffer *out, uint32_t character)
{
    if (character >= 0x10000) {
        buffer_format(out, "\\u%04x", 0xD800 + ((character - 0x10000) >> 10));
        character = 0xDC00 + (character & 0x3FF);
    }
    buffer_format(out, "\\u%04x", character);
}

/// What a terminal would obey, or an eye be misled by, is written as its number: the same string to every
/// reader.
static void add_escaped(Buffer *out, Text text)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0, length; i < text.length; i += length) {
        size_t from = i;
        while (i < text.length && is_plain(text.bytes[i]))
            i++;
        buffer_add(out, text_slice(text, from, i));
        if (i == text.length)
            break;
        uint32_t character = text_character(text, i, &length);
        if (length == 0) {
            buffer_add_string(out, "\xef\xbf\xbd");
            length = 1;
        } else if (character == '"' || character == '\\') {
            buffer_add(out, (Text){(const char[]){'\\', (char)character}, 2});
        } else if (character == '\n') {
            buffer_add_string(out, "\\n");
        } else if (character_is_unsafe(character)) {
            add_code(out, character);
        } else {
            buffer_add(out, text_slice(text, i, i + length));
        }
    }
    buffer_add_byte(out, '"');
}

static void begin_member(JsonWriter *json)
{
    if (json->needs_comma)
        buffer_add_byte(json->out, ',');
    json->needs_comma = true;
}

static void begin_value(JsonWriter *json, const char *key)
{
    begin_member(json);
    if (key) {
        add_escaped(json->out, text_of(key));
        buffer_add_byte(json->out, ':');
    }
}

void json_write_key(JsonWriter *json, Text key)
{
    begin_member(json);
    add_escaped(json->out, key);
    buffer_add_byte(json->out, ':');
    json->needs_comma = false;
}

void json_object_begin(JsonWriter *json, const char *key)
{
    begin_value(json, key);
    buffer_add_byte(json->out, '{');
    json->needs_comma = false;
}

void json_object_end(JsonWriter *json)
{
    buffer_add_byte(json->out, '}');
    json->needs_comma = true;
}

void json_array_begin(JsonWriter *json, const char *key)
{
    begin_value(json, key);
    buffer_add_byte(json->out, '[');
    json->needs_comma = false;
}

void json_array_end(JsonWriter *json)
{
    buffer_add_byte(json->out, ']');
    json->needs_comma = true;
}

void json_write_text(JsonWriter *json, const char *key, Text text)
{
    if (!text.bytes) {
        json_write_null(json, key);
        return;
    }
    begin_value(json, key);
    add_escaped(json->out, text);
}

void json_write_string(JsonWriter *json, const char *key, const char *string)
{
    json_write_text(json, key, text_of(string));
}

void json_write_integer(JsonWriter *json, const char *key, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        digits[--at] = '-';
    begin_value(json, key);
    buffer_add(json->out, (Text){digits + at, sizeof digits - at});
}

void json_write_bool(JsonWriter *json, const char *key, bool truth)
{
    begin_value(json, key);
    buffer_add_string(json->out, truth ? "true" : "false");
}

void json_write_null(JsonWriter *json, const char *key)
{
    begin_value(json, key);
    buffer_add_string(json->out, "null");
}

static void write_members(JsonWriter *json, const Json *container)
{
    for (const Json *member = json_first(container); member; member = member->next) {
        if (container->kind == JSON_OBJECT)
            json_write_key(json, member->key);
        json_write_tree(json, NULL, member);
    }
}

void json_write_tree(JsonWriter *json, const char *key, const Json *value)
{
    switch (value->kind) {
    case JSON_OBJECT:
        json_object_begin(json, key);
        write_members(json, value);
        json_object_end(json);
        break;
    case JSON_ARRAY:
        json_array_begin(json, key);
        write_members(json, value);
        json_array_end(json);
        break;
    case JSON_STRING:
        json_write_text(json, key, value->text.bytes ? value->text : TEXT(""));
        break;
    case JSON_NUMBER:
        begin_value(json, key);
        buffer_add(json->out, value->text);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        json_write_bool(json, key, value->kind == JSON_TRUE);
        break;
    case JSON_NULL:
        json_write_null(json, key);
    }
}

void json_write_millionths(JsonWriter *json, const char *key, int64_t millionths)
{
    begin_value(json, key);
    uint64_t size = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    buffer_format(json->out, "%s%" PRIu64 ".%06" PRIu64, millionths < 0 ? "-" : "", size / 1000000,
                  size % 1000000);
}
