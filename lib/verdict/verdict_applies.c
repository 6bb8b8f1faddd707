/* SPDX-License-Identifier: Apache-2.0 */
/*
 * includes and excludes, as Docker decides them before any runtime sees the profile (moby
 * profiles/seccomp/seccomp_linux.go): every capability of includes has to be there, any one of
 * excludes keeps the rule out; only the native architecture's name is compared.
 */
#include "lib/verdict/verdict_applies.h"

#include <string.h>

#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

static bool has_capability(const struct machine *machine, const char *name)
{
	unsigned bit;

	return capability_from_name(name, &bit) == 0 &&
	       (machine->capabilities & UINT64_C(1) << bit);
}

static bool names_arch(const struct selector *selector, enum arch arch)
{
	for (size_t i = 0; i < selector->arch_count; i++) {
		if (strcmp(selector->arches[i], arch_docker_name(arch)) == 0)
			return true;
	}
	return false;
}

static bool kernel_is_at_least(const struct machine *machine, const struct selector *selector)
{
	if (machine->kernel_major != selector->min_kernel_major)
		return machine->kernel_major > selector->min_kernel_major;
	return machine->kernel_minor >= selector->min_kernel_minor;
}

bool verdict_applies(const struct rule *rule, const struct machine *machine)
{
	const struct selector *in = &rule->includes, *ex = &rule->excludes;

	if (verdict_reads_oci(machine->runtime))
		return !rule->is_singular;
	if (names_arch(ex, machine->arch) ||
	    (ex->has_min_kernel && kernel_is_at_least(machine, ex)))
		return false;
	for (size_t i = 0; i < ex->cap_count; i++) {
		if (has_capability(machine, ex->caps[i]))
			return false;
	}
	if ((in->arch_count > 0 && !names_arch(in, machine->arch)) ||
	    (in->has_min_kernel && !kernel_is_at_least(machine, in)))
		return false;
	for (size_t i = 0; i < in->cap_count; i++) {
		if (!has_capability(machine, in->caps[i]))
			return false;
	}
	return true;
}
