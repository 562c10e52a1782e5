// The table of evidence: a kind of value here, a row of numbers in params.h, a function in a file of its own.

#include "link/evidence.h"

#include "link/derived.h"

#define ROW(kind, word, strand, reuse, days, rest, cap, fake, pairs) \
    [kind] = {word, strand, reuse, days, rest, cap, fake, pairs},
const EvidenceRow evidence_rows[TRACE_COUNT] = {LINK_EVIDENCE(ROW)};
#undef ROW

static const EvidenceShow shows[KIND_COUNT] = {
    [KIND_MD5] = evidence_show_file,
    [KIND_SHA1] = evidence_show_file,
    [KIND_SHA256] = evidence_show_file,
    [KIND_SHA512] = evidence_show_file,
    [KIND_DOMAIN] = evidence_show_web,
    [KIND_URL] = evidence_show_web,
    [KIND_EMAIL] = evidence_show_artefact,
    [KIND_IPV4] = evidence_show_address,
    [KIND_IPV6] = evidence_show_address,
    [KIND_CERTIFICATE] = evidence_show_artefact,
    [KIND_WALLET] = evidence_show_artefact,
    [KIND_REGISTRANT] = evidence_show_artefact,
    [KIND_REGISTRATION] = evidence_show_registration,
    [KIND_MUTEX] = evidence_show_artefact,
    [KIND_PIPE] = evidence_show_artefact,
    [KIND_PDB] = evidence_show_artefact,
    [KIND_RICH] = evidence_show_rich,
    [KIND_IMPHASH] = evidence_show_artefact,
    [KIND_SSDEEP] = evidence_show_artefact,
    [KIND_TLSH] = evidence_show_artefact,
    [KIND_JA3] = evidence_show_artefact,
    [KIND_JARM] = evidence_show_artefact,
    [KIND_FILE_NAME] = evidence_show_artefact,
    [KIND_REGISTRY_KEY] = evidence_show_artefact,
    [KIND_USER_AGENT] = evidence_show_artefact,
    [KIND_FUNCTION] = evidence_show_code,
    [KIND_FAMILY] = evidence_show_family,
    [KIND_CVE] = evidence_show_behaviour,
    [KIND_TECHNIQUE] = evidence_show_behaviour,
    [KIND_COUNTRY] = evidence_show_behaviour,
    [KIND_SECTOR] = evidence_show_behaviour,
    // Left out: an autonomous system or an address range holds thousands of unrelated customers.
};

EvidenceShow evidence_of(Kind kind)
{
    return kind < KIND_COUNT ? shows[kind] : NULL;
}

static const EvidenceDerive derives[TRACE_COUNT] = {
    [TRACE_URL] = evidence_derive_url,
    [TRACE_HOST] = evidence_derive_host,
    [TRACE_DOMAIN] = evidence_derive_domain,
    [TRACE_EMAIL] = evidence_derive_email,
    [TRACE_HABIT] = evidence_derive_file_name,
    [TRACE_FINGERPRINT] = evidence_derive_fingerprint,
    [TRACE_REGISTRATION] = evidence_derive_registration,
};

EvidenceDerive evidence_derives(TraceKind kind)
{
    return derives[kind];
}

/// What a derived trace is drawn from, as it comes to nothing of its own unless another does; else itself.
static const TraceKind sources[TRACE_COUNT] = {
    [TRACE_HOST_WORDS] = TRACE_HOST,
    [TRACE_PATH] = TRACE_URL,
    [TRACE_STEM] = TRACE_URL,
    [TRACE_MAIL_DOMAIN] = TRACE_EMAIL,
    [TRACE_REGISTRAR_WEEK] = TRACE_REGISTRATION,
    [TRACE_SIMILAR] = TRACE_FINGERPRINT,
    [TRACE_HOURS] = TRACE_HOURS,
};

bool evidence_is_derived(TraceKind kind)
{
    return kind >= TRACE_HOST_WORDS;
}

TraceKind evidence_drawn_from(TraceKind kind)
{
    return evidence_is_derived(kind) ? sources[kind] : kind;
}
