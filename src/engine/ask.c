#include "engine/engine.h"

#include "engine/ask_form.h"
#include "engine/ask_view.h"
#include "engine/asking.h"
#include "engine/spellings.h"
#include "engine/vocabularies.h"
#include "engine/warnings.h"

/// A case of at most so many observations is connected first where its conclusion is out of date: that takes
/// about a second. In a larger one the answer comes without clusters.
enum { CONNECT_TO_ANSWER = 200000 };

/// Countries and sectors, by everything that the case's vocabularies hold to be the one that is asked for.
static bool ask_place(const Inquiry *inquiry, Kind kind, Text asked, Arena *arena, Reply *reply, Err *err)
{
    Text *kept = NULL;
    uint32_t count = wording_kept(inquiry->wording, kind, asked, arena, &kept);
    if (count == 0)
        return true;
    if (!store_ask_values(case_store(inquiry->it), kind, kept, count, arena, &reply->answer, err))
        return false;
    Text word = wording_read(inquiry->wording, kind, kept[0]);
    if (reply->answer.is_known) {
        reply->type = kind_word(kind);
        reply->value = word.bytes ? word : kept[0];
    }
    return true;
}

/// A family, in whatever spelling the case has it.
static bool ask_family(Inquiry *inquiry, Text asked, Arena *arena, Reply *reply, Err *err)
{
    Store *store = case_store(inquiry->it);
    Text *kept;
    if (!inquiry->families && !spellings_of_families(store, &inquiry->families, err))
        return false;
    uint32_t count = spellings_find(inquiry->families, asked, arena, &kept);
    if (count == 0)
        return true;
    if (!store_ask_values(store, KIND_FAMILY, kept, count, arena, &reply->answer, err))
        return false;
    if (reply->answer.is_known) {
        reply->type = kind_word(KIND_FAMILY);
        reply->value = kept[0];
        for (uint32_t i = 0; i < count; i++)
            if (text_equal(kept[i], asked))
                reply->value = kept[i];
    }
    return true;
}

/// A word may be a value of a kind that its form does not tell (a mutex, a family): each is tried.
/// `has_form`: it is no word, but has the form of an indicator.
static bool ask_every_kind(Inquiry *inquiry, Text asked, bool has_form, Arena *arena, Reply *reply, Err *err)
{
    Case *it = inquiry->it;
    for (Kind kind = KIND_DOMAIN; kind < KIND_COUNT && !reply->answer.is_known; kind++) {
        Indicator indicator;
        if (!store_ask_holds(case_store(it), kind))
            continue;
        if (kind == KIND_COUNTRY || kind == KIND_SECTOR) {
            if (!has_form && !ask_place(inquiry, kind, asked, arena, reply, err))
                return false;
            continue;
        }
        // What has a form is hardly a family, and a thousand pasted values need not read them all.
        if (kind == KIND_FAMILY && !has_form) {
            if (!ask_family(inquiry, asked, arena, reply, err))
                return false;
            continue;
        }
        if (!indicator_canonical(kind, GUESS_EXACT, asked, arena, &indicator, NULL))
            continue;
        if (!store_ask_value(case_store(it), indicator.kind, indicator.value, arena, &reply->answer, err))
            return false;
        if (reply->answer.is_known) {
            reply->type = kind_word(indicator.kind);
            reply->value = indicator.value;
        }
    }
    return true;
}

static bool ask_names_and_ids(Case *it, Text asked, Arena *arena, Reply *reply, Err *err)
{
    StoreAnswer answer;
    if (!store_ask_name(case_store(it), asked, arena, &answer, err))
        return false;
    if (answer.is_known) {
        reply->type = TEXT("name");
        reply->value = asked;
        reply->answer = answer;
        return true;
    }
    if (!store_ask_id(case_store(it), asked, arena, &answer, err))
        return false;
    if (answer.is_known) {
        reply->type = TEXT("activity");
        reply->value = asked;
        reply->answer = answer;
    }
    return true;
}

static bool begin_for_reader(Case *it, Marking reader, bool lists_all, Inquiry *out, Err *err)
{
    Inquiry inquiry = {.it = it, .has_clusters = true};
    if (!ask_view_open(it, reader, lists_all, &inquiry.view, err))
        return false;
    *out = inquiry;
    return true;
}

/// Connects a case that is small enough for that, where its conclusion is out of date.
static bool connect_first(Case *it, Err *err)
{
    ConclusionState state;
    uint64_t observations;
    View view;
    Arena arena;
    if (!store_conclusion_state(case_store(it), &state, err) ||
        !store_observations(case_store(it), &observations, err))
        return false;
    if (state == CONCLUSION_CURRENT || observations > CONNECT_TO_ANSWER)
        return true;
    arena_init(&arena);
    bool is_done = case_view(it, &(ViewOptions){.reader = MARKING_RED}, &arena, &view, err);
    arena_done(&arena);
    return is_done;
}

bool inquiry_begin(Case *it, bool lists_all, Inquiry *out, Err *err)
{
    Store *store = case_store(it);
    if (!store_ask_begin(store, ASK_COPIED_FEW, lists_all, err))
        return false;
    Inquiry inquiry = {.it = it, .lists_all = lists_all, .has_clusters = store_ask_has_conclusion(store)};
    bool has_places = store_ask_holds(store, KIND_COUNTRY) || store_ask_holds(store, KIND_SECTOR);
    if (!case_warnings_to_ask(it, &inquiry.lists, err) ||
        (has_places && !case_wording_to_ask(it, &inquiry.wording, err))) {
        store_ask_end(store);
        return false;
    }
    *out = inquiry;
    return true;
}

bool case_ask_begin(Case *it, Marking reader, bool lists_all, Inquiry *out, Err *err)
{
    enum { EXPECTED_BYTES = 64 << 20 };
    if (reader != MARKING_RED)
        return begin_for_reader(it, reader, lists_all, out, err);
    // Another program may write between the two: what counts is what stands in the snapshot.
    if (!connect_first(it, err))
        return false;
    memory_expect(EXPECTED_BYTES);
    return inquiry_begin(it, lists_all, out, err);
}

void case_ask_end(Inquiry *inquiry)
{
    ask_view_close(inquiry->view);
    inquiry->view = NULL;
    spellings_free(inquiry->families);
    inquiry->families = NULL;
    store_ask_end(case_store(inquiry->it));
}

static bool is_port(Text text)
{
    bool is_number = text.length > 0 && text.length <= 5;
    for (size_t i = 0; i < text.length; i++)
        is_number = is_number && byte_is_digit(text.bytes[i]);
    return is_number;
}

uint32_t ask_parts(Text asked, Text parts[2])
{
    size_t bar = text_find_byte(asked, '|', 0);
    if (bar == SIZE_MAX || text_find_byte(asked, '|', bar + 1) != SIZE_MAX)
        return 0;
    parts[0] = text_trim(text_slice(asked, 0, bar));
    parts[1] = text_trim(text_slice(asked, bar + 1, asked.length));
    if (!parts[0].length || !parts[1].length)
        return 0;
    return is_port(parts[1]) ? 1 : 2;
}

bool case_ask(Inquiry *inquiry, Text asked, Arena *arena, Reply *out, Err *err)
{
    asked = text_trim(asked);
    Case *it = inquiry->it;
    if (inquiry->view) {
        ask_view(inquiry->view, asked, arena, out);
        return true;
    }
    Reply reply = {
        .asked = asked, .type = TEXT("unknown"), .value = asked, .has_clusters = inquiry->has_clusters};
    reply.answer.first_seen = reply.answer.last_seen = INSTANT_NONE;
    Indicator indicator;
    bool has_form = ask_form(asked, inquiry->lists, arena, &indicator, &reply);
    if (has_form &&
        (!case_warnings_answered(it, err) ||
         !store_ask_value(case_store(it), indicator.kind, indicator.value, arena, &reply.answer, err)))
        return false;
    if (!reply.answer.is_known && !ask_names_and_ids(it, asked, arena, &reply, err))
        return false;
    if (!reply.answer.is_known && !ask_every_kind(inquiry, asked, has_form, arena, &reply, err))
        return false;
    *out = reply;
    return true;
}
