/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of calls, and of the arguments of one call: diagrams whose leaves are 0 and 1.
 *
 * Where memory or room is lacking the store counts as full, and results are meaningless: ask
 * diagram_store_full once, before they are used.
 */
#pragma once

#include "lib/diagram/diagram.h"

/* The calls whose answer (SECCOMP_RET_* | data) is wanted. */
typedef bool set_predicate(uint32_t answer, const void *context);
diagram set_where(struct diagram_store *store, diagram answers, set_predicate *wanted,
                  const void *context);

/* The calls with this answer. */
diagram set_of_answer(struct diagram_store *store, diagram answers, uint32_t answer);

/* The calls that the program sees as done: ALLOW or LOG. */
diagram set_allowed(struct diagram_store *store, diagram answers);

/* The leaf 0, set_empty, where everything in `a` is in `b`. */
diagram set_without(struct diagram_store *store, diagram a, diagram b);
diagram set_complement(struct diagram_store *store, diagram set);
diagram set_empty(struct diagram_store *store);

/* The calls with which the bits before `end` lead from `d` to its part `to`. */
diagram set_leading_to(struct diagram_store *store, diagram d, diagram to, unsigned end);

/*
 * The first call in the set that agrees with `known` on the words in `known_words` (bit per
 * diagram_word). Words that do not matter are 0 in it. False: there is none, or the store is full.
 */
bool set_find(struct diagram_store *store, diagram set, const struct seccomp_data *known,
              unsigned known_words, struct seccomp_data *out);

/* The words that any diagram asks for: bit per diagram_word. */
unsigned set_words(struct diagram_store *store, diagram d);
