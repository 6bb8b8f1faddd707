/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The distinct argument tuples of one record: a dense array and a hash table of its indices. Both
 * are small and bounded, so that a workload that aims at collisions costs at most a short scan.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/trace/trace_internal.h"

_Static_assert(TRACE_MAX_TUPLES <= UINT8_MAX, "a slot holds an index + 1");

static bool is_same(const uint64_t a[CALL_ARGS], const uint64_t b[CALL_ARGS])
{
	uint64_t difference = 0;

	for (size_t i = 0; i < CALL_ARGS; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

static size_t slot_of(const uint64_t values[CALL_ARGS])
{
	/* Odd constants, distinct, so that equal values in different places differ. */
	static const uint64_t factors[CALL_ARGS] = {
		0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9,
		0xd6e8feb86659fd93, 0xff51afd7ed558ccd, 0xc4ceb9fe1a85ec53,
	};
	uint64_t hash = 0;

	for (size_t i = 0; i < CALL_ARGS; i++)
		hash += (values[i] ^ values[i] >> 32) * factors[i];
	return (hash ^ hash >> 32) * factors[0] >> 56;
}
_Static_assert(TRACE_TUPLE_SLOTS == 1 << (64 - 56), "slot_of gives eight bits");

size_t trace_tuples_find(const struct trace_record *record, const uint64_t values[CALL_ARGS])
{
	size_t slot = slot_of(values);

	while (record->slots[slot]) {
		size_t index = record->slots[slot] - 1u;
		if (is_same(record->tuples[index].values, values))
			return index;
		slot = (slot + 1) % TRACE_TUPLE_SLOTS;
	}
	return TRACE_MAX_TUPLES;
}

static void index_tuple(struct trace_record *record, size_t index)
{
	size_t slot = slot_of(record->tuples[index].values);

	while (record->slots[slot])
		slot = (slot + 1) % TRACE_TUPLE_SLOTS;
	record->slots[slot] = (uint8_t)(index + 1);
}

int trace_tuples_insert(struct trace_record *record, const struct trace_tuple *tuple)
{
	if (array_room(record->tuples, record->tuple_count, 1) < 0)
		return -1;
	struct trace_evidence_kept *kept = calloc(1, sizeof *kept);
	if (!kept)
		return -1;
	record->tuples[record->tuple_count] = *tuple;
	record->tuples[record->tuple_count].kept = kept;
	index_tuple(record, record->tuple_count++);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct trace_tuple *x = a, *y = b;

	for (size_t i = 0; i < CALL_ARGS; i++)
		if (x->values[i] != y->values[i])
			return x->values[i] < y->values[i] ? -1 : 1;
	return 0;
}

void trace_tuples_sort(struct trace_record *record)
{
	if (record->tuple_count == 0)
		return;
	qsort(record->tuples, record->tuple_count, sizeof *record->tuples, compare);
	memset(record->slots, 0, sizeof record->slots);
	for (size_t i = 0; i < record->tuple_count; i++)
		index_tuple(record, i);
}

void trace_tuples_drop(struct trace_record *record)
{
	for (size_t i = 0; i < record->tuple_count; i++)
		trace_evidence_free(record->tuples[i].kept);
	free(record->tuples);
	record->tuples = NULL;
	record->tuple_count = record->last_tuple = 0;
	memset(record->slots, 0, sizeof record->slots);
}

/* Tuples that differed in the given arguments only become one. */
static int unite_tuples(struct trace_record *record, unsigned args)
{
	struct trace_tuple *old = record->tuples;
	size_t count = record->tuple_count;
	int r = 0;

	record->tuples = NULL;
	record->tuple_count = 0;
	trace_tuples_drop(record);
	for (size_t n = 0; n < count && r == 0; n++) {
		for (unsigned i = 0; i < CALL_ARGS; i++)
			old[n].values[i] = args >> i & 1 ? 0 : old[n].values[i];
		size_t at = trace_tuples_find(record, old[n].values);
		if (at == TRACE_MAX_TUPLES) {
			at = record->tuple_count;
			r = trace_tuples_insert(record, &old[n]);
		} else {
			record->tuples[at].calls =
				trace_sum(record->tuples[at].calls, old[n].calls);
		}
		if (r == 0)
			r = trace_evidence_merge(record->tuples[at].kept, old[n].kept, NULL);
	}
	for (size_t n = 0; n < count; n++)
		trace_evidence_free(old[n].kept);
	free(old);
	return r;
}

static bool is_made_by(const struct trace_evidence_kept *kept,
                       const uint64_t images[TRACE_IMAGE_WORDS])
{
	bool is_made = kept->images_truncated;

	for (size_t i = 0; i < TRACE_IMAGE_WORDS; i++)
		is_made |= (kept->images[i] & images[i]) != 0;
	return is_made;
}

/* The runs of values that are left stay as they were: an upper bound. */
static int derive_values(struct trace_record *record)
{
	struct trace_values *old = record->values;

	if (!old)
		return 0;
	record->values = trace_values_of_tuples(record);
	for (unsigned i = 0; record->values && i < CALL_ARGS; i++) {
		struct trace_values *values = &record->values[i];

		for (size_t v = 0, w = 0; v < values->count && !old[i].is_truncated; v++) {
			while (old[i].list[w].value != values->list[v].value)
				w++;
			values->list[v].runs = old[i].list[w].runs;
		}
	}
	trace_values_free(old);
	return record->values ? 0 : -1;
}

int trace_tuples_keep(struct trace_record *record, const uint64_t images[TRACE_IMAGE_WORDS])
{
	uint64_t before = record->calls;
	size_t kept = 0;

	if (record->detail != TRACE_TUPLES)
		return 0;
	record->calls = 0;
	for (size_t i = 0; i < record->tuple_count; i++) {
		if (!is_made_by(record->tuples[i].kept, images)) {
			trace_evidence_free(record->tuples[i].kept);
			continue;
		}
		record->calls = trace_sum(record->calls, record->tuples[i].calls);
		record->tuples[kept++] = record->tuples[i];
	}
	record->tuple_count = kept;
	record->last_tuple = 0;
	for (size_t i = 0; i < record->error_count; i++)
		if (record->errors[i].calls == before || record->errors[i].calls > record->calls)
			record->errors[i].calls = record->calls;
	trace_tuples_sort(record);
	return derive_values(record);
}

int trace_record_forget_args(struct trace_record *record, unsigned args)
{
	args &= record->arg_set;
	if (!args)
		return 0;
	record->arg_set &= ~args;
	record->memory_set &= ~args;
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(args >> i & 1))
			continue;
		record->masks[i] = 0;
		if (record->values)
			trace_values_done(&record->values[i]);
	}
	if (unite_tuples(record, args) < 0)
		return -1;
	if (record->arg_set)
		return 0;
	trace_tuples_drop(record);
	trace_values_free(record->values);
	record->values = NULL;
	record->detail = TRACE_NO_ARGS;
	return 0;
}
