/* SPDX-License-Identifier: Apache-2.0 */
/* The capability with which a refused call is allowed, and that every program names it alike. */
#include "lib/verdict/verdict_lift.h"

#include <criterion/criterion.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/profile/capability.h"
#include "lib/verdict/verdict_reason.h"
#include "tests/kit/case.h"
#include "tests/kit/spawn.h"

/* clang-format off */
#define RULE(name, action, more) \
	"{ \"names\": [\"" name "\"], \"action\": \"SCMP_ACT_" action "\", " more " }"
#define WITH(caps) "\"includes\": { \"caps\": [" caps "] }"
#define WITHOUT(caps) "\"excludes\": { \"caps\": [" caps "] }"
#define ADMIN "\"CAP_SYS_ADMIN\""

static const char rules[] =
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", "
	"\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"], "
	"\"syscalls\": ["
	RULE("mount", "ALLOW", WITH(ADMIN)) ","
	RULE("bpf", "ALLOW", WITH(ADMIN ", \"CAP_PERFMON\"")) ","
	RULE("bpf", "ALLOW", WITH("\"CAP_BPF\"")) ","
	RULE("unshare", "ALLOW",
		"\"args\": [ { \"index\": 0, \"value\": 131072, \"op\": \"SCMP_CMP_EQ\" } ], "
		WITHOUT(ADMIN)) ","
	RULE("unshare\", \"clone3", "ALLOW", WITH(ADMIN)) ","
	RULE("clone3", "ERRNO", "\"errnoRet\": 38, " WITHOUT(ADMIN)) ","
	RULE("socket", "ALLOW",
		"\"args\": [ { \"index\": 0, \"value\": 40, \"op\": \"SCMP_CMP_EQ\" } ], "
		WITH("\"CAP_NET_ADMIN\"")) ","
	RULE("acct", "ALLOW",
		"\"includes\": { \"caps\": [\"CAP_SYS_PACCT\"], \"minKernel\": \"9.0\" }") ","
	RULE("setns", "KILL", WITH(ADMIN)) ","
	RULE("syslog", "ALLOW", WITH("\"cap_syslog\"")) ","
	RULE("quotactl", "ALLOW", WITH(ADMIN ", \"CAP_LINUX_IMMUTABLE\"")) " ] }";
/* clang-format on */

static const struct {
	enum arch arch;
	const char *name;
	uint64_t first;
	unsigned known;
	const char *reason;
} rows[] = {
	{ ARCH_X86_64, "mount", 0, 0x3f, "syscalls[0] allows it with CAP_SYS_ADMIN" },
	{ ARCH_I386, "mount", 0, 0x3f, "syscalls[0] allows it with CAP_SYS_ADMIN" },
	{ ARCH_X86_64, "mount", 0, 0, "syscalls[0] allows it with CAP_SYS_ADMIN" },
	{ ARCH_X86_64, "bpf", 0, 0x3f, "syscalls[2] allows it with CAP_BPF" },
	{ ARCH_X86_64, "quotactl", 0, 0x3f,
	  "syscalls[10] allows it with CAP_LINUX_IMMUTABLE and CAP_SYS_ADMIN" },
	{ ARCH_X86_64, "unshare", 0x10000000, 0x3f,
	  "syscalls[3] allows it where argument 0 flags is CLONE_NEWNS; here it is CLONE_NEWUSER; "
	  "syscalls[4] allows it with CAP_SYS_ADMIN" },
	{ ARCH_X86_64, "unshare", 0, 0,
	  "syscalls[3] allows it where argument 0 flags is CLONE_NEWNS; syscalls[4] allows it with "
	  "CAP_SYS_ADMIN" },
	{ ARCH_X86_64, "clone3", 0, 0x3f,
	  "decided by syscalls[5]; syscalls[4] allows it with CAP_SYS_ADMIN" },
	{ ARCH_X86_64, "socket", 40, 0x3f, "syscalls[6] allows it with CAP_NET_ADMIN" },
	{ ARCH_X86_64, "socket", 2, 0x3f, "no rule names it" },
	{ ARCH_X86_64, "socket", 40, 0, "no rule names it" }, /* for all that is known */
	/* not on this kernel either */
	{ ARCH_X86_64, "acct", 0, 0x3f, "no rule names it" },
	{ ARCH_X86_64, "setns", 0, 0x3f, "no rule names it" }, /* the rule kills */
	/* runtimes know capabilities in capitals only */
	{ ARCH_X86_64, "syslog", 0, 0x3f, "no rule names it" },
	{ ARCH_X32, "mount", 0, 0x3f, "the profile does not list SCMP_ARCH_X32" },
};

Test(verdict_lift, names_the_rule_and_the_fewest_capabilities)
{
	struct case_of it = with_profile(rules);
	char text[512];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct call call = call_named(rows[i].arch, rows[i].name, rows[i].first, 0);

		verdict_reason(it.resolved, &call, rows[i].known, text, sizeof text);
		cr_expect_str_eq(text, rows[i].reason, "row %zu, %s: got \"%s\", want \"%s\"", i,
		                 rows[i].name, text, rows[i].reason);
	}
	case_done(&it);
}

/* A socket call of i386 by its number and through socketcall(2). */
Test(verdict_lift, finds_rules_behind_a_multiplexer)
{
	struct case_of it = with_profile(
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", "
		"\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"], "
		"\"syscalls\": [" RULE("bind", "ALLOW",
	                               WITH(ADMIN)) "," RULE("listen", "ALLOW",
	                                                     WITH("\"CAP_NET_ADMIN\"")) " ] }");
	const struct call calls[] = { call_named(ARCH_I386, "bind", 0, 0),
		                      { ARCH_I386, 102, { 2 }, 0 },
		                      { ARCH_I386, 102, { 4 }, 0 } };
	const uint64_t want[] = { CAPABILITY_BIT(CAP_SYS_ADMIN), CAPABILITY_BIT(CAP_SYS_ADMIN),
		                  CAPABILITY_BIT(CAP_NET_ADMIN) };
	struct verdict_lift lift;

	for (size_t i = 0; i < 3; i++) {
		cr_assert_eq(verdict_lift(it.resolved, &calls[i], 0x3f, &lift), 0, "call %zu", i);
		cr_expect_eq(lift.capabilities, want[i], "call %zu: %#lx", i,
		             (unsigned long)lift.capabilities);
	}
	case_done(&it);
}

Test(verdict_lift, says_that_a_refusing_rule_does_not_count_with_a_capability)
{
	struct case_of it =
		with_profile("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" RULE(
			"ptrace", "ERRNO", WITHOUT("\"CAP_SYS_PTRACE\"")) " ] }");
	struct call call = call_named(ARCH_X86_64, "ptrace", 0, 0);
	char text[512];

	verdict_reason(it.resolved, &call, 0x3f, text, sizeof text);
	cr_expect_str_eq(text, "decided by syscalls[0]; it is allowed with CAP_SYS_PTRACE");
	case_done(&it);
}

/*
 * Each rule asks for two capabilities of its own. Only the last one matches, and it is not tried.
 */
Test(verdict_lift, is_bounded)
{
	struct case_of it;
	char *text = malloc(1 << 20), *at = text;
	struct call call = call_named(ARCH_X86_64, "mount", 0, 0);
	struct verdict_lift lift;

	at = text + sprintf(text, "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [");
	for (unsigned i = 0; i < 40; i++) {
		for (unsigned k = 0; k < i; k++)
			at += sprintf(at,
			              "%s"
			              "{ \"names\": [\"mount\"], \"action\": \"SCMP_ACT_ALLOW\", "
			              "\"args\": [ { \"index\": 3, \"value\": %d, \"op\": "
			              "\"SCMP_CMP_EQ\" } ], \"includes\": { \"caps\": [\"%s\", "
			              "\"%s\"] } }",
			              i + k > 1 ? "," : "", i + k == 39 + 38 ? 0 : 7,
			              capability_name(i), capability_name(k));
	}
	sprintf(at, "] }");
	it = with_profile(text);
	cr_expect_eq(verdict_lift(it.resolved, &call, 0x3f, &lift), VERDICT_NO_LIFT);
	case_done(&it);
	free(text);
}

/* The same words from sc-enforce --audit, sc-genprof check and sc-genprof explain. */
Test(verdict_lift, is_told_alike_by_every_program)
{
	char trace[64], program[512], of_audit[512] = "", of_check[512] = "", of_explain[512] = "";

	snprintf(trace, sizeof trace, "/tmp/lift.%d.trace", getpid());
	struct spawned audit =
		ENFORCE("--cap-drop=ALL", "--audit", "-o", trace, "default", "umount", "/nowhere");
	snprintf(program, sizeof program, "%s", spawn_program("sc-genprof"));
	struct spawned check = SPAWN(NULL, program, "check", "--cap-drop=ALL", "default", trace);
	struct spawned explain =
		SPAWN(NULL, program, "explain", "--cap-drop=ALL", "default", trace, "umount2");

	unlink(trace);
	sscanf(strstr(audit.err, "syscalls[") ?: "", "%511[^\n]", of_audit);
	sscanf(strstr(check.out, "syscalls[") ?: "", "%511[^\n]", of_check);
	sscanf(strstr(explain.out, "syscalls[") ?: "", "%511[^\n]", of_explain);
	cr_expect(strstr(of_audit, "] allows it with CAP_SYS_ADMIN"), "%s", audit.err);
	cr_expect_str_eq(of_check, of_audit, "%s%s", check.out, check.err);
	cr_expect_str_eq(of_explain, of_audit, "%s%s", explain.out, explain.err);
}
