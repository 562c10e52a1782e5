#pragma once
/// Where a program's code and data refer to: there a text begins. Inside the module only.

#include "samples/headers.h"

/// Room for a bit each byte of the file, where the program is of a kind whose references can be read.
void references_init(Building *it);
/// `address` as the sections have theirs; what lies in no data is passed over.
void reference_add(Building *it, uint64_t address);
/// Addresses in data, as relocations name them. After `read_headers`.
void read_references(Building *it);
/// Whether texts stand one behind the other without an end, as Rust and Go put them. After all references.
bool references_divide_texts(const Building *it);

static inline bool reference_is_at(const Building *it, uint64_t offset)
{
    return it->references[offset / 8] >> offset % 8 & 1;
}
