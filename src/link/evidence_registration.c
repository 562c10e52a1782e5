// Registrar, name servers and first week of a domain, together: who registers in bursts at one place is one
// hand more often than chance, while each of the three alone is a provider's. What whois says of a domain is
// worth nothing by itself, as the domain is paid for already; two domains registered alike are what counts,
// between activities that share neither of them.
//
// Weight: [judged] as a registered domain. Published reports say it of no domain, so there is nothing to
// learn from.

#include "indicators/indicators.h"
#include "link/derived.h"

void evidence_show_registration(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    // Whois clocks differ by a day: what two say of one domain is one source all the same.
    Arena *arena = gather_arena(gatherer);
    Text habit, domain = text_slice(value, 0, text_find_byte(value, ';', 0));
    (void)kind;
    if (!registration_habit(value, arena, &habit))
        return;
    Text text = arena_format(arena, TEXT_FMT "; " TEXT_FMT, TEXT_ARG(domain), TEXT_ARG(habit));
    gather_show(gatherer, gather_trace(gatherer, TRACE_REGISTRATION, text), observation);
}

void evidence_derive_registration(Deriver *deriver, uint32_t source, Text value, Text above)
{
    Text domain;
    (void)above;
    if (text_cut(&value, ';', &domain))
        derive_note(deriver, source, TRACE_REGISTRAR_WEEK, text_trim(value));
}
