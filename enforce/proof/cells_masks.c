/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test after test is taken for satisfied, which makes bits known, and for not satisfied, which takes one bit that is
 * not as the test wants it: each bit that is not known yet in turn. Bits that are in the same masks, with values that are
 * equal in all of them or opposite in all of them, can stand for each other: one of them is enough.
 *
 * That finds every way that any word has: follow the way on which the known bits are that word's own.
 */
#include "enforce/proof/cells_masks.h"

#include <stdbool.h>

enum { MAX_PARTS = 16, WORD_BITS = 32, BLOCK_BITS = 28 };       /* 16 blocks at most */

struct search {
	const struct cell_tests *tests;
	const struct cell_test *parts[MAX_PARTS];       /* the different tests of masks */
	size_t part_count;
	uint32_t alike[WORD_BITS];                      /* the bits that can stand for this one, itself among them */
	bool is_cut;
	uint32_t *out;
	size_t count;
};

uint32_t cells_masks_block(const struct cell_test *test)
{
	uint32_t lowest = test->mask & -test->mask;

	return test->mask != UINT32_MAX && lowest >= 1u << BLOCK_BITS ? lowest : 0;
}

/* A mask without bits tests nothing. */
static bool is_part(const struct cell_test *test)
{
	return test->mask != 0 && test->mask != UINT32_MAX && !cells_masks_block(test);
}

/* False when there are too many. */
static bool find_parts(struct search *s)
{
	for (size_t i = 0; i < s->tests->count; i++) {
		const struct cell_test *test = &s->tests->list[i];
		size_t k = 0;

		while (k < s->part_count && (s->parts[k]->mask != test->mask || s->parts[k]->value != test->value))
			k++;
		if (!is_part(test) || k < s->part_count)
			continue;
		if (s->part_count == MAX_PARTS)
			return false;
		s->parts[s->part_count++] = test;
	}
	return true;
}

/* Two bits for each test: 2 where the bit is not in its mask, else whether its value is that in the first mask it is in. */
static uint32_t signature_of(const struct search *s, unsigned bit)
{
	uint32_t signature = 0, first = 2;

	for (size_t i = 0; i < s->part_count; i++) {
		uint32_t value = s->parts[i]->mask >> bit & 1 ? s->parts[i]->value >> bit & 1 : 2;

		if (first == 2)
			first = value;
		signature |= (value == 2 ? 2 : value ^ first) << 2 * i;
	}
	return signature;
}

static void find_alike(struct search *s)
{
	uint32_t signatures[WORD_BITS];

	for (unsigned bit = 0; bit < WORD_BITS; bit++)
		signatures[bit] = signature_of(s, bit);
	for (unsigned bit = 0; bit < WORD_BITS; bit++) {
		for (unsigned other = 0; other < WORD_BITS; other++)
			s->alike[bit] |= (uint32_t)(signatures[bit] == signatures[other]) << other;
	}
}

static bool is_constant(const struct search *s, uint32_t value)
{
	for (size_t i = 0; i < s->tests->count; i++) {
		if (s->tests->list[i].mask == UINT32_MAX && s->tests->list[i].value == value)
			return true;
	}
	return false;
}

/* The next larger number that has only bits of `bits`; 0 after the last one. */
static uint32_t next_filling(uint32_t filling, uint32_t bits)
{
	return (filling - bits) & bits;
}

static void add_value(struct search *s, uint32_t known, uint32_t value)
{
	uint32_t filling = 0;

	if (s->count == CELLS_MASKS_VALUES) {
		s->is_cut = true;
		return;
	}
	do {
		if (!is_constant(s, value | filling))
			break;
		filling = next_filling(filling, ~known);
	} while (filling);
	s->out[s->count++] = value | filling;
}

static void follow(struct search *s, size_t part, uint32_t known, uint32_t value)
{
	if (s->is_cut)
		return;
	if (part == s->part_count) {
		add_value(s, known, value);
		return;
	}
	uint32_t mask = s->parts[part]->mask, wanted = s->parts[part]->value & mask;
	if ((value ^ wanted) & known & mask) {
		follow(s, part + 1, known, value);
		return;
	}
	follow(s, part + 1, known | mask, value | wanted);
	for (uint32_t left = mask & ~known; left && !s->is_cut;) {
		uint32_t bit = left & -left;

		follow(s, part + 1, known | bit, value | (bit & ~wanted));
		left &= ~s->alike[__builtin_ctz(bit)];
	}
}

int cells_masks(const struct cell_tests *tests, uint32_t out[CELLS_MASKS_VALUES], size_t *out_count)
{
	struct search search = { .tests = tests, .out = out };
	bool is_complete = find_parts(&search);

	if (search.part_count > 0) {
		find_alike(&search);
		follow(&search, 0, 0, 0);
	}
	for (size_t i = 0; i < tests->count && search.part_count > 0; i++)
		is_complete = is_complete && !tests->list[i].is_order && !cells_masks_block(&tests->list[i]);
	*out_count = search.count;
	return is_complete && !search.is_cut ? 0 : CELLS_PARTIAL;
}
