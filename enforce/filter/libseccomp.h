/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A resolved profile -> a filter, through libseccomp.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"

struct error;
struct filter;
struct resolved_profile;

enum compile_form {
	COMPILE_AS_WRITTEN,     /* the rules as they stand, as runc hands them over */
	COMPILE_PREFIXES,       /* masked comparisons only (enforce/filter/cubes.h) */
	COMPILE_DIRECT,         /* without libseccomp, from the profile's diagram (enforce/filter/codegen.h) */
};

/* libseccomp can work for minutes on hostile rules. */
enum { LIBSECCOMP_TIME_LIMIT_MS = 10000 };

/*
 * The filter, validated, with runc's ENOSYS answers where the profile resolves to them. It is not
 * proven yet (prove_filter). The caller releases *out with filter_done.
 */
int libseccomp_filter(const struct resolved_profile *resolved, enum compile_form form, int time_limit_ms, struct filter *out,
                   struct error *err);

/* One call that is frequent: 255 first, 0 last. */
struct libseccomp_priority {
	enum arch arch;
	uint32_t nr;
	uint8_t priority;
};

/* The same with rules in that order (seccomp_syscall_priority(3)) instead of libseccomp's tree. */
int libseccomp_ordered(const struct resolved_profile *resolved, enum compile_form form, const struct libseccomp_priority *priorities,
                    size_t count, struct filter *out, struct error *err);

/* libseccomp's pseudo code of the same (without the ENOSYS answers), written to `fd`. */
int libseccomp_pseudo_code(const struct resolved_profile *resolved, enum compile_form form, int fd, struct error *err);
