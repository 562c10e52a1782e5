#include "engine/source_name.h"

Text source_path(const char *path, Arena *arena)
{
    char *tidy = arena_alloc(arena, strlen(path) + 1, 1);
    size_t length = 0;
    while (path[0] == '.' && path[1] == '/')
        for (path += 2; *path == '/';)
            path++;
    for (; *path; path++)
        if (*path != '/' || length == 0 || tidy[length - 1] != '/')
            tidy[length++] = *path;
    return (Text){tidy, length};
}

Text source_name(Text below, Text path)
{
    while (below.length > 1 && below.bytes[below.length - 1] == '/')
        below.length--;
    bool is_below = below.length > 0 && path.length > below.length && path.bytes[below.length] == '/' &&
                    text_equal(text_slice(path, 0, below.length), below);
    return is_below ? text_slice(path, below.length + 1, path.length) : path;
}

Text source_member_name(Text archive, Text member, Arena *arena)
{
    return member.length == 0
               ? archive
               : arena_format(arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(archive), TEXT_ARG(member));
}
