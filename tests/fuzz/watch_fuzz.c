/// Promise: whatever partners call themselves and whatever they report as an indicator, rules stay rules:
/// each line of Suricata's and Snort's is a comment or one whole rule whose quotes are closed, our readers
/// take all of Sigma's, and no literal of a query ends before its time.

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 64 };

typedef struct {
    Watch items[MOST];
    uint32_t count;
    Arena arena;
} Given;

static int compare_watches(const void *a, const void *b)
{
    const Watch *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return text_compare(left->value, right->value);
}

/// A line is a value of a kind that its first byte says, and a tab and the name of its partner.
static void take(Given *given, Text line)
{
    Indicator indicator;
    Text value, *words = arena_array(&given->arena, Text, 2);
    if (line.length < 2 || given->count == MOST || !text_is_utf8(line))
        return;
    Kind kind = (Kind)(KIND_DOMAIN + (unsigned char)line.bytes[0] % (KIND_CVE - KIND_DOMAIN));
    line = text_slice(line, 1, line.length);
    if (!text_cut(&line, '\t', &value) ||
        !indicator_canonical(kind, GUESS_EXACT, value, &given->arena, &indicator, NULL))
        return;
    words[0] = line.length > 0 ? line : TEXT("n");
    words[1] = TEXT("0123456789abcdef");
    given->items[given->count++] = (Watch){.kind = indicator.kind,
                                           .value = indicator.value,
                                           .first_seen = INSTANT_NONE,
                                           .last_seen = 0,
                                           .marking = MARKING_GREEN,
                                           .partners = &words[0],
                                           .partner_count = 1,
                                           .records = &words[1],
                                           .record_count = 1,
                                           .observations = 1,
                                           .actor = words[0],
                                           .url = words[0]};
}

static void check_rules(Text text)
{
    Text line;
    while (text_cut(&text, '\n', &line)) {
        bool is_quoted = false;
        size_t depth = 0;
        if (line.length == 0 || text_starts(line, "#"))
            continue;
        ALWAYS(text_starts(line, "alert ") && line.length < 8192);
        for (size_t i = 0; i < line.length; i++) {
            ALWAYS((unsigned char)line.bytes[i] >= ' ' && (unsigned char)line.bytes[i] < 0x7f);
            i += line.bytes[i] == '\\';
            is_quoted ^= i < line.length && line.bytes[i] == '"';
            depth += !is_quoted && line.bytes[i] == '(';
            ALWAYS(is_quoted || line.bytes[i] != ')' || i + 1 == line.length);
        }
        ALWAYS(!is_quoted && depth == 1);
    }
}

static bool hear_complaint(void *self, Text place, Text what, Err *err)
{
    (void)self, (void)place, (void)what, (void)err;
    abort();
}

static void check_sigma(Text text)
{
    Listener listener = {0};
    Sink sink = listener_sink(&listener);
    Source source;
    Reading reading = {.path = TEXT("own.yml")};
    Err err = {0};
    sink.complaint = hear_complaint;
    source_of_text(TEXT("own.yml"), text, &source);
    ALWAYS(format_find(TEXT("sigma"))->read(&source, &reading, &sink, &err));
}

/// Behind its comments a query has an even number of quotes, and no control byte but the end of a line.
static void check_query(Text text)
{
    size_t quotes = 0;
    Text line;
    while (text_cut(&text, '\n', &line)) {
        for (size_t i = 0; i < line.length; i++)
            ALWAYS((unsigned char)line.bytes[i] >= ' ');
        for (size_t i = 0; !text_starts(line, "--") && i < line.length; i++)
            quotes += line.bytes[i] == '\'';
        ALWAYS(quotes % 2 == 0);
    }
}

/// Every string of a KQL query ends in its line, and holds no control byte.
static void check_kql(Text text)
{
    Text line;
    while (text_cut(&text, '\n', &line)) {
        bool is_quoted = false;
        for (size_t i = 0; !text_starts(line, "//") && i < line.length; i++) {
            bool is_escaped = line.bytes[i] == '\\';
            i += is_escaped;
            ALWAYS(i < line.length && (unsigned char)line.bytes[i] >= ' ');
            is_quoted ^= !is_escaped && line.bytes[i] == '"';
        }
        ALWAYS(!is_quoted);
    }
}

static void write_all(Given *given)
{
    for (const WatchFormat *format = watch_format_table(); format->name.bytes; format++) {
        WatchMade made = {.arena = &given->arena, .stem = TEXT("own")};
        Err err = {0};
        const WatchList list = {
            .items = given->items,
            .count = given->count,
            .subject = given->count ? given->items[0].actor : TEXT(""),
            .name = watch_word(given->count ? given->items[0].actor : TEXT(""), &given->arena),
            .date = TEXT("2014-10-14"),
            .marking = MARKING_GREEN,
            .first_sid = 1,
            .last_sid = 1000,
            .has_lists = true};
        ALWAYS(format->write(&list, &made, &err));
        Text text = buffer_text(&made.text);
        if (text_is(format->ending, ".rules"))
            check_rules(text);
        else if (text_is(format->ending, ".sql"))
            check_query(text);
        else if (text_is(format->ending, ".kql"))
            check_kql(text);
        else if (made.rules > 0)
            check_sigma(text);
        watch_made_done(&made);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text rest = {(const char *)data, size}, line;
    Given given = {.count = 0};
    arena_init(&given.arena);
    while (text_cut(&rest, '\n', &line))
        take(&given, line);
    if (given.count > 1)
        qsort(given.items, given.count, sizeof *given.items, compare_watches);
    write_all(&given);
    arena_done(&given.arena);
    return 0;
}
