/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of every profile in profiles/ are held to. */
#include <criterion/criterion.h>
#include <string.h>

#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/shipped_kit.h"

Test(shipped_rules, every_rule_tells_its_reason)
{
	for (unsigned i = 0; i < SHIPPED_COUNT; i++) {
		struct profile *profile = read_shipped(SHIPPED[i]);

		for (size_t r = 0; r < profile->rule_count; r++)
			cr_expect(profile->rules[r].comment &&
			                  strlen(profile->rules[r].comment) > 15,
			          "%s: syscalls[%zu] (%s ...) has no reason", SHIPPED[i], r,
			          profile->rules[r].names[0]);
		profile_free(profile);
	}
}

/* riscv_hwprobe is newer than Debian 12's libseccomp, and no table of ours has RISC-V numbers. */
Test(shipped_rules, every_name_is_one_that_some_table_knows)
{
	for (unsigned i = 0; i < SHIPPED_COUNT; i++) {
		struct profile *profile = read_shipped(SHIPPED[i]);

		for (size_t r = 0; r < profile->rule_count; r++) {
			for (size_t n = 0; n < profile->rules[r].name_count; n++) {
				const char *name = profile->rules[r].names[n];
				uint32_t nr;

				if (strcmp(name, "riscv_hwprobe") != 0)
					cr_expect_neq(syscalls_number(ARCH_X86_64, name, &nr),
					              SYSCALLS_UNKNOWN, "%s: %s", SHIPPED[i], name);
			}
		}
		profile_free(profile);
	}
}

Test(shipped_rules, arguments_of_32_bits_are_compared_without_their_upper_half)
{
	for (unsigned i = 0; i < SHIPPED_COUNT; i++) {
		struct profile *profile = read_shipped(SHIPPED[i]);

		for (size_t r = 0; r < profile->rule_count; r++) {
			const struct rule *rule = &profile->rules[r];

			for (size_t c = 0; c < rule->condition_count; c++)
				cr_expect(rule->conditions[c].op == OPERATOR_MASKED_EQ &&
				                  rule->conditions[c].value <= UINT32_MAX,
				          "%s: syscalls[%zu] (%s)", SHIPPED[i], r, rule->names[0]);
		}
		profile_free(profile);
	}
}
