/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One rule of a profile, for one of its names -> resolved rules of one architecture, as runc and
 * crun hand them to libseccomp: conditions cut to the width that is compared, one rule for each
 * condition where an argument is compared twice, a rule on i386's multiplexer besides.
 */
#include "lib/verdict/verdict_resolver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"

enum { MAX_RULES = 65536 }; /* per architecture; a filter has 4096 instructions */

/*
 * The conditions of a rule as libseccomp compares them on this architecture: part of them, or one.
 */
static void set_conditions(struct resolved_rule *rule, const struct condition *from, size_t count,
                           unsigned arg_bits)
{
	uint64_t mask = arg_bits == 32 ? UINT32_MAX : UINT64_MAX;

	rule->condition_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct condition c = from[i];

		c.value &= mask;
		c.value_two &= c.value;
		if (c.op != OPERATOR_MASKED_EQ)
			c.value_two = 0;
		else if (c.value == 0)
			/* an empty mask tests nothing (src/db.c, _db_arg_cmp_need_lo) */
			continue;
		rule->conditions[rule->condition_count++] = c;
	}
}

/* Keeps a copy of the rule and its conditions. */
static int append(struct resolver *r, struct resolved_arch *arch, const struct resolved_rule *rule)
{
	size_t count = arch->rule_count,
	       size_bytes = rule->condition_count * sizeof *rule->conditions;

	if (count >= MAX_RULES)
		return error_set(r->err, 0, "%s: more than %d rules for %s: no filter is that long",
		                 r->profile->source, MAX_RULES, arch_name(arch->arch));
	if (array_room(arch->rules, count, 1) < 0)
		return error_set(r->err, ENOMEM, "%s", r->profile->source);
	arch->rules[count] = *rule;
	arch->rules[count].conditions = NULL;
	if (size_bytes > 0) {
		struct condition *conditions = malloc(size_bytes);

		if (!conditions)
			return error_set(r->err, ENOMEM, "%s", r->profile->source);
		arch->rules[count].conditions = memcpy(conditions, rule->conditions, size_bytes);
	}
	arch->rule_count++;
	return 0;
}

/*
 * The same rule on the multiplexer of i386: libseccomp overwrites what the rule says of argument 0
 * with the multiplexer's code and leaves the rest, although those are other arguments there
 * (src/arch-x86.c of 2.5; measured).
 */
static int add_multiplexed(struct resolver *r, struct resolved_arch *arch, struct verdict_entry *on,
                           const struct resolved_rule *direct)
{
	uint32_t ret = profile_action_ret(direct->action) | direct->data;
	struct condition conditions[CALL_ARGS];
	struct resolved_rule rule = *direct;

	if (on->has_multiplexed && on->multiplexed_ret == ret)
		return 0;
	rule.nr = on->multiplexer;
	rule.conditions = conditions;
	conditions[0] = (struct condition){ .op = OPERATOR_EQ, .value = on->code };
	rule.condition_count = 1;
	for (unsigned i = 0; i < direct->condition_count; i++) {
		if (direct->conditions[i].index != 0)
			conditions[rule.condition_count++] = direct->conditions[i];
	}
	if (rule.condition_count == 1) {
		on->has_multiplexed = true;
		on->multiplexed_ret = ret;
	}
	return append(r, arch, &rule);
}

int verdict_resolve_rule(struct resolver *r, struct resolved_arch *arch, struct verdict_entry *on,
                         size_t index)
{
	const struct rule *from = &r->profile->rules[index];
	size_t count = verdict_resolve_conditions_read(r, from);
	bool any_of = profile_repeats_argument(from->conditions, count);
	struct condition conditions[CALL_ARGS];
	struct resolved_rule rule = {
		.nr = on->nr,
		.action = from->action,
		.data = verdict_resolve_data(from->action, from->has_errno, from->errno_ret),
		.conditions = conditions,
		.rule = index,
	};

	if (on->last_rule == index + 1)
		return 0; /* this rule has the name twice */
	on->last_rule = index + 1;
	for (size_t i = 0; i < (any_of ? count : 1); i++) {
		set_conditions(&rule, any_of ? &from->conditions[i] : from->conditions,
		               any_of ? 1 : count, arch->arg_bits);
		if (on->multiplexed && add_multiplexed(r, arch, on, &rule) < 0)
			return -1;
		if (!on->direct || on->swallowed)
			continue;
		on->swallowed = rule.condition_count == 0;
		if (append(r, arch, &rule) < 0)
			return -1;
	}
	return 0;
}
