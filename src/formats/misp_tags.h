#pragma once
/// What MISP's tags and galaxies say (misp-taxonomies, misp-galaxy).

#include "model/sink.h"

/// What a tag says.
typedef enum {
    TAG_NOTHING,
    TAG_MARKING,     ///< `marking`
    TAG_NAME,        ///< the actor is called `value`
    TAG_FACT,        ///< `kind` and `value`
    TAG_CREDIBILITY, ///< `credibility`
    TAG_PAP,         ///< `pap`
    TAG_RELIABILITY, ///< `reliability`
} TagMeaning;

typedef struct {
    TagMeaning meaning;
    Kind kind;
    Text value;
    Text source; ///< of a galaxy's tag: whose catalogue it is
    Marking marking;
    Pap pap;
    char reliability;    ///< 'A' to 'F' (Admiralty code)
    uint8_t credibility; ///< 1 to 6 (Admiralty code)
} TagNews;

/// Machine tags `namespace:predicate="value"`: TLP, PAP, admiralty-scale, estimative-language, MISP's own
/// confidence-level, galaxies.
TagNews misp_tag(Text tag);
/// How far MISP may carry it (`distribution`), as TLP. "Your organisation only" and a sharing group are
/// AMBER+STRICT, which says the same in other words. The wider levels say how far it may travel at most:
/// without a TLP of its own it stays unmarked, since nobody has said that everyone may read it.
Marking misp_marking_limited(Marking marking, Text distribution);
/// 0 to 100 for a word of ICD 203, such as "very-likely" in `estimative-language:likelihood-probability`; -1
/// for other tags.
int misp_tag_likelihood(Text tag);

/// What the clusters of a galaxy are: actors (TAG_NAME), families, techniques, places ... (TAG_FACT and
/// `kind`), or nothing that is told of (TAG_NOTHING).
typedef struct {
    TagMeaning meaning;
    Kind kind;
    Text source; ///< who says so: the catalogue's publisher, "MISP galaxy" where it is nobody else
} GalaxyMeaning;

/// By the galaxy's type, such as "threat-actor" or "mitre-intrusion-set".
GalaxyMeaning misp_galaxy(Text type);
/// The known galaxy whose type a file's stem begins with ("malpedia_2024-05"); TEXT_NONE for others.
Text misp_galaxy_of_stem(Text stem);
/// Cuts "Sofacy - G0007", as clusters of ATT&CK are called, into name and id; the id is empty where there is
/// none.
void misp_cluster_name(Text value, Text *name, Text *id);
