/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on includes and excludes: an allowing rule that another one's excludes leave without
 * effect unless one more capability is held, and conditions that the runtime does not read.
 */
#include <stdio.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "lib/json/json.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict_applies.h"

/* ---- what is not read ---- */

static bool has_selector(const struct rule *rule)
{
	const struct selector *in = &rule->includes, *ex = &rule->excludes;

	return in->cap_count || in->arch_count || in->has_min_kernel || ex->cap_count ||
	       ex->arch_count || ex->has_min_kernel;
}

static int check_lost(const struct profile *profile, const char *reader, struct lint *out)
{
	char place[80];

	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];
		bool allows = profile_action_allows(rule->action);

		snprintf(place, sizeof place, "syscalls[%zu]", i);
		if (rule->is_singular) {
			if (lint_add(out, REPORT_WARNING, "conditions-lost", i, place,
			             "%s does not read \"name\": the rule names no call",
			             reader) < 0)
				return -1;
		} else if (has_selector(rule)) {
			if (lint_add(out, allows ? REPORT_ERROR : REPORT_WARNING, "conditions-lost",
			             i, place,
			             "%s does not read includes and excludes: the rule %s always",
			             reader, allows ? "allows" : "refuses") < 0)
				return -1;
			lint_why(out, "sc-genprof convert --to=oci decides them for one machine");
		}
	}
	if (profile->group_count == 0)
		return 0;
	return lint_add(out, REPORT_WARNING, "conditions-lost", FINDING_NO_RULE, "archMap",
	                "%s does not read it: only the machine's own architecture is in the filter",
	                reader);
}

/* ---- what else is needed ---- */

static uint64_t asked_for(const struct selector *includes)
{
	uint64_t set = 0;
	unsigned number;

	for (size_t i = 0; i < includes->cap_count; i++) {
		if (capability_from_name(includes->caps[i], &number) == 0)
			set |= UINT64_C(1) << number;
	}
	return set;
}

/* The machine that holds just what the rule asks for. */
static const struct machine_case *case_of(const struct rule *rule,
                                          const struct machine_cases *cases)
{
	uint64_t set = asked_for(&rule->includes);

	for (size_t i = 0; i < cases->count; i++) {
		const struct machine_case *machine_case = &cases->list[i];

		if (machine_case->resolved && machine_case->machine.capabilities == set &&
		    verdict_applies(rule, &machine_case->machine))
			return machine_case;
	}
	return NULL;
}

static int check_name(const struct profile *profile, size_t index, size_t name_index,
                      const struct machine_case *machine_case, struct lint *out)
{
	const char *name = profile->rules[index].names[name_index];
	const struct resolved_arch *native = &machine_case->resolved->archs[0];
	char place[80], quoted[80];
	size_t count;
	uint32_t nr;

	if (syscalls_number(native->arch, name, &nr) != SYSCALLS_FOUND)
		return 0;
	const struct resolved_rule *by = verdict_rules(native, nr, &count);
	if (count != 1 || by->rule == index || profile_action_allows(by->action))
		return 0;
	const struct selector *excludes = &profile->rules[by->rule].excludes;
	if (excludes->cap_count == 0)
		return 0;
	snprintf(place, sizeof place, "syscalls[%zu].names[%zu]", index, name_index);
	json_quote(quoted, sizeof quoted, name);
	if (lint_add(out, REPORT_WARNING, "needs-more", index, place,
	             "%s takes %s besides: without it syscalls[%zu] comes first, and refuses",
	             quoted, excludes->caps[0], by->rule) < 0)
		return -1;
	lint_why(out, "of several rules without conditions on arguments the first one counts; let "
	              "the other one exclude this rule's capabilities, too");
	return 0;
}

int lint_check_capabilities(const struct profile *profile, const struct machine_cases *cases,
                            struct lint *out)
{
	enum runtime runtime = cases->list[0].machine.runtime;

	if (verdict_reads_oci(runtime))
		return check_lost(profile, verdict_runtimes[runtime], out);
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];
		const struct machine_case *machine_case =
			profile_action_allows(rule->action) && rule->includes.cap_count > 0
				? case_of(rule, cases)
				: NULL;

		for (size_t k = 0; machine_case && k < rule->name_count; k++) {
			if (check_name(profile, i, k, machine_case, out) < 0)
				return -1;
		}
	}
	return 0;
}
