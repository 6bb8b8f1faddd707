/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A resolved profile -> a filter that answers every call as the profile says.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforce/filter/filter.h"
#include "enforce/proof/proof.h"

struct codegen_weights;
struct error;
struct resolved_profile;

enum proven_compiler {
	PROVEN_OWN,        /* enforce/filter/codegen.h */
	PROVEN_LIBSECCOMP, /* enforce/filter/libseccomp.h: what runtimes use */
};

struct proven {
	struct filter filter;
	enum proven_compiler compiler;
	uint64_t compile_ns, prove_ns; /* what it took */
};

/*
 * Compiles and proves. `weights` may be NULL, and are for PROVEN_OWN. Fails where the rules on one
 * call overlap in too many ways to be decided, or need more instructions than the kernel takes; and
 * where libseccomp's filter is wrong or cannot be decided. Errors begin with the profile's source.
 * Release *out with proven_done.
 */
int proven_filter(const struct resolved_profile *resolved, enum proven_compiler compiler,
                  const struct codegen_weights *weights, struct proven *out, struct error *err);
void proven_done(struct proven *proven);

/*
 * Whether the filter that a runtime gets from the libseccomp of this machine says what the profile
 * says: PROOF_EQUAL, or PROOF_DIFFERENT with the first call in *out_difference. Fails where
 * libseccomp does, or where it cannot be decided.
 */
int proven_libseccomp(const struct resolved_profile *resolved,
                      struct proof_difference *out_difference, struct error *err);
