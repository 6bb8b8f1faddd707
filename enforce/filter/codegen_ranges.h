/* SPDX-License-Identifier: Apache-2.0 */
/* The values of one word as ranges with one answer each, and how a search divides them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/diagram/diagram.h"

struct codegen_weights;

/* So many single values are compared one by one instead of searched. */
enum { CODEGEN_LINEAR_POINTS = 3 };

struct codegen_ranges {
	unsigned word;
	const struct diagram_range *list;
	size_t count;
};

/* The first range of the second half, by weight; `arch` is whose numbers are weighed. */
size_t codegen_ranges_middle(const struct codegen_ranges *r, size_t first, size_t last,
                             const struct codegen_weights *weights, uint32_t arch);

/*
 * How many single values there are in ranges that otherwise all lead to *out_around; more than
 * CODEGEN_LINEAR_POINTS where it is not so.
 */
size_t codegen_ranges_points(const struct codegen_ranges *r, size_t first, size_t last,
                             diagram *out_around);
