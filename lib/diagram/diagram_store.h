/* SPDX-License-Identifier: Apache-2.0 */
/* What a store of diagrams holds: for diagram.c, which makes them, and diagram_read.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/diagram/diagram.h"

enum { LEAF = 32 * DIAGRAM_WORDS };

struct node {
	uint32_t low, high; /* of a leaf: the value; 0 for an answer, 1 for a link */
	uint32_t next;      /* node with the same hash, or 0 */
	uint32_t bit;
};

struct memo {
	diagram set, a, b, result;
	uint32_t generation; /* the store's, or the memo is empty */
};

struct diagram_store {
	struct node *nodes; /* number 0 is not used */
	uint32_t count, room, limit, attempt_limit;
	uint32_t *heads;     /* `room` of them, by hash */
	struct memo *memos;  /* memo_count: page faults cost more than repeated work */
	uint32_t generation; /* of the memos that hold; from 1 on */
	size_t steps_left;
	bool is_full;   /* a limit was reached */
	bool is_broken; /* and not only that of an attempt */
};

/* What is left of it when this bit, the first that it may ask for, is known. */
static inline diagram below(const struct diagram_store *s, diagram d, unsigned bit, bool set)
{
	const struct node *n = &s->nodes[d];

	if (n->bit != bit)
		return d;
	return set ? n->high : n->low;
}
