/// Promise: whatever bytes a line of a log is made of, what is found in it is of the list and given once; an
/// indicator that stands between quotes is found, and a part of another word is not.

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EVIL, ADDRESS, SIX, URL, HASH, MAIL, NETWORK, FILE_NAME, KEY, AGENT, COUNT };

static const Watch items[COUNT] = {
    [EVIL] = {.kind = KIND_DOMAIN, .value = TEXT_INIT("evil.example")},
    [ADDRESS] = {.kind = KIND_IPV4, .value = TEXT_INIT("203.0.113.9")},
    [SIX] = {.kind = KIND_IPV6, .value = TEXT_INIT("2001:db8::9")},
    [URL] = {.kind = KIND_URL, .value = TEXT_INIT("http://site.example/x?a=1")},
    [HASH] = {.kind = KIND_MD5, .value = TEXT_INIT("8f3bd9bc247327a18f3bd9bc247327a1")},
    [MAIL] = {.kind = KIND_EMAIL, .value = TEXT_INIT("boss@post.example")},
    [NETWORK] = {.kind = KIND_CIDR, .value = TEXT_INIT("198.51.100.0/24")},
    [FILE_NAME] = {.kind = KIND_FILE_NAME, .value = TEXT_INIT("evil.exe")},
    [KEY] = {.kind = KIND_REGISTRY_KEY, .value = TEXT_INIT("hkey_current_user\\software\\evil")},
    [AGENT] = {.kind = KIND_USER_AGENT, .value = TEXT_INIT("Evil Agent/1.0 (x)")},
};

typedef struct {
    uint32_t found[COUNT];
} Heard;

static bool hear(void *self, uint32_t watch, Err *err)
{
    Heard *heard = self;
    (void)err;
    ALWAYS(watch < COUNT);
    ALWAYS(heard->found[watch]++ == 0);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const WatchList list = {.items = items, .count = COUNT};
    WatchIndex *index = watch_index_new(&list);
    Err err = {0};
    Heard once = {{0}}, around = {{0}};
    Buffer line = {0};
    ALWAYS(watch_index_find(index, (Text){(const char *)data, size}, hear, &once, &err));
    buffer_add(&line, (Text){(const char *)data, size});
    for (uint32_t i = 0; i < COUNT; i++)
        buffer_format(&line, " \"" TEXT_FMT "\" ",
                      TEXT_ARG(i == NETWORK ? TEXT("198.51.100.7") : items[i].value));
    ALWAYS(watch_index_find(index, buffer_text(&line), hear, &around, &err));
    for (uint32_t i = 0; i < COUNT; i++)
        ALWAYS(around.found[i] == 1);
    Heard none = {{0}};
    ALWAYS(watch_index_find(
        index,
        TEXT("notevil.example evil.example.org 1203.0.113.9 1.203.0.113.9 notevil.exe evil.exe.org"
             " \"Evil Agent/1.0 (x) y\" hkcu\\software\\evil2"),
        hear, &none, &err));
    for (uint32_t i = 0; i < COUNT; i++)
        ALWAYS(none.found[i] == 0);
    buffer_done(&line);
    watch_index_free(index);
    return 0;
}
