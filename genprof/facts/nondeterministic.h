/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that runs of the same work make or not, by chance (nondeterministic.def), added to the
 * facts.
 */
#pragma once

#include <stddef.h>

#include "genprof/facts/choices.h"

struct error;
struct facts;

/*
 * Adds the calls of nondeterministic.def that belong to what was made and were not made themselves.
 * A call that was made stays as it was seen: value_groups.h knows its other values.
 */
int nondeterministic_extend(struct facts *facts, enum narrowing narrowing, struct error *err);

/*
 * For the test that every line names calls that exist: of `line`, the one that does not, or NULL
 * (borrowed, static).
 */
size_t nondeterministic_lines(void);
const char *nondeterministic_check_line(size_t line);
