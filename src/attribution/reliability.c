// The record of docs/weigh.md ("How well it does"), fresh seeds: the one place where the program keeps it.
// bench/weigh/run measures it; tests/journey/tell_test.py holds what is shown to the page's table.

#include <math.h>

#include "attribution/attribution.h"

// One row a pool, which the formatter would refill.
// clang-format off
static const ReliabilityRow rows[] = {
    {TEXT_INIT("40 %"), .24, 270, .796, .578, .58, .891, .078, .052,
     {{.01, .00}, {.05, .15}, {.09, .07}, {.14, .22}, {.22, .07},
      {.30, .19}, {.43, .48}, {.62, .48}, {.81, .70}, {.96, .96}}},
    {TEXT_INIT("80 %"), .29, 270, .967, .907, .94, .984, .013, .014,
     {{.00, .00}, {.00, .00}, {.00, .00}, {.00, .00}, {.00, .00},
      {.02, .04}, {.36, .41}, {.94, .89}, {.99, 1.0}, {1.0, 1.0}}},
    {TEXT_INIT("all"), .35, 270, .989, .956, .97, .996, .010, .007,
     {{.00, .00}, {.00, .00}, {.00, .00}, {.00, .00}, {.00, .00},
      {.00, .00}, {.25, .33}, {.99, 1.0}, {1.0, 1.0}, {1.0, 1.0}}},
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
