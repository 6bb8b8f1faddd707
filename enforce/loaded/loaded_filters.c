/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel hands filters out of a stopped task only. It is stopped and left as sc-tracer -p does
 * it (PTRACE_SEIZE): a call that it waits in goes on, a signal that came meanwhile is delivered.
 */
#include "enforce/loaded/loaded_filters.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "lib/base/array.h"
#include "lib/base/error.h"

static int gone(pid_t pid, struct error *err)
{
	return error_set(err, ESRCH, "process %d", (int)pid);
}

/* *out_signal: one that it was about to get, or 0. */
static int stop(pid_t pid, int *out_signal, struct error *err)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, 0) != 0)
		return error_set(err, errno, "process %d: trace it", (int)pid);
	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) != 0 || waitpid(pid, &status, __WALL) != pid ||
	    !WIFSTOPPED(status))
		return gone(pid, err);
	*out_signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
	return 0;
}

static int explain(pid_t pid, int errnum, struct error *err)
{
	error_set(err, errnum, "process %d: read its filters", (int)pid);
	if (errnum == EACCES)
		return error_hint(err,
		                  "that takes root outside of any container, and no seccomp filter "
		                  "around sc-enforce");
	return errnum == EIO ? error_hint(err, "that takes a kernel with CONFIG_CHECKPOINT_RESTORE")
	                     : -1;
}

enum { NO_MORE = 1 };

static int read_one(pid_t pid, size_t index, struct filter *out, struct error *err)
{
	long count = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, index, NULL);

	/* EINVAL: it is under none. */
	if (count <= 0 && (errno == ENOENT || errno == EINVAL))
		return NO_MORE;
	if (count <= 0)
		return explain(pid, errno, err);
	out->instructions = calloc((size_t)count, sizeof *out->instructions);
	out->count = (size_t)count;
	if (!out->instructions)
		return error_set(err, ENOMEM, "process %d: read its filters", (int)pid);
	if (ptrace(PTRACE_SECCOMP_GET_FILTER, pid, index, out->instructions) != count)
		return explain(pid, errno, err);
	return filter_validate(out, err);
}

static int read_all(pid_t pid, struct loaded_filters *out, struct error *err)
{
	int r = 0;

	while (r == 0) {
		if (array_room(out->list, out->count, 1) < 0)
			return error_set(err, ENOMEM, "process %d: read its filters", (int)pid);
		out->list[out->count] = (struct filter){ 0 };
		r = read_one(pid, out->count, &out->list[out->count], err);
		out->count += r == 0 || (r < 0 && out->list[out->count].instructions);
	}
	return r == NO_MORE ? 0 : -1;
}

int loaded_filters_read(pid_t pid, struct loaded_filters *out, struct error *err)
{
	int signal = 0;

	*out = (struct loaded_filters){ 0 };
	if (stop(pid, &signal, err) != 0)
		return -1;
	int r = read_all(pid, out, err);
	if (ptrace(PTRACE_DETACH, pid, 0, signal) != 0 && r == 0)
		return gone(pid, err);
	return r;
}

void loaded_filters_done(struct loaded_filters *filters)
{
	for (size_t i = 0; i < filters->count; i++)
		filter_done(&filters->list[i]);
	free(filters->list);
	*filters = (struct loaded_filters){ 0 };
}
