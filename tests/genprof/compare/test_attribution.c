/* SPDX-License-Identifier: Apache-2.0 */
/* Whom each rule is for, and how explain shows it. */
#include "genprof/compare/attribution.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "genprof/explain/explain.h"
#include "tests/kit/checked_kit.h"

static const struct attribution_entry *entry_for(const struct checked *c, size_t rule,
                                                 const char *name)
{
	for (size_t i = 0; i < c->attribution.count; i++)
		if (c->attribution.list[i].rule == rule &&
		    strcmp(c->attribution.list[i].name, name) == 0)
			return &c->attribution.list[i];
	cr_assert_fail("no evidence for rule %zu, %s", rule, name);
	return NULL;
}

Test(attribution, counts_each_tuple_for_the_rule_that_allows_it)
{
	struct trace *trace = kit_start_run();

	for (int i = 0; i < 3; i++)
		checked_add(trace, ARCH_X86_64, "socket", AF_INET, SOCK_STREAM, 0);
	checked_add(trace, ARCH_X86_64, "socket", AF_UNIX, SOCK_STREAM, 0);
	checked_add(trace, ARCH_I386, "read", 0, 0, 0);
	struct checked c =
		checked_of("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_"
	                   "ARCH_X86_64\",\"SCMP_ARCH_X86\"],"
	                   "\"syscalls\":[" ALLOW("socket", INET_STREAM) "," ALLOW(
				   "socket", "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_"
					     "EQ\"}") ","
	                                              "{\"names\":[\"read\",\"write\"],"
	                                              "\"action\":\"SCMP_ACT_ALLOW\"}]}",
	                   trace);
	cr_expect_eq(entry_for(&c, 0, "socket")->calls, 3u);
	cr_expect_eq(entry_for(&c, 1, "socket")->calls, 1u);
	cr_expect_eq(entry_for(&c, 2, "read")->calls, 1u);
	cr_expect_not_null(entry_for(&c, 2, "read")->seen[ARCH_I386]);
	cr_expect_eq(entry_for(&c, 2, "write")->calls, 0u);
	cr_expect_not(entry_for(&c, 2, "write")->call_was_made);
	checked_done(&c);
}

Test(explain, names_the_images_and_says_what_was_not_needed)
{
	struct trace *trace = kit_start_run();
	char *text = NULL, *const names[] = { (char *)"read", (char *)"exit" };
	size_t size;

	checked_add(trace, ARCH_X86_64, "read", 0, 0, 0);
	checked_add(trace, ARCH_X86_64, "write", 0, 0, 0);
	struct checked c = checked_of(
		PROFILE("{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_ALLOW\"},"
	                "{\"names\":[\"exit\"],\"action\":\"SCMP_ACT_ALLOW\",\"comment\":"
	                "\"ends a thread\"}"),
		trace);
	FILE *out = open_memstream(&text, &size);
	cr_expect_eq(explain_write(&c.attribution, c.profile, names, 2, out), 2u);
	fclose(out);
	cr_expect_str_eq(text, "read: syscalls[0]: 1 call in 1 run by /bin/victim\n"
	                       "exit (ends a thread): syscalls[1]: no trace needed it\n");
	free(text);
	checked_done(&c);
}
