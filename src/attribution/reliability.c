// The record of docs/weigh.md ("How well it does"), fresh seeds: the one place where the program keeps it.
// bench/weigh/run measures it; tests/journey/tell_test.py holds what is shown to the page's table.

#include <math.h>

#include "attribution/attribution.h"

// One row a pool, which the formatter would refill.
// clang-format off
static const ReliabilityRow rows[] = {
    {TEXT_INIT("40 %"), .24, 270, .781, .504, .50, .888, .065, .055,
     {{.01, .15}, {.04, .07}, {.08, .07}, {.14, .19}, {.20, .11},
      {.27, .37}, {.37, .33}, {.50, .52}, {.64, .59}, {.80, .93}}},
    {TEXT_INIT("80 %"), .29, 270, .963, .874, .89, .979, .039, .022,
     {{.00, .00}, {.00, .00}, {.00, .00}, {.00, .04}, {.01, .00},
      {.12, .04}, {.57, .37}, {.93, .89}, {.99, 1.0}, {1.0, 1.0}}},
    {TEXT_INIT("all"), .35, 270, .978, .948, .97, .989, .012, .008,
     {{.00, .00}, {.00, .00}, {.00, .00}, {.00, .00}, {.00, .00},
      {.01, .00}, {.44, .33}, {.99, 1.0}, {1.0, 1.0}, {1.0, 1.0}}},
};
// clang-format on

const ReliabilityRow *reliability_rows(uint32_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

uint32_t reliability_nearest(double recapture)
{
    uint32_t nearest = 0;
    double sought = log(recapture > 0 ? recapture : RECAPTURE_USUAL);
    for (uint32_t i = 1; i < sizeof rows / sizeof *rows; i++)
        if (fabs(log(rows[i].recapture) - sought) < fabs(log(rows[nearest].recapture) - sought))
            nearest = i;
    return nearest;
}
