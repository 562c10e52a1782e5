#include "formats/misp_tags.h"

#include "formats/telling.h"

#define MISP_GALAXY TEXT_INIT("MISP galaxy")
#define ATTACK TEXT_INIT("The MITRE Corporation")

// Galaxies whose clusters say something that is kept. Those of ATT&CK exist under three prefixes, by age.
// What a galaxy repeats from a publisher's own list is said by that publisher: pooled from both, it counts
// once.
static const struct {
    Text type;
    GalaxyMeaning meaning;
} galaxies[] = {
    {TEXT_INIT("threat-actor"), {TAG_NAME, KIND_NONE, MISP_GALAXY}},
    {TEXT_INIT("microsoft-activity-group"), {TAG_NAME, KIND_NONE, TEXT_INIT("Microsoft")}},
    {TEXT_INIT("360net-threat-actor"), {TAG_NAME, KIND_NONE, TEXT_INIT("360.net")}},
    {TEXT_INIT("intrusion-set"), {TAG_NAME, KIND_NONE, ATTACK}},
    {TEXT_INIT("attack-pattern"), {TAG_FACT, KIND_TECHNIQUE, ATTACK}},
    {TEXT_INIT("malware"), {TAG_FACT, KIND_FAMILY, ATTACK}},
    {TEXT_INIT("malpedia"), {TAG_FACT, KIND_FAMILY, TEXT_INIT("Malpedia")}},
    {TEXT_INIT("tool"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("ransomware"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("rat"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("backdoor"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("banker"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("botnet"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("stealer"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("cryptominers"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("exploit-kit"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("android"), {TAG_FACT, KIND_FAMILY, MISP_GALAXY}},
    {TEXT_INIT("sector"), {TAG_FACT, KIND_SECTOR, MISP_GALAXY}},
    {TEXT_INIT("target-information"), {TAG_FACT, KIND_COUNTRY, MISP_GALAXY}},
    {TEXT_INIT("country"), {TAG_FACT, KIND_COUNTRY, MISP_GALAXY}},
};

/// "mitre-enterprise-attack-malware", "mitre-malware" -> "malware".
static Text without_catalogue(Text galaxy)
{
    static const char *const prefixes[] = {
        "mitre-enterprise-attack-", "mitre-mobile-attack-", "mitre-ics-attack-",
        "mitre-pre-attack-",        "mitre-ics-",           "mitre-"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (text_starts(galaxy, prefixes[i]))
            return text_slice(galaxy, text_of(prefixes[i]).length, galaxy.length);
    return galaxy;
}

GalaxyMeaning misp_galaxy(Text type)
{
    Text plain = without_catalogue(type);
    GalaxyMeaning meaning = {TAG_NOTHING, KIND_NONE, MISP_GALAXY};
    for (size_t i = 0; i < sizeof galaxies / sizeof *galaxies; i++)
        if (text_equal(galaxies[i].type, plain))
            meaning = galaxies[i].meaning;
    if (plain.length < type.length)
        meaning.source = (Text)ATTACK;
    return meaning;
}

Text misp_galaxy_of_stem(Text stem)
{
    Text best = TEXT_NONE;
    for (size_t i = 0; i < sizeof galaxies / sizeof *galaxies; i++)
        if (galaxies[i].type.length > best.length && text_starts_nocase(stem, galaxies[i].type.bytes))
            best = galaxies[i].type;
    return best;
}

void misp_cluster_name(Text value, Text *name, Text *id)
{
    *name = value;
    *id = TEXT_NONE;
    for (size_t at = value.length; at-- > 0;) {
        Text rest = text_slice(value, at, value.length);
        if (!text_starts(rest, " - "))
            continue;
        Text last = text_slice(rest, 3, rest.length);
        bool is_id =
            last.length >= 5 && text_has(TEXT("TGSCM"), last.bytes[0]) && byte_is_digit(last.bytes[1]);
        if (is_id) {
            *name = text_slice(value, 0, at);
            *id = last;
        }
        return;
    }
}

static TagNews galaxy_tag(Text galaxy, Text value)
{
    Text name, id;
    misp_cluster_name(value, &name, &id);
    GalaxyMeaning meaning = misp_galaxy(galaxy);
    if (meaning.kind != KIND_TECHNIQUE)
        return (TagNews){
            .meaning = meaning.meaning, .kind = meaning.kind, .value = name, .source = meaning.source};
    if (id.length == 0 && name.length >= 5 && byte_is_digit(name.bytes[1]))
        id = name;
    // Older clusters carry no id: their name alone names no technique.
    if (!text_starts(id, "T"))
        return (TagNews){.meaning = TAG_NOTHING};
    return (TagNews){.meaning = TAG_FACT, .kind = KIND_TECHNIQUE, .value = id};
}

/// The part of a machine tag in quotes; TEXT_NONE for other tags.
static Text quoted_part(Text tag, size_t equals)
{
    Text value = text_trim(text_slice(tag, equals + 1, tag.length));
    if (value.length < 2 || value.bytes[0] != '"' || value.bytes[value.length - 1] != '"')
        return TEXT_NONE;
    return text_trim(text_slice(value, 1, value.length - 1));
}

/// The Admiralty scale of credibility for a confidence of 0 to 100 (STIX 2.1, appendix A).
static TagNews credibility_of(int confidence)
{
    return (TagNews){.meaning = TAG_CREDIBILITY,
                     .credibility = credibility_of_confidence((unsigned)confidence)};
}

// Words of taxonomies for how sure somebody is. Those of ICD 203 stand for the middle of their range.
static const struct {
    const char *predicate, *word;
    int confidence;
} confidences[] = {
    {"estimative-language:likelihood-probability", "almost-no-chance", 3},
    {"estimative-language:likelihood-probability", "very-unlikely", 12},
    {"estimative-language:likelihood-probability", "unlikely", 32},
    {"estimative-language:likelihood-probability", "roughly-even-chance", 50},
    {"estimative-language:likelihood-probability", "likely", 68},
    {"estimative-language:likelihood-probability", "very-likely", 88},
    {"estimative-language:likelihood-probability", "almost-certain", 97},
    {"misp:confidence-level", "completely-confident", 100},
    {"misp:confidence-level", "usually-confident", 75},
    {"misp:confidence-level", "fairly-confident", 50},
    {"misp:confidence-level", "rarely-confident", 25},
    {"misp:confidence-level", "unconfident", 0},
};

static int confidence_of(Text predicate, Text word)
{
    for (size_t i = 0; i < sizeof confidences / sizeof *confidences; i++)
        if (text_is_nocase(predicate, confidences[i].predicate) && text_is_nocase(word, confidences[i].word))
            return confidences[i].confidence;
    return -1;
}

static TagNews admiralty_tag(Text predicate, char letter)
{
    TagNews news = {.meaning = TAG_NOTHING};
    char upper = byte_is_alpha(letter) ? (char)(byte_lower(letter) - 32) : letter;
    if (text_is(predicate, "source-reliability") && upper >= 'A' && upper <= 'G') {
        // MISP knows a seventh grade, "deliberately deceptive"; the code's worst is E.
        news.meaning = TAG_RELIABILITY;
        news.reliability = upper == 'G' ? 'E' : upper;
    } else if (text_is(predicate, "information-credibility") && letter >= '1' && letter <= '6') {
        news.meaning = TAG_CREDIBILITY;
        news.credibility = (uint8_t)(letter - '0');
    }
    return news;
}

/// The tag without its leading namespace; TEXT_NONE when it is another.
static Text within(Text tag, const char *space)
{
    return text_starts_nocase(tag, space) ? text_slice(tag, strlen(space), tag.length) : TEXT_NONE;
}

static TagNews machine_tag(Text predicate, Text value)
{
    Text galaxy = within(predicate, "misp-galaxy:"), admiralty = within(predicate, "admiralty-scale:");
    if (galaxy.length > 0)
        return galaxy_tag(galaxy, value);
    if (admiralty.length > 0 && value.length == 1)
        return admiralty_tag(admiralty, value.bytes[0]);
    int confidence = confidence_of(predicate, value);
    return confidence < 0 ? (TagNews){.meaning = TAG_NOTHING} : credibility_of(confidence);
}

TagNews misp_tag(Text tag)
{
    TagNews news = {.meaning = TAG_NOTHING};
    tag = text_trim(tag);
    if (text_starts_nocase(tag, "tlp:")) {
        news.meaning = TAG_MARKING;
        if (!marking_parse(tag, &news.marking))
            // A TLP that nobody can read is for nobody else.
            news.marking = MARKING_RED;
        return news;
    }
    if (text_starts_nocase(tag, "pap:")) {
        news.meaning = TAG_PAP;
        if (!pap_parse(tag, &news.pap))
            news.pap = PAP_RED;
        return news;
    }
    size_t equals = text_find_byte(tag, '=', 0);
    Text value = equals == SIZE_MAX ? TEXT_NONE : quoted_part(tag, equals);
    return value.length > 0 ? machine_tag(text_trim(text_slice(tag, 0, equals)), value) : news;
}

int misp_tag_likelihood(Text tag)
{
    size_t equals = text_find_byte(tag, '=', 0);
    Text predicate = equals == SIZE_MAX ? TEXT_NONE : text_trim(text_slice(tag, 0, equals));
    if (!text_is_nocase(predicate, "estimative-language:likelihood-probability"))
        return -1;
    return confidence_of(predicate, quoted_part(tag, equals));
}

Marking misp_marking_limited(Marking marking, Text distribution)
{
    bool is_narrow = text_is(distribution, "0") || text_is(distribution, "4");
    bool is_community = text_is(distribution, "1") || text_is(distribution, "2");
    if (is_narrow)
        return marking ? marking_stricter(marking, MARKING_AMBER_STRICT) : MARKING_AMBER_STRICT;
    return is_community && marking ? marking_stricter(marking, MARKING_GREEN) : marking;
}
