/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A diagram -> a filter that answers as it says. The result is not trusted: proof_check() reads it
 * back into a diagram, which must be the same.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"

struct diagram_store;
struct error;
struct filter;
struct meaning;

/*
 * How often calls with this architecture and these numbers (both ends included) are made: the
 * search finds frequent ones in fewer steps.
 */
struct codegen_weights {
	uint64_t (*of)(const void *context, uint32_t audit_arch, uint32_t first, uint32_t last);
	const void *context;
};

enum { CODEGEN_WRITTEN = 0, CODEGEN_TOO_LONG = 1 };

/*
 * `weights` may be NULL: all ranges of numbers count the same. Writes *out, which the caller
 * releases with filter_done, and to out_link_places[] at which instruction each link of the meaning
 * begins, descending; it may be NULL where there are none. CODEGEN_TOO_LONG, with `err` filled: the
 * program would have more than BPF_MAXINSNS instructions.
 */
MUST_HANDLE
int codegen_filter(const struct diagram_store *store, const struct meaning *meaning,
                   const struct codegen_weights *weights, struct filter *out,
                   size_t *out_link_places, struct error *err);
