/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two positions that only grow, and the data between them. The kernel maps the data twice in a row,
 * so that no record is ever in two pieces. libbpf has a reader, too, but calls back for each
 * record; an engine hands out one event at a time.
 */
#include "lib/supervise/bpf/bpf_ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/error.h"

/* Each record is preceded by its length with two flags, and a number of the kernel's. */
enum { HEADER_SIZE = BPF_RINGBUF_HDR_SZ, ALIGNMENT = 8 };

int bpf_ring_open(int map_fd, size_t size, struct bpf_ring *out, struct error *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);

	if (consumer == MAP_FAILED)
		return error_set(err, errno, "map the ring");
	void *producer = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, map_fd, (off_t)page);
	if (producer == MAP_FAILED) {
		error_set(err, errno, "map the ring");
		munmap(consumer, page);
		return -1;
	}
	*out = (struct bpf_ring){ .consumer = consumer,
		                  .producer = producer,
		                  .data = (const unsigned char *)producer + page,
		                  .size = size,
		                  .page_size = page };
	return 0;
}

void bpf_ring_done(struct bpf_ring *ring)
{
	if (ring->consumer) {
		munmap(ring->consumer, ring->page_size);
		munmap((void *)ring->producer, ring->page_size + 2 * ring->size);
	}
	*ring = BPF_RING_NONE;
}

const void *bpf_ring_next(struct bpf_ring *ring)
{
	unsigned long at = *ring->consumer + ring->held;

	ring->held = 0;
	for (;;) {
		/* Ordered with the read of the producer: it wakes us if all is read. */
		__atomic_store_n(ring->consumer, at, __ATOMIC_SEQ_CST);
		if (at == __atomic_load_n(ring->producer, __ATOMIC_SEQ_CST))
			return NULL;
		const unsigned char *header = ring->data + (at & (ring->size - 1));
		uint32_t length = __atomic_load_n((const uint32_t *)header, __ATOMIC_ACQUIRE);
		if (length & BPF_RINGBUF_BUSY_BIT)
			return NULL; /* its writer wakes us */
		unsigned long bytes = length & ~BPF_RINGBUF_DISCARD_BIT;
		unsigned long whole = (HEADER_SIZE + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
		if (!(length & BPF_RINGBUF_DISCARD_BIT)) {
			ring->held = whole;
			return header + HEADER_SIZE;
		}
		at += whole;
	}
}
