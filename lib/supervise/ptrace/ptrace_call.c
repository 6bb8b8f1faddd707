/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stops in system calls -> EVENT_CALL and EVENT_RETURN.
 *
 * A task that installs a filter of its own is watched by PTRACE_SYSCALL from then on (and so are
 * its children): a stricter answer of that filter would win over ours and its call would be missed,
 * but the PTRACE_SYSCALL stop comes before all filters (Linux 4.8). The stop of our filter then
 * tells nothing new.
 *
 * A signal makes a task leave its call before it is known whether the call will return to the
 * program (EINTR) or be entered again. Under ptrace even an ignored signal does so
 * (kernel/signal.c, sig_ignored), which it does not without us: the entry that follows is not
 * reported, nor is a return. The signal may even be taken by another thread in between, so that no
 * stop tells of it: what is about to be entered again is noted at the return.
 *
 * vsyscall pages have a filter's stop only, no PTRACE_SYSCALL stops (arch/x86/entry/vsyscall): what
 * is believed about the task's being in a call is corrected at each stop by what the kernel says.
 */
#include "lib/supervise/ptrace/ptrace_call.h"

#include <errno.h>

#include "lib/base/error.h"
#include "lib/supervise/ptrace/cpu_share.h"
#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_prepare.h"
#include "lib/supervise/ptrace/ptrace_task.h"
#include "lib/supervise/registers/registers.h"
#include "lib/supervise/registers/regset.h"
#include "lib/supervise/sensitive_calls.h"

static void enter_call(struct ptrace_engine *e, struct ptrace_task *task, enum ptrace_state state,
                       const struct call *call)
{
	task->state = state;
	task->entered = *call;
	task->has_entered = true;
	task->call_start_ns = e->system_time_ns;
}

/*
 * Before the command's exec the child's calls are ours; its exec is kept until it is known to
 * succeed.
 */
static void note_launch_call(struct ptrace_engine *e, struct ptrace_task *task,
                             const struct call *call)
{
	if (sensitive_classify(call) == SENSITIVE_EXEC) {
		e->launch_call = *call;
		e->has_launch_call = true;
		enter_call(e, task, TASK_LAUNCH_EXEC, call);
	}
}

static struct event call_event(struct ptrace_engine *e, struct ptrace_task *task,
                               const struct registers *regs)
{
	e->stack_pointer = regs->stack_pointer;
	e->filter_data = regs->filter_data;
	return (struct event){
		.kind = EVENT_CALL, .task = &task->base, .call = regs->call, .count = 1
	};
}

static int on_entry(struct ptrace_engine *e, struct ptrace_task *task, const struct registers *regs,
                    struct event *out, struct error *err)
{
	if (ptrace_state_is_launching(task->state)) {
		note_launch_call(e, task, &regs->call);
		return OUTCOME_NOTHING;
	}
	if (regs->at == REGISTERS_FILTER &&
	    (task->state == TASK_ENTERED || task->state == TASK_ATTACHED)) {
		/*
		 * The call was reported at its entry, or came before there was anything to report.
		 * A filter of the workload's own that says TRACE finds no tracer of the workload's
		 * there: the call fails as it would without us (seccomp(2)).
		 */
		if (task->state == TASK_ENTERED)
			task->state = TASK_IN_CALL;
		if (regs->filter_data == LAUNCH_TRACE_DATA)
			return OUTCOME_NOTHING;
		return regset_inject_errno(task->base.tid, ENOSYS, err) < 0 ? -1 : OUTCOME_NOTHING;
	}
	task->restarts_anyway = false;
	enter_call(e, task, regs->at == REGISTERS_ENTRY ? TASK_ENTERED : TASK_IN_CALL, &regs->call);
	if (ptrace_prepare_is_restart(task, &regs->call))
		return OUTCOME_NOTHING;
	cpu_share_on_call(e->cpu_share, task);
	if (ptrace_prepare_call(e, task, &regs->call, err) < 0)
		return -1;
	*out = call_event(e, task, regs);
	return OUTCOME_EVENT;
}

/*
 * A given filter stops only what it does not decide itself. Returns are of use only where something
 * is to be undone.
 */
static int on_judged(struct ptrace_engine *e, struct ptrace_task *task,
                     const struct registers *regs, struct event *out, struct error *err)
{
	if (regs->at != REGISTERS_FILTER) {
		task->state = ptrace_state_after_call(task->state);
		return OUTCOME_NOTHING;
	}
	if (ptrace_state_is_launching(task->state)) {
		note_launch_call(e, task, &regs->call);
		task->state = ptrace_state_after_call(task->state);
		return OUTCOME_NOTHING;
	}
	cpu_share_on_call(e->cpu_share, task);
	if (ptrace_prepare_judged(e, task, &regs->call, err) < 0)
		return -1;
	if (task->rewritten_addr || task->injected)
		enter_call(e, task, TASK_IN_CALL, &regs->call);
	*out = call_event(e, task, regs);
	return OUTCOME_EVENT;
}

static struct event return_event(const struct ptrace_engine *e, struct ptrace_task *task,
                                 int errnum)
{
	return (struct event){
		.kind = EVENT_RETURN,
		.task = &task->base,
		.count = 1,
		.errnum = errnum,
		.call = { .arch = task->entered.arch, .nr = task->entered.nr },
		.time_ns = e->system_time_ns - task->call_start_ns,
	};
}

static int on_return(struct ptrace_engine *e, struct ptrace_task *task,
                     const struct registers *regs, struct event *out, struct error *err)
{
	bool was_in_call = ptrace_state_is_in_call(task->state);

	task->state = ptrace_state_after_call(task->state);
	/* what is entered again is entered as the workload did */
	if (ptrace_prepare_undo(task, err) != 0)
		return -1;
	if (task->asks_own_filter && regs->errnum == 0 && regs->result >= 0) {
		task->watch = TASK_BY_SYSCALL;
		e->has_own_filters = true;
	}
	task->asks_own_filter = false;
	if (!was_in_call || ptrace_state_is_launching(task->state))
		return OUTCOME_NOTHING;
	if (regs->will_restart) {
		if (e->with_results)
			task->state = TASK_LEFT_CALL;
		return ptrace_prepare_restart(task, err) != 0 ? -1 : OUTCOME_NOTHING;
	}
	if (!e->with_results)
		return OUTCOME_NOTHING;
	*out = return_event(e, task, regs->errnum);
	return OUTCOME_EVENT;
}

int ptrace_call_signal(struct ptrace_engine *e, struct ptrace_task *task, int signal,
                       struct event *out, struct error *err)
{
	int r = ptrace_task_signal(e, task, signal, err);

	if (r != OUTCOME_NOTHING)
		return r;
	if (e->is_judging) {
		*out = (struct event){ .kind = EVENT_SIGNAL,
			               .task = &task->base,
			               .signal = signal };
		return ptrace_state_is_launching(task->state) ? OUTCOME_NOTHING : OUTCOME_EVENT;
	}
	if (ptrace_prepare_signal(task, signal, err) != 0)
		return -1;
	if (task->state != TASK_LEFT_CALL || task->ignore_next_entry)
		return OUTCOME_NOTHING;
	task->state = TASK_OUTSIDE;
	*out = return_event(e, task, EINTR);
	return OUTCOME_EVENT;
}

int ptrace_call_stop(struct ptrace_engine *e, struct ptrace_task *task, enum stop_kind kind,
                     struct event *out, struct error *err)
{
	enum registers_at expected = kind == STOP_SECCOMP                   ? REGISTERS_FILTER
	                             : ptrace_state_is_in_call(task->state) ? REGISTERS_RETURN
	                                                                    : REGISTERS_ENTRY;
	struct registers regs;
	int r = registers_read(task->base.tid, &e->has_call_info, expected, &regs, err);

	if (r != 0)
		return r < 0 ? -1 : OUTCOME_GONE;
	if (e->is_judging && !e->has_call_info) {
		/*
		 * int $0x80 from 64-bit code looks like a 64-bit call then, and would be judged as
		 * that one.
		 */
		error_set(err, 0,
		          "this kernel cannot tell for which architecture a task makes a call");
		return error_hint(err,
		                  "it takes PTRACE_GET_SYSCALL_INFO (Linux 5.3) to judge calls");
	}
	if (e->is_judging)
		return on_judged(e, task, &regs, out, err);
	switch (regs.at) {
	case REGISTERS_ENTRY:
	case REGISTERS_FILTER:
		return on_entry(e, task, &regs, out, err);
	case REGISTERS_RETURN:
		return on_return(e, task, &regs, out, err);
	default:
		return OUTCOME_NOTHING;
	}
}
