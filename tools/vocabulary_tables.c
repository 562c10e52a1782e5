// Makes the tables that values are brought to their codes by (src/indicators/places.h) from the vocabulary
// files that the program ships: vocabulary_tables countries.txt regions.txt sectors.txt > tables.c
//
// A spelling that two terms claim is a mistake in the files, and ends the build.

#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/vec.h"
#include "indicators/indicators.h"
#include "indicators/places.h"

typedef struct {
    Text key, word;
} Row;
typedef VEC(Row) Rows;

static int compare_rows(const void *a, const void *b)
{
    const Row *left = a, *right = b;
    int order = text_compare(left->key, right->key);
    return order ? order : text_compare(left->word, right->word);
}

static void add_each(Rows *rows, Text spellings, char separator, Text word, Arena *arena)
{
    for (Text one; text_cut(&spellings, separator, &one);) {
        Text key = place_fold(one, arena);
        if (key.length > 0)
            *vec_push(rows) = (Row){key, word};
    }
}

static bool read_terms(const char *path, Rows *rows, Rows *naics, Arena *arena, Err *err)
{
    Buffer bytes = {0};
    Source source;
    if (!source_open(path, &source, err))
        return false;
    bool is_read = source_read_all(&source, SIZE_MAX >> 1, &bytes, err);
    source_close(&source);
    Text rest = arena_copy(arena, buffer_text(&bytes));
    buffer_done(&bytes);
    const char *fault;
    for (Term term; is_read && terms_next(&rest, &term, &fault);) {
        if (fault)
            return fail(err, ERR_INPUT, "'%s': %s", path, fault);
        add_each(rows, term.id, '\n', term.id, arena);
        add_each(rows, term.names, ';', term.id, arena);
        add_each(rows, term.also, ',', term.id, arena);
        if (term.type == NAMED_SECTOR)
            *vec_push(naics) = (Row){term.id, term.naics};
    }
    return is_read;
}

/// Sorted, each key once.
static bool settle(Rows *rows, Err *err)
{
    size_t kept = 0;
    qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
    for (size_t i = 0; i < rows->count; i++) {
        const Row *row = &rows->items[i], *before = kept ? &rows->items[kept - 1] : NULL;
        bool is_again = before && text_equal(before->key, row->key);
        if (is_again && !text_equal(before->word, row->word))
            return fail(err, ERR_INPUT, "'" TEXT_FMT "' is said of '" TEXT_FMT "' and of '" TEXT_FMT "'",
                        TEXT_ARG(row->key), TEXT_ARG(before->word), TEXT_ARG(row->word));
        if (!is_again)
            rows->items[kept++] = *row;
    }
    rows->count = kept;
    return true;
}

static void print_rows(const char *name, const char *count, const Rows *rows)
{
    printf("\nconst Word %s[] = {\n", name);
    for (size_t i = 0; i < rows->count; i++)
        printf("    {\"" TEXT_FMT "\", \"" TEXT_FMT "\"},\n", TEXT_ARG(rows->items[i].key),
               TEXT_ARG(rows->items[i].word));
    printf("};\nconst size_t %s = %zu;\n", count, rows->count);
}

int main(int count, char **words)
{
    Arena arena;
    Err err = {0};
    Rows places = {0}, sectors = {0}, naics = {0};
    arena_init(&arena);
    bool is_done = count == 4 && read_terms(words[1], &places, &naics, &arena, &err) &&
                   read_terms(words[2], &places, &naics, &arena, &err) &&
                   read_terms(words[3], &sectors, &naics, &arena, &err) && settle(&places, &err) &&
                   settle(&sectors, &err);
    if (is_done) {
        puts("#include \"indicators/places.h\"");
        print_rows("place_words", "place_word_count", &places);
        print_rows("sector_words", "sector_word_count", &sectors);
        print_rows("sector_naics", "sector_naics_count", &naics);
    } else {
        fprintf(stderr, "vocabulary_tables: %s\n",
                count == 4 ? err.message : "name the files of countries, regions and sectors");
    }
    vec_free(&places);
    vec_free(&sectors);
    vec_free(&naics);
    arena_done(&arena);
    return is_done ? 0 : 1;
}
