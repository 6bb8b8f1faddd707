/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the tests of a word to the values that are tried: one for every cell that they cut it into. Constants of the whole
 * word leave cells between neighbours; those of masks are cells_masks.c.
 */
#include "enforce/proof/cells.h"

#include <errno.h>
#include <stdlib.h>

#include "enforce/proof/cells_masks.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"

enum { FEW_VALUES = 64 };

static void insert_values(uint32_t *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint32_t value = values[i];
		size_t k = i;

		for (; k > 0 && values[k - 1] > value; k--)
			values[k] = values[k - 1];
		values[k] = value;
	}
}

/* Ascending: few by insertion, many byte after byte (the numbers of a large profile are thousands). `space` holds as many. */
static void sort_values(uint32_t *values, uint32_t *space, size_t count)
{
	if (count <= FEW_VALUES) {
		insert_values(values, count);
		return;
	}
	for (unsigned shift = 0; shift < 32; shift += 8) {
		size_t at[257] = { 0 };

		for (size_t i = 0; i < count; i++)
			at[(values[i] >> shift & 0xff) + 1]++;
		for (unsigned byte = 0; byte < 256; byte++)
			at[byte + 1] += at[byte];
		for (size_t i = 0; i < count; i++)
			space[at[values[i] >> shift & 0xff]++] = values[i];

		uint32_t *swap = values;
		values = space;
		space = swap;           /* four times: the result is where it was */
	}
}

enum { RECENT_VALUES = 2048 };

/*
 * Numbers come from the filter and from the rules, and are each other's neighbours: most are ones that
 * came before. What a small memory still has is dropped, the rest is for sorting. The
 * first value is 0, which an empty memory has.
 */
static size_t drop_recent(uint32_t *values, size_t count)
{
	uint32_t recent[RECENT_VALUES] = { 0 };
	size_t kept = 1;

	for (size_t i = 1; i < count; i++) {
		uint32_t *place = &recent[(values[i] ^ values[i] >> 20) % RECENT_VALUES];       /* bit 30 tells x32 from x86-64 */

		if (*place != values[i])
			values[kept++] = values[i];
		*place = values[i];
	}
	return kept;
}

/* The ranges that tests of the highest bits cut the word into; 0: there is no such test. */
static uint32_t smallest_block(const struct cell_tests *tests)
{
	uint32_t smallest = 0;

	for (size_t i = 0; i < tests->count; i++) {
		uint32_t block = cells_masks_block(&tests->list[i]);

		if (block && (!smallest || block < smallest))
			smallest = block;
	}
	return smallest;
}

int cells_values(const struct cells *cells, unsigned word, uint32_t **out_values, size_t *out_count, struct error *err)
{
	const struct cell_tests *tests = &cells->words[word];
	uint32_t of_masks[CELLS_MASKS_VALUES];
	size_t mask_count, n = 0, kept = 0;

	if (tests->count == 0) {
		*out_values = NULL;
		*out_count = 0;
		return 0;
	}
	int answer = cells_masks(tests, of_masks, &mask_count);
	uint32_t block = smallest_block(tests);
	size_t room = 2 + 3 * tests->count + mask_count + (block ? 2 * (UINT32_MAX / block) : 0);
	uint32_t *values = calloc(room, sizeof *values);
	auto_free uint32_t *space = calloc(room, sizeof *space);
	if (!values || !space) {
		free(values);
		return error_set(err, ENOMEM, "proof");
	}
	values[n++] = 0;
	values[n++] = UINT32_MAX;
	for (size_t i = 0; i < tests->count; i++) {
		values[n++] = tests->list[i].value - 1;
		values[n++] = tests->list[i].value;
		values[n++] = tests->list[i].value + 1;
	}
	for (size_t i = 0; i < mask_count; i++)
		values[n++] = of_masks[i];
	for (uint32_t start = block; start; start += block) {
		values[n++] = start - 1;
		values[n++] = start;
	}
	if (n > FEW_VALUES)
		n = drop_recent(values, n);
	sort_values(values, space, n);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || values[i] != values[i - 1])
			values[kept++] = values[i];
	}
	*out_values = values;
	*out_count = kept;
	return answer;
}
