/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/profile/capability.h"

#include <criterion/criterion.h>
#include <linux/capability.h>
#include <stdio.h>

Test(capability, knows_every_number_of_the_kernel_header_by_name_and_back)
{
	for (unsigned number = 0; number <= CAP_LAST_CAP; number++) {
		const char *name = capability_name(number);
		unsigned back = 99;

		cr_assert_not_null(name, "%u", number);
		cr_expect_eq(capability_from_name(name, &back), 0, "%s", name);
		cr_expect_eq(back, number, "%s: %u, want %u", name, back, number);
	}
	cr_expect_str_eq(capability_name(CAP_SYS_ADMIN), "CAP_SYS_ADMIN");
	cr_expect_null(capability_name(CAP_LAST_CAP + 1));
	cr_expect_eq(capability_all(), (UINT64_C(1) << (CAP_LAST_CAP + 1)) - 1);
}

Test(capability, wants_the_prefix_and_capitals)
{
	static const char *const wrong[] = { "SYS_ADMIN", "cap_sys_admin", "CAP_", "", "ALL" };
	unsigned number;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		cr_expect_eq(capability_from_name(wrong[i], &number), CAPABILITY_UNKNOWN, "%s", wrong[i]);
}
