// The record of docs/weigh.md ("How well it does"), fresh seeds: the one place where the program keeps it.
// bench/weigh/run measures it; tests/journey/tell_test.py holds what is shown to the page's table.

#include <math.h>

#include "attribution/attribution.h"

// One row a pool, which the formatter would refill.
// clang-format off
static const ReliabilityRow rows[] = {
    {TEXT_INIT("40 %"), .24, 270, .741, .500, .50, .831, .083, .054,
     {{.01, .19}, {.04, .15}, {.08, .19}, {.14, .19}, {.19, .19},
      {.25, .15}, {.33, .44}, {.44, .52}, {.55, .52}, {.75, .81}}},
    {TEXT_INIT("80 %"), .29, 270, .907, .819, .82, .973, .047, .030,
     {{.00, .00}, {.00, .04}, {.00, .00}, {.01, .00}, {.05, .04},
      {.25, .11}, {.57, .33}, {.87, .85}, {.96, .96}, {.99, 1.0}}},
    {TEXT_INIT("all"), .35, 270, .970, .933, .93, .976, .035, .013,
     {{.00, .00}, {.00, .00}, {.00, .00}, {.00, .00}, {.00, .04},
      {.03, .07}, {.51, .26}, {.98, .96}, {1.0, 1.0}, {1.0, 1.0}}},
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
