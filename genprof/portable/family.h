/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Families: system calls that stand in for each other across C libraries, kernels and
 * architectures (family.def). Pure knowledge: what to make of it is portable.h's.
 *
 * A call may belong to several families: newfstatat is how stat, lstat and fstat are made.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

enum family_use {
	FAMILY_STANDS_IN, /* a C library makes it in place of its siblings, somewhere */
	FAMILY_ASKED_FOR, /* only programs that ask for it by name make it */
};

struct family_member {
	const char *name;
	enum family_use use;
	unsigned since_major, since_minor; /* 0, 0: older than filters */
	bool falls_back;                   /* its callers then make an older sibling */
	const char *letters;               /* one per argument: see family.def */
};

struct family {
	size_t index;
	const char *purpose;                 /* "open a file" */
	const struct family_member *members; /* static */
	size_t count;
};

size_t family_count(void);
struct family family_at(size_t index);

/* The member of that name, or NULL. */
const struct family_member *family_find(const struct family *family, const char *name);

/* Whether the member came with a kernel that is newer than the first one with filters. */
bool family_is_newer(const struct family_member *member);

/*
 * Whether others stand in for the member where it is missing: not for what a program tries first
 * and does without.
 */
bool family_is_replaceable(const struct family_member *member);

/* ---- arguments ---- */

enum family_carry {
	FAMILY_CARRY_SAME,   /* the same place */
	FAMILY_CARRY_MOVED,  /* another place */
	FAMILY_CARRY_MEMORY, /* inside a structure: no filter sees it */
	FAMILY_CARRY_NONE,   /* the other call has no such argument, or it is never compared */
};

/* Which argument of `to` is argument `index` of `from`: *out_index on SAME and MOVED. */
enum family_carry family_carry(const struct family_member *from, const struct family_member *to,
                               unsigned index, unsigned *out_index);

/* How argument `index` of `to` is filled when it stands in for `from`. */
enum family_source {
	FAMILY_FROM_ARGUMENT, /* from an argument of `from`: *out_from */
	FAMILY_FROM_MEANING,  /* from what `from` means: *out_values, static */
	FAMILY_FROM_NOTHING,  /* not known */
};

enum family_source family_fill(const struct family *family, const struct family_member *from,
                               const struct family_member *to, unsigned index, unsigned *out_from,
                               const uint64_t **out_values, size_t *out_value_count);

/* ---- what libraries make around a member ---- */

struct family_with {
	const char *call;
	struct {
		unsigned index;
		uint64_t value;
	} args[CALL_ARGS]; /* the first arg_count are set: what the library passes; others vary */
	unsigned arg_count;
};

/* The rows of one family; static, possibly none. */
const struct family_with *family_with(const struct family *family, size_t *out_count);

/* ---- architectures ---- */

/* Whether `arch` has the call as an entry of its own, or reaches it through a multiplexer. */
bool family_is_on(enum arch arch, const char *name);

/*
 * Whether a library on `arch` may make `member` in place of its siblings: it stands in, and exists
 * there.
 */
bool family_stands_in(const struct family_member *member, enum arch arch);
