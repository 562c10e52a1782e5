#pragma once
/// What a sighting says of its object; the numbers are those of MISP's sighting types.

#include <stdint.h>

typedef enum {
    SIGHTING_SEEN = 0,
    SIGHTING_FALSE_POSITIVE = 1,
    SIGHTING_EXPIRED = 2,
} SightingType;

/// Numbers that mean nothing here are plain sightings.
static inline SightingType sighting_type(int64_t number)
{
    return number == SIGHTING_FALSE_POSITIVE || number == SIGHTING_EXPIRED ? (SightingType)number
                                                                           : SIGHTING_SEEN;
}
