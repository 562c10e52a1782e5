#include "formats/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/map.h"

void watch_made_done(WatchMade *made)
{
    buffer_done(&made->text);
    for (size_t i = 0; i < made->files.count; i++)
        buffer_done(&made->files.items[i].bytes);
    vec_free(&made->files);
    vec_free(&made->left_out);
}

void watch_leave_out(WatchMade *made, const Watch *watch, const char *why)
{
    *vec_push(&made->left_out) = (LeftOut){watch->kind, watch->value, arena_copy(made->arena, text_of(why))};
}

static int compare_sums(const void *a, const void *b)
{
    const LeftOutSum *left = a, *right = b;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return text_compare(left->why, right->why);
}

const LeftOutSum *watch_left_out(const WatchMade *made, uint32_t *count)
{
    LeftOutSum *sums = arena_array(made->arena, LeftOutSum, made->left_out.count);
    Map numbers = {0};
    *count = 0;
    for (size_t i = 0; i < made->left_out.count; i++) {
        const LeftOut *it = &made->left_out.items[i];
        uint32_t *number = map_at(&numbers, it->why);
        if (*number == MAP_NONE) {
            *number = (*count)++;
            sums[*number] = (LeftOutSum){.why = it->why};
        }
        sums[*number].count++;
    }
    map_done(&numbers);
    if (*count > 1)
        qsort(sums, *count, sizeof *sums, compare_sums);
    return sums;
}

// ---------------------------------------------------------------- words

/// Names are partners' own words: what could end a comment, a quote or a line is replaced.
static void add_plain(Buffer *out, Text words)
{
    for (size_t i = 0; i < words.length; i++) {
        unsigned char byte = (unsigned char)words.bytes[i];
        bool is_plain =
            byte >= ' ' && byte < 0x7f && byte != '\'' && byte != '"' && byte != '\\' && byte != ';';
        buffer_add_byte(out, is_plain ? (char)byte : '_');
    }
}

enum { LISTED_MOST = 4, DIGITS = 12, WORDS_MOST = 60 };

static void add_list(Buffer *out, const Text *items, uint32_t count, size_t digits)
{
    for (uint32_t i = 0; i < count && i < LISTED_MOST; i++) {
        buffer_add_string(out, i ? ", " : "");
        add_plain(out, text_clip(items[i], digits));
    }
    if (count > LISTED_MOST)
        buffer_format(out, " and %u more", count - LISTED_MOST);
}

Text watch_evidence(const Watch *watch, Arena *arena)
{
    Buffer out = {0};
    add_list(&out, watch->partners, watch->partner_count, WORDS_MOST);
    buffer_add_string(&out, watch->record_count == 1 ? "; record " : "; records ");
    add_list(&out, watch->records, watch->record_count, DIGITS);
    if (watch->last_seen != INSTANT_NONE)
        buffer_format(&out, "; last seen " TEXT_FMT, TEXT_ARG(instant_date_text(watch->last_seen, arena)));
    Text copy = arena_copy(arena, buffer_text(&out));
    buffer_done(&out);
    return copy;
}

Text watch_word(Text words, Arena *arena)
{
    Text copy = arena_copy(arena, text_clip(words, WORDS_MOST));
    char *bytes = (char *)copy.bytes;
    size_t length = 0;
    for (size_t i = 0; i < copy.length; i++) {
        bool is_plain = byte_is_alnum(bytes[i]) || text_has(TEXT("-."), bytes[i]);
        if (is_plain || (length > 0 && bytes[length - 1] != '_'))
            bytes[length++] = is_plain ? bytes[i] : '_';
    }
    while (length > 0 && bytes[length - 1] == '_')
        length--;
    return length > 0 ? (Text){bytes, length} : TEXT("nobody");
}

/// The bytes of a character that ends a line or cannot stand in YAML: C0, C1, U+2028, U+2029, U+FEFF, U+FFFE,
/// U+FFFF (YAML 1.2, production c-printable).
static bool is_unquotable(Text value, size_t at)
{
    static const char *const characters[] = {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf", "\xef\xbf\xbe",
                                             "\xef\xbf\xbf"};
    unsigned char byte = (unsigned char)value.bytes[at];
    if (byte < ' ' || byte == 0x7f)
        return true;
    if (byte == 0xc2)
        return at + 1 < value.length && (unsigned char)value.bytes[at + 1] < 0xa0;
    for (size_t i = 0; i < sizeof characters / sizeof *characters && byte >= 0xe2; i++)
        if (text_starts(text_slice(value, at, value.length), characters[i]))
            return true;
    return false;
}

bool watch_is_one_line(Text value)
{
    for (size_t i = 0; i < value.length; i++)
        if (is_unquotable(value, i))
            return false;
    return text_is_utf8(value);
}

void watch_write_head(WatchMade *made, const WatchList *list, const char *mark, const char *what)
{
    Buffer *out = &made->text;
    buffer_format(out, "%s %s: ", mark, what);
    add_plain(out, text_clip(list->subject, 400));
    buffer_format(out, "\n%s made " TEXT_FMT " by asterism; TLP:" TEXT_FMT "\n", mark, TEXT_ARG(list->date),
                  TEXT_ARG(marking_word(list->marking)));
}

// ---------------------------------------------------------------- URLs

bool watch_is_address(Text host)
{
    bool has_colon = text_has(host, ':');
    for (size_t i = 0; i < host.length && !has_colon; i++)
        if (!byte_is_digit(host.bytes[i]) && host.bytes[i] != '.')
            return false;
    return host.length > 0;
}

bool watch_url(Text value, WatchUrl *out)
{
    size_t colon = text_find(value, "://", 0);
    if (colon == SIZE_MAX)
        return false;
    Text rest = text_slice(value, colon + 3, text_find_byte(value, '#', 0));
    size_t end = 0;
    while (end < rest.length && rest.bytes[end] != '/' && rest.bytes[end] != '?')
        end++;
    Text host = text_slice(rest, 0, end), path = text_slice(rest, end, rest.length);
    size_t user = text_find_byte(host, '@', 0);
    if (user != SIZE_MAX)
        host = text_slice(host, user + 1, host.length);
    *out = (WatchUrl){.scheme = text_slice(value, 0, colon), .path = path.length > 0 ? path : TEXT("/")};
    size_t bracket = text_starts(host, "[") ? text_find_byte(host, ']', 0) : SIZE_MAX;
    size_t port = text_find_byte(host, ':', bracket == SIZE_MAX ? 0 : bracket);
    if (port != SIZE_MAX && !text_number(text_slice(host, port + 1, host.length), &out->port))
        return false;
    out->host = text_slice(host, 0, port);
    return out->host.length > 0;
}

// ---------------------------------------------------------------- numbers

bool watch_numbers_init(WatchNumbers *numbers, const WatchList *list, Err *err)
{
    enum { MOST = 100000000 };
    if (list->last_sid < list->first_sid || list->last_sid - list->first_sid >= MOST)
        return fail(err, ERR_USAGE,
                    "rules cannot be numbered from %llu to %llu: say FIRST-LAST, such as 1000000-1999999",
                    (unsigned long long)list->first_sid, (unsigned long long)list->last_sid);
    *numbers = (WatchNumbers){.first = list->first_sid, .count = list->last_sid - list->first_sid + 1};
    size_t words = (size_t)(numbers->count / 64 + 1);
    numbers->taken = memory_get(words * sizeof *numbers->taken);
    memset(numbers->taken, 0, words * sizeof *numbers->taken);
    return true;
}

void watch_numbers_done(WatchNumbers *numbers)
{
    free(numbers->taken);
}

bool watch_number(WatchNumbers *numbers, Text about, uint64_t *out, Err *err)
{
    Digest digest = digest_of(about);
    uint64_t wanted;
    memcpy(&wanted, digest.bytes, sizeof wanted);
    for (uint64_t tries = 0; tries < numbers->count; tries++) {
        uint64_t at = (wanted % numbers->count + tries) % numbers->count;
        if (numbers->taken[at / 64] >> (at % 64) & 1)
            continue;
        numbers->taken[at / 64] |= UINT64_C(1) << (at % 64);
        *out = numbers->first + at;
        return true;
    }
    return fail(err, ERR_USAGE,
                "more rules than the %llu numbers from %llu on: give a wider range with --sid FIRST-LAST",
                (unsigned long long)numbers->count, (unsigned long long)numbers->first);
}
