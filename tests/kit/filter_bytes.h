/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a filter: where it can be read into a diagram, that asks for its bits in order, and
 * answers random calls as running the filter does. The bytes are the instructions, as sc-enforce
 * --dump=bpf writes them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "enforce/proof/symbolic.h"
#include "lib/base/error.h"
#include "tests/kit/random_profile.h"

enum { FILTER_BYTES_CALLS = 200 };

/* A call whose words are near constants of the filter. */
static inline struct seccomp_data filter_bytes_call(struct random_source *source,
                                                    const struct filter *filter)
{
	struct seccomp_data data = { 0 };

	for (unsigned word = 0; word < DIAGRAM_WORDS; word++) {
		uint32_t k = filter->instructions[random_below(source, (unsigned)filter->count)].k;
		uint32_t value = random_below(source, 4) ? k + random_below(source, 3) - 1
		                                         : (uint32_t)random_next(source);

		diagram_set_word(&data, word, value);
	}
	return data;
}

/* Whether every node asks for an earlier bit than its branches do: else equal is not the same. */
static inline bool filter_bytes_ordered(const struct diagram_store *store, diagram d, uint8_t *seen)
{
	if (seen[d] || diagram_is_leaf(store, d))
		return true;
	seen[d] = 1;
	diagram low = diagram_branch(store, d, false), high = diagram_branch(store, d, true);
	return diagram_bit(store, low) > diagram_bit(store, d) &&
	       diagram_bit(store, high) > diagram_bit(store, d) &&
	       filter_bytes_ordered(store, low, seen) && filter_bytes_ordered(store, high, seen);
}

/* False, with a message, where they differ; *out_was_read says whether there was a diagram. */
static inline bool filter_bytes_hold(const uint8_t *bytes, size_t length, bool *out_was_read,
                                     char *message, size_t size)
{
	struct sock_filter instructions[BPF_MAXINSNS];
	size_t count = length / sizeof *instructions;
	struct filter filter = { instructions, count > BPF_MAXINSNS ? BPF_MAXINSNS : count };
	struct random_source source = { length };
	struct error err;
	diagram whole;

	memcpy(instructions, bytes, filter.count * sizeof *instructions);
	*out_was_read = false;
	if (filter_validate(&filter, &err) < 0)
		return true;
	struct diagram_store *store = diagram_store_new(1 << 16);
	bool fine = true;
	*out_was_read = store && symbolic_run(store, &filter, NULL, 0, &whole, &err) == 0;
	if (*out_was_read) {
		uint8_t *seen = calloc(diagram_store_count(store) + 1, 1);

		fine = seen && filter_bytes_ordered(store, whole, seen);
		free(seen);
		if (!fine)
			snprintf(message, size, "the diagram asks for bits out of order");
	}
	for (int n = 0; *out_was_read && fine && n < FILTER_BYTES_CALLS; n++) {
		struct seccomp_data data = filter_bytes_call(&source, &filter);
		uint32_t want = filter_run(&filter, &data, NULL);
		uint32_t got = diagram_value(store, diagram_leaf_of(store, whole, &data));

		fine = want == got;
		if (!fine)
			snprintf(message, size,
			         "call 0x%x of 0x%x: the filter returns 0x%x, its diagram 0x%x",
			         (unsigned)data.nr, data.arch, want, got);
	}
	diagram_store_free(store);
	return fine;
}
