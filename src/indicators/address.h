#pragma once
/// IP addresses: reading them strictly, printing them in one way, and knowing which ones nobody owns alone.

#include "base/arena.h"
#include "base/text.h"

typedef struct {
    unsigned char bytes[16]; ///< network order; IPv4 uses the first four
    bool is_v6;
} Address;

/// Four decimal octets. False sets `why` ("an octet is over 255"), static text; leading zeros are refused
/// since half the world reads them as octal.
bool address_parse_v4(Text text, Address *out, const char **why);
/// RFC 4291 text form; a zone ("%eth0") is dropped, an IPv4-mapped address becomes the IPv4 one.
bool address_parse_v6(Text text, Address *out);
/// Dotted decimal, or RFC 5952.
Text address_print(const Address *address, Arena *arena);
/// Clears all bits after the first `bits`.
void address_mask(Address *address, unsigned bits);
/// Why this address links nobody, as static text; TEXT_NONE when nothing speaks against it.
Text address_warning(const Address *address);
