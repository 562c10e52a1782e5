#include "formats/stix_marking.h"

static const char tlp_extension[] = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

// OpenCTI adds AMBER+STRICT to the ids of TLP 1.
static const struct {
    Text id;
    Marking marking;
    bool is_tlp1;
} fixed[] = {
    {TEXT_INIT("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"), MARKING_CLEAR, true},
    {TEXT_INIT("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"), MARKING_GREEN, true},
    {TEXT_INIT("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"), MARKING_AMBER, true},
    {TEXT_INIT("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"), MARKING_RED, true},
    {TEXT_INIT("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"), MARKING_CLEAR, false},
    {TEXT_INIT("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"), MARKING_GREEN, false},
    {TEXT_INIT("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"), MARKING_AMBER, false},
    {TEXT_INIT("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"), MARKING_AMBER_STRICT, false},
    {TEXT_INIT("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"), MARKING_RED, false},
    {TEXT_INIT("marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"), MARKING_AMBER_STRICT, false},
};

Marking stix_marking_fixed(Text id)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (text_equal(fixed[i].id, id))
            return fixed[i].marking;
    return MARKING_UNSTATED;
}

Text stix_marking_id(Marking marking, bool is_tlp1)
{
    marking = marking_effective(marking);
    if (is_tlp1 && marking == MARKING_AMBER_STRICT)
        marking = MARKING_RED;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i].marking == marking && fixed[i].is_tlp1 == is_tlp1)
            return fixed[i].id;
    return TEXT_NONE;
}

Marking stix_marking_defined(const Json *definition)
{
    Marking marking = stix_marking_fixed(json_text(definition, "id"));
    if (marking != MARKING_UNSTATED)
        return marking;
    Text word = json_text(json_get(definition, "definition"), "tlp");
    if (!word.bytes)
        word = json_text(json_get(json_get(definition, "extensions"), tlp_extension), "tlp_2_0");
    if (!word.bytes && text_starts_nocase(json_text(definition, "name"), "tlp:"))
        word = json_text(definition, "name");
    if (!word.bytes)
        return MARKING_UNSTATED;
    return marking_parse(word, &marking) ? marking_stricter(marking, MARKING_AMBER) : MARKING_RED;
}

Pap stix_pap_defined(const Json *definition)
{
    const Json *said = json_get(definition, "definition");
    const Text words[] = {json_text(definition, "name"), json_text(said, "statement"),
                          json_text(said, "pap")};
    Pap pap;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool is_named = i == 2 || text_starts_nocase(words[i], "pap:");
        if (is_named && words[i].length > 0 && pap_parse(words[i], &pap))
            return pap;
    }
    return PAP_UNSTATED;
}
