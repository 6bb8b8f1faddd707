/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs: a task's executable file -> a small number, which stands for its path.
 */
#pragma once

#include "lib/supervise/bpf/kernel/maps.h"

enum { MAX_NAMES = 64, MAX_MOUNTS_AT_ONCE = 8 };

static bool is_deleted(struct dentry *dentry)
{
	return BPF_CORE_READ(dentry, d_hash.pprev) == NULL;
}

/* A place on the way from a file up to the root of all mounts; addresses as numbers. */
struct walk {
	__u64 dentry, mount;
	__u64 name; /* of the last step */
	__u32 is_at_root;
	__u32 pad;
};

/*
 * One name up, 0; or 1 at the root. Global, so that the verifier checks it once, and not once for
 * each path that leads to it.
 */
__attribute__((noinline)) int images_step(struct walk *walk)
{
	if (!walk)
		return 1;
	struct dentry *dentry = (void *)walk->dentry;
	struct mount *mount = (void *)walk->mount;

	for (int i = 0; i < MAX_MOUNTS_AT_ONCE; i++) {
		struct mount *above = BPF_CORE_READ(mount, mnt_parent);

		if (dentry != BPF_CORE_READ(mount, mnt.mnt_root))
			break;
		if (above == mount) {
			walk->is_at_root = 1;
			return 1;
		}
		dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		mount = above;
	}
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	walk->name = (__u64)BPF_CORE_READ(dentry, d_name.name);
	walk->is_at_root = parent == dentry; /* of no tree: memfd_create(2) */
	walk->dentry = (__u64)parent;
	walk->mount = (__u64)mount;
	return 0;
}

/* The names from the file up to the root of all mounts: what /proc/PID/exe says. */
static void read_names(struct bpf_image_event *e, struct dentry *dentry, struct vfsmount *mnt)
{
	struct walk walk = { .dentry = (__u64)dentry,
		             .mount = (__u64)mnt - bpf_core_field_offset(struct mount, mnt) };
	__u32 length = 0;

	for (int i = 0; i < MAX_NAMES && !walk.is_at_root; i++) {
		if (length >= BPF_PATH_SIZE || images_step(&walk) != 0)
			break;
		long n = bpf_probe_read_kernel_str(&e->names[length & (BPF_PATH_SIZE - 1)],
		                                   BPF_NAME_SIZE, (void *)walk.name);
		if (n <= 0)
			break;
		length += (__u32)n;
	}
	e->is_cut = !walk.is_at_root;
	e->length = length;
}

/* A new id for it, whose path goes to the ring; else the one that another CPU has just given. */
static __u32 new_image(const struct image_key *key, struct task_struct *task, struct dentry *dentry,
                       struct vfsmount *mnt)
{
	struct bpf_state *s = get_state();
	struct bpf_image_event *e;
	__u32 id = BPF_UNKNOWN_IMAGE, *known;

	if (!s)
		return BPF_UNKNOWN_IMAGE;
	/* Asked once: to verifiers before Linux 6.2 a second question has both answers. */
	e = bpf_ringbuf_reserve(&ring, sizeof *e, 0);
	if (!e)
		return BPF_UNKNOWN_IMAGE;
	e->kind = BPF_EVENT_IMAGE;
	e->tid = task->pid;
	e->is_deleted = is_deleted(dentry);
	read_names(e, dentry, mnt);
	if (s->images < BPF_IMAGES - 1)
		id = __sync_fetch_and_add(&s->images, 1) + 1;
	if (id == BPF_UNKNOWN_IMAGE || id >= BPF_IMAGES ||
	    bpf_map_update_elem(&images, key, &id, BPF_NOEXIST) != 0) {
		bpf_ringbuf_discard(e, 0);
		known = bpf_map_lookup_elem(&images, key);
		return known ? *known : BPF_UNKNOWN_IMAGE;
	}
	e->image = id;
	bpf_ringbuf_submit(e, 0);
	return id;
}

static __u32 image_of(struct task_struct *task)
{
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct vfsmount *mnt = BPF_CORE_READ(file, f_path.mnt);
	struct image_key key = {
		.mount = (__u64)mnt,
		.dentry = (__u64)dentry,
		.inode = BPF_CORE_READ(dentry, d_inode, i_ino),
		.generation = BPF_CORE_READ(dentry, d_inode, i_generation),
	};

	if (!file)
		return BPF_UNKNOWN_IMAGE;
	__u32 *known = bpf_map_lookup_elem(&images, &key);
	return known ? *known : new_image(&key, task, dentry, mnt);
}

/* Notes that the image makes the call; true when it has not done so before. */
static struct bpf_image_bits *note_image(__u32 image, __u32 slot)
{
	struct bpf_image_bits *bits = bpf_map_lookup_elem(&image_calls, &image);
	__u64 bit = 1ull << (slot & 63);

	if (!bits || slot >= BPF_SLOTS || bits->made[slot / 64] & bit)
		return NULL;
	__sync_fetch_and_or(&bits->made[slot / 64], bit);
	return bits;
}
