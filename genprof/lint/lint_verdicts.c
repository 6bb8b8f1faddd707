/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on what a usual container may do under the profile: whether a program can start and end,
 * what it may do that few programs need, what its C library will take for an answer, and which way
 * around the rules other architectures are.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

#include "genprof/compare/risk.h"
#include "genprof/lint/lint.h"
#include "genprof/portable/family.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/errno_name.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum openness { CLOSED, SOMETIMES, OPEN };

/* Whether some, all or no calls of a number pass, and the first rule that lets them. */
static enum openness openness_of(const struct resolved_profile *resolved,
                                 const struct resolved_arch *arch, uint32_t nr, size_t *out_rule)
{
	enum openness open = profile_action_allows(resolved->default_action) ? OPEN : CLOSED;
	size_t count;
	const struct resolved_rule *rules = verdict_rules(arch, nr, &count);

	*out_rule = FINDING_NO_RULE;
	for (size_t i = 0; i < count; i++) {
		const struct resolved_rule *rule = &rules[i];

		if (profile_action_allows(rule->action) && *out_rule == FINDING_NO_RULE)
			*out_rule = rule->rule;
		if (rule->condition_count == 0)
			return profile_action_allows(rule->action) ? OPEN : CLOSED;
		open = SOMETIMES;
	}
	return open;
}

static int check_start_and_end(const struct resolved_profile *resolved, struct lint *out)
{
	const struct resolved_arch *native = &resolved->archs[0];
	uint32_t nr;
	size_t rule;

	if (syscalls_number(native->arch, "execve", &nr) == SYSCALLS_FOUND &&
	    openness_of(resolved, native, nr, &rule) == CLOSED) {
		if (lint_add(out, REPORT_ERROR, "cannot-start", FINDING_NO_RULE, "syscalls",
		             "execve is not allowed") < 0)
			return -1;
		lint_why(out,
		         "the filter is in force when the workload is executed: nothing starts");
	}
	if (syscalls_number(native->arch, "exit_group", &nr) == SYSCALLS_FOUND &&
	    openness_of(resolved, native, nr, &rule) == CLOSED) {
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
	             "allows %zu calls that few programs need: %s", count, list) < 0)
		return -1;
	lint_why(out, "a profile that lists what is forbidden lets pass what its author did not "
	              "think of");
	return 0;
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
		enum openness open = openness_of(resolved, native, nr, &rule);
		if (open == CLOSED)
			continue;
		if (rule == FINDING_NO_RULE) {
			int n = snprintf(list + used, sizeof list - used, "%s%s",
			                 by_default++ ? ", " : "", risks[i].call);
			used += n > 0 && (size_t)n < sizeof list - used ? (size_t)n : 0;
			continue;
		}
		snprintf(place, sizeof place, "syscalls[%zu]", rule);
		if (lint_add(out, open == OPEN ? REPORT_WARNING : REPORT_NOTE, "risk", rule, place,
		             "allows %s%s", risks[i].call,
		             open == OPEN ? "" : " with some arguments") < 0)
			return -1;
		lint_why(out, risks[i].why);
	}
	return report_default(list, by_default, out);
}

static bool is_older(const struct family_member *a, const struct family_member *b)
{
	if (a->since_major != b->since_major)
		return a->since_major < b->since_major;
	return a->since_minor < b->since_minor;
}

/* A sibling older than `newer` that is let through, or NULL. */
static const struct family_member *open_sibling(const struct resolved_profile *resolved,
                                                const struct resolved_arch *arch,
                                                const struct family *family,
                                                const struct family_member *newer)
{
	for (size_t i = 0; i < family->count; i++) {
		const struct family_member *older = &family->members[i];
		uint32_t nr;
		size_t rule;

		if (is_older(older, newer) &&
		    syscalls_number(arch->arch, older->name, &nr) == SYSCALLS_FOUND &&
		    openness_of(resolved, arch, nr, &rule) != CLOSED)
			return older;
	}
	return NULL;
}

/* What a C library tries first is refused with an errno that it takes for the call's own answer. */
static int check_member(const struct resolved_profile *resolved, const struct resolved_arch *arch,
                        const struct family *family, const struct family_member *newer,
                        struct lint *out)
{
	struct call call = { .arch = arch->arch };
	size_t rule;

	if (!newer->falls_back || newer->use != FAMILY_STANDS_IN ||
	    syscalls_number(arch->arch, newer->name, &call.nr) != SYSCALLS_FOUND ||
	    openness_of(resolved, arch, call.nr, &rule) != CLOSED)
		return 0;
	uint32_t ret = verdict_of(resolved, &call).ret;
	if ((ret & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO ||
	    (ret & SECCOMP_RET_DATA) == ENOSYS)
		return 0;
	const struct family_member *older = open_sibling(resolved, arch, family, newer);
	if (!older)
		return 0;
	char name[ERRNO_NAME_SIZE];
	if (lint_add(out, REPORT_WARNING, "not-enosys", FINDING_NO_RULE, "syscalls",
	             "%s answers %s on %s, where %s is allowed", newer->name,
	             errno_name((int)(ret & SECCOMP_RET_DATA), name), arch_name(arch->arch),
	             older->name) < 0)
		return -1;
	lint_why(out, "C libraries fall back to the older call on ENOSYS only; answer that, or "
	              "allow both");
	return 0;
}

static int check_families(const struct resolved_profile *resolved, struct lint *out)
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		/*
		 * What libraries make when a program starts: they go on without it, whatever the
		 * errno.
		 */
		if (family_find(&family, "execve"))
			continue;
		for (size_t k = 0; k < family.count; k++) {
			for (size_t a = 0; a < resolved->arch_count; a++) {
				if (check_member(resolved, &resolved->archs[a], &family,
				                 &family.members[k], out) < 0)
					return -1;
			}
		}
	}
	return 0;
}

/* Calls of i386 whose arguments lie in memory, although the profile looks at them. */
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

	if (profile->arch_count == 0 && profile->group_count == 0) {
		if (lint_add(out, REPORT_NOTE, "no-architectures", FINDING_NO_RULE, "architectures",
		             "none are listed: the profile is for the machine's own only") < 0)
			return -1;
		lint_why(out, "calls of other architectures kill the thread, and runc does not "
		              "answer ENOSYS to calls newer than the profile");
		return 0;
	}
	for (size_t i = 0; i < LENGTH(pairs); i++) {
		if (resolved->archs[0].arch != pairs[i].of ||
		    verdict_arch(resolved, pairs[i].missing))
			continue;
		if (lint_add(out, REPORT_WARNING, "architecture-left-out", FINDING_NO_RULE,
		             "architectures", "%s is listed without %s",
		             arch_profile_name(pairs[i].of),
		             arch_profile_name(pairs[i].missing)) < 0)
			return -1;
		lint_why(out, "any program can make such calls: libseccomp kills the thread, a "
		              "filter made otherwise may let them through; list it to have the "
		              "rules stand for it too");
	}
	return 0;
}

int lint_check_verdicts(const struct profile *profile, const struct machine_case *usual,
                        struct lint *out)
{
	if (check_start_and_end(usual->resolved, out) < 0 ||
	    check_architectures(profile, usual->resolved, out) < 0 ||
	    check_multiplexers(profile, usual->resolved, out) < 0 ||
	    check_families(usual->resolved, out) < 0)
		return -1;
	return check_risks(usual->resolved, out);
}
