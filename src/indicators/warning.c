// Values that everybody's reports hold: addresses of no one, public services, hashes of nothing. They stay in
// the pool but link nobody.

#include <string.h>

#include "indicators/address.h"
#include "indicators/domain.h"
#include "indicators/indicators.h"
#include "indicators/services.h"

static const struct {
    Text hash;
    const char *why;
} dull_hashes[] = {
    {TEXT_INIT("d41d8cd98f00b204e9800998ecf8427e"), DULL_FILE_WARNING "the empty file"},
    {TEXT_INIT("da39a3ee5e6b4b0d3255bfef95601890afd80709"), DULL_FILE_WARNING "the empty file"},
    {TEXT_INIT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
     DULL_FILE_WARNING "the empty file"},
    {TEXT_INIT("cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
               "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"),
     DULL_FILE_WARNING "the empty file"},
    {TEXT_INIT("68b329da9893e34099c7d8ad5cb9c940"), DULL_FILE_WARNING "a single line feed"},
    {TEXT_INIT("adc83b19e793491b1c6ea0fd8b46cd9f32e592fc"), DULL_FILE_WARNING "a single line feed"},
    {TEXT_INIT("01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b"),
     DULL_FILE_WARNING "a single line feed"},
    {TEXT_INIT("81051bcc2cf1bedf378224b0a93e2877"),
     DULL_FILE_WARNING "a single carriage return and line feed"},
    {TEXT_INIT("44d88612fea8a8f36de82e1278abb02f"), DULL_FILE_WARNING "the EICAR test file"},
    {TEXT_INIT("3395856ce81f2b7382dee72602f798b642f14140"), DULL_FILE_WARNING "the EICAR test file"},
    {TEXT_INIT("275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"),
     DULL_FILE_WARNING "the EICAR test file"},
};

/// All digits alike, or counting up: a placeholder.
static bool is_placeholder(Text hash)
{
    bool is_alike = true, is_counting = true;
    for (size_t i = 1; i < hash.length && (is_alike || is_counting); i++) {
        is_alike = is_alike && hash.bytes[i] == hash.bytes[0];
        is_counting = is_counting && hash.bytes[i] == "0123456789abcdef"[i % 16];
    }
    return is_alike || (is_counting && hash.bytes[0] == '0');
}

static Text hash_warning(Text hash)
{
    for (size_t i = 0; i < sizeof dull_hashes / sizeof *dull_hashes; i++)
        if (text_equal(hash, dull_hashes[i].hash))
            return text_of(dull_hashes[i].why);
    return hash.length > 0 && is_placeholder(hash) ? TEXT("placeholder, not a hash of a file") : TEXT_NONE;
}

Text warning_of_name(Text domain)
{
    static const Text local[] = {TEXT_INIT("localhost"), TEXT_INIT("local"),    TEXT_INIT("localdomain"),
                                 TEXT_INIT("lan"),       TEXT_INIT("internal"), TEXT_INIT("intranet"),
                                 TEXT_INIT("home"),      TEXT_INIT("corp"),     TEXT_INIT("arpa"),
                                 TEXT_INIT("workgroup")};
    size_t dot = domain.length;
    while (dot > 0 && domain.bytes[dot - 1] != '.')
        dot--;
    Text top = text_slice(domain, dot, domain.length);
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        if (text_equal(top, local[i]))
            return TEXT("name of a local network");
    const Service *service = service_of(domain);
    return service ? text_of(service->warning) : TEXT_NONE;
}

static Text domain_warning(Text domain)
{
    Text warning = warning_of_name(domain);
    return !warning.bytes && domain_is_suffix(domain) ? TEXT(WARNING_SUFFIX) : warning;
}

static Text address_text_warning(Text text)
{
    Address address;
    const char *why;
    if (address_parse_v4(text, &address, &why) || address_parse_v6(text, &address))
        return address_warning(&address);
    return TEXT_NONE;
}

/// Whether a URL goes beyond the host: "/" alone names no user's content.
static bool has_path(Text url)
{
    size_t begin = text_find(url, "://", 0);
    size_t slash = begin == SIZE_MAX ? SIZE_MAX : text_find_byte(url, '/', begin + 3);
    return slash != SIZE_MAX && slash + 1 < url.length;
}

static Text url_warning(Text url)
{
    Text host = indicator_host(KIND_URL, url), address = address_text_warning(host);
    if (address.bytes)
        return address;
    const Service *service = host.bytes ? service_of(host) : NULL;
    if (service)
        return service->class == SERVICE_HOSTING && has_path(url) ? TEXT_NONE : text_of(service->warning);
    if (!host.bytes || (!text_has(host, '.') && !text_has(host, ':')))
        return TEXT("name of a local network");
    // A suffix that anybody registers under links nobody, but a path on it is somebody's.
    return has_path(url) && domain_is_suffix(host) ? TEXT_NONE : domain_warning(host);
}

Text indicator_warning(Kind kind, Text value)
{
    switch (kind) {
    case KIND_DOMAIN:
        return domain_warning(value);
    case KIND_IPV4:
    case KIND_IPV6:
        return address_text_warning(value);
    case KIND_CIDR:
        return address_text_warning(text_slice(value, 0, text_find_byte(value, '/', 0)));
    case KIND_URL:
        return url_warning(value);
    case KIND_EMAIL: {
        // A mailbox at a provider is one person's; one at a vendor or newspaper is its contact address.
        const Service *service = service_of(indicator_host(KIND_EMAIL, value));
        return service && service->class == SERVICE_SITE ? text_of(service->warning) : TEXT_NONE;
    }
    case KIND_MD5:
    case KIND_SHA1:
    case KIND_SHA256:
    case KIND_SHA512:
        return hash_warning(value);
    default:
        return TEXT_NONE;
    }
}
