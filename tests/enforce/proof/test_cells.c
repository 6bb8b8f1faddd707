/* SPDX-License-Identifier: Apache-2.0 */
/* The values that are tried of a word, held against every word of a small space. */
#include "enforce/proof/cells.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "tests/kit/random_profile.h"

enum { MAX_TESTS = 7, DOMAIN_BITS = 9, DOMAIN_WORDS = 1 << DOMAIN_BITS };

/* The words of the space: these bits in every choice. Bit 3 is in no mask. */
static const unsigned bits[DOMAIN_BITS] = { 0, 1, 2, 3, 9, 20, 27, 30, 31 };

static uint32_t spread(uint32_t choice)
{
	uint32_t word = 0;

	for (unsigned i = 0; i < DOMAIN_BITS; i++)
		word |= (choice >> i & 1) << bits[i];
	return word;
}

/* How the tests come out: bit 2i, whether test i is satisfied; bit 2i+1, where the order matters, whether the word is greater. */
static uint32_t outcome(const struct cell_test *tests, size_t count, uint32_t word)
{
	uint32_t out = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t part = word & tests[i].mask;

		out |= (uint32_t)(part == tests[i].value) << 2 * i | (uint32_t)(tests[i].is_order && part > tests[i].value) << (2 * i + 1);
	}
	return out;
}

/* One of the kinds that filters make: the whole word, its highest bits, parts of it. */
static struct cell_test random_test(struct random_source *source, unsigned kinds)
{
	const uint32_t space = spread(UINT32_MAX) & ~(1u << 3);
	struct cell_test test = { .mask = UINT32_MAX };
	uint32_t kind = random_below(source, kinds);

	if (kind == 1)
		test.is_order = true;
	else if (kind == 2)
		test.mask = random_below(source, 2) ? 0x40000000 : 0xc0000000;
	else if (kind == 3)
		test.mask = random_below(source, 2) ? space & (uint32_t)random_next(source) : ~(space & (uint32_t)random_next(source));
	test.value = spread((uint32_t)random_next(source)) & test.mask;
	return test;
}

/* Whether every outcome that a word of the space has is that of a value, too. */
static bool is_complete(const struct cell_test *tests, size_t count, const uint32_t *values, size_t value_count)
{
	for (uint32_t choice = 0; choice < DOMAIN_WORDS; choice++) {
		uint32_t wanted = outcome(tests, count, spread(choice));
		size_t i = 0;

		while (i < value_count && outcome(tests, count, values[i]) != wanted)
			i++;
		if (i == value_count)
			return false;
	}
	return true;
}

static void try_random_tests(uint64_t seed, unsigned kinds, size_t *out_partial)
{
	struct random_source source = { seed };

	for (unsigned n = 0; n < 20000; n++) {
		struct cell_test tests[MAX_TESTS];
		struct cells cells = { 0 };
		size_t count = 1 + random_below(&source, MAX_TESTS), value_count;
		uint32_t *values;
		struct error err;

		for (size_t i = 0; i < count; i++)
			tests[i] = random_test(&source, kinds);
		cells.words[CELLS_ARGS] = (struct cell_tests){ tests, count, count };
		int answer = cells_values(&cells, CELLS_ARGS, &values, &value_count, &err);
		cr_assert_geq(answer, 0);
		*out_partial += answer == CELLS_PARTIAL;
		cr_assert(answer == CELLS_PARTIAL || is_complete(tests, count, values, value_count),
		          "seed %llu, round %u: %zu values leave a cell out", (unsigned long long)seed, n, value_count);
		for (size_t i = 1; i < value_count; i++)
			cr_assert_lt(values[i - 1], values[i]);
		cr_assert_eq(values[0], 0);
		free(values);
	}
}

Test(cells, have_a_value_for_every_way_in_which_comparisons_with_constants_come_out)
{
	size_t partial = 0;

	try_random_tests(1, 3, &partial);
	cr_expect_eq(partial, 0, "%zu", partial);
}

Test(cells, have_a_value_for_every_way_in_which_comparisons_of_parts_come_out_or_say_that_they_may_not)
{
	size_t partial = 0;

	try_random_tests(2, 4, &partial);
	cr_expect_lt(partial, 15000, "%zu", partial);
	/* Whole words and parts of them, without an order. */
	for (unsigned n = 0; n < 3; n++) {
		struct cell_test tests[] = { { 0x0f, 0x03, false }, { 0xf0, 0x50, false }, { UINT32_MAX, 0x53, n == 2 }, { 0x03, 0x01, false } };
		struct cells cells = { .words[CELLS_ARGS] = { tests, 2 + n, 4 } };
		uint32_t *values;
		size_t count;
		struct error err;

		cr_expect_eq(cells_values(&cells, CELLS_ARGS, &values, &count, &err), n == 2 ? CELLS_PARTIAL : 0, "row %u", n);
		free(values);
	}
}
