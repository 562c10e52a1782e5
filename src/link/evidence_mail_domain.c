// The domain of an e-mail address. That of a mail service is common background, which the pool shows by
// itself; that of an actor's own server is as good as a host under it.
//
// Weight: [judged] as a registered domain. Published reports hold 86 addresses, and three pairs of publishers
// share such a domain without the address, none of them right: too few to learn from.

#include "link/derived.h"

void evidence_derive_email(Deriver *deriver, uint32_t source, Text value, Text above)
{
    size_t at = text_find_byte(value, '@', 0);
    (void)above;
    if (at != SIZE_MAX && at + 1 < value.length)
        derive_note(deriver, source, TRACE_MAIL_DOMAIN, text_slice(value, at + 1, value.length));
}
