/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wait4(2) -> stops, first come, first served. The kernel looks through the traced tasks from the
 * newest to the oldest (kernel/exit.c, do_wait_thread; kernel/ptrace.c, __ptrace_link): as long as
 * newer ones stop again and again, it never tells of an older one. So everything that has stopped
 * is asked for before any of it goes on.
 */
#include "lib/supervise/ptrace/ptrace_wait.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "lib/base/array.h"
#include "lib/supervise/ptrace/ptrace_engine.h"

/* Of two, each stops while the other one is dealt with. */
enum { TASKS_IN_TURNS = 2 };

static pid_t wait_one(const struct ptrace_engine *e, pid_t tid, int options,
                      struct ptrace_told *out)
{
	struct rusage used = { 0 };

	out->tid = wait4(tid, &out->status, __WALL | options, e->with_results ? &used : NULL);
	out->system_time_ns = (uint64_t)used.ru_stime.tv_sec * 1000000000u +
	                      (uint64_t)used.ru_stime.tv_usec * 1000u;
	return out->tid;
}

static pid_t deal_with(struct ptrace_engine *e, const struct ptrace_told *told)
{
	e->status = told->status;
	e->system_time_ns = told->system_time_ns;
	return told->tid;
}

/* It may have been killed while it waited for its turn; its id may be that of an exec now. */
static struct ptrace_told newest(const struct ptrace_engine *e, struct ptrace_told told)
{
	struct ptrace_told newer;

	return WIFSTOPPED(told.status) && wait_one(e, told.tid, WNOHANG, &newer) == told.tid ? newer
	                                                                                     : told;
}

pid_t ptrace_wait(struct ptrace_engine *e)
{
	struct ptrace_waiting *w = &e->waiting;
	struct ptrace_told told;

	if (w->first < w->count) {
		told = newest(e, w->list[w->first++]);
		return deal_with(e, &told);
	}
	w->first = w->count = 0;
	if (wait_one(e, -1, 0, &told) < 0)
		return -1;
	/* Without memory for the others they are asked for later. */
	while (e->tasks.count > TASKS_IN_TURNS && array_room(w->list, w->count, 1) == 0 &&
	       wait_one(e, -1, WNOHANG, &w->list[w->count]) > 0)
		w->count++;
	return deal_with(e, &told);
}

void ptrace_waiting_done(struct ptrace_waiting *waiting)
{
	free(waiting->list);
	*waiting = (struct ptrace_waiting){ 0 };
}
