/* SPDX-License-Identifier: Apache-2.0 */
/* What several filters say together, held against what a profile says. */
#pragma once

#include "enforce/proof/proof.h"
#include "lib/base/must_handle.h"

struct error;
struct loaded_filters;
struct resolved_profile;

/*
 * PROOF_EQUAL or PROOF_DIFFERENT as proof_check; *out is the first call on which they differ. Of
 * several filters the strictest answer counts, and of equally strict ones that of the filter that
 * was loaded last (seccomp(2)). Without a filter all is allowed. Fails where it cannot be decided.
 */
MUST_HANDLE
int loaded_compare(const struct loaded_filters *filters, const struct resolved_profile *resolved,
                   struct proof_difference *out, struct error *err);
