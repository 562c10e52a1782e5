#pragma once
/// Looks into the first bytes of a JSON document, which may be cut off anywhere, without parsing it.

#include "base/text.h"

/// One member of an object, as far as the head shows it. Strings keep their escapes.
typedef struct {
    int depth; ///< containers around the member: 1 for those of a top-level object
    Text key;
    Text value; ///< of a string; TEXT_NONE for anything else
    char opens; ///< '{' or '[' when the value is a container, else 0
} HeadMember;

typedef struct {
    Text head;
    size_t at;
    int depth;
    uint64_t is_object; ///< one bit a depth, for the first 64
    bool expects_key;
} HeadScan;

/// False when the head does not begin like a JSON object or array.
bool head_scan_begin(HeadScan *scan, Text head);
/// The next member; false at the end of the head.
bool head_scan_next(HeadScan *scan, HeadMember *member);
/// "indicator--00000000-0000-4000-8000-000000000000" and its like.
bool text_is_stix_id(Text text);
bool text_is_uuid(Text text);
