/* SPDX-License-Identifier: Apache-2.0 */
/* A child process that does one thing, and how processes end. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"

/* As fork(2); `flags` are those of clone(2) besides the signal, such as CLONE_FILES. */
pid_t child_fork(unsigned flags);

/*
 * Calls `work` in a child that child_fork makes; what it returns is the exit status. Waits for the
 * child, also where SIGCHLD is ignored, which would leave nothing to wait for. Returns the wait
 * status, or -1 with errno set.
 */
MUST_HANDLE
int child_run(unsigned flags, int (*work)(void *data), void *data);

enum { CHILD_ENDING_SIZE = 32 };
/* A wait status as traces say it: "exit 0", "signal SIGTERM". Returns `buffer`. */
const char *child_ending(int wait_status, char buffer[CHILD_ENDING_SIZE]);
