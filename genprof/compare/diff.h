/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two resolved profiles allow, compared, and how they answer what both refuse: not how they
 * are written. Exact: for every call a point that only one allows, or that both refuse differently,
 * is found, or shown not to exist.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/diagram/argument_sets.h"
#include "lib/syscalls/call.h"

struct error;
struct resolved_profile;

enum diff_kind {
	/* the new profile does not list the architecture; nothing more is said of it */
	DIFF_LOST_ARCH,
	DIFF_WIDER,
	DIFF_NARROWER,
	DIFF_ANSWER
};

/*
 * One call that the new profile allows and the old does not, or the reverse, or that both refuse
 * with different answers; on these architectures. What the profiles answer where they say nothing
 * is compared once, for a number beyond the tables: calls that differ in the same way are not
 * listed beside it. That one more name moves the number above which runc answers ENOSYS is no
 * difference.
 */
struct diff_entry {
	enum diff_kind kind;
	const char *name; /* static; NULL: a number beyond the tables */
	bool on[ARCH_COUNT];
	/* the other profile allows nothing of the call; DIFF_ANSWER: unused */
	bool whole;
	struct call example;         /* on the first of the architectures */
	struct argument_sets around; /* calls like it; without conditions for DIFF_ANSWER */
	unsigned arg_bits;           /* 32 or 64, on its architecture */
	unsigned decisive;           /* bit i: argument i is compared by one of the profiles */
	/* DIFF_ANSWER: SECCOMP_RET_* | data of the old and the new profile */
	uint32_t answers[2];
};

struct diff {
	struct diff_entry
		*list; /* architectures, wider, narrower, answers; by name, numbers last */
	size_t count;
	/* calls, counted on each architecture, that are allowed alike */
	size_t same;
};

/* A profile that stands for a trace has no answers of its own. */
enum diff_depth { DIFF_ALLOWED, DIFF_ALLOWED_AND_ANSWERS };
int diff_find(const struct resolved_profile *old_profile,
              const struct resolved_profile *new_profile, enum diff_depth depth, struct diff *out,
              struct error *err);
void diff_done(struct diff *diff);
