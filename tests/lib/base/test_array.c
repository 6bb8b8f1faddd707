/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/array.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

Test(array, grows_one_by_one_and_keeps_what_it_holds)
{
	size_t *list = NULL, moves = 0;

	for (size_t i = 0; i < 5000; i++) {
		size_t *before = list;

		cr_assert_eq(array_room(list, i, 1), 0);
		moves += list != before;
		list[i] = i;
	}
	for (size_t i = 0; i < 5000; i++)
		cr_expect_eq(list[i], i, "element %zu: got %zu", i, list[i]);
	cr_expect(moves <= 14, "moved %zu times", moves);
	free(list);
}

Test(array, grows_by_any_number_and_after_elements_were_removed)
{
	static const struct {
		size_t count, more;
	} steps[] = {
		{ 0, 0 }, { 0, 3 }, { 3, 1 }, { 4, 100 }, { 104, 24 },
		{ 5, 3 }, { 8, 1 }, { 1, 0 }, { 0, 1 },   { 1, 1 },
	};
	unsigned char *list = NULL;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		cr_assert_eq(array_room(list, steps[i].count, steps[i].more), 0);
		cr_assert_not_null(list, "step %zu", i);
		for (size_t k = 0; k < steps[i].count; k++)
			cr_expect_eq(list[k], k, "step %zu, element %zu: got %d", i, k, list[k]);
		/* The sanitizer tells where there is no such room. */
		for (size_t k = 0; k < steps[i].count + steps[i].more; k++)
			list[k] = (unsigned char)k;
	}
	free(list);
}

Test(array, refuses_a_size_that_overflows_and_keeps_the_list)
{
	static const struct {
		size_t count, more;
	} rows[] = {
		{ 1, SIZE_MAX },
		{ 1, SIZE_MAX - 1 },
		{ 1, SIZE_MAX / 2 + 1 },
		{ 1, SIZE_MAX / 8 },
	};
	uint64_t *list = NULL;

	cr_assert_eq(array_room(list, 0, 1), 0);
	list[0] = 7;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_expect_eq(array_room(list, rows[i].count, rows[i].more), -1, "%zu and %zu",
		             rows[i].count, rows[i].more);
		cr_expect_eq(list[0], 7u);
	}
	free(list);
}
