/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of the engine that runs in the kernel. It counts the calls of marked tasks where they
 * are made, and tells only what is new.
 *
 *     sys_enter -------> count_call --+--> calls:  one number per CPU, architecture and number
 *     sys_exit           |            |            (cannot overflow)
 *       without entry:   |            +--> counts: one number per distinct tuple (can)
 *       a filter's ----->+            |      beyond BPF_MAX_TUPLES of a call: per argument's
 *       answer           |            |      value; beyond BPF_MAX_VALUES: an or of all bits
 *     emulate_vsyscall ->+            +--> ring:   a tuple, or a program's call, that is new
 *
 *     task_newtask ------> marks:  the child of a marked task is marked
 *     sched_process_exec > images: a program gets an id, its path goes to the ring
 *     sched_process_exit > state:  how many marked tasks there are
 *     iter/task ---------> marks:  tasks that run already
 *     io_uring_submit_* -> state:  requests that are no calls, and no filter sees
 *
 * The engine reads calls and counts when it is over, subtracts what went through the ring, and
 * compares the sums: what `calls` has and `counts` has not is known by its number only. A bound
 * holds for each call by itself, so that one that is never made twice in the same way takes nothing
 * from the others.
 *
 * Nothing here waits, writes to a task, or changes what a call does; but a workload that the engine
 * has launched and has to end is killed here (is_ending).
 *
 * Attach points are the typed tracepoints (tp_btf): they need neither kprobes nor tracefs, and are
 * there in locked-down virtual machines. Task storage for them came with Linux 5.13, and a mark in
 * it needs no table of ids: it lives and ends with its task.
 */
#include "lib/supervise/bpf/bpf_facts.h"
#include "lib/supervise/bpf/kernel/count.h"
#include "lib/supervise/bpf/kernel/images.h"
#include "lib/supervise/bpf/kernel/maps.h"
#include "lib/supervise/bpf/kernel/select.h"
#include "lib/supervise/bpf/kernel/types.h"

char license_[] SEC("license") = "GPL"; /* the helpers for tracing ask for it */

/* ---- returns ---- */

/* What a signal cuts off returns a number of the kernel's own, and to the task EINTR, if at all. */
static int errno_of(long result)
{
	if (result >= 0 || result < -MAX_ERRNO)
		return 0;
	return result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK ? EINTR : (int)-result;
}

/*
 * The CPU time that the task has had, from a start that is the same for all its calls: the
 * scheduler's sum of it, and what has passed since that was brought up to date.
 */
static __u64 cpu_time_ns(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return bpf_ktime_get_ns() - task->se.exec_start + task->se.sum_exec_runtime;
}

static void count_return(const struct bpf_mark *mark, enum bpf_kind kind, int errnum)
{
	struct bpf_key key = { .nr = mark->nr, .arch = mark->arch, .kind = kind, .which = errnum };
	bool is_new = false;
	struct bpf_count *c = get_count(&key, &is_new);

	if (!c)
		return;
	c->calls++;
	if (kind == BPF_RETURN) {
		__s64 passed_ns = cpu_time_ns() - mark->entry_cpu_ns;
		c->time_ns += passed_ns > 0 ? passed_ns : 0;
	}
}

/* A call that a kill cuts off ends in the kernel, and never for the task (fatal_signal_pending). */
static bool is_being_killed(void)
{
	return bpf_get_current_task_btf()->pending.signal.sig[0] & SIGKILL_BIT;
}

/*
 * The task leaves a call that it has not entered: a filter has answered it. Its arguments are still
 * there. Such a call is part of what the workload does, so it is counted like any other; but calls
 * that the filter around a container refuses are counted separately. A call that is not there
 * (ENOSYS) is one that the workload can do without, whether the kernel or a filter says so.
 */
static void count_denied(struct pt_regs *regs, struct bpf_mark *mark, long result)
{
	struct bpf_state *s = get_state();
	long nr = regs->orig_ax;

	if ((int)nr == NOT_A_CALL || !s)
		return;
	mark->nr = (__u32)nr;
	mark->arch = arch_of_current((__u64)nr);
	if (s->is_container && errno_of(result) != ENOSYS) {
		count_aside(regs, mark, BPF_REFUSED, errno_of(result));
	} else if (mark->phase == BPF_COUNTED) {
		count_call(regs, mark, mark->arch, mark->nr);
		count_return(mark, BPF_DENIED, errno_of(result));
	}
	if (bpf_get_current_task_btf()->seccomp.mode == SECCOMP_MODE_DEAD)
		mark->phase = BPF_KILLED;
}

/* Whether what filters answer it is of interest. */
static bool is_filtered(const struct bpf_mark *mark)
{
	return mark->phase == BPF_COUNTED || mark->phase == BPF_ON_FLOOR;
}

/*
 * Who kills one process after the other does not get hold of one that forks and ends without pause.
 * A call of fork(2) on which a signal waits makes no process (copy_process in the kernel's fork.c).
 */
static void end_current(void)
{
	struct bpf_state *s = get_state();

	if (s && s->is_ending)
		bpf_send_signal(SIGKILL);
}

/* ---- attach points ---- */

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, struct pt_regs *regs, long nr)
{
	struct bpf_mark *mark = mark_of_current();

	if (!mark)
		mark = mark_of_cgroup();
	if (!mark)
		return 0;
	end_current();
	mark->nr = (__u32)nr;
	mark->arch = arch_of_current((__u64)nr);
	mark->place = BPF_IN_CALL;
	if (mark->phase == BPF_PREPARING && filters_of(bpf_get_current_task_btf()) > mark->filters)
		mark->phase = BPF_ON_FLOOR;
	if (mark->phase == BPF_ON_FLOOR)
		count_aside(regs, mark, BPF_FLOOR, 0);
	else if (mark->phase == BPF_COUNTED)
		count_call(regs, mark, mark->arch, mark->nr);
	if (with_results)
		mark->entry_cpu_ns = cpu_time_ns();
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs *regs, long result)
{
	struct bpf_mark *mark = mark_of_current();

	if (!mark)
		return 0;
	if (mark->phase == BPF_LAUNCHED) { /* the exec that starts the workload is part of it */
		mark->phase = BPF_COUNTED;
		count_call(NULL, mark, mark->arch, mark->nr);
	}
	if (is_filtered(mark) && mark->place == BPF_OUTSIDE)
		count_denied(regs, mark, result);
	else if (with_results && mark->phase == BPF_COUNTED && mark->place == BPF_IN_CALL &&
	         !is_being_killed())
		count_return(mark, BPF_RETURN, errno_of(result));
	mark->place = BPF_OUTSIDE;
	return 0;
}

/* The page of vsyscalls has no entry of its own; a filter sees these calls nevertheless. */
SEC("?tp_btf/emulate_vsyscall")
int BPF_PROG(on_vsyscall, int nr)
{
	struct bpf_mark *mark = mark_of_current();

	if (mark && mark->phase == BPF_COUNTED)
		count_call(NULL, mark, BPF_X86_64,
		           nr == 0   ? NR_GETTIMEOFDAY
		           : nr == 1 ? NR_TIME
		                     : NR_GETCPU);
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(on_new_task, struct task_struct *child, unsigned long clone_flags)
{
	struct bpf_mark *mark = mark_of_current(), *its;
	struct bpf_state *s = get_state();

	if (!s)
		return 0;
	if (!mark) {
		meet_stranger(s, child);
		return 0;
	}
	its = bpf_task_storage_get(&marks, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!its) {
		__sync_fetch_and_add(&s->lost_tasks, 1);
		return 0;
	}
	*its = *mark;
	if (!(clone_flags & THREAD)) /* a hook's process: its exec is not the workload's */
		its->may_start = 0;
	its->place = BPF_SOMEWHERE; /* it leaves its maker's clone without having entered it */
	__sync_fetch_and_add(&s->live, 1);
	return 0;
}

/* The exec itself is the floor's where there is one, and else the first call of the workload. */
static void start_workload(struct bpf_mark *mark)
{
	struct bpf_state *s = get_state();

	if (!s)
		return;
	if (mark->phase == BPF_ON_FLOOR) {
		mark->phase = BPF_COUNTED;
		mark->place = BPF_SOMEWHERE;
		__sync_fetch_and_add(&s->starts, 1);
	} else if (mark->may_start) {
		mark->phase = BPF_LAUNCHED;
		__sync_fetch_and_add(&s->unfiltered, 1);
	}
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	struct bpf_mark *mark = mark_of_current();

	if (!mark)
		return 0;
	mark->image = image_of(task);
	if (mark->phase == BPF_LAUNCHING)
		mark->phase = BPF_LAUNCHED;
	else if (mark->phase == BPF_ON_FLOOR || mark->phase == BPF_PREPARING)
		start_workload(mark);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_process_exit, struct task_struct *task)
{
	struct bpf_mark *mark = mark_of_current();
	struct bpf_state *s = get_state();
	__u32 *end;

	if (!mark || !s)
		return 0;
	/* One thread of several, killed by a filter, leaves its call in no other way. */
	if (is_filtered(mark) && task->seccomp.mode == SECCOMP_MODE_DEAD)
		count_denied((struct pt_regs *)bpf_task_pt_regs(task), mark, 0);
	if (__sync_fetch_and_sub(&s->live, 1) != 1)
		return 0;
	end = bpf_ringbuf_reserve(&ring, sizeof *end, 0);
	if (end) {
		*end = BPF_EVENT_END;
		bpf_ringbuf_submit(end, 0);
	}
	return 0;
}

/* ---- tasks that run already ---- */

/* The process ID of a task as the engine sees it, in whose PID namespace the iterator runs; or 0 */
static int process_id(struct task_struct *task)
{
	__u32 level = bpf_get_current_task_btf()->thread_pid->level;
	const struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	int nr = 0;

	if (!pid || BPF_CORE_READ(pid, level) < level)
		return 0;
	bpf_probe_read_kernel(&nr, sizeof nr,
	                      (const char *)pid + bpf_core_field_offset(struct pid, numbers) +
	                              level * bpf_core_type_size(struct upid) +
	                              bpf_core_field_offset(struct upid, nr));
	return nr;
}

/*
 * The call that a task was in when it was marked: it may wait in it for as long as it is traced. A
 * call's result is -ENOSYS from its entry on (arch/x86/entry), and the number is negative for what
 * is none. The numbers in its memory are another task's, and not read.
 */
static void count_call_in_progress(struct task_struct *task, struct bpf_mark *mark)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	long nr = regs->orig_ax;

	if ((long)regs->ax == -ENOSYS && nr >= 0)
		count_call_of(CALL_OF_OTHER, regs, mark, arch_of(task, nr), (__u32)nr);
}

/* Whether the engine wants it: a thread of a process, or a task of a PID namespace. */
static bool is_wanted(struct bpf_state *s, struct task_struct *task)
{
	struct which_namespace begun = { 0 };
	bool is_of_process = process_id(task) == (int)s->wanted_pid;

	if (is_of_process && s->wants_namespace && !s->pid_namespace &&
	    begins_namespace(task, &begun))
		follow(s, &begun);
	return s->wants_namespace ? is_in(s, task) : is_of_process;
}

/* Marks the threads of the process, or of the PID namespace, that the engine wants. */
SEC("iter/task")
int mark_running(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct bpf_state *s = get_state();

	if (!task || !s)
		return 0;
	__u32 round = round_of(s);
	if (!is_wanted(s, task) || mark_of(task))
		return 0;
	struct bpf_mark *mark = mark_stranger(s, round, task, BPF_COUNTED);
	if (mark) {
		mark->image = image_of(task);
		count_call_in_progress(task, mark);
	}
	return 0;
}

/* ---- io_uring ---- */

static void count_request(__u8 opcode)
{
	struct bpf_mark *mark = mark_of_current();
	struct bpf_state *s = get_state();

	if (mark && s && mark->phase == BPF_COUNTED)
		__sync_fetch_and_add(&s->uring[opcode], 1);
}

/* Since Linux 6.3; before, since 5.19, with another name. */
SEC("?tp_btf/io_uring_submit_req")
int BPF_PROG(on_request, struct io_kiocb *request)
{
	count_request(request->opcode);
	return 0;
}

SEC("?tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_older_request, struct io_kiocb *request)
{
	count_request(request->opcode);
	return 0;
}
