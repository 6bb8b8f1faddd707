/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before some calls the engine has to arrange things, or it would lose tasks or calls.
 *
 * CLONE_UNTRACED: the child would carry our filter without having us as its tracer, and every call of it
 * would fail with ENOSYS. The flag is taken out, in a register for clone, in memory for clone3. It is put
 * back as soon as the maker has returned and, in its copy, before the child runs.
 *
 * SECCOMP_FILTER_FLAG_TSYNC: from this call on the filter rules all threads of the process, so all of
 * them have to be watched by PTRACE_SYSCALL before it is made. A running task learns of that only by a stop:
 * the other threads are interrupted, and the caller is held until the last of them has stopped. A thread
 * that sat in a call then enters it again, which is our doing and is not reported.
 *
 * Affinities: cpu_share.c changes them, and who looks must not see that.
 */
#include "lib/supervise/ptrace/ptrace_prepare.h"

#include <errno.h>
#include <string.h>

#include "lib/supervise/ptrace/cpu_share.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/tracee.h"

/* ---- children that would not be traced ---- */

static int show_child(struct task *task, const struct call *call, struct error *err)
{
	uint64_t at = call->args[0], flags;
	int r = tracee_read_u64(task->tid, at, &flags, err);

	if (r != 0 || !(flags & SPECIAL_CLONE_UNTRACED))
		return r < 0 ? -1 : 0;  /* nothing there: the kernel will say EFAULT */
	r = tracee_write_u64(task->tid, at, flags & ~(uint64_t)SPECIAL_CLONE_UNTRACED, err);
	if (r != 0)
		return r < 0 ? -1 : 0;
	task->patched_at = at;
	task->patched_flags = flags;
	return 0;
}

int ptrace_prepare_lend(struct task *task, const struct call *call, unsigned index, uint64_t value, struct error *err)
{
	if (!task->lent) {
		task->lent_arch = call->arch;
		memcpy(task->own_args, call->args, sizeof task->own_args);
		memcpy(task->lent_args, call->args, sizeof task->lent_args);
	}
	task->lent |= 1u << index;
	task->lent_args[index] = value;
	return registers_set_arg(task->tid, call->arch, index, value, err) < 0 ? -1 : 0;
}

enum { NO_COPY = 0, IS_COPY = 1 };

/* Whether the memory and the registers of a new task hold what was changed for the call that `maker` is in. */
static int is_copy(const struct task *made, const struct task *maker, struct error *err)
{
	uint64_t flags, args[CALL_ARGS];
	int r = 0;

	if (maker->patched_at) {
		r = tracee_read_u64(made->tid, maker->patched_at, &flags, err);
		if (r == 0 && flags != (maker->patched_flags & ~(uint64_t)SPECIAL_CLONE_UNTRACED))
			return NO_COPY;
	}
	if (maker->lent && r == 0) {
		r = registers_args(made->tid, maker->lent_arch, args, err);
		if (r == 0 && memcmp(args, maker->lent_args, sizeof args) != 0)
			return NO_COPY;
	}
	return r < 0 ? -1 : r == 0 ? IS_COPY : NO_COPY;
}

int ptrace_prepare_new(struct ptrace_engine *e, struct task *made, const struct task *maker, struct error *err)
{
	/* An unknown maker is any task that is in such a call; the child tells whether it was that one. */
	for (const struct task *t = maker ? maker : task_each(&e->tasks, NULL); t;
	     t = maker ? NULL : task_each(&e->tasks, t)) {
		if (t == made || (!t->patched_at && !t->lent) || !t->in_call)
			continue;
		int r = maker ? IS_COPY : is_copy(made, t, err);
		if (r < 0)
			return -1;
		if (r == NO_COPY)
			continue;
		made->patched_at = t->patched_at;
		made->patched_flags = t->patched_flags;
		made->lent = t->lent;
		made->lent_arch = t->lent_arch;
		memcpy(made->own_args, t->own_args, sizeof made->own_args);
		return 0;
	}
	return 0;
}

int ptrace_prepare_undo(struct task *task, struct error *err)
{
	uint64_t at = task->patched_at;
	unsigned lent = task->lent;

	if (task->in_call)
		return 0;
	task->patched_at = 0;
	task->lent = 0;
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (lent >> i & 1 && registers_set_arg(task->tid, task->lent_arch, i, task->own_args[i], err) < 0)
			return -1;
	}
	return at && tracee_write_u64(task->tid, at, task->patched_flags, err) < 0 ? -1 : 0;
}

/* ---- filters for all threads ---- */

/* The thread group, asked for once. A task that is gone is in no group. */
static pid_t group_of(struct task *task)
{
	if (task->tgid == 0 && tracee_group(task->tid, &task->tgid) != 0)
		task->tgid = 0;
	return task->tgid;
}

static int watch_whole_group(struct ptrace_engine *e, struct task *caller, struct error *err)
{
	pid_t group = group_of(caller);

	for (struct task *t = task_each(&e->tasks, NULL); t; t = task_each(&e->tasks, t)) {
		if (t == caller || t->has_ended || t->watch == TASK_BY_SYSCALL || group_of(t) != group)
			continue;
		/* The first stop of a new task comes by itself, and could not be told from the one asked for. */
		int r = t->has_stopped ? tracee_interrupt(t->tid, err) : 0;
		if (r < 0)
			return -1;
		t->watch = TASK_BY_SYSCALL;
		if (r == 0) {
			t->is_interrupted = t->has_stopped;
			t->awaited_by = caller->tid;
			caller->awaits++;
		}
	}
	e->has_own_filters = true;
	return 0;
}

struct task *ptrace_prepare_arrived(struct ptrace_engine *e, struct task *task)
{
	struct task *caller = task->awaited_by ? task_find(&e->tasks, task->awaited_by) : NULL;

	task->awaited_by = 0;
	if (!caller || caller->awaits == 0 || --caller->awaits > 0 || !caller->is_held)
		return NULL;
	caller->is_held = false;
	return caller;
}

int ptrace_prepare_restart(struct task *task, struct error *err)
{
	int r = registers_restarted_call(task->tid, &task->restarted, err);

	task->skips_restart = r == 0;
	return r < 0 ? -1 : 0;
}

int ptrace_prepare_signal(struct task *task, int signal, struct error *err)
{
	struct call call;
	int r = registers_restarted_call(task->tid, &call, err);

	if (r < 0)
		return -1;
	if (r != 0 || task->restarts_anyway)
		return 0;
	task->skips_restart = tracee_ignores(task->tid, signal);
	task->restarts_anyway = !task->skips_restart;
	task->restarted = call;
	return 0;
}

void ptrace_prepare_group_stop(struct task *task)
{
	task->skips_restart = false;
	task->restarts_anyway = true;
}

bool ptrace_prepare_is_restart(struct task *task, const struct call *call)
{
	if (!task->skips_restart)
		return false;
	task->skips_restart = false;
	if (special_classify(call) == SPECIAL_RESTART)
		return true;
	return call->arch == task->restarted.arch && call->nr == task->restarted.nr &&
	       memcmp(call->args, task->restarted.args, sizeof call->args) == 0;
}

/* ---- affinities that are ours ---- */

/* The id that the call names is one of the caller's pid namespace. */
static void show_affinity(struct ptrace_engine *e, struct task *task, const struct call *call)
{
	if ((uint32_t)call->args[0] == 0)
		pairing_show(e->pairing, task);
	else
		pairing_show_all(e->pairing);
}

/* /proc/PID/status holds the affinity. The file will be read within a short time, if at all. */
static void show_status(struct ptrace_engine *e, const struct task *task, uint64_t path_address)
{
	static const char status[] = "status";
	char path[256];

	if (!e->pairing)
		return;
	tracee_read_string(task->tid, path_address, path, sizeof path);
	size_t n = strlen(path), m = sizeof status - 1;
	if (n >= m && strcmp(path + n - m, status) == 0 && (n == m || path[n - m - 1] == '/'))
		pairing_show_all(e->pairing);
}

/* ---- which call needs what ---- */

int ptrace_prepare_judged(struct ptrace_engine *e, struct task *task, const struct call *call, struct error *err)
{
	enum special_kind kind = special_classify(call);

	if (kind == SPECIAL_OWN_FILTER || kind == SPECIAL_GROUP_FILTER)
		return 0;
	return ptrace_prepare_call(e, task, call, err);
}

int ptrace_prepare_call(struct ptrace_engine *e, struct task *task, const struct call *call, struct error *err)
{
	switch (special_classify(call)) {
	case SPECIAL_OWN_FILTER:
		task->asks_own_filter = true;
		return 0;
	case SPECIAL_GROUP_FILTER:
		task->asks_own_filter = true;
		return watch_whole_group(e, task, err);
	case SPECIAL_HIDDEN_CLONE:
		return ptrace_prepare_lend(task, call, 0, call->args[0] & ~(uint64_t)SPECIAL_CLONE_UNTRACED, err);
	case SPECIAL_CLONE3:
		return show_child(task, call, err);
	case SPECIAL_AFFINITY:
		show_affinity(e, task, call);
		return 0;
	case SPECIAL_OPEN:
		show_status(e, task, call->args[0]);
		return 0;
	case SPECIAL_OPENAT:
		show_status(e, task, call->args[1]);
		return 0;
	default:
		return 0;
	}
}
