/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clones under --audit and --trace-denials: the tracer takes CLONE_UNTRACED out, and neither the
 * profile's answer nor the program may notice.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/kit/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/*
 * A rule on clone that compares CLONE_UNTRACED, which the tracer clears: 0 wants it clear, 8388608
 * set.
 */
#define CLONES(action, flag)                                                                  \
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"clone\"],"  \
	" \"action\": \"" action                                                              \
	"\", \"args\": [ { \"index\": 0, \"value\": 8388608, \"valueTwo\": " flag ", \"op\":" \
	" \"SCMP_CMP_MASKED_EQ\" } ] } ] }"

static const struct {
	const char *profile, *told;
} clone_rules[] = {
	{ CLONES("SCMP_ACT_TRAP", "0"), "         1  trap              clone(flags=SIGCHLD), " },
	{ CLONES("SCMP_ACT_TRAP", "8388608"),
	  "         1  trap              clone(flags=CLONE_UNTRACED|SIGCHLD), " },
	{ CLONES("SCMP_ACT_LOG", "0"), NULL },
	{ CLONES("SCMP_ACT_LOG", "8388608"), NULL },
	{ CLONES("SCMP_ACT_ERRNO", "0"), "         1  errno EPERM       clone(flags=SIGCHLD), " },
	{ CLONES("SCMP_ACT_ERRNO", "8388608"),
	  "         1  errno EPERM       clone(flags=CLONE_UNTRACED|SIGCHLD), " },
	{ CLONES("SCMP_ACT_ALLOW", "0"), "nothing was refused" },
};

/* Whether trapped or made, the registers are what they were: the victim looks. */
Test(audit_clones, clones_are_judged_by_the_flags_that_the_program_gave)
{
	for (size_t i = 0; i < LENGTH(clone_rules); i++) {
		const char *profile = clone_rules[i].profile,
			   *program = spawn_victim("clone_registers");
		const char *enforce = spawn_program("sc-enforce");
		struct spawned plain = SPAWN(profile, enforce, "-", program);
		struct spawned traced = SPAWN(profile, enforce, "--trace-denials", "-", program);
		struct spawned audited = SPAWN(profile, enforce, "--audit", "-", program);

		cr_expect_eq(traced.status, plain.status,
		             "row %zu: %d under the filter, %d traced: %s", i, plain.status,
		             traced.status, traced.err);
		cr_expect_str_eq(traced.out, plain.out, "row %zu", i);
		cr_expect_str_eq(audited.out, "plain: made\nuntraced: made\n", "row %zu", i);
		if (clone_rules[i].told) {
			cr_expect(strstr(traced.err, clone_rules[i].told), "row %zu: %s", i,
			          traced.err);
			cr_expect(strstr(audited.err, clone_rules[i].told), "row %zu: %s", i,
			          audited.err);
		}
	}
}
