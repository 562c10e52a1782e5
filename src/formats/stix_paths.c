#include "formats/stix_paths.h"

#include "base/buffer.h"

// STIX 2.1 section 6 and 2.0 part 4; the last block is what exporters add to them (OpenCTI's observables,
// MVT's app paths).
static const struct {
    Text path;
    Kind kind;
    KindGuess guess;
} paths[] = {
    {TEXT_INIT("ipv4-addr:value"), KIND_IPV4, GUESS_ADDRESS},
    {TEXT_INIT("ipv6-addr:value"), KIND_IPV6, GUESS_ADDRESS},
    {TEXT_INIT("domain-name:value"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("domain-name:resolves_to_refs.value"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("url:value"), KIND_URL, GUESS_EXACT},
    {TEXT_INIT("email-addr:value"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("email-message:from_ref.value"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("email-message:sender_ref.value"), KIND_EMAIL, GUESS_EXACT},
    {TEXT_INIT("email-message:body_multipart.body_raw_ref.name"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("network-traffic:src_ref.value"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("network-traffic:dst_ref.value"), KIND_OTHER, GUESS_ANY},
    {TEXT_INIT("network-traffic:extensions.http-request-ext.request_header.User-Agent"), KIND_USER_AGENT,
     GUESS_EXACT},
    {TEXT_INIT("file:name"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("file:extensions.windows-pebinary-ext.imphash"), KIND_IMPHASH, GUESS_EXACT},
    {TEXT_INIT("process:name"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("process:image_ref.name"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("process:binary_ref.name"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("mutex:name"), KIND_MUTEX, GUESS_EXACT},
    {TEXT_INIT("windows-registry-key:key"), KIND_REGISTRY_KEY, GUESS_EXACT},
    {TEXT_INIT("autonomous-system:number"), KIND_ASN, GUESS_EXACT},
    {TEXT_INIT("file:path"), KIND_FILE_NAME, GUESS_EXACT},
    {TEXT_INIT("app:id"), KIND_OTHER, GUESS_EXACT},
    {TEXT_INIT("hostname:value"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("x-opencti-hostname:value"), KIND_DOMAIN, GUESS_EXACT},
    {TEXT_INIT("user-agent:value"), KIND_USER_AGENT, GUESS_EXACT},
    {TEXT_INIT("x-opencti-user-agent:value"), KIND_USER_AGENT, GUESS_EXACT},
    {TEXT_INIT("cryptocurrency-wallet:value"), KIND_WALLET, GUESS_EXACT},
    {TEXT_INIT("x-opencti-cryptocurrency-wallet:value"), KIND_WALLET, GUESS_EXACT},
};

static const struct {
    Text word; ///< lower case, without - and _
    Kind kind;
} algorithms[] = {
    {TEXT_INIT("md5"), KIND_MD5},         {TEXT_INIT("sha1"), KIND_SHA1},
    {TEXT_INIT("sha256"), KIND_SHA256},   {TEXT_INIT("sha512"), KIND_SHA512},
    {TEXT_INIT("ssdeep"), KIND_SSDEEP},   {TEXT_INIT("tlsh"), KIND_TLSH},
    {TEXT_INIT("imphash"), KIND_IMPHASH},
};

static Kind algorithm_kind(Text word)
{
    char plain[16];
    size_t length = 0;
    for (size_t i = 0; i < word.length; i++) {
        if (word.bytes[i] == '-' || word.bytes[i] == '_')
            continue;
        if (length == sizeof plain)
            return KIND_NONE;
        plain[length++] = byte_lower(word.bytes[i]);
    }
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (text_equal(algorithms[i].word, (Text){plain, length}))
            return algorithms[i].kind;
    return KIND_NONE;
}

/// "file:hashes.SHA-256", "process:image_ref.hashes.MD5", "x509-certificate:hashes.SHA-1",
/// "app:cert.sha256".
static Kind hash_path_kind(Text path)
{
    size_t dot = path.length;
    while (dot > 0 && path.bytes[dot - 1] != '.')
        dot--;
    if (dot == 0)
        return KIND_NONE;
    Text owner = text_slice(path, 0, dot - 1);
    Kind kind = algorithm_kind(text_slice(path, dot, path.length));
    bool is_certificate = text_is(owner, "x509-certificate:hashes") || text_is(owner, "app:cert");
    if (is_certificate)
        return kind_is_hash(kind) ? KIND_CERTIFICATE : KIND_NONE;
    return text_ends(owner, "hashes") || text_ends(owner, ".hash") || text_ends(owner, ":hash") ? kind
                                                                                                : KIND_NONE;
}

/// Whether any of the paths is of this type.
static bool is_listed(Text type)
{
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t colon = text_find_byte(paths[i].path, ':', 0);
        if (text_equal_nocase(text_slice(paths[i].path, 0, colon), type))
            return true;
    }
    return false;
}

/// `of_listed`: the path is of a type that is, for which alone the table is gone through.
static bool path_meaning(Text path, bool of_listed, Observable *out)
{
    for (size_t i = 0; of_listed && i < sizeof paths / sizeof *paths; i++)
        if (text_equal_nocase(paths[i].path, path)) {
            out->kind = paths[i].kind;
            out->guess = paths[i].guess;
            return true;
        }
    out->kind = hash_path_kind(path);
    out->guess = GUESS_EXACT;
    return out->kind != KIND_NONE;
}

/// A value as the listener wants it for its kind.
static void settle_value(Observable *found, bool is_subset, Arena *arena)
{
    bool is_address = found->kind == KIND_IPV4 || found->kind == KIND_IPV6;
    if (is_address && (is_subset || text_has(found->value, '/'))) {
        found->kind = KIND_CIDR;
        found->guess = GUESS_EXACT;
    }
    if (found->kind == KIND_ASN && !text_starts_nocase(found->value, "as"))
        found->value = arena_format(arena, "AS" TEXT_FMT, TEXT_ARG(text_clip(found->value, 64)));
}

typedef struct {
    uint32_t same_file;
    bool is_listed; ///< its type is
    Arena *arena;
    Observable *out;
    size_t room, count;
    Buffer path;
} Walk;

enum { WALK_DEEPEST = 8 };

static void walk_member(Walk *walk, const Json *value, int depth)
{
    if (value->kind == JSON_OBJECT || value->kind == JSON_ARRAY) {
        size_t length = walk->path.length;
        for (const Json *member = json_first(value); member && depth < WALK_DEEPEST; member = member->next) {
            if (value->kind == JSON_OBJECT) {
                buffer_add_byte(&walk->path, depth == 0 ? ':' : '.');
                buffer_add(&walk->path, member->key);
            }
            walk_member(walk, member, depth + 1);
            walk->path.length = length;
        }
        return;
    }
    Observable found = {.value = value->text};
    if ((value->kind != JSON_STRING && value->kind != JSON_NUMBER) || walk->count == walk->room ||
        !path_meaning(buffer_text(&walk->path), walk->is_listed, &found))
        return;
    settle_value(&found, false, walk->arena);
    found.same_file = kind_is_hash(found.kind) ? walk->same_file : 0;
    walk->out[walk->count++] = found;
}

size_t observable_values(const Json *object, uint32_t same_file, Arena *arena, Observable *out, size_t room,
                         size_t count)
{
    Text type = json_text(object, "type");
    Walk walk = {.same_file = same_file,
                 .is_listed = is_listed(type),
                 .arena = arena,
                 .out = out,
                 .room = room,
                 .count = count};
    buffer_add(&walk.path, type);
    if (walk.path.length > 0)
        walk_member(&walk, object, 0);
    buffer_done(&walk.path);
    return walk.count;
}

static bool has_each_once(const Observable *found, size_t count)
{
    uint32_t seen[KIND_COUNT] = {0};
    for (size_t i = 0; i < count; i++)
        if (kind_is_hash(found[i].kind) && ++seen[found[i].kind] > 1)
            return false;
    return true;
}

static void number_file(Observable *found, size_t count, uint32_t *same_file)
{
    size_t hashes = 0;
    for (size_t i = 0; i < count; i++)
        hashes += kind_is_hash(found[i].kind);
    if (hashes == 0)
        return;
    ++*same_file;
    for (size_t i = 0; i < count; i++)
        if (kind_is_hash(found[i].kind))
            found[i].same_file = *same_file;
}

/// Gives the hashes of one observation their numbers. `comparisons` are those the values came from.
static void number_bracket(Observable *found, const Comparison *const *from, size_t count,
                           uint32_t *same_file)
{
    if (has_each_once(found, count)) {
        number_file(found, count, same_file);
        return;
    }
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && from[end]->group == from[i]->group)
            end++;
        if (has_each_once(found + i, end - i))
            number_file(found + i, end - i, same_file);
        i = end;
    }
}

size_t pattern_values(const Comparison *comparisons, size_t count, uint32_t *same_file, Arena *arena,
                      Observable *out)
{
    const Comparison **from = arena_array(arena, const Comparison *, count);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        Observable value = {.value = comparisons[i].value};
        if (!path_meaning(comparisons[i].path, true, &value))
            continue;
        settle_value(&value, comparisons[i].is_subset, arena);
        value.first_seen = comparisons[i].start;
        value.last_seen = comparisons[i].stop;
        value.qualifiers = comparisons[i].qualifiers;
        from[found] = &comparisons[i];
        out[found++] = value;
    }
    for (size_t i = 0; i < found;) {
        size_t end = i + 1;
        while (end < found && from[end]->bracket == from[i]->bracket)
            end++;
        number_bracket(out + i, from + i, end - i, same_file);
        i = end;
    }
    return found;
}
