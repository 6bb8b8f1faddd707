/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/surplus.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/kit/checked_kit.h"

Test(surplus, ranks_dangerous_calls_first_and_counts_values_of_arguments)
{
	struct trace *trace = kit_start_run();
	struct surplus surplus;
	struct error err = { 0 };

	checked_add(trace, ARCH_X86_64, "socket", AF_INET, SOCK_STREAM, 0);
	checked_add(trace, ARCH_X86_64, "socket", AF_UNIX, SOCK_STREAM, 0);
	struct checked c = checked_of(
		PROFILE("{\"names\":[\"socket\",\"write\",\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\"}"),
		trace);
	struct checked other = checked_of(PROFILE(ALLOW("write", "")), kit_start_run());
	cr_assert_eq(surplus_find(c.resolved, other.resolved, trace, &surplus, &err), 0, "%s",
	             err.text);
	cr_assert_geq(surplus.count, 3u);
	cr_expect_str_eq(surplus.list[0].name, "bpf");
	cr_expect_not_null(surplus.list[0].why);
	cr_expect_not(surplus.list[0].in_reference);
	cr_expect_str_eq(surplus.list[1].name, "write");
	cr_expect_null(surplus.list[1].why);
	cr_expect(surplus.list[1].in_reference);
	cr_expect_str_eq(surplus.list[2].name, "socket");
	cr_expect_str_eq(surplus.list[2].arg->name, "domain");
	cr_expect_eq(surplus.list[2].used, 2u);
	cr_expect_gt(surplus.list[2].allowed, 40u);
	cr_expect_eq(surplus.calls_allowed, 3u);
	cr_expect_eq(surplus.calls_unused, 2u);
	cr_expect_eq(surplus.reference_allowed, 1u);
	surplus_done(&surplus);
	checked_done(&c);
	checked_done(&other);
}

/* The entry for an argument of a call that was made once, under a profile with these conditions. */
static struct surplus_entry surplus_of(const char *rules, const char *call, unsigned arg,
                                       uint64_t used)
{
	struct trace *trace = kit_start_run();
	struct surplus_entry found = { 0 };
	struct surplus surplus;
	struct error err = { 0 };
	uint64_t args[CALL_ARGS] = { 0 };
	char text[1024];

	uint32_t nr;

	cr_assert_eq(syscalls_number(ARCH_X86_64, call, &nr), SYSCALLS_FOUND);
	const struct arg_info *info = &syscalls_info(ARCH_X86_64, nr)->args[arg];
	args[arg] = used;
	kit_add(trace, ARCH_X86_64, call, args);
	snprintf(text, sizeof text, PROFILE("%s"), rules);
	struct checked c = checked_of(text, trace);
	struct checked other = checked_of(PROFILE(ALLOW("write", "")), kit_start_run());
	cr_assert_eq(surplus_find(c.resolved, other.resolved, trace, &surplus, &err), 0, "%s",
	             err.text);
	for (size_t i = 0; i < surplus.count; i++) {
		if (strcmp(surplus.list[i].name, call) == 0 && surplus.list[i].arg == info)
			found = surplus.list[i];
	}
	surplus_done(&surplus);
	checked_done(&c);
	checked_done(&other);
	return found;
}

#define WHERE(index, op, value) \
	"{\"index\":" #index ",\"value\":" #value ",\"op\":\"SCMP_CMP_" op "\"}"

Test(surplus, counts_a_flag_that_is_allowed_beside_others_only)
{
	struct surplus_entry prot =
		surplus_of(ALLOW("mmap", WHERE(2, "EQ", 1)) "," ALLOW("mmap", WHERE(2, "EQ", 6)),
	                   "mmap", 2, 1);

	cr_assert_not_null(prot.arg);
	cr_expect_eq(prot.allowed, 3u, "%zu are allowed", prot.allowed); /* read, write, exec */
	cr_expect_eq(prot.used, 1u);
}

Test(surplus, says_whether_any_value_without_a_name_is_allowed)
{
	cr_expect(surplus_of(ALLOW("socket", WHERE(0, "LE", 100)), "socket", 0, 2).any);
	cr_expect_not(surplus_of(ALLOW("socket", WHERE(0, "LE", 10)), "socket", 0, 2).any);
	cr_expect(surplus_of(ALLOW("socket", WHERE(0, "NE", 1515870810)), "socket", 0, 2).any);
}
