/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on refusals that do not refuse: a rule that says what the default action says is skipped
 * by the runtimes, so calls that another rule allows pass in spite of it. Asked of diagrams: the
 * calls that the rule means and those that the profile allows have some in common.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "genprof/lint/lint.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict_applies.h"

static bool refuses(enum action action)
{
	return !profile_action_allows(action);
}

/* Where runtimes make "or" of a rule's conditions, lint_check_rules says so, and this is silent. */
static bool names_an_argument_twice(const struct rule *rule)
{
	unsigned seen = 0;

	for (size_t i = 0; i < rule->condition_count; i++) {
		unsigned bit = 1u << rule->conditions[i].index;

		if (seen & bit)
			return true;
		seen |= bit;
	}
	return false;
}

/* Looks for a call that the rule means and the profile allows. Returns as region_find. */
static int find_hole(const struct resolved_profile *resolved, const struct rule *rule,
                     const struct resolved_arch *arch, struct call *call, struct error *err)
{
	const struct resolved_rule meant = { .condition_count = (unsigned)rule->condition_count,
		                             .conditions = rule->conditions };
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	const struct region everything = { 0 };
	diagram allowed;
	int found = -1;

	if (!store)
		return error_set(err, ENOMEM, "lint");
	if (region_allowed(store, resolved, call->arch, call->nr, &allowed, err) == 0) {
		diagram both = diagram_choose(store, meaning_of_rule(store, &meant, arch->arg_bits),
		                              allowed, set_empty(store));

		found = region_find(store, both, &everything, call->args, err);
	}
	diagram_store_free(store);
	return found;
}

/* True: reported, once for a name whatever the machine and the architecture. */
static bool check_machine(const struct profile *profile, const struct resolved_profile *resolved,
                          size_t index, size_t name_index, struct lint *out, int *result)
{
	const struct rule *rule = &profile->rules[index];
	char place[80], quoted[80];
	struct error err;

	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];
		struct call call = { .arch = arch->arch };

		if (syscalls_number(arch->arch, rule->names[name_index], &call.nr) !=
		            SYSCALLS_FOUND ||
		    find_hole(resolved, rule, arch, &call, &err) != REGION_POINT)
			continue;
		snprintf(place, sizeof place, "syscalls[%zu].names[%zu]", index, name_index);
		json_quote(quoted, sizeof quoted, rule->names[name_index]);
		struct verdict verdict = verdict_of(resolved, &call);
		*result = lint_add(
			out, REPORT_ERROR, "not-refused", index, place,
			"%s is not refused: syscalls[%zu] allows calls that this rule means",
			quoted, verdict.rule);
		lint_why(out, "a rule that does what the default action does is skipped: it takes "
		              "nothing away from others");
		return true;
	}
	return false;
}

int lint_check_holes(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out)
{
	int result = 0;

	for (size_t i = 0; i < profile->rule_count && result == 0; i++) {
		const struct rule *rule = &profile->rules[i];
		bool found = false;

		if (!refuses(rule->action) || !lint_is_the_default(profile, rule) ||
		    names_an_argument_twice(rule))
			continue;
		for (size_t k = 0; k < rule->name_count && result == 0; k++, found = false) {
			for (size_t w = 0; w < cases->count && !found && result == 0; w++) {
				const struct machine_case *machine_case = &cases->list[w];

				if (machine_case->resolved &&
				    verdict_applies(rule, &machine_case->machine))
					found = check_machine(profile, machine_case->resolved, i, k,
					                      out, &result);
			}
		}
	}
	return result;
}
