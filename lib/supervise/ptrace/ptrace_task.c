/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tasks come, exec and end -> EVENT_TASK_NEW, EVENT_EXEC, EVENT_TASK_END.
 *
 * A new task is known from its maker's stop or from its own first one, whichever comes first. In
 * the latter case it is not held back until its maker reports (a maker that is killed never does):
 * what it would have inherited is read from /proc. Its maker's report, which may come after its
 * end, finds it known.
 *
 * Signals do not end the first process of a pid namespace, except those of its own faults; but a
 * traced one they do not end either (kernel/signal.c, force_sig_info_to_task), and its instruction
 * would fault for ever. So it is detached, without the signal: the next fault of that instruction
 * ends it as it would have without a tracer.
 */
#include "lib/supervise/ptrace/ptrace_task.h"

#include <errno.h>

#include "lib/base/error.h"
#include "lib/supervise/exec.h"
#include "lib/supervise/ptrace/cpu_share.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_prepare.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/tracee.h"

struct ptrace_task *ptrace_task_add(struct ptrace_engine *e, pid_t tid, struct error *err)
{
	struct task *task = task_add(&e->tasks, tid);

	if (!task)
		error_set(err, ENOMEM, "follow task %d", (int)tid);
	return (struct ptrace_task *)task;
}

/* The path of what a task executes, as an event. */
static struct event image_event(struct ptrace_engine *e, struct ptrace_task *task)
{
	if (tracee_image(task->base.tid, e->path, sizeof e->path) != 0)
		e->path[0] = '\0';
	return (struct event){ .kind = EVENT_EXEC, .task = &task->base, .path = e->path };
}

static void add_event(struct ptrace_engine *e, struct event event)
{
	e->stack_pointer = 0;
	e->next_event = event;
	e->has_next_event = true;
}

/*
 * The leader of a thread, the parent of a process: the maker of the task has, nearly always, the
 * same affinity.
 */
static const struct ptrace_task *likely_maker(const struct ptrace_engine *e, pid_t tid)
{
	pid_t pid;

	if (tracee_group(tid, &pid) != 0 || (pid == tid && tracee_parent(tid, &pid) != 0))
		return NULL;
	return ptrace_engine_find(e, pid);
}

/*
 * A task whose first stop came before its maker's. Where filters of the workload's own are about,
 * be safe.
 */
int ptrace_task_early(struct ptrace_engine *e, pid_t tid, struct event *out, struct error *err)
{
	struct ptrace_task *task = ptrace_task_add(e, tid, err);

	if (!task)
		return -1;
	task->is_early = true;
	task->state = TASK_OUTSIDE;
	task->watch = e->has_own_filters ? TASK_BY_SYSCALL : e->watch;
	if (ptrace_prepare_new(e, task, NULL, err) != 0)
		return -1;
	cpu_share_on_new(e->cpu_share, task, likely_maker(e, tid));
	*out = (struct event){ .kind = EVENT_TASK_NEW, .task = &task->base };
	add_event(e, image_event(e, task));
	return OUTCOME_EVENT;
}

/*
 * A call that it was in, it entered before us. It is reported now: a second entry will be of our
 * making only.
 */
int ptrace_task_attached(struct ptrace_engine *e, struct ptrace_task *task, struct event *out,
                         struct error *err)
{
	task->state = TASK_OUTSIDE;
	task->is_interrupted = false;
	*out = image_event(e, task);
	if (!task->ignore_next_entry && ptrace_prepare_restart(task, err) != 0)
		return -1;
	/*
	 * What a restart_syscall restarts, only the kernel knows; an earlier attachment may have
	 * caused it.
	 */
	if (task->ignore_next_entry && sensitive_classify(&task->restarted) != SENSITIVE_RESTART)
		add_event(e, (struct event){ .kind = EVENT_CALL,
		                             .task = &task->base,
		                             .call = task->restarted,
		                             .count = 1 });
	return OUTCOME_EVENT;
}

int ptrace_task_made(struct ptrace_engine *e, struct ptrace_task *maker, struct event *out,
                     struct error *err)
{
	unsigned long message;
	int r = tracee_event_message(maker->base.tid, &message, err);

	if (r != 0)
		return r < 0 ? -1 : OUTCOME_GONE;
	struct ptrace_task *made = ptrace_engine_find(e, (pid_t)message);
	if (made) {
		made->is_early = false;
		if (made->state == TASK_ENDED)
			ptrace_engine_remove(e, made);
		return OUTCOME_NOTHING;
	}
	made = ptrace_task_add(e, (pid_t)message, err);
	if (!made)
		return -1;
	made->base.image = maker->base.image;
	made->watch = maker->watch;
	if (ptrace_prepare_new(e, made, maker, err) != 0)
		return -1;
	cpu_share_on_new(e->cpu_share, made, maker);
	*out = (struct event){ .kind = EVENT_TASK_NEW, .task = &made->base };
	if (maker->state == TASK_ATTACHED)
		add_event(e, image_event(e, made)); /* its maker's is not known yet */
	return OUTCOME_EVENT;
}

/*
 * The thread that execs takes over its leader's id; the leader is gone without a word (ptrace(2)).
 */
static int take_over_leader(struct ptrace_engine *e, struct ptrace_task **task, struct error *err)
{
	pid_t leader_tid = (*task)->base.tid;
	unsigned long former;
	int r = tracee_event_message(leader_tid, &former, err);

	if (r != 0)
		return r;
	struct ptrace_task *thread = ptrace_engine_find(e, (pid_t)former);
	if ((pid_t)former == leader_tid || !thread)
		return 0;
	cpu_share_on_end(e->cpu_share, *task);
	ptrace_engine_remove(e, *task);
	task_rename(&e->tasks, &thread->base, leader_tid);
	cpu_share_on_rename(e->cpu_share, thread);
	*task = thread;
	return 0;
}

int ptrace_task_exec(struct ptrace_engine *e, struct ptrace_task **task, struct event *out,
                     struct error *err)
{
	int r = take_over_leader(e, task, err);

	if (r != 0)
		return r < 0 ? -1 : OUTCOME_GONE;
	*out = image_event(e, *task);
	if (ptrace_state_is_launching((*task)->state)) {
		if (launch_result(&e->launched, e->launch_path, e->notes, err) != EXEC_FOUND)
			return -1;
		(*task)->state = (*task)->state == TASK_LAUNCH_EXEC ? TASK_IN_CALL : TASK_OUTSIDE;
		if (!e->has_launch_call && !e->is_judging)
			return error_set(err, 0,
			                 "%s: its execve did not stop, nor would other "
			                 "calls",
			                 e->launch_path);
		e->filter_data = LAUNCH_TRACE_DATA;
		if (e->has_launch_call)
			add_event(e, (struct event){ .kind = EVENT_CALL,
			                             .task = &(*task)->base,
			                             .call = e->launch_call,
			                             .count = 1 });
	}
	return OUTCOME_EVENT;
}

static int on_launch_failed(struct ptrace_engine *e, struct event *out, struct error *err)
{
	int r = launch_result(&e->launched, e->launch_path, e->notes, err);

	if (r < 0)
		return -1;
	if (r == EXEC_FOUND)
		return error_set(err, 0, "%s: killed before it could start", e->launch_path);
	*out = (struct event){ .kind = EVENT_NOT_LAUNCHED, .answer = r };
	return OUTCOME_EVENT;
}

/* Once the command has ended, its id may be given to another of its processes. */
static bool is_command(const struct ptrace_engine *e, const struct ptrace_task *task)
{
	return task->base.tid == e->base.main_pid && !e->base.has_main_ended;
}

int ptrace_task_signal(struct ptrace_engine *e, struct ptrace_task *task, int signal,
                       struct error *err)
{
	if (task->is_not_init || !tracee_has_faulted(task->base.tid, signal))
		return OUTCOME_NOTHING;
	task->is_not_init = !tracee_is_init(task->base.tid);
	if (task->is_not_init || tracee_catches(task->base.tid, signal))
		return OUTCOME_NOTHING;
	if (tracee_detach(task->base.tid, 0, err) < 0)
		return -1;
	if (is_command(e, task))
		/* our own child: its end is reported all the same */
		return OUTCOME_GONE;
	cpu_share_on_end(e->cpu_share, task);
	ptrace_engine_remove(e, task);
	return OUTCOME_GONE;
}

int ptrace_task_end(struct ptrace_engine *e, struct ptrace_task *task, struct event *out,
                    struct error *err)
{
	cpu_share_on_end(e->cpu_share, task);
	if (is_command(e, task)) {
		e->base.has_main_ended = true;
		e->base.main_status = e->status;
	}
	if (ptrace_state_is_launching(task->state)) {
		ptrace_engine_remove(e, task);
		return on_launch_failed(e, out, err);
	}
	task->state = TASK_ENDED;
	*out = (struct event){ .kind = EVENT_TASK_END,
		               .task = &task->base,
		               .wait_status = e->status };
	return OUTCOME_EVENT;
}
