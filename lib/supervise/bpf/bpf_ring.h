/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reading end of a ring buffer that a BPF program fills (BPF_MAP_TYPE_RINGBUF,
 * Documentation/bpf/ringbuf.rst of the kernel).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"

struct error;

struct bpf_ring {
	unsigned long *consumer;       /* how far was read; a page that the kernel reads */
	const unsigned long *producer; /* how far was written; the data's pages follow, twice */
	const unsigned char *data;
	size_t size; /* of the data, a power of two */
	size_t page_size;
	unsigned long held; /* bytes of the last record, which are given back at the next look */
};

#define BPF_RING_NONE ((struct bpf_ring){ 0 })

int bpf_ring_open(int map_fd, size_t size, struct bpf_ring *out, struct error *err);
void bpf_ring_done(struct bpf_ring *ring);

/* The oldest record that was not read; valid until the next call. NULL: there is none. */
const void *bpf_ring_next(struct bpf_ring *ring);
