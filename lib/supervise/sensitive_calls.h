/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that change how a task has to be traced, or that must not see what an engine has changed.
 * Pure.
 */
#pragma once

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;

enum sensitive_kind {
	SENSITIVE_NONE,
	SENSITIVE_EXEC,       /* execve, execveat */
	SENSITIVE_OWN_FILTER, /* installs a seccomp filter for this task */
	/* the same for every thread of the process (SECCOMP_FILTER_FLAG_TSYNC) */
	SENSITIVE_TSYNC_FILTER,
	SENSITIVE_CLONE_UNTRACED, /* clone with CLONE_UNTRACED: argument 0 holds the flags */
	SENSITIVE_RESTART,        /* restart_syscall: the kernel makes tasks enter it */
	/*
	 * Sees, sets or passes on the affinity of the task that argument 0 names (io_uring_setup:
	 * of the caller, to a kernel thread; sched_setattr: SCHED_DEADLINE depends on it).
	 */
	SENSITIVE_AFFINITY,
	SENSITIVE_OPEN,   /* opens the path that argument 0 points at */
	SENSITIVE_OPENAT, /* the same with argument 1 */
	SENSITIVE_CLONE3, /* the flags are the first 64 bits that argument 0 points at */
};

enum sensitive_kind sensitive_classify(const struct call *call);

/* Whether the call installs a filter with a listener (SECCOMP_FILTER_FLAG_NEW_LISTENER). */
bool sensitive_asks_listener(const struct call *call);

/* Whether the call makes its task the tracer of another one (PTRACE_ATTACH, PTRACE_SEIZE). */
bool sensitive_becomes_tracer(const struct call *call);

/*
 * Calls that have to stop although a filter allows them, because an engine has to arrange something
 * first.
 */
enum sensitive_stops {
	/* clone with CLONE_UNTRACED; every clone3, as no filter can read its flags */
	SENSITIVE_STOPS_CLONES = 1,
	/* SENSITIVE_AFFINITY: they must not see what cpu_share.h changes */
	SENSITIVE_STOPS_AFFINITY = 2,
	/*
	 * ptrace, and seccomp with a listener: their caller could answer stops or notifications
	 * in the place of the tracer
	 */
	SENSITIVE_STOPS_TRACERS = 4,
	/*
	 * clone without CLONE_UNTRACED, unless it is tagged: the engine removes that flag, and the
	 * filter's answer to the call without it is not the answer to the call as it was made
	 */
	SENSITIVE_STOPS_PLAIN_CLONES = 8,
};

/*
 * A value of the argument after the last one of clone that means "made without CLONE_UNTRACED". No
 * secret: a tagged call is answered as it would be without a tracer.
 */
enum { SENSITIVE_TAG_ARG = 5, SENSITIVE_TAG = 0x5ecc0de5 };

enum { SENSITIVE_FILTER_MAX = 64 };

/*
 * Writes the end of a filter: it answers `stop` to the calls in `stops` (a set of enum
 * sensitive_stops), `otherwise` to all others. Returns the number of instructions.
 */
size_t sensitive_filter(unsigned stops, uint32_t stop, uint32_t otherwise,
                        struct sock_filter out[SENSITIVE_FILTER_MAX]);
