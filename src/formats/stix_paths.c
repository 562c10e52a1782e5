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

/// What the comparison's path means; long patterns ask for one path again and again. False: nothing.
static bool meaning_of(PatternValues *it, const Comparison *comparison, Observable *out)
{
    bool is_known = comparison->path.bytes == it->path.bytes && comparison->path.length == it->path.length;
    if (!is_known) {
        it->path = comparison->path;
        it->has_meaning = path_meaning(it->path, true, &it->meaning);
    }
    *out = it->meaning;
    return it->has_meaning;
}

/// Whether each algorithm comes at most once among the comparisons up to `end`, and any at all.
static bool is_one_file(PatternValues *it, size_t end, bool *has_hashes)
{
    uint32_t seen[KIND_COUNT] = {0};
    *has_hashes = false;
    for (size_t i = it->at; i < end; i++) {
        Observable found;
        if (!meaning_of(it, &it->comparisons[i], &found) || !kind_is_hash(found.kind))
            continue;
        *has_hashes = true;
        if (++seen[found.kind] > 1)
            return false;
    }
    return true;
}

/// The end of the comparisons, from the next on, that are joined by AND: what means nothing parts none.
static size_t end_of_group(PatternValues *it)
{
    size_t end = it->at + 1;
    Observable ignored;
    while (end < it->bracket_end && (it->comparisons[end].group == it->comparisons[it->at].group ||
                                     !meaning_of(it, &it->comparisons[end], &ignored)))
        end++;
    return end;
}

/// What follows names one file at most: the whole observation, else those of it that are joined by AND.
static void begin_run(PatternValues *it)
{
    bool has_hashes;
    if (it->at == it->bracket_end) {
        while (it->bracket_end < it->count &&
               it->comparisons[it->bracket_end].bracket == it->comparisons[it->at].bracket)
            it->bracket_end++;
        it->is_by_group = !is_one_file(it, it->bracket_end, &has_hashes);
    }
    it->run_end = it->is_by_group ? end_of_group(it) : it->bracket_end;
    bool is_one = is_one_file(it, it->run_end, &has_hashes);
    it->file = is_one && has_hashes ? ++*it->same_file : 0;
}

bool pattern_value_next(PatternValues *it, Observable *out)
{
    while (it->at < it->count) {
        if (it->at == it->run_end)
            begin_run(it);
        const Comparison *comparison = &it->comparisons[it->at++];
        if (!meaning_of(it, comparison, out))
            continue;
        out->value = comparison->value;
        settle_value(out, comparison->is_subset, it->arena);
        out->same_file = kind_is_hash(out->kind) ? it->file : 0;
        out->first_seen = comparison->start;
        out->last_seen = comparison->stop;
        out->qualifiers = comparison->qualifiers;
        return true;
    }
    return false;
}
