// The form in which names of actors and of families are compared.

#include "names/names.h"

Text name_canonical(Text name, Arena *arena)
{
    char *canonical = arena_alloc(arena, name.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++) {
        char byte = byte_lower(name.bytes[i]);
        // Letters beyond ASCII are kept as they are: names in other scripts differ by them.
        if (byte_is_alnum(byte) || (unsigned char)byte >= 0x80)
            canonical[length++] = byte;
    }
    return length > 0 ? (Text){canonical, length} : arena_copy(arena, name);
}

Text family_canonical(Text name, Arena *arena)
{
    char *out = arena_alloc(arena, name.length + 1, 1);
    size_t length = 0, depth = 0;
    for (size_t i = 0; i < name.length; i++) {
        char byte = byte_lower(name.bytes[i]);
        if (byte == '(')
            depth++;
        else if (byte == ')')
            depth -= depth > 0;
        else if (depth == 0 && (byte_is_alnum(byte) || (unsigned char)byte >= 0x80))
            out[length++] = byte;
    }
    return (Text){out, length};
}
