/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before some calls the engine has to arrange things, or it would lose tasks or calls.
 *
 * CLONE_UNTRACED: the child would carry our filter without having us as its tracer, and every call
 * of it would fail with ENOSYS. The flag is taken out, in a register for clone, in memory for
 * clone3. It is put back as soon as the maker has returned and, in its copy, before the child runs.
 * Where we may not read that memory, the clone3 of a task that is judged fails; where it cannot be
 * written, any such clone3.
 *
 * SECCOMP_FILTER_FLAG_TSYNC: from this call on the filter rules all threads of the process, so all
 * of them have to be watched by PTRACE_SYSCALL before it is made. A running task learns of that
 * only by a stop: the other threads are interrupted, and the caller is held until the last of them
 * has stopped. A thread that sat in a call then enters it again, which is our doing and is not
 * reported.
 *
 * Affinities: cpu_share.c changes them, and the workload must not see that.
 */
#include "lib/supervise/ptrace/ptrace_prepare.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "lib/base/warnings.h"
#include "lib/supervise/ptrace/cpu_share.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/registers/regset.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/tracee.h"

/* ---- children that would not be traced ---- */

static int keep_child_traced(struct ptrace_task *task, const struct call *call, struct error *err)
{
	uint64_t at = call->args[0], flags;
	int r = tracee_read_u64(task->base.tid, at, &flags, err);

	if (r != 0 || !(flags & CLONE_UNTRACED))
		return r < 0 ? -1 : 0; /* nothing there: the kernel will say EFAULT */
	r = tracee_write_u64(task->base.tid, at, flags & ~(uint64_t)CLONE_UNTRACED, err);
	/* In a shared mapping that is read only: C libraries go on to clone after ENOSYS. */
	if (r == TRACEE_NO_MEMORY_THERE)
		return regset_inject_errno(task->base.tid, ENOSYS, err) < 0 ? -1 : 0;
	if (r != 0)
		return r < 0 ? -1 : 0;
	task->rewritten_addr = at;
	task->saved_flags = flags;
	return 0;
}

/*
 * The same where a child without a tracer would not get the profile's answers: flags that cannot be
 * read are not let through. C libraries go on to clone after ENOSYS.
 */
static int keep_child_judged(struct ptrace_engine *e, struct ptrace_task *task,
                             const struct call *call, struct error *err)
{
	uint64_t flags;
	int r = tracee_read_u64(task->base.tid, call->args[0], &flags, err);

	if (r != TRACEE_NO_MEMORY_THERE)
		return r < 0 ? -1 : keep_child_traced(task, call, err);
	bool is_readable = tracee_is_readable(task->base.tid);
	if (!is_readable && !e->has_refused_clone3) {
		e->has_refused_clone3 = true;
		warnings_add(e->notes, "clone3 fails with ENOSYS in tasks that are not dumpable: "
		                       "without CAP_SYS_PTRACE their memory cannot be read");
	}
	return regset_inject_errno(task->base.tid, is_readable ? EFAULT : ENOSYS, err) < 0 ? -1 : 0;
}

int ptrace_prepare_inject(struct ptrace_task *task, const struct call *call, unsigned index,
                          uint64_t value, struct error *err)
{
	if (!task->injected) {
		task->injected_arch = call->arch;
		memcpy(task->saved_args, call->args, sizeof task->saved_args);
		memcpy(task->injected_args, call->args, sizeof task->injected_args);
	}
	task->injected |= 1u << index;
	task->injected_args[index] = value;
	return regset_set_arg(task->base.tid, call->arch, index, value, err) < 0 ? -1 : 0;
}

enum { NO_COPY = 0, IS_COPY = 1 };

/*
 * Whether the memory and the registers of a new task hold what was changed for the call that
 * `maker` is in.
 */
static int is_copy(const struct ptrace_task *made, const struct ptrace_task *maker,
                   struct error *err)
{
	unsigned first = regset_result_replaces_arg0 ? 1 : 0;
	struct regset now;
	uint64_t flags;
	int r = 0;

	if (maker->rewritten_addr) {
		r = tracee_read_u64(made->base.tid, maker->rewritten_addr, &flags, err);
		if (r == 0 && flags != (maker->saved_flags & ~(uint64_t)CLONE_UNTRACED))
			return NO_COPY;
	}
	if (maker->injected && r == 0) {
		r = regset_read(made->base.tid, &maker->injected_arch, &now, err);
		if (r == 0 && memcmp(now.call.args + first, maker->injected_args + first,
		                     sizeof now.call.args - first * sizeof *now.call.args) != 0)
			return NO_COPY;
	}
	return r < 0 ? -1 : r == 0 ? IS_COPY : NO_COPY;
}

int ptrace_prepare_new(struct ptrace_engine *e, struct ptrace_task *made,
                       const struct ptrace_task *maker, struct error *err)
{
	/*
	 * An unknown maker is any task that is in such a call; the child tells whether it was that
	 * one.
	 */
	for (const struct ptrace_task *t = maker ? maker : ptrace_engine_each(e, NULL); t;
	     t = maker ? NULL : ptrace_engine_each(e, t)) {
		if (t == made || (!t->rewritten_addr && !t->injected) ||
		    !ptrace_state_is_in_call(t->state))
			continue;
		int r = maker ? IS_COPY : is_copy(made, t, err);
		if (r < 0)
			return -1;
		if (r == NO_COPY)
			continue;
		made->rewritten_addr = t->rewritten_addr;
		made->saved_flags = t->saved_flags;
		made->injected = t->injected;
		made->injected_arch = t->injected_arch;
		memcpy(made->saved_args, t->saved_args, sizeof made->saved_args);
		return 0;
	}
	return 0;
}

int ptrace_prepare_undo(struct ptrace_task *task, struct error *err)
{
	uint64_t at = task->rewritten_addr;
	unsigned injected = task->injected;

	if (ptrace_state_is_in_call(task->state))
		return 0;
	task->rewritten_addr = 0;
	task->injected = 0;
	for (unsigned i = regset_result_replaces_arg0 ? 1 : 0; i < CALL_ARGS; i++) {
		if (injected >> i & 1 && regset_set_arg(task->base.tid, task->injected_arch, i,
		                                        task->saved_args[i], err) < 0)
			return -1;
	}
	return at && tracee_write_u64(task->base.tid, at, task->saved_flags, err) < 0 ? -1 : 0;
}

/* ---- filters for all threads ---- */

/* The thread group, asked for once. A task that is gone is in no group. */
static pid_t group_of(struct ptrace_task *task)
{
	if (task->tgid == 0 && tracee_group(task->base.tid, &task->tgid) != 0)
		task->tgid = 0;
	return task->tgid;
}

static int watch_whole_group(struct ptrace_engine *e, struct ptrace_task *caller, struct error *err)
{
	pid_t group = group_of(caller);

	for (struct ptrace_task *t = ptrace_engine_each(e, NULL); t; t = ptrace_engine_each(e, t)) {
		if (t == caller || t->state == TASK_ENDED || t->watch == TASK_BY_SYSCALL ||
		    group_of(t) != group)
			continue;
		/*
		 * The first stop of a new task comes by itself, and could not be distinguished
		 * from the one asked for.
		 */
		bool is_new = t->state == TASK_NEW;
		int r = !is_new ? tracee_interrupt(t->base.tid, err) : 0;
		if (r < 0)
			return -1;
		t->watch = TASK_BY_SYSCALL;
		if (r == 0) {
			t->is_interrupted = !is_new;
			t->awaited_by = caller->base.tid;
			caller->awaits++;
		}
	}
	e->has_own_filters = true;
	return 0;
}

struct ptrace_task *ptrace_prepare_arrived(struct ptrace_engine *e, struct ptrace_task *task)
{
	struct ptrace_task *caller =
		task->awaited_by ? ptrace_engine_find(e, task->awaited_by) : NULL;

	task->awaited_by = 0;
	if (!caller || caller->awaits == 0 || --caller->awaits > 0 || !caller->is_held)
		return NULL;
	caller->is_held = false;
	return caller;
}

static int restarted_call(const struct ptrace_task *task, struct call *out, struct error *err)
{
	return regset_restarted_call(task->base.tid, task->has_entered ? &task->entered : NULL, out,
	                             err);
}

int ptrace_prepare_restart(struct ptrace_task *task, struct error *err)
{
	int r = restarted_call(task, &task->restarted, err);

	task->ignore_next_entry = r == 0;
	return r < 0 ? -1 : 0;
}

int ptrace_prepare_signal(struct ptrace_task *task, int signal, struct error *err)
{
	struct call call;
	int r = restarted_call(task, &call, err);

	if (r < 0)
		return -1;
	if (r != 0 || task->restarts_anyway)
		return 0;
	task->ignore_next_entry = tracee_ignores(task->base.tid, signal);
	task->restarts_anyway = !task->ignore_next_entry;
	task->restarted = call;
	return 0;
}

void ptrace_prepare_group_stop(struct ptrace_task *task)
{
	task->ignore_next_entry = false;
	task->restarts_anyway = true;
}

bool ptrace_prepare_is_restart(struct ptrace_task *task, const struct call *call)
{
	if (!task->ignore_next_entry)
		return false;
	task->ignore_next_entry = false;
	if (sensitive_classify(call) == SENSITIVE_RESTART)
		return true;
	return call->arch == task->restarted.arch && call->nr == task->restarted.nr &&
	       memcmp(call->args, task->restarted.args, sizeof call->args) == 0;
}

/* ---- affinities that are ours ---- */

/* The id that the call names is one of the caller's pid namespace. */
static void restore_affinity(struct ptrace_engine *e, struct ptrace_task *task,
                             const struct call *call)
{
	if ((uint32_t)call->args[0] == 0)
		cpu_share_restore(e->cpu_share, task);
	else
		cpu_share_restore_all(e->cpu_share);
}

/* /proc/PID/status holds the affinity. The file will be read within a short time, if at all. */
static void restore_for_status(struct ptrace_engine *e, const struct ptrace_task *task,
                               uint64_t path_address)
{
	static const char status[] = "status";
	char path[256];

	if (!e->cpu_share)
		return;
	tracee_read_string(task->base.tid, path_address, path, sizeof path);
	size_t n = strlen(path), m = sizeof status - 1;
	if (n >= m && strcmp(path + n - m, status) == 0 && (n == m || path[n - m - 1] == '/'))
		cpu_share_restore_all(e->cpu_share);
}

/* ---- which call needs what ---- */

int ptrace_prepare_judged(struct ptrace_engine *e, struct ptrace_task *task,
                          const struct call *call, struct error *err)
{
	enum sensitive_kind kind = sensitive_classify(call);

	if (kind == SENSITIVE_OWN_FILTER || kind == SENSITIVE_TSYNC_FILTER)
		return 0;
	if (kind == SENSITIVE_CLONE3)
		return keep_child_judged(e, task, call, err);
	return ptrace_prepare_call(e, task, call, err);
}

int ptrace_prepare_call(struct ptrace_engine *e, struct ptrace_task *task, const struct call *call,
                        struct error *err)
{
	switch (sensitive_classify(call)) {
	case SENSITIVE_OWN_FILTER:
		task->asks_own_filter = true;
		return 0;
	case SENSITIVE_TSYNC_FILTER:
		task->asks_own_filter = true;
		return watch_whole_group(e, task, err);
	case SENSITIVE_CLONE_UNTRACED:
		return ptrace_prepare_inject(task, call, 0,
		                             call->args[0] & ~(uint64_t)CLONE_UNTRACED, err);
	case SENSITIVE_CLONE3:
		return keep_child_traced(task, call, err);
	case SENSITIVE_AFFINITY:
		restore_affinity(e, task, call);
		return 0;
	case SENSITIVE_OPEN:
		restore_for_status(e, task, call->args[0]);
		return 0;
	case SENSITIVE_OPENAT:
		restore_for_status(e, task, call->args[1]);
		return 0;
	default:
		return 0;
	}
}
