#pragma once
/// What a process gives up for good before it becomes a program that nobody trusts.

#include <seccomp.h>

#include "sandbox/sandbox.h"

/// The system calls that are left. Made before the fork, since it takes memory. Only who becomes another
/// program opens files.
MUST_USE bool call_filter_new(bool becomes_program, scmp_filter_ctx *out, Err *err);

/// Limits and confines this process. False, with errno, when the kernel refuses what is not optional.
/// `program` is what it becomes, NULL when nothing; `memory_bytes` of address space are left to it.
bool confine_process(const Confined *bounds, const char *program, uint64_t memory_bytes,
                     scmp_filter_ctx filter);
