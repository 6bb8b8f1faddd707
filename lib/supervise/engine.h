/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An engine watches the tasks of a workload and tells what they do, one event at a time. Who
 * consumes the events (a recorder, an audit) does not know how they were come by; an engine does
 * not know what they are for. ptrace is the first engine (engine_ptrace.h).
 *
 *     while ((r = engine_next(engine, &event, err)) == 0 && event.kind != EVENT_END)
 *             consume(&event);
 *
 * The task of an event stands still until the next engine_next, which lets it go on; in between the
 * consumer may decide otherwise (engine_inject_errno).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/supervise/task.h"
#include "lib/syscalls/call.h"

struct error;

enum event_kind {
	EVENT_CALL, /* a task enters the kernel: call, stack_pointer */
	/* a filter has answered TRAP to `call`, SIGSYS is about to come: engine_ptrace_judge */
	EVENT_TRAPPED,
	/* a call returned: call.arch and call.nr, errnum, time_ns. Only with_results */
	EVENT_RETURN,
	/* what the task executes: path. After an exec, or when a task turns up */
	EVENT_EXEC,
	EVENT_TASK_NEW, /* a task was made; it has the image of its maker */
	EVENT_TASK_END, /* a task ended: wait_status */
	/* the exec failed: answer, with the error filled; EVENT_END follows */
	EVENT_NOT_LAUNCHED,
	EVENT_INTERRUPTED, /* a signal handler ran while waiting; task is NULL */
	EVENT_END,         /* no task is left, or all were let go; task is NULL */
};

struct event {
	enum event_kind kind;
	/* borrowed until the next engine_next; the consumer sets task->image */
	struct task *task;
	struct call call;
	uint64_t stack_pointer;
	/* EVENT_CALL of engine_ptrace_judge: with which data the filter asked for the stop */
	uint32_t filter_data;
	int errnum;       /* 0: the call succeeded */
	uint64_t time_ns; /* system time that the call used */
	const char *path; /* borrowed until the next engine_next */
	int wait_status;  /* as from waitpid(2) */
	int answer;       /* enum exec_answer */
};

struct engine;

struct engine_ops {
	int (*next)(struct engine *engine, struct event *out, struct error *err);
	int (*inject_errno)(struct engine *engine, int errnum, struct error *err);
	int (*replace_nr)(struct engine *engine, uint32_t nr, struct error *err);
	int (*tag)(struct engine *engine, const struct call *call, struct error *err);
	int (*stop)(struct engine *engine, struct error *err);
	size_t (*task_count)(struct engine *engine);
	void (*free)(struct engine *engine);
};

/* What every engine begins with. */
struct engine {
	const struct engine_ops *ops;
	const char *name; /* "ptrace": traces carry it */
	pid_t main_pid;   /* the command's process; 0 when attached */
	bool has_main_ended;
	int main_status; /* its wait status, once it has ended */
};

/*
 * Lets the task of the last event go on, waits for the next thing to happen, and writes it. An
 * engine may lose the race against a kill: a task that vanished is no error, its EVENT_TASK_END
 * follows.
 */
MUST_HANDLE
int engine_next(struct engine *engine, struct event *out, struct error *err);

/*
 * After EVENT_CALL: the call will not be made and answers -errnum to the task. Positive
 * ENGINE_GONE: the task has been killed meanwhile.
 */
enum { ENGINE_GONE = 1 };
MUST_HANDLE
int engine_inject_errno(struct engine *engine, int errnum, struct error *err);

/*
 * After EVENT_CALL of engine_ptrace_judge: the task makes the call numbered `nr` instead, which the
 * filter is asked about again. Positive ENGINE_GONE as above.
 */
MUST_HANDLE
int engine_replace_nr(struct engine *engine, uint32_t nr, struct error *err);

/*
 * After EVENT_CALL of engine_ptrace_judge with a plain clone, `call`: the filter is asked about it
 * again, and sees a mark on it (SENSITIVE_STOPS_PLAIN_CLONES). The program does not see it, once
 * the call is over.
 */
MUST_HANDLE
int engine_tag(struct engine *engine, const struct call *call, struct error *err);

/*
 * Ends the watching: a launched workload is killed, an attached one let go as it was. EVENT_END
 * will come.
 */
int engine_stop(struct engine *engine, struct error *err);

/* How many tasks the engine knows of now; ended ones may still be among them for a while. */
size_t engine_task_count(struct engine *engine);

/* Frees the engine. A launched workload that is still there dies with it. NULL is fine. */
void engine_free(struct engine *engine);
