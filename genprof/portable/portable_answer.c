/* SPDX-License-Identifier: Apache-2.0 */
/* Profile -> the same profile with at most one more rule. */
#include "genprof/portable/portable_answer.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/portable/family.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

struct names {
	const char **list; /* each static */
	size_t count;
};

static bool is_named(const struct profile *profile, const char *name, bool only_allowed)
{
	for (size_t r = 0; r < profile->rule_count; r++) {
		if (only_allowed && profile->rules[r].action != ACTION_ALLOW)
			continue;
		for (size_t n = 0; n < profile->rules[r].name_count; n++) {
			if (strcmp(profile->rules[r].names[n], name) == 0)
				return true;
		}
	}
	return false;
}

static bool is_listed(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->list[i], name) == 0)
			return true;
	}
	return false;
}

static int list_name(struct names *names, const char *name, struct error *err)
{
	if (array_room(names->list, names->count, 1) < 0)
		return error_set(err, 0, "newer calls: out of memory");
	names->list[names->count++] = name;
	return 0;
}

static bool is_free(const struct profile *profile, const struct names *names, const char *name)
{
	return !is_named(profile, name, false) && !is_listed(names, name) &&
	       syscalls_is_in_oldest_libseccomp(name);
}

static bool exists(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->arch_count; i++) {
		if (family_is_on(profile->archs[i], name))
			return true;
	}
	return false;
}

static int list_siblings(const struct profile *profile, struct names *names, struct error *err)
{
	for (size_t f = 0; f < family_count(); f++) {
		struct family family = family_at(f);
		bool is_used = false;

		for (size_t k = 0; k < family.count; k++)
			is_used = is_used || is_named(profile, family.members[k].name, true);
		for (size_t k = 0; is_used && k < family.count; k++) {
			const struct family_member *member = &family.members[k];

			if (family_is_newer(member) && member->falls_back &&
			    exists(profile, member->name) &&
			    is_free(profile, names, member->name) &&
			    list_name(names, member->name, err) < 0)
				return -1;
		}
	}
	return 0;
}

/*
 * Calls since Linux 5.1, which all architectures number alike. Older ones are left with the
 * profile's own answer: they are refused, not missing.
 */
static bool is_recent(enum arch arch, uint32_t nr)
{
	uint32_t first;

	return syscalls_number(arch, "pidfd_send_signal", &first) == SYSCALLS_FOUND && nr >= first;
}

/* Those between the highest number that the profile named and the highest that is named now. */
static int fill_up(const struct profile *profile, enum arch arch, size_t sibling_count,
                   struct names *names, struct error *err)
{
	uint32_t before = 0, now = 0, nr;

	for (size_t r = 0; r < profile->rule_count; r++) {
		for (size_t n = 0; n < profile->rules[r].name_count; n++) {
			const char *name = profile->rules[r].names[n];

			/* runc does not see what its libseccomp does not know. */
			if (syscalls_number(arch, name, &nr) == SYSCALLS_FOUND && nr > before &&
			    syscalls_is_in_oldest_libseccomp(name))
				before = nr;
		}
	}
	for (size_t i = 0; i < sibling_count; i++) {
		if (syscalls_number(arch, names->list[i], &nr) == SYSCALLS_FOUND && nr > now)
			now = nr;
	}
	for (nr = before + 1; nr < now; nr++) {
		const char *name = syscalls_name(arch, nr);

		if (name && is_recent(arch, nr) && is_free(profile, names, name) &&
		    list_name(names, name, err) < 0)
			return -1;
	}
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_rule(struct profile *profile, const struct names *names, struct error *err)
{
	struct rule *rule;

	if (profile_add_rule(profile, &rule, err) < 0)
		return -1;
	rule->action = ACTION_ERRNO;
	rule->has_errno = true;
	rule->errno_ret = ENOSYS;
	rule->comment = strdup("newer than what was seen: answered as by an older kernel, so that "
	                       "callers fall back");
	if (!rule->comment)
		return error_set(err, 0, "newer calls: out of memory");
	for (size_t i = 0; i < names->count; i++) {
		if (profile_rule_add_name(rule, names->list[i], err) < 0)
			return -1;
	}
	return 0;
}

int portable_answer_newer(struct profile *profile, struct error *err)
{
	struct names names = { 0 };
	int result = list_siblings(profile, &names, err);
	size_t sibling_count = names.count;

	for (size_t i = 0; i < profile->arch_count && result == 0; i++)
		result = fill_up(profile, profile->archs[i], sibling_count, &names, err);
	if (result == 0 && names.count > 0) {
		qsort(names.list, names.count, sizeof *names.list, compare_names);
		result = add_rule(profile, &names, err);
	}
	free(names.list);
	return result;
}

uint32_t portable_answer_to(const char *name)
{
	for (size_t f = 0; f < family_count(); f++) {
		struct family family = family_at(f);
		const struct family_member *member = family_find(&family, name);

		if (member && member->falls_back)
			return ENOSYS;
	}
	return EPERM;
}
