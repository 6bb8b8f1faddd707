/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attaches to a running process. It has no filter of the tracer, and a running task gets to know
 * that it shall stop at system calls only by a stop: each thread is seized, which it does not
 * notice, and interrupted.
 *
 * Threads may be made while we look, by threads that are not ours yet: the list is read again until
 * it holds nothing new.
 */
#include "lib/supervise/ptrace/ptrace_attach.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_task.h"
#include "lib/supervise/tracee.h"

/* 0, TRACEE_GONE when there is nothing to do for this thread, or -1. */
static int seize(struct ptrace_engine *e, pid_t pid, pid_t tid, struct error *err)
{
	if (ptrace_engine_find(e, tid))
		return TRACEE_GONE;
	int r = tracee_seize(tid, TRACEE_OUTLIVES_US, err);
	if (r < 0 && tracee_is_ours(tid))
		/* made by a thread that we have: its first stop will tell */
		return TRACEE_GONE;
	if (r != 0)
		return r;
	struct ptrace_task *task = ptrace_task_add(e, tid, err);
	if (!task)
		return -1;
	task->tgid = pid;
	task->watch = TASK_BY_SYSCALL;
	task->state = TASK_ATTACHED;
	task->is_interrupted = true;
	return tracee_interrupt(tid, err);
}

static int seize_all(struct ptrace_engine *e, pid_t pid, DIR *threads, size_t *out_new,
                     struct error *err)
{
	struct dirent *entry;

	*out_new = 0;
	while ((entry = readdir(threads))) {
		pid_t tid = (pid_t)atoi(entry->d_name);
		int r = tid > 0 ? seize(e, pid, tid, err) : TRACEE_GONE;

		if (r < 0)
			return -1;
		*out_new += r == 0;
	}
	return 0;
}

int ptrace_attach_process(struct ptrace_engine *e, pid_t pid, struct error *err)
{
	size_t found;
	char path[40];

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	do {
		DIR *threads = opendir(path);
		if (!threads)
			return error_set(err, errno == ENOENT ? ESRCH : errno,
			                 "attach to process %d", (int)pid);
		int r = seize_all(e, pid, threads, &found, err);
		closedir(threads);
		if (r != 0)
			return -1;
	} while (found > 0);
	return 0;
}
