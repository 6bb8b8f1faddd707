/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proof that a filter says what a resolved profile says.
 */
#pragma once

#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct filter;
struct resolved_profile;

/* What was tried. */
struct prove_coverage {
	size_t archs;           /* values of seccomp_data.arch, listed or not */
	size_t numbers;         /* (architecture, number) pairs */
	size_t with_args;       /* of these: decided by arguments */
	size_t sampled;         /* of these: too many cells, not all were tried */
	uint64_t calls;         /* calls run through filter and verdict */
};

/* The smallest call on which they differ: lowest architecture and number, then fewest words set. */
struct prove_difference {
	struct seccomp_data data;
	uint32_t verdict;       /* SECCOMP_RET_* | data */
	uint32_t filter;
};

enum { PROVE_EQUAL = 0, PROVE_DIFFERENT = 1 };

/*
 * Cuts the space of calls into cells at every constant that the filter or the rules compare with and
 * tries one call of each: every architecture value, every number that is told apart, both halves of
 * each argument, as far as filter or rules look at them. A number that takes more than `cells_per_call`
 * calls is sampled, the neighbourhood of every rule first. `filter` must be valid. Writes
 * *out_difference for PROVE_DIFFERENT.
 */
int prove_filter(const struct filter *filter, const struct resolved_profile *resolved, uint64_t cells_per_call,
                 struct prove_coverage *out_coverage, struct prove_difference *out_difference, struct error *err);

/* "x86_64 ioctl(0x5401, ...): the profile says errno EPERM, the filter allow". Returns `buffer`. */
const char *prove_describe(const struct prove_difference *difference, char *buffer, size_t size);
