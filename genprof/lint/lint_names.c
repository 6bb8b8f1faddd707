/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on the names of calls: unknown ones, with the call that is meant; names that depend on
 * how new libseccomp is; names that have no number where the profile holds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "lib/json/json.h"
#include "lib/text/spelling.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

/*
 * What other sources call a call. Headers: the C library's functions and the kernel's
 * __NR_ macros; tracepoints and symbols: the names in SYSCALL_DEFINE (fs/stat.c, kernel/sys.c,
 * fs/namespace.c, fs/read_write.c).
 */
static const struct {
	const char *spelling, *call;
} spellings[] = {
	{ "newuname", "uname" },
	{ "newstat", "stat" },
	{ "newlstat", "lstat" },
	{ "newfstat", "fstat" },
	{ "fstatat", "newfstatat" },
	{ "pread", "pread64" },
	{ "pwrite", "pwrite64" },
	{ "sendfile64", "sendfile" },
	{ "umount", "umount2" },
	{ "fadvise64_64", "fadvise64" },
	{ "stat64", "stat" },
	{ "sigaction", "rt_sigaction" },
	{ "sigprocmask", "rt_sigprocmask" },
	{ "sigreturn", "rt_sigreturn" },
	{ "posix_fadvise", "fadvise64" },
	{ "recv", "recvfrom" },
	{ "send", "sendto" },
	{ "_llseek", "lseek" },
	{ "llseek", "lseek" },
};

static const char *const prefixes[] = {
	"__x64_sys_", "__ia32_sys_", "__arm64_sys_", "__se_sys_", "__do_sys_",
	"sys_enter_", "sys_exit_",   "sys_",         "SYS_",      "__NR_",
};

static bool has_number(enum arch arch, const char *name)
{
	uint32_t nr, code;

	return syscalls_number(arch, name, &nr) == SYSCALLS_FOUND ||
	       syscalls_multiplexed(arch, name, &nr, &code) == SYSCALLS_FOUND;
}

/* The call of `arch` that goes by another name elsewhere, or NULL. */
static const char *by_other_name(enum arch arch, const char *name)
{
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t n = strlen(prefixes[i]);

		if (strncmp(name, prefixes[i], n) == 0) {
			name += n;
			if (has_number(arch, name))
				return name;
			break;
		}
	}
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		if (strcmp(spellings[i].spelling, name) == 0 && has_number(arch, spellings[i].call))
			return spellings[i].call;
	}
	return NULL;
}

/* The nearest name of a call that `arch` has. */
static const char *nearest_name(enum arch arch, const char *name)
{
	uint32_t highest = syscalls_highest(arch);
	uint32_t first = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
	const char *best = NULL, *pair[2];

	for (uint32_t nr = first; nr <= highest; nr++) {
		const char *other = syscalls_name(arch, nr);

		if (!other)
			continue;
		/*
		 * Of the best so far and the new one, the nearer: spelling_nearest keeps the first
		 * of equals.
		 */
		pair[0] = best ? best : other;
		pair[1] = other;
		const char *nearer = spelling_nearest(name, pair, 2);
		if (nearer)
			best = nearer;
	}
	return best;
}

int lint_check_name(const struct profile *profile, size_t index, size_t name_index, enum arch arch,
                    struct lint *out)
{
	const char *name = profile->rules[index].names[name_index];
	char place[80], quoted[80];
	uint32_t nr;

	if (syscalls_is_in_libseccomp(name) || syscalls_number(arch, name, &nr) != SYSCALLS_UNKNOWN)
		return 0;
	snprintf(place, sizeof place, "syscalls[%zu].names[%zu]", index, name_index);
	json_quote(quoted, sizeof quoted, name);
	const char *meant = by_other_name(arch, name);
	/* A search through all names; not for findings that are not shown. */
	if (!meant && out->counts[REPORT_ERROR] < LINT_MAX_FINDINGS)
		meant = nearest_name(arch, name);
	if (lint_add(out, REPORT_ERROR, "unknown-name", index, place,
	             "%s is not the name of a system call%s%s%s", quoted,
	             meant ? ", did you mean \"" : "", meant ? meant : "", meant ? "\"?" : "") < 0)
		return -1;
	lint_why(out, "container runtimes leave the name out in silence");
	return 0;
}

/* Names that are listed in one finding: each once, however many rules have it. */
struct listed {
	const char *names[512]; /* more than any two architectures differ in */
	size_t count;
};

static bool is_new(struct listed *listed, const char *name)
{
	for (size_t i = 0; i < listed->count; i++) {
		if (strcmp(listed->names[i], name) == 0)
			return false;
	}
	if (listed->count == sizeof listed->names / sizeof *listed->names)
		return false;
	listed->names[listed->count++] = name;
	return true;
}

/* Names that are newer than libseccomp come in dozens: one finding lists them. */
static int check_newer_names(const struct profile *profile, enum arch arch, struct lint *out)
{
	char *list = NULL;
	size_t length = 0;
	struct listed listed = { .count = 0 };
	FILE *names = open_memstream(&list, &length);

	if (!names)
		return -1;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		for (size_t k = 0; k < rule->name_count; k++) {
			uint32_t nr;

			if (syscalls_is_in_libseccomp(rule->names[k]) ||
			    syscalls_number(arch, rule->names[k], &nr) == SYSCALLS_UNKNOWN ||
			    !is_new(&listed, rule->names[k]))
				continue;
			fprintf(names, "%s%s", listed.count > 1 ? ", " : "", rule->names[k]);
		}
	}
	int rc = fclose(names) == 0 ? 0 : -1;
	if (rc == 0 && listed.count > 0) {
		rc = lint_add(out, REPORT_WARNING, "newer-name", FINDING_NO_RULE, "syscalls",
		              "newer than the libseccomp here, which leaves them out: %.800s",
		              list);
		lint_why(out,
		         "the default action stands for these calls wherever libseccomp is as old");
	}
	free(list);
	return rc;
}

/* Whether any machine that the profile is for has the call. `native`: where it says nothing. */
static bool is_anywhere(const struct profile *profile, enum arch native, const char *name)
{
	bool found = has_number(native, name);

	for (size_t i = 0; i < profile->arch_count && !found; i++)
		found = has_number(profile->archs[i], name);
	for (size_t g = 0; g < profile->group_count && !found; g++) {
		found = has_number(profile->groups[g].arch, name);
		for (size_t i = 0; i < profile->groups[g].sub_count && !found; i++)
			found = has_number(profile->groups[g].subs[i], name);
	}
	return found;
}

/* One finding lists them: lists of names are copied from profiles for more architectures. */
static int check_numbers(const struct profile *profile, enum arch arch, struct lint *out)
{
	char list[800] = "";
	struct listed listed = { .count = 0 };
	size_t used = 0;

	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		if (rule->includes.arch_count > 0) /* says itself where it is of use */
			continue;
		for (size_t k = 0; k < rule->name_count; k++) {
			const char *name = rule->names[k];
			uint32_t nr;

			if (syscalls_number(arch, name, &nr) != SYSCALLS_ABSENT ||
			    is_anywhere(profile, arch, name) || !is_new(&listed, name))
				continue;
			const char *meant = by_other_name(arch, name);
			int n = snprintf(list + used, sizeof list - used, "%s%s%s%s%s",
			                 used ? ", " : "", name, meant ? " (here " : "",
			                 meant ? meant : "", meant ? ")" : "");
			used += n > 0 && (size_t)n < sizeof list - used ? (size_t)n : 0;
			list[used] = '\0';
		}
	}
	if (listed.count == 0)
		return 0;
	if (lint_add(out, REPORT_NOTE, "no-number", FINDING_NO_RULE, "syscalls",
	             "no listed architecture has %zu of the names: %s", listed.count, list) < 0)
		return -1;
	lint_why(out, "rules on them decide nothing");
	return 0;
}

int lint_check_names(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out)
{
	enum arch arch = cases->list[0].machine.arch;

	return check_newer_names(profile, arch, out) < 0 ? -1 : check_numbers(profile, arch, out);
}
