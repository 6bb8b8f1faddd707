/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls after which a task has to be watched differently. Pure.
 */
#pragma once

#include <stdbool.h>
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

/* Whether clone flags ask for a child that the tracer would not get. */
enum { SPECIAL_CLONE_UNTRACED = 0x00800000 };   /* linux/sched.h */
