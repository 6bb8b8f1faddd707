/* SPDX-License-Identifier: Apache-2.0 */
/* Each test is a process of its own, so what one says about jansson's memory ends with it. */
#include "lib/json/json_arena.h"

#include <criterion/criterion.h>
#include <malloc.h>

#include "lib/base/error.h"
#include "lib/json/json.h"

enum { VALUES = 20000 };

static json_t *long_array(void)
{
	json_t *array = json_array();

	for (int i = 0; i < VALUES; i++)
		cr_assert_eq(json_array_append_new(array, json_sprintf("value %d", i)), 0);
	return array;
}

Test(json_arena, keeps_every_value_of_a_document_of_many_chunks)
{
	json_arena_use();
	json_auto_t *array = long_array();

	for (size_t i = 0; i < VALUES; i++) {
		char want[32];

		snprintf(want, sizeof want, "value %zu", i);
		cr_expect_str_eq(json_string_value(json_array_get(array, i)), want);
	}
}

Test(json_arena, gives_memory_back_when_the_last_value_is_gone)
{
	json_arena_use();
	json_decref(json_object());
	size_t before = mallinfo2().uordblks;

	for (int round = 0; round < 3; round++) {
		json_t *array = long_array();

		json_decref(array);
		cr_expect_eq(mallinfo2().uordblks, before, "round %d: %zu bytes more", round,
		             mallinfo2().uordblks - before);
	}
}

Test(json_arena, holds_a_string_that_is_larger_than_a_chunk)
{
	static char text[1 << 20];

	json_arena_use();
	memset(text, 'x', sizeof text - 1);
	json_auto_t *string = json_string(text);
	json_auto_t *after = json_string("after");

	cr_expect_str_eq(json_string_value(string), text);
	cr_expect_str_eq(json_string_value(after), "after");
}
