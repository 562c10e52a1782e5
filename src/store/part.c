#include "store/part.h"

Text part_of_place(Text place)
{
    enum { UUID_LENGTH = 36 }; // RFC 9562, section 4
    if (place.length <= UUID_LENGTH)
        return TEXT_NONE;
    Text id = text_slice(place, place.length - UUID_LENGTH, place.length);
    bool is_uuid = place.bytes[place.length - UUID_LENGTH - 1] == ' ';
    for (size_t i = 0; i < UUID_LENGTH && is_uuid; i++)
        is_uuid = i == 8 || i == 13 || i == 18 || i == 23 ? id.bytes[i] == '-' : byte_is_hex(id.bytes[i]);
    return is_uuid ? id : TEXT_NONE;
}
