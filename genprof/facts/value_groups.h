/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stable profile adds to the values seen, so that it survives other data (value_groups.def).
 */
#pragma once

#include <stddef.h>

struct call_facts;
struct error;

/*
 * Adds the companions of the values of `facts`: bits to `args[].ordinary`, and values where
 * an enumeration or a field has companions. Arguments that belong together get bits only.
 */
int value_groups_add(struct call_facts *facts, struct error *err);

/*
 * For the test that every line of the table means something: the number of lines, and whether each
 * call and each value of one is known. Writes the word that is not, or NULL, to *out_unknown
 * (borrowed, static).
 */
size_t value_groups_lines(void);
void value_groups_check_line(size_t line, const char **out_unknown);
