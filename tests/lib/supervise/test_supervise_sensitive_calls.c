/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/supervise/sensitive_calls.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "lib/syscalls/call.h"

struct special_case {
	struct call call;
	enum special_kind want;
};

ParameterizedTestParameters(supervise_special, tells_the_calls_that_change_how_a_task_is_watched)
{
	static struct special_case cases[] = {
		{ { ARCH_X86_64, 0, { 0 }, 0 }, SPECIAL_NONE },
		{ { ARCH_X86_64, 203, { 0 }, 0 }, SPECIAL_AFFINITY },
		{ { ARCH_I386, 242, { 0 }, 0 }, SPECIAL_AFFINITY },
		{ { ARCH_X86_64, 2, { 0 }, 0 }, SPECIAL_OPEN },
		{ { ARCH_I386, 5, { 0 }, 0 }, SPECIAL_OPEN },
		{ { ARCH_X86_64, 257, { 0 }, 0 }, SPECIAL_OPENAT },
		{ { ARCH_X86_64, 437, { 0 }, 0 }, SPECIAL_OPENAT },
		{ { ARCH_X86_64, 59, { 0 }, 0 }, SPECIAL_EXEC },
		{ { ARCH_I386, 11, { 0 }, 0 }, SPECIAL_EXEC },
		{ { ARCH_X86_64, 11, { 0 }, 0 }, SPECIAL_NONE },
		{ { ARCH_X32, ARCH_X32_BIT | 520, { 0 }, 0 }, SPECIAL_EXEC },
		{ { ARCH_X86_64, 157, { PR_SET_SECCOMP, SECCOMP_MODE_FILTER }, 0 }, SPECIAL_OWN_FILTER },
		{ { ARCH_X86_64, 157, { PR_SET_SECCOMP, SECCOMP_MODE_STRICT }, 0 }, SPECIAL_NONE },
		{ { ARCH_X86_64, 157, { PR_SET_NAME }, 0 }, SPECIAL_NONE },
		{ { ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, 0 }, 0 }, SPECIAL_OWN_FILTER },
		{ { ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC }, 0 }, SPECIAL_GROUP_FILTER },
		{ { ARCH_I386, 354, { SECCOMP_SET_MODE_FILTER, 0 }, 0 }, SPECIAL_OWN_FILTER },
		{ { ARCH_X86_64, 317, { SECCOMP_GET_ACTION_AVAIL, 0 }, 0 }, SPECIAL_NONE },
		{ { ARCH_X86_64, 56, { 0x00800011 }, 0 }, SPECIAL_HIDDEN_CLONE },
		{ { ARCH_X86_64, 56, { 0x00000011 }, 0 }, SPECIAL_NONE },
		{ { ARCH_I386, 120, { 0x00800011 }, 0 }, SPECIAL_HIDDEN_CLONE },
		{ { ARCH_X86_64, 219, { 0 }, 0 }, SPECIAL_RESTART },
		{ { ARCH_I386, 0, { 0 }, 0 }, SPECIAL_RESTART },
		{ { ARCH_X86_64, 435, { 0 }, 0 }, SPECIAL_CLONE3 },
	};
	return cr_make_param_array(struct special_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct special_case *c, supervise_special, tells_the_calls_that_change_how_a_task_is_watched)
{
	cr_expect_eq(special_classify(&c->call), c->want, "%s call %u: kind %d, want %d", arch_name(c->call.arch),
	             c->call.nr, (int)special_classify(&c->call), (int)c->want);
}

Test(supervise_special, knows_a_request_for_a_listener_by_its_flag)
{
	const struct call asks = { ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER }, 0 };
	const struct call plain = { ARCH_X86_64, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG }, 0 };
	const struct call other = { ARCH_I386, 317, { SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER }, 0 };

	cr_expect(special_asks_listener(&asks));
	cr_expect_not(special_asks_listener(&plain));
	cr_expect_not(special_asks_listener(&other), "317 is not seccomp on i386");
}
