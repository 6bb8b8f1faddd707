/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A resolved profile -> a filter that is known to say the same.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforce/filter/libseccomp.h"
#include "enforce/filter/filter.h"
#include "enforce/proof/prove.h"

struct proven {
	struct filter filter;
	enum compile_form form;                 /* what it took */
	struct prove_coverage coverage;
	struct prove_difference first;          /* COMPILE_DIRECT: what was wrong with libseccomp's filter ... */
	bool is_undecided;                      /* ... unless that could not be compiled or decided */
	bool is_cached;                         /* not compiled now; then `first` is not known */
};

/* How much work it may be. */
struct proven_limits {
	uint64_t cells_per_call;        /* calls that are tried for one number, before samples are taken */
	int compile_ms;
	bool use_cache;                 /* take, and keep, the compiled filter in the user's cache */
};

/* Before every run, and for --check. */
#define PROVEN_TO_RUN ((struct proven_limits){ 1 << 14, LIBSECCOMP_TIME_LIMIT_MS, true })
#define PROVEN_TO_CHECK ((struct proven_limits){ 1 << 18, LIBSECCOMP_TIME_LIMIT_MS, false })

/*
 * Compiles and proves, for every call. Where libseccomp's filter differs from the verdict or cannot
 * be decided, compiles without libseccomp. Fails where the profile's rules are too many for a filter, or
 * overlap in too many ways to be decided. Release with proven_done.
 */
int proven_filter(const struct resolved_profile *resolved, struct proven_limits limits, struct proven *out, struct error *err);

void proven_done(struct proven *proven);
