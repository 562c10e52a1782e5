#include "engine/refine.h"

#include "indicators/indicators.h"

bool refine_observation(const ObservationNews *news, Arena *arena, ObservationNews *out, Text *what)
{
    Indicator indicator;
    *out = *news;
    if (news->guess == GUESS_CANONICAL)
        return true;
    if (!indicator_canonical(news->kind, news->guess, news->value, arena, &indicator, what))
        return false;
    out->kind = indicator.kind;
    out->guess = GUESS_CANONICAL;
    out->value = indicator.value;
    out->is_warned = news->is_warned || indicator_warning(indicator.kind, indicator.value).length > 0;
    return true;
}
