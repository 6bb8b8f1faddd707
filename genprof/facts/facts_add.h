/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts that no trace recorded: calls that others stand in for, and the arguments they would pass.
 * All values are merged as if a run had made the call.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "genprof/facts/facts.h"

struct error;

/*
 * The facts of `name` (borrowed: static, or living as long as the trace). When there are none, new
 * ones go to the end of the list, with what is known of the arguments on the facts' architectures
 * and without values; `reason` then says why (copied). *out stays valid until the next call of
 * this function. The list is unsorted then: facts_add_done.
 */
int facts_add_call(struct facts *facts, const char *name, const char *reason,
                   struct call_facts **out, struct error *err);

/*
 * One more tuple: values[i] where bit i of `known` is set; the call's other arguments are dropped.
 */
int facts_add_tuple(struct call_facts *call, unsigned known, const uint64_t values[CALL_ARGS],
                    struct error *err);

/* What is known of one argument, merged into argument `index`; combinations are no longer known. */
int facts_add_arg(struct call_facts *call, unsigned index, const struct arg_facts *from,
                  struct error *err);

/* The argument is not compared any more. */
void facts_drop_argument(struct call_facts *call, unsigned index);

/* Sorts the list again. */
void facts_add_done(struct facts *facts);
