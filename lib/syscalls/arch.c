/* SPDX-License-Identifier: Apache-2.0 */
/* Both directions of every spelling come from the one table in arch.def. */
#include "lib/syscalls/arch.h"

#include <linux/audit.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	const char *profile_name;
	const char *docker_name;
	uint32_t audit;
	uint32_t token;
} archs[] = {
#define ARCH(suffix, name_, audit_, profile_name_, token_, docker_) \
	[ARCH_##suffix] = { .name = name_,                          \
		            .audit = audit_,                        \
		            .profile_name = profile_name_,          \
		            .token = token_,                        \
		            .docker_name = docker_ },
#include "lib/syscalls/arch.def"
#undef ARCH
};

const char *arch_name(enum arch arch)
{
	return archs[arch].name;
}

const char *arch_profile_name(enum arch arch)
{
	return archs[arch].profile_name;
}

const char *arch_docker_name(enum arch arch)
{
	return archs[arch].docker_name;
}

uint32_t arch_audit_value(enum arch arch)
{
	return archs[arch].audit;
}

uint32_t arch_libseccomp_token(enum arch arch)
{
	return archs[arch].token;
}

int arch_from_name(const char *name, enum arch *out_arch)
{
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		if (strcmp(archs[a].name, name) == 0) {
			*out_arch = a;
			return 0;
		}
	}
	return ARCH_UNKNOWN_NAME;
}

int arch_from_profile_name(const char *name, enum arch *out_arch)
{
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		if (strcmp(archs[a].profile_name, name) == 0) {
			*out_arch = a;
			return 0;
		}
	}
	return ARCH_UNKNOWN_NAME;
}

int arch_from_audit(uint32_t audit_value, uint32_t nr, enum arch *out_arch)
{
	if (audit_value == AUDIT_ARCH_X86_64 && (nr & ARCH_X32_BIT) && nr != UINT32_MAX) {
		*out_arch = ARCH_X32;
		return 0;
	}
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		if (archs[a].audit == audit_value) {
			*out_arch = a;
			return 0;
		}
	}
	return ARCH_UNKNOWN_NAME;
}

enum arch arch_native(void)
{
#if defined(__x86_64__) && defined(__LP64__)
	return ARCH_X86_64;
#elif defined(__aarch64__)
	return ARCH_AARCH64;
#else
#error "seccomp-utils runs on x86-64 and aarch64"
#endif
}

unsigned arch_bits(enum arch arch)
{
	return archs[arch].audit & __AUDIT_ARCH_64BIT ? 64 : 32;
}
