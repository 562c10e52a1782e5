#pragma once
/// Inside the book of names.

#include "link/names.h"

/// A spelling of the name with this number.
Text name_of_number(const NameBook *book, uint32_t number);
/// Fills `sources` and `source_of` of a book whose groups are known.
void name_sources_judge(NameBook *book, Arena *arena);
/// How much a statement weighs that is right so often: alone, it makes two names one with that probability.
double name_weight(double right);
/// How often a source is right whose statements weigh so much; 0 where they decide nothing.
double name_right(double weight);
