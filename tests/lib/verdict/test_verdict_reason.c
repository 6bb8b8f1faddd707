/* SPDX-License-Identifier: Apache-2.0 */
/* Why a profile refuses a call, in words. */
#include "lib/verdict/verdict_reason.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/kit/case.h"

Test(verdict_reason, says_which_rule_and_which_argument)
{
	struct case_of it = with_profile(
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "
		"[\"SCMP_ARCH_X86_64\"], \"syscalls\": [ { \"names\": [\"bpf\"], \"action\": "
		"\"SCMP_ACT_KILL\", \"comment\": \"no\\u001bbpf\" },"
		/*
		 * only PROT_READ, none of CLONE_NEWNS and CLONE_NEWUSER, MAP_PRIVATE of the types
		 */
		" { \"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [   { "
		"\"index\": "
		"1, \"value\": 18446744073709551615, \"valueTwo\": 18446744071562351664, \"op\": "
		"\"SCMP_CMP_MASKED_EQ\" } ] },"
		" { \"names\": [\"mprotect\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [   { "
		"\"index\": 2, \"value\": 18446744073709551614, \"valueTwo\": 0, \"op\": "
		"\"SCMP_CMP_MASKED_EQ\" } ] }, { \"names\": [\"unshare\"], \"action\": "
		"\"SCMP_ACT_ALLOW\", \"args\": [   { \"index\": 0, \"value\": 268566528, "
		"\"valueTwo\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] }, { \"names\": [\"socket\"], "
		"\"action\": \"SCMP_ACT_ALLOW\", \"args\": [   { \"index\": 0, \"value\": 2, "
		"\"op\": \"SCMP_CMP_EQ\" }, { \"index\": 1, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" "
		"} ] }, { \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [   { "
		"\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\" }, { \"index\": 1, \"value\": "
		"9, \"op\": \"SCMP_CMP_EQ\" } ] } ] }");
	const struct {
		struct call call;
		const char *want;
	} rows[] = {
		{ call_named(ARCH_X86_64, "socket", 2, 5),
		  "syscalls[4] allows it where argument 1 type is SOCK_STREAM; here it is "
		  "SOCK_SEQPACKET" },
		{ call_named(ARCH_X86_64, "socket", 1, 5),
		  "syscalls[5] allows it where argument 1 type is 9; here it is SOCK_SEQPACKET" },
		{ call_named(ARCH_X86_64, "socket", 7, 7), "(and more conditions)" },
		{ call_named(ARCH_X86_64, "bpf", 0, 0), "decided by syscalls[0]: \"no\\x1bbpf\"" },
		{ call_named(ARCH_X86_64, "mkdir", 0, 0), "no rule names it" },
		{ { ARCH_X86_64, 10, { 0, 0, 3 }, 0 },
		  "syscalls[2] allows it where argument 2 prot has only bits of PROT_READ; here it "
		  "is PROT_READ|PROT_WRITE" },
		{ { ARCH_X86_64, 272, { 0x10000000 }, 0 },
		  "argument 0 flags has none of CLONE_NEWNS|CLONE_NEWUSER; here it is "
		  "CLONE_NEWUSER" },
		{ call_named(ARCH_I386, "socket", 1, 9),
		  "the profile does not list SCMP_ARCH_X86" },
		/* The kernel reads 32 bits, the profile compares 64: musl extends the sign. */
		{ call_named(ARCH_X86_64, "ioctl", 3, 0x80045430),
		  "argument 1 request is 0xffffffff80045430; here it is 0x80045430" },
		{ call_named(ARCH_X86_64, "socket", UINT64_C(1) << 32 | 2, 1),
		  "argument 0 domain is AF_INET; here it is 0x100000002" },
	};
	char text[512];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		verdict_reason(it.resolved, &rows[i].call, VERDICT_ALL_KNOWN, text, sizeof text);
		cr_expect(strstr(text, rows[i].want), "row %zu: got \"%s\", want \"...%s...\"", i,
		          text, rows[i].want);
	}
	case_done(&it);
}
