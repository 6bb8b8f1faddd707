/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether rules with conditions on one call contradict each other. Part of verdict_resolve.
 */
#pragma once

#include <stddef.h>

struct error;
struct resolved_arch;
struct resolved_rule;

/*
 * How many conditions may be compared for one profile: some 15 ms. Rules that test one argument for
 * different values exclude each other and are not compared.
 */
enum { VERDICT_MOST_COMPARED = 1 << 18 };

/*
 * Refuses two of the rules on one call that can match the same arguments and answer differently,
 * and more rules than can be compared. *compared counts towards VERDICT_MOST_COMPARED.
 */
int verdict_contradictions(const char *source, const struct resolved_arch *arch,
                           const struct resolved_rule *rules, size_t count, size_t *compared,
                           struct error *err);
