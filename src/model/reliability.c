#include "model/reliability.h"

double reliability_right(char letter)
{
    static const double right[] = {.98, .9, .75, .5, .2, .85};
    return right[letter >= 'A' && letter <= 'F' ? letter - 'A' : 'F' - 'A'];
}
