// The programs run here are ones that every Debian system has: cat, yes, tee, perl (perl-base is essential).

#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "unit/test.h"

static bool keep(void *self, Text piece, __attribute__((unused)) Err *err)
{
    buffer_add(self, piece);
    return true;
}

static bool refuse(__attribute__((unused)) void *self, __attribute__((unused)) Text piece, Err *err)
{
    err->code = ERR_FAILED;
    return false;
}

static ConfinedResult run(const char *const *words, Text input, Buffer *output)
{
    const Confined program = {words, .memory_bytes = 256 << 20, .output_bytes = 1 << 20, .seconds = 2};
    ConfinedResult result;
    Source source;
    Err err = {0};
    source_of_text(TEXT("input"), input, &source);
    buffer_add_string(output, "");
    assert_true(sandbox_run(&program, &source, keep, output, &result, &err));
    return result;
}

#define RUN(output, input, ...) run((const char *const[]){__VA_ARGS__, NULL}, input, output)
#define PERL(output, script) RUN(output, TEXT(""), "/usr/bin/perl", "-e", script)

TEST(a_program_reads_its_input_and_its_output_is_heard)
{
    Buffer output = {0};
    ConfinedResult result = RUN(&output, TEXT("one\ntwo\n"), "/bin/cat");
    assert_int_equal(result.ending, CONFINED_ENDED);
    assert_int_equal(result.code, 0);
    assert_text_equal(buffer_text(&output), "one\ntwo\n");
    buffer_done(&output);
}

TEST(an_exit_code_and_what_was_said_come_back)
{
    Buffer output = {0};
    ConfinedResult result = PERL(&output, "print STDERR 'broken'; exit 3");
    assert_int_equal(result.ending, CONFINED_ENDED);
    assert_int_equal(result.code, 3);
    assert_string_equal(result.said, "broken");
    buffer_done(&output);
}

TEST(a_program_that_is_not_there_is_told_as_missing)
{
    Buffer output = {0};
    assert_int_equal(RUN(&output, TEXT(""), "/usr/bin/no-such-program").ending, CONFINED_MISSING);
    buffer_done(&output);
}

TEST(a_program_that_writes_without_end_is_stopped)
{
    Buffer output = {0};
    assert_int_equal(RUN(&output, TEXT(""), "/usr/bin/yes").ending, CONFINED_TOO_MUCH);
    assert_true(output.length <= 1 << 20);
    buffer_done(&output);
}

TEST(a_program_that_hangs_is_stopped)
{
    Buffer output = {0};
    assert_int_equal(PERL(&output, "1 while 1").ending, CONFINED_TOO_LONG);
    buffer_clear(&output);
    assert_int_equal(PERL(&output, "close STDOUT; close STDERR; 1 while 1").ending, CONFINED_CRASHED);
    buffer_done(&output);
}

TEST(a_program_that_wants_too_much_memory_does_not_get_it)
{
    Buffer output = {0};
    ConfinedResult result = PERL(&output, "my $x = 'a' x 1_000_000_000; print 'had it'");
    assert_true(result.ending == CONFINED_CRASHED || result.code != 0);
    assert_text_equal(buffer_text(&output), "");
    buffer_done(&output);
}

TEST(a_program_writes_no_file)
{
    Buffer output = {0};
    char path[64];
    snprintf(path, sizeof path, "/tmp/sandbox-test-%ld", (long)getpid());
    ConfinedResult result = RUN(&output, TEXT("x"), "/usr/bin/tee", path);
    assert_int_equal(result.ending, CONFINED_ENDED);
    assert_int_not_equal(result.code, 0);
    assert_int_not_equal(access(path, F_OK), 0);
    buffer_done(&output);
}

TEST(a_program_has_no_network_and_no_child)
{
    Buffer output = {0};
    PERL(&output, "print socket(my $s, 2, 1, 0) ? 'socket' : 'none'; print defined fork ? ' fork' : ' none'");
    assert_text_equal(buffer_text(&output), "none none");
    buffer_done(&output);
}

TEST(a_program_sees_no_variable_of_its_caller)
{
    Buffer output = {0};
    PERL(&output, "print scalar keys %ENV");
    assert_text_equal(buffer_text(&output), "0");
    buffer_done(&output);
}

TEST(a_program_reads_no_file_of_its_caller)
{
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        skip(); // an old kernel
    Buffer output = {0};
    ConfinedResult result = RUN(&output, TEXT(""), "/bin/cat", "/etc/passwd");
    assert_int_not_equal(result.code, 0);
    assert_text_equal(buffer_text(&output), "");
    buffer_done(&output);
}

TEST(a_listener_that_fails_ends_the_program_and_the_call)
{
    const char *const words[] = {"/usr/bin/yes", NULL};
    const Confined program = {words, .memory_bytes = 256 << 20, .output_bytes = 1 << 20, .seconds = 2};
    ConfinedResult result;
    Source source;
    Err err = {0};
    source_of_text(TEXT("input"), TEXT(""), &source);
    assert_false(sandbox_run(&program, &source, refuse, NULL, &result, &err));
    assert_int_equal(err.code, ERR_FAILED);
}

static ConfinedResult call(ConfinedWork work, Buffer *output)
{
    const Confined bounds = {.memory_bytes = 64 << 20, .output_bytes = 1 << 20, .seconds = 2};
    ConfinedResult result;
    Err err = {0};
    buffer_add_string(output, "");
    if (!sandbox_call(&bounds, work, NULL, keep, output, &result, &err))
        fail_msg("%s", err.message);
    return result;
}

static int say_hello(__attribute__((unused)) void *self)
{
    return write(1, "hello", 5) == 5 ? 7 : 1;
}

static int crash(__attribute__((unused)) void *self)
{
    __builtin_trap();
}

static int look_around(__attribute__((unused)) void *self)
{
    bool is_open = open("/etc/passwd", O_RDONLY) >= 0 || open("/usr/bin/perl", O_RDONLY) >= 0,
         has_network = socket(AF_INET, SOCK_STREAM, 0) >= 0, has_child = fork() >= 0;
    return (is_open ? 1 : 0) + (has_network ? 2 : 0) + (has_child ? 4 : 0);
}

static int take_memory(__attribute__((unused)) void *self)
{
    return mmap(NULL, 512 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

/// As root it could.
static int lift_limits(__attribute__((unused)) void *self)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    struct rlimit had = {0};
    bool is_lifted = setrlimit(RLIMIT_AS, &all) == 0 || prlimit(getppid(), RLIMIT_NOFILE, &all, NULL) == 0,
         is_seen = getrlimit(RLIMIT_AS, &had) == 0 && had.rlim_max != RLIM_INFINITY,
         sees_others = prlimit(getppid(), RLIMIT_AS, NULL, &had) == 0;
    return (is_lifted ? 1 : 0) + (is_seen ? 0 : 2) + (sees_others ? 4 : 0);
}

static int hang(__attribute__((unused)) void *self)
{
    volatile bool goes_on = true;
    while (goes_on) {
    }
    return 0;
}

TEST(a_function_is_heard_from_a_child)
{
    Buffer output = {0};
    ConfinedResult result = call(say_hello, &output);
    assert_int_equal(result.ending, CONFINED_ENDED);
    assert_int_equal(result.code, 7);
    assert_text_equal(buffer_text(&output), "hello");
    buffer_done(&output);
}

TEST(a_function_that_crashes_or_hangs_costs_a_child)
{
    Buffer output = {0};
    assert_int_equal(call(crash, &output).ending, CONFINED_CRASHED);
    assert_int_equal(call(hang, &output).ending, CONFINED_TOO_LONG);
    buffer_done(&output);
}

TEST(a_function_has_no_file_no_network_no_child_and_no_memory_to_waste)
{
    Buffer output = {0};
    assert_int_equal(call(look_around, &output).code, 0);
    assert_int_equal(call(take_memory, &output).code, 1);
    buffer_done(&output);
}

TEST(a_function_sees_its_limits_and_cannot_lift_them_nor_touch_its_callers)
{
    Buffer output = {0};
    assert_int_equal(call(lift_limits, &output).code, 0);
    buffer_done(&output);
}
