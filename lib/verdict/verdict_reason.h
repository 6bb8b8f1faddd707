/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a profile refuses a call, in words: the same in every program.
 */
#pragma once

#include <stddef.h>

struct call;
struct resolved_profile;

/*
 * One line: the rule that refuses the call, or the rule that comes nearest to allowing it with the
 * first argument that differs, or that no rule names the call; and the capability with which a rule
 * would allow it. `known` has a bit for each argument whose value in `call` is known. Cut to fit.
 * Returns `buffer`.
 */
const char *verdict_reason(const struct resolved_profile *resolved, const struct call *call,
                           unsigned known, char *buffer, size_t size);

enum { VERDICT_ALL_KNOWN = 0x3f };
