#pragma once
/// Whether a cluster would stand on other evidence: on a part of it taken at random, again and again, and
/// without any one partner or piece of it.

#include "link/partition.h"

/// How the items of one cluster hang together.
typedef struct Web Web;

Web *web_new(const Traces *traces, const Rulings *rulings);
void web_free(Web *web);

/// Forgets the cluster that was in hand.
void web_clear(Web *web);
/// One more item of the cluster, which the scale has just weighed against all others of it.
void web_hang(Web *web, uint32_t item, const Scale *scale);
/// Fills the stability of the cluster whose items hang in the web, and how often each of its activities stays
/// (by activity). `stability.without` has room for all of its partners.
void web_try(Web *web, Cluster *cluster, uint8_t *stays);
