/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls after which a task has to be watched differently. Pure.
 */
#pragma once

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;

enum special_kind {
	SPECIAL_NONE,
	SPECIAL_EXEC,           /* execve, execveat */
	SPECIAL_OWN_FILTER,     /* installs a seccomp filter for this task */
	SPECIAL_GROUP_FILTER,   /* the same for every thread of the process (SECCOMP_FILTER_FLAG_TSYNC) */
	SPECIAL_HIDDEN_CLONE,   /* clone with CLONE_UNTRACED: argument 0 holds the flags */
	SPECIAL_RESTART,        /* restart_syscall: the kernel makes tasks enter it */
	SPECIAL_AFFINITY,       /* sees, sets or passes on the affinity of the task that argument 0 names (io_uring_setup:
	                           of the caller, to a kernel thread; sched_setattr: SCHED_DEADLINE looks at it) */
	SPECIAL_OPEN,           /* opens the path that argument 0 points at */
	SPECIAL_OPENAT,         /* the same with argument 1 */
	SPECIAL_CLONE3,         /* the flags are the first 64 bits that argument 0 points at */
};

enum special_kind special_classify(const struct call *call);

/* Whether the call installs a filter with a listener (SECCOMP_FILTER_FLAG_NEW_LISTENER). */
bool special_asks_listener(const struct call *call);

/* Whether the call makes its task the tracer of another one (PTRACE_ATTACH, PTRACE_SEIZE). */
bool special_becomes_tracer(const struct call *call);

/* Whether clone flags ask for a child that the tracer would not get. */
enum { SPECIAL_CLONE_UNTRACED = 0x00800000 };   /* linux/sched.h */

/* Calls that have to stop although a filter allows them, because an engine has to arrange something first. */
enum special_stops {
	SPECIAL_STOPS_CLONES = 1,       /* clone with CLONE_UNTRACED; every clone3, as no filter can read its flags */
	SPECIAL_STOPS_AFFINITY = 2,     /* SPECIAL_AFFINITY: they must not see what cpu_share.h does */
	/* ptrace and seccomp with a listener: whoever answers a stop or a notification decides about a call
	   in the place of the tracer */
	SPECIAL_STOPS_RIVALS = 4,
	/* clone without CLONE_UNTRACED, unless it is marked: its answer is not to be given to one that had the flag before
	   an engine took it out */
	SPECIAL_STOPS_PLAIN_CLONES = 8,
};

/*
 * A value of the argument after the last one of clone that stands for "I had no CLONE_UNTRACED before": no secret, as a
 * marked call is answered as it would be without a tracer.
 */
enum { SPECIAL_MARK_ARG = 5, SPECIAL_MARK = 0x5ecc0de5 };

enum { SPECIAL_FILTER_MAX = 64 };

/*
 * Writes the end of a filter: it answers `stop` to the calls in `stops` (a set of enum special_stops), `otherwise` to
 * all others. Returns the number of instructions.
 */
size_t special_filter(unsigned stops, uint32_t stop, uint32_t otherwise, struct sock_filter out[SPECIAL_FILTER_MAX]);
