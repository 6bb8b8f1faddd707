/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules with conditions change nothing beside the others on the same call. Asked of diagrams:
 * exact, but for calls with very many rules, or rules that have no diagram of reasonable size: on
 * those nothing is reported.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct machine_cases;

enum lint_effect {
	LINT_DECIDES = 0,
	LINT_COVERED, /* others match all that it matches; of equal rules the first one decides */
	LINT_EMPTY,   /* no arguments satisfy its conditions */
};

struct lint_covered {
	uint8_t **
		lists; /* an enum lint_effect for each resolved rule, by machine and architecture */
	size_t count;
};

/* Returns 0, or -1 when there is no memory. Release with lint_covered_done either way. */
int lint_covered_find(const struct machine_cases *cases, struct lint_covered *out);
void lint_covered_done(struct lint_covered *covered);

/* The effects of the rules of one architecture, in the order of struct resolved_arch. */
const uint8_t *lint_covered_of(const struct lint_covered *covered, size_t machine, size_t arch);
