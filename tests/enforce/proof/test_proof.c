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
#include "tests/kit/random_profile.h"

static struct seccomp_data random_data(struct random_source *source, const struct profile *profile)
{
	static const enum arch archs[] = { ARCH_X86_64, ARCH_X86_64, ARCH_I386, ARCH_X32,
		                           ARCH_AARCH64 };
	struct call call = { .arch = archs[random_below(source, 5)] };
	size_t names = sizeof random_names / sizeof *random_names;
	const char *name = random_names[random_below(source, (unsigned)names)];

	if (syscalls_number(call.arch, name, &call.nr) != SYSCALLS_FOUND ||
	    random_below(source, 10) == 0)
		call.nr = (uint32_t)random_next(source);
	random_args(source, profile, call.args);
	for (unsigned i = 0; i < CALL_ARGS && arch_bits(call.arch) == 32; i++)
		call.args[i] &= UINT32_MAX;
	return call_to_data(&call);
}

static uint32_t verdict_ret(const struct resolved_profile *resolved,
                            const struct seccomp_data *data)
{
	struct call call = { .nr = (uint32_t)data->nr };

	if (arch_from_audit(data->arch, call.nr, &call.arch) != 0)
		return resolved->bad_arch_ret;
	memcpy(call.args, data->args, sizeof call.args);
	return verdict_of(resolved, &call).ret;
}

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

/* ---- rules that grow fast ---- */

static struct profile *hard_profile(size_t rules, unsigned arguments, bool masked)
{
	struct random_source source = { 11 };
	struct profile *profile = profile_new("hard", ACTION_ERRNO);
	struct error err;

	for (size_t n = 0; n < rules; n++) {
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		cr_assert_eq(profile_rule_add_name(rule, "getpid", &err), 0);
		rule->action = ACTION_ALLOW;
		for (unsigned i = 0; i < arguments; i++) {
			struct condition c = { .index = i,
				               .op = OPERATOR_EQ,
				               .value = random_next(&source) >> 32 };

			if (masked)
				c = random_condition_of(&source, RANDOM_SIX, i);
			cr_assert_eq(profile_rule_add_condition(rule, &c, &err), 0);
		}
	}
	return profile;
}

static const struct {
	const char *what;
	size_t rules;
	unsigned arguments;
	bool masked;
} hard[] = {
	{ "900 constants of one argument", 900, 1, false },
	{ "64 pairs of constants", 64, 2, false },
	{ "six masked arguments in 40 rules", 40, 6, true },
	{ "masks of one argument in 16 rules", 16, 1, true },
};

/*
 * What one profile may take of processor time and memory, compiled or refused. Here it takes up to
 * 1 s and 61 MB; sanitizers take several times as much.
 */
#ifdef __SANITIZE_ADDRESS__
enum { MAX_SECONDS = 60, MAX_KB = 2 << 20 };
#else
enum { MAX_SECONDS = 6, MAX_KB = 128 << 10 };
#endif

static double processor_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static void check_usage(const char *what, double start)
{
	double seconds = processor_seconds() - start;
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	cr_expect_lt(seconds, MAX_SECONDS, "%s: %.1f s of processor time", what, seconds);
	cr_expect_lt(usage.ru_maxrss, MAX_KB, "%s: %ld KB of memory", what, usage.ru_maxrss);
}

Test(proof, rules_that_grow_fast_are_compiled_and_proven)
{
	for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) {
		struct profile *profile =
			hard_profile(hard[k].rules, hard[k].arguments, hard[k].masked);
		struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
		struct random_source source = { k };
		double start = processor_seconds();
		struct resolved_profile *resolved = NULL;
		struct proven proven = { 0 };
		struct error err = { 0 };

		cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s",
		             err.text);
		cr_expect_eq(proven_filter(resolved, PROVEN_OWN, NULL, &proven, &err), 0, "%s: %s",
		             hard[k].what, err.text);
		for (int n = 0; n < 2000 && proven.filter.count; n++) {
			struct seccomp_data data = random_data(&source, profile);

			cr_expect_eq(filter_run(&proven.filter, &data, NULL),
			             verdict_ret(resolved, &data), "%s", hard[k].what);
		}
		check_usage(hard[k].what, start);
		proven_done(&proven);
		verdict_resolved_free(resolved);
		profile_free(profile);
	}
}

static const struct {
	const char *what;
	size_t rules;
	unsigned arguments;
	bool masked;
} too_many[] = {
	{ "65,000 constants of one argument", 65000, 1, false },
	{ "20,000 pairs of constants", 20000, 2, false },
	{ "six masked arguments in 20,000 rules", 20000, 6, true },
	{ "masks of one argument in 20,000 rules", 20000, 1, true },
};

Test(proof, more_rules_than_a_filter_can_hold_are_refused)
{
	for (size_t k = 0; k < sizeof too_many / sizeof *too_many; k++) {
		struct profile *profile =
			hard_profile(too_many[k].rules, too_many[k].arguments, too_many[k].masked);
		struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
		struct resolved_profile *resolved = NULL;
		double start = processor_seconds();
		struct proven proven = { 0 };
		struct error err = { 0 };

		cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s",
		             err.text);
		cr_expect_eq(proven_filter(resolved, PROVEN_OWN, NULL, &proven, &err), -1, "%s",
		             too_many[k].what);
		cr_expect(strstr(err.text, "BPF instructions") || strstr(err.text, "too many"),
		          "%s", err.text);
		cr_expect_null(proven.filter.instructions);
		verdict_resolved_free(resolved);
		profile_free(profile);
		check_usage(too_many[k].what, start);
	}
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
