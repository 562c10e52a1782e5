#pragma once
/// What the formats' own headers say. Inside the module only.

#include <yara.h>

#include "samples/build.h"

/// libyara's modules do the parsing of PE and Mach-O: a rule that imports a module makes it parse, and the
/// object that it fills is read field by field.
struct SampleReader {
    YR_RULES *pe, *macho;
};

void read_pe(Building *it, YR_OBJECT *pe);
void read_dotnet(Building *it, YR_OBJECT *dotnet);
void read_macho(Building *it, YR_OBJECT *macho);
void read_elf(Building *it);

// Objects that a module filled. Each takes NULL for an object that is not there.

/// The member of a structure, or NULL.
YR_OBJECT *module_field(YR_OBJECT *structure, const char *name);
/// Items of a structure's array that may be there: some are NULL.
int module_count(YR_OBJECT *structure, const char *array, int most);
YR_OBJECT *module_item(YR_OBJECT *structure, const char *array, int at);
/// Negative when the module leaves it undefined.
int64_t module_number(YR_OBJECT *structure, const char *name);
/// TEXT_NONE when the module leaves it undefined, or it is no string.
Text module_word(const YR_OBJECT *string);
Text module_text(YR_OBJECT *structure, const char *name);

/// What lies between `from` and `from + size` of the sample, or nothing when that is not within it.
Text sample_slice(const Building *it, uint64_t from, uint64_t size);
