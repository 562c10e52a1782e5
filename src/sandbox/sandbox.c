// The parent reads two pipes and a timer until the program has closed its output, its time is over or it
// wrote too much. It never waits for anything else, so a program that hangs cannot hang its caller.

#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/confine.h"

enum { NOT_THERE = 127, NOT_CONFINED = 126 };

typedef struct {
    pid_t child;
    int output, words, timer;
} Running;

/// What the child is to be: a program, or a function of ours.
typedef struct {
    const Confined *bounds;
    const char *name;  ///< for messages
    ConfinedWork work; ///< NULL: the program
    void *work_self;
    int input;             ///< of a program
    uint64_t memory_bytes; ///< of address space
    CallFilter filter;
} Child;

static void become_program(const Child *child)
{
    const char *const nothing[] = {NULL};
    const char *const *words = child->bounds->words;
    if (access(words[0], X_OK) != 0)
        _exit(NOT_THERE);
    if (!confine_process(child->bounds, words[0], child->memory_bytes, &child->filter))
        _exit(NOT_CONFINED);
    execve(words[0], (char *const *)words, (char *const *)nothing);
    _exit(NOT_THERE);
}

/// In the child. What goes wrong is told by the exit code, as shells do.
static void become(const Child *child, int output, int words)
{
    // Numbers above 2 first: a pipe may have been given one of 0 to 2 when the caller had closed those.
    int in = child->work ? open("/dev/null", O_RDONLY | O_CLOEXEC) : fcntl(child->input, F_DUPFD_CLOEXEC, 3),
        out = fcntl(output, F_DUPFD_CLOEXEC, 3), said = fcntl(words, F_DUPFD_CLOEXEC, 3);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(said, 2) < 0 || close_range(3, ~0U, 0) != 0)
        _exit(NOT_CONFINED);
    if (!child->work)
        become_program(child);
    // What the caller does on a fault is not for its copy to do.
    const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        signal(faults[i], SIG_DFL);
    if (!confine_process(child->bounds, NULL, child->memory_bytes, &child->filter))
        _exit(NOT_CONFINED);
    _exit(child->work(child->work_self));
}

static bool start_timer(unsigned seconds, int *timer)
{
    const struct itimerspec once = {.it_value.tv_sec = seconds};
    *timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    return *timer >= 0 && timerfd_settime(*timer, 0, &once, NULL) == 0;
}

static bool start(const Child *child, Running *running, Err *err)
{
    int output[2] = {-1, -1}, words[2] = {-1, -1};
    *running = (Running){.child = -1, .output = -1, .words = -1, .timer = -1};
    bool is_ready = pipe2(output, O_CLOEXEC) == 0 && pipe2(words, O_CLOEXEC) == 0 &&
                    start_timer(child->bounds->seconds, &running->timer);
    if (is_ready)
        running->child = fork();
    if (running->child == 0)
        become(child, output[1], words[1]);
    int trouble = errno;
    close(output[1]);
    close(words[1]);
    running->output = output[0];
    running->words = words[0];
    errno = trouble;
    return running->child > 0 || fail_errno(err, ERR_FAILED, "cannot start '%s'", child->name);
}

static void keep_words(Running *running, ConfinedResult *result, size_t *length)
{
    char chunk[512];
    ssize_t got = read(running->words, chunk, sizeof chunk);
    if (got <= 0) {
        close(running->words);
        running->words = -1;
        return;
    }
    for (ssize_t i = 0; i < got && *length + 1 < sizeof result->said; i++)
        result->said[(*length)++] = (char)((unsigned char)chunk[i] < ' ' ? ' ' : chunk[i]);
}

/// Gives the output on until it ends or has to be ended.
static bool hear(Running *running, uint64_t most, ConfinedOutput output, void *self, ConfinedResult *result,
                 Err *err)
{
    char chunk[1 << 16];
    uint64_t total = 0;
    size_t said = 0;
    for (;;) {
        struct pollfd waits[] = {
            {running->output, POLLIN, 0}, {running->words, POLLIN, 0}, {running->timer, POLLIN, 0}};
        if (poll(waits, 3, -1) < 0) {
            if (errno == EINTR)
                continue;
            return fail_errno(err, ERR_FAILED, "cannot listen to a program");
        }
        if (waits[2].revents) {
            result->ending = CONFINED_TOO_LONG;
            return true;
        }
        if (waits[1].revents)
            keep_words(running, result, &said);
        if (!waits[0].revents)
            continue;
        ssize_t got = read(running->output, chunk, sizeof chunk);
        if (got <= 0)
            break;
        total += (uint64_t)got;
        if (total > most) {
            result->ending = CONFINED_TOO_MUCH;
            return true;
        }
        if (!output(self, (Text){chunk, (size_t)got}, err))
            return false;
    }
    while (running->words >= 0) { // what it said at the end
        struct pollfd wait = {running->words, POLLIN, 0};
        if (poll(&wait, 1, 0) <= 0)
            break;
        keep_words(running, result, &said);
    }
    return true;
}

/// Until the child has ended or its time is over. Kernels before 5.3 cannot say when a child ends: it is
/// asked for every few milliseconds.
static void await_end(const Running *running)
{
    int end = (int)syscall(SYS_pidfd_open, running->child, 0);
    struct pollfd waits[] = {{running->timer, POLLIN, 0}, {end, POLLIN, 0}};
    siginfo_t facts = {0};
    while (waitid(P_PID, (id_t)running->child, &facts, WEXITED | WNOWAIT | WNOHANG) == 0 &&
           facts.si_pid == 0 && poll(waits, 2, end < 0 ? 5 : -1) <= 0) {
    }
    if (end >= 0)
        close(end);
}

/// A program that closed its output and goes on is not waited for: nothing that it does could be heard.
static void finish(Running *running, ConfinedResult *result)
{
    bool was_stopped = result->ending != CONFINED_ENDED;
    siginfo_t facts = {0};
    if (!was_stopped)
        await_end(running);
    kill(running->child, SIGKILL);
    while (waitid(P_PID, (id_t)running->child, &facts, WEXITED) != 0 && errno == EINTR) {
    }
    if (was_stopped)
        return;
    result->code = facts.si_status;
    if (facts.si_code != CLD_EXITED)
        result->ending = CONFINED_CRASHED;
    else if (facts.si_status == NOT_THERE)
        result->ending = CONFINED_MISSING;
}

static bool run(Child *child, ConfinedOutput output, void *self, ConfinedResult *result, Err *err)
{
    Running running;
    *result = (ConfinedResult){0};
    if (!call_filter_make(!child->work, &child->filter, err))
        return false;
    bool is_done = start(child, &running, err);
    if (is_done) {
        is_done = hear(&running, child->bounds->output_bytes, output, self, result, err);
        finish(&running, result);
    }
    const int open[] = {running.output, running.words, running.timer};
    for (size_t i = 0; i < 3; i++)
        if (open[i] >= 0)
            close(open[i]);
    if (is_done && result->ending == CONFINED_ENDED && result->code == NOT_CONFINED)
        return fail(err, ERR_FAILED, "'%s' is not run: this kernel has no filter of system calls (seccomp)",
                    child->name);
    return is_done;
}

bool sandbox_run(const Confined *program, Source *input, ConfinedOutput output, void *self,
                 ConfinedResult *result, Err *err)
{
    Child child = {.bounds = program, .name = program->words[0], .memory_bytes = program->memory_bytes};
    if (!source_descriptor(input, &child.input, err))
        return false;
    bool is_run = run(&child, output, self, result, err);
    close(child.input);
    return is_run;
}

/// Of address space that this process has already.
static uint64_t memory_had(void)
{
    unsigned long pages = 0;
    FILE *facts = fopen("/proc/self/statm", "re");
    if (facts && fscanf(facts, "%lu", &pages) != 1)
        pages = 0;
    if (facts)
        fclose(facts);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

bool sandbox_call(const Confined *bounds, ConfinedWork work, void *work_self, ConfinedOutput output,
                  void *self, ConfinedResult *result, Err *err)
{
    Child child = {.bounds = bounds,
                   .name = "a parser",
                   .work = work,
                   .work_self = work_self,
                   .memory_bytes = memory_had() + bounds->memory_bytes};
    fflush(NULL); // what waits in buffers is written once, by this process
    return run(&child, output, self, result, err);
}
