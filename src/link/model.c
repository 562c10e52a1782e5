#include "link/model.h"

#include <assert.h>
#include <stdlib.h>

extern const char default_model[];
extern const size_t default_model_length;

const char *const title_feature_words[TITLE_FEATURES] = {
    [TITLE_BASE] = "base",           [TITLE_ORDINARY] = "ordinary", [TITLE_LOWER] = "lower",
    [TITLE_ONE_SOURCE] = "one",      [TITLE_TWO_SOURCES] = "two",   [TITLE_SOURCES] = "sources",
    [TITLE_REPEATS] = "repeats",     [TITLE_CUE] = "cue",           [TITLE_FIRST] = "first",
    [TITLE_PUBLISHER] = "publisher", [TITLE_BESIDE] = "beside",     [TITLE_SURNAME] = "surname",
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

static bool read_words(Text rest, LinkModel *out)
{
    Text level, letters, word;
    uint64_t number;
    if (!text_cut(&rest, ' ', &level) || !text_number(level, &number) || number > 30 ||
        !text_cut(&rest, ' ', &letters) || !(text_is(letters, "lower") || text_is(letters, "other")))
        return false;
    while (text_cut(&rest, ' ', &word))
        if (word.length)
            *map_at(&out->words, word) = (uint32_t)(2 * number + text_is(letters, "lower"));
    return true;
}

static bool read_line(Text line, LinkModel *out)
{
    Text what;
    if (line.length == 0 || line.bytes[0] == '#')
        return true;
    if (!text_cut(&line, ' ', &what))
        return false;
    if (text_is(what, "title"))
        return read_title(line, out);
    if (text_is(what, "word"))
        return read_words(line, out);
    return false;
}

bool model_read(Text text, LinkModel *out, Err *err)
{
    LinkModel made = {0};
    Text line;
    if (!text_cut(&text, '\n', &line) || !text_is(text_trim(line), "asterism-model 1"))
        return fail(err, ERR_INPUT, "line 1: a model begins with 'asterism-model 1'");
    for (unsigned number = 2; text_cut(&text, '\n', &line); number++)
        if (!read_line(text_trim(line), &made)) {
            model_done(&made);
            return fail(err, ERR_INPUT, "line %u: '" TEXT_FMT "' is not part of a model", number,
                        TEXT_ARG(text_clip(line, 40)));
        }
    *out = made;
    return true;
}

void model_default(LinkModel *out)
{
    Err err = {0};
    bool is_read = model_read((Text){default_model, default_model_length}, out, &err);
    assert(is_read);
    (void)is_read;
}

void model_done(LinkModel *model)
{
    map_done(&model->words);
}

unsigned model_word_level(const LinkModel *model, Text word)
{
    uint32_t found = map_find(&model->words, word);
    return found == MAP_NONE ? 0 : found / 2;
}

bool model_word_is_lower(const LinkModel *model, Text word)
{
    uint32_t found = map_find(&model->words, word);
    return found != MAP_NONE && found % 2 == 1;
}
