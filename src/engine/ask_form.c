#include "engine/ask_form.h"

#include "engine/warnings.h"

bool ask_form(Text asked, const WarningLists *lists, Arena *arena, Indicator *out, Reply *reply)
{
    if (!indicator_canonical(KIND_NONE, GUESS_ANY, asked, arena, out, NULL))
        return false;
    reply->type = kind_word(out->kind);
    reply->value = out->value;
    reply->warning = indicator_warning(out->kind, out->value);
    reply->listed = warnings_of(lists, out->kind, out->value, arena);
    return true;
}
