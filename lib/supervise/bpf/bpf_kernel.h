/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel part, loaded and attached: its maps as memory, its hashes as descriptors.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/supervise/bpf/bpf_facts.h"
#include "lib/supervise/bpf/bpf_ring.h"
#include "lib/syscalls/arch.h"

struct bpf_library;
struct bpf_link;
struct bpf_object;
struct error;

enum { BPF_MAX_LINKS = 16 };

enum bpf_kernel_results { BPF_KERNEL_ENTRIES_ONLY, BPF_KERNEL_WITH_RESULTS };

struct bpf_kernel {
	const struct bpf_library *libbpf; /* borrowed; NULL: not loaded */
	struct bpf_object *object;        /* owned, as all that follows */
	struct bpf_link *links[BPF_MAX_LINKS];
	size_t link_count;
	struct bpf_link *iterator;
	unsigned cpus;
	struct bpf_calls *calls; /* row: CPU * BPF_SLOTS + slot */
	struct bpf_slot *slots;
	struct bpf_image_bits *image_bits; /* by image */
	struct bpf_state *state;
	struct bpf_ring ring;
	/* of the object: */
	int marks_fd, counts_fd, summaries_fd, delivered_fd, ring_fd;
};

#define BPF_KERNEL_NONE ((struct bpf_kernel){ 0 })

/*
 * Loads everything and attaches it; nothing is marked yet, so nothing is counted. -1 where this
 * build, this machine, this kernel or this user cannot: `err` says which, and a hint what would
 * help. *out must be freed in any case.
 */
int bpf_kernel_load(enum bpf_kernel_results results, struct bpf_kernel *out, struct error *err);

/* An architecture of the kernel part (enum bpf_arch) as the rest of the program knows it. */
enum arch bpf_kernel_arch(uint32_t bpf_arch);

/* Marks one task, a child of ours that has not started yet. */
int bpf_kernel_mark_child(struct bpf_kernel *kernel, pid_t tid, struct error *err);

enum { BPF_KERNEL_NO_SUCH_PROCESS = 1 };
/* Marks all threads of a process that runs, without stopping any. */
MUST_HANDLE
int bpf_kernel_mark_process(struct bpf_kernel *kernel, pid_t pid, struct error *err);

/*
 * Detaches the programs, and waits until none runs any more: what the maps hold is final then.
 * Other processes pay nothing from here on.
 */
void bpf_kernel_detach(struct bpf_kernel *kernel);

/* How often a program did not run because it interrupted itself (bpf_prog_info). */
uint64_t bpf_kernel_misses(const struct bpf_kernel *kernel);

/* Unloads all of it; nothing stays in the kernel. BPF_KERNEL_NONE is fine. */
void bpf_kernel_done(struct bpf_kernel *kernel);
