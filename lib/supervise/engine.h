/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An engine watches the tasks of a workload and reports what they do, one event at a time. Its user
 * does not know how an event was seen, and the engine does not know what it is for.
 *
 *     while ((r = engine_next(engine, &event, err)) == 0 && event.kind != EVENT_END)
 *             consume(&event);
 *
 * The task of an event is stopped until the next engine_next, which resumes it. Where an engine
 * counts calls and reports them later, the task may have gone on or ended: it represents the image
 * that made them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/supervise/task.h"
#include "lib/syscalls/call.h"

struct backtrace;
struct error;

enum event_kind {
	EVENT_CALL, /* a task enters the kernel: call, count */
	/*
	 * a call returned: call.arch and call.nr, count, errnum, time_ns. Only where that was asked
	 * for
	 */
	EVENT_RETURN,
	/* what the task executes: path, NULL if not known. After an exec, or when it turns up */
	EVENT_EXEC,
	/* of a container: what its runtime calls between its filter and its exec: call, count */
	EVENT_FLOOR,
	/* of a container: a filter answered, and not with ENOSYS: call, count; errnum, or 0 */
	EVENT_DENIED,
	EVENT_REQUEST,  /* io_uring was asked to do something: opcode, count; task is of no use */
	EVENT_TASK_NEW, /* a task was made; it has the image of its maker */
	EVENT_TASK_END, /* a task ended: wait_status */
	EVENT_SIGNAL, /* a task is about to get a signal: signal. Only of an engine with a judge */
	/* the exec failed: answer, with the error filled; EVENT_END follows */
	EVENT_NOT_LAUNCHED,
	/*
	 * of a container: it has ended, and may be started again; the engine is_waiting for that.
	 * What follows is of another run. has_joined and has_seen_start are those of the one that
	 * is over
	 */
	EVENT_AGAIN,
	EVENT_INTERRUPTED, /* a signal handler ran while waiting; task is NULL */
	EVENT_LOST,        /* count: so many calls or more were not seen; task is of no use */
	EVENT_END,         /* no task is left, or all were released; task is NULL */
};

/* What is known of an EVENT_CALL's arguments. */
enum event_memory {
	/*
	 * all but the numbers in memory (syscalls_memory_args); they may be read while it is
	 * stopped
	 */
	EVENT_MEMORY_UNREAD,
	EVENT_MEMORY_FILLED, /* those, too: they are in their places */
	EVENT_MEMORY_UNKNOWN,
	EVENT_ARGS_UNKNOWN, /* nothing */
};

struct event {
	enum event_kind kind;
	/* borrowed until the next engine_next; the consumer sets task->image */
	struct task *task;
	struct call call;
	enum event_memory memory;
	uint64_t count;   /* of such calls, at least 1; more than 1 where an engine counts them */
	uint64_t at_ms;   /* when (the last of) them happened, on clock_coarse_ms; 0: now */
	uint32_t opcode;  /* enum io_uring_op */
	int errnum;       /* 0: the call succeeded */
	uint64_t time_ns; /* system time that the calls used, together */
	const char *path; /* borrowed until the next engine_next */
	int wait_status;  /* as from waitpid(2) */
	int signal;
	int answer; /* enum exec_answer */
};

struct engine;

struct engine_ops {
	int (*next)(struct engine *engine, struct event *out, struct error *err);
	int (*stop)(struct engine *engine, struct error *err);
	size_t (*task_count)(struct engine *engine);
	/* NULL, both, where an engine does not read stacks */
	int (*caller)(struct engine *engine, uint64_t *out_address, struct error *err);
	int (*stack)(struct engine *engine, struct backtrace *out, struct error *err);
	/* NULL where an engine does not read memory */
	int (*read)(struct engine *engine, uint64_t address, uint64_t *out);
	void (*free)(struct engine *engine);
};

/* What every engine begins with. */
struct engine {
	const struct engine_ops *ops;
	const char *name; /* "ptrace" */
	pid_t main_pid;   /* the command's process; 0 when attached */
	bool has_main_ended;
	int main_status; /* its wait status, once it has ended */
	/* it counts calls, and hands over by each EVENT_INTERRUPTED all made before it */
	bool is_counting;
	/* it reports each call by itself, in order, those that a filter answers among them */
	bool shows_each_call;
	bool is_waiting; /* for a container that has not started: nothing is watched yet */
	/* containers that started while it waited and ended before it was known whose they were */
	uint64_t unseen_starts;
	bool has_joined;     /* the workload ran already; known once it is over */
	bool has_seen_start; /* of a container, with its floor; known once it is over */
};

/*
 * Lets the task of the last event go on, waits for the next thing to happen, and writes it. An
 * engine may lose the race against a kill: a task that vanished is no error, its EVENT_TASK_END
 * follows.
 */
MUST_HANDLE
int engine_next(struct engine *engine, struct event *out, struct error *err);

/*
 * Stops tracing: a launched workload is killed, an attached one is detached from and runs on.
 * EVENT_END follows.
 */
int engine_stop(struct engine *engine, struct error *err);

/* How many tasks the engine knows of now; ended ones may still be among them for a while. */
size_t engine_task_count(struct engine *engine);

/*
 * After EVENT_CALL: which function made the call, as far as that is known at the cost of one
 * read: the word on top of the stack, which in most wrappers of libc is the return address; 0 where
 * it cannot be read. Positive ENGINE_NO_CALLER: the task did not make the call itself, or entered
 * it before it was watched, or the engine does not read stacks.
 */
enum { ENGINE_NO_CALLER = 1 };
MUST_HANDLE
int engine_caller(struct engine *engine, uint64_t *out_address, struct error *err);

/*
 * The call stack of the task of the last event (backtrace_take; backtrace_done frees it). It has no
 * frames where none could be read. Call backtrace_prepare before the engine starts.
 */
int engine_stack(struct engine *engine, struct backtrace *out, struct error *err);

/*
 * After EVENT_CALL: 64 bits of the memory of the task that makes the call, as the workload has them
 * there. Positive ENGINE_NOTHING_READ: there is no such memory, or it may not be read, or the task
 * is gone.
 */
enum { ENGINE_NOTHING_READ = 1 };
MUST_HANDLE
int engine_read(struct engine *engine, uint64_t address, uint64_t *out);

/* Frees the engine. A launched workload that is still there dies with it. NULL is fine. */
void engine_free(struct engine *engine);
