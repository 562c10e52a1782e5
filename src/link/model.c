#include "link/model.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"
#include "link/evidence.h"

extern const char default_model[];
extern const size_t default_model_length;

const char *const title_feature_words[TITLE_FEATURES] = {
    [TITLE_BASE] = "base",           [TITLE_ORDINARY] = "ordinary", [TITLE_LOWER] = "lower",
    [TITLE_ONE_SOURCE] = "one",      [TITLE_TWO_SOURCES] = "two",   [TITLE_SOURCES] = "sources",
    [TITLE_REPEATS] = "repeats",     [TITLE_CUE] = "cue",           [TITLE_FIRST] = "first",
    [TITLE_PUBLISHER] = "publisher", [TITLE_BESIDE] = "beside",     [TITLE_SURNAME] = "surname",
    [TITLE_TIED] = "tied",           [TITLE_TITLED] = "titled",     [TITLE_COINED] = "coined",
    [TITLE_NUMBERED] = "numbered",   [TITLE_FIXED] = "fixed",       [TITLE_HALF] = "half",
};

/// A decimal number, however the machine's locale writes its own.
static bool read_weight(Text text, double *out)
{
    bool is_negative = text.length > 0 && text.bytes[0] == '-';
    double number = 0, scale = 0;
    size_t digits = 0;
    for (size_t i = is_negative; i < text.length; i++) {
        if (text.bytes[i] == '.' && scale == 0) {
            scale = 1;
            continue;
        }
        if (!byte_is_digit(text.bytes[i]) || ++digits > 15)
            return false;
        number = number * 10 + (text.bytes[i] - '0');
        scale *= 10;
    }
    if (digits == 0)
        return false;
    number = scale > 0 ? number / scale : number;
    *out = is_negative ? -number : number;
    return true;
}

static bool read_title(Text rest, LinkModel *out)
{
    Text name;
    if (!text_cut(&rest, ' ', &name))
        return false;
    for (size_t i = 0; i < TITLE_FEATURES; i++)
        if (text_is(name, title_feature_words[i]))
            return read_weight(rest, &out->title[i]);
    return false;
}

static bool read_kind(Text rest, LinkModel *out)
{
    // A kind's word may hold a blank: the weight is what stands last.
    size_t at = rest.length;
    while (at > 0 && rest.bytes[at - 1] != ' ')
        at--;
    if (at == 0)
        return false;
    for (size_t k = 0; k < TRACE_COUNT; k++)
        if (text_is(text_slice(rest, 0, at - 1), evidence_rows[k].word))
            return read_weight(text_slice(rest, at, rest.length), &out->weight[k]);
    return false;
}

/// Exactly so many numbers, parted by blanks.
static bool read_numbers(Text rest, double **out, size_t count)
{
    Text number;
    for (size_t i = 0; i < count; i++)
        if (!text_cut(&rest, ' ', &number) || !read_weight(number, out[i]))
            return false;
    return rest.bytes == NULL;
}

typedef VEC(ModelWord) ModelWords;

static bool read_words(Text rest, ModelWords *out)
{
    Text level, letters, word;
    uint64_t number;
    if (!text_cut(&rest, ' ', &level) || !text_number(level, &number) || number > 30 ||
        !text_cut(&rest, ' ', &letters) || !(text_is(letters, "lower") || text_is(letters, "other")))
        return false;
    while (text_cut(&rest, ' ', &word))
        if (word.length)
            *vec_push(out) = (ModelWord){word, (unsigned)number, text_is(letters, "lower")};
    return true;
}

/// `words` NULL: they are not asked for.
static bool read_line(Text line, LinkModel *out, ModelWords *words)
{
    Text what;
    if (line.length == 0 || line.bytes[0] == '#')
        return true;
    if (!text_cut(&line, ' ', &what))
        return false;
    if (text_is(what, "title"))
        return read_title(line, out);
    if (text_is(what, "word"))
        return !words || read_words(line, words);
    if (text_is(what, "weight"))
        return read_kind(line, out);
    if (text_is(what, "pair"))
        return read_numbers(line, (double *[]){&out->pair_slope, &out->pair_offset}, 2);
    if (text_is(what, "apart"))
        return read_numbers(line, (double *[]){&out->apart_slope, &out->apart_offset}, 2);
    if (text_is(what, "cluster"))
        return read_numbers(line, (double *[]){&out->cluster_slope, &out->cluster_size, &out->cluster_offset},
                            3);
    return false;
}

static int compare_words(const void *left, const void *right)
{
    return text_compare(((const ModelWord *)left)->text, ((const ModelWord *)right)->text);
}

static bool read_lines(Text text, LinkModel *out, ModelWords *words, Err *err)
{
    Text line;
    if (!text_cut(&text, '\n', &line) || !text_is(text_trim(line), "asterism-model 1"))
        return fail(err, ERR_INPUT, "line 1: a model begins with 'asterism-model 1'");
    for (unsigned number = 2; text_cut(&text, '\n', &line); number++)
        if (!read_line(text_trim(line), out, words))
            return fail(err, ERR_INPUT, "line %u: '" TEXT_FMT "' is not part of a model", number,
                        TEXT_ARG(text_clip(line, 40)));
    return true;
}

static bool read_model(Text text, LinkModel *out, ModelWords *words, Err *err)
{
    LinkModel made = {.pair_slope = 1, .apart_slope = NAN, .cluster_slope = 1};
    for (size_t k = 0; k < TRACE_COUNT; k++)
        made.weight[k] = 1;
    if (!read_lines(text, &made, words, err))
        return false;
    if (isnan(made.apart_slope)) {
        made.apart_slope = made.pair_slope;
        made.apart_offset = made.pair_offset;
    }
    *out = made;
    return true;
}

bool model_read_numbers(Text text, LinkModel *out, Err *err)
{
    return read_model(text, out, NULL, err);
}

bool model_read(Text text, Arena *arena, LinkModel *out, Err *err)
{
    ModelWords words = {0};
    bool is_read = read_model(text, out, &words, err);
    if (is_read && words.count > 0) {
        qsort(words.items, words.count, sizeof *words.items, compare_words);
        out->words = arena_array(arena, ModelWord, words.count);
        memcpy(out->words, words.items, words.count * sizeof *words.items);
        out->word_count = words.count;
    }
    vec_free(&words);
    return is_read;
}

Text model_default_text(void)
{
    return (Text){default_model, default_model_length};
}

static const ModelWord *find_word(const LinkModel *model, Text word)
{
    ModelWord wanted = {.text = word};
    return model->word_count ? bsearch(&wanted, model->words, model->word_count, sizeof wanted, compare_words)
                             : NULL;
}

unsigned model_word_level(const LinkModel *model, Text word)
{
    const ModelWord *found = find_word(model, word);
    return found ? found->level : 0;
}

bool model_word_is_lower(const LinkModel *model, Text word)
{
    const ModelWord *found = find_word(model, word);
    return found && found->is_lower;
}
