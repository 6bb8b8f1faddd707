/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of the build is trusted where the version is the same, and libseccomp still ends where
 * it ended: a distribution that adds new calls to its package without a new version adds them
 * there.
 */
#include "lib/syscalls/syscalls_libseccomp.h"

#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"

#include "lib/syscalls/syscalls_libseccomp.inc"

static char *ask(enum arch arch, size_t slot)
{
	errno = 0;
	char *name = seccomp_syscall_resolve_num_arch(arch_libseccomp_token(arch),
	                                              (int)syscalls_slot_number(arch, slot));
	/* A name that is missing for want of memory would silently drop a rule. */
	if (!name && errno == ENOMEM)
		abort();
	return name;
}

/*
 * New calls get the next number from here on, the same on all architectures (asm-generic/unistd.h:
 * pidfd_send_signal).
 */
enum { FIRST_COMMON = 424 };

static bool is_of_the_build(enum arch arch)
{
	const struct scmp_version *version = seccomp_version();
	const uint16_t *at = names_at[arch];
	size_t end = FIRST_COMMON;

	if (!version || version->major != built_with.major || version->minor != built_with.minor ||
	    version->micro != built_with.micro)
		return false;
	while (end < SYSCALLS_COMMON_SLOTS - 1 && at[end])
		end++;
	auto_free char *last = ask(arch, end - 1);
	auto_free char *next = ask(arch, end);
	return !next && strcmp(last ? last : "", names + at[end - 1]) == 0;
}

int syscalls_libseccomp_recall(enum arch arch, const char *out_names[SYSCALLS_SLOTS])
{
	if (!is_of_the_build(arch))
		return SYSCALLS_LIBSECCOMP_OTHER;
	for (size_t slot = 0; slot < SYSCALLS_SLOTS; slot++)
		out_names[slot] = names_at[arch][slot] ? names + names_at[arch][slot] : NULL;
	return 0;
}

void syscalls_libseccomp_ask(enum arch arch, const char *out_names[SYSCALLS_SLOTS])
{
	for (size_t slot = 0; slot < SYSCALLS_SLOTS; slot++)
		out_names[slot] = slot < syscalls_slots(arch) ? ask(arch, slot) : NULL;
}
