/// Promise: whatever bytes stand in a warning list, reading ends; what is told keeps the sink's rules; and
/// any value can be looked up in it.

#include "fuzz/listener.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void pass_over(void *self, Text title)
{
    (void)self;
    (void)title;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        Kind kind;
        const char *value;
    } values[] = {{KIND_DOMAIN, "a.evil.example"}, {KIND_IPV4, "10.1.2.3"}, {KIND_EMAIL, "a@evil.example"}};
    Text raw = {(const char *)data, size};
    read_twice("warninglist", "list.txt", TEXT(""), raw);
    WarningLists *lists = warning_lists_new();
    warning_list_fill(raw, TEXT("list"), lists);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        warning_lists_find(lists, values[i].kind, text_of(values[i].value), pass_over, NULL);
    warning_lists_free(lists);
    return 0;
}
