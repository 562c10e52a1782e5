#include "formats/file_names.h"

#include "formats/telling.h"

// Names that every publisher gives to some file: a name made of these alone tells no publication from
// another.
static const char *const idle[] = {
    "readme", "ioc",      "iocs",   "indicator", "indicators", "sample",  "samples", "hash",    "hashes",
    "md5",    "sha1",     "sha256", "domain",    "domains",    "ip",      "ips",     "url",     "urls",
    "c2",     "c2s",      "cnc",    "email",     "emails",     "mail",    "list",    "lists",   "file",
    "files",  "path",     "paths",  "config",    "profiles",   "network", "host",    "hosts",   "hostnames",
    "data",   "export",   "feed",   "index",     "report",     "reports", "blog",    "blogs",   "blogposts",
    "raw",    "appendix", "a",      "b",         "c",          "and",     "of",      "the",     "all",
    "txt",    "csv",      "json",   "yara",      "rules",      "iocs2",   "names",   "servers", "addresses",
};

Text file_base_name(Text path)
{
    for (size_t at = path.length; at > 0; at--)
        if (path.bytes[at - 1] == '/')
            return text_slice(path, at, path.length);
    return path;
}

static Text parent_of(Text path)
{
    Text name = file_base_name(path);
    size_t length = path.length - name.length;
    while (length > 0 && path.bytes[length - 1] == '/')
        length--;
    return text_slice(path, 0, length);
}

static Text stem_of(Text name)
{
    for (size_t at = name.length; at > 1; at--)
        if (name.bytes[at - 1] == '.')
            return text_slice(name, 0, at - 1);
    return name;
}

static bool is_idle_word(Text word)
{
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
        if (text_is_nocase(word, idle[i]))
            return true;
    return false;
}

static bool is_idle(Text name)
{
    size_t from = 0;
    for (size_t at = 0; at <= name.length; at++) {
        if (at < name.length && (byte_is_alnum(name.bytes[at]) || (unsigned char)name.bytes[at] >= 0x80))
            continue;
        if (at > from && !is_idle_word(text_slice(name, from, at)))
            return false;
        from = at + 1;
    }
    return true;
}

/// The nearest folder with a name of its own; empty when there is none.
static Text telling_folder(Text path)
{
    for (Text folder = parent_of(path); folder.length > 0; folder = parent_of(folder)) {
        Text name = file_base_name(folder);
        if (!is_idle(name))
            return name;
    }
    return TEXT("");
}

Text file_activity_id(Text path, Arena *arena)
{
    Text stem = stem_of(file_base_name(path));
    if (is_idle(stem)) {
        Text folder = telling_folder(path);
        if (folder.length > 0)
            stem = folder;
    }
    stem = text_trim(stem);
    return arena_copy(arena, stem.length > 0 ? text_as_utf8(stem, arena) : TEXT("unnamed"));
}

static bool number_at(Text name, size_t at, size_t digits, int *out)
{
    if (at + digits > name.length)
        return false;
    *out = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (!byte_is_digit(name.bytes[i]))
            return false;
        *out = *out * 10 + (name.bytes[i] - '0');
    }
    return true;
}

/// 2019-10-10, 2019_10_10, 2019.10.10, 20191010 at this place, no digit on either side.
static bool date_at(Text name, size_t at, Instant *out)
{
    int year, month, day;
    if ((at > 0 && byte_is_digit(name.bytes[at - 1])) || !number_at(name, at, 4, &year) || year < 1990 ||
        year > 2099)
        return false;
    size_t step = at + 4 < name.length && text_has(TEXT("-_."), name.bytes[at + 4]) ? 1 : 0;
    size_t end = at + 8 + 2 * step;
    if (!number_at(name, at + 4 + step, 2, &month) || !number_at(name, at + 6 + 2 * step, 2, &day))
        return false;
    if (end < name.length && byte_is_digit(name.bytes[end]))
        return false;
    return instant_of_date(year, month, day, out);
}

static Instant date_in(Text name)
{
    Instant date;
    for (size_t at = 0; at < name.length; at++)
        if (date_at(name, at, &date))
            return date;
    return INSTANT_NONE;
}

Instant file_date(Text path)
{
    Instant date = date_in(file_base_name(path));
    return date != INSTANT_NONE ? date : date_in(telling_folder(path));
}
