/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on rules beside each other: which of them never decide anything, and why. Asked of the
 * resolved profiles, where a rule that libseccomp drops is no longer there, and for rules with
 * conditions of diagrams (lint_covered.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "genprof/lint/lint_covered.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict_applies.h"

/* The rule that keeps another one from deciding, on every machine where that applies. */
struct blocker {
	bool applies;            /* somewhere */
	bool decides;            /* somewhere */
	size_t blocked_by;       /* else by this rule */
	enum lint_effect effect; /* of a rule that is there and does not decide */
};

/* The first one from the rule `index` of the profile; rules on one call have its order. */
static size_t first_from(const struct resolved_rule *rules, size_t count, size_t index)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rules[middle].rule < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void find_blocker(const struct machine_case *machine_case, size_t index, const char *name,
                         const struct lint_covered *covered, size_t machine, struct blocker *out)
{
	const struct resolved_profile *resolved = machine_case->resolved;

	if (!resolved || !verdict_applies(&resolved->profile->rules[index], &machine_case->machine))
		return;
	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];
		uint32_t nr;
		size_t count;

		if (syscalls_number(arch->arch, name, &nr) != SYSCALLS_FOUND)
			continue;
		const struct resolved_rule *rules = verdict_rules(arch, nr, &count);
		if (count == 0)
			continue;
		const uint8_t *effects =
			lint_covered_of(covered, machine, i) + (rules - arch->rules);
		out->applies = true;
		out->blocked_by = rules[0].rule;
		for (size_t k = first_from(rules, count, index);
		     k < count && rules[k].rule == index; k++) {
			out->decides |= effects[k] == LINT_DECIDES;
			out->effect = effects[k];
		}
	}
}

/* A rule with conditions that is not dropped, and changes nothing all the same. */
static int report_no_effect(enum lint_effect effect, size_t index, const char *place,
                            const char *name, struct lint *out)
{
	if (effect == LINT_EMPTY)
		return lint_add(out, REPORT_WARNING, "never-decides", index, place,
		                "the conditions on %s hold for no call", name);
	return lint_add(
		out, REPORT_NOTE, "repeated", index, place,
		"other rules match every call of %s that this one matches, and say the same", name);
}

static int check_name(const struct profile *profile, const struct machine_cases *cases,
                      const struct lint_covered *covered, size_t index, size_t name_index,
                      struct lint *out)
{
	const struct rule *rule = &profile->rules[index], *winner;
	const char *name = rule->names[name_index];
	struct blocker blocker = { 0 };
	char place[80], quoted[80];

	for (size_t i = 0; i < cases->count && !blocker.decides; i++)
		find_blocker(&cases->list[i], index, name, covered, i, &blocker);
	if (!blocker.applies || blocker.decides)
		return 0;
	winner = &profile->rules[blocker.blocked_by];
	snprintf(place, sizeof place, "syscalls[%zu].names[%zu]", index, name_index);
	json_quote(quoted, sizeof quoted, name);
	if (blocker.effect != LINT_DECIDES)
		return report_no_effect(blocker.effect, index, place, quoted, out);
	if (rule->condition_count > 0) {
		bool widens = (int32_t)profile_action_ret(winner->action) >=
		              (int32_t)profile_action_ret(rule->action);

		if (lint_add(out, widens ? REPORT_ERROR : REPORT_WARNING, "swallowed", index, place,
		             "the conditions on %s never count: syscalls[%zu] has none and takes "
		             "every such call",
		             quoted, blocker.blocked_by) < 0)
			return -1;
		lint_why(out, "of several rules for a call, one without conditions is the only one "
		              "that libseccomp keeps");
		return 0;
	}
	bool same = winner->action == rule->action && winner->has_errno == rule->has_errno &&
	            winner->errno_ret == rule->errno_ret;
	if (lint_add(out, same ? REPORT_NOTE : REPORT_WARNING, same ? "repeated" : "never-decides",
	             index, place, "%s is already decided by syscalls[%zu]", quoted,
	             blocker.blocked_by) < 0)
		return -1;
	if (!same)
		lint_why(out, "of several rules without conditions the first one counts");
	return 0;
}

bool lint_is_the_default(const struct profile *profile, const struct rule *rule)
{
	uint32_t own = rule->has_errno ? rule->errno_ret : 1;
	uint32_t other = profile->has_default_errno ? profile->default_errno : 1;

	if (profile_action_ret(rule->action) != profile_action_ret(profile->default_action))
		return false;
	return !profile_action_has_errno(rule->action) || own == other;
}

/* That says that the rule is skipped, and what follows. */
static bool has_holes(const struct report *report, size_t rule)
{
	for (size_t i = 0; i < report->count; i++) {
		if (report->list[i].rule == rule &&
		    strcmp(report->list[i].kind, "not-refused") == 0)
			return true;
	}
	return false;
}

static int check_order(const struct profile *profile, const struct machine_cases *cases,
                       const struct lint_covered *covered, struct lint *out)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];
		char place[80];

		if (lint_is_the_default(profile, rule)) {
			if (has_holes(out->report, i))
				continue;
			snprintf(place, sizeof place, "syscalls[%zu].action", i);
			if (lint_add(out, REPORT_NOTE, "same-as-default", i, place,
			             "the same as the default action: the rule is skipped") < 0)
				return -1;
			lint_why(out, "it does not take calls away from other rules either");
			continue;
		}
		for (size_t k = 0; k < rule->name_count; k++) {
			if (check_name(profile, cases, covered, i, k, out) < 0)
				return -1;
		}
	}
	return 0;
}

int lint_check_order(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out)
{
	struct lint_covered covered;
	int rc = lint_covered_find(cases, &covered);

	if (rc == 0)
		rc = check_order(profile, cases, &covered, out);
	lint_covered_done(&covered);
	return rc;
}
