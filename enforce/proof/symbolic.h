/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a filter answers to every call, as a diagram: it is executed symbolically, with all calls at
 * once.
 */
#pragma once

#include <stddef.h>

#include "lib/diagram/diagram.h"

struct error;
struct filter;

/*
 * A place where the program is cut: what follows is written to `part`, and counts as `link` for
 * what comes before. That is sound because BPF jumps forward only: a part refers to later cuts
 * only.
 */
struct symbolic_cut {
	size_t pc;
	diagram link;
	diagram part; /* written */
};

/*
 * `filter` must be valid; `cuts` ascend by pc, and may be none. Writes *out. Fails for a filter
 * that does with the call what no compiler does (anything but loads, "and" with a constant,
 * comparisons with constants, returns of constants); for a cut where the accumulator is still used;
 * and where the store gets full.
 */
int symbolic_run(struct diagram_store *store, const struct filter *filter,
                 struct symbolic_cut *cuts, size_t cut_count, diagram *out, struct error *err);
