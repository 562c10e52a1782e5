#include <string.h>

#include "formats/formats.h"
#include "unit/test.h"

typedef struct {
    const WatchList *list;
    char all[400];
} Heard;

static bool hear(void *self, uint32_t watch, __attribute__((unused)) Err *err)
{
    Heard *heard = self;
    Text value = heard->list->items[watch].value;
    size_t length = strlen(heard->all);
    snprintf(heard->all + length, sizeof heard->all - length, "%s" TEXT_FMT, length ? "; " : "",
             TEXT_ARG(value));
    return true;
}

/// What is found of one item in the line: its value, or nothing.
static void assert_found(Kind kind, const char *value, const char *line, bool is_there)
{
    const Watch item = {.kind = kind, .value = text_of(value)};
    const WatchList list = {.items = &item, .count = 1};
    Heard heard = {.list = &list};
    Err err = {0};
    WatchIndex *index = watch_index_new(&list);
    assert_true(watch_index_find(index, text_of(line), hear, &heard, &err));
    assert_string_equal(heard.all, is_there ? value : "");
    watch_index_free(index);
}

TEST(watch_phrase_a_file_name_is_found_in_any_path_and_not_within_another_name)
{
    const char *name = "evil dropper-2.exe";
    assert_found(KIND_FILE_NAME, name, "TargetFilename: C:\\Users\\x\\Evil Dropper-2.EXE", true);
    assert_found(KIND_FILE_NAME, name, "{\"path\":\"C:\\\\Users\\\\x\\\\evil dropper-2.exe\"}", true);
    assert_found(KIND_FILE_NAME, name, "ran evil dropper-2.exe.", true);
    assert_found(KIND_FILE_NAME, name, "ran evil dropper-2.exe.bak", false);
    assert_found(KIND_FILE_NAME, name, "ran not-evil dropper-2.exe", false);
    assert_found(KIND_FILE_NAME, name, "ran my.evil dropper-2.exe2", false);
}

TEST(watch_phrase_what_is_a_word_too_has_to_stand_in_a_path_or_between_quotes)
{
    assert_found(KIND_FILE_NAME, "update", "/usr/bin/update --all", true);
    assert_found(KIND_FILE_NAME, "update", "please update now", false);
    assert_found(KIND_MUTEX, "Explorer", "mutant name='Explorer'", true);
    assert_found(KIND_MUTEX, "Explorer", "Internet Explorer started", false);
    assert_found(KIND_MUTEX, ")!VoqA.I4", "mutant \\BaseNamedObjects\\)!VoqA.I4 opened", true);
}

TEST(watch_phrase_a_registry_key_is_found_under_any_spelling_of_its_hive_and_with_what_is_below)
{
    const char *key = "hkey_local_machine\\software\\evil\\run";
    assert_found(KIND_REGISTRY_KEY, key, "TargetObject: HKLM\\SOFTWARE\\Evil\\Run\\loader", true);
    assert_found(KIND_REGISTRY_KEY, key, "\"\\\\REGISTRY\\\\MACHINE\\\\SOFTWARE\\\\Evil\\\\Run\"", true);
    assert_found(KIND_REGISTRY_KEY, key, "HKLM\\SOFTWARE\\Evil\\RunOnce", false);
    assert_found(KIND_REGISTRY_KEY, "hkey_local_machine\\software", "HKLM\\SOFTWARE\\Other", false);
}

TEST(watch_phrase_a_pipe_stands_behind_a_backslash)
{
    assert_found(KIND_PIPE, "\\\\.\\pipe\\evilpipe", "PipeName: \\evilpipe", true);
    assert_found(KIND_PIPE, "evilpipe", "PipeName: \\evilpipe", true);
    assert_found(KIND_PIPE, "evilpipe", "PipeName: \\evilpipe2", false);
    assert_found(KIND_PIPE, "evilpipe", "the evilpipe", false);
}

TEST(watch_phrase_a_user_agent_is_a_whole_field)
{
    const char *agent = "Mozilla/4.0 (compatible; Evil 1.0)";
    assert_found(KIND_USER_AGENT, agent,
                 "10.0.0.5 - \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/4.0 (compatible; Evil 1.0)\"", true);
    assert_found(KIND_USER_AGENT, agent, "{\"log\":\"ua=\\\"Mozilla/4.0 (compatible; Evil 1.0)\\\"\"}", true);
    assert_found(KIND_USER_AGENT, agent, "GET / 200 Mozilla/4.0+(compatible;+Evil+1.0) 10.0.0.5", true);
    assert_found(KIND_USER_AGENT, agent, "a\tMozilla/4.0 (compatible; Evil 1.0)\tb", true);
    assert_found(KIND_USER_AGENT, agent, "\"Mozilla/4.0 (compatible; Evil 1.0) Other/2\"", false);
    assert_found(KIND_USER_AGENT, "Mozilla/4.0", "\"Mozilla/4.0 (compatible; Evil 1.0)\"", false);
    assert_found(KIND_USER_AGENT, "Mozilla/4.0", "\"Mozilla/4.0\"", true);
}

TEST(watch_phrase_all_that_begin_at_one_place_are_found_once_each)
{
    const Watch items[] = {{.kind = KIND_FILE_NAME, .value = TEXT_INIT("evil.a")},
                           {.kind = KIND_FILE_NAME, .value = TEXT_INIT("evil.a b")},
                           {.kind = KIND_FILE_NAME, .value = TEXT_INIT("evil.a b c.exe")},
                           {.kind = KIND_FILE_NAME, .value = TEXT_INIT("evil.a b d.exe")},
                           {.kind = KIND_FILE_NAME, .value = TEXT_INIT("evil.b")},
                           {.kind = KIND_MUTEX, .value = TEXT_INIT("EVIL.A")},
                           {.kind = KIND_FILE_NAME, .value = TEXT_INIT("x.y")}};
    const WatchList list = {.items = items, .count = sizeof items / sizeof *items};
    Heard heard = {.list = &list};
    Err err = {0};
    WatchIndex *index = watch_index_new(&list);
    assert_true(watch_index_find(index, TEXT("x.y evil.a b c.exe, evil.a b c.exe"), hear, &heard, &err));
    assert_string_equal(heard.all, "evil.a b c.exe; evil.a b; EVIL.A; evil.a");
    assert_true(watch_index_holds(index, 0) && !watch_index_holds(index, 6)); // too short to tell anything
    watch_index_free(index);
}
