/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that other work of a program may need beside those that it made (prerequisites.def). */
#pragma once

#include <stddef.h>

struct facts;
struct policy;

struct prerequisite {
	const char *made; /* NULL: always */
	const char *allowed;
	const char *why;
};

/*
 * From row *row on, the next whose call the profile is to allow and neither the traces nor the
 * policy (which may be NULL) nor an earlier row name; NULL after the last. Moves *row behind it.
 */
const struct prerequisite *prerequisites_next(const struct facts *facts,
                                              const struct policy *policy, size_t *row);
