/* SPDX-License-Identifier: Apache-2.0 */
/* A set of cubes must hold exactly the arguments that the conditions hold for. */
#include "enforce/filter/cubes.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

static uint64_t seed;

static uint64_t next_random(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Values where comparisons change their mind are likely. */
static uint64_t edgy(void)
{
	static const uint64_t edges[] = { 0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x8000000000000000,
	                                  UINT64_MAX, UINT64_MAX - 1 };
	uint64_t random = next_random();

	switch (random % 4) {
	case 0:  return edges[(random >> 8) % 10];
	case 1:  return random >> 8 & 15;
	case 2:  return random >> (random >> 58);
	default: return random;
	}
}

static struct condition random_condition(unsigned index)
{
	struct condition condition = { .index = index, .op = (enum operator)(next_random() % OPERATOR_COUNT),
	                               .value = edgy(), .value_two = edgy() };

	if (condition.op == OPERATOR_MASKED_EQ && next_random() % 4)
		condition.value_two &= condition.value;
	return condition;
}

static bool holds(const struct resolved_rule *rule, const uint64_t *args, uint64_t mask)
{
	for (unsigned c = 0; c < rule->condition_count; c++) {
		if (!profile_condition_holds(&rule->conditions[c], args[rule->conditions[c].index] & mask))
			return false;
	}
	return true;
}

static bool is_in(const struct cube *cube, const uint64_t *args, uint64_t mask)
{
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if ((args[i] & mask & cube->mask[i]) != cube->value[i])
			return false;
	}
	return true;
}

static void compare(const struct resolved_rule *rules, size_t count, unsigned bits)
{
	uint64_t mask = bits == 32 ? UINT32_MAX : UINT64_MAX;
	struct cubes cubes = { 0 };
	struct error err;

	if (cubes_of_rules(rules, count, bits, &cubes, &err) < 0)
		return;         /* too many: an answer, not a difference */
	for (int n = 0; n < 200; n++) {
		uint64_t args[CALL_ARGS];
		bool want = false, got = false;

		for (unsigned i = 0; i < CALL_ARGS; i++) {
			const struct resolved_rule *rule = &rules[next_random() % count];
			uint64_t near = rule->conditions[next_random() % rule->condition_count].value;

			args[i] = next_random() % 2 ? near + next_random() % 3 - 1 : edgy();
		}
		for (size_t r = 0; r < count; r++)
			want = want || holds(&rules[r], args, mask);
		for (size_t c = 0; c < cubes.count; c++)
			got = got || is_in(&cubes.list[c], args, mask);
		const struct condition *first = &rules[0].conditions[0];
		cr_assert_eq(got, want, "%u bits, %zu rules, first: arg %u %s 0x%lx 0x%lx; args 0x%lx 0x%lx: got %d", bits,
		             count, first->index, profile_operator_name(first->op), first->value, first->value_two, args[0],
		             args[1], got);
	}
	cubes_done(&cubes);
}

Test(cubes, match_what_one_condition_matches)
{
	seed = 1;
	for (int n = 0; n < 3000; n++) {
		struct condition condition = random_condition(0);
		struct resolved_rule rule = { .condition_count = 1, .conditions = &condition };

		compare(&rule, 1, n % 2 ? 32 : 64);
	}
}

Test(cubes, match_what_rules_with_several_conditions_match)
{
	seed = 2;
	for (int n = 0; n < 300; n++) {
		struct condition conditions[3][2];
		struct resolved_rule rules[3] = { 0 };
		size_t count = 1 + next_random() % 3;

		for (size_t r = 0; r < count; r++) {
			rules[r].condition_count = 1 + (unsigned)(next_random() % 2);
			conditions[r][0] = random_condition(0);
			conditions[r][1] = random_condition(1);
			rules[r].conditions = conditions[r];
		}
		compare(rules, count, n % 2 ? 32 : 64);
	}
}

Test(cubes, a_range_is_at_most_64_of_them)
{
	for (enum operator op = 0; op < OPERATOR_COUNT; op++) {
		struct condition condition = { .op = op, .value = 0x5555555555555555 };
		struct resolved_rule rule = { .condition_count = 1, .conditions = &condition };
		struct cubes cubes = { 0 };
		struct error err;

		cr_expect_eq(cubes_of_rules(&rule, 1, 64, &cubes, &err), 0);
		cr_expect(cubes.count >= 1 && cubes.count <= 64, "%s: %zu", profile_operator_name(op), cubes.count);
		cubes_done(&cubes);
	}
}

Test(cubes, refuses_more_than_a_filter_could_hold)
{
	struct condition conditions[3];
	struct resolved_rule rule = { .condition_count = 3, .conditions = conditions };
	struct cubes cubes = { 0 };
	struct error err;

	for (unsigned i = 0; i < 3; i++)
		conditions[i] = (struct condition){ .index = i, .op = OPERATOR_NE, .value = 7 };
	cr_expect_eq(cubes_of_rules(&rule, 1, 64, &cubes, &err), -1);
	cr_expect_eq(err.errnum, E2BIG, "%s", err.text);
	cr_expect_null(cubes.list);
}

Test(cubes, leave_out_what_another_covers)
{
	struct resolved_rule rules[] = {
		{ .condition_count = 1, .conditions = &(struct condition){ .op = OPERATOR_LE, .value = 0xff } },
		{ .condition_count = 1, .conditions = &(struct condition){ .op = OPERATOR_EQ, .value = 7 } },
	};
	struct cubes cubes = { 0 };
	struct error err;

	cr_assert_eq(cubes_of_rules(rules, 2, 64, &cubes, &err), 0);
	cr_expect_eq(cubes.count, 1, "got %zu", cubes.count);
	cubes_done(&cubes);
}
