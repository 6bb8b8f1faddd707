/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted list: the values of an argument are adjacent. */
#include "lib/supervise/bpf/bpf_values.h"

#include <stdlib.h>

#include "lib/base/array.h"

int bpf_values_keep(struct bpf_values *values, uint32_t slot, uint32_t index, uint64_t value,
                    uint64_t calls)
{
	if (calls == 0)
		return 0;
	if (array_room(values->list, values->count, 1) < 0)
		return -1;
	values->list[values->count++] =
		(struct bpf_value){ .slot = slot, .index = index, .value = value, .calls = calls };
	return 0;
}

static int by_argument(const void *a, const void *b)
{
	const struct bpf_value *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

void bpf_values_sort(struct bpf_values *values)
{
	if (values->count)
		qsort(values->list, values->count, sizeof *values->list, by_argument);
}

void bpf_values_find(const struct bpf_values *values, uint32_t slot,
                     struct bpf_value *out[BPF_ARGS])
{
	for (uint32_t i = 0; i < BPF_ARGS; i++) {
		const struct bpf_value wanted = { .slot = slot, .index = i };
		struct bpf_value *at = values->count ? bsearch(&wanted, values->list, values->count,
		                                               sizeof *at, by_argument)
		                                     : NULL;

		while (at > values->list && by_argument(at - 1, &wanted) == 0)
			at--;
		out[i] = at;
	}
}

/* Takes so many calls from a value, and goes on to the argument's next one when it has no more. */
static void use_value(const struct bpf_values *values, struct bpf_value **at, uint64_t calls)
{
	struct bpf_value *next = *at + 1;

	(*at)->calls -= calls;
	if ((*at)->calls == 0)
		*at = next < values->list + values->count && by_argument(next, *at) == 0 ? next
		                                                                         : NULL;
}

uint64_t bpf_values_tuple(const struct bpf_values *values, struct bpf_value *at[BPF_ARGS],
                          uint64_t left, uint64_t out[BPF_ARGS])
{
	uint64_t count = left;

	for (uint32_t i = 0; i < BPF_ARGS; i++) {
		out[i] = at[i] ? at[i]->value : 0;
		count = at[i] && at[i]->calls < count ? at[i]->calls : count;
	}
	for (uint32_t i = 0; i < BPF_ARGS; i++)
		if (at[i])
			use_value(values, &at[i], count);
	return count;
}
