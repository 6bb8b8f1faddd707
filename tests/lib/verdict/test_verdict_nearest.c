/* SPDX-License-Identifier: Apache-2.0 */
/* The rule that comes closest, and that the programs name the same one. */
#include "lib/verdict/verdict_nearest.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "genprof/compare/drift.h"
#include "lib/verdict/verdict_reason.h"
#include "tests/kit/genprof_kit.h"

/* clang-format off */
#define CONDITION(index, value) \
	"{ \"index\": " #index ", \"value\": " #value ", \"op\": \"SCMP_CMP_EQ\" }"
#define ALLOW(name, conditions) \
	"{ \"names\": [\"" name "\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [" conditions "] }"

static const char rules[] =
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", "
	"\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"], "
	"\"syscalls\": ["
	ALLOW("mprotect", CONDITION(2, 0)) "," ALLOW("mprotect", CONDITION(2, 1)) ","
	ALLOW("mprotect", CONDITION(2, 5)) ","
	ALLOW("socket", CONDITION(0, 1) "," CONDITION(1, 1)) ","
	ALLOW("socket", CONDITION(0, 16) "," CONDITION(1, 3)) ","
	"{ \"names\": [\"unshare\"], \"action\": \"SCMP_ACT_LOG\", "
	"\"args\": [" CONDITION(0, 0) "] } ] }";
/* clang-format on */

static const struct row {
	const char *name;
	uint64_t args[CALL_ARGS];
	size_t rule; /* the nearest */
	unsigned missed;
} rows[] = {
	/* PROT_READ|PROT_WRITE: one bit from PROT_READ, two from none */
	{ "mprotect", { 0, 0, 3 }, 1, 1u << 2 },
	/* PROT_EXEC: one bit from rules 0 and 2, the first counts */
	{ "mprotect", { 0, 0, 4 }, 0, 1u << 2 },
	{ "mprotect", { 0, 0, 7 }, 2, 1u << 2 },
	/* one condition each: SOCK_STREAM is one bit from SOCK_RAW, AF_NETLINK two from AF_UNIX */
	{ "socket", { 16, 1, 0 }, 4, 1u << 1 },
	{ "socket", { 2, 2, 0 }, 4, 1u << 0 | 1u << 1 },
	{ "unshare", { 2, 0, 0 }, 5, 1u << 0 }, /* what logs allows, too */
};
enum { ROWS = sizeof rows / sizeof *rows };

Test(verdict_nearest, fewest_conditions_then_fewest_bits_then_the_first)
{
	struct profile *profile = kit_parse(rules);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);

	for (size_t i = 0; i < ROWS; i++) {
		struct call call = kit_call(ARCH_X86_64, rows[i].name, rows[i].args);
		struct nearest_rule nearest = { .rule = SIZE_MAX };

		cr_expect_eq(verdict_nearest(resolved, &call, &nearest), 0, "row %zu", i);
		cr_expect_eq(nearest.rule, rows[i].rule,
		             "row %zu: got syscalls[%zu], want syscalls[%zu]", i, nearest.rule,
		             rows[i].rule);
		cr_expect_eq(nearest.missed, rows[i].missed, "row %zu: got 0x%x, want 0x%x", i,
		             nearest.missed, rows[i].missed);
		cr_assert_not_null(nearest.condition);
		cr_expect(nearest.missed >> nearest.condition->index & 1,
		          "row %zu: condition on argument %u", i, nearest.condition->index);
	}
	struct nearest_rule untouched = { .rule = 77 };
	struct call unnamed = kit_call(ARCH_X86_64, "mkdir", rows[0].args),
		    unlisted = kit_call(ARCH_X32, "mkdir", rows[0].args);
	cr_expect_eq(verdict_nearest(resolved, &unnamed, &untouched), VERDICT_NO_NEAREST);
	cr_expect_eq(verdict_nearest(resolved, &unlisted, &untouched), VERDICT_NO_NEAREST);
	cr_expect_eq(untouched.rule, 77u);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

/* Of a 32-bit call the kernel gives the filter 32 bits of each argument. */
Test(verdict_nearest, compares_what_the_architecture_passes)
{
	struct profile *profile = kit_parse(rules);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	const uint64_t high_bit[CALL_ARGS] = { 0, 0, UINT64_C(1) << 40 | 1 };
	struct call wide = kit_call(ARCH_X86_64, "mprotect", high_bit),
		    narrow = kit_call(ARCH_I386, "mprotect", high_bit);
	struct nearest_rule nearest;

	cr_assert_eq(verdict_nearest(resolved, &wide, &nearest), 0);
	cr_expect_eq(nearest.missed, 1u << 2);
	cr_assert_eq(verdict_nearest(resolved, &narrow, &nearest), 0);
	cr_expect_eq(nearest.missed, 0u);
	cr_expect_null(nearest.condition);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

/*
 * `sc-enforce --audit` prints what verdict_reason says, `sc-genprof check` what drift_find found.
 */
Test(verdict_nearest, is_the_same_rule_under_audit_and_check)
{
	struct profile *profile = kit_parse(rules);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	struct trace *trace = kit_start_run();
	struct drift drift = { 0 };
	struct error err;

	for (size_t i = 0; i < ROWS; i++)
		kit_add(trace, ARCH_X86_64, rows[i].name, rows[i].args);
	cr_assert_eq(drift_find(resolved, trace, &drift, &err), 0, "%s", err.text);
	cr_assert_eq(drift.count, (size_t)ROWS, "got %zu entries", drift.count);
	for (size_t i = 0; i < drift.count; i++) {
		const struct drift_entry *entry = &drift.entries[i];
		struct call call = kit_call(ARCH_X86_64, entry->call->name, entry->example.args);
		char audit[512], want[64];

		verdict_reason(resolved, &call, VERDICT_ALL_KNOWN, audit, sizeof audit);
		snprintf(want, sizeof want, "syscalls[%zu] ", entry->nearest_rule);
		cr_expect(strncmp(audit, want, strlen(want)) == 0,
		          "%s: check names %s, audit says \"%s\"", entry->call->name, want, audit);
	}
	drift_done(&drift);
	trace_free(trace);
	verdict_resolved_free(resolved);
	profile_free(profile);
}
