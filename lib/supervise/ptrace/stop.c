/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place where a wait status is taken apart: bits 16 and up carry the ptrace event, the
 * signal's bit 7 marks a system call stop (PTRACE_O_TRACESYSGOOD).
 */
#include "lib/supervise/ptrace/stop.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { SYSGOOD = 0x80 };

static const char *const sentences[] = {
#define STOP(name, sentence) [STOP_##name] = sentence,
#include "lib/supervise/ptrace/stop.def"
#undef STOP
};

enum stop_kind stop_classify(int wait_status)
{
	if (WIFEXITED(wait_status))
		return STOP_EXITED;
	if (WIFSIGNALED(wait_status))
		return STOP_KILLED;

	unsigned event = (unsigned)wait_status >> 16;
	switch (event) {
	case 0:
		break;
	case PTRACE_EVENT_SECCOMP:
		return STOP_SECCOMP;
	case PTRACE_EVENT_EXEC:
		return STOP_EXEC;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		return STOP_NEW_TASK;
	case PTRACE_EVENT_STOP:
		/* The signal tells them apart: a stopping one only in a group-stop. */
		return WSTOPSIG(wait_status) == SIGTRAP ? STOP_TRAP : STOP_GROUP;
	default:
		return STOP_OTHER;
	}
	return WSTOPSIG(wait_status) == (SIGTRAP | SYSGOOD) ? STOP_SYSCALL : STOP_SIGNAL;
}

int stop_signal(int wait_status)
{
	switch (stop_classify(wait_status)) {
	case STOP_KILLED:
		return WTERMSIG(wait_status);
	case STOP_SIGNAL:
	case STOP_GROUP:
		return WSTOPSIG(wait_status);
	default:
		return 0;
	}
}

const char *stop_describe(enum stop_kind kind)
{
	return sentences[kind];
}
