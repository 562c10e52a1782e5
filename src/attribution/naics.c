// NAICS 2022 (United States Office of Management and Budget, 2022 manual). Each row is read both ways, so a
// plan may be coded in either; of rows that share a code the first names the sector.

#include "attribution/naics.h"

static const struct {
    Text sector, codes;
} rows[] = {
    {TEXT_INIT("agriculture"), TEXT_INIT("11, 311, 312")},
    {TEXT_INIT("aerospace"), TEXT_INIT("3364, 927")},
    {TEXT_INIT("automotive"), TEXT_INIT("3361, 3362, 3363, 441")},
    {TEXT_INIT("chemical"), TEXT_INIT("325")},
    {TEXT_INIT("pharmaceuticals"), TEXT_INIT("3254, 541714")},
    {TEXT_INIT("commercial"), TEXT_INIT("42, 54, 55, 56")},
    {TEXT_INIT("communications"), TEXT_INIT("516, 512")},
    {TEXT_INIT("telecommunications"), TEXT_INIT("517")},
    {TEXT_INIT("construction"), TEXT_INIT("23")},
    {TEXT_INIT("dams"), TEXT_INIT("221111")},
    {TEXT_INIT("defense"), TEXT_INIT("928110")},
    {TEXT_INIT("education"), TEXT_INIT("61")},
    {TEXT_INIT("energy"), TEXT_INIT("211, 2121, 213, 2211, 2212, 324, 486")},
    {TEXT_INIT("nuclear"), TEXT_INIT("221113")},
    {TEXT_INIT("entertainment"), TEXT_INIT("71")},
    {TEXT_INIT("financial-services"), TEXT_INIT("52")},
    {TEXT_INIT("insurance"), TEXT_INIT("524")},
    {TEXT_INIT("government"), TEXT_INIT("92")},
    {TEXT_INIT("government-emergency-services"), TEXT_INIT("92216, 922120")},
    {TEXT_INIT("government-local"), TEXT_INIT("")},
    {TEXT_INIT("government-national"), TEXT_INIT("9211")},
    {TEXT_INIT("government-public-services"), TEXT_INIT("923")},
    {TEXT_INIT("government-regional"), TEXT_INIT("")},
    {TEXT_INIT("healthcare"), TEXT_INIT("62")},
    {TEXT_INIT("hospitality-leisure"), TEXT_INIT("72")},
    {TEXT_INIT("infrastructure"), TEXT_INIT("")},
    {TEXT_INIT("manufacturing"), TEXT_INIT("31, 32, 33")},
    {TEXT_INIT("mining"), TEXT_INIT("212")},
    {TEXT_INIT("non-profit"), TEXT_INIT("813")},
    {TEXT_INIT("retail"), TEXT_INIT("44, 45")},
    {TEXT_INIT("technology"), TEXT_INIT("334, 5132, 518, 5415")},
    {TEXT_INIT("transportation"), TEXT_INIT("48, 49, 336510, 3366")},
    {TEXT_INIT("utilities"), TEXT_INIT("22")},
    {TEXT_INIT("water"), TEXT_INIT("2213")},
};

Text naics_of_sector(Text sector)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_equal(rows[i].sector, sector))
            return rows[i].codes;
    return TEXT("");
}

Text sector_of_naics(Text code)
{
    Text found = TEXT("");
    size_t longest = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (Text rest = rows[i].codes, part; text_cut(&rest, ',', &part);) {
            part = text_trim(part);
            bool is_of_it = part.length > longest && part.length <= code.length &&
                            text_equal(part, text_slice(code, 0, part.length));
            if (!is_of_it)
                continue;
            longest = part.length;
            found = rows[i].sector;
        }
    return found;
}
