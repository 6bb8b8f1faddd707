/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a trace: a hash table of (architecture, number), and what a record holds beside
 * its arguments: errors and stacks.
 *
 * A workload may try every number there is. TRACE_MAX_CALLS bounds what that costs: the smallest
 * keys are kept, where a number with a name comes before any without.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/hash.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace_internal.h"

static size_t slot_of(const struct trace *trace, enum arch arch, uint32_t nr)
{
	return hash_number((uint64_t)arch << 32 | nr) & (trace->table_size - 1);
}

struct trace_record *trace_records_find(const struct trace *trace, enum arch arch, uint32_t nr)
{
	if (trace->table_size == 0)
		return NULL;
	for (size_t slot = slot_of(trace, arch, nr);; slot = (slot + 1) & (trace->table_size - 1)) {
		struct trace_record *record = trace->table[slot];
		if (!record || (record->nr == nr && record->arch == arch))
			return record;
	}
}

static void place(struct trace *trace, struct trace_record *record)
{
	size_t slot = slot_of(trace, record->arch, record->nr);

	while (trace->table[slot])
		slot = (slot + 1) & (trace->table_size - 1);
	trace->table[slot] = record;
}

/* A new table for `size` slots with all records but one. */
static int rebuild(struct trace *trace, size_t size, const struct trace_record *without)
{
	struct trace_record **old = trace->table;
	size_t old_size = trace->table_size;
	struct trace_record **table = calloc(size, sizeof *table);

	if (!table)
		return -1;
	trace->table = table;
	trace->table_size = size;
	for (size_t i = 0; i < old_size; i++)
		if (old[i] && old[i] != without)
			place(trace, old[i]);
	free(old);
	return 0;
}

static bool comes_before(const struct trace_record *a, const struct trace_record *b)
{
	if (!a->name != !b->name)
		return a->name;
	return a->arch != b->arch ? a->arch < b->arch : a->nr < b->nr;
}

static void record_free(struct trace_record *record)
{
	if (!record)
		return;
	free(record->errors);
	trace_tuples_drop(record);
	trace_values_free(record->values);
	for (size_t i = 0; i < record->stack_count; i++)
		free(record->stacks[i].text);
	free(record);
}

/* A record without calls; its arguments are those that are filterable here. */
static struct trace_record *record_new(enum arch arch, uint32_t nr)
{
	const struct syscall_info *info = syscalls_info(arch, nr);
	struct trace_record *record = calloc(1, sizeof *record);

	if (!record)
		return NULL;
	*record = (struct trace_record){
		.arch = arch, .nr = nr, .name = syscalls_name(arch, nr), .first_ms = UINT64_MAX
	};
	for (unsigned i = 0; info && i < CALL_ARGS; i++) {
		if (info->args[i].kind == ARG_UNFILTERED)
			continue;
		record->arg_set |= 1u << i;
		record->masks[i] = SYSCALLS_ARG_MASK;
	}
	record->memory_set = syscalls_memory_set(arch, nr);
	for (unsigned i = 0; i < CALL_ARGS; i++)
		record->masks[i] = record->memory_set >> i & 1 ? UINT64_MAX : record->masks[i];
	record->arg_set |= record->memory_set;
	record->detail = record->arg_set ? TRACE_TUPLES : TRACE_NO_ARGS;
	return record;
}

/* Room for `record` among TRACE_MAX_CALLS: 0 when there is, 1 when all others come before it. */
static int make_room(struct trace *trace, const struct trace_record *record)
{
	struct trace_record *last = NULL;

	if (trace->record_count < TRACE_MAX_CALLS) {
		if (4 * (trace->record_count + 1) <= 3 * trace->table_size)
			return 0;
		return rebuild(trace, trace->table_size ? 2 * trace->table_size : 64, NULL);
	}
	trace->calls_truncated = true;
	for (size_t i = 0; i < trace->table_size; i++)
		if (trace->table[i] && (!last || comes_before(last, trace->table[i])))
			last = trace->table[i];
	if (!last || comes_before(last, record))
		return 1;
	if (rebuild(trace, trace->table_size, last) < 0)
		return -1;
	if (trace->last_added == last)
		trace->last_added = NULL;
	record_free(last);
	trace->record_count--;
	return 0;
}

static bool is_exec(const struct trace_record *record)
{
	return record->name &&
	       (strcmp(record->name, "execve") == 0 || strcmp(record->name, "execveat") == 0);
}

static bool is_made_by(const struct trace_record *record, const uint64_t images[TRACE_IMAGE_WORDS])
{
	bool is_made = is_exec(record) || record->images_truncated;

	for (size_t i = 0; i < TRACE_IMAGE_WORDS; i++)
		is_made |= (record->images[i] & images[i]) != 0;
	return is_made;
}

int trace_records_keep(struct trace *trace, const uint64_t images[TRACE_IMAGE_WORDS])
{
	for (size_t i = 0; i < trace->table_size; i++) {
		struct trace_record *record = trace->table[i];

		if (!record)
			continue;
		if (is_made_by(record, images)) {
			if (!is_exec(record) && trace_tuples_keep(record, images) < 0)
				return -1;
			if (record->detail != TRACE_TUPLES || record->tuple_count > 0)
				continue;
		}
		trace->table[i] = NULL;
		trace->record_count--;
		record_free(record);
	}
	trace->last_added = NULL;
	return trace->table_size > 0 ? rebuild(trace, trace->table_size, NULL) : 0;
}

int trace_records_get(struct trace *trace, enum arch arch, uint32_t nr,
                      struct trace_record **out_record)
{
	struct trace_record *record = trace_records_find(trace, arch, nr);

	if (!record) {
		record = record_new(arch, nr);
		int r = record ? make_room(trace, record) : -1;
		if (r != 0) {
			record_free(record);
			*out_record = NULL;
			return r < 0 ? -1 : 0;
		}
		place(trace, record);
		trace->record_count++;
	}
	*out_record = record;
	return 0;
}

int trace_record_add_error(struct trace_record *record, int errnum, uint64_t calls)
{
	size_t at = 0, high = record->error_count;

	while (at < high) {
		size_t middle = (at + high) / 2;
		if (record->errors[middle].errnum < errnum)
			at = middle + 1;
		else
			high = middle;
	}
	if (at < record->error_count && record->errors[at].errnum == errnum) {
		record->errors[at].calls = trace_sum(record->errors[at].calls, calls);
		return 0;
	}
	if (array_room(record->errors, record->error_count, 1) < 0)
		return -1;
	memmove(record->errors + at + 1, record->errors + at,
	        (record->error_count - at) * sizeof *record->errors);
	record->errors[at] = (struct trace_error){ .errnum = errnum, .calls = calls };
	record->error_count++;
	return 0;
}

int trace_record_add_stack(struct trace_record *record, const struct trace_frames *stack)
{
	size_t at = 0;

	while (at < record->stack_count && trace_frames_compare(&record->stacks[at], stack) < 0)
		at++;
	if (at == TRACE_MAX_STACKS ||
	    (at < record->stack_count && trace_frames_compare(&record->stacks[at], stack) == 0))
		return 0;
	struct trace_frames copy;
	if (trace_frames_copy(stack, &copy) < 0)
		return -1;
	if (record->stack_count == TRACE_MAX_STACKS)
		free(record->stacks[--record->stack_count].text);
	memmove(record->stacks + at + 1, record->stacks + at,
	        (record->stack_count - at) * sizeof *record->stacks);
	record->stacks[at] = copy;
	record->stack_count++;
	return 0;
}

void trace_records_done(struct trace *trace)
{
	for (size_t i = 0; i < trace->table_size; i++)
		record_free(trace->table[i]);
	free(trace->table);
	trace->table = NULL;
	trace->table_size = trace->record_count = 0;
}
