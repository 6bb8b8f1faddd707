/* SPDX-License-Identifier: Apache-2.0 */
/* A child process that does one thing, and how processes end. */
#pragma once

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"

/* As fork(2); `flags` are those of clone(2) besides the signal, such as CLONE_FILES. */
pid_t child_fork(unsigned flags);

/*
 * Children that end from now on can be waited for: where SIGCHLD is ignored, which a program may
 * inherit, the kernel discards their status (waitpid(2)). *out_before (NULL: not wanted) is what
 * sigaction(2) takes to restore that.
 */
void child_keep_status(struct sigaction *out_before);

struct child {
	pid_t pid;
	struct sigaction before;
};

/*
 * Forks as child_fork does. The parent calls child_end before it begins another child. Returns what
 * fork(2) returns.
 */
MUST_HANDLE
pid_t child_begin(struct child *out, unsigned flags);
/* Waits for the child. Returns the wait status, or -1 with errno set. */
int child_end(struct child *child);

/*
 * Calls `work` in a child, between child_begin and child_end; what it returns is the exit status.
 * Returns the wait status, or -1 with errno set.
 */
MUST_HANDLE
int child_run(unsigned flags, int (*work)(void *data), void *data);

/* For a program that ends as its child did: the signal that ended it, or 0 and its exit status. */
void child_split(int wait_status, int *out_exit_status, int *out_signal);

enum { CHILD_ENDING_SIZE = 32 };
/* A wait status as traces say it: "exit 0", "signal SIGTERM". Returns `buffer`. */
const char *child_ending(int wait_status, char buffer[CHILD_ENDING_SIZE]);
