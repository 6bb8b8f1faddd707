/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two resolved profiles allow, compared: not how they are written. Exact: for every call a
 * point that only one allows is found, or shown not to exist.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arch.h"
#include "lib/call.h"

struct error;
struct resolved;

enum diff_kind { DIFF_WIDER, DIFF_NARROWER };

/* One call that the new profile allows and the old does not, or the reverse; on these architectures. */
struct diff_entry {
	enum diff_kind kind;
	const char *name;               /* static; NULL: a number beyond the tables */
	bool on[ARCH_COUNT];
	bool whole;                     /* the other profile allows nothing of the call */
	struct call example;            /* on the first of the architectures */
	unsigned decisive;              /* bit i: argument i is compared by one of the profiles */
};

struct diff {
	struct diff_entry *list;        /* wider before narrower, then by name; numbers last */
	size_t count;
	size_t same;                    /* calls, counted on each architecture, that are allowed alike */
};

int diff_find(const struct resolved *old_profile, const struct resolved *new_profile, struct diff *out, struct error *err);
void diff_done(struct diff *diff);
