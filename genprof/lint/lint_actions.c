/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on what an action does to a program, on tests of bits that mean the opposite, and on
 * what not every reader of profiles takes: flags, large numbers, many entries for one call.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

/* ---- actions ---- */

static int check_action(const struct resolved_profile *usual, enum action action, size_t rule,
                        const char *place, struct lint *out)
{
	uint32_t nr;
	size_t by;

	if (action == ACTION_KILL || action == ACTION_KILL_THREAD) {
		if (lint_add(out, REPORT_WARNING, "kills-thread", rule, place,
		             "%s ends the calling thread only", profile_action_name(action)) < 0)
			return -1;
		lint_why(out, "the other threads of the program go on, and may wait for it for "
		              "ever; SCMP_ACT_KILL_PROCESS ends them all");
		return 0;
	}
	if (action != ACTION_TRACE)
		return 0;
	bool may_trace = usual &&
	                 syscalls_number(usual->archs[0].arch, "ptrace", &nr) == SYSCALLS_FOUND &&
	                 lint_openness_of(out, usual, &usual->archs[0], nr, &by) != LINT_CLOSED;
	if (lint_add(out, may_trace ? REPORT_ERROR : REPORT_WARNING, "tracer-decides", rule, place,
	             "SCMP_ACT_TRACE lets a tracer wave the call through%s",
	             may_trace ? ", and the profile allows ptrace" : "") < 0)
		return -1;
	lint_why(out, "every process that may trace the workload decides; without a tracer the "
	              "call fails with ENOSYS");
	return 0;
}

static int check_actions(const struct profile *profile, const struct resolved_profile *usual,
                         struct lint *out)
{
	char place[80];

	if (check_action(usual, profile->default_action, FINDING_NO_RULE, "defaultAction", out) < 0)
		return -1;
	for (size_t i = 0; i < profile->rule_count; i++) {
		snprintf(place, sizeof place, "syscalls[%zu].action", i);
		if (!lint_is_the_default(profile, &profile->rules[i]) &&
		    check_action(usual, profile->rules[i].action, i, place, out) < 0)
			return -1;
	}
	return 0;
}

/* ---- bits ---- */

/*
 * A mask of some bits that are all to be 0. Of an argument that is one of some constants, or with
 * all its bits in the mask, that is a value as any other.
 */
static bool tests_for_no_bit(const struct rule *rule, const struct condition *c, enum arch arch)
{
	bool is_one_of = false;

	for (size_t i = 0; i < rule->name_count && !is_one_of; i++) {
		const struct syscall_info *info;
		uint32_t nr;

		info = syscalls_number(arch, rule->names[i], &nr) == SYSCALLS_FOUND
		               ? syscalls_info(arch, nr)
		               : NULL;
		is_one_of = info && info->args[c->index].kind != ARG_FLAGS;
	}
	return c->op == OPERATOR_MASKED_EQ && c->value != 0 && c->value_two == 0 &&
	       (uint32_t)c->value != UINT32_MAX && !is_one_of;
}

static int check_masks(const struct profile *profile, enum arch arch, struct lint *out)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		for (size_t k = 0; k < rule->condition_count; k++) {
			char place[80];

			if (profile_action_allows(rule->action) ||
			    !tests_for_no_bit(rule, &rule->conditions[k], arch))
				continue;
			snprintf(place, sizeof place, "syscalls[%zu].args[%zu].valueTwo", i, k);
			if (lint_add(
				    out, REPORT_ERROR, "inverted", i, place,
				    "refuses %s where no bit of the mask is set, and not where one "
				    "is",
				    rule->names[0]) < 0)
				return -1;
			lint_why(out, "SCMP_CMP_MASKED_EQ compares the bits in \"value\" with "
			              "\"valueTwo\", which is 0 where it is left out; repeat the "
			              "mask there");
			break;
		}
	}
	return 0;
}

/* ---- other readers ---- */

static int check_flags(const struct profile *profile, struct lint *out)
{
	if (profile->flags == 0)
		return 0;
	if (lint_add(out, REPORT_WARNING, "flags", FINDING_NO_RULE, "flags",
	             "runc before 1.2 refuses a profile with flags") < 0)
		return -1;
	lint_why(out, "Docker before 23 and Podman before 4.1 leave them out");
	return 0;
}

/* What a double holds exactly, and jq and JavaScript with it. */
static const uint64_t LARGEST_EXACT = UINT64_C(1) << 53;

/* Whether the kernel reads 64 bits of the argument: then the mask of its flags is that large. */
static bool needs_64_bits(const struct rule *rule, const struct condition *c, enum arch arch)
{
	uint32_t nr;

	if (syscalls_number(arch, rule->names[0], &nr) != SYSCALLS_FOUND)
		return false;
	const struct syscall_info *info = syscalls_info(arch, nr);
	return info && info->args[c->index].kind != ARG_UNFILTERED &&
	       info->args[c->index].width == 64;
}

static int check_numbers(const struct profile *profile, enum arch arch, struct lint *out)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		for (size_t k = 0; k < rule->condition_count; k++) {
			const struct condition *c = &rule->conditions[k];
			char place[80];

			if ((c->value <= LARGEST_EXACT && c->value_two <= LARGEST_EXACT) ||
			    needs_64_bits(rule, c, arch))
				continue;
			snprintf(place, sizeof place, "syscalls[%zu].args[%zu]", i, k);
			if (lint_add(out, REPORT_NOTE, "large-number", i, place,
			             "a number above 2^53 does not survive every tool") < 0)
				return -1;
			lint_why(out, "jq before 1.7 and JavaScript round it; the Security "
			              "Profiles Operator takes none above 2^63 - 1");
		}
	}
	return 0;
}

enum { MOST_ENTRIES = 128 };

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Conditions of one call, each in a rule of its own. */
static int check_entries(const struct profile *profile, struct lint *out)
{
	auto_free const char **names = NULL;
	size_t count = 0;

	for (size_t i = 0; i < profile->rule_count; i++) {
		for (size_t k = 0; k < profile->rules[i].name_count; k++) {
			if (array_room(names, count, 1) < 0)
				return -1;
			names[count++] = profile->rules[i].names[k];
		}
	}
	if (count > 0)
		qsort(names, count, sizeof *names, compare_names);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1; end < count && strcmp(names[first], names[end]) == 0; end++)
			;
		if (end - first <= MOST_ENTRIES)
			continue;
		if (lint_add(out, REPORT_WARNING, "many-entries", FINDING_NO_RULE, "syscalls",
		             "%zu rules are on %s: some readers take %d at most", end - first,
		             names[first], MOST_ENTRIES) < 0)
			return -1;
		lint_why(out, "newer formats of profile artifacts reject more entries for one "
		              "call; a mask covers several values");
	}
	return 0;
}

int lint_check_actions(const struct profile *profile, const struct machine_cases *cases,
                       struct lint *out)
{
	if (check_actions(profile, cases->list[0].resolved, out) < 0 ||
	    check_masks(profile, cases->list[0].machine.arch, out) < 0 ||
	    check_flags(profile, out) < 0 ||
	    check_numbers(profile, cases->list[0].machine.arch, out) < 0)
		return -1;
	return check_entries(profile, out);
}
