/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging into facts. A call that was added has an empty list of values and of tuples, not none:
 * none means that the trace knew bits only, and then nothing more than bits can be added.
 */
#include "genprof/facts/facts_add.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

static int no_memory(struct error *err)
{
	return error_set(err, 0, "facts: out of memory");
}

static const struct syscall_info *info_on(const bool arches[ARCH_COUNT], const char *name)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct syscall_info *info;
		uint32_t nr;

		if (!arches[arch] || syscalls_number(arch, name, &nr) != SYSCALLS_FOUND)
			continue;
		info = syscalls_info(arch, nr);
		if (info)
			return info;
	}
	return NULL;
}

/* Values are written as on the architectures that were traced, if the call exists there. */
static const struct syscall_info *find_info(const struct facts *facts, const char *name)
{
	const struct syscall_info *info = info_on(facts->traced, name);

	return info ? info : info_on(facts->arches, name);
}

static int fill_new(struct facts *facts, struct call_facts *call, const char *name,
                    const char *reason, struct error *err)
{
	const struct syscall_info *info = find_info(facts, name);
	uint32_t nr;

	*call = (struct call_facts){ .name = name, .joint = info && info->joint };
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		call->on[arch] =
			facts->arches[arch] && syscalls_number(arch, name, &nr) == SYSCALLS_FOUND;
	call->added = strdup(reason);
	call->tuples = calloc(1, sizeof *call->tuples);
	if (!call->added || !call->tuples)
		return no_memory(err);
	for (unsigned a = 0; info && a < CALL_ARGS; a++) {
		if (info->args[a].kind == ARG_UNFILTERED)
			continue;
		call->args[a].info = &info->args[a];
		call->args[a].values = malloc(sizeof *call->args[a].values);
		if (!call->args[a].values)
			return no_memory(err);
	}
	return 0;
}

int facts_add_call(struct facts *facts, const char *name, const char *reason,
                   struct call_facts **out, struct error *err)
{
	for (size_t i = 0; i < facts->call_count; i++) {
		if (strcmp(facts->calls[i].name, name) == 0) {
			*out = &facts->calls[i];
			return 0;
		}
	}
	if (array_room(facts->calls, facts->call_count, 1) < 0)
		return no_memory(err);
	*out = &facts->calls[facts->call_count++];
	return fill_new(facts, *out, name, reason, err);
}

static int compare_values(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int add_value(struct arg_facts *arg, uint64_t value, struct error *err)
{
	arg->ever_set |= value;
	if (!arg->values || (arg->value_count && bsearch(&value, arg->values, arg->value_count,
	                                                 sizeof value, compare_values)))
		return 0;
	if (array_room(arg->values, arg->value_count, 1) < 0)
		return no_memory(err);
	arg->values[arg->value_count++] = value;
	qsort(arg->values, arg->value_count, sizeof *arg->values, compare_values);
	return 0;
}

static int compare_tuples(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	for (int i = 0; i < CALL_ARGS; i++) {
		if (x[i] != y[i])
			return x[i] > y[i] ? 1 : -1;
	}
	return 0;
}

static void sort_tuples(struct call_facts *call)
{
	size_t kept = 0;

	if (!call->tuple_count)
		return;
	qsort(call->tuples, call->tuple_count, sizeof *call->tuples, compare_tuples);
	for (size_t i = 0; i < call->tuple_count; i++) {
		if (kept == 0 || compare_tuples(call->tuples[kept - 1], call->tuples[i]) != 0)
			memmove(call->tuples[kept++], call->tuples[i], sizeof *call->tuples);
	}
	call->tuple_count = kept;
}

void facts_drop_argument(struct call_facts *call, unsigned index)
{
	struct arg_facts *arg = &call->args[index];

	if (!arg->info)
		return;
	free(arg->values);
	*arg = (struct arg_facts){ 0 };
	for (size_t t = 0; t < call->tuple_count; t++)
		call->tuples[t][index] = 0;
	sort_tuples(call);
}

int facts_add_tuple(struct call_facts *call, unsigned known, const uint64_t values[CALL_ARGS],
                    struct error *err)
{
	uint64_t masked[CALL_ARGS] = { 0 };

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		if (!(known & 1u << a))
			facts_drop_argument(call, a);
		if (!call->args[a].info)
			continue;
		masked[a] = values[a] & SYSCALLS_ARG_MASK;
		if (add_value(&call->args[a], masked[a], err) < 0)
			return -1;
	}
	if (!call->tuples)
		return 0;
	if (array_room(call->tuples, call->tuple_count, 1) < 0)
		return no_memory(err);
	memcpy(call->tuples[call->tuple_count++], masked, sizeof masked);
	sort_tuples(call);
	return 0;
}

int facts_add_arg(struct call_facts *call, unsigned index, const struct arg_facts *from,
                  struct error *err)
{
	struct arg_facts *arg = &call->args[index];

	free(take(call->tuples));
	call->tuple_count = 0;
	if (!arg->info)
		return 0;
	if (!from->values) {
		free(take(arg->values));
		arg->value_count = 0;
	}
	arg->ever_set |= from->ever_set & SYSCALLS_ARG_MASK;
	for (size_t i = 0; i < from->value_count; i++) {
		if (add_value(arg, from->values[i] & SYSCALLS_ARG_MASK, err) < 0)
			return -1;
	}
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct call_facts *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void facts_add_done(struct facts *facts)
{
	qsort(facts->calls, facts->call_count, sizeof *facts->calls, compare_names);
}
