/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof has to notice: filters are damaged one instruction at a time, and whatever random calls
 * can tell from the original, the proof must tell too.
 */
#include "enforce/proof/prove.h"

#include <criterion/criterion.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/libseccomp.h"
#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/random_profile.h"

static const char text[] =
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"],"
	"  \"syscalls\": ["
	"  { \"names\": [\"read\", \"write\", \"execve\", \"futex\"], \"action\": \"SCMP_ACT_ALLOW\" },"
	"  { \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ALLOW\","
	"    \"args\": [ { \"index\": 0, \"value\": 8, \"op\": \"SCMP_CMP_EQ\" } ] },"
	"  { \"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\","
	"    \"args\": [ { \"index\": 1, \"value\": 4294967295, \"valueTwo\": 21505, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] },"
	"  { \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\","
	"    \"args\": [ { \"index\": 0, \"value\": 4294967296, \"op\": \"SCMP_CMP_GT\" },"
	"               { \"index\": 2, \"value\": 3, \"op\": \"SCMP_CMP_NE\" } ] },"
	"  { \"names\": [\"mmap\"], \"action\": \"SCMP_ACT_KILL_PROCESS\","
	"    \"args\": [ { \"index\": 2, \"value\": 6, \"valueTwo\": 6, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] } ] }";

static struct profile *profile;
static struct resolved_profile *resolved;
static struct filter filter;

static void setup(void)
{
	struct machine machine = { .arch = arch_native(), .kernel_major = 6 };
	struct error err = { 0 };

	cr_assert_eq(profile_parse(text, strlen(text), "test", &profile, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(libseccomp_filter(resolved, COMPILE_AS_WRITTEN, LIBSECCOMP_TIME_LIMIT_MS, &filter, &err), 0, "%s", err.text);
}

static void teardown(void)
{
	filter_done(&filter);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

TestSuite(prove, .init = setup, .fini = teardown);

Test(prove, a_right_filter_is_equal_and_counts_what_was_tried)
{
	struct prove_coverage coverage;
	struct prove_difference difference;
	struct error err;

	cr_expect_eq(prove_filter(&filter, resolved, 1 << 16, &coverage, &difference, &err), PROVE_EQUAL);
	cr_expect_eq(coverage.sampled, 0);
	cr_expect_gt(coverage.archs, ARCH_COUNT);
	cr_expect_geq(coverage.with_args, 8, "personality, ioctl, socket, mmap, on two architectures: got %zu",
	              coverage.with_args);
	cr_expect_gt(coverage.calls, coverage.numbers);
}

/* A call of the kinds that the profile tells apart. */
static struct seccomp_data random_data(struct random_source *source)
{
	static const int numbers[] = { 0, 1, 9, 16, 41, 59, 135, 202, 3, 4, 11, 54, 102, 136, 192, 240, 359, 452, 453, 600 };
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64 };
	struct seccomp_data data = { .nr = numbers[random_below(source, 20)], .arch = archs[random_below(source, 4)] };
	uint64_t args[6];

	if (random_below(source, 30) == 0)
		data.nr = (int)random_next(source);
	random_args(source, profile, args);
	for (unsigned i = 0; i < 6; i++)
		data.args[i] = data.arch == AUDIT_ARCH_I386 || data.arch == AUDIT_ARCH_AARCH64 ? (uint32_t)args[i] : args[i];
	return data;
}

static void damage(struct sock_filter *insn, unsigned how)
{
	uint8_t jt = insn->jt;

	switch (how) {
	case 0: insn->k += 1; break;
	case 1: insn->k -= 1; break;
	case 2: insn->k ^= 1u << (insn->k & 31); break;
	case 3: insn->jt = insn->jf; insn->jf = jt; break;
	case 4: insn->jt ^= 1; break;
	case 5: insn->jf ^= 1; break;
	case 6: insn->code = BPF_CLASS(insn->code) == BPF_JMP ? BPF_JMP | BPF_JGT | BPF_K : insn->code; break;
	case 7: insn->code = BPF_CLASS(insn->code) == BPF_JMP ? BPF_JMP | BPF_JGE | BPF_K : insn->code; break;
	}
}

Test(prove, notices_every_damage_that_random_calls_notice)
{
	struct random_source source = { 1 };
	size_t noticed = 0;

	for (size_t pc = 0; pc < filter.count; pc++) {
		for (unsigned how = 0; how < 8; how++) {
			struct sock_filter copy[BPF_MAXINSNS];
			struct filter damaged = { copy, filter.count };
			struct prove_coverage coverage;
			struct prove_difference difference;
			struct error err;
			bool differs = false;

			memcpy(copy, filter.instructions, filter.count * sizeof *copy);
			damage(&copy[pc], how);
			if (filter_validate(&damaged, &err) < 0)
				continue;
			for (int n = 0; n < 3000 && !differs; n++) {
				struct seccomp_data data = random_data(&source);
				differs = filter_run(&filter, &data, NULL) != filter_run(&damaged, &data, NULL);
			}
			int answer = prove_filter(&damaged, resolved, 1 << 16, &coverage, &difference, &err);
			noticed += answer == PROVE_DIFFERENT;
			cr_expect(answer == PROVE_DIFFERENT || !differs, "instruction %zu, damage %u: not noticed", pc, how);
			if (answer != PROVE_DIFFERENT)
				continue;
			cr_expect_eq(filter_run(&damaged, &difference.data, NULL), difference.filter);
			cr_expect_neq(difference.verdict, difference.filter);
		}
	}
	/* The rest are instructions that no call reaches, or changes without effect. */
	cr_expect_gt(noticed, filter.count * 4, "only %zu noticed with %zu instructions", noticed, filter.count);
}

/* No two of the parts tell it. */
Test(prove, notices_a_filter_that_looks_at_three_parts_of_a_word)
{
	const uint32_t arg2 = offsetof(struct seccomp_data, args[2]);
	const struct sock_filter wrong[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 12),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 10),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg2),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x0f),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x03, 0, 7),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg2),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x10, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg2),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf00),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x500, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	const size_t more = sizeof wrong / sizeof *wrong;
	struct prove_coverage coverage;
	struct prove_difference difference;
	struct error err;

	struct sock_filter *grown = reallocarray(filter.instructions, filter.count + more, sizeof *grown);
	cr_assert_not_null(grown);
	memmove(grown + more, grown, filter.count * sizeof *grown);
	memcpy(grown, wrong, sizeof wrong);
	filter = (struct filter){ grown, filter.count + more };
	cr_expect_eq(prove_filter(&filter, resolved, 1 << 16, &coverage, &difference, &err), PROVE_DIFFERENT);
	cr_expect_eq(difference.data.args[2] & 0xfff, 0x513);
}

Test(prove, tells_the_smallest_call_that_differs)
{
	struct sock_filter weak[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct filter allows_all = { weak, 1 };
	struct prove_coverage coverage;
	struct prove_difference difference;
	struct error err;
	char buffer[512];

	cr_assert_eq(prove_filter(&allows_all, resolved, 1 << 16, &coverage, &difference, &err), PROVE_DIFFERENT);
	cr_expect_eq(difference.data.args[0], 0);
	cr_expect_eq(difference.filter, SECCOMP_RET_ALLOW);
	prove_describe(&difference, buffer, sizeof buffer);
	cr_expect(strstr(buffer, "the filter allow"), "%s", buffer);
}

/* Six arguments of two halves with three values and more each: 3^12 combinations, and most of them do not matter. */
Test(prove, tries_all_that_matters_of_a_call_whose_every_argument_is_compared)
{
	static const char every[] =
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
		"  { \"names\": [\"mmap\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
		"    { \"index\": 0, \"value\": 5, \"op\": \"SCMP_CMP_EQ\" }, { \"index\": 1, \"value\": 6, \"op\": \"SCMP_CMP_EQ\" },"
		"    { \"index\": 2, \"value\": 7, \"op\": \"SCMP_CMP_EQ\" }, { \"index\": 3, \"value\": 8, \"op\": \"SCMP_CMP_EQ\" },"
		"    { \"index\": 4, \"value\": 9, \"op\": \"SCMP_CMP_EQ\" }, { \"index\": 5, \"value\": 10, \"op\": \"SCMP_CMP_EQ\" } ] } ] }";
	struct machine machine = { .arch = arch_native(), .kernel_major = 6 };
	struct profile *six = NULL;
	struct resolved_profile *of_six = NULL;
	struct filter right = { 0 };
	struct prove_coverage coverage;
	struct prove_difference difference;
	struct error err = { 0 };

	cr_assert_eq(profile_parse(every, strlen(every), "test", &six, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(verdict_resolve(six, &machine, &of_six, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(libseccomp_filter(of_six, COMPILE_AS_WRITTEN, LIBSECCOMP_TIME_LIMIT_MS, &right, &err), 0, "%s", err.text);
	cr_expect_eq(prove_filter(&right, of_six, 1 << 10, &coverage, &difference, &err), PROVE_EQUAL);
	cr_expect_eq(coverage.with_args, 1);
	cr_expect_eq(coverage.sampled, 0);
	/* The comparison of the last argument, which only a call that fits in all others comes to. */
	for (size_t pc = 0; pc < right.count; pc++)
		right.instructions[pc].k += BPF_CLASS(right.instructions[pc].code) == BPF_JMP && right.instructions[pc].k == 10;
	cr_expect_eq(prove_filter(&right, of_six, 1 << 10, &coverage, &difference, &err), PROVE_DIFFERENT);
	cr_expect_eq(difference.data.args[0], 5);
	cr_expect_eq(difference.data.args[4], 9);
	filter_done(&right);
	verdict_resolved_free(of_six);
	profile_free(six);
}

Test(prove, says_when_it_could_only_sample)
{
	struct prove_coverage coverage;
	struct prove_difference difference;
	struct error err;

	cr_expect_eq(prove_filter(&filter, resolved, 16, &coverage, &difference, &err), PROVE_EQUAL);
	cr_expect_gt(coverage.sampled, 0);
}
