/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stable profile allows beside the values seen, so that it works with other data
 * (value_groups.def).
 */
#pragma once

#include <stddef.h>

struct call_facts;
struct error;

/*
 * Adds the values of the groups that `facts` fall in: flags to `args[].always`, values of an
 * enumeration or a field to `args[].values`. Of joint arguments only flags are added.
 */
int value_groups_add(struct call_facts *facts, struct error *err);

/*
 * For the test that every line of the table means something: the number of lines, and whether each
 * call and each value of one is known. Writes the word that is not, or NULL, to *out_unknown
 * (borrowed, static).
 */
size_t value_groups_lines(void);
void value_groups_check_line(size_t line, const char **out_unknown);
