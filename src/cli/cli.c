#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const Verb *verb_find(const char *name)
{
    for (const Verb *verb = verbs; verb->name; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

enum { LONGEST_OPTION = 24 };

/// Edits (insert, delete, replace) that turn one word into the other: Wagner and Fischer, 1974, one row at a
/// time.
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_OPTION + 1], width = strlen(b);
    if (width > LONGEST_OPTION)
        return SIZE_MAX;
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < width; j++) {
            size_t best = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (diagonal + 1 < best)
                best = diagonal + 1;
            row[j + 1] = best;
        }
    }
    return row[width];
}

static bool refuse_option(const char *word, const Option *options, Err *err)
{
    const char *nearest = NULL;
    size_t least = 4;
    for (const Option *option = options; option->name; option++) {
        size_t edits = distance(word, option->name);
        if (edits < least) {
            least = edits;
            nearest = option->name;
        }
    }
    if (nearest)
        return fail(err, ERR_USAGE, "no option is called '%.60s'; did you mean '%s'?", word, nearest);
    if (!options->name)
        return fail(err, ERR_USAGE, "no option is called '%.60s'; this verb has none", word);
    Buffer names = {0};
    for (const Option *option = options; option->name; option++)
        buffer_format(&names, "%s%s", option == options ? "" : ", ", option->name);
    fail(err, ERR_USAGE, "no option is called '%.60s'; there are: %s", word, names.bytes);
    buffer_done(&names);
    return false;
}

static const Option *find_option(const char *word, size_t length, const Option *options)
{
    for (const Option *option = options; option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, word, length) == 0)
            return option;
    return NULL;
}

static bool take_option(int count, char **words, int *at, const Option *options, Err *err)
{
    const char *word = words[*at], *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const Option *option = find_option(word, length, options);
    if (!option)
        return refuse_option(word, options, err);
    if (option->flag) {
        if (equals)
            return fail(err, ERR_USAGE, "'%s' takes no value", option->name);
        *option->flag = true;
        return true;
    }
    if (equals) {
        *option->value = equals + 1;
        return true;
    }
    if (*at + 1 >= count)
        return fail(err, ERR_USAGE, "'%s' needs a value", option->name);
    *option->value = words[++*at];
    return true;
}

bool take_options(int *count, char **words, const Option *options, Err *err)
{
    int kept = 0;
    bool is_over = false;
    for (int i = 0; i < *count; i++) {
        bool is_option = !is_over && words[i][0] == '-' && words[i][1] != 0;
        if (is_option && strcmp(words[i], "--") == 0) {
            is_over = true;
            continue;
        }
        if (!is_option) {
            words[kept++] = words[i];
            continue;
        }
        if (!take_option(*count, words, &i, options, err))
            return false;
    }
    *count = kept;
    return true;
}

bool expect_words(int count, int least, int most, const char *usage, Err *err)
{
    if (count >= least && count <= most)
        return true;
    return fail(err, ERR_USAGE, "%s: asterism %s", count < least ? "something is missing" : "too many words",
                usage);
}

Text printable(Text text, Arena *arena)
{
    Buffer shown = {0};
    size_t plain = 0; // where what stands as it is began
    for (size_t at = 0, bytes; at < text.length; at += bytes ? bytes : 1) {
        uint32_t character = text_character(text, at, &bytes);
        if (bytes > 0 && !character_is_unsafe(character))
            continue;
        buffer_add(&shown, text_slice(text, plain, at));
        buffer_add_string(&shown, character == '\n' || character == '\t' ? " " : "\xef\xbf\xbd");
        plain = at + (bytes ? bytes : 1);
    }
    if (plain == 0)
        return text;
    buffer_add(&shown, text_slice(text, plain, text.length));
    Text copy = arena_copy(arena, buffer_text(&shown));
    buffer_done(&shown);
    return copy;
}

/// Characters, not bytes, of UTF-8 text: what a terminal counts, wide scripts apart.
static int columns_of(Text text)
{
    int columns = 0;
    for (size_t i = 0; i < text.length; i++)
        columns += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
    return columns;
}

/// From `column` on; further lines are indented.
static void wrap(FILE *out, int column, int indent, Text text)
{
    enum { WIDTH = 80 };
    Text rest = text, word;
    bool is_begun = column > indent;
    while (text_cut(&rest, ' ', &word)) {
        if (word.length == 0)
            continue;
        int width = columns_of(word);
        if (is_begun && column + 1 + width > WIDTH) {
            fputc('\n', out);
            is_begun = false;
        }
        column = is_begun ? column + fprintf(out, " ") : fprintf(out, "%*s", indent, "");
        fprintf(out, TEXT_FMT, TEXT_ARG(word));
        column += width;
        is_begun = true;
    }
    if (is_begun)
        fputc('\n', out);
}

void put_wrapped(int indent, Text text)
{
    wrap(stdout, 0, indent, text);
}

void say(const Cli *cli, const char *format, ...)
{
    if (cli->is_quiet)
        return;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *words = arena_array(cli->arena, char, (size_t)length + 1);
    vsnprintf(words, (size_t)length + 1, format, again);
    va_end(again);
    Text message = printable(text_of(words), cli->arena);
    if (isatty(STDERR_FILENO))
        wrap(stderr, 0, 0, message);
    else
        fprintf(stderr, TEXT_FMT "\n", TEXT_ARG(message));
}

void say_waiting(void *cli, const char *path)
{
    say(cli, "another process writes '%s': waiting until it is done", path);
}

ExitCode report_failure(Cli *cli)
{
    static const ExitCode codes[] = {
        [ERR_NONE] = EXIT_FAILED,         [ERR_USAGE] = EXIT_USAGE,   [ERR_INPUT] = EXIT_INPUT,
        [ERR_FORBIDDEN] = EXIT_FORBIDDEN, [ERR_FAILED] = EXIT_FAILED,
    };
    fflush(stdout);
    Text message = printable(text_of(cli->err.message), cli->arena);
    // Scripts get it in one line.
    if (isatty(STDERR_FILENO))
        wrap(stderr, fprintf(stderr, "asterism:"), 4, message);
    else
        fprintf(stderr, "asterism: " TEXT_FMT "\n", TEXT_ARG(message));
    return codes[cli->err.code];
}

void put_line(Buffer *line)
{
    fwrite(line->bytes ? line->bytes : "", 1, line->length, stdout);
    fputc('\n', stdout);
    buffer_clear(line);
}

void put_document(Text text, Arena *arena)
{
    bool is_shown = isatty(STDOUT_FILENO);
    Text line;
    if (!is_shown)
        fwrite(text.bytes, 1, text.length, stdout);
    while (is_shown && text_cut(&text, '\n', &line)) {
        Text shown = printable(line, arena);
        fwrite(shown.bytes, 1, shown.length, stdout);
        putchar('\n');
    }
}

const char *grouped(uint64_t number, Arena *arena)
{
    char digits[32], shown[48];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number), at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            shown[at++] = ',';
        shown[at++] = digits[i];
    }
    return arena_string(arena, (Text){shown, (size_t)at});
}

const char *counted(uint64_t number, const char *one, const char *many, Arena *arena)
{
    return arena_format(arena, "%s %s", grouped(number, arena), number == 1 ? one : many).bytes;
}

bool take_view(const ViewWords *words, ViewOptions *out, Err *err)
{
    *out =
        (ViewOptions){.reader = MARKING_RED, .no_names = words->no_names, .without = text_of(words->without)};
    if (!words->reader || marking_parse(text_of(words->reader), &out->reader))
        return true;
    return fail(err, ERR_USAGE, "'%.40s' is no marking; there are CLEAR, GREEN, AMBER, AMBER+STRICT and RED",
                words->reader);
}

bool open_case(Cli *cli, Case **out)
{
    return case_open(cli->folder, cli->now, out, &cli->err);
}

bool say_scattered(Cli *cli, Case *it, const Text *names, uint32_t count, Marking reader)
{
    Text *notes = arena_array(cli->arena, Text, count);
    if (!case_scattered(it, names, count, reader, cli->arena, notes, &cli->err))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (notes[i].length > 0)
            say(cli, TEXT_FMT, TEXT_ARG(notes[i]));
    return true;
}
