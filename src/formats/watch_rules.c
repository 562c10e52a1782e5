// What Suricata's and Snort's rules have in common: one line each, options in brackets.

#include "formats/watch_rules.h"

#include <string.h>

void rules_pattern(Buffer *out, Text bytes)
{
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.bytes[i];
        if (byte <= ' ' || byte >= 0x7f || strchr("\"|:;\\$`", byte))
            buffer_format(out, "|%02x|", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
}

static Text metadata_date(Text date, Arena *arena)
{
    Text copy = arena_copy(arena, date);
    for (size_t i = 0; i < copy.length; i++)
        if (copy.bytes[i] == '-')
            ((char *)copy.bytes)[i] = '_';
    return copy;
}

/// Who says so, as `metadata` takes it: pairs of words.
static void add_metadata(RuleWriter *it, const Watch *watch)
{
    enum { LISTED = 4 };
    Arena *arena = it->made->arena;
    Buffer *out = &it->made->text;
    buffer_format(out, " metadata:created_at " TEXT_FMT, TEXT_ARG(metadata_date(it->list->date, arena)));
    for (uint32_t i = 0; i < watch->partner_count && i < LISTED; i++)
        buffer_format(out, ", partner " TEXT_FMT, TEXT_ARG(watch_word(watch->partners[i], arena)));
    for (uint32_t i = 0; watch->records && i < watch->record_count && i < LISTED; i++)
        buffer_format(out, ", record " TEXT_FMT, TEXT_ARG(text_clip(watch->records[i], 12)));
    buffer_format(out, ", records %u", watch->record_count);
    if (watch->last_seen != INSTANT_NONE)
        buffer_format(out, ", last_seen " TEXT_FMT,
                      TEXT_ARG(metadata_date(instant_date_text(watch->last_seen, arena), arena)));
    if (watch->actor.length > 0)
        buffer_format(out, ", actor " TEXT_FMT, TEXT_ARG(watch_word(watch->actor, arena)));
    buffer_format(out, ", tlp " TEXT_FMT, TEXT_ARG(arena_lower(arena, marking_word(watch->marking))));
    if (watch->pap != PAP_UNSTATED)
        buffer_format(out, ", pap " TEXT_FMT, TEXT_ARG(arena_lower(arena, pap_word(watch->pap))));
    buffer_add_byte(out, ';');
}

/// Only addresses that the parser takes whole.
static void add_reference(RuleWriter *it, const Watch *watch)
{
    size_t scheme = text_find(watch->url, "://", 0);
    Text url = scheme == SIZE_MAX ? TEXT_NONE : text_slice(watch->url, scheme + 3, watch->url.length);
    for (size_t i = 0; i < url.length; i++)
        if (url.bytes[i] <= ' ' || (unsigned char)url.bytes[i] >= 0x7f || strchr("\";\\,", url.bytes[i]))
            return;
    if (url.length > 0 && url.length < 400)
        buffer_format(&it->made->text, " reference:url," TEXT_FMT ";", TEXT_ARG(url));
}

bool rules_put(RuleWriter *it, const char *header, const char *what, Text shown, const Watch *watch,
               const char *class, Err *err)
{
    Arena *arena = it->made->arena;
    Buffer *out = &it->made->text;
    uint64_t number;
    Text about = arena_format(arena, "%s " TEXT_FMT, what, TEXT_ARG(shown));
    if (!watch_number(&it->numbers, about, &number, err))
        return false;
    buffer_format(out, "%s (msg:\"ASTERISM ", header);
    rules_pattern(out, watch_word(it->list->name, arena));
    buffer_format(out, ": %s ", what);
    rules_pattern(out, text_clip(shown, 120));
    buffer_add_string(out, "\";");
    buffer_add(out, buffer_text(&it->body));
    add_reference(it, watch);
    buffer_format(out, " classtype:%s; sid:%llu; rev:%u;", class, (unsigned long long)number,
                  watch->observations ? watch->observations : 1);
    add_metadata(it, watch);
    buffer_add_string(out, ")\n");
    it->made->rules++;
    return true;
}

void rules_note(RuleWriter *it, const Watch *watch)
{
    buffer_add_string(&it->made->text, "# ");
    Text evidence = watch_evidence(watch, it->made->arena);
    buffer_add(&it->made->text, evidence);
    buffer_add_byte(&it->made->text, '\n');
    it->made->indicators++;
}

static bool rules_by_kind(RuleWriter *it, RulesOfKind put, Err *err)
{
    const WatchList *list = it->list;
    for (uint32_t first = 0, end; first < list->count; first = end) {
        for (end = first + 1; end < list->count && list->items[end].kind == list->items[first].kind;)
            end++;
        if (!put(it, &list->items[first], end - first, err))
            return false;
    }
    return true;
}

bool rules_each(RuleWriter *it, const Watch *items, uint32_t count, RuleOf put, Err *err)
{
    for (uint32_t i = 0; i < count; i++)
        if (!put(it, &items[i], err))
            return false;
    return true;
}

bool rules_leave_out(RuleWriter *it, const Watch *items, uint32_t count, const char *why)
{
    for (uint32_t i = 0; i < count; i++)
        watch_leave_out(it->made, &items[i], why);
    return true;
}

bool watch_rules_write(RuleWriter *it, const char *title, RulesOfKind put, Err *err)
{
    bool is_done = watch_numbers_init(&it->numbers, it->list, err);
    if (is_done) {
        watch_write_head(it->made, it->list, "#", title);
        is_done = rules_by_kind(it, put, err);
    }
    watch_numbers_done(&it->numbers);
    buffer_done(&it->body);
    return is_done;
}
