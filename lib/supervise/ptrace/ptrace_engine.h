/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of the ptrace engine, for the files that make it up: engine_ptrace.c (the loop),
 * ptrace_wait.c (whose turn it is), ptrace_attach.c (running processes), ptrace_call.c (stops in
 * system calls), ptrace_prepare.c (what has to be arranged before a call), ptrace_task.c (tasks
 * come, exec and end), ptrace_end.c (the end of it all), judge.c. What is known of one task:
 * ptrace_state.h.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/supervise/engine.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/ptrace/judge.h"
#include "lib/supervise/ptrace/ptrace_state.h"
#include "lib/supervise/ptrace/ptrace_wait.h"
#include "lib/supervise/ptrace/stop.h"

struct error;
struct warnings;

struct ptrace_engine {
	struct engine base; /* first: the engine is found by it */
	struct judge judge;
	struct task_table tasks;
	bool with_results;
	bool has_call_info; /* until the kernel says otherwise */
	/* the command carries a given filter: what it lets stop is all there is */
	bool is_judging;
	bool has_refused_clone3; /* of a task whose memory we may not read: noted */
	bool has_own_filters;    /* some task has installed a filter of its own */
	/* owned; NULL: there is one CPU only, or the tasks are not ours */
	struct cpu_share *cpu_share;
	struct warnings *notes; /* borrowed, may be NULL */
	struct launched launched;
	char *launch_path;     /* for messages */
	bool is_killing;       /* every task is killed, those that turn up, too */
	bool is_letting_go;    /* every task is detached at its next stop */
	enum task_watch watch; /* of tasks that install no filter of their own */
	/* whose event was given out: goes on at the next call of next */
	struct ptrace_task *current;
	struct ptrace_waiting waiting;
	int status; /* the wait status being dealt with */
	uint64_t
		stack_pointer; /* at the last EVENT_CALL; 0: not known, or the task was ours then */
	uint32_t filter_data;  /* of the last EVENT_CALL: what the filter asked for the stop with */
	uint64_t system_time_ns; /* of its process */
	struct call launch_call; /* the exec that starts the command */
	bool has_launch_call;    /* it was seen: a given filter may let it pass */
	bool has_next_event;     /* the same stop gives a second event */
	struct event next_event;
	char path[PATH_MAX]; /* of the last EVENT_EXEC */
};

/* As task_find, task_each and task_remove. */
static inline struct ptrace_task *ptrace_engine_find(const struct ptrace_engine *e, pid_t tid)
{
	return (struct ptrace_task *)task_find(&e->tasks, tid);
}

static inline struct ptrace_task *ptrace_engine_each(const struct ptrace_engine *e,
                                                     const struct ptrace_task *after)
{
	return (struct ptrace_task *)task_each(&e->tasks, after ? &after->base : NULL);
}

static inline void ptrace_engine_remove(struct ptrace_engine *e, struct ptrace_task *task)
{
	task_remove(&e->tasks, &task->base);
}

/* What a stop came to. */
enum outcome {
	OUTCOME_NOTHING = 0, /* the task goes on */
	OUTCOME_EVENT,       /* *out is filled; the task is stopped until the next call of next */
	OUTCOME_GONE,        /* the task is no more, or was left as it is */
};
