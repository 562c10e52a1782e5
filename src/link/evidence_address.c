// Addresses, and the /24 around an IPv4 address: neighbours are often rented together, and often not.

#include "link/evidence.h"

void evidence_show_address(Gatherer *gatherer, uint32_t observation, Kind kind, Text value)
{
    uint32_t trace = gather_trace(gatherer, TRACE_ADDRESS, value);
    gather_show(gatherer, trace, observation);
    if (kind != KIND_IPV4)
        return;
    size_t end = value.length;
    while (end > 0 && value.bytes[end - 1] != '.')
        end--;
    if (end == 0)
        return;
    uint32_t network = gather_trace(gatherer, TRACE_NETWORK, text_slice(value, 0, end - 1));
    gather_show(gatherer, network, observation);
    gather_parent(gatherer, trace, network);
}
