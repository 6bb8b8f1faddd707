/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system call names of a profile, each looked up once: a hostile profile repeats a name a
 * hundred thousand times. Part of verdict_resolve.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/verdict/verdict.h"

struct profile;

/* What a name means on one architecture, and what resolving has done with it there. */
struct verdict_entry {
	bool direct;      /* has a number of its own */
	bool multiplexed; /* reached through socketcall or ipc too */
	uint32_t nr;
	uint32_t multiplexer, code;

	bool swallowed;           /* has a rule without conditions: later ones are lost */
	size_t last_rule;         /* 1 + the rule that was added last; 0: none */
	bool has_multiplexed;     /* has a rule on the multiplexer that tests the code only */
	uint32_t multiplexed_ret; /* what that returns */
};

struct verdict_name {
	const char *name; /* borrowed from the profile */
	bool known;       /* a word of the vocabulary */
	/* one per architecture, in the order given; NULL when not known */
	struct verdict_entry *on;
};

enum { VERDICT_NAMES_NUMBERS = 1024 };

struct verdict_names {
	struct verdict_name *list; /* distinct: those with a native number, then the others */
	size_t count, native_count;
	struct verdict_entry *entries;             /* what `on` of all names points into */
	uint32_t by_number[VERDICT_NAMES_NUMBERS]; /* 1 + place in the list; 0: none */
};

/* Returns 0, or -1 when there is no memory. Release with verdict_names_done either way. */
int verdict_names_init(struct verdict_names *names, const struct profile *profile,
                       enum verdict_vocabulary vocabulary, const enum arch *archs,
                       size_t arch_count);
struct verdict_name *verdict_names_find(const struct verdict_names *names, const char *name);
void verdict_names_done(struct verdict_names *names);
