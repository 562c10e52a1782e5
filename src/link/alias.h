#pragma once
/// Names of clusters: claims of their activities, with who says so.

#include "link/names.h"

/// Fills name, aliases and is_disputed of a cluster whose members are known.
void alias_fill(const Pool *pool, const NameBook *book, Cluster *cluster, Arena *arena);
