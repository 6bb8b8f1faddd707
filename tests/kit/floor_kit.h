/* SPDX-License-Identifier: Apache-2.0 */
/* Floors of one call, for the tests of what is kept of them and of what they make of a profile. */
#pragma once

#include <criterion/criterion.h>
#include <string.h>

#include "genprof/floor/floor.h"
#include "lib/base/error.h"

/* A floor of one call, with these values of its argument or with any. */
static inline struct floor kit_floor(const char *name, const uint64_t *values, size_t count)
{
	struct floor floor = { .runtime = strdup("testc 1.0"), .starts = 10 };
	struct floor_call *call;
	struct error err;

	cr_assert_eq(floor_add_call(&floor, name, &call, &err), 0);
	call->starts = 10;
	if (count > 0) {
		call->argument = floor_kept_argument(name);
		memcpy(call->values, values, count * sizeof *values);
		call->value_count = count;
	}
	return floor;
}
