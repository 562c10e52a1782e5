/// Promise: whatever bytes a text is made of, names are told in order of their place and within the text,
/// each with a reason, and a second walk tells the same number.

#include "fuzz/listener.h"
#include "indicators/indicators.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    uint64_t next, size, count;
} Told;

static bool hear(void *self, const Named *named, __attribute__((unused)) Err *err)
{
    Told *told = self;
    ALWAYS(named->offset >= told->next && named->offset < told->size);
    ALWAYS(named->value.length > 0 && named->why.length > 0 && named->context.length > 0);
    told->next = named->offset + 1;
    told->count++;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"Turla", "Fancy Bear",        "APT28",
                                        "Will",  "dropping elephant", "Cobalt"};
    static Vocabulary *vocabulary; // the dictionary in it takes longer than most texts
    Text text = {(const char *)data, size};
    Err err = {0};
    Told first = {.size = size}, second = {.size = size};
    if (!vocabulary) {
        Text shipped;
        vocabulary = vocabulary_new();
        for (size_t i = 0; (shipped = vocabulary_shipped(i)).bytes; i++)
            vocabulary_add_places(vocabulary, shipped);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            vocabulary_add(vocabulary, NAMED_ACTOR, text_of(names[i]));
    }
    ALWAYS(vocabulary_find(vocabulary, text, hear, &first, &err));
    ALWAYS(vocabulary_find(vocabulary, text, hear, &second, &err));
    ALWAYS(first.count == second.count);
    return 0;
}
