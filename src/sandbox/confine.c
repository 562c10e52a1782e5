// A program that turns one stream into another needs few system calls: memory, reading files that it may
// read, writing what is open. The list is what pdftotext and the loader were seen to call, with the
// neighbours that other releases of the C library take instead; any other call fails with EPERM, which such
// programs survive.

#include "sandbox/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int calls[] = {
    SCMP_SYS(arch_prctl),
    SCMP_SYS(brk),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(close),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fcntl),
    SCMP_SYS(fstat),
    SCMP_SYS(futex),
    SCMP_SYS(getegid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrlimit),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(lseek),
    SCMP_SYS(madvise),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(newfstatat),
    SCMP_SYS(poll),
    SCMP_SYS(pread64),
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

/// What it takes to become a program, and to find its libraries.
static const int program_calls[] = {
    SCMP_SYS(access),     SCMP_SYS(execve),   SCMP_SYS(faccessat),  SCMP_SYS(faccessat2), SCMP_SYS(getcwd),
    SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(stat),       SCMP_SYS(statx),
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int allow(scmp_filter_ctx filter, const int *table, size_t count)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < count; i++)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, table[i], 0);
    return code;
}

static int allow_program(scmp_filter_ctx filter)
{
    int code = allow(filter, program_calls, COUNT(program_calls));
    // Files are opened for reading alone.
    const uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    if (code == 0)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
    if (code == 0)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
                                SCMP_A1(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
    return code;
}

/// Limits are looked at, as the C library does when it starts. Whoever runs as root could lift its own, or
/// those of another process.
static int allow_reading_limits(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp own_unchanged[] = {{.arg = 0, .op = SCMP_CMP_EQ},
                                                 {.arg = 2, .op = SCMP_CMP_EQ}};
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, own_unchanged);
}

/// What the kernel takes, in memory: a file's descriptor is all that libseccomp writes it to.
static int export(scmp_filter_ctx filter, CallFilter *out)
{
    int file = memfd_create("filter", MFD_CLOEXEC), code = file < 0 ? -errno : 0;
    if (code == 0)
        code = seccomp_export_bpf(filter, file);
    ssize_t length = code == 0 ? pread(file, out->steps, sizeof out->steps, 0) : 0;
    if (code == 0 && (length <= 0 || length == sizeof out->steps))
        code = -E2BIG;
    out->count = (unsigned short)((size_t)length / sizeof *out->steps);
    if (file >= 0)
        close(file);
    return code;
}

bool call_filter_make(bool becomes_program, CallFilter *out, Err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int code = filter ? allow(filter, calls, COUNT(calls)) : -ENOMEM;
    if (code == 0)
        code = allow_reading_limits(filter);
    if (code == 0 && becomes_program)
        code = allow_program(filter);
    if (code == 0)
        code = export(filter, out);
    if (filter)
        seccomp_release(filter);
    errno = -code;
    return code == 0 || fail_errno(err, ERR_FAILED, "cannot make a filter of system calls");
}

static void allow_below(int rules, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = access,
                                              .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent_fd < 0)
        return;
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

static void allow_system(int rules, const char *program)
{
    const uint64_t read_file = LANDLOCK_ACCESS_FS_READ_FILE, read = read_file | LANDLOCK_ACCESS_FS_READ_DIR,
                   run = read_file | LANDLOCK_ACCESS_FS_EXECUTE;
    allow_below(rules, "/usr", read);
    allow_below(rules, "/lib", read | run); // the loader lives here
    allow_below(rules, "/lib64", read | run);
    allow_below(rules, "/etc/ld.so.cache", read_file);
    allow_below(rules, "/etc/localtime", read_file);
    allow_below(rules, "/dev/null", read_file);
    allow_below(rules, "/dev/urandom", read_file);
    allow_below(rules, program, run);
}

/// For a program files of the system can be read, nothing else is there. Kernels without Landlock rely on the
/// filter.
static void confine_files(const char *program)
{
    // All of the first version: what is not handled would be allowed.
    const struct landlock_ruleset_attr handled = {.handled_access_fs =
                                                      (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0);
    if (rules < 0)
        return;
    if (program)
        allow_system(rules, program);
    syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    const struct rlimit both = {most, most};
    return setrlimit(what, &both) == 0;
}

bool confine_process(const Confined *bounds, const char *program, uint64_t memory_bytes,
                     const CallFilter *filter)
{
    // The timer on the wall comes before that of the processor, which is for a program that closed its output
    // and goes on. From the limit of memory on nothing may be allocated: until it has become a program, this
    // process is its caller's copy, of whatever size.
    bool is_limited = limit(RLIMIT_CPU, bounds->seconds + 5) && limit(RLIMIT_FSIZE, 0) &&
                      limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 64);
    if (!is_limited || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    confine_files(program);
    const struct sock_fprog steps = {filter->count, (struct sock_filter *)filter->steps};
    return limit(RLIMIT_AS, memory_bytes) && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &steps) == 0;
}
