/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Begins anew without loading anew. Marks stay at their tasks, but are those of another round then:
 * they are seen no more.
 */
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/supervise/bpf/bpf_kernel.h"
#include "lib/supervise/bpf/bpf_library.h"

/* A key of any of the hashes. */
union key {
	struct bpf_key of_counts;
	char of_images[64];
};

static void empty(const struct bpf_kernel *k, int map_fd)
{
	union key key;

	while (k->libbpf->bpf_map_get_next_key(map_fd, NULL, &key) == 0)
		if (k->libbpf->bpf_map_delete_elem(map_fd, &key) != 0)
			return;
}

void bpf_kernel_reset(struct bpf_kernel *kernel)
{
	struct bpf_state *state = kernel->state;
	uint32_t round = state->round + 1;

	__atomic_store_n(&state->pid_namespace, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&state->round, round, __ATOMIC_SEQ_CST);
	/* No program runs any more that has seen the round before (see bpf_kernel_detach). */
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	while (bpf_ring_next(&kernel->ring))
		continue;
	empty(kernel, kernel->counts_fd);
	empty(kernel, kernel->summaries_fd);
	empty(kernel, kernel->delivered_fd);
	empty(kernel, kernel->images_fd);
	memset(kernel->calls, 0, (size_t)kernel->cpus * BPF_SLOTS * sizeof *kernel->calls);
	memset(kernel->image_bits, 0, BPF_IMAGES * sizeof *kernel->image_bits);
	for (uint32_t slot = 0; slot < BPF_SLOTS; slot++)
		kernel->slots[slot].counts = 0;
	*state = (struct bpf_state){ .round = round };
	kernel->is_claimed = false;
	kernel->misses_before += bpf_kernel_misses(kernel);
}
