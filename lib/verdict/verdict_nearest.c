/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the call with every rule that could allow it. Bits break ties so that for
 * mprotect(PROT_READ|PROT_WRITE) a rule on PROT_READ is nearer than one on PROT_NONE.
 */
#include "lib/verdict/verdict_nearest.h"

#include "lib/verdict/verdict.h"

struct distance {
	unsigned conditions, bits;
};

static unsigned bits_between(const struct condition *condition, uint64_t value)
{
	switch (condition->op) {
	case OPERATOR_EQ:
		return (unsigned)__builtin_popcountll(value ^ condition->value);
	case OPERATOR_MASKED_EQ:
		return (unsigned)__builtin_popcountll((value & condition->value) ^
		                                      condition->value_two);
	default:
		return 0;
	}
}

static struct distance measure(const struct resolved_rule *rule, const struct call *call,
                               uint64_t mask, struct nearest_rule *out)
{
	struct distance distance = { 0 };

	*out = (struct nearest_rule){ .rule = rule->rule };
	for (unsigned c = 0; c < rule->condition_count; c++) {
		const struct condition *condition = &rule->conditions[c];
		uint64_t value = call->args[condition->index] & mask;

		if (profile_condition_holds(condition, value))
			continue;
		if (!out->condition)
			out->condition = condition;
		out->missed |= 1u << condition->index;
		distance.conditions++;
		distance.bits += bits_between(condition, value);
	}
	return distance;
}

static bool is_less(struct distance a, struct distance b)
{
	return a.conditions < b.conditions || (a.conditions == b.conditions && a.bits < b.bits);
}

int verdict_nearest(const struct resolved_profile *resolved, const struct call *call,
                    struct nearest_rule *out)
{
	const struct resolved_arch *arch = verdict_arch(resolved, call->arch);
	struct nearest_rule nearest = { 0 };
	struct distance least = { 0 };
	bool found = false;
	size_t count;

	if (!arch)
		return VERDICT_NO_NEAREST;
	uint64_t mask = arch->arg_bits == 32 ? UINT32_MAX : UINT64_MAX;
	const struct resolved_rule *rules = verdict_rules(arch, call->nr, &count);
	for (size_t i = 0; i < count; i++) {
		struct nearest_rule candidate;

		if (!profile_action_allows(rules[i].action))
			continue;
		struct distance distance = measure(&rules[i], call, mask, &candidate);
		if (found && !is_less(distance, least))
			continue;
		nearest = candidate;
		least = distance;
		found = true;
	}
	if (!found)
		return VERDICT_NO_NEAREST;
	*out = nearest;
	return 0;
}
