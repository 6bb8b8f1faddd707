/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ptrace_engine;

/* Stops that waitpid has returned and that are not handled yet; zeroed: none. */
struct ptrace_waiting {
	struct ptrace_told {
		pid_t tid;
		int status;
		uint64_t system_time_ns;
	} * list;
	size_t first, count;
};

/*
 * Waits for the next stop or end of a task: fills e->status and, with results, e->system_time_ns,
 * and returns its id. Tasks come in the order in which they stopped. -1 with errno as of wait4(2).
 */
pid_t ptrace_wait(struct ptrace_engine *e);

void ptrace_waiting_done(struct ptrace_waiting *waiting);
