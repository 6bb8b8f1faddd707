/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that grow fast: they are compiled and proven in bounded time and memory, or refused. */
#include "enforce/proof/proof.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "enforce/filter/codegen.h"
#include "enforce/filter/filter.h"
#include "enforce/proof/symbolic.h"
#include "enforce/proven.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/case.h"
#include "tests/kit/filter_bytes.h"
#include "tests/kit/proof_kit.h"
#include "tests/kit/random_profile.h"

static const struct {
	const char *what;
	size_t rules;
	unsigned arguments;
	bool masked;
} hard[] = {
	{ "900 constants of one argument", 900, 1, false },
	{ "64 pairs of constants", 64, 2, false },
	{ "six masked arguments in 40 rules", 40, 6, true },
	{ "masks of one argument in 16 rules", 16, 1, true },
};

/*
 * What one profile may take of processor time and memory, compiled or refused. Here it takes up to
 * 1 s and 61 MB; sanitizers take several times as much.
 */
#ifdef __SANITIZE_ADDRESS__
enum { MAX_SECONDS = 60, MAX_KB = 2 << 20 };
#else
enum { MAX_SECONDS = 6, MAX_KB = 128 << 10 };
#endif

static double processor_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static void check_usage(const char *what, double start)
{
	double seconds = processor_seconds() - start;
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	cr_expect_lt(seconds, MAX_SECONDS, "%s: %.1f s of processor time", what, seconds);
	cr_expect_lt(usage.ru_maxrss, MAX_KB, "%s: %ld KB of memory", what, usage.ru_maxrss);
}

Test(proof_size, rules_that_grow_fast_are_compiled_and_proven)
{
	for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) {
		struct profile *profile =
			hard_profile(hard[k].rules, hard[k].arguments, hard[k].masked);
		struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
		struct random_source source = { k };
		double start = processor_seconds();
		struct resolved_profile *resolved = NULL;
		struct proven proven = { 0 };
		struct error err = { 0 };

		cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s",
		             err.text);
		cr_expect_eq(proven_filter(resolved, PROVEN_OWN, NULL, &proven, &err), 0, "%s: %s",
		             hard[k].what, err.text);
		for (int n = 0; n < 2000 && proven.filter.count; n++) {
			struct seccomp_data data = random_data(&source, profile);

			cr_expect_eq(filter_run(&proven.filter, &data, NULL),
			             verdict_ret(resolved, &data), "%s", hard[k].what);
		}
		check_usage(hard[k].what, start);
		proven_done(&proven);
		verdict_resolved_free(resolved);
		profile_free(profile);
	}
}

static const struct {
	const char *what;
	size_t rules;
	unsigned arguments;
	bool masked;
} too_many[] = {
	{ "65,000 constants of one argument", 65000, 1, false },
	{ "20,000 pairs of constants", 20000, 2, false },
	{ "six masked arguments in 20,000 rules", 20000, 6, true },
	{ "masks of one argument in 20,000 rules", 20000, 1, true },
};

Test(proof_size, more_rules_than_a_filter_can_hold_are_refused)
{
	for (size_t k = 0; k < sizeof too_many / sizeof *too_many; k++) {
		struct profile *profile =
			hard_profile(too_many[k].rules, too_many[k].arguments, too_many[k].masked);
		struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
		struct resolved_profile *resolved = NULL;
		double start = processor_seconds();
		struct proven proven = { 0 };
		struct error err = { 0 };

		cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s",
		             err.text);
		cr_expect_eq(proven_filter(resolved, PROVEN_OWN, NULL, &proven, &err), -1, "%s",
		             too_many[k].what);
		cr_expect(strstr(err.text, "BPF instructions") || strstr(err.text, "too many"),
		          "%s", err.text);
		cr_expect_null(proven.filter.instructions);
		verdict_resolved_free(resolved);
		profile_free(profile);
		check_usage(too_many[k].what, start);
	}
}
