#pragma once
/// What an observation is of. One table line a kind: its word, and what it can stand for.

#include "base/text.h"

typedef enum {
    KIND_NONE = 0,
    // Indicators: exact technical values.
    KIND_DOMAIN,
    KIND_IPV4,
    KIND_IPV6,
    KIND_CIDR,
    KIND_URL,
    KIND_EMAIL,
    KIND_MD5,
    KIND_SHA1,
    KIND_SHA256,
    KIND_SHA512,
    KIND_IMPHASH,
    KIND_RICH, ///< MD5 of a Rich header, decoded
    KIND_SSDEEP,
    KIND_TLSH,
    KIND_JA3,
    KIND_JARM,
    KIND_CERTIFICATE,
    KIND_MUTEX,
    KIND_PIPE,
    KIND_PDB,
    KIND_FILE_NAME,
    KIND_REGISTRY_KEY,
    KIND_USER_AGENT,
    KIND_ASN,
    KIND_WALLET,
    KIND_REGISTRANT,
    KIND_REGISTRATION, ///< of a domain: registrar, name servers, date
    KIND_FUNCTION,     ///< of a program, by its normalised instructions
    // Behaviour and capability.
    KIND_CVE,
    KIND_TECHNIQUE,
    KIND_FAMILY,
    // Who was hit.
    KIND_COUNTRY,
    KIND_SECTOR,
    // Anything else a partner said: kept and searchable, never evidence.
    KIND_OTHER,
    KIND_COUNT,
} Kind;

typedef enum { ROLE_INDICATOR, ROLE_BEHAVIOUR, ROLE_VICTIM, ROLE_OTHER } KindRole;

/// The word that command line and files use: "domain", "sha256", "technique".
Text kind_word(Kind kind);
/// How a reader of the report would say it: "SHA-256 hash", "user agent".
Text kind_title(Kind kind);
KindRole kind_role(Kind kind);
/// The kind whose word this is, ASCII case ignored; KIND_NONE for an unknown word.
Kind kind_of_word(Text word);
bool kind_is_hash(Kind kind); ///< md5, sha1, sha256, sha512: names of one file
