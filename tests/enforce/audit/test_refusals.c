/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals counted by kind. */
#include "enforce/audit/refusals.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/stack/backtrace.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/case.h"

Test(refusals, count_a_kind_once_whatever_its_pointers_are)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM };
	struct call one = call_named(ARCH_X86_64, "ioctl", 3, 0x5401), two = one, other = one;
	uint32_t image;

	two.args[0] = 4; /* a descriptor, and a pointer */
	two.args[2] = 0x7fff0000;
	other.args[1] = 0x5402;
	cr_assert_eq(refusals_init(&refusals, &err), 0);
	cr_assert_eq(refusals_image(&refusals, "/bin/a", &image, &err), 0);
	cr_expect_eq(refusals_add(&refusals, &one, verdict, image, 7, &refusal), REFUSALS_NEW);
	cr_expect_eq(refusals_add(&refusals, &two, verdict, image, 8, &refusal), REFUSALS_KNOWN);
	cr_expect_eq(refusals_add(&refusals, &other, verdict, image, 8, &refusal), REFUSALS_NEW);
	cr_expect_eq(refusals.count, 2);
	cr_expect_eq(refusals.calls, 3);
	cr_expect(refusals.list[0].count == 2 && refusals.list[0].tid == 7);
	cr_expect_eq(refusals.list[0].first.args[0], 3, "the first one is kept as it was");
	refusals_done(&refusals);
}

/* A descriptor is not worth a comparison, but a profile may compare it. */
Test(refusals, of_another_verdict_are_another_kind)
{
	const struct verdict verdicts[] = {
		{ .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_RULE, .rule = 1 },
		{ .ret = SECCOMP_RET_KILL_PROCESS, .source = VERDICT_RULE, .rule = 1 },
		{ .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_RULE, .rule = 2 },
		{ .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT, .rule = 0 },
	};
	enum { COUNT = sizeof verdicts / sizeof *verdicts };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (size_t i = 0; i < 2 * COUNT; i++) {
		struct call call = call_named(ARCH_X86_64, "write", i % COUNT, 0);

		cr_expect_eq(refusals_add(&refusals, &call, verdicts[i % COUNT], 0, 1, &refusal),
		             i < COUNT ? REFUSALS_NEW : REFUSALS_KNOWN, "call %zu", i);
	}
	cr_assert_eq(refusals.count, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		cr_expect(refusals.list[i].verdict.ret == verdicts[i].ret &&
		                  refusals.list[i].count == 2,
		          "kind %zu", i);
	refusals_done(&refusals);
}

/* For tests in which the address alone says where a call was made. */
static struct engine no_stacks = { .ops = &(const struct engine_ops){ .stack = NULL } };

/* Tasks with even and with odd ids call from two functions. */
static pid_t caller;
static int stacks_taken;

static int stack_by_turns(struct engine *engine, struct backtrace *out, struct error *err)
{
	(void)engine;
	(void)err;
	stacks_taken++;
	out->frames[0] = strdup(caller % 2 ? "libc.so.6(mkdir+0x7)" : "libc.so.6(mkdirat+0x7)");
	out->frames[1] = strdup("main");
	out->count = 2;
	return 0;
}

static struct engine by_turns = { .ops = &(const struct engine_ops){ .stack = stack_by_turns } };

/* Files are mapped elsewhere in each process. */
Test(refusals, from_one_function_are_one_kind_wherever_it_is)
{
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	refusals.stacks = &by_turns;
	for (int i = 0; i < 400; i++) {
		struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);

		call.ip += (uint64_t)(i / 2) * 4096;
		caller = 1 + i / 2;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, caller, &refusal),
		             i == 0 || i == 2 ? REFUSALS_NEW : REFUSALS_KNOWN, "call %d", i);
	}
	cr_assert_eq(refusals.count, 2);
	cr_expect(refusals.list[0].count == 200 && refusals.list[1].count == 200);
	cr_expect_str_eq(refusals.list[1].frames[0], "libc.so.6(mkdirat+0x7)");
	cr_expect_eq(stacks_taken, 200, "one for each address");
	refusals_done(&refusals);
}

Test(refusals, are_one_kind_wherever_they_are_made_where_no_stacks_are_read)
{
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (int i = 0; i < 100; i++) {
		struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);

		call.ip += (uint64_t)i * 4096;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal),
		             i == 0 ? REFUSALS_NEW : REFUSALS_KNOWN, "call %d", i);
	}
	cr_expect(refusals.count == 1 && refusals.list[0].count == 100, "%zu kinds",
	          refusals.count);
	refusals_done(&refusals);
}

/* More addresses than are remembered, then all of them again. */
Test(refusals, are_counted_right_when_addresses_are_forgotten)
{
	enum { ADDRESSES = 20000 };
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM, .source = VERDICT_DEFAULT };
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	refusals.stacks = &by_turns;
	for (int i = 0; i < 2 * ADDRESSES; i++) {
		struct call call = call_named(ARCH_X86_64, "mkdir", 0, 0);

		call.ip += (uint64_t)(i % ADDRESSES) * 16;
		caller = 1 + i % 2;
		cr_assert_geq(refusals_add(&refusals, &call, verdict, 0, caller, &refusal), 0);
	}
	cr_assert_eq(refusals.count, 2);
	cr_expect(refusals.list[0].count == ADDRESSES && refusals.list[1].count == ADDRESSES);
	cr_expect_eq(refusals.omitted, 0);
	refusals_done(&refusals);
}

static void add_ioctls(struct refusals *refusals, enum arch arch, uint64_t count)
{
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO, .source = VERDICT_DEFAULT };
	struct refusal *refusal = NULL;

	for (uint64_t n = 0; n < count; n++) {
		struct call call = call_named(arch, "ioctl", 3, n);

		cr_assert_geq(refusals_add(refusals, &call, verdict, 0, 1, &refusal), 0);
	}
}

Test(refusals, are_bounded_and_count_what_is_omitted)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	for (uint32_t nr = 0; nr < REFUSALS_MAX + 100; nr++) {
		struct call call = { .arch = ARCH_X86_64, .nr = nr };

		cr_assert_geq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal), 0);
	}
	cr_expect_eq(refusals.count, REFUSALS_MAX);
	cr_expect_eq(refusals.omitted, 100);
	cr_expect_eq(refusals.calls, REFUSALS_MAX + 100);
	refusals_done(&refusals);
}

Test(refusals, of_one_call_do_not_crowd_the_others_out)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO };
	struct call mkdir = call_named(ARCH_X86_64, "mkdir", 0, 0);

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	add_ioctls(&refusals, ARCH_X86_64, REFUSALS_MAX + 1);
	cr_expect_eq(refusals.count, REFUSALS_OF_ONE_CALL);
	cr_expect_eq(refusals.omitted, REFUSALS_MAX + 1 - REFUSALS_OF_ONE_CALL);
	add_ioctls(&refusals, ARCH_I386, REFUSALS_MAX);
	cr_expect_eq(refusals.count, 2 * REFUSALS_OF_ONE_CALL,
	             "that of another architecture is another call");
	cr_expect_eq(refusals_add(&refusals, &mkdir, verdict, 0, 1, &refusal), REFUSALS_NEW);
	refusals_done(&refusals);
}

/* Seven calls with many kinds each fill what is not kept for new ones. */
Test(refusals, leave_room_for_calls_that_were_not_refused_yet)
{
	struct refusals refusals;
	struct refusal *refusal = NULL;
	struct error err;
	struct verdict verdict = { .ret = SECCOMP_RET_ERRNO };
	struct call call = { .arch = ARCH_X86_64 };

	cr_assert_eq(refusals_init(&refusals, &err), 0);
	refusals.stacks = &no_stacks;
	for (uint32_t n = 0; n < 7 * REFUSALS_OF_ONE_CALL; n++) {
		call.nr = 1000 + n / REFUSALS_OF_ONE_CALL;
		call.ip = n;
		cr_assert_geq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal), 0);
	}
	cr_expect_eq(refusals.count, REFUSALS_MAX - REFUSALS_FOR_NEW_CALLS + 1);
	for (uint32_t n = 0; n < 100; n++) {
		call.nr = n;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal), REFUSALS_NEW,
		             "call %u", n);
		call.ip++;
		cr_expect_eq(refusals_add(&refusals, &call, verdict, 0, 1, &refusal),
		             REFUSALS_KNOWN, "call %u from elsewhere", n);
	}
	refusals_done(&refusals);
}
