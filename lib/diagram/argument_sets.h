/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A product of sets of argument values: calls of one number that are alike, in a form for a person.
 */
#pragma once

#include <stdio.h>

#include "lib/diagram/value_set.h"
#include "lib/syscalls/call.h"

struct argument_sets {
	/* bit per argument: it is in its set; the others do not matter */
	unsigned conditions;
	struct value_set sets[CALL_ARGS];
};

/*
 * The calls of `set` around its smallest one: for each argument the values that lead to the same
 * rest of the diagram. `set` asks for arguments only and is not empty; (arch, nr) of `call` says of
 * which call they are. Every call in the product is in the set. No conditions: there is no such
 * product, or it takes too many nodes. Not within an attempt (diagram_store_attempt).
 */
void argument_sets_of(struct diagram_store *store, diagram set, const struct call *call,
                      struct argument_sets *out);

/* One line is enough to write them all. */
bool argument_sets_are_short(const struct argument_sets *sets);

/*
 * " where flags has all of CLONE_NEWUSER and arg3 is at most 9"; nothing without conditions. `call`
 * has the arguments that `known` names (bit per index): they say what others mean. `arg_bits`: how
 * wide arguments are on the architecture.
 */
void argument_sets_write(const struct argument_sets *sets, const struct call *call, unsigned known,
                         unsigned arg_bits, FILE *out);

/*
 * What is known of argument `index`, with `known` and single values of the sets as its context;
 * NULL: nothing. `in_context` is room for the result.
 */
const struct arg_info *argument_sets_info(const struct argument_sets *sets, const struct call *call,
                                          unsigned known, unsigned index,
                                          struct arg_info *in_context);
