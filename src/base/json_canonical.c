#include "base/json_canonical.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"

static void add_string(Buffer *out, Text text)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        static const char named[] = "\b\t\n\f\r", letters[] = "btnfr";
        const char *at = byte ? strchr(named, byte) : NULL;
        if (byte == '"' || byte == '\\')
            buffer_format(out, "\\%c", byte);
        else if (at)
            buffer_format(out, "\\%c", letters[at - named]);
        else if ((unsigned char)byte < 0x20)
            buffer_format(out, "\\u%04x", (unsigned char)byte);
        else
            buffer_add_byte(out, byte);
    }
    buffer_add_byte(out, '"');
}

/// The fewest significant digits that read back as the same double, and the power of ten of the first.
static int shortest_digits(double number, char digits[20], int *exponent)
{
    char printed[40];
    for (int precision = 0; precision < 17; precision++) {
        snprintf(printed, sizeof printed, "%.*e", precision, number);
        if (strtod(printed, NULL) == number)
            break;
    }
    int count = 0;
    char *at = printed;
    for (; *at != 'e'; at++)
        if (byte_is_digit(*at))
            digits[count++] = *at;
    *exponent = (int)strtol(at + 1, NULL, 10);
    while (count > 1 && digits[count - 1] == '0')
        count--;
    digits[count] = 0;
    return count;
}

static void add_zeros(Buffer *out, int count)
{
    for (int i = 0; i < count; i++)
        buffer_add_byte(out, '0');
}

/// ECMAScript's Number::toString (ECMA-262, 7.1.12.1), where n is `exponent` + 1.
static void add_number(Buffer *out, double number)
{
    char digits[20];
    int exponent;
    if (number == 0) {
        buffer_add_byte(out, '0');
        return;
    }
    if (number < 0)
        buffer_add_byte(out, '-');
    int count = shortest_digits(fabs(number), digits, &exponent), n = exponent + 1;
    if (count <= n && n <= 21) {
        buffer_add_string(out, digits);
        add_zeros(out, n - count);
    } else if (0 < n && n <= 21) {
        buffer_format(out, "%.*s.%s", n, digits, digits + n);
    } else if (-6 < n && n <= 0) {
        buffer_add_string(out, "0.");
        add_zeros(out, -n);
        buffer_add_string(out, digits);
    } else {
        buffer_format(out, "%c%s%se%+d", digits[0], count > 1 ? "." : "", digits + 1, exponent);
    }
}

static void add_scalar_number(Buffer *out, Text text, JsonNumbers numbers)
{
    // A JSON number is followed by something that is none: the parser has checked it, strtod stops there.
    char room[400];
    if (numbers == JSON_NUMBERS_KEPT || text.length >= sizeof room) {
        buffer_add(out, text);
        return;
    }
    memcpy(room, text.bytes, text.length);
    room[text.length] = 0;
    double number = strtod(room, NULL);
    if (isfinite(number))
        add_number(out, number);
    else
        buffer_add(out, text);
}

static unsigned first_unit(Text text, size_t at)
{
    // Characters beyond the basic plane begin with a surrogate, which sorts below U+E000 to U+FFFF.
    unsigned char byte = (unsigned char)text.bytes[at];
    return byte >= 0xf0 ? 0xedu << 8 : (unsigned)byte << 8;
}

/// UTF-8 sorts as code points; UTF-16 differs only where surrogates meet what lies above them.
static int compare_units(Text a, Text b)
{
    size_t same = 0;
    while (same < a.length && same < b.length && a.bytes[same] == b.bytes[same])
        same++;
    if (same < a.length && same < b.length) {
        unsigned left = first_unit(a, same), right = first_unit(b, same);
        bool has_plane = (unsigned char)a.bytes[same] >= 0xf0 || (unsigned char)b.bytes[same] >= 0xf0;
        bool has_both = (unsigned char)a.bytes[same] >= 0xf0 && (unsigned char)b.bytes[same] >= 0xf0;
        if (has_plane && !has_both && left != right)
            return left < right ? -1 : 1;
    }
    return text_compare(a, b);
}

typedef struct {
    const Json *value;
    size_t order; ///< as written: of equal keys the first stands first
} Member;

static int compare_members(const void *a, const void *b)
{
    const Member *left = a, *right = b;
    int order = compare_units(left->value->key, right->value->key);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

static void add_object(const Json *object, JsonNumbers numbers, Buffer *out)
{
    VEC(Member) members = {0};
    for (const Json *member = object->first; member; member = member->next)
        *vec_push(&members) = (Member){member, members.count - 1};
    if (members.count > 0)
        qsort(members.items, members.count, sizeof *members.items, compare_members);
    buffer_add_byte(out, '{');
    for (size_t i = 0; i < members.count; i++) {
        if (i > 0)
            buffer_add_byte(out, ',');
        add_string(out, members.items[i].value->key);
        buffer_add_byte(out, ':');
        json_canonical(members.items[i].value, numbers, out);
    }
    buffer_add_byte(out, '}');
    vec_free(&members);
}

void json_canonical(const Json *value, JsonNumbers numbers, Buffer *out)
{
    switch (value->kind) {
    case JSON_NULL:
        buffer_add_string(out, "null");
        break;
    case JSON_FALSE:
        buffer_add_string(out, "false");
        break;
    case JSON_TRUE:
        buffer_add_string(out, "true");
        break;
    case JSON_NUMBER:
        add_scalar_number(out, value->text, numbers);
        break;
    case JSON_STRING:
        add_string(out, value->text);
        break;
    case JSON_ARRAY:
        buffer_add_byte(out, '[');
        for (const Json *item = value->first; item; item = item->next) {
            if (item != value->first)
                buffer_add_byte(out, ',');
            json_canonical(item, numbers, out);
        }
        buffer_add_byte(out, ']');
        break;
    case JSON_OBJECT:
        add_object(value, numbers, out);
        break;
    }
}
