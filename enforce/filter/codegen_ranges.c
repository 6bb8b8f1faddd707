/* SPDX-License-Identifier: Apache-2.0 */
/* Where a search among the ranges of a word divides them, and which are too few to search. */
#include "enforce/filter/codegen_ranges.h"

#include <stdbool.h>

#include "enforce/filter/codegen.h"
#include "lib/syscalls/arch.h"

static uint32_t last_of(const struct codegen_ranges *r, size_t i)
{
	return i + 1 < r->count ? r->list[i + 1].from - 1 : UINT32_MAX;
}

/*
 * Without weights all ranges count the same, except that x32's count little: hardly any program
 * uses them, and they should not make the search for x86-64's deeper.
 */
static uint64_t weight_of(const struct codegen_weights *weights, uint32_t arch,
                          const struct codegen_ranges *r, size_t i)
{
	if (r->word != DIAGRAM_NR)
		return 1;
	if (weights)
		return 1 + weights->of(weights->context, arch, r->list[i].from, last_of(r, i));
	return r->list[i].from < ARCH_X32_BIT ? 16 : 1;
}

size_t codegen_ranges_middle(const struct codegen_ranges *r, size_t first, size_t last,
                             const struct codegen_weights *weights, uint32_t arch)
{
	uint64_t total = 0, before = weight_of(weights, arch, r, first);
	size_t i = first + 1;

	for (size_t k = first; k <= last; k++)
		total += weight_of(weights, arch, r, k);
	for (uint64_t mine;
	     i < last && 2 * before + (mine = weight_of(weights, arch, r, i)) <= total; i++)
		before += mine;
	return i;
}

size_t codegen_ranges_points(const struct codegen_ranges *r, size_t first, size_t last,
                             diagram *out_around)
{
	bool is_around = false;
	size_t points = 0;

	for (size_t i = first; i <= last; i++) {
		bool is_point = r->list[i].from == last_of(r, i);

		if (is_point && ++points > CODEGEN_LINEAR_POINTS)
			return points;
		if (!is_point && is_around && *out_around != r->list[i].to)
			return CODEGEN_LINEAR_POINTS + 1;
		if (!is_point) {
			*out_around = r->list[i].to;
			is_around = true;
		}
	}
	return is_around ? points : CODEGEN_LINEAR_POINTS + 1;
}
