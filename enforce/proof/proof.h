/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proof that a filter answers every call as a resolved profile says.
 */
#pragma once

#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"
#include "lib/diagram/argument_sets.h"

struct diagram_store;
struct error;
struct filter;
struct meaning;
struct resolved_profile;

/* The first call on which they differ: lowest architecture, number, then arguments. */
struct proof_difference {
	struct seccomp_data data;
	uint32_t verdict; /* SECCOMP_RET_* | data */
	uint32_t filter;
	/* The calls around it, answered in the same two ways. No conditions: not known. */
	struct argument_sets around;
};

enum { PROOF_EQUAL = 0, PROOF_DIFFERENT = 1 };

/*
 * `filter` must be valid (filter_validate). `link_places` says at which instruction each link of
 * the meaning begins (codegen_filter writes it), descending; NULL where there are no links. They
 * need not be trusted: wrong places make the proof fail. Writes *out for PROOF_DIFFERENT, after
 * running the filter on that call. Fails where it cannot decide: the diagrams grow too large, or
 * the filter computes with the call, or does not have the links' parts.
 */
MUST_HANDLE
int proof_check(struct diagram_store *store, const struct meaning *meaning,
                const struct filter *filter, const size_t *link_places,
                struct proof_difference *out, struct error *err);

/*
 * "ioctl(0x5401, 0, 0, 0, 0, 0) of x86_64: the profile says errno EPERM (syscalls[4]), the filter
 * says allow; so it is where request is TCGETS (64 bits)". Returns `buffer`.
 */
const char *proof_describe(const struct proof_difference *difference,
                           const struct resolved_profile *resolved, char *buffer, size_t size);
