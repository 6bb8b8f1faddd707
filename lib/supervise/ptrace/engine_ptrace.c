/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns the stops of traced tasks into events: this file waits, asks who deals with the stop, and
 * lets tasks go on.
 *
 * The command carries a filter that answers SECCOMP_RET_TRACE to every call, so that a task stops
 * once per call, at the entry, and goes on with PTRACE_CONT. With results wanted it goes on with
 * PTRACE_SYSCALL, which stops it once more at the return. A stop costs three system calls here:
 * wait, read, go on; nothing is looked up in /proc but at an exec.
 */
#include "lib/supervise/ptrace/engine_ptrace.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/ptrace/cpu_share.h"
#include "lib/supervise/ptrace/ptrace_attach.h"
#include "lib/supervise/ptrace/ptrace_call.h"
#include "lib/supervise/ptrace/ptrace_end.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_prepare.h"
#include "lib/supervise/ptrace/ptrace_task.h"
#include "lib/supervise/ptrace/ptrace_wait.h"
#include "lib/supervise/stack/backtrace.h"
#include "lib/supervise/tracee.h"

enum { NO_SIGNAL = 0 };

static struct ptrace_engine *engine_of(struct engine *base)
{
	return (struct ptrace_engine *)((char *)base - offsetof(struct ptrace_engine, base));
}

/* ---- going on ---- */

static int go_on(struct ptrace_engine *e, struct ptrace_task *task, int signal, struct error *err)
{
	bool wants_return =
		ptrace_state_is_in_call(task->state) && (e->with_results || task->asks_own_filter ||
	                                                 task->rewritten_addr || task->injected);
	enum tracee_until until = task->watch == TASK_BY_SYSCALL || wants_return
	                                  ? TRACEE_UNTIL_SYSCALL
	                                  : TRACEE_UNTIL_FILTER;

	if (task->awaits > 0) {
		task->is_held = true;
		return 0;
	}
	if (ptrace_prepare_undo(task, err) != 0)
		return -1;
	return tracee_resume(task->base.tid, until, signal, err) < 0 ? -1 : 0;
}

/* Lets a task leave the stop that `e->status` tells of, in the way that befits the stop. */
static int leave_stop(struct ptrace_engine *e, struct ptrace_task *task, struct error *err)
{
	enum stop_kind kind = stop_classify(e->status);

	if (kind == STOP_EXITED || kind == STOP_KILLED) {
		if (!task->is_early)
			ptrace_engine_remove(e, task);
		return 0;
	}
	if (e->is_killing)
		return ptrace_end_kill(task, err);
	if (e->is_letting_go)
		return ptrace_end_release(e, task,
		                          kind == STOP_SIGNAL ? stop_signal(e->status) : NO_SIGNAL,
		                          err);
	/* The stop of a fork takes away the interrupt that shows what the task runs. */
	if (task->state == TASK_ATTACHED && tracee_interrupt(task->base.tid, err) < 0)
		return -1;
	switch (kind) {
	case STOP_GROUP:
		return tracee_listen(task->base.tid, err) < 0 ? -1 : 0;
	case STOP_SIGNAL:
		return go_on(e, task, stop_signal(e->status), err);
	default:
		return go_on(e, task, NO_SIGNAL, err);
	}
}

/* ---- the loop ---- */

static int on_first_trap(struct ptrace_engine *e, struct ptrace_task *task, struct event *out,
                         struct error *err)
{
	return task->state == TASK_ATTACHED ? ptrace_task_attached(e, task, out, err)
	                                    : OUTCOME_NOTHING;
}

/*
 * Handles what waitpid reported of `tid`. *task is the task concerned, which has to be resumed
 * afterwards.
 */
static int on_stop(struct ptrace_engine *e, struct ptrace_task **task, struct event *out,
                   struct error *err)
{
	enum stop_kind kind = stop_classify(e->status);

	switch (kind) {
	case STOP_SECCOMP:
	case STOP_SYSCALL:
		return ptrace_call_stop(e, *task, kind, out, err);
	case STOP_NEW_TASK:
		return ptrace_task_made(e, *task, out, err);
	case STOP_EXEC:
		return ptrace_task_exec(e, task, out, err);
	case STOP_EXITED:
	case STOP_KILLED:
		return ptrace_task_end(e, *task, out, err);
	case STOP_SIGNAL:
		return ptrace_call_signal(e, *task, stop_signal(e->status), out, err);
	case STOP_GROUP:
		ptrace_prepare_group_stop(*task);
		return on_first_trap(e, *task, out, err);
	case STOP_TRAP:
		return on_first_trap(e, *task, out, err);
	default:
		return OUTCOME_NOTHING;
	}
}

static int on_unknown(struct ptrace_engine *e, pid_t tid, struct event *out, struct error *err)
{
	enum stop_kind kind = stop_classify(e->status);

	if (kind == STOP_EXITED || kind == STOP_KILLED)
		return OUTCOME_GONE; /* before its first stop */
	return ptrace_task_early(e, tid, out, err);
}

/* A task that we interrupted has stopped, for that reason or another. */
static int on_interrupted(struct ptrace_engine *e, struct ptrace_task *task, struct error *err)
{
	if (task->is_interrupted && stop_classify(e->status) == STOP_TRAP) {
		task->is_interrupted = false;
		if (ptrace_prepare_restart(task, err) != 0)
			return -1;
	}
	struct ptrace_task *held = ptrace_prepare_arrived(e, task);
	return held ? go_on(e, held, NO_SIGNAL, err) : 0;
}

static int on_wait(struct ptrace_engine *e, pid_t tid, struct event *out, struct error *err)
{
	struct ptrace_task *task = ptrace_engine_find(e, tid);
	int r;

	if (task && task->state == TASK_ENDED) {
		/*
		 * Its creator was killed before its PTRACE_EVENT stop, and the id has been reused
		 * for a new task.
		 */
		ptrace_engine_remove(e, task);
		task = NULL;
	}
	if (task) {
		if ((task->is_interrupted || task->awaited_by) && on_interrupted(e, task, err) != 0)
			return -1;
		if (task->state == TASK_NEW)
			task->state = TASK_OUTSIDE;
		r = on_stop(e, &task, out, err);
	} else {
		r = on_unknown(e, tid, out, err);
		task = (struct ptrace_task *)out->task;
	}
	if (r == OUTCOME_EVENT)
		e->current = out->kind == EVENT_NOT_LAUNCHED ? NULL : task;
	return r == OUTCOME_NOTHING ? leave_stop(e, task, err) : r;
}

static int ptrace_next(struct engine *base, struct event *out, struct error *err)
{
	struct ptrace_engine *e = engine_of(base);
	struct ptrace_task *task = e->current;

	if (e->has_next_event) {
		e->has_next_event = false;
		*out = e->next_event;
		return 0;
	}
	e->current = NULL;
	if (task && leave_stop(e, task, err) < 0)
		return -1;
	if (e->launched.start_fd >= 0 && launch_release(&e->launched, err) < 0)
		return -1;
	for (;;) {
		pid_t tid = ptrace_wait(e);
		int r;

		if (tid < 0 && errno == EINTR) {
			*out = (struct event){ .kind = EVENT_INTERRUPTED };
			return 0;
		}
		if (tid < 0 && errno == ECHILD) {
			*out = (struct event){ .kind = EVENT_END };
			return 0;
		}
		if (tid < 0)
			return error_set(err, errno, "wait for the workload");
		r = on_wait(e, tid, out, err);
		if (r < 0)
			return -1;
		if (r == OUTCOME_EVENT)
			return 0;
	}
}

static int ptrace_stop(struct engine *base, struct error *err)
{
	return ptrace_end_all(engine_of(base), err);
}

static size_t ptrace_task_count(struct engine *base)
{
	return engine_of(base)->tasks.count;
}

static int ptrace_caller(struct engine *base, uint64_t *out_address, struct error *err)
{
	struct ptrace_engine *e = engine_of(base);
	uint64_t top = 0;

	if (e->stack_pointer == 0)
		return ENGINE_NO_CALLER;
	if (tracee_read_u64(e->current->base.tid, e->stack_pointer, &top, err) < 0)
		return -1;
	*out_address = top;
	return 0;
}

static int ptrace_stack(struct engine *base, struct backtrace *out, struct error *err)
{
	return backtrace_take(engine_of(base)->current->base.tid, out, err);
}

static int ptrace_read(struct engine *base, uint64_t address, uint64_t *out)
{
	const struct ptrace_task *task = engine_of(base)->current;

	if (task->rewritten_addr && address == task->rewritten_addr) {
		*out = task->saved_flags;
		return 0;
	}
	return tracee_peek_u64(task->base.tid, address, out) == 0 ? 0 : ENGINE_NOTHING_READ;
}

/* ---- life ---- */

static void ptrace_free(struct engine *base)
{
	struct ptrace_engine *e = engine_of(base);

	/*
	 * A child that still waits at the start pipe exits by itself. Any other one dies with its
	 * tracer.
	 */
	bool was_held = e->launched.start_fd >= 0;
	launch_done(&e->launched);
	cpu_share_free(e->cpu_share);
	if (was_held && e->base.main_pid > 0)
		waitpid(e->base.main_pid, NULL, __WALL);
	task_table_done(&e->tasks);
	ptrace_waiting_done(&e->waiting);
	free(e->launch_path);
	free(e);
}

static const struct engine_ops ptrace_ops = {
	.next = ptrace_next,
	.stop = ptrace_stop,
	.task_count = ptrace_task_count,
	.caller = ptrace_caller,
	.stack = ptrace_stack,
	.read = ptrace_read,
	.free = ptrace_free,
};

static struct ptrace_engine *new_engine(enum engine_ptrace_results results, struct warnings *notes)
{
	struct ptrace_engine *e = calloc(1, sizeof *e);

	if (!e || task_table_init(&e->tasks, sizeof(struct ptrace_task)) != 0) {
		free(e);
		return NULL;
	}
	e->base = (struct engine){ .ops = &ptrace_ops, .name = "ptrace", .shows_each_call = true };
	e->judge.engine = &e->base;
	e->with_results = results == ENGINE_PTRACE_WITH_RESULTS;
	e->has_call_info = true;
	e->notes = notes;
	e->launched = LAUNCHED_NONE;
	return e;
}

/* Starts the command with the filter of `launch`, and attaches to it. */
static int start(struct ptrace_engine *e, const struct launch *launch, struct error *err)
{
	if (launch_start(launch, &e->launched, err) != 0)
		return -1;
	e->launch_path = strdup(launch->path);
	if (!e->launch_path)
		return error_set(err, ENOMEM, "launch %s", launch->path);
	e->base.main_pid = e->launched.pid;

	struct ptrace_task *task = ptrace_task_add(e, e->launched.pid, err);
	if (!task)
		return -1;
	task->watch = e->watch;
	task->state = TASK_LAUNCHING;
	return tracee_seize(task->base.tid, TRACEE_DIES_WITH_US, err);
}

static int start_recording(struct ptrace_engine *e, const struct launch *launch, struct error *err)
{
	struct launch filtered = *launch;
	bool has_outer_listener = launch_has_outer_listener();
	bool has_filter = launch_has_trace_filter() && !has_outer_listener;

	if (!has_filter)
		warnings_add(e->notes, "%s: every call costs two stops",
		             has_outer_listener ? "a seccomp filter around this process has a "
		                                  "listener, and would hide calls from another"
		                                : "this kernel has no seccomp filters");
	e->watch = has_filter ? TASK_BY_FILTER : TASK_BY_SYSCALL;
	filtered.filter = has_filter ? LAUNCH_FILTER_TRACE : LAUNCH_NO_FILTER;
	if (start(e, &filtered, err) != 0 || cpu_share_new(&e->cpu_share, err) != 0)
		return -1;
	/* Only a stop can switch the stops at system calls on. */
	return has_filter ? 0 : tracee_interrupt(e->launched.pid, err);
}

int engine_ptrace_launch(const struct launch *launch, enum engine_ptrace_results results,
                         struct warnings *notes, struct engine **out, struct error *err)
{
	struct ptrace_engine *e = new_engine(results, notes);

	if (!e)
		return error_set(err, ENOMEM, "start to trace");
	if (start_recording(e, launch, err) != 0) {
		ptrace_free(&e->base);
		return -1;
	}
	*out = &e->base;
	return 0;
}

int engine_ptrace_judge(const struct launch *launch, enum engine_ptrace_cpu cpu,
                        struct warnings *notes, struct judge **out, struct error *err)
{
	struct ptrace_engine *e = new_engine(ENGINE_PTRACE_ENTRIES_ONLY, notes);

	if (!e)
		return error_set(err, ENOMEM, "start to trace");
	e->is_judging = true;
	e->watch = TASK_BY_FILTER;
	if (start(e, launch, err) != 0 ||
	    (cpu == ENGINE_PTRACE_SHARED_CPU && cpu_share_new(&e->cpu_share, err) != 0)) {
		ptrace_free(&e->base);
		return -1;
	}
	*out = &e->judge;
	return 0;
}

int engine_ptrace_attach(const pid_t *pids, size_t count, enum engine_ptrace_results results,
                         struct warnings *notes, struct engine **out, struct error *err)
{
	struct ptrace_engine *e = new_engine(results, notes);

	if (!e)
		return error_set(err, ENOMEM, "start to trace");
	e->watch = TASK_BY_SYSCALL;
	e->base.has_joined = true;
	for (size_t i = 0; i < count; i++) {
		if (ptrace_attach_process(e, pids[i], err) != 0) {
			ptrace_free(&e->base); /* our end detaches the others */
			return -1;
		}
	}
	*out = &e->base;
	return 0;
}
