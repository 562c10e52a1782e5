#include "base/decoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 15, ROOM = 2 * CHUNK };

typedef struct {
    const char *mark;
    size_t mark_bytes, unit_bytes;
    const char *name; ///< as iconv has it
} Encoding;

/// The mark of UTF-32 begins with that of UTF-16.
static const Encoding encodings[] = {{"\xff\xfe\0\0", 4, 4, "UTF-32LE"},
                                     {"\0\0\xfe\xff", 4, 4, "UTF-32BE"},
                                     {"\xff\xfe", 2, 2, "UTF-16LE"},
                                     {"\xfe\xff", 2, 2, "UTF-16BE"}};

struct Decoding {
    Source *of, source;
    SourceStream stream;
    const Encoding *encoding;
    iconv_t converter;
    char in[CHUNK], out[ROOM];
    size_t in_bytes;          ///< read, and not decoded yet
    size_t out_at, out_bytes; ///< decoded, and given so far
    bool is_ended;
    uint64_t faults;
};

static void put_unknown(Decoding *it)
{
    static const char unknown[] = "\xef\xbf\xbd";
    memcpy(it->out + it->out_bytes, unknown, sizeof unknown - 1);
    it->out_bytes += sizeof unknown - 1;
    it->faults++;
}

/// What iconv cannot go on with, at the start of `in`: a unit that is no character, or an end amid one.
static size_t pass_over(Decoding *it, int why, size_t left)
{
    bool is_cut = why == EINVAL && it->is_ended;
    if (why != EILSEQ && !is_cut)
        return 0;
    put_unknown(it);
    return is_cut || left < it->encoding->unit_bytes ? left : it->encoding->unit_bytes;
}

/// Of what was read, as much as there is room for. `out` is empty before.
static void decode(Decoding *it)
{
    enum { SPARE = 8 }; // for what stands in the place of no character
    char *from = it->in;
    size_t left = it->in_bytes, step = 1;
    while (left > 0 && step > 0 && ROOM - it->out_bytes > SPARE) {
        char *to = it->out + it->out_bytes;
        size_t room = ROOM - SPARE - it->out_bytes;
        errno = 0;
        bool is_whole = iconv(it->converter, &from, &left, &to, &room) != (size_t)-1;
        int why = errno;
        it->out_bytes = (size_t)(to - it->out);
        step = is_whole ? 0 : pass_over(it, why, left);
        from += step;
        left -= step;
    }
    memmove(it->in, from, left);
    it->in_bytes = left;
}

static bool read_more(Decoding *it, Err *err)
{
    size_t got;
    if (!source_read(it->of, it->in + it->in_bytes, CHUNK - it->in_bytes, &got, err))
        return false;
    it->in_bytes += got;
    it->is_ended = got == 0;
    return true;
}

static bool decode_into(void *self, void *into, size_t room, size_t *got, Err *err)
{
    Decoding *it = self;
    while (it->out_at == it->out_bytes && !(it->is_ended && it->in_bytes == 0)) {
        if (!it->is_ended && it->in_bytes < CHUNK && !read_more(it, err))
            return false;
        it->out_at = it->out_bytes = 0;
        decode(it);
    }
    size_t left = it->out_bytes - it->out_at;
    *got = left < room ? left : room;
    memcpy(into, it->out + it->out_at, *got);
    it->out_at += *got;
    return true;
}

static bool begin_anew(void *self, Err *err)
{
    Decoding *it = self;
    char mark[4];
    size_t got;
    (void)iconv(it->converter, NULL, NULL, NULL, NULL);
    it->in_bytes = it->out_at = it->out_bytes = 0;
    it->is_ended = false;
    it->faults = 0;
    if (!source_rewind(it->of, err))
        return false;
    for (size_t at = 0; at < it->encoding->mark_bytes; at += got)
        if (!source_read(it->of, mark, it->encoding->mark_bytes - at, &got, err))
            return false;
        else if (got == 0)
            break;
    return true;
}

static const Encoding *encoding_of(Text head)
{
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (head.length >= encodings[i].mark_bytes &&
            memcmp(head.bytes, encodings[i].mark, encodings[i].mark_bytes) == 0)
            return &encodings[i];
    return NULL;
}

bool decoding_begin(Source *of, Decoding **out, Err *err)
{
    char head[4];
    size_t got;
    *out = NULL;
    if (!source_peek(of, head, sizeof head, &got, err))
        return false;
    const Encoding *encoding = encoding_of((Text){head, got});
    if (!encoding)
        return true;
    iconv_t converter = iconv_open("UTF-8", encoding->name);
    if (converter == (iconv_t)-1)
        return fail(err, ERR_INPUT, "the file is in %s, which this system cannot convert: save it as UTF-8",
                    encoding->name);
    Decoding *it = memory_get(sizeof *it);
    *it = (Decoding){.of = of, .encoding = encoding, .converter = converter};
    it->stream = (SourceStream){it, decode_into, begin_anew};
    source_of_stream(of->name, &it->stream, &it->source);
    if (!begin_anew(it, err)) {
        decoding_end(it);
        return false;
    }
    *out = it;
    return true;
}

void decoding_end(Decoding *it)
{
    if (!it)
        return;
    iconv_close(it->converter);
    free(it);
}

Source *decoding_source(Decoding *it)
{
    return &it->source;
}

uint64_t decoding_faults(const Decoding *it)
{
    return it->faults;
}
