/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diagram/meaning.h"

#include <criterion/criterion.h>

#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/random_profile.h"

enum { RULES = 70 };

/* Each rule compares an argument with a value; values repeat, and many are neighbours. */
static void make_rules(struct random_source *source, struct resolved_rule *rules,
                       struct condition *conditions, unsigned arguments)
{
	static const uint64_t ends[] = { 0, UINT32_MAX, UINT32_MAX - 1, UINT64_MAX, 1 };

	for (size_t i = 0; i < RULES; i++) {
		bool is_masked = random_below(source, 3) > 0;
		uint64_t value = random_below(source, 6) ? random_below(source, 100)
		                                         : ends[random_below(source, 5)];

		conditions[i] = (struct condition){
			.index = random_below(source, arguments),
			.op = is_masked ? OPERATOR_MASKED_EQ : OPERATOR_EQ,
			.value = is_masked ? UINT32_MAX : value,
			.value_two = is_masked ? (uint32_t)value : 0,
		};
		rules[i] = (struct resolved_rule){ .action = random_below(source, 20) ? ACTION_ALLOW
			                                                              : ACTION_LOG,
			                           .conditions = &conditions[i],
			                           .condition_count = 1 };
	}
}

static uint32_t answer_of(const struct resolved_rule *rule)
{
	return profile_action_ret(rule->action) | rule->data;
}

Test(meaning, values_that_are_put_at_once_mean_what_they_do_one_by_one)
{
	struct random_source source = { 5 };

	for (int round = 0; round < 200; round++) {
		struct diagram_store *store = diagram_store_new(1 << 18);
		unsigned arg_bits = round % 2 ? 64 : 32;
		struct condition conditions[RULES];
		struct resolved_rule rules[RULES];
		diagram rest = diagram_leaf(store, SECCOMP_RET_ERRNO), want = rest;

		make_rules(&source, rules, conditions, 1 + (unsigned)round % 3);
		for (size_t i = RULES; i-- > 0;)
			want = diagram_choose(store, meaning_of_rule(store, &rules[i], arg_bits),
			                      diagram_leaf(store, answer_of(&rules[i])), want);
		diagram got = meaning_of_rules(store, rules, RULES, arg_bits, MEANING_ANSWER, rest);

		cr_expect_eq(got, want, "round %d", round);
		cr_expect_not(diagram_store_full(store));
		diagram_store_free(store);
	}
}
