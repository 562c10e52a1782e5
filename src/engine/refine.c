#include "engine/refine.h"

#include "indicators/indicators.h"

bool refine_observation(const ObservationNews *news, Arena *arena, ObservationNews *out, Text *what)
{
    Indicator indicator;
    *out = *news;
    if (news->guess == GUESS_CANONICAL)
        return true;
    *what = TEXT_NONE;
    if (!indicator_canonical(news->kind, news->guess, news->value, arena, &indicator, what)) {
        // A country that no vocabulary knows yet: one may come.
        indicator.kind = KIND_COUNTRY;
        if (news->kind != KIND_COUNTRY || news->guess != GUESS_EXACT ||
            !place_kept(KIND_COUNTRY, news->value, arena, &indicator.value))
            return false;
        *what = arena_format(arena, TEXT_FMT "; kept in these words until a vocabulary has them",
                             TEXT_ARG(*what));
    }
    out->kind = indicator.kind;
    out->guess = GUESS_CANONICAL;
    out->value = indicator.value;
    out->is_warned = news->is_warned || indicator_warning(indicator.kind, indicator.value).length > 0;
    return true;
}
