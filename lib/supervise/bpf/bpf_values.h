/* SPDX-License-Identifier: Apache-2.0 */
/* Values of arguments that were counted one by one, and the tuples that are made of them again. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/supervise/bpf/bpf_facts.h"

struct bpf_value {
	uint32_t slot, index;  /* of which call, of which argument */
	uint64_t value, calls; /* at least 1 */
};

struct bpf_values {
	struct bpf_value *list; /* owned */
	size_t count;
};

/* Adds one; -1: no memory. Without calls it is none. */
int bpf_values_keep(struct bpf_values *values, uint32_t slot, uint32_t index, uint64_t value,
                    uint64_t calls);

/* By call and argument, once all are kept. */
void bpf_values_sort(struct bpf_values *values);

/* The first value of each argument of a call; NULL where it has none. */
void bpf_values_find(const struct bpf_values *values, uint32_t slot,
                     struct bpf_value *out[BPF_ARGS]);

/*
 * The tuple of the values at `at`, as often as the rarest of them but at most `left` times. Takes
 * that from them: `at` goes on to the next value where one is used up. Returns how often.
 */
uint64_t bpf_values_tuple(const struct bpf_values *values, struct bpf_value *at[BPF_ARGS],
                          uint64_t left, uint64_t out[BPF_ARGS]);
