/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/supervise/ptrace/stop.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <sys/ptrace.h>

struct stop_case {
	int status;
	enum stop_kind want;
	int want_signal;
};

#define STOPPED(event, signal) ((event) << 16 | (signal) << 8 | 0x7f)

ParameterizedTestParameters(supervise_stop, reads_every_wait_status)
{
	static struct stop_case cases[] = {
		{ 0x0000, STOP_EXITED, 0 },
		{ 0x2a00, STOP_EXITED, 0 },
		{ SIGKILL, STOP_KILLED, SIGKILL },
		{ SIGSEGV | 0x80, STOP_KILLED, SIGSEGV },
		{ STOPPED(0, SIGTRAP | 0x80), STOP_SYSCALL, 0 },
		{ STOPPED(0, SIGTRAP), STOP_SIGNAL, SIGTRAP },
		{ STOPPED(0, SIGUSR1), STOP_SIGNAL, SIGUSR1 },
		{ STOPPED(0, SIGSTOP), STOP_SIGNAL, SIGSTOP },
		{ STOPPED(PTRACE_EVENT_SECCOMP, SIGTRAP), STOP_SECCOMP, 0 },
		{ STOPPED(PTRACE_EVENT_EXEC, SIGTRAP), STOP_EXEC, 0 },
		{ STOPPED(PTRACE_EVENT_FORK, SIGTRAP), STOP_NEW_TASK, 0 },
		{ STOPPED(PTRACE_EVENT_VFORK, SIGTRAP), STOP_NEW_TASK, 0 },
		{ STOPPED(PTRACE_EVENT_CLONE, SIGTRAP), STOP_NEW_TASK, 0 },
		{ STOPPED(PTRACE_EVENT_STOP, SIGSTOP), STOP_GROUP, SIGSTOP },
		{ STOPPED(PTRACE_EVENT_STOP, SIGTTIN), STOP_GROUP, SIGTTIN },
		{ STOPPED(PTRACE_EVENT_STOP, SIGTRAP), STOP_TRAP, 0 },
		{ STOPPED(PTRACE_EVENT_VFORK_DONE, SIGTRAP), STOP_OTHER, 0 },
	};
	return cr_make_param_array(struct stop_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct stop_case *c, supervise_stop, reads_every_wait_status)
{
	cr_expect_eq(stop_classify(c->status), c->want, "status %#x: %s, want %s",
	             (unsigned)c->status, stop_describe(stop_classify(c->status)),
	             stop_describe(c->want));
	cr_expect_eq(stop_signal(c->status), c->want_signal, "status %#x: signal %d, want %d",
	             (unsigned)c->status, stop_signal(c->status), c->want_signal);
}
