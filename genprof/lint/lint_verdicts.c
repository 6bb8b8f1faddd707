/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on what a usual container may do under the profile: whether a program can start and end,
 * what it may do that few programs need, and which way around the rules other architectures are.
 */
#include <stdio.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "genprof/compare/risk.h"
#include "genprof/lint/lint.h"
#include "lib/base/error.h"
#include "lib/diagram/diagram.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Where the rules on a call with conditions have no diagram of reasonable size, it is both. */
static enum lint_openness ask_diagram(struct lint *lint, const struct resolved_profile *resolved,
                                      enum arch arch, uint32_t nr)
{
	struct diagram_store *store = lint->store;
	enum lint_openness openness = LINT_SOMETIMES;
	size_t before = diagram_store_count(store);
	struct error ignored;
	diagram allowed;

	if (diagram_store_full(store))
		return openness;
	if (region_allowed(store, resolved, arch, nr, &allowed, &ignored) == 0 &&
	    diagram_is_leaf(store, allowed))
		openness = diagram_value(store, allowed) ? LINT_OPEN : LINT_CLOSED;
	diagram_store_forget(store, before);
	return openness;
}

enum lint_openness lint_openness_of(struct lint *lint, const struct resolved_profile *resolved,
                                    const struct resolved_arch *arch, uint32_t nr, size_t *out_rule)
{
	size_t count;
	const struct resolved_rule *rules = verdict_rules(arch, nr, &count);
	struct call call = { .arch = arch->arch, .nr = nr };

	*out_rule = FINDING_NO_RULE;
	for (size_t i = 0; i < count && *out_rule == FINDING_NO_RULE; i++) {
		if (profile_action_allows(rules[i].action))
			*out_rule = rules[i].rule;
	}
	if (count > 0 && rules[0].condition_count > 0)
		return ask_diagram(lint, resolved, arch->arch, nr);
	return verdict_is_allowed(verdict_of(resolved, &call)) ? LINT_OPEN : LINT_CLOSED;
}

static int check_start_and_end(const struct resolved_profile *resolved, struct lint *out)
{
	const struct resolved_arch *native = &resolved->archs[0];
	uint32_t nr;
	size_t rule;

	if (syscalls_number(native->arch, "execve", &nr) == SYSCALLS_FOUND &&
	    lint_openness_of(out, resolved, native, nr, &rule) == LINT_CLOSED) {
		if (lint_add(out, REPORT_ERROR, "cannot-start", FINDING_NO_RULE, "syscalls",
		             "execve is not allowed") < 0)
			return -1;
		lint_why(out,
		         "the filter is in force when the workload is executed: nothing starts");
	}
	if (syscalls_number(native->arch, "exit_group", &nr) == SYSCALLS_FOUND &&
	    lint_openness_of(out, resolved, native, nr, &rule) == LINT_CLOSED) {
		if (lint_add(out, REPORT_ERROR, "cannot-end", FINDING_NO_RULE, "syscalls",
		             "exit_group is not allowed") < 0)
			return -1;
		lint_why(out, "a program that cannot end runs on into a fault, or spins at full "
		              "load for ever");
	}
	return 0;
}

/*
 * Calls that no rule mentions come in dozens: one finding lists what the default lets pass of them.
 */
static int report_default(const char *list, size_t count, struct lint *out)
{
	if (count == 0)
		return 0;
	if (lint_add(out, REPORT_WARNING, "risk", FINDING_NO_RULE, "defaultAction",
	             "allows %zu call%s that few programs need: %s", count, PLURAL(count),
	             list) < 0)
		return -1;
	lint_why(out, "a profile that lists what is forbidden lets pass what its author did not "
	              "think of");
	return 0;
}

/*
 * Where a rule allows clone whatever its flags, clone3 adds nothing; where it has conditions,
 * lint_check_siblings says what clone3 does to them.
 */
static bool is_no_more_than_clone(struct lint *lint, const struct resolved_profile *resolved,
                                  const struct resolved_arch *arch, const char *call)
{
	uint32_t nr;
	size_t rule;

	if (strcmp(call, "clone3") != 0 ||
	    syscalls_number(arch->arch, "clone", &nr) != SYSCALLS_FOUND)
		return false;
	enum lint_openness open = lint_openness_of(lint, resolved, arch, nr, &rule);
	return open == LINT_SOMETIMES || (open == LINT_OPEN && rule != FINDING_NO_RULE);
}

static int check_risks(const struct resolved_profile *resolved, struct lint *out)
{
	const struct resolved_arch *native = &resolved->archs[0];
	char place[80], list[1200] = "";
	size_t by_default = 0, used = 0, risk_count;
	const struct risk *risks = risk_list(&risk_count);

	for (size_t i = 0; i < risk_count; i++) {
		uint32_t nr;
		size_t rule;

		if (syscalls_number(native->arch, risks[i].call, &nr) != SYSCALLS_FOUND)
			continue;
		enum lint_openness open = lint_openness_of(out, resolved, native, nr, &rule);
		if (open == LINT_CLOSED ||
		    is_no_more_than_clone(out, resolved, native, risks[i].call))
			continue;
		if (rule == FINDING_NO_RULE) {
			int n = snprintf(list + used, sizeof list - used, "%s%s",
			                 by_default++ ? ", " : "", risks[i].call);
			used += n > 0 && (size_t)n < sizeof list - used ? (size_t)n : 0;
			continue;
		}
		snprintf(place, sizeof place, "syscalls[%zu]", rule);
		if (lint_add(out, open == LINT_OPEN ? REPORT_WARNING : REPORT_NOTE, "risk", rule,
		             place, "allows %s%s", risks[i].call,
		             open == LINT_OPEN ? "" : " with some arguments") < 0)
			return -1;
		lint_why(out, risks[i].why);
	}
	return report_default(list, by_default, out);
}

/* Calls of i386 whose arguments lie in memory, although the profile compares them. */
static int check_multiplexers(const struct profile *profile,
                              const struct resolved_profile *resolved, struct lint *out)
{
	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];

		for (size_t k = 0; k < profile->rule_count; k++) {
			const struct rule *rule = &profile->rules[k];
			struct call call = { .arch = arch->arch };
			uint32_t code;
			char place[80];

			if (rule->condition_count == 0)
				continue;
			for (size_t n = 0; n < rule->name_count; n++) {
				if (syscalls_multiplexed(arch->arch, rule->names[n], &call.nr,
				                         &code) != SYSCALLS_FOUND)
					continue;
				call.args[0] = code;
				if (!verdict_is_allowed(verdict_of(resolved, &call)))
					continue;
				snprintf(place, sizeof place, "syscalls[%zu].args", k);
				if (lint_add(out, REPORT_WARNING, "multiplexed", k, place,
				             "on %s the conditions on %s do not hold: %s allows it "
				             "whatever its arguments",
				             arch_name(arch->arch), rule->names[n],
				             syscalls_name(arch->arch, call.nr)) < 0)
					return -1;
				lint_why(out, "its arguments lie in memory, where a filter cannot "
				              "see them; leave the architecture out, or do without "
				              "the condition");
			}
		}
	}
	return 0;
}

static int check_architectures(const struct profile *profile,
                               const struct resolved_profile *resolved, struct lint *out)
{
	static const struct {
		enum arch of, missing;
	} pairs[] = {
		{ ARCH_X86_64, ARCH_I386 },
		{ ARCH_X86_64, ARCH_X32 },
		{ ARCH_AARCH64, ARCH_ARM },
	};
	char list[120] = "";

	if (profile->arch_count == 0 && profile->group_count == 0) {
		if (lint_add(out, REPORT_NOTE, "no-architectures", FINDING_NO_RULE, "architectures",
		             "none are listed: the profile is for the machine's own only") < 0)
			return -1;
		lint_why(out, "calls of other architectures kill the thread, and runc does not "
		              "answer ENOSYS to calls newer than the profile");
		return 0;
	}
	/* An unlisted one is killed: what a list of what is allowed means by leaving it out. */
	for (size_t i = 0; i < LENGTH(pairs); i++) {
		if (resolved->archs[0].arch != pairs[i].of ||
		    verdict_arch(resolved, pairs[i].missing))
			continue;
		size_t used = strlen(list);
		snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "",
		         arch_profile_name(pairs[i].missing));
	}
	if (!list[0] || !profile_action_allows(profile->default_action))
		return 0;
	if (lint_add(out, REPORT_WARNING, "architecture-left-out", FINDING_NO_RULE, "architectures",
	             "%s is listed without %s", arch_profile_name(resolved->archs[0].arch),
	             list) < 0)
		return -1;
	lint_why(out, "every call of a program for it is refused, not only what the rules refuse: "
	              "libseccomp kills the thread");
	return 0;
}

int lint_check_verdicts(const struct profile *profile, const struct machine_case *usual,
                        struct lint *out)
{
	if (check_start_and_end(usual->resolved, out) < 0 ||
	    check_architectures(profile, usual->resolved, out) < 0 ||
	    check_multiplexers(profile, usual->resolved, out) < 0 ||
	    lint_check_siblings(profile, usual->resolved, out) < 0)
		return -1;
	return check_risks(usual->resolved, out);
}
