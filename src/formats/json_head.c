#include "formats/json_head.h"

enum { UUID_LENGTH = 36 };

static void skip_space(HeadScan *scan)
{
    while (scan->at < scan->head.length && byte_is_space(scan->head.bytes[scan->at]))
        scan->at++;
}

bool head_scan_begin(HeadScan *scan, Text head)
{
    if (text_starts(head, "\xef\xbb\xbf"))
        head = text_slice(head, 3, head.length);
    *scan = (HeadScan){.head = head};
    skip_space(scan);
    return scan->at < head.length && (head.bytes[scan->at] == '{' || head.bytes[scan->at] == '[');
}

/// A string's bytes without its quotes; false when the head ends in it.
static bool take_string(HeadScan *scan, Text *out)
{
    size_t from = ++scan->at;
    for (; scan->at < scan->head.length; scan->at++) {
        char byte = scan->head.bytes[scan->at];
        if (byte == '\\') {
            scan->at++;
        } else if (byte == '"') {
            *out = text_slice(scan->head, from, scan->at++);
            return true;
        }
    }
    return false;
}

static void open_container(HeadScan *scan, bool is_object)
{
    uint64_t bit = scan->depth < 64 ? UINT64_C(1) << scan->depth : 0;
    scan->is_object = is_object ? scan->is_object | bit : scan->is_object & ~bit;
    scan->depth++;
    scan->expects_key = is_object;
}

static bool stands_in_object(const HeadScan *scan)
{
    return scan->depth > 0 && scan->depth <= 64 && (scan->is_object >> (scan->depth - 1) & 1);
}

/// After a key: its colon and what the value is. The value itself is left for the scan, strings taken.
static void look_at_value(HeadScan *scan, HeadMember *member)
{
    skip_space(scan);
    if (scan->at < scan->head.length && scan->head.bytes[scan->at] == ':')
        scan->at++;
    skip_space(scan);
    if (scan->at >= scan->head.length)
        return;
    char byte = scan->head.bytes[scan->at];
    if (byte == '"') {
        if (!take_string(scan, &member->value))
            member->value = TEXT_NONE;
    } else if (byte == '{' || byte == '[') {
        member->opens = byte;
    }
}

bool head_scan_next(HeadScan *scan, HeadMember *member)
{
    while (scan->at < scan->head.length) {
        char byte = scan->head.bytes[scan->at];
        if (byte == '"') {
            Text string;
            bool is_key = scan->expects_key;
            if (!take_string(scan, &string))
                return false;
            scan->expects_key = false;
            if (!is_key)
                continue;
            *member = (HeadMember){.depth = scan->depth, .key = string};
            look_at_value(scan, member);
            return true;
        }
        scan->at++;
        if (byte == '{' || byte == '[') {
            open_container(scan, byte == '{');
        } else if (byte == '}' || byte == ']') {
            scan->depth -= scan->depth > 0;
            scan->expects_key = false;
        } else if (byte == ',') {
            scan->expects_key = stands_in_object(scan);
        }
    }
    return false;
}

bool text_is_uuid(Text text)
{
    if (text.length != UUID_LENGTH)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text.bytes[i] != '-' : !byte_is_hex(text.bytes[i]))
            return false;
    }
    return true;
}

bool text_is_stix_id(Text text)
{
    size_t dashes = text_find(text, "--", 0);
    return dashes != SIZE_MAX && dashes > 0 && text_is_uuid(text_slice(text, dashes + 2, text.length));
}
