// Ranges after the IANA special-purpose registries (RFC 6890 and its successors). Documentation ranges
// (RFC 5737, RFC 3849) are left out on purpose: invented cases use them as if they were real.

#include "indicators/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

bool address_parse_v4(Text text, Address *out, const char **why)
{
    Address address = {0};
    size_t at = 0;
    for (int octet = 0; octet < 4; octet++) {
        unsigned value = 0;
        size_t begin = at;
        while (at < text.length && byte_is_digit(text.bytes[at]) && at - begin < 4)
            value = value * 10 + (unsigned)(text.bytes[at++] - '0');
        if (at == begin || (octet < 3 && (at == text.length || text.bytes[at] != '.'))) {
            *why = "an IPv4 address has four numbers joined by dots";
            return false;
        }
        if (at - begin > 1 && text.bytes[begin] == '0') {
            *why = "a leading zero in an octet is read as octal by some: write the octet without it";
            return false;
        }
        if (value > 255) {
            *why = "an octet is over 255";
            return false;
        }
        address.bytes[octet] = (unsigned char)value;
        at += octet < 3;
    }
    if (at != text.length) {
        *why = "an IPv4 address has four numbers joined by dots";
        return false;
    }
    *out = address;
    return true;
}

bool address_parse_v6(Text text, Address *out)
{
    if (!text_has(text, ':'))
        return false;
    size_t zone = text_find_byte(text, '%', 0);
    if (zone != SIZE_MAX)
        text = text_slice(text, 0, zone);
    char string[INET6_ADDRSTRLEN];
    if (text.length < 2 || text.length >= sizeof string || memchr(text.bytes, 0, text.length))
        return false;
    memcpy(string, text.bytes, text.length);
    string[text.length] = 0;
    Address address = {.is_v6 = true};
    if (inet_pton(AF_INET6, string, address.bytes) != 1)
        return false;
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(address.bytes, mapped, sizeof mapped) == 0) {
        Address inner = {0};
        memcpy(inner.bytes, address.bytes + 12, 4);
        address = inner;
    }
    *out = address;
    return true;
}

/// inet_ntop calls printf for it, which takes longer than all else that is done with an address.
static Text print_v4(const Address *address, Arena *arena)
{
    char string[INET_ADDRSTRLEN];
    size_t length = 0;
    for (int i = 0; i < 4; i++) {
        unsigned octet = address->bytes[i];
        if (i > 0)
            string[length++] = '.';
        if (octet >= 100)
            string[length++] = (char)('0' + octet / 100);
        if (octet >= 10)
            string[length++] = (char)('0' + octet / 10 % 10);
        string[length++] = (char)('0' + octet % 10);
    }
    return arena_copy(arena, (Text){string, length});
}

Text address_print(const Address *address, Arena *arena)
{
    char string[INET6_ADDRSTRLEN];
    if (!address->is_v6)
        return print_v4(address, arena);
    inet_ntop(AF_INET6, address->bytes, string, sizeof string);
    return arena_copy(arena, text_of(string));
}

void address_mask(Address *address, unsigned bits)
{
    for (unsigned byte = 0; byte < 16; byte++) {
        unsigned kept = bits >= 8 * (byte + 1) ? 8 : bits <= 8 * byte ? 0 : bits - 8 * byte;
        address->bytes[byte] = (unsigned char)(address->bytes[byte] & (0xff00u >> kept));
    }
}

typedef struct {
    const char *address;
    unsigned bits;
    Text why;
} Range;

static const Range ranges_v4[] = {
    {"\0\0\0\0", 8, TEXT_INIT("address of this network (RFC 791)")},
    {"\x0a\0\0\0", 8, TEXT_INIT("private address (RFC 1918)")},
    {"\x64\x40\0\0", 10, TEXT_INIT("carrier-grade NAT address (RFC 6598)")},
    {"\x7f\0\0\0", 8, TEXT_INIT("loopback address")},
    {"\xa9\xfe\0\0", 16, TEXT_INIT("link-local address (RFC 3927)")},
    {"\xac\x10\0\0", 12, TEXT_INIT("private address (RFC 1918)")},
    {"\xc0\0\0\0", 24, TEXT_INIT("reserved address (RFC 6890)")},
    {"\xc0\x58\x63\0", 24, TEXT_INIT("reserved address (RFC 7526)")},
    {"\xc0\xa8\0\0", 16, TEXT_INIT("private address (RFC 1918)")},
    {"\xc6\x12\0\0", 15, TEXT_INIT("benchmark address (RFC 2544)")},
    {"\xe0\0\0\0", 4, TEXT_INIT("multicast address (RFC 5771)")},
    {"\xff\xff\xff\xff", 32, TEXT_INIT("broadcast address")},
    {"\xf0\0\0\0", 4, TEXT_INIT("reserved address (RFC 1112)")},
};

static const Range ranges_v6[] = {
    {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 128, TEXT_INIT("unspecified address")},
    {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 128, TEXT_INIT("loopback address")},
    {"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 64, TEXT_INIT("discard address (RFC 6666)")},
    {"\xfc\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 7, TEXT_INIT("private address (RFC 4193)")},
    {"\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 10, TEXT_INIT("link-local address (RFC 4291)")},
    {"\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 8, TEXT_INIT("multicast address (RFC 4291)")},
};

// Resolvers that malware and reports name because everybody uses them. Sorted.
static const char resolvers_v4[][4] = {
    "\x01\x00\x00\x01", "\x01\x00\x00\x02", "\x01\x00\x00\x03", "\x01\x01\x01\x01", "\x01\x01\x01\x02",
    "\x01\x01\x01\x03", "\x01\x02\x04\x08", "\x04\x02\x02\x01", "\x04\x02\x02\x02", "\x04\x02\x02\x03",
    "\x04\x02\x02\x04", "\x04\x02\x02\x05", "\x04\x02\x02\x06", "\x08\x08\x04\x04", "\x08\x08\x08\x08",
    "\x08\x14\xf7\x14", "\x08\x1a\x38\x1a", "\x09\x09\x09\x09", "\x09\x09\x09\x0a", "\x09\x09\x09\x0b",
    "\x25\xeb\x01\xae", "\x25\xeb\x01\xb1", "\x40\x06\x40\x06", "\x40\x06\x41\x06", "\x4c\x4c\x02\x16",
    "\x4c\x4c\x13\x13", "\x4d\x58\x08\x01", "\x4d\x58\x08\x08", "\x54\xc8\x45\x50", "\x54\xc8\x46\x28",
    "\x5e\x8c\x0e\x0e", "\x5e\x8c\x0f\x0f", "\x65\xe2\x04\x06", "\x72\x72\x72\x72", "\x72\x72\x73\x73",
    "\x77\x1d\x1d\x1d", "\x95\x70\x70\x09", "\x95\x70\x70\x70", "\x9c\x9a\x46\x01", "\x9c\x9a\x47\x01",
    "\xa8\x7e\x3f\x01", "\xb4\x4c\x4c\x4c", "\xb9\xe4\xa8\x09", "\xb9\xe4\xa9\x09", "\xc3\x2e\x27\x27",
    "\xc3\x2e\x27\x28", "\xd0\x43\xdc\xdc", "\xd0\x43\xdc\xde", "\xd0\x43\xde\xdc", "\xd0\x43\xde\xde",
    "\xdf\x05\x05\x05", "\xdf\x06\x06\x06"};

static const char resolvers_v6[][16] = {"\x20\x01\x48\x60\x48\x60\0\0\0\0\0\0\0\0\x88\x44",  // Google
                                        "\x20\x01\x48\x60\x48\x60\0\0\0\0\0\0\0\0\x88\x88",  //
                                        "\x26\x06\x47\x00\x47\x00\0\0\0\0\0\0\0\0\x10\x01",  // Cloudflare
                                        "\x26\x06\x47\x00\x47\x00\0\0\0\0\0\0\0\0\x11\x11",  //
                                        "\x26\x20\x00\xfe\0\0\0\0\0\0\0\0\0\0\0\x09",        // Quad9
                                        "\x26\x20\x00\xfe\0\0\0\0\0\0\0\0\0\0\0\xfe",        //
                                        "\x26\x20\x01\x19\x00\x35\0\0\0\0\0\0\0\0\x00\x35",  // OpenDNS
                                        "\x26\x20\x01\x19\x00\x53\0\0\0\0\0\0\0\0\x00\x53"}; //

static bool is_within(const Address *address, const Range *range)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(address->bytes, range->address, whole) != 0)
        return false;
    return rest == 0 || (address->bytes[whole] ^ (unsigned char)range->address[whole]) >> (8 - rest) == 0;
}

static int compare_v4(const void *a, const void *b)
{
    return memcmp(a, b, sizeof *resolvers_v4);
}

static int compare_v6(const void *a, const void *b)
{
    return memcmp(a, b, sizeof *resolvers_v6);
}

#define IS_AMONG(sorted, bytes, compare) \
    (bsearch(bytes, sorted, sizeof(sorted) / sizeof *(sorted), sizeof *(sorted), compare) != NULL)

Text address_warning(const Address *address)
{
    const Range *ranges = address->is_v6 ? ranges_v6 : ranges_v4;
    size_t count =
        address->is_v6 ? sizeof ranges_v6 / sizeof *ranges_v6 : sizeof ranges_v4 / sizeof *ranges_v4;
    for (size_t i = 0; i < count; i++)
        if (is_within(address, &ranges[i]))
            return ranges[i].why;
    bool is_resolver = address->is_v6 ? IS_AMONG(resolvers_v6, address->bytes, compare_v6)
                                      : IS_AMONG(resolvers_v4, address->bytes, compare_v4);
    return is_resolver ? TEXT("belongs to a public DNS resolver") : TEXT_NONE;
}
