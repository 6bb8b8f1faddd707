/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programs share with each other and with the engine (bpf_facts.h), and the ring.
 */
#pragma once

#include "lib/supervise/bpf/bpf_facts.h"
#include "lib/supervise/bpf/kernel/types.h"

/* Whether returns are counted, too; set by the engine before it loads this. */
const volatile bool with_results = false;

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct bpf_mark);
} marks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, BPF_SLOTS); /* times the CPUs: set by the engine */
	__type(key, __u32);
	__type(value, struct bpf_calls);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, BPF_SLOTS);
	__type(key, __u32);
	__type(value, struct bpf_slot);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, BPF_MAX_COUNTS);
	__type(key, struct bpf_key);
	__type(value, struct bpf_count);
} counts SEC(".maps");

/* The engine's own: how much of a count it has handed out already. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, BPF_MAX_COUNTS);
	__type(key, struct bpf_key);
	__type(value, struct bpf_count);
} delivered SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, BPF_MAX_COUNTS / BPF_MAX_VALUES);
	__type(key, __u32); /* slot * BPF_ARGS + argument */
	__type(value, struct bpf_summary);
} summaries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, BPF_IMAGES);
	__type(key, __u32);
	__type(value, struct bpf_image_bits);
} image_calls SEC(".maps");

/* The file behind a path; not its inode alone, which names made by link(2) share. */
struct image_key {
	__u64 mount, dentry, inode, generation;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, BPF_IMAGES);
	__type(key, struct image_key);
	__type(value, __u32);
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_state);
} state SEC(".maps");

/* Shared by all engines that wait for a container, so that each is given to one. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_desk);
} desk SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u32);
} claims SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, BPF_RING_SIZE);
} ring SEC(".maps");

static struct bpf_state *get_state(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&state, &zero);
}

/* NULL also where it was marked before all was begun anew (bpf_kernel_reset). */
static struct bpf_mark *mark_of(struct task_struct *task)
{
	struct bpf_mark *mark = bpf_task_storage_get(&marks, task, 0, 0);
	struct bpf_state *s = get_state();

	return mark && s && mark->round == s->round ? mark : NULL;
}

static struct bpf_mark *mark_of_current(void)
{
	return mark_of(bpf_get_current_task_btf());
}

/* ---- telling ---- */

/*
 * Whether the ring had room to report a call. Global, as are other functions here: the verifier
 * checks them once, and not on each path that leads to them.
 */
__attribute__((noinline)) int maps_tell_call(const struct bpf_key *key, __u32 image)
{
	struct bpf_state *s = get_state();
	struct bpf_call_event *e;

	if (!key || !s)
		return 0;
	e = bpf_ringbuf_reserve(&ring, sizeof *e, 0);
	if (!e) {
		__sync_fetch_and_add(&s->unreported, 1);
		return 0;
	}
	e->kind = BPF_EVENT_CALL;
	e->tid = (__u32)bpf_get_current_pid_tgid();
	e->image = image;
	e->nr = key->nr;
	e->arch = key->arch;
	e->key_kind = key->kind;
	e->which = key->which;
	e->ns = bpf_ktime_get_ns();
	for (int i = 0; i < BPF_ARGS; i++)
		e->values[i] = key->values[i];
	s->jiffies = bpf_jiffies64();
	s->ns = e->ns;
	bpf_ringbuf_submit(e, 0);
	return 1;
}
