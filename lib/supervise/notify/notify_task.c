/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forks, execs and ends are not reported: a task is new when its id is, and what it executes is
 * read from /proc then and at its first call after an exec.
 *
 * A table of ids must forget. Ended tasks are looked for whenever the table has doubled, which
 * costs a constant time per new task; and all is forgotten when the kernel has started over with
 * its ids, so that an id that was given to another task is not taken for the old one. Forgetting
 * costs no more than looking again.
 */
#include "lib/supervise/notify/notify_task.h"

#include <errno.h>
#include <signal.h>

#include "lib/base/error.h"
#include "lib/supervise/notify/notify_engine.h"
#include "lib/supervise/tracee.h"

void notify_task_queue(struct notify_engine *e, struct event event)
{
	e->queue[(e->queue_first + e->queue_count++) % NOTIFY_QUEUE_SIZE] = event;
}

bool notify_task_dequeue(struct notify_engine *e, struct event *out)
{
	if (e->queue_count == 0)
		return false;
	*out = e->queue[e->queue_first];
	e->queue_first = (e->queue_first + 1) % NOTIFY_QUEUE_SIZE;
	e->queue_count--;
	return true;
}

enum {
	/*
	 * Ids are given out in ascending order, several tasks at a time; one that is this much
	 * lower than the highest has been given out after the kernel started over (kernel/pid.c,
	 * idr_alloc_cyclic).
	 */
	STARTED_OVER_MARGIN = 512,
};

static void forget_all(struct notify_engine *e)
{
	for (struct task *task; (task = task_each(&e->tasks, NULL));)
		task_remove(&e->tasks, task);
}

/* Forgets the tasks that are no more. Amortised over as many new tasks as there were before. */
void notify_task_sweep(struct notify_engine *e)
{
	struct task *next, *task = task_each(&e->tasks, NULL);

	for (; task; task = next) {
		next = task_each(&e->tasks, task);
		if (kill(task->tid, 0) != 0 && errno == ESRCH)
			task_remove(&e->tasks, task);
	}
	e->sweep_at = 2 * e->tasks.count + NOTIFY_SWEEP_FIRST_AT;
}

struct notify_task *notify_task_meet(struct notify_engine *e, pid_t tid, struct error *err)
{
	if (tid + STARTED_OVER_MARGIN < e->highest_tid) {
		forget_all(e);
		e->highest_tid = tid;
	} else if (tid > e->highest_tid) {
		e->highest_tid = tid;
	}
	if (e->tasks.count >= e->sweep_at)
		notify_task_sweep(e);
	struct notify_task *task = (struct notify_task *)task_add(&e->tasks, tid);
	if (!task) {
		error_set(err, ENOMEM, "follow task %d", (int)tid);
		return NULL;
	}
	notify_task_queue(e, (struct event){ .kind = EVENT_TASK_NEW, .task = &task->base });
	return task;
}

void notify_task_image(struct notify_engine *e, struct notify_task *task)
{
	if (tracee_image(task->base.tid, e->path, sizeof e->path) != 0)
		e->path[0] = '\0';
	task->has_new_image = false;
	notify_task_queue(e, (struct event){
				     .kind = EVENT_EXEC, .task = &task->base, .path = e->path });
}

/*
 * The next call of the task, and of the leader whose id it takes over if it is another thread, may
 * be from a new image.
 */
void notify_task_execs(struct notify_engine *e, struct notify_task *task)
{
	pid_t leader_tid;

	task->has_new_image = true;
	if (tracee_group(task->base.tid, &leader_tid) != 0)
		return;
	struct notify_task *leader = (struct notify_task *)task_find(&e->tasks, leader_tid);
	if (leader)
		leader->has_new_image = true;
}
