/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A resolved profile -> the filter that a container runtime gets from libseccomp.
 *
 * It is not trusted: libseccomp compiles some rules to a filter that says something else
 * (docs/profile-semantics.md). proven_libseccomp() compares it with the profile.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/syscalls/arch.h"

struct error;
struct filter;
struct resolved_profile;

/*
 * How long libseccomp may work on one profile, to load its filter and to inspect it: Docker's
 * default takes 20 ms, hostile rules minutes.
 */
enum { LIBSECCOMP_TIME_LIMIT_MS = 10000, LIBSECCOMP_LOOK_LIMIT_MS = 1000 };

/*
 * The rules as the runtime hands them over, and its ENOSYS answers where the profile resolves to
 * them. The caller releases *out, which is valid, with filter_done.
 */
int libseccomp_filter(const struct resolved_profile *resolved, int time_limit_ms,
                      struct filter *out, struct error *err);

/* How frequent a call is: 255 first, 0 last. */
struct libseccomp_priority {
	enum arch arch;
	uint32_t nr;
	uint8_t priority;
};

/* The same with the rules in that order (seccomp_syscall_priority(3)), not as a binary tree. */
int libseccomp_ordered(const struct resolved_profile *resolved,
                       const struct libseccomp_priority *priorities, size_t count,
                       struct filter *out, struct error *err);

/*
 * libseccomp's pseudo code of the same, without the ENOSYS answers. The caller checks `out` for
 * errors.
 */
int libseccomp_pseudo_code(const struct resolved_profile *resolved, FILE *out, struct error *err);
