/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Observations (one per architecture and number) folded into facts (one per name).
 *
 * An argument stays comparable only if every architecture that made the call lets a filter compare
 * it: where one passes a pointer to its arguments (i386's old mmap), a condition would refuse that
 * architecture's calls. Tuples survive only if every architecture kept them.
 */
#include "genprof/facts/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"

static int no_memory(struct error *err)
{
	return error_set(err, 0, "facts: out of memory");
}

static bool is_only_enosys(const struct observation *o)
{
	return o->error_count == 1 && o->error_list[0].errnum == ENOSYS &&
	       o->error_list[0].calls == o->calls;
}

static int compare_values(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int compare_tuples(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	for (int i = 0; i < CALL_ARGS; i++)
		if (x[i] != y[i])
			return x[i] > y[i] ? 1 : -1;
	return 0;
}

static size_t sort_distinct(void *list, size_t count, size_t size,
                            int (*compare)(const void *, const void *))
{
	size_t kept = 0;

	if (count)
		qsort(list, count, size, compare);
	for (size_t i = 0; i < count; i++) {
		char *at = (char *)list + i * size, *last = (char *)list + kept * size;
		if (kept && compare(last - size, at) == 0)
			continue;
		if (last != at)
			memcpy(last, at, size);
		kept++;
	}
	return kept;
}

/* The arguments that all of these observations of one name let a filter compare. */
static void choose_args(struct call_facts *f, const struct observation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct syscall_info *info = syscalls_info(list[i].arch, list[i].nr);
		unsigned set = list[i].detail == TRACE_NO_ARGS ? 0 : list[i].arg_set;

		if (i == 0 && info)
			f->joint = info->joint;
		for (unsigned a = 0; a < CALL_ARGS; a++) {
			bool comparable =
				info && info->args[a].kind != ARG_UNFILTERED && (set & 1u << a);

			if (i == 0 && comparable)
				f->args[a].info = &info->args[a];
			if (i > 0 && !comparable && f->args[a].info) {
				f->args[a].info = NULL;
				f->some_arch_without_args = true;
			}
			if (i > 0 && comparable && !f->args[a].info)
				f->some_arch_without_args = true;
		}
	}
}

static int add_values(struct arg_facts *arg, const struct observation *o, unsigned a,
                      struct error *err)
{
	size_t more = o->detail == TRACE_TUPLES ? o->tuple_count : o->args[a].value_count;

	if (array_room(arg->values, arg->value_count, more) < 0)
		return no_memory(err);
	for (size_t i = 0; i < more; i++) {
		uint64_t v = o->detail == TRACE_TUPLES ? o->tuples[i].values[a]
		                                       : o->args[a].values[i].value;
		arg->values[arg->value_count++] = v;
		arg->ever_set |= v;
	}
	return 0;
}

static int collect_args(struct call_facts *f, const struct observation *list, size_t count,
                        struct error *err)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		struct arg_facts *arg = &f->args[a];
		bool only_bits = false;

		for (size_t i = 0; arg->info && i < count; i++) {
			if (list[i].detail == TRACE_VALUES && !list[i].args[a].values) {
				arg->ever_set |= list[i].args[a].ever_set;
				only_bits = true;
			} else if (add_values(arg, &list[i], a, err) < 0) {
				return -1;
			}
		}
		arg->value_count = sort_distinct(arg->values, arg->value_count, sizeof *arg->values,
		                                 compare_values);
		if (only_bits) {
			free(take(arg->values));
			arg->value_count = 0;
		}
	}
	return 0;
}

static int collect_tuples(struct call_facts *f, const struct observation *list, size_t count,
                          struct error *err)
{
	size_t total = 0, n = 0;

	for (size_t i = 0; i < count; i++) {
		if (list[i].detail != TRACE_TUPLES)
			return 0;
		total += list[i].tuple_count;
	}
	if (array_room(f->tuples, 0, total) < 0)
		return no_memory(err);
	for (size_t i = 0; i < count; i++) {
		for (size_t t = 0; t < list[i].tuple_count; t++, n++)
			for (unsigned a = 0; a < CALL_ARGS; a++)
				f->tuples[n][a] = f->args[a].info ? list[i].tuples[t].values[a] : 0;
	}
	f->tuple_count = sort_distinct(f->tuples, n, sizeof *f->tuples, compare_tuples);
	return 0;
}

/* All observations of one name, which are adjacent in `list`. */
static int fold(struct call_facts *f, const struct observation *list, size_t count,
                struct error *err)
{
	f->name = list[0].name;
	f->only_enosys = true;
	for (size_t i = 0; i < count; i++) {
		f->on[list[i].arch] = true;
		f->calls += list[i].calls;
		f->only_enosys = f->only_enosys && is_only_enosys(&list[i]);
	}
	choose_args(f, list, count);
	if (collect_args(f, list, count, err) < 0)
		return -1;
	return collect_tuples(f, list, count, err);
}

static int compare_names(const void *a, const void *b)
{
	const struct observation *x = a, *y = b;
	int by_name = strcmp(x->name, y->name);

	if (by_name)
		return by_name;
	if (x->arch != y->arch)
		return x->arch < y->arch ? -1 : 1;
	return (x->nr > y->nr) - (x->nr < y->nr);
}

static void note_arches(struct trace *trace, const struct observation *list, size_t count,
                        struct facts *facts)
{
	struct trace_header header;
	enum arch arch;

	for (size_t i = 0; i < count; i++)
		facts->traced[list[i].arch] = true;
	trace_header(trace, &header);
	for (size_t i = 0; i < header.machine_count; i++)
		if (arch_from_name(header.machines[i], &arch) == 0)
			facts->traced[arch] = true;
	memcpy(facts->arches, facts->traced, sizeof facts->arches);
}

int facts_of(struct trace *trace, struct facts *out, struct unnamed_call **out_unnamed,
             size_t *out_unnamed_count, struct error *err)
{
	const struct observation *list;
	size_t count, named = 0, unnamed_count = 0;
	struct facts facts = { 0 };

	if (trace_observations(trace, &list, &count, err) < 0)
		return -1;
	auto_free struct observation *sorted = calloc(count + 1, sizeof *sorted);
	auto_free struct unnamed_call *unnamed = calloc(count + 1, sizeof *unnamed);
	if (!sorted || !unnamed || array_room(facts.calls, 0, count) < 0)
		return no_memory(err);
	memset(facts.calls, 0, count * sizeof *facts.calls);
	for (size_t i = 0; i < count; i++) {
		if (list[i].name)
			sorted[named++] = list[i];
		else
			unnamed[unnamed_count++] =
				(struct unnamed_call){ .arch = list[i].arch, .nr = list[i].nr };
	}
	if (named)
		qsort(sorted, named, sizeof *sorted, compare_names);
	for (size_t i = 0, end; i < named; i = end) {
		for (end = i + 1; end < named && strcmp(sorted[i].name, sorted[end].name) == 0;)
			end++;
		if (fold(&facts.calls[facts.call_count++], sorted + i, end - i, err) < 0) {
			facts_done(&facts);
			return -1;
		}
	}
	note_arches(trace, list, count, &facts);
	*out = facts;
	*out_unnamed = take(unnamed);
	*out_unnamed_count = unnamed_count;
	return 0;
}

void facts_call_done(struct call_facts *call)
{
	for (unsigned a = 0; a < CALL_ARGS; a++)
		free(call->args[a].values);
	free(call->tuples);
	free(call->added);
}

void facts_done(struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		facts_call_done(&facts->calls[i]);
	free(facts->calls);
	*facts = (struct facts){ 0 };
}
