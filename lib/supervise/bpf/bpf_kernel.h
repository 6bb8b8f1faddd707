/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel part, loaded and attached: its maps as memory, its hashes as descriptors.
 */
#pragma once

#include <stdbool.h>
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
	bool is_claimed;        /* bpf_claims_next has handed out whose it is */
	uint64_t misses_before; /* of bpf_kernel_misses: until all was begun anew */
	struct bpf_link *iterator;
	unsigned cpus;
	struct bpf_calls *calls; /* row: CPU * BPF_SLOTS + slot */
	struct bpf_slot *slots;
	struct bpf_image_bits *image_bits; /* by image */
	struct bpf_state *state;
	struct bpf_desk *desk;
	struct bpf_ring ring;
	/* of the object: */
	int marks_fd, counts_fd, summaries_fd, delivered_fd, images_fd;
	int ring_fd, desk_fd, claims_fd;
};

#define BPF_KERNEL_NONE ((struct bpf_kernel){ 0 })

/*
 * Loads everything and attaches it; nothing is marked yet, so nothing is counted. -1 where this
 * build, this machine, this kernel or this user cannot: `err` says which, and a hint what would
 * help. *out must be freed in any case.
 */
int bpf_kernel_load(enum bpf_kernel_results results, struct bpf_kernel *out, struct error *err);

/* The same, to wait for containers beside another one that is loaded already (NULL: the first). */
int bpf_kernel_load_beside(const struct bpf_kernel *other, enum bpf_kernel_results results,
                           struct bpf_kernel *out, struct error *err);

/* An architecture of the kernel part (enum bpf_arch) as the rest of the program knows it. */
enum arch bpf_kernel_arch(uint32_t bpf_arch);

/* Marks one task, a child of ours that has not started yet. */
int bpf_kernel_mark_child(struct bpf_kernel *kernel, pid_t tid, struct error *err);

enum { BPF_KERNEL_NO_SUCH_PROCESS = 1 };
/* Marks all threads of a process that runs, without stopping any. */
MUST_HANDLE
int bpf_kernel_mark_process(struct bpf_kernel *kernel, pid_t pid, struct error *err);

/*
 * Follows all tasks of the PID namespace whose first process that is, and those that are put into
 * it: these are counted once they have loaded a filter and executed their program.
 */
MUST_HANDLE
int bpf_kernel_follow_namespace(struct bpf_kernel *kernel, pid_t first, struct error *err);

/*
 * Follows tasks that come into a cgroup (of version 2) or those below it, in the same way. `depth`:
 * how far the cgroup is below the root of its tree.
 */
void bpf_kernel_follow_cgroup(struct bpf_kernel *kernel, uint64_t cgroup, uint32_t depth);

/* Takes the next PID namespace that is made for that of a container: BPF_EVENT_CLAIM comes then. */
void bpf_kernel_arm(struct bpf_kernel *kernel);

/*
 * Forgets all that was counted and followed, as if it had just been loaded, in a fraction of the
 * time.
 */
void bpf_kernel_reset(struct bpf_kernel *kernel);

/*
 * Detaches the programs, and waits until none runs any more: what the maps hold is final then.
 * Other processes pay nothing from here on.
 */
void bpf_kernel_detach(struct bpf_kernel *kernel);

/*
 * How often a program did not run because it interrupted itself (bpf_prog_info), since all was
 * begun anew.
 */
uint64_t bpf_kernel_misses(const struct bpf_kernel *kernel);

/* Unloads all of it; nothing stays in the kernel. BPF_KERNEL_NONE is fine. */
void bpf_kernel_done(struct bpf_kernel *kernel);
