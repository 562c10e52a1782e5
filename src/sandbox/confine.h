#pragma once
/// What a process gives up for good before it becomes a program that nobody trusts.

#include <seccomp.h>

#include "sandbox/sandbox.h"

/// The system calls that are left. Made before the fork, since it takes memory.
MUST_USE bool call_filter_new(scmp_filter_ctx *out, Err *err);

/// Limits and confines this process. False, with errno, when the kernel refuses what is not optional.
bool confine_process(const Confined *program, scmp_filter_ctx filter);
