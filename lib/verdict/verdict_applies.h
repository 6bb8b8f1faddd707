/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a rule counts on a machine at all. Part of verdict_resolve.
 */
#pragma once

#include <stdbool.h>

struct machine;
struct rule;

bool verdict_applies(const struct rule *rule, const struct machine *machine);
