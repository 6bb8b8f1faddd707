/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether two rules can match the same call: how verdict_resolve finds rules that contradict each
 * other.
 */
#pragma once

#include <stdbool.h>

struct resolved_rule;

/*
 * Both are rules on one call of one architecture, with at most one condition per argument.
 * `arg_bits` (32, 64) is how wide an argument is. Exact: true if and only if some arguments satisfy
 * both.
 */
bool verdict_overlap(const struct resolved_rule *a, const struct resolved_rule *b,
                     unsigned arg_bits);
