// The shape of a URL's path and query: where on a server an actor's pages lie, whatever the server. Digits
// count as one digit, long runs of hexadecimal digits as one more, and of the query only its keys.
//
// Weight: learnt (default.model). [measured] On published reports of two publishers that share no value, five
// pairs share such a path and four are right; the directory alone is right in 50 to 88 of 100 where up to
// twelve activities show it, but is mostly that of a content manager.

#include "link/derived.h"

enum { PATH_BYTES = 200, HEX_LEAST = 8 };

/// Up to the end of a run of letters and digits: "9" for digits, "#" for a long hexadecimal number.
static size_t copy_run(char *out, Text path, size_t at, size_t *length)
{
    size_t end = at, digits = 0, hex = 0;
    for (; end < path.length && byte_is_alnum(path.bytes[end]); end++) {
        digits += byte_is_digit(path.bytes[end]);
        hex += byte_is_hex(path.bytes[end]);
    }
    if (digits > 0 && hex == end - at && hex >= HEX_LEAST) {
        out[(*length)++] = '#';
        return end;
    }
    for (size_t i = at; i < end; i++)
        if (!byte_is_digit(path.bytes[i]))
            out[(*length)++] = path.bytes[i];
        else if (i == at || !byte_is_digit(path.bytes[i - 1]))
            out[(*length)++] = '9';
    return end;
}

static Text shape_of(Text path, char *out)
{
    size_t length = 0;
    bool is_value = false; // of a key of the query
    for (size_t at = 0; at < path.length && path.bytes[at] != '#';) {
        char byte = path.bytes[at];
        is_value = (is_value || byte == '=') && byte != '&';
        if (!is_value && byte_is_alnum(byte)) {
            at = copy_run(out, path, at, &length);
            continue;
        }
        if (!is_value || byte == '=')
            out[length++] = byte;
        at++;
    }
    return (Text){out, length};
}

/// From the first slash after the host; empty where there is none.
static Text path_of(Text url)
{
    size_t scheme = text_find(url, "://", 0);
    size_t slash = text_find_byte(url, '/', scheme == SIZE_MAX ? 0 : scheme + 3);
    return slash == SIZE_MAX ? TEXT_NONE : text_slice(url, slash, url.length);
}

void evidence_derive_url(Deriver *deriver, uint32_t source, Text value, Text above)
{
    char shape[PATH_BYTES];
    Text path = path_of(value);
    (void)above;
    if (path.length < 2 || path.length > PATH_BYTES)
        return;
    size_t query = text_find_byte(path, '?', 0), name = 0;
    Text file = query == SIZE_MAX ? path : text_slice(path, 0, query);
    for (size_t i = 0; i < file.length; i++)
        if (file.bytes[i] == '/')
            name = i + 1;
    evidence_note_stem(deriver, source, text_slice(file, name, file.length));
    // One name under the root says no more than its stem.
    if (name > 1 || query != SIZE_MAX)
        derive_note(deriver, source, TRACE_PATH, shape_of(path, shape));
}
