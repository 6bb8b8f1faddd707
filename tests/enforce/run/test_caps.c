/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/run/caps.h"

#include <criterion/criterion.h>
#include <linux/capability.h>

#include "lib/base/error.h"

Test(caps, held_ones_are_within_the_bounding_set)
{
	struct error err;
	uint64_t held = 0;

	cr_expect_eq(caps_held(&held, &err), 0, "%s", err.text);
	cr_expect_eq(held >> (CAP_LAST_CAP + 2), 0, "got 0x%lx", held);
}
