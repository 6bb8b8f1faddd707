/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rule would almost have allowed a call, and what was in the way.
 */
#pragma once

#include <stddef.h>

struct call;
struct resolved_profile;

/*
 * One line for a refused call: the rule that refuses it, or the allowing rule with the fewest conditions
 * that do not hold and the first of these with the value that missed it, or that no rule names the call.
 * Pure. Cut to fit. Returns `buffer`.
 */
const char *verdict_reason(const struct resolved_profile *resolved, const struct call *call, char *buffer, size_t size);
