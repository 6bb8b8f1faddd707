/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Some thousands of random profiles; `make fuzz` does more (tests/fuzz/property_filter.c, which also
 * prints the profile of a seed that fails).
 */
#include "tests/enforce/property.h"

#include <criterion/criterion.h>

static void check_seeds(uint64_t first, size_t count)
{
	struct property_counts counts = { 0 };
	char message[1024] = "";

	for (uint64_t seed = first; seed < first + count; seed++)
		cr_assert(property_holds(seed, &counts, message, sizeof message), "seed %lu: %s", seed, message);
	/* The generator must not drift into profiles that prove nothing. */
	cr_expect_lt(counts.refused, count / 2, "%zu of %zu refused", counts.refused, count);
	cr_expect_lt(counts.unprovable, count / 10, "%zu of %zu not provable", counts.unprovable, count);
	cr_expect_gt(counts.rewritten, 0, "libseccomp was right about everything: is it asked?");
	cr_expect_gt(counts.live, count, "%zu calls", counts.live);
}

/* In several tests, which run beside each other. */
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_1) { check_seeds(1000, 600); }
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_2) { check_seeds(2000, 600); }
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_3) { check_seeds(3000, 600); }
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_4) { check_seeds(4000, 600); }
