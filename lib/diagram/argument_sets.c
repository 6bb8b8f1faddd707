/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of calls -> the product around its smallest call. The way down to that call passes each
 * argument once; the values that lead to the same place are its set there.
 */
#include "lib/diagram/argument_sets.h"

#include "lib/diagram/set.h"
#include "lib/syscalls/call_text.h"

enum { NODES_TO_TRY = 1 << 16 };

static void follow(struct diagram_store *store, diagram set, const struct syscall_info *info,
                   struct argument_sets *out)
{
	while (diagram_bit(store, set) < 32 * DIAGRAM_IP && !diagram_store_full(store)) {
		unsigned index = (diagram_bit(store, set) / 32 - DIAGRAM_ARGS) / 2;
		unsigned end = 32 * (DIAGRAM_ARGS + 2 * index + 2);
		diagram rest = set;

		/* In a reduced diagram only the leaf 0 has no way to the leaf 1. */
		while (diagram_bit(store, rest) < end) {
			diagram low = diagram_branch(store, rest, false);
			rest = low == set_empty(store) ? diagram_branch(store, rest, true) : low;
		}
		value_set_of(store, set_leading_to(store, set, rest, end), index,
		             info ? info->args[index].kind : ARG_UNFILTERED, &out->sets[index]);
		out->conditions |= 1u << index;
		set = rest;
	}
}

void argument_sets_of(struct diagram_store *store, diagram set, const struct call *call,
                      struct argument_sets *out)
{
	size_t attempt = diagram_store_attempt(store, NODES_TO_TRY);

	out->conditions = 0;
	follow(store, set, syscalls_info(call->arch, call->nr), out);
	if (!diagram_store_end_attempt(store, attempt))
		out->conditions = 0;
}

enum { PIECES_OF_A_LINE = 12 };

bool argument_sets_are_short(const struct argument_sets *sets)
{
	size_t pieces = 0;

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (sets->conditions >> i & 1)
			pieces += sets->sets[i].is_truncated ? PIECES_OF_A_LINE + 1
			                                     : sets->sets[i].count;
	}
	return pieces <= PIECES_OF_A_LINE;
}

const struct arg_info *argument_sets_info(const struct argument_sets *sets, const struct call *call,
                                          unsigned known, unsigned index,
                                          struct arg_info *in_context)
{
	struct call beside = *call;

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (sets->conditions >> i & 1 &&
		    value_set_single(&sets->sets[i], &beside.args[i]) == 0)
			known |= 1u << i;
	}
	return syscalls_arg_of_call(&beside, known, index, in_context);
}

void argument_sets_write(const struct argument_sets *sets, const struct call *call, unsigned known,
                         unsigned arg_bits, FILE *out)
{
	const char *joint = " where ";

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		struct arg_info in_context;

		if (!(sets->conditions >> i & 1))
			continue;
		const struct arg_info *arg = argument_sets_info(sets, call, known, i, &in_context);
		fputs(joint, out);
		call_text_write_arg_name(call->arch, call->nr, i, out);
		fputc(' ', out);
		value_set_write(&sets->sets[i], arg, arg_bits, out);
		joint = " and ";
	}
}
