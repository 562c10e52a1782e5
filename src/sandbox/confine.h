#pragma once
/// What a process gives up for good before it becomes a program that nobody trusts.

#include <linux/filter.h>

#include "sandbox/sandbox.h"

/// The system calls that are left, as the kernel takes them: what goes into force in a child that may take no
/// more memory. Our own are some 60 calls, of two steps each.
typedef struct {
    struct sock_filter steps[1024];
    unsigned short count;
} CallFilter;

/// Only who becomes another program opens files.
MUST_USE bool call_filter_make(bool becomes_program, CallFilter *out, Err *err);

/// Limits and confines this process. False, with errno, when the kernel refuses what is not optional.
/// `program` is what it becomes, NULL when nothing; `memory_bytes` of address space are left to it.
bool confine_process(const Confined *bounds, const char *program, uint64_t memory_bytes,
                     const CallFilter *filter);
