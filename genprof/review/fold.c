/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child is kept at its place in the order of texts, so that the tree does not depend on the order
 * of the stacks. Depth is bounded by TRACE_MAX_FRAMES.
 */
#include "genprof/review/fold.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/trace/trace.h"

/* "libc.so.6(write+0x14)" -> "libc.so.6(write)"; "app(+0x1234)" -> "app": the place is no frame. */
static char *frame_name(const char *frame)
{
	char *name = strdup(frame), *offset = name ? strrchr(name, '+') : NULL;

	if (!offset || strncmp(offset, "+0x", 3) != 0 ||
	    strcmp(offset + 3 + strspn(offset + 3, "0123456789abcdef"), ")") != 0)
		return name;
	if (offset > name && offset[-1] == '(')
		offset[-1] = '\0';
	else
		strcpy(offset, ")");
	return name;
}

/* The part with this name, which is taken; NULL: no memory. */
static struct fold *part_of(struct fold *node, char *name)
{
	size_t at = 0;

	while (name && at < node->part_count && strcmp(node->parts[at].frame, name) < 0)
		at++;
	if (name && at < node->part_count && strcmp(node->parts[at].frame, name) == 0) {
		free(name);
		return &node->parts[at];
	}
	if (!name || array_room(node->parts, node->part_count, 1) < 0) {
		free(name);
		return NULL;
	}
	memmove(&node->parts[at + 1], &node->parts[at],
	        (node->part_count - at) * sizeof *node->parts);
	node->parts[at] = (struct fold){ .frame = name };
	node->part_count++;
	return &node->parts[at];
}

int fold_add(struct fold *root, const struct trace_stack *stack, const char *leaf)
{
	struct fold *node = root;

	root->weight++;
	for (size_t f = stack->frame_count; f-- > 0;) {
		node = part_of(node, frame_name(stack->frames[f]));
		if (!node)
			return -1;
		node->weight++;
	}
	node = part_of(node, strdup(leaf));
	if (!node)
		return -1;
	node->weight++;
	return 0;
}

size_t fold_depth(const struct fold *root)
{
	size_t deepest = 0;

	for (size_t i = 0; i < root->part_count; i++) {
		size_t depth = 1 + fold_depth(&root->parts[i]);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

void fold_done(struct fold *root)
{
	for (size_t i = 0; i < root->part_count; i++)
		fold_done(&root->parts[i]);
	free(root->frame);
	free(root->parts);
	*root = (struct fold){ 0 };
}
