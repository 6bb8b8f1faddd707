/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ptrace engine knows of a task, and the order in which its stops come.
 *
 * An arrow is a stop and what it says, stop.def has how a task goes on from it. SYSCALL stops come
 * only where the task was resumed with PTRACE_SYSCALL: all of them where no filter of the tracer
 * stops it (TASK_BY_SYSCALL), else only the return of a call whose result is wanted or for which
 * something has to be undone.
 *
 *     our own child       ran before we came    made by a task that is traced
 *      LAUNCHING               ATTACHED                  NEW
 *          |                      |                       |
 *          | SECCOMP,             | TRAP or GROUP: what   | TRAP: it has made
 *          | SYSCALL: an exec     | it runs, and which    | no call yet
 *          v                      | call it was in        |
 *     LAUNCH_EXEC                 v                       v
 *          |                +-----------------------------------+
 *          |                |              OUTSIDE              |<-----------------+
 *          |                +-----------------------------------+                  |
 *          |                   |          |               ^                        |
 *          |    SYSCALL: the   |          | SECCOMP:      |                        |
 *          |    call, before   |          | the call,     |                        |
 *          |    any filter     v          | data of the   | SYSCALL:               |
 *          |                ENTERED       | filter        | the result, the        |
 *          |    SECCOMP:       |          |               | time used              |
 *          |    the same call  v          v               |                        |
 *          | EXEC: the      +-----------------------------------+                  |
 *          | command runs   |              IN_CALL              |---+ SECCOMP: the |
 *          +--------------->|  NEW_TASK: the id of the new task |   | next call    |
 *                           |  EXEC: a new program              |<--+              |
 *                           +-----------------------------------+                  |
 *                              |                                                   |
 *                              | SYSCALL: left for a signal (ERESTARTSYS)          |
 *                              v                                                   |
 *                           LEFT_CALL ---------------------------------------------+
 *                              |        SIGNAL: a handler runs, the result is EINTR
 *                              | SYSCALL, SECCOMP: the call is entered again
 *                              v
 *                           ENTERED, IN_CALL
 *
 * Not drawn: the return of a call in ENTERED is that of one in IN_CALL. An exec that fails leads
 * from LAUNCH_EXEC back to LAUNCHING where its return is seen. An ATTACHED task that was in an exec
 * or a fork has that stop first: EXEC leads to IN_CALL, NEW_TASK changes nothing. SIGNAL, GROUP and
 * TRAP may come in between and change nothing else; EXITED and KILLED lead to ENDED from
 * everywhere. The first stop of a NEW task and the NEW_TASK stop of its maker come in either order.
 * A thread that execs gets its leader's id, whose end is not reported. A call by way of the
 * vsyscall page has a SECCOMP stop and no other.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/supervise/task.h"
#include "lib/syscalls/call.h"

enum ptrace_state {
	TASK_NEW,         /* its first stop is still to come */
	TASK_LAUNCHING,   /* our own child before its exec: its calls are not the workload's */
	TASK_LAUNCH_EXEC, /* the same in that exec, or in another that failed */
	TASK_ATTACHED,    /* its first stop will show what it runs, and which call it was in */
	TASK_OUTSIDE,     /* in no call, as far as is known */
	TASK_ENTERED,     /* in a call seen at its SYSCALL stop; a SECCOMP stop may follow */
	TASK_IN_CALL,     /* in a call for which no other stop than its return is expected */
	TASK_LEFT_CALL, /* left its call for a signal; whether it returns at all, that will show */
	TASK_ENDED,     /* kept until its maker's stop */
};

/* Pure. */
static inline bool ptrace_state_is_launching(enum ptrace_state state)
{
	return state == TASK_LAUNCHING || state == TASK_LAUNCH_EXEC;
}

/* Whether an entry was seen whose return was not. */
static inline bool ptrace_state_is_in_call(enum ptrace_state state)
{
	return state == TASK_LAUNCH_EXEC || state == TASK_ENTERED || state == TASK_IN_CALL;
}

/* The state once a call is over, or its return will not be seen. */
static inline enum ptrace_state ptrace_state_after_call(enum ptrace_state state)
{
	if (!ptrace_state_is_in_call(state))
		return state;
	return state == TASK_LAUNCH_EXEC ? TASK_LAUNCHING : TASK_OUTSIDE;
}

/* Where the engine learns of a task's calls. */
enum task_watch {
	TASK_BY_FILTER,  /* SECCOMP_RET_TRACE stops it once at each entry */
	TASK_BY_SYSCALL, /* PTRACE_SYSCALL stops it at each entry and return */
};

struct sharer;

struct ptrace_task {
	struct task base; /* first: the task is found by it */
	enum ptrace_state state;
	enum task_watch watch;
	pid_t tgid; /* thread group; 0 until asked for */
	/* seen before its creator's PTRACE_EVENT stop, which is still to come */
	bool is_early;
	/* known not to belong to a PID namespace's init */
	bool is_not_init;

	struct call entered;    /* the call that it is in, or was seen in last */
	bool has_entered;       /* false: none yet */
	uint64_t call_start_ns; /* system time used when it entered */
	bool asks_own_filter;   /* the call will, if it succeeds, install a filter */

	/* What was changed for the kernel in that call, until it is over. */
	uint64_t rewritten_addr; /* address of clone flags, or 0 */
	uint64_t saved_flags;    /* what the workload had written there */
	unsigned injected;       /* bit per argument, changed in its register */
	enum arch injected_arch;
	uint64_t injected_args[CALL_ARGS]; /* as the kernel gets them */
	uint64_t saved_args[CALL_ARGS];    /* as the workload has them */

	/* Entering a call again, which is not always reported. */
	bool ignore_next_entry; /* the next one may be a mere restart of `restarted` */
	bool restarts_anyway;   /* a signal that it does not ignore has made it leave its call */
	struct call restarted;

	/* Stops that we ask for (ptrace_prepare.c). */
	bool is_interrupted; /* it was asked for a STOP_TRAP that has not come yet */
	pid_t awaited_by;    /* the task that is held until this one has stopped, or 0 */
	unsigned awaits;     /* does not go on before so many others have stopped */
	bool is_held;        /* stopped, and would have been resumed but for that */

	/* cpu_share.c's */
	struct sharer *sharer; /* owned there; NULL: it has its own affinity */
	uint64_t last_call_ns;
	uint64_t separate_until_ns;
	unsigned quick_calls;
};
