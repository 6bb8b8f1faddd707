/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose tasks are followed besides the children of those that are: of a PID namespace that runs
 * (bpf_state.pid_namespace), of the next one that is made (is_armed), or of a cgroup.
 *
 * A container's first process is the first one of a new PID namespace. It is followed from its
 * making on, and counted from the first call after it has loaded a filter: so what a runtime does
 * before is no part of it, however long it takes, and what it does after that is.
 */
#pragma once

#include "lib/supervise/bpf/kernel/maps.h"

/* A number of a pid in the namespace of that level; or NULL's 0. */
static int number_at(const struct pid *pid, __u32 level, __u32 *out_namespace)
{
	struct upid number = { 0 };

	if (bpf_probe_read_kernel(&number, bpf_core_type_size(struct upid),
	                          (const char *)pid + bpf_core_field_offset(struct pid, numbers) +
	                                  level * bpf_core_type_size(struct upid)) != 0)
		return 0;
	*out_namespace = BPF_CORE_READ(number.ns, ns.inum);
	return number.nr;
}

/* Whether a task is in a PID namespace, or in one below. */
__attribute__((noinline)) int select_is_in(__u64 pid_address, __u32 wanted)
{
	const struct pid *pid = (const void *)pid_address;
	__u32 level = BPF_CORE_READ(pid, level), of = 0;

	for (__u32 i = 0; i <= MAX_PID_NS_LEVEL && i <= level; i++)
		if (number_at(pid, i, &of) && of == wanted)
			return 1;
	return 0;
}

static bool is_in(struct task_struct *task, __u32 wanted)
{
	return wanted && select_is_in((__u64)BPF_CORE_READ(task, thread_pid), wanted);
}

/* The number of the PID namespace whose first process the task is, or 0. */
static __u32 namespace_begun_by(struct task_struct *task)
{
	const struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level), of = 0;

	if (level == 0 || level > MAX_PID_NS_LEVEL || number_at(pid, level, &of) != 1)
		return 0;
	return BPF_CORE_READ(task, pid) == BPF_CORE_READ(task, tgid) ? of : 0;
}

static __u32 filters_of(struct task_struct *task)
{
	return (__u32)task->seccomp.filter_count.counter;
}

/* A mark for a task that was not followed so far. */
static struct bpf_mark *mark_stranger(struct bpf_state *s, struct task_struct *task,
                                      enum bpf_phase phase)
{
	struct bpf_mark *mark =
		bpf_task_storage_get(&marks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!mark) {
		__sync_fetch_and_add(&s->lost_tasks, 1);
		return NULL;
	}
	*mark = (struct bpf_mark){ .place = BPF_SOMEWHERE, .round = s->round };
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
static bool claim(struct bpf_state *s, __u32 *owner, __u32 pid_namespace)
{
	__u32 zero = 0;
	struct bpf_desk *d = bpf_map_lookup_elem(&desk, &zero);

	if (!d || *owner || __sync_val_compare_and_swap(&s->is_armed, 1, 0) != 1)
		return false;
	*owner = 1;
	__sync_fetch_and_add(&d->claimed, 1);
	s->pid_namespace = pid_namespace;
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
	__u32 begun = s->is_container ? namespace_begun_by(child) : 0;
	__u32 *owner = begun ? owner_of(child) : NULL;

	if (s->pid_namespace) {
		/* It is put into the container, or its maker is there and not yet marked. */
		if (is_in(child, s->pid_namespace))
			mark_stranger(s, child,
			              is_in(bpf_get_current_task_btf(), s->pid_namespace)
			                      ? BPF_COUNTED
			                      : BPF_PREPARING);
	} else if (owner && claim(s, owner, begun)) {
		mark_stranger(s, child, BPF_PREPARING);
		tell_claim(child);
	}
}

/* ---- cgroups ---- */

/* The current task, where it has come into the cgroup from elsewhere. */
static struct bpf_mark *mark_of_cgroup(void)
{
	struct bpf_state *s = get_state();

	if (!s || !s->cgroup || bpf_get_current_ancestor_cgroup_id(s->cgroup_level) != s->cgroup)
		return NULL;
	return mark_stranger(s, bpf_get_current_task_btf(), BPF_PREPARING);
}
