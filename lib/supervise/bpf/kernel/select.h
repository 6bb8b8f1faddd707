/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose tasks are followed besides the children of those that are: of a PID namespace that runs
 * (bpf_state.pid_namespace), of the next one that is made (is_armed), or of a cgroup.
 *
 * The number of a PID namespace is given again as soon as it is free, and so is its memory. What
 * tells one from the next is when its first process began, too: it has that until no process is
 * left in it, and an exec of another thread keeps it (de_thread in fs/exec.c of the kernel).
 *
 * A container's first process is the first one of a new PID namespace. It is followed from its
 * making on, and counted from the first call after it has loaded a filter: so what a runtime does
 * before is no part of it, however long it takes, and what it does after that is.
 */
#pragma once

#include "lib/supervise/bpf/kernel/maps.h"

/* A PID namespace: the number of its inode, or 0, and when its first process began. */
struct which_namespace {
	__u32 number;
	__u64 begun;
};

/* A number of a pid in the namespace of that level; or NULL's 0. */
static int number_at(const struct pid *pid, __u32 level, struct which_namespace *out)
{
	struct upid number = { 0 };

	if (bpf_probe_read_kernel(&number, bpf_core_type_size(struct upid),
	                          (const char *)pid + bpf_core_field_offset(struct pid, numbers) +
	                                  level * bpf_core_type_size(struct upid)) != 0)
		return 0;
	out->number = BPF_CORE_READ(number.ns, ns.inum);
	out->begun = BPF_CORE_READ(number.ns, child_reaper, group_leader, start_boottime);
	return number.nr;
}

/* Whether a task is in a PID namespace, or in one below. */
__attribute__((noinline)) int select_is_in(__u64 pid_address, __u32 number, __u64 begun)
{
	const struct pid *pid = (const void *)pid_address;
	struct which_namespace of = { 0 };
	__u32 level = BPF_CORE_READ(pid, level);

	for (__u32 i = 0; i <= MAX_PID_NS_LEVEL && i <= level; i++)
		if (number_at(pid, i, &of) && of.number == number && of.begun == begun)
			return 1;
	return 0;
}

/* Whether a task is in the PID namespace that is followed. */
static bool is_in(const struct bpf_state *s, struct task_struct *task)
{
	return s->pid_namespace && select_is_in((__u64)BPF_CORE_READ(task, thread_pid),
	                                        s->pid_namespace, s->namespace_begun);
}

/* The PID namespace whose first process the task is; false: it is none's. */
static bool begins_namespace(struct task_struct *task, struct which_namespace *out)
{
	const struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);

	return level > 0 && level <= MAX_PID_NS_LEVEL && number_at(pid, level, out) == 1 &&
	       BPF_CORE_READ(task, pid) == BPF_CORE_READ(task, tgid) && out->number;
}

static void follow(struct bpf_state *s, const struct which_namespace *which)
{
	s->namespace_begun = which->begun;
	/* Last: from here on it is looked at, on other CPUs, too. */
	__sync_lock_test_and_set(&s->pid_namespace, which->number);
}

static __u32 filters_of(struct task_struct *task)
{
	return (__u32)task->seccomp.filter_count.counter;
}

/*
 * The round that a mark is made in. Asked before what is followed is looked at: when that is given
 * up the round is over, and a mark that is made yet has to be one of the old.
 */
static __u32 round_of(const struct bpf_state *s)
{
	__u32 round = *(const volatile __u32 *)&s->round;

	barrier();
	return round;
}

/* A mark for a task that was not followed so far. */
static struct bpf_mark *mark_stranger(struct bpf_state *s, __u32 round, struct task_struct *task,
                                      enum bpf_phase phase)
{
	struct bpf_mark *mark =
		bpf_task_storage_get(&marks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!mark) {
		__sync_fetch_and_add(&s->lost_tasks, 1);
		return NULL;
	}
	*mark = (struct bpf_mark){ .place = BPF_SOMEWHERE, .round = round };
	mark->phase = phase;
	mark->may_start = 1;
	mark->filters = (__u32)BPF_CORE_READ(task, seccomp.filter_count.counter);
	__sync_fetch_and_add(&s->live, 1);
	__sync_fetch_and_add(&s->marked, 1);
	return mark;
}

/* ---- the next PID namespace ---- */

/*
 * The engine that has taken it, 0: none. Each engine asks, one after another, also those that wait
 * no more: so each that is made is counted once, whether one is free for it or not.
 */
static __u32 *owner_of(struct task_struct *child)
{
	__u32 zero = 0, *owner = bpf_task_storage_get(&claims, child, 0, 0);
	struct bpf_desk *d = bpf_map_lookup_elem(&desk, &zero);

	if (owner || !d)
		return owner;
	__sync_fetch_and_add(&d->made, 1);
	return bpf_task_storage_get(&claims, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

/* Whether this engine takes it. */
static bool claim(struct bpf_state *s, __u32 *owner, const struct which_namespace *begun)
{
	__u32 zero = 0;
	struct bpf_desk *d = bpf_map_lookup_elem(&desk, &zero);

	if (!d || *owner || __sync_val_compare_and_swap(&s->is_armed, 1, 0) != 1)
		return false;
	*owner = 1;
	__sync_fetch_and_add(&d->claimed, 1);
	follow(s, begun);
	return true;
}

static void tell_claim(struct task_struct *child)
{
	struct bpf_claim_event *e = bpf_ringbuf_reserve(&ring, sizeof *e, 0);

	if (!e) /* the ring of an engine that waits is empty */
		return;
	e->kind = BPF_EVENT_CLAIM;
	e->pid = BPF_CORE_READ(child, tgid);
	bpf_ringbuf_submit(e, 0);
}

/* A task that is no child of one that is followed. */
static void meet_stranger(struct bpf_state *s, struct task_struct *child)
{
	struct which_namespace begun = { 0 };
	__u32 round = round_of(s);
	__u32 *owner = s->is_container && begins_namespace(child, &begun) ? owner_of(child) : NULL;

	if (s->pid_namespace) {
		/* It is put into the container, or its maker is there and not yet marked. */
		if (is_in(s, child))
			mark_stranger(s, round, child,
			              is_in(s, bpf_get_current_task_btf()) ? BPF_COUNTED
			                                                   : BPF_PREPARING);
	} else if (owner && claim(s, owner, &begun)) {
		mark_stranger(s, round, child, BPF_PREPARING);
		tell_claim(child);
	}
}

/* ---- cgroups ---- */

/* The current task, where it has come into the cgroup from elsewhere. */
static struct bpf_mark *mark_of_cgroup(void)
{
	struct bpf_state *s = get_state();

	if (!s)
		return NULL;
	__u32 round = round_of(s);
	if (!s->cgroup || bpf_get_current_ancestor_cgroup_id(s->cgroup_level) != s->cgroup)
		return NULL;
	return mark_stranger(s, round, bpf_get_current_task_btf(), BPF_PREPARING);
}
