/* SPDX-License-Identifier: Apache-2.0 */
/* The cases of a call are what verdict_of says, each call in exactly one of them. */
#include "genprof/query/cases.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/diagram/set.h"
#include "tests/kit/argument_sets_kit.h"
#include "tests/kit/case.h"
#include "tests/kit/random_profile.h"

static bool is_cut(const struct query_cases *cases)
{
	for (size_t i = 0; i < cases->count; i++) {
		for (unsigned a = 0; a < CALL_ARGS; a++) {
			if (cases->list[i].where->conditions >> a & 1 &&
			    cases->list[i].where->sets[a].is_truncated)
				return true;
		}
	}
	return cases->is_truncated;
}

/* Returns how many calls were compared. */
static unsigned compare(struct random_source *source, const struct resolved_profile *resolved,
                        enum random_kind kind)
{
	static const char *const names[] = { "getpid", "getppid", "getuid" };
	struct call known = call_named(ARCH_X86_64, names[random_below(source, 3)], 0, 0);
	unsigned mask = random_below(source, 4) ? (unsigned)random_next(source) &
	                                                  (unsigned)random_next(source) & 0x3f
	                                        : 0;
	struct query_cases cases;
	struct error err;

	random_args(source, resolved->profile, known.args);
	if (cases_of(resolved, &known, mask, &cases, &err) < 0) {
		cr_expect(strstr(err.text, "in too many ways"), "kind %d: %s", kind, err.text);
		return 0;
	}
	unsigned calls = is_cut(&cases) ? 0 : 300;
	for (unsigned n = 0; n < calls; n++) {
		struct call call = known;
		size_t found = 0, which = 0;

		random_args(source, resolved->profile, call.args);
		for (unsigned i = 0; i < CALL_ARGS; i++)
			call.args[i] = mask >> i & 1 ? known.args[i] : call.args[i];
		struct verdict verdict = verdict_of(resolved, &call);
		for (size_t i = 0; i < cases.count; i++) {
			if (kit_product_has(cases.list[i].where, call.args)) {
				found++;
				which = i;
			}
		}
		const struct query_case *of = &cases.list[which];
		cr_assert(found <= 1, "kind %d: %zu cases have a call", kind, found);
		cr_assert(found == 1 || cases.has_otherwise, "kind %d: no case has a call", kind);
		cr_assert_eq(found ? of->answer : cases.otherwise, verdict.ret,
		             "kind %d: answer %#x, verdict %#x", kind,
		             found ? of->answer : cases.otherwise, verdict.ret);
		bool is_named = !found || of->rule_count == 0 || of->rule_count == 64 ||
		                verdict.source != VERDICT_RULE;
		for (size_t i = 0; i < of->rule_count && !is_named; i++)
			is_named = of->rules[i] == verdict.rule;
		cr_assert(is_named, "kind %d: syscalls[%zu] decides and is not named", kind,
		          verdict.rule);
	}
	cases_done(&cases);
	return calls;
}

Test(query_cases, say_of_every_call_what_the_verdict_is)
{
	struct random_source source = { 20261203 };
	unsigned calls[RANDOM_KINDS] = { 0 };

	for (unsigned round = 0; round < 400; round++) {
		enum random_kind kind = round % RANDOM_KINDS;
		struct profile *profile = random_profile_of(&source, kind);
		struct machine machine = random_machine(&source);
		struct resolved_profile *resolved;
		struct error err;

		cr_assert_not_null(profile);
		if (verdict_resolve(profile, &machine, &resolved, NULL, &err) == 0) {
			calls[kind] += compare(&source, resolved, kind);
			verdict_resolved_free(resolved);
		}
		profile_free(profile);
	}
	for (unsigned kind = 0; kind < RANDOM_KINDS; kind++)
		cr_expect_gt(calls[kind], kind == RANDOM_SIX ? 0 : 1000, "kind %u: only %u calls",
		             kind, calls[kind]);
}

/* Too many rules for a diagram; a call of which everything is known needs none. */
Test(query_cases, of_a_known_call_need_no_diagram)
{
	struct profile *profile = profile_new("many", ACTION_ERRNO);
	struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	struct call call = call_named(ARCH_X86_64, "ioctl", 0, UINT64_C(1) << 39);
	struct resolved_profile *resolved;
	struct query_cases cases;
	struct error err;

	call.args[2] = UINT64_C(1) << 39;
	/* Bit i of one argument together with bit i of the next: a diagram of 2^40 nodes. */
	for (unsigned i = 0; i < 40; i++) {
		const uint64_t bit = UINT64_C(1) << i;
		struct condition condition = {
			.index = 1, .op = OPERATOR_MASKED_EQ, .value = bit, .value_two = bit
		};
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		rule->action = ACTION_ALLOW;
		cr_assert(profile_rule_add_name(rule, "ioctl", &err) == 0 &&
		          profile_rule_add_condition(rule, &condition, &err) == 0);
		condition.index = 2;
		cr_assert_eq(profile_rule_add_condition(rule, &condition, &err), 0);
	}
	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	cr_expect_eq(cases_of(resolved, &call, 0, &cases, &err), -1);
	cr_expect(strstr(err.text, "ioctl of x86_64 are too many"), "%s", err.text);
	cr_assert_eq(cases_of(resolved, &call, 6, &cases, &err), 0, "%s", err.text);
	cr_expect(cases.count == 1 && cases.list[0].rule_count == 1 &&
	          cases.list[0].rules[0] == 39);
	cases_done(&cases);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

/* The union of a few random tests, and what is read off it. */
Test(value_set, holds_what_the_diagram_holds)
{
	struct random_source source = { 7 };
	unsigned whole = 0;

	for (unsigned round = 0; round < 2000; round++) {
		struct diagram_store *store = diagram_store_new(1 << 18);
		diagram none = diagram_leaf(store, 0), all = diagram_leaf(store, 1), set = none;
		unsigned index = random_below(&source, CALL_ARGS);
		struct value_set read;

		for (unsigned n = 1 + random_below(&source, 4); n > 0; n--) {
			bool is_masked = random_below(&source, 2);
			const struct diagram_field field = { DIAGRAM_ARGS + 2 * index, 64,
				                             is_masked ? random_value(&source)
				                                       : UINT64_MAX,
				                             random_value(&source) };
			diagram test = is_masked
			                       ? diagram_compare(store,
			                                         &(struct diagram_field){
									 field.word, 64, field.mask,
									 field.value & field.mask },
			                                         none, all, none)
			                       : diagram_compare(store, &field, all, all, none);

			set = diagram_choose(store, test, random_below(&source, 3) ? all : none,
			                     set);
		}
		if (!diagram_is_leaf(store, set)) {
			value_set_of(store, set, index,
			             random_below(&source, 2) ? ARG_FLAGS : ARG_ENUM, &read);
			cr_assert_not(diagram_store_full(store));
			cr_assert_gt(read.count, 0u);
			whole += !read.is_truncated;
			for (unsigned n = 0; n < 200 && !read.is_truncated; n++) {
				struct seccomp_data data = { 0 };

				data.args[index] = random_value(&source);
				cr_assert_eq(kit_set_has(&read, data.args[index]),
				             diagram_value(store,
				                           diagram_leaf_of(store, set, &data)),
				             "round %u: %#lx", round,
				             (unsigned long)data.args[index]);
			}
		}
		diagram_store_free(store);
	}
	cr_expect_gt(whole, 1500u, "only %u sets were read whole", whole);
}
