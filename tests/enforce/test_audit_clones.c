/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clones under --audit and --trace-denials: the tracer takes CLONE_UNTRACED out, and neither the profile's answer nor the
 * program may notice.
 */
#include <criterion/criterion.h>
#include <linux/audit.h>
#include <sched.h>
#include <signal.h>
#include <string.h>

#include "enforce/audit.h"
#include "lib/arch.h"
#include "lib/error.h"
#include "lib/filter.h"
#include "lib/supervise/special.h"
#include "tests/enforce/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const uint32_t STOP = SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA;

/* The kernel's answer to a clone that has lost its CLONE_UNTRACED must not be carried out: it is told by a mark. */
Test(audit_clones, a_clone_is_trapped_by_the_kernel_only_if_that_is_the_answer_to_it_as_it_was_made)
{
	static const uint32_t answered[] = { SECCOMP_RET_TRAP, SECCOMP_RET_USER_NOTIF };
	static const struct {
		uint32_t arch, nr;
		uint64_t flags, mark;
		bool stops;
	} clones[] = {
		{ AUDIT_ARCH_X86_64, 56, SIGCHLD, 0, true },
		{ AUDIT_ARCH_X86_64, ARCH_X32_BIT | 56, SIGCHLD, 0, true },
		{ AUDIT_ARCH_I386, 120, SIGCHLD, 0, true },
		{ AUDIT_ARCH_X86_64, 56, SIGCHLD, SPECIAL_MARK, false },
		{ AUDIT_ARCH_I386, 120, SIGCHLD, SPECIAL_MARK, false },
		{ AUDIT_ARCH_X86_64, 56, CLONE_UNTRACED | SIGCHLD, 0, false },
		{ AUDIT_ARCH_X86_64, 120, SIGCHLD, 0, false },
		{ AUDIT_ARCH_I386, 56, SIGCHLD, 0, false },
		{ AUDIT_ARCH_AARCH64, 56, SIGCHLD, 0, false },
	};

	for (size_t i = 0; i < LENGTH(clones); i++) {
		const struct seccomp_data data = { .nr = (int)clones[i].nr, .arch = clones[i].arch,
		                                   .args = { [0] = clones[i].flags, [SPECIAL_MARK_ARG] = clones[i].mark } };

		for (size_t k = 0; k < LENGTH(answered); k++) {
			struct sock_filter answer = BPF_STMT(BPF_RET | BPF_K, answered[k]);
			struct filter made = { 0 };
			struct error err;

			cr_assert_eq(audit_filter(&(struct filter){ &answer, 1 }, AUDIT_ENFORCE, SPECIAL_STOPS_CLONES, 1000, &made, &err), 0,
			             "%s", err.text);
			cr_expect_eq(filter_run(&made, &data, NULL), clones[i].stops ? STOP : answered[k], "row %zu, 0x%x", i, answered[k]);
			filter_done(&made);
		}
	}
}

/* A rule on clone that looks at CLONE_UNTRACED, which the tracer takes out: 0 wants it clear, 8388608 set. */
#define CLONES(action, flag) "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"clone\"]," \
                             " \"action\": \"" action "\", \"args\": [ { \"index\": 0, \"value\": 8388608, \"valueTwo\": " flag ", \"op\":" \
                             " \"SCMP_CMP_MASKED_EQ\" } ] } ] }"

static const struct {
	const char *profile, *told;
} clone_rules[] = {
	{ CLONES("SCMP_ACT_TRAP", "0"), "         1  trap              clone(flags=SIGCHLD), " },
	{ CLONES("SCMP_ACT_TRAP", "8388608"), "         1  trap              clone(flags=CLONE_UNTRACED|SIGCHLD), " },
	{ CLONES("SCMP_ACT_LOG", "0"), NULL },
	{ CLONES("SCMP_ACT_LOG", "8388608"), NULL },
	{ CLONES("SCMP_ACT_ERRNO", "0"), "         1  errno EPERM       clone(flags=SIGCHLD), " },
	{ CLONES("SCMP_ACT_ERRNO", "8388608"), "         1  errno EPERM       clone(flags=CLONE_UNTRACED|SIGCHLD), " },
	{ CLONES("SCMP_ACT_ALLOW", "0"), "nothing was refused" },
};

/* Whether trapped or made, the registers are what they were: the victim looks. */
Test(audit_clones, clones_are_judged_by_the_flags_that_the_program_gave)
{
	for (size_t i = 0; i < LENGTH(clone_rules); i++) {
		const char *profile = clone_rules[i].profile, *program = spawn_victim("clone_registers");
		const char *enforce = spawn_program("sc-enforce");
		struct spawned plain = SPAWN(profile, enforce, "-", program);
		struct spawned traced = SPAWN(profile, enforce, "--trace-denials", "-", program);
		struct spawned audited = SPAWN(profile, enforce, "--audit", "-", program);

		cr_expect_eq(traced.status, plain.status, "row %zu: %d under the filter, %d traced: %s", i, plain.status, traced.status,
		             traced.err);
		cr_expect_str_eq(traced.out, plain.out, "row %zu", i);
		cr_expect_str_eq(audited.out, "plain: made\nuntraced: made\n", "row %zu", i);
		if (clone_rules[i].told) {
			cr_expect(strstr(traced.err, clone_rules[i].told), "row %zu: %s", i, traced.err);
			cr_expect(strstr(audited.err, clone_rules[i].told), "row %zu: %s", i, audited.err);
		}
	}
}
