/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a wait status says about a traced task. Pure: no kernel is asked.
 */
#pragma once

enum stop_kind {
#define STOP(name, sentence) STOP_##name,
#include "lib/supervise/ptrace/stop.def"
#undef STOP
	STOP_COUNT
};

/*
 * The kind of stop that `wait_status` of waitpid(2) reports for a task that was attached with
 * PTRACE_SEIZE and PTRACE_O_TRACESYSGOOD (ptrace(2), "Stopped states").
 */
enum stop_kind stop_classify(int wait_status);

/* The signal of a STOP_SIGNAL, STOP_GROUP or STOP_KILLED, else 0. */
int stop_signal(int wait_status);

const char *stop_describe(enum stop_kind kind);
