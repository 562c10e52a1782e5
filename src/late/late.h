#pragma once
/// Libraries that few verbs need, loaded when one of their functions is first called, so that no verb pays at
/// its start for what it never uses: four libraries bring thirty with them, and finding, mapping and
/// relocating these took more than half of the time of a short verb.
///
/// One file here a library lists the functions that the program calls; the linker tells of one that is
/// missing. Calls are written as always. Each entry jumps through a slot as those of a linker's own table do;
/// what a slot holds at first loads the library, fills all slots and jumps again. Only for x86-64, and in the
/// program that people use (ASTERISM_LATE): elsewhere CMakeLists.txt links these libraries as any others.
///
/// A process that is about to be confined (sandbox/) makes its first call before: afterwards nothing can be
/// opened.

/// Loads the library and puts the function of each name into its slot. Ends the program, saying which package
/// is missing, when it cannot: as the system does with a library that a program is linked to.
void late_bind(const char *file, const char *package, const char *const *names, void **slots);

#if defined(__x86_64__)

#define LATE_NAME(function) #function,

// %r11 is free at a call (System V ABI for AMD64, section 3.2.1) and tells late_first where to come back to.
#define LATE_ENTRY(function)                           \
    ".globl " #function "\n"                           \
    ".hidden " #function "\n"                          \
    ".type " #function ", @function\n" #function ":\n" \
    "    leaq " #function "(%rip), %r11\n"             \
    "    jmp *0f(%rip)\n"                              \
    ".pushsection .data.late, \"aw\"\n"                \
    "0:  .quad late_first\n"                           \
    ".popsection\n"

// Everything that may hold an argument is kept (section 3.2.3): six words, the count of vectors in %rax,
// eight vectors.
#define LATE_FIRST                                                     \
    ".text\n"                                                          \
    "late_first:\n"                                                    \
    "    .cfi_startproc\n"                                             \
    "    pushq %rdi\n    pushq %rsi\n    pushq %rdx\n    pushq %rcx\n" \
    "    pushq %r8\n    pushq %r9\n    pushq %rax\n    pushq %r11\n"   \
    "    subq $136, %rsp\n"                                            \
    "    .cfi_adjust_cfa_offset 200\n"                                 \
    "    movups %xmm0, (%rsp)\n    movups %xmm1, 16(%rsp)\n"           \
    "    movups %xmm2, 32(%rsp)\n    movups %xmm3, 48(%rsp)\n"         \
    "    movups %xmm4, 64(%rsp)\n    movups %xmm5, 80(%rsp)\n"         \
    "    movups %xmm6, 96(%rsp)\n    movups %xmm7, 112(%rsp)\n"        \
    "    call late_load\n"                                             \
    "    movups (%rsp), %xmm0\n    movups 16(%rsp), %xmm1\n"           \
    "    movups 32(%rsp), %xmm2\n    movups 48(%rsp), %xmm3\n"         \
    "    movups 64(%rsp), %xmm4\n    movups 80(%rsp), %xmm5\n"         \
    "    movups 96(%rsp), %xmm6\n    movups 112(%rsp), %xmm7\n"        \
    "    addq $136, %rsp\n"                                            \
    "    popq %r11\n    popq %rax\n    popq %r9\n    popq %r8\n"       \
    "    popq %rcx\n    popq %rdx\n    popq %rsi\n    popq %rdi\n"     \
    "    .cfi_adjust_cfa_offset -200\n"                                \
    "    jmp *%r11\n"                                                  \
    "    .cfi_endproc\n"

/// The whole of a library's file. `functions` is a list of names: #define functions(X) X(first) X(second) ...
#define LATE_LIBRARY(functions, file, package)                              \
    extern void *late_slots[] __attribute__((visibility("hidden")));        \
    static const char *const late_names[] = {functions(LATE_NAME) 0};       \
    static void late_load(void) __asm__("late_load") __attribute__((used)); \
    static void late_load(void)                                             \
    {                                                                       \
        late_bind(file, package, late_names, late_slots);                   \
    }                                                                       \
    __asm__(".pushsection .data.late, \"aw\"\n"                             \
            ".balign 8\n"                                                   \
            "late_slots:\n"                                                 \
            ".popsection\n" LATE_FIRST functions(LATE_ENTRY))

#else

#define LATE_LIBRARY(functions, file, package) _Static_assert(1, "linked as any other")

#endif
