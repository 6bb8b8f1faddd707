/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a profile's "architectures" or "archMap" to the architectures that the filter has rules for.
 */
#include "lib/verdict/verdict_resolver.h"

#include <linux/audit.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

static int add_arch(struct resolver *r, enum arch arch, bool is_listed)
{
	uint32_t nr;

	for (size_t i = 0; i < r->arch_count; i++) {
		if (r->archs[i] == arch) {
			r->is_listed[i] |= is_listed;
			return 0;
		}
	}
	if ((arch_audit_value(arch) ^ arch_audit_value(r->machine->arch)) & __AUDIT_ARCH_LE)
		return error_set(r->err, 0,
		                 "%s: %s: its bytes are ordered differently from %s, no filter can "
		                 "hold both",
		                 r->profile->source, arch_profile_name(arch),
		                 arch_name(r->machine->arch));
	if (syscalls_number(arch, "read", &nr) != SYSCALLS_FOUND)
		return error_set(r->err, 0,
		                 "%s: %s: this libseccomp does not know the architecture",
		                 r->profile->source, arch_profile_name(arch));
	r->archs[r->arch_count] = arch;
	r->is_listed[r->arch_count++] = is_listed;
	return 0;
}

/* The native architecture is always in: libseccomp starts with it, and no runtime removes it. */
int verdict_resolve_archs(struct resolver *r)
{
	const struct profile *p = r->profile;
	const struct arch_group *group = NULL;

	if (add_arch(r, r->machine->arch, false) < 0)
		return -1;
	for (size_t i = 0; i < p->arch_count; i++) {
		if (add_arch(r, p->archs[i], true) < 0)
			return -1;
	}
	if (!verdict_reads_oci(r->machine->runtime) &&
	    profile_find_group(p, r->machine->arch, &group, r->err) < 0)
		return -1;
	if (group && add_arch(r, group->arch, true) < 0)
		return -1;
	for (size_t i = 0; group && i < group->sub_count; i++) {
		if (add_arch(r, group->subs[i], true) < 0)
			return -1;
	}
	return 0;
}
