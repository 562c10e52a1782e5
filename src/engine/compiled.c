// The file begins with what it is, the digest of what it was made from, and the digest of the rest, so that a
// file that was cut or is of other rules is compiled anew. It is no proof of who wrote it: a case may come
// from somebody else. So libyara loads it in a confined child alone, which can do nothing but find rules in
// files; a case's own rules could do as much.

#include "engine/compiled.h"

#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/output.h"
#include "engine/read_file.h"

#define MAGIC "asterism compiled rules 1\n"
enum { MAGIC_BYTES = sizeof MAGIC - 1, HEAD_BYTES = MAGIC_BYTES + 2 * DIGEST_BYTES };
enum { WORTH_KEEPING = 1000, LARGEST_KEPT = 1 << 30 };
/// Below this a source compiles in a second or so, and nobody has to be told.
enum { LARGE_SOURCE = 1 << 20 };

static Digest digest_of_source(const YaraSource *source)
{
    Buffer bytes = {0};
    buffer_format(&bytes, "libyara " TEXT_FMT ", asterism %s\n", TEXT_ARG(yara_version()), ASTERISM_VERSION);
    buffer_add(&bytes, source->text);
    Digest digest = digest_of(buffer_text(&bytes));
    buffer_done(&bytes);
    return digest;
}

static Text digest_bytes(const Digest *digest)
{
    return (Text){(const char *)digest->bytes, DIGEST_BYTES};
}

/// False: there is nothing that can be used.
static bool take_kept(const char *path, const Digest *made_from, CompiledRules *out)
{
    Err why = {0};
    if (!file_exists(path) || !file_read(path, LARGEST_KEPT, &out->bytes, &why))
        return false;
    Text bytes = buffer_text(&out->bytes);
    if (bytes.length < HEAD_BYTES || memcmp(bytes.bytes, MAGIC, MAGIC_BYTES) != 0 ||
        memcmp(bytes.bytes + MAGIC_BYTES, made_from->bytes, DIGEST_BYTES) != 0)
        return false;
    Text packed = text_slice(bytes, HEAD_BYTES, bytes.length);
    Digest digest = digest_of(packed);
    out->was_kept = memcmp(bytes.bytes + MAGIC_BYTES + DIGEST_BYTES, digest.bytes, DIGEST_BYTES) == 0 &&
                    yara_unpack(packed, &out->rules, &why);
    return out->was_kept;
}

/// A case on a read-only disk keeps none.
static void keep(const char *path, const Digest *made_from, YaraRules *rules)
{
    Err why = {0};
    Buffer packed = {0};
    Output out;
    if (yara_pack(rules, &packed, &why) && packed.length < LARGEST_KEPT - HEAD_BYTES &&
        output_open(path, &out, &why)) {
        Digest digest = digest_of(buffer_text(&packed));
        output_add(&out, TEXT(MAGIC));
        output_add(&out, digest_bytes(made_from));
        output_add(&out, digest_bytes(&digest));
        output_add(&out, buffer_text(&packed));
        if (!output_finish(&out, &why))
            why = (Err){0};
        output_close(&out);
    }
    buffer_done(&packed);
}

bool compiled_rules(const YaraSource *source, const char *path, void (*compiling)(void *self), void *self,
                    CompiledRules *out, Err *err)
{
    *out = (CompiledRules){0};
    Digest made_from = digest_of_source(source);
    if (path && take_kept(path, &made_from, out))
        return true;
    buffer_done(&out->bytes);
    if (compiling && source->text.length >= LARGE_SOURCE)
        compiling(self);
    if (!yara_compile_all(source, 1, &out->rules, err))
        return false;
    if (path && yara_contents(out->rules).rule_count >= WORTH_KEEPING)
        keep(path, &made_from, out->rules);
    return true;
}
