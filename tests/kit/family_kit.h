/* SPDX-License-Identifier: Apache-2.0 */
/* Families of calls, by their purpose. */
#pragma once

#include <criterion/criterion.h>
#include <string.h>

#include "genprof/portable/family.h"

static inline struct family family_of(const char *purpose)
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		if (strcmp(family.purpose, purpose) == 0)
			return family;
	}
	cr_assert_fail("no family to \"%s\"", purpose);
	return family_at(0);
}
