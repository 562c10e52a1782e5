/// Promise: the finds in a text do not depend on the pieces in which it arrives, stand in order of their
/// offsets, and are canonical; and a canonical value is its own canonical form, whatever it was made from.
/// The first bytes choose the sizes of the pieces and the kind.

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "indicators/indicators.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DEMAND(condition)                                                                   \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                        \
        }                                                                                   \
    } while (0)

static void demand_settled(Kind kind, Text value)
{
    Arena arena;
    arena_init(&arena);
    Indicator again;
    Text what;
    bool is_canonical = indicator_canonical(kind, GUESS_EXACT, value, &arena, &again, &what);
    if (!is_canonical || again.kind != kind || !text_equal(again.value, value))
        fprintf(stderr, "kind %d: '" TEXT_FMT "' became '" TEXT_FMT "'\n", (int)kind, TEXT_ARG(value),
                TEXT_ARG(is_canonical ? again.value : what));
    DEMAND(is_canonical && again.kind == kind && text_equal(again.value, value));
    arena_done(&arena);
}

typedef struct {
    Buffer finds;
    uint64_t last;
} Listener;

static bool listen(void *self, const Found *found, Err *err)
{
    (void)err;
    Listener *listener = self;
    DEMAND(found->offset >= listener->last);
    DEMAND(found->context.length <= 160);
    DEMAND(found->reason.length > 0);
    listener->last = found->offset;
    demand_settled(found->kind, found->value);
    buffer_format(&listener->finds, "%d %llu %d ", (int)found->kind, (unsigned long long)found->offset,
                  found->is_mention);
    buffer_add(&listener->finds, found->value);
    buffer_add(&listener->finds, found->context);
    buffer_add(&listener->finds, found->reason);
    buffer_add_byte(&listener->finds, '\n');
    return true;
}

/// `sizes` are taken in turn as the sizes of pieces; none means one piece.
static Buffer finds_of(Text text, Text sizes)
{
    Listener listener = {0};
    Extractor *extractor = extractor_new(listen, &listener);
    Err err = {0};
    for (size_t at = 0, turn = 0; at < text.length; turn++) {
        size_t step = sizes.length ? (unsigned char)sizes.bytes[turn % sizes.length] * 16u + 1 : text.length;
        DEMAND(extractor_feed(extractor, text_slice(text, at, at + step), &err));
        at += step;
    }
    DEMAND(extractor_end(extractor, &err));
    extractor_free(extractor);
    return listener.finds;
}

static void check_canonical(Text raw, unsigned choice)
{
    Arena arena;
    arena_init(&arena);
    Indicator out;
    Text what = TEXT_NONE;
    Kind kind = (Kind)(KIND_DOMAIN + choice % (KIND_COUNT - KIND_DOMAIN));
    KindGuess guess = (KindGuess)(choice / 64 % 4);
    if (indicator_canonical(kind, guess, raw, &arena, &out, &what)) {
        demand_settled(out.kind, out.value);
        indicator_defang(out.kind, out.value, &arena);
        indicator_warning(out.kind, out.value);
        indicator_host(out.kind, out.value);
        domain_registered(out.value);
    } else {
        DEMAND(what.length > 0);
    }
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { HEAD = 4, ENOUGH = 12000 };
    if (size <= HEAD)
        return 0;
    Text sizes = {(const char *)data, HEAD - 1}, raw = {(const char *)data + HEAD, size - HEAD};
    check_canonical(raw, data[HEAD - 1]);
    // The extractor waits for some thousand bytes before it judges: a short text would never be cut.
    Buffer text = {0};
    do
        buffer_add(&text, raw);
    while (text.length < ENOUGH);
    Buffer whole = finds_of(buffer_text(&text), TEXT_NONE), pieces = finds_of(buffer_text(&text), sizes);
    DEMAND(text_equal(buffer_text(&whole), buffer_text(&pieces)));
    buffer_done(&whole);
    buffer_done(&pieces);
    buffer_done(&text);
    return 0;
}
