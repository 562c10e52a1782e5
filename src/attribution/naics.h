#pragma once
/// Sectors as industries are counted: STIX's industry-sector-ov against NAICS 2022.

#include "base/text.h"

/// The NAICS 2022 codes that a sector covers, "52" or "3364, 927"; empty where it is no industry of its own
/// ("infrastructure").
Text naics_of_sector(Text sector);
/// The sector of an industry's code of two to six digits, by the longest code of the table that it starts
/// with; empty when it is none.
Text sector_of_naics(Text code);
