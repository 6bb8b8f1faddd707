/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The call stack of a stopped task, by libunwind.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct error;

enum { BACKTRACE_MAX_FRAMES = 32 };

struct backtrace {
	/* innermost first: "libc.so.6(write+0x14)", "prog(+0x1139)" */
	char *frames[BACKTRACE_MAX_FRAMES];
	size_t count; /* 0: no stack could be read */
};

/*
 * Whether stacks can be read here: loads libunwind. -1, with the reason, where that is not there.
 */
int backtrace_prepare(struct error *err);

/*
 * Reads the stack of a task that is in a ptrace stop of this process. A frame whose symbol is not
 * known is named by its offset in the file. A task that has vanished, or whose program has no
 * usable unwind information, has fewer frames. -1: no memory, or no libunwind.
 */
int backtrace_take(pid_t tid, struct backtrace *out, struct error *err);
void backtrace_done(struct backtrace *trace);
