/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of the watching, before the workload's own: its tasks are killed if they were launched,
 * and let go as they were if they were visited. Tasks go on making tasks meanwhile, so that both
 * have to be done to whoever stops later, too.
 */
#include "lib/supervise/ptrace/ptrace_end.h"

#include <errno.h>
#include <signal.h>

#include "lib/base/error.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_prepare.h"
#include "lib/supervise/tracee.h"

int ptrace_end_kill(const struct task *task, struct error *err)
{
	if (kill(task->tid, SIGKILL) == 0 || errno == ESRCH)
		return 0;
	return error_set(err, errno, "kill task %d", (int)task->tid);
}

int ptrace_end_release(struct ptrace_engine *e, struct task *task, int signal, struct error *err)
{
	task->in_call = false; /* nobody will see its return */
	if (ptrace_prepare_undo(task, err) != 0 || tracee_detach(task->tid, signal, err) < 0)
		return -1;
	task_remove(&e->tasks, task);
	return 0;
}

/* One that was made meanwhile is killed at its first stop. */
static int kill_all(struct ptrace_engine *e, struct error *err)
{
	e->is_killing = true;
	for (const struct task *task = task_each(&e->tasks, NULL); task;
	     task = task_each(&e->tasks, task))
		if (!task->has_ended && ptrace_end_kill(task, err) != 0)
			return -1;
	return 0;
}

static int interrupt(struct task *task, struct error *err)
{
	int r = tracee_interrupt(task->tid, err);

	task->is_interrupted = r == 0;
	return r;
}

/*
 * A running task has to stop before it can be let go. One that stands already is let go when it
 * would go on.
 */
static int let_all_go(struct ptrace_engine *e, struct error *err)
{
	struct task *task = task_each(&e->tasks, NULL);

	e->is_letting_go = true;
	while (task) {
		struct task *next = task_each(&e->tasks, task);
		int r = 0;

		if (task->is_held)
			r = ptrace_end_release(e, task, 0, err);
		else if (task != e->current && task->has_stopped && !task->is_interrupted)
			r = interrupt(task, err);
		if (r < 0)
			return -1;
		task = next;
	}
	return 0;
}

int ptrace_end_all(struct ptrace_engine *e, struct error *err)
{
	return e->base.main_pid ? kill_all(e, err) : let_all_go(e, err);
}
