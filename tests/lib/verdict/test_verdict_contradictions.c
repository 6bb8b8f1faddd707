/* SPDX-License-Identifier: Apache-2.0 */
/* Whether rules contradict each other, as comparing all pairs would say. */
#include "lib/verdict/verdict_contradictions.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_overlap.h"
#include "tests/kit/random_kit.h"

enum { RULES = 6, CONDITIONS = 3, ROUNDS = 40000 };

struct drawn {
	struct resolved_rule rules[RULES];
	struct condition conditions[RULES][CONDITIONS];
};

/* Few values and masks, so that equal ones, other masks and no test at all meet. */
static void draw(uint64_t *random, struct drawn *out)
{
	static const enum operator operators[] = { OPERATOR_EQ,        OPERATOR_EQ,
		                                   OPERATOR_MASKED_EQ, OPERATOR_MASKED_EQ,
		                                   OPERATOR_LT,        OPERATOR_NE };

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < RULES; i++) {
		struct resolved_rule *rule = &out->rules[i];

		rule->rule = i;
		rule->action = kit_random(random) % 2 ? ACTION_ALLOW : ACTION_LOG;
		rule->conditions = out->conditions[i];
		for (unsigned a = 0; a < CONDITIONS; a++) {
			struct condition *c = &rule->conditions[rule->condition_count];

			if (kit_random(random) % 4 == 0)
				continue;
			*c = (struct condition){ .index = a,
				                 .op = operators[kit_random(random) % 6],
				                 .value = kit_random(random) % 5 };
			if (c->op == OPERATOR_MASKED_EQ) {
				c->value = kit_random(random) % 2 ? 7 : UINT32_MAX;
				c->value_two = kit_random(random) % 5 & c->value;
			}
			rule->condition_count++;
		}
	}
}

static bool is_contradictory(const struct drawn *drawn, unsigned arg_bits)
{
	for (size_t i = 0; i < RULES; i++)
		for (size_t k = i + 1; k < RULES; k++)
			if (drawn->rules[i].action != drawn->rules[k].action &&
			    verdict_overlap(&drawn->rules[i], &drawn->rules[k], arg_bits))
				return true;
	return false;
}

Test(verdict_contradictions, are_found_as_by_looking_at_all_pairs)
{
	uint64_t random = 15;
	size_t contradictory = 0;

	for (int round = 0; round < ROUNDS; round++) {
		const struct resolved_arch arch = { .arch = ARCH_X86_64,
			                            .arg_bits = round % 2 ? 32 : 64 };
		struct drawn drawn;
		struct error err;
		size_t compared = 0;

		draw(&random, &drawn);
		bool want = is_contradictory(&drawn, arch.arg_bits);
		int got = verdict_contradictions("p", &arch, drawn.rules, RULES, &compared, &err);
		cr_assert_eq(got, want ? -1 : 0, "round %d: %d, wanted %d", round, got, want);
		contradictory += want;
	}
	cr_expect_gt(contradictory, ROUNDS / 100);
	cr_expect_lt(contradictory, ROUNDS - ROUNDS / 100, "%zu", contradictory);
}

Test(verdict_contradictions, of_twenty_thousand_rules_for_a_value_each_are_looked_for)
{
	enum { MANY = 20000 };
	struct resolved_rule *rules = calloc(MANY, sizeof *rules);
	struct condition *conditions = calloc(MANY, sizeof *conditions);
	const struct resolved_arch arch = { .arch = ARCH_X86_64, .arg_bits = 64 };
	struct error err = { .text = "" };
	size_t compared = 0;

	for (size_t i = 0; i < MANY; i++) {
		conditions[i] = (struct condition){ .index = 1, .op = OPERATOR_EQ, .value = i };
		rules[i] = (struct resolved_rule){ .nr = 16,
			                           .rule = i,
			                           .action = i % 2 ? ACTION_ALLOW : ACTION_LOG,
			                           .condition_count = 1,
			                           .conditions = &conditions[i] };
	}
	cr_expect_eq(verdict_contradictions("p", &arch, rules, MANY, &compared, &err), 0, "%s",
	             err.text);
	conditions[MANY - 1].value = 4;
	cr_expect_eq(verdict_contradictions("p", &arch, rules, MANY, &compared, &err), -1);
	cr_expect_str_eq(err.text, "p: syscalls[4] and syscalls[19999] match some of the same "
	                           "calls of ioctl (x86_64) and differ in what they do");
	free(conditions);
	free(rules);
}
