/// The files of JSONTestSuite (MIT) in ../shared, cut and parsed. Skipped (exit 77) where that folder is not.

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "base/json_frames.h"

#include "unit/test.h"

static const char folder[] = "../shared/data/json/test_parsing";

/// Does the document come out of the cutter as one skeleton that parses?
static bool is_accepted(JsonParser *parser, Text document, const char *const *paths)
{
    Source source;
    JsonFrames frames;
    JsonFrame frame;
    bool more = true, is_good = true;
    int skeletons = 0;
    Err err = {0};
    source_of_text(TEXT("test"), document, &source);
    json_frames_init(&frames, &source, paths, 1 << 20);
    while (json_frames_next(&frames, &frame, &more, &err) && more) {
        Arena arena;
        const Json *json;
        arena_init(&arena);
        is_good =
            is_good && frame.kind != FRAME_BROKEN && json_parse(parser, frame.text, &arena, &json, &err);
        skeletons += frame.kind == FRAME_SKELETON;
        arena_done(&arena);
    }
    json_frames_done(&frames);
    return is_good && skeletons == 1;
}

static void each_file(bool is_streaming)
{
    static const char *const none[] = {NULL};
    static const char *const top[] = {"", NULL};
    DIR *files = opendir(folder);
    if (!files) {
        fprintf(stderr, "skipped: needs %s\n", folder);
        _exit(77);
    }
    JsonParser *parser = json_parser_new();
    int seen = 0;
    for (struct dirent *file; (file = readdir(files));) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        Source source;
        Err err = {0};
        Buffer document = {0};
        if (!text_ends(text_of(file->d_name), ".json") || !source_open(path, &source, &err))
            continue;
        assert_true(source_read_all(&source, 1 << 20, &document, &err));
        source_close(&source);
        seen++;
        bool is_good = is_accepted(parser, buffer_text(&document), is_streaming ? top : none);
        if (file->d_name[0] == 'y' && !is_good)
            fail_msg("refused: %s", file->d_name);
        // A cutter of lists is lenient about commas between elements, which lose nothing: [1,] and [,1].
        if (file->d_name[0] == 'n' && is_good && !is_streaming)
            fail_msg("accepted: %s", file->d_name);
        buffer_done(&document);
    }
    closedir(files);
    json_parser_free(parser);
    assert_true(seen > 300);
}

TEST(frames_accept_and_refuse_whole_documents_as_the_suite_says)
{
    each_file(false);
}

TEST(frames_lose_no_good_document_when_they_cut_it_into_elements)
{
    each_file(true);
}
