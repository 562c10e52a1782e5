#pragma once
/// What a sighting says of its object; the numbers are those of MISP's sighting types.

typedef enum {
    SIGHTING_SEEN = 0,
    SIGHTING_FALSE_POSITIVE = 1,
    SIGHTING_EXPIRED = 2,
} SightingType;
