/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of verdict_resolve share; for lib/verdict/verdict_resolve*.c only. */
#pragma once

#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_names.h"

struct resolver {
	const struct profile *profile;
	const struct machine *machine;
	struct warnings *warnings;
	struct error *err;
	struct resolved_profile *out;
	struct verdict_names names;
	enum arch archs[ARCH_COUNT];
	/* by the profile, at the same index; runc limits only these */
	bool is_listed[ARCH_COUNT];
	size_t arch_count;
};

/* The value that comes with an action: errnoRet, or EPERM where the profile says nothing. */
uint16_t verdict_resolve_data(enum action action, bool has_errno, uint32_t value);

/* How many conditions the runtime reads: crun has room for six (src/libcrun/seccomp.c). */
size_t verdict_resolve_conditions_read(const struct resolver *r, const struct rule *rule);

/* ---- verdict_resolve_archs.c ---- */

/* Fills archs, the native one first. */
int verdict_resolve_archs(struct resolver *r);

/* ---- verdict_resolve_rule.c ---- */

/* Adds what a rule of the profile becomes for one of its names on one architecture. */
int verdict_resolve_rule(struct resolver *r, struct resolved_arch *arch, struct verdict_entry *on,
                         size_t index);
