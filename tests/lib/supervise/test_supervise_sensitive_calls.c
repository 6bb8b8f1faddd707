/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/supervise/sensitive_calls.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "lib/syscalls/call.h"

struct sensitive_case {
	struct call call;
	enum sensitive_kind want;
};

ParameterizedTestParameters(supervise_sensitive_calls,
                            tells_the_calls_that_change_how_a_task_is_watched)
{
	static struct sensitive_case cases[] = {
		{ { ARCH_X86_64, 0, { 0 }, 0 }, SENSITIVE_NONE },
		{ { ARCH_X86_64, 203, { 0 }, 0 }, SENSITIVE_AFFINITY },
		{ { ARCH_I386, 242, { 0 }, 0 }, SENSITIVE_AFFINITY },
		{ { ARCH_X86_64, 2, { 0 }, 0 }, SENSITIVE_OPEN },
		{ { ARCH_I386, 5, { 0 }, 0 }, SENSITIVE_OPEN },
		{ { ARCH_X86_64, 257, { 0 }, 0 }, SENSITIVE_OPENAT },
		{ { ARCH_X86_64, 437, { 0 }, 0 }, SENSITIVE_OPENAT },
		{ { ARCH_X86_64, 59, { 0 }, 0 }, SENSITIVE_EXEC },
		{ { ARCH_I386, 11, { 0 }, 0 }, SENSITIVE_EXEC },
		{ { ARCH_X86_64, 11, { 0 }, 0 }, SENSITIVE_NONE },
		{ { ARCH_X32, ARCH_X32_BIT | 520, { 0 }, 0 }, SENSITIVE_EXEC },
		{ { ARCH_X86_64, 157, { PR_SET_SECCOMP, SECCOMP_MODE_FILTER }, 0 },
		  SENSITIVE_OWN_FILTER },
		{ { ARCH_X86_64, 157, { PR_SET_SECCOMP, SECCOMP_MODE_STRICT }, 0 },
		  SENSITIVE_NONE },
		{ { ARCH_X86_64, 157, { PR_SET_NAME }, 0 }, SENSITIVE_NONE },
		{ { ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, 0 }, 0 }, SENSITIVE_OWN_FILTER },
		{ { ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC }, 0 },
		  SENSITIVE_TSYNC_FILTER },
		{ { ARCH_I386, 354, { SECCOMP_SET_MODE_FILTER, 0 }, 0 }, SENSITIVE_OWN_FILTER },
		{ { ARCH_X86_64, 317, { SECCOMP_GET_ACTION_AVAIL, 0 }, 0 }, SENSITIVE_NONE },
		{ { ARCH_X86_64, 56, { 0x00800011 }, 0 }, SENSITIVE_CLONE_UNTRACED },
		{ { ARCH_X86_64, 56, { 0x00000011 }, 0 }, SENSITIVE_NONE },
		{ { ARCH_I386, 120, { 0x00800011 }, 0 }, SENSITIVE_CLONE_UNTRACED },
		{ { ARCH_X86_64, 219, { 0 }, 0 }, SENSITIVE_RESTART },
		{ { ARCH_I386, 0, { 0 }, 0 }, SENSITIVE_RESTART },
		{ { ARCH_X86_64, 435, { 0 }, 0 }, SENSITIVE_CLONE3 },
	};
	return cr_make_param_array(struct sensitive_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct sensitive_case *c, supervise_sensitive_calls,
                  tells_the_calls_that_change_how_a_task_is_watched)
{
	cr_expect_eq(sensitive_classify(&c->call), c->want, "%s call %u: kind %d, want %d",
	             arch_name(c->call.arch), c->call.nr, (int)sensitive_classify(&c->call),
	             (int)c->want);
}

Test(supervise_sensitive_calls, knows_a_request_for_a_listener_by_its_flag)
{
	const struct call asks = {
		ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER }, 0
	};
	const struct call plain = {
		ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG }, 0
	};
	const struct call other = {
		ARCH_I386, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER }, 0
	};

	cr_expect(sensitive_asks_listener(&asks));
	cr_expect_not(sensitive_asks_listener(&plain));
	cr_expect_not(sensitive_asks_listener(&other), "317 is not seccomp on i386");
}
