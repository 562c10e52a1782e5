#include "model/marking.h"

static const struct {
    Text word;
    Marking marking;
} words[] = {
    {TEXT_INIT("clear"), MARKING_CLEAR},
    {TEXT_INIT("white"), MARKING_CLEAR},
    {TEXT_INIT("green"), MARKING_GREEN},
    {TEXT_INIT("amber"), MARKING_AMBER},
    {TEXT_INIT("amber+strict"), MARKING_AMBER_STRICT},
    {TEXT_INIT("amber-strict"), MARKING_AMBER_STRICT},
    {TEXT_INIT("amber_strict"), MARKING_AMBER_STRICT},
    {TEXT_INIT("red"), MARKING_RED},
    {TEXT_INIT("ex:chr"), MARKING_RED},
};

bool marking_parse(Text text, Marking *out)
{
    text = text_trim(text);
    if (text_starts_nocase(text, "tlp:") || text_starts_nocase(text, "tlp-") ||
        text_starts_nocase(text, "tlp "))
        text = text_trim(text_slice(text, 4, text.length));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_nocase(text, words[i].word)) {
            *out = words[i].marking;
            return true;
        }
    return false;
}

Text marking_word(Marking marking)
{
    switch (marking) {
    case MARKING_CLEAR:
        return TEXT("CLEAR");
    case MARKING_GREEN:
        return TEXT("GREEN");
    case MARKING_AMBER_STRICT:
        return TEXT("AMBER+STRICT");
    case MARKING_RED:
        return TEXT("RED");
    case MARKING_UNSTATED:
    case MARKING_AMBER:
        break;
    }
    return TEXT("AMBER");
}

Marking marking_effective(Marking marking)
{
    return marking == MARKING_UNSTATED ? MARKING_AMBER : marking;
}

uint8_t marking_bit(Marking marking)
{
    return (uint8_t)(1 << marking_effective(marking));
}

Marking marking_stricter(Marking a, Marking b)
{
    Marking left = marking_effective(a), right = marking_effective(b);
    if (left == right)
        return a == MARKING_UNSTATED ? b : a;
    return left > right ? a : b;
}

bool marking_allows(Marking marking, Marking reader)
{
    return marking_effective(marking) <= marking_effective(reader);
}

static const struct {
    Text word;
    Pap pap;
} pap_words[] = {
    {TEXT_INIT("CLEAR"), PAP_CLEAR}, {TEXT_INIT("GREEN"), PAP_GREEN}, {TEXT_INIT("AMBER"), PAP_AMBER},
    {TEXT_INIT("RED"), PAP_RED},     {TEXT_INIT("WHITE"), PAP_CLEAR},
};

bool pap_parse(Text text, Pap *out)
{
    text = text_trim(text);
    if (text_starts_nocase(text, "pap:") || text_starts_nocase(text, "pap-"))
        text = text_trim(text_slice(text, 4, text.length));
    for (size_t i = 0; i < sizeof pap_words / sizeof *pap_words; i++)
        if (text_equal_nocase(text, pap_words[i].word)) {
            *out = pap_words[i].pap;
            return true;
        }
    return false;
}

Text pap_word(Pap pap)
{
    return pap == PAP_UNSTATED ? TEXT_NONE : pap_words[pap - PAP_CLEAR].word;
}
