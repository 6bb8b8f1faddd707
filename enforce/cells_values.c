/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the tests of a word to the values that are tried: one for every cell that they cut it into. Tests of the whole
 * word leave cells between neighbours; tests of masks are satisfied one by one, in pairs and, few as they mostly are, in
 * every choice.
 */
#include "enforce/cells.h"

#include <errno.h>
#include <stdlib.h>

#include "lib/cleanup.h"
#include "lib/error.h"

enum { MAX_PAIRED_TESTS = 48 };

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

enum {
	VALUES_OF_WORD = 3,
	VALUES_OF_MASK = 3 + 32,        /* and each bit by itself */
};

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

/* Writes the values that one test gives. */
static size_t values_of_test(const struct cell_test *test, uint32_t *out)
{
	size_t n = 0;
	uint32_t fixed = test->value & test->mask;

	if (test->mask == UINT32_MAX) {
		out[n++] = test->value - 1;
		out[n++] = test->value;
		out[n++] = test->value + 1;
		return n;
	}
	out[n++] = test->value;
	out[n++] = fixed;
	out[n++] = fixed | ~test->mask;
	for (uint32_t left = test->mask; left; left &= left - 1)
		out[n++] = fixed ^ (left & -left);
	return n;
}

/* Tests of a part of the word of which every choice is satisfied at once, and how many values that gives at most. */
enum { COMBINED_TESTS = 8, COMBINED_VALUES = 2 << COMBINED_TESTS };

/*
 * Values for filters that look at a word part by part, one after the other: with each set of the tests satisfied, the
 * later ones where two look at the same bit. None where pairs are all there is, or tests are too many.
 */
static size_t combine(const struct cell_tests *tests, uint32_t *out)
{
	const struct cell_test *parts[COMBINED_TESTS];
	size_t count = 0, n = 0;

	for (size_t i = 0; i < tests->count; i++) {
		const struct cell_test *test = &tests->list[i];
		size_t k = 0;

		while (k < count && (parts[k]->mask != test->mask || parts[k]->value != test->value))
			k++;
		if (test->mask == UINT32_MAX || k < count)
			continue;
		if (count == COMBINED_TESTS)
			return 0;
		parts[count++] = test;
	}
	if (count < 3)
		return 0;
	out[n++] = 0;
	out[n++] = UINT32_MAX;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0, before = n; k < before; k++)
			out[n++] = (out[k] & ~parts[i]->mask) | (parts[i]->value & parts[i]->mask);
	}
	return n;
}

int cells_values(const struct cells *cells, unsigned word, uint32_t **out_values, size_t *out_count, struct error *err)
{
	const struct cell_tests *tests = &cells->words[word];
	size_t paired = tests->count <= MAX_PAIRED_TESTS ? tests->count : 0;
	size_t n = 0, kept = 0;

	if (tests->count == 0) {
		*out_values = NULL;
		*out_count = 0;
		return 0;
	}
	size_t room = paired * paired + 2, parts = 0;
	for (size_t i = 0; i < tests->count; i++)
		parts += tests->list[i].mask != UINT32_MAX;
	room += parts * VALUES_OF_MASK + (tests->count - parts) * VALUES_OF_WORD + (parts > 2 ? COMBINED_VALUES : 0);
	uint32_t *values = calloc(room, sizeof *values);
	auto_free uint32_t *space = calloc(room, sizeof *space);
	if (!values || !space) {
		free(values);
		return error_set(err, ENOMEM, "proof");
	}
	values[n++] = 0;
	values[n++] = UINT32_MAX;
	for (size_t i = 0; i < tests->count; i++)
		n += values_of_test(&tests->list[i], values + n);
	for (size_t i = 0; i < paired; i++) {
		for (size_t j = 0; j < paired; j++) {
			const struct cell_test *a = &tests->list[i], *b = &tests->list[j];

			if (a->mask != UINT32_MAX && a->mask != b->mask)
				values[n++] = (a->value & a->mask) | (b->value & b->mask & ~a->mask);
		}
	}
	if (parts > 2)
		n += combine(tests, values + n);
	if (n > FEW_VALUES)
		n = drop_recent(values, n);
	sort_values(values, space, n);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || values[i] != values[i - 1])
			values[kept++] = values[i];
	}
	*out_values = values;
	*out_count = kept;
	return 0;
}
