/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on each rule by itself: what its conditions compare. Whether a comparison of more bits
 * than the kernel reads is a hole or a nuisance depends on which side of it the caller wants to be:
 * a rule looser than the default is entered, a stricter one is left.
 */
#include <stdio.h>
#include <stdlib.h>

#include "genprof/lint/lint.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict_applies.h"

static bool is_looser(enum action a, enum action b)
{
	return (int32_t)profile_action_ret(a) > (int32_t)profile_action_ret(b);
}

/* Whether setting bits above bit 31 makes the condition true that was false. */
static bool high_bits_can_make_it_true(const struct condition *c)
{
	return c->op == OPERATOR_NE || c->op == OPERATOR_GT || c->op == OPERATOR_GE;
}

static int check_width(const struct profile *profile, size_t index, size_t arg_index,
                       const char *name, const struct arg_info *arg, struct lint *out)
{
	const struct rule *rule = &profile->rules[index];
	const struct condition *c = &rule->conditions[arg_index];
	char place[80];

	if (arg->width == ARG_WIDTH_CHECKED)
		return 0;
	snprintf(place, sizeof place, "syscalls[%zu].args[%zu]", index, arg_index);
	bool makes_true = high_bits_can_make_it_true(c);
	if (is_looser(rule->action, profile->default_action) == makes_true) {
		if (lint_add(out, REPORT_ERROR, "stepped-around", index, place,
		             "the kernel reads 32 bits of %s's %s, the rule compares 64", name,
		             arg->name) < 0)
			return -1;
		lint_why(out, "a caller sets a bit above bit 31, which the kernel ignores, and is "
		              "past the rule; use SCMP_CMP_MASKED_EQ with a mask up to 4294967295");
		return 0;
	}
	if (lint_add(out, REPORT_WARNING, "compares-64-bits", index, place,
	             "the kernel reads 32 bits of %s's %s, the rule compares 64", name,
	             arg->name) < 0)
		return -1;
	lint_why(out, "a program whose C library leaves something above bit 31 gets the other "
	              "answer; use SCMP_CMP_MASKED_EQ with a mask up to 4294967295");
	return 0;
}

/*
 * The first condition on an argument, and of those that compare its high bits the first that these
 * can make true, or false: others would repeat what is found. Indices, or NONE.
 */
struct first_conditions {
	size_t any, true_by_high_bits, false_by_high_bits;
};

static const size_t NONE = (size_t)-1;

static bool compares_32_bits(const struct condition *c)
{
	return c->op == OPERATOR_MASKED_EQ && c->value <= UINT32_MAX;
}

static void find_first_conditions(const struct rule *rule, struct first_conditions first[CALL_ARGS])
{
	for (unsigned a = 0; a < CALL_ARGS; a++)
		first[a] = (struct first_conditions){ NONE, NONE, NONE };
	for (size_t i = rule->condition_count; i-- > 0;) {
		const struct condition *c = &rule->conditions[i];
		struct first_conditions *of = &first[c->index];

		of->any = i;
		if (!compares_32_bits(c))
			*(high_bits_can_make_it_true(c) ? &of->true_by_high_bits
			                                : &of->false_by_high_bits) = i;
	}
}

static int check_arguments(const struct profile *profile, size_t index, const char *name,
                           const struct syscall_info *info,
                           const struct first_conditions first[CALL_ARGS], struct lint *out)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		char place[80];

		if (first[a].any == NONE)
			continue;
		if (info && info->args[a].kind != ARG_UNFILTERED) {
			const size_t conditions[] = { first[a].true_by_high_bits,
				                      first[a].false_by_high_bits };

			for (int i = 0; i < 2; i++) {
				if (conditions[i] != NONE &&
				    check_width(profile, index, conditions[i], name, &info->args[a],
				                out) < 0)
					return -1;
			}
			continue;
		}
		snprintf(place, sizeof place, "syscalls[%zu].args[%zu].index", index, first[a].any);
		if (lint_add(out, REPORT_WARNING, "not-judgeable", index, place,
		             "argument %u of %s is not one that a filter can judge", a, name) < 0)
			return -1;
		lint_why(out, "it is a pointer (the filter sees the address, not what is there), a "
		              "descriptor, an id or a size");
	}
	return 0;
}

/*
 * What is known of arguments is known of `arch`: rules for other machines have their names looked
 * up only.
 */
static int check_rule(const struct profile *profile, size_t index, const struct machine *machine,
                      enum arch arch, struct lint *out)
{
	const struct rule *rule = &profile->rules[index];
	struct first_conditions first[CALL_ARGS];
	char place[80];

	find_first_conditions(rule, first);
	for (size_t i = 0; i < rule->name_count; i++) {
		const char *name = rule->names[i];
		uint32_t nr;

		if (lint_check_name(profile, index, i, machine->arch, out) < 0)
			return -1;
		if (rule->condition_count > 0 && machine->arch == arch &&
		    syscalls_number(arch, name, &nr) == SYSCALLS_FOUND &&
		    check_arguments(profile, index, name, syscalls_info(arch, nr), first, out) < 0)
			return -1;
	}
	if (!profile_repeats_argument(rule->conditions, rule->condition_count))
		return 0;
	snprintf(place, sizeof place, "syscalls[%zu].args", index);
	if (lint_add(out, REPORT_WARNING, "any-of", index, place,
	             "an argument is compared twice: one condition is enough") < 0)
		return -1;
	lint_why(out, "runc and crun then join all conditions of the rule with or; a range needs a "
	              "mask, or two rules");
	return 0;
}

/* A rule for other architectures is checked with their numbers. */
static const struct machine *machine_of(const struct rule *rule, const struct machine_cases *cases)
{
	for (size_t i = 0; i < cases->count; i++) {
		if (verdict_applies(rule, &cases->list[i].machine))
			return &cases->list[i].machine;
	}
	return NULL;
}

int lint_check_rules(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out)
{
	enum arch arch = cases->list[0].machine.arch;

	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct machine *machine = machine_of(&profile->rules[i], cases);
		char place[80];

		if (machine) {
			if (check_rule(profile, i, machine, arch, out) < 0)
				return -1;
			continue;
		}
		if (cases->are_more)
			continue;
		snprintf(place, sizeof place, "syscalls[%zu]", i);
		if (lint_add(out, REPORT_WARNING, "never-applies", i, place,
		             "no machine meets includes and excludes together") < 0)
			return -1;
	}
	return 0;
}
