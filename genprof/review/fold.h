/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call stacks folded into a tree: frames that several stacks begin with are in it once, from the
 * outermost inwards. What a flame graph draws.
 */
#pragma once

#include <stddef.h>

struct trace_stack;

struct fold {
	char *frame;        /* "libc.so.6(write)": without the offset in the function; owned */
	size_t weight;      /* stacks that go through it */
	struct fold *parts; /* frames that it called, by text; owned */
	size_t part_count;
};

/* Adds a stack whose innermost frame called `leaf`. -1: no memory. */
int fold_add(struct fold *root, const struct trace_stack *stack, const char *leaf);

/* How many frames the deepest stack has. */
size_t fold_depth(const struct fold *root);

/* Releases what the root holds, not the root itself. */
void fold_done(struct fold *root);
