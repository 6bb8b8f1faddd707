/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions decided for a machine: there the profile means what it meant, and has no condition
 * left.
 */
#include "genprof/convert/convert.h"

#include <criterion/criterion.h>
#include <string.h>

#include "genprof/generate/dialect.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/golden.h"

static const struct machine machines[] = {
	{ .arch = ARCH_X86_64, .kernel_major = 6, .kernel_minor = 1 },
	{ .arch = ARCH_X86_64, .kernel_major = 4, .kernel_minor = 4, .runtime = RUNTIME_CRUN },
	{ .arch = ARCH_AARCH64, .kernel_major = 6, .kernel_minor = 1, .capabilities = UINT64_MAX },
	{ .arch = ARCH_PPC64LE,
	  .kernel_major = 6,
	  .kernel_minor = 1,
	  .capabilities = 1 << 21 /* CAP_SYS_ADMIN */ },
	{ .arch = ARCH_RISCV64, .kernel_major = 5, .kernel_minor = 10 },
};
enum { MACHINES = sizeof machines / sizeof *machines };

static struct resolved_profile *resolve(const struct profile *profile,
                                        const struct machine *machine)
{
	struct resolved_profile *resolved = NULL;
	struct error err;

	cr_assert_eq(verdict_resolve(profile, machine, &resolved, NULL, &err), 0, "%s", err.text);
	return resolved;
}

Test(convert, keeps_the_meaning_on_the_machine_and_leaves_no_condition)
{
	for (size_t m = 0; m < MACHINES; m++) {
		struct profile *profile, *again;
		struct error err;
		char *text;

		cr_assert_eq(profile_read("profiles/default.json", &profile, NULL, &err), 0, "%s",
		             err.text);
		struct resolved_profile *before = resolve(profile, &machines[m]);
		cr_assert_eq(convert_decide(profile, &machines[m], NULL, NULL, &err), 0);
		/* What has conditions cannot be said in this dialect. */
		cr_assert_eq(dialect_text(profile, DIALECT_OCI, "name", &text, &err), 0,
		             "machine %zu: %s", m, err.text);
		cr_assert_eq(profile_parse(text, strlen(text), "again", &again, NULL, &err), 0,
		             "%s", err.text);
		for (size_t other = 0; other < MACHINES; other++) {
			/* On another architecture there are other architectures. */
			if (machines[other].arch != machines[m].arch)
				continue;
			struct resolved_profile *after = resolve(again, &machines[other]);
			bool is_same = machines[other].runtime == machines[m].runtime;
			cr_expect_eq(convert_compare(before, after),
			             is_same ? CONVERT_SAME : CONVERT_DIFFERENT, "%zu on %zu", m,
			             other);
			verdict_resolved_free(after);
		}
		verdict_resolved_free(before);
		profile_free(again);
		profile_free(profile);
		free(text);
	}
}

Test(convert, of_another_machine_is_different)
{
	struct profile *profile;
	struct error err;

	cr_assert_eq(profile_read("profiles/default.json", &profile, NULL, &err), 0, "%s",
	             err.text);
	struct machine with = machines[0], older = machines[0];
	with.capabilities = CAPABILITY_BIT(21);
	older.kernel_major = 4;
	struct resolved_profile *plain = resolve(profile, &machines[0]),
				*capable = resolve(profile, &with), *old = resolve(profile, &older);
	cr_expect_eq(convert_compare(plain, plain), CONVERT_SAME);
	cr_expect_eq(convert_compare(plain, capable), CONVERT_DIFFERENT);
	cr_expect_eq(convert_compare(plain, old), CONVERT_DIFFERENT);
	verdict_resolved_free(plain);
	verdict_resolved_free(capable);
	verdict_resolved_free(old);
	profile_free(profile);
}

/* Each folder of tests/cases/convert holds a profile.json and a shell script that converts it. */
Test(convert_golden, write_what_was_expected)
{
	golden_run("tests/cases/convert", "sh ./convert", 3);
}
