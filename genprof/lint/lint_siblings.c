/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on calls that stand in for each other (family.h): a refusal that a sibling goes around,
 * an allowance that helps one C library only, and refusals that a library takes for the call's own
 * answer. Each is one finding, however many siblings and architectures have it.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

#include "genprof/compare/risk.h"
#include "genprof/lint/lint.h"
#include "genprof/portable/family.h"
#include "lib/text/errno_name.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { LIST = 600 };

/* Adds a word to a list, once. */
static void list_add(char list[LIST], const char *word)
{
	size_t used = strlen(list), n = strlen(word);

	for (const char *at = strstr(list, word); at; at = strstr(at + 1, word)) {
		if ((at == list || at[-1] == ' ') && (at[n] == ',' || at[n] == '\0'))
			return;
	}
	if (used + n + 3 < LIST)
		snprintf(list + used, LIST - used, "%s%s", used ? ", " : "", word);
}

static enum lint_openness openness(struct lint *lint, const struct resolved_profile *resolved,
                                   const struct resolved_arch *arch, const char *name,
                                   size_t *out_rule)
{
	uint32_t nr;

	*out_rule = FINDING_NO_RULE;
	return syscalls_number(arch->arch, name, &nr) == SYSCALLS_FOUND
	               ? lint_openness_of(lint, resolved, arch, nr, out_rule)
	               : LINT_CLOSED;
}

static bool is_older(const struct family_member *a, const struct family_member *b)
{
	if (a->since_major != b->since_major)
		return a->since_major < b->since_major;
	return a->since_minor < b->since_minor;
}

/* What libraries make when a program starts: they go on without, whatever the errno. */
static bool is_start(const struct family *family)
{
	return family_find(family, "rseq");
}

/* ---- newer calls that libraries try first ---- */

/* x32 is left out: no C library in use is made for it. */
static bool has_open_older(struct lint *lint, const struct resolved_profile *resolved,
                           const struct resolved_arch *arch, const struct family *family,
                           const struct family_member *newer)
{
	for (size_t i = 0; i < family->count; i++) {
		size_t rule;

		if (is_older(&family->members[i], newer) &&
		    openness(lint, resolved, arch, family->members[i].name, &rule) != LINT_CLOSED)
			return true;
	}
	return false;
}

/* The errno, other than ENOSYS, with which a newer call is refused beside an older one, or 0. */
static int misleading_errno(struct lint *lint, const struct resolved_profile *resolved,
                            const struct resolved_arch *arch, const struct family *family,
                            const struct family_member *newer)
{
	struct call call = { .arch = arch->arch };
	size_t rule;

	if (!newer->falls_back || newer->use != FAMILY_STANDS_IN || arch->arch == ARCH_X32 ||
	    syscalls_number(arch->arch, newer->name, &call.nr) != SYSCALLS_FOUND ||
	    openness(lint, resolved, arch, newer->name, &rule) != LINT_CLOSED)
		return 0;
	uint32_t ret = verdict_of(resolved, &call).ret;
	if ((ret & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO ||
	    (ret & SECCOMP_RET_DATA) == ENOSYS ||
	    !has_open_older(lint, resolved, arch, family, newer))
		return 0;
	return (int)(ret & SECCOMP_RET_DATA);
}

static int check_fallbacks(const struct resolved_profile *resolved, struct lint *out)
{
	char list[LIST] = "", buffer[ERRNO_NAME_SIZE];
	const char *answer = NULL;

	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		for (size_t k = 0; k < family.count && !is_start(&family); k++) {
			for (size_t a = 0; a < resolved->arch_count; a++) {
				int errnum = misleading_errno(out, resolved, &resolved->archs[a],
				                              &family, &family.members[k]);
				if (errnum == 0)
					continue;
				answer = errno_name(errnum, buffer);
				list_add(list, family.members[k].name);
			}
		}
	}
	if (!list[0])
		return 0;
	if (lint_add(out, REPORT_WARNING, "not-enosys", FINDING_NO_RULE, "syscalls",
	             "answered with %s, where older calls that do the same are allowed: %s", answer,
	             list) < 0)
		return -1;
	lint_why(out, "C libraries make the older call after ENOSYS only; answer that (errno 38), "
	              "or allow both");
	return 0;
}

/* ---- refusals that a sibling goes around ---- */

static bool refuses(const struct rule *rule)
{
	return !profile_action_allows(rule->action);
}

/* Whether `name` is refused whatever its arguments, and open by no other rule. */
static bool is_meant_to_be_refused(struct lint *lint, const struct profile *profile,
                                   const struct rule *rule, const struct resolved_profile *resolved,
                                   const struct resolved_arch *arch, const char *name)
{
	struct call call = { .arch = arch->arch };
	size_t decided_by;

	if (!refuses(rule) || rule->condition_count > 0 ||
	    syscalls_number(call.arch, name, &call.nr) != SYSCALLS_FOUND ||
	    openness(lint, resolved, arch, name, &decided_by) != LINT_CLOSED)
		return false;
	/* With ENOSYS a library is asked to make the sibling. */
	struct verdict verdict = verdict_of(resolved, &call);
	return verdict.source == VERDICT_RULE && &profile->rules[verdict.rule] == rule &&
	       verdict.ret != (SECCOMP_RET_ERRNO | ENOSYS);
}

static void add_open(struct lint *lint, const struct resolved_profile *resolved,
                     const struct resolved_arch *arch, const char *name, char list[LIST])
{
	size_t rule;

	if (openness(lint, resolved, arch, name, &rule) == LINT_OPEN)
		list_add(list, name);
}

static void add_family(struct lint *lint, const struct resolved_profile *resolved,
                       const struct resolved_arch *arch, const char *name, char list[LIST])
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);
		const struct family_member *member = family_find(&family, name);

		/* A call that libraries do without is refused to have them make an older one. */
		if (!member || member->falls_back || is_start(&family))
			continue;
		for (size_t k = 0; k < family.count; k++) {
			const struct family_member *other = &family.members[k];

			if (other != member &&
			    (other->use == FAMILY_STANDS_IN || risk_find(other->name)))
				add_open(lint, resolved, arch, other->name, list);
		}
	}
}

/* socketcall and ipc of i386, where the call is one of theirs and they let it pass. */
static void add_multiplexer(const struct resolved_profile *resolved,
                            const struct resolved_arch *arch, const char *name, char list[LIST])
{
	struct call call = { .arch = arch->arch };
	uint32_t code;

	if (syscalls_multiplexed(arch->arch, name, &call.nr, &code) != SYSCALLS_FOUND)
		return;
	call.args[0] = code;
	if (verdict_is_allowed(verdict_of(resolved, &call)))
		list_add(list, syscalls_name(arch->arch, call.nr));
}

static const struct {
	const char *refused, *other;
} same[] = {
#define SAME(refused, other) { refused, other },
#include "genprof/lint/lint_siblings.def"
#undef SAME
};

static int check_refused_name(const struct profile *profile, size_t index, size_t name_index,
                              const struct resolved_profile *resolved, struct lint *out)
{
	const char *name = profile->rules[index].names[name_index];
	char list[LIST] = "", place[80];

	for (size_t a = 0; a < resolved->arch_count; a++) {
		const struct resolved_arch *arch = &resolved->archs[a];

		if (!is_meant_to_be_refused(out, profile, &profile->rules[index], resolved, arch,
		                            name))
			continue;
		add_family(out, resolved, arch, name, list);
		for (size_t i = 0; i < LENGTH(same); i++)
			if (strcmp(same[i].refused, name) == 0)
				add_open(out, resolved, arch, same[i].other, list);
		add_multiplexer(resolved, arch, name, list);
	}
	if (!list[0])
		return 0;
	snprintf(place, sizeof place, "syscalls[%zu].names[%zu]", index, name_index);
	if (lint_add(out, REPORT_ERROR, "sibling-allowed", index, place,
	             "%s is refused, and what does the same is allowed: %s", name, list) < 0)
		return -1;
	lint_why(out, "programs can make that call instead; refuse both");
	return 0;
}

static int check_refusals(const struct profile *profile, const struct resolved_profile *resolved,
                          struct lint *out)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		for (size_t k = 0; k < profile->rules[i].name_count; k++) {
			if (refuses(&profile->rules[i]) &&
			    check_refused_name(profile, i, k, resolved, out) < 0)
				return -1;
		}
	}
	return 0;
}

/* The conditions on clone's flags hold as long as there is no clone3, whose flags are in memory. */
static int check_clone3(const struct resolved_profile *resolved, struct lint *out)
{
	const struct resolved_arch *native = &resolved->archs[0];
	size_t by, allowed_by;
	char place[80] = "defaultAction";

	if (openness(out, resolved, native, "clone", &by) != LINT_SOMETIMES ||
	    openness(out, resolved, native, "clone3", &allowed_by) != LINT_OPEN)
		return 0;
	if (allowed_by != FINDING_NO_RULE)
		snprintf(place, sizeof place, "syscalls[%zu]", allowed_by);
	if (lint_add(out, REPORT_ERROR, "sibling-allowed", allowed_by, place,
	             "clone3 is allowed, and goes around the conditions on clone") < 0)
		return -1;
	lint_why(out, "its flags are in memory, where a filter cannot see them; answer it with "
	              "ENOSYS (errno 38), and C libraries make clone");
	return 0;
}

/* ---- allowances that help one library only ---- */

/*
 * Only where the profile is for more than one C library, and is no recording of one program: glibc
 * opens with openat and has no use for stat, musl makes open and stat.
 */
static int check_forks(const struct profile *profile, const struct resolved_profile *resolved,
                       struct lint *out)
{
	static const char *const forks[] = { "vfork", "fork" };
	const struct resolved_arch *native = &resolved->archs[0];
	char list[LIST] = "";
	size_t rule;
	uint32_t nr;

	if (profile_action_allows(profile->default_action) ||
	    openness(out, resolved, native, "clone", &rule) == LINT_CLOSED ||
	    openness(out, resolved, native, "open", &rule) == LINT_CLOSED ||
	    openness(out, resolved, native, "stat", &rule) == LINT_CLOSED ||
	    openness(out, resolved, native, "openat", &rule) == LINT_CLOSED)
		return 0;
	for (size_t i = 0; i < sizeof forks / sizeof *forks; i++) {
		if (syscalls_number(native->arch, forks[i], &nr) == SYSCALLS_FOUND &&
		    openness(out, resolved, native, forks[i], &rule) == LINT_CLOSED)
			list_add(list, forks[i]);
	}
	if (!list[0])
		return 0;
	if (lint_add(out, REPORT_WARNING, "sibling-refused", FINDING_NO_RULE, "syscalls",
	             "clone is allowed, and what other shells and libraries make is refused: %s",
	             list) < 0)
		return -1;
	lint_why(out, "dash makes processes with vfork, musl with fork; they give nothing that "
	              "clone does not");
	return 0;
}

int lint_check_siblings(const struct profile *profile, const struct resolved_profile *resolved,
                        struct lint *out)
{
	if (check_fallbacks(resolved, out) < 0 || check_refusals(profile, resolved, out) < 0 ||
	    check_clone3(resolved, out) < 0)
		return -1;
	return check_forks(profile, resolved, out);
}
