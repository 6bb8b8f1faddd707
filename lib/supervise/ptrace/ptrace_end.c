/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stops tracing before the workload has ended: tasks that were launched are killed, tasks that were
 * attached to are detached. Tasks create more tasks meanwhile, so that those that stop later are
 * killed or detached, too.
 */
#include "lib/supervise/ptrace/ptrace_end.h"

#include <errno.h>
#include <signal.h>

#include "lib/base/error.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_prepare.h"
#include "lib/supervise/tracee.h"

int ptrace_end_kill(const struct ptrace_task *task, struct error *err)
{
	if (kill(task->base.tid, SIGKILL) == 0 || errno == ESRCH)
		return 0;
	return error_set(err, errno, "kill task %d", (int)task->base.tid);
}

int ptrace_end_release(struct ptrace_engine *e, struct ptrace_task *task, int signal,
                       struct error *err)
{
	task->state = ptrace_state_after_call(task->state); /* its return will not be seen */
	if (ptrace_prepare_undo(task, err) != 0 || tracee_detach(task->base.tid, signal, err) < 0)
		return -1;
	ptrace_engine_remove(e, task);
	return 0;
}

/* One that was made meanwhile is killed at its first stop. */
static int kill_all(struct ptrace_engine *e, struct error *err)
{
	e->is_killing = true;
	for (const struct ptrace_task *task = ptrace_engine_each(e, NULL); task;
	     task = ptrace_engine_each(e, task))
		if (task->state != TASK_ENDED && ptrace_end_kill(task, err) != 0)
			return -1;
	return 0;
}

static int interrupt(struct ptrace_task *task, struct error *err)
{
	int r = tracee_interrupt(task->base.tid, err);

	task->is_interrupted = r == 0;
	return r;
}

/*
 * A running task has to stop before it can be detached (ptrace(2)). One that is stopped already is
 * detached when it would be resumed. One that was interrupted before is interrupted again: any
 * other stop in between has taken that interrupt away.
 */
static int let_all_go(struct ptrace_engine *e, struct error *err)
{
	struct ptrace_task *task = ptrace_engine_each(e, NULL);

	e->is_letting_go = true;
	while (task) {
		struct ptrace_task *next = ptrace_engine_each(e, task);
		int r = 0;

		if (task->is_held)
			r = ptrace_end_release(e, task, 0, err);
		else if (task != e->current && task->state != TASK_NEW)
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
