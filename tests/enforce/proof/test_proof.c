/* SPDX-License-Identifier: Apache-2.0 */
/* Diagrams against verdict_of, and the filters that are loaded against the profile's text. */
#include "enforce/proof/proof.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "enforce/filter/codegen.h"
#include "enforce/filter/filter.h"
#include "enforce/proof/symbolic.h"
#include "enforce/proven.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/case.h"
#include "tests/kit/filter_bytes.h"
#include "tests/kit/proof_kit.h"
#include "tests/kit/random_profile.h"

/* Returns how many calls were asked. */
static size_t ask(struct random_source *source, const struct resolved_profile *resolved,
                  enum meaning_form form)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct meaning meaning;
	struct error err;
	size_t asked = 0;

	cr_assert_not_null(store);
	if (meaning_of(store, resolved, form, &meaning, &err) == 0) {
		for (; asked < 200; asked++) {
			struct seccomp_data data = random_data(source, resolved->profile);
			uint32_t want = verdict_ret(resolved, &data),
				 got = meaning_answer(store, &meaning, &data);

			cr_expect_eq(got, want,
			             "number 0x%x of 0x%x: the diagram says 0x%x, the verdict 0x%x",
			             (unsigned)data.nr, data.arch, got, want);
		}
		meaning_done(&meaning);
	}
	diagram_store_free(store);
	return asked;
}

Test(proof, the_diagram_of_a_random_profile_answers_as_its_verdict_does)
{
	size_t asked = 0;

	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct random_source source = { seed };
		struct machine machine = random_machine(&source);
		struct profile *profile = random_profile(&source);
		struct resolved_profile *resolved = NULL;
		struct error err;

		if (verdict_resolve(profile, &machine, &resolved, NULL, &err) == 0) {
			asked += ask(&source, resolved, MEANING_SHORT);
			asked += ask(&source, resolved, MEANING_WHOLE);
		}
		verdict_resolved_free(resolved);
		profile_free(profile);
	}
	cr_expect_gt(asked, 40000, "%zu calls asked", asked);
}

/* libseccomp 2.5 compiles these rules to a filter that lets the call below pass. */
static const char crossing[] =
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
	"  { \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": ["
	"    { \"index\": 4, \"value\": 1, \"op\": \"SCMP_CMP_LT\" } ] },"
	"  { \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": ["
	"    { \"index\": 3, \"value\": 1, \"op\": \"SCMP_CMP_LT\" },"
	"    { \"index\": 1, \"value\": 1, \"op\": \"SCMP_CMP_NE\" },"
	"    { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_LT\" } ] },"
	"  { \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": ["
	"    { \"index\": 0, \"value\": 9, \"op\": \"SCMP_CMP_LT\" },"
	"    { \"index\": 1, \"value\": 2, \"op\": \"SCMP_CMP_NE\" },"
	"    { \"index\": 4, \"value\": 18446744073709551615, \"op\": \"SCMP_CMP_NE\" } ] },"
	"  { \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": ["
	"    { \"index\": 1, \"value\": 18446744069414584321, \"op\": \"SCMP_CMP_NE\" } ] },"
	"  { \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": ["
	"    { \"index\": 0, \"value\": 10, \"op\": \"SCMP_CMP_LT\" } ] } ] }";

Test(proof, rules_whose_ranges_cross_load_no_filter_weaker_than_their_text)
{
	struct case_of it = with_profile(crossing);
	struct call call = { .arch = ARCH_X86_64,
		             .args = { 8, 0xffffffff00000001, 0, 0xffffffff00000007, UINT64_MAX,
		                       0xffffffff00000010 } };
	struct proven proven = { 0 };
	struct error err = { 0 };

	cr_assert_eq(syscalls_number(ARCH_X86_64, "personality", &call.nr), SYSCALLS_FOUND);
	cr_assert_eq(proven_filter(it.resolved, PROVEN_OWN, NULL, &proven, &err), 0, "%s",
	             err.text);
	struct seccomp_data data = call_to_data(&call);
	uint32_t got = filter_run(&proven.filter, &data, NULL);
	cr_expect_eq(got, SECCOMP_RET_ERRNO | 1, "personality is answered with 0x%x", got);
	proven_done(&proven);
	case_done(&it);
}

/* One of a few small changes of constant, jump or operator. */
static void change(struct sock_filter *insn, unsigned way)
{
	bool is_comparison = BPF_CLASS(insn->code) == BPF_JMP && BPF_OP(insn->code) != BPF_JA;

	if (way == 0)
		insn->k++;
	else if (way == 1)
		insn->k ^= 0x80000000;
	else if (way == 2)
		insn->jt ^= 1;
	else if (is_comparison) /* the next one of JEQ, JGT, JGE, JSET */
		insn->code =
			(uint16_t)((insn->code & ~0xf0) |
		                   (BPF_OP(insn->code) == BPF_JSET ? BPF_JEQ
		                                                   : BPF_OP(insn->code) + 0x10));
}

enum { CHANGES = 4 };

/*
 * Every instruction is changed a little: what is still proven must answer all calls alike. Returns
 * how many links the profile has.
 */
static size_t change_instructions(const struct resolved_profile *resolved, enum meaning_form form)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct random_source source = { 7 };
	struct filter filter = { 0 };
	size_t places[BPF_MAXINSNS], noticed = 0;
	struct meaning meaning;
	struct error err = { 0 };

	cr_assert_eq(meaning_of(store, resolved, form, &meaning, &err), 0, "%s", err.text);
	cr_assert_eq(codegen_filter(store, &meaning, NULL, &filter, places, &err), CODEGEN_WRITTEN,
	             "%s", err.text);
	for (size_t n = 0; n < CHANGES * filter.count; n++) {
		struct sock_filter *insn = &filter.instructions[n / CHANGES], before = *insn;
		struct proof_difference found;

		change(insn, n % CHANGES);
		int answer = filter_validate(&filter, &err) < 0
		                     ? PROOF_DIFFERENT
		                     : proof_check(store, &meaning, &filter, places, &found, &err);
		noticed += answer != PROOF_EQUAL;
		for (int k = 0; k < 300 && answer == PROOF_EQUAL; k++) {
			struct seccomp_data data = random_data(&source, resolved->profile);

			cr_expect_eq(filter_run(&filter, &data, NULL), verdict_ret(resolved, &data),
			             "instruction %zu, change %zu", n / CHANGES, n % CHANGES);
		}
		*insn = before;
	}
	cr_expect_gt(noticed, filter.count, "only %zu noticed of %zu instructions", noticed,
	             filter.count);
	size_t links = meaning.count;
	filter_done(&filter);
	meaning_done(&meaning);
	diagram_store_free(store);
	return links;
}

Test(proof, a_changed_instruction_is_noticed_or_changes_no_answer)
{
	struct case_of it = with_profile(crossing);

	cr_expect_eq(change_instructions(it.resolved, MEANING_WHOLE), 0);
	case_done(&it);
}

/* Instructions of the kinds that a filter may have, in any order. */
static struct sock_filter random_instruction(struct random_source *source, unsigned left)
{
	static const uint16_t tests[] = { BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	uint32_t constant =
		random_below(source, 2) ? random_below(source, 4) : (uint32_t)random_next(source);
	unsigned reach = left - 1 < 8 ? left - 1 : 8;

	switch (left > 1 ? random_below(source, 8) : 0) {
	case 0:
		return (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
		                                    SECCOMP_RET_ERRNO | (constant & 3));
	case 1:
		return (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, constant);
	case 2:
		return (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, random_below(source, reach));
	case 3:
		return (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, constant);
	case 4:
	case 5:
		return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		                                    4 * random_below(source, DIAGRAM_WORDS));
	}
	return (struct sock_filter)BPF_JUMP(BPF_JMP | tests[random_below(source, 4)] | BPF_K,
	                                    constant, (uint8_t)random_below(source, reach),
	                                    (uint8_t)random_below(source, reach));
}

Test(proof, the_diagram_of_a_random_filter_answers_as_running_it_does)
{
	struct random_source source = { 3 };
	size_t read = 0;

	for (int round = 0; round < 4000; round++) {
		struct sock_filter filter[24];
		char message[256] = "";
		bool was_read;

		for (unsigned pc = 0; pc < 24; pc++)
			filter[pc] = random_instruction(&source, 24 - pc);
		cr_expect(filter_bytes_hold((const uint8_t *)filter, sizeof filter, &was_read,
		                            message, sizeof message),
		          "round %d: %s", round, message);
		read += was_read;
	}
	cr_expect_gt(read, 3000, "only %zu of 4000 were read", read);
}

/* Two ways with other bounds of the number meet at instruction 5, which tests it again. */
Test(proof, ways_with_different_bounds_may_meet)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 16, 8, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 8, 0, 1),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 12, 2, 1),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 4, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 9, 2, 3),
		BPF_STMT(BPF_RET | BPF_K, 1),
		BPF_STMT(BPF_RET | BPF_K, 2),
		BPF_STMT(BPF_RET | BPF_K, 3),
		BPF_STMT(BPF_RET | BPF_K, 4),
		BPF_STMT(BPF_RET | BPF_K, 5),
	};
	const struct filter filter = { instructions, sizeof instructions / sizeof *instructions };
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct error err = { 0 };
	diagram whole;

	cr_assert_eq(filter_validate(&filter, &err), 0, "%s", err.text);
	cr_assert_eq(symbolic_run(store, &filter, NULL, 0, &whole, &err), 0, "%s", err.text);
	const struct diagram_range ranges[] = {
		{ 0, diagram_leaf(store, 4) },  { 4, diagram_leaf(store, 2) },
		{ 8, diagram_leaf(store, 4) },  { 9, diagram_leaf(store, 3) },
		{ 12, diagram_leaf(store, 1) }, { 16, diagram_leaf(store, 5) },
	};
	cr_expect_eq(whole,
	             diagram_of_ranges(store, DIAGRAM_NR, ranges, sizeof ranges / sizeof *ranges));
	diagram_store_free(store);
}

Test(proof, a_changed_instruction_is_noticed_where_rules_are_proven_one_by_one)
{
	struct profile *profile = hard_profile(16, 1, true);
	struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	struct resolved_profile *resolved = NULL;
	struct error err = { 0 };

	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	cr_expect_gt(change_instructions(resolved, MEANING_SHORT), 0,
	             "no links: the masks are not crossing enough");
	verdict_resolved_free(resolved);
	profile_free(profile);
}
