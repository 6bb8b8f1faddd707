/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value_groups.def applied to the facts of one call. Its words are looked up among the argument's
 * constants when they are needed: the values are the architecture's own.
 */
#include "genprof/facts/value_groups.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/facts/facts.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

static const struct line {
	bool always; /* ALWAYS, else ANY_OF */
	const char *calls;
	const char *args;
	const char *values;
} lines[] = {
#define ALWAYS(calls_, args_, values_) { true, calls_, args_, values_ },
#define ANY_OF(calls_, args_, values_) { false, calls_, args_, values_ },
#include "genprof/facts/value_groups.def"
#undef ALWAYS
#undef ANY_OF
};

enum { LINE_COUNT = sizeof lines / sizeof *lines };

/* One member of a group: a value of an enumeration or a field, or bits. */
struct member {
	uint64_t value;
	uint64_t mask; /* 0: bits */
};

static const char *next_word(const char *text, const char *separators, size_t *out_length)
{
	text += strspn(text, separators);
	*out_length = strcspn(text, separators);
	return *out_length ? text : NULL;
}

static bool has_word(const char *words, const char *wanted)
{
	size_t length;

	for (const char *w = words; (w = next_word(w, " ", &length)); w += length)
		if (strlen(wanted) == length && strncmp(w, wanted, length) == 0)
			return true;
	return false;
}

static bool find_constant(const struct arg_info *info, const char *word, size_t length,
                          struct member *out)
{
	if (*word >= '0' && *word <= '9') {
		*out = (struct member){ .value = strtoull(word, NULL, 0) };
		return true;
	}
	for (size_t i = 0; i < info->constant_count; i++) {
		const struct constant *c = &info->constants[i];
		if (strlen(c->name) == length && strncmp(c->name, word, length) == 0) {
			*out = (struct member){ c->value, c->mask & (c->mask - 1) ? c->mask : 0 };
			return true;
		}
	}
	return false;
}

/* "LOCK_SH|LOCK_NB" */
static bool find_member(const struct arg_info *info, const char *text, size_t length,
                        struct member *out)
{
	bool has_single_bits = false;
	const char *end = text + length;
	size_t part;

	*out = (struct member){ 0 };
	for (const char *w = text; w < end && (w = next_word(w, "| ", &part)) && w < end;
	     w += part) {
		struct member one;
		if (!find_constant(info, w, part, &one))
			return false;
		out->value |= one.value;
		out->mask |= one.mask;
	}
	for (size_t i = 0; i < info->constant_count; i++)
		has_single_bits = has_single_bits || (info->constants[i].mask &&
		                                      info->constants[i].mask == out->value);
	/* An enumeration is compared as a whole, unless the value is one of the flags beside it. */
	if (info->kind == ARG_ENUM && !out->mask && !has_single_bits)
		out->mask = SYSCALLS_ARG_MASK;
	return true;
}

static bool is_seen(const struct arg_facts *arg, const struct member *m)
{
	if (!m->mask)
		return (arg->ever_set & m->value) != 0;
	for (size_t i = 0; i < arg->value_count; i++)
		if ((arg->values[i] & m->mask) == m->value)
			return true;
	return false;
}

static int compare_values(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The values seen, with the field of `m` (or the whole) replaced by it. */
static int add_member(struct arg_facts *arg, const struct member *m, struct error *err)
{
	size_t before = arg->value_count, kept = 0;

	if (!m->mask) {
		arg->always |= m->value;
		return 0;
	}
	if (!arg->values || is_seen(arg, m))
		return 0;
	if (array_room(arg->values, before, before) < 0)
		return error_set(err, 0, "value groups: out of memory");
	uint64_t *values = arg->values;
	for (size_t i = 0; i < before; i++)
		values[arg->value_count++] = (values[i] & ~m->mask) | m->value;
	qsort(values, arg->value_count, sizeof *values, compare_values);
	for (size_t i = 0; i < arg->value_count; i++)
		if (kept == 0 || values[kept - 1] != values[i])
			values[kept++] = values[i];
	arg->value_count = kept;
	return 0;
}

static int apply(const struct line *line, struct arg_facts *arg, bool bits_only, struct error *err)
{
	bool wanted = line->always;
	struct member m;
	size_t length;

	for (const char *w = line->values; !wanted && (w = next_word(w, " ", &length)); w += length)
		wanted = find_member(arg->info, w, length, &m) && is_seen(arg, &m);
	for (const char *w = line->values; wanted && (w = next_word(w, " ", &length)); w += length)
		if (find_member(arg->info, w, length, &m) && (!bits_only || !m.mask) &&
		    add_member(arg, &m, err) < 0)
			return -1;
	return 0;
}

int value_groups_add(struct call_facts *facts, struct error *err)
{
	for (size_t i = 0; i < LINE_COUNT; i++) {
		if (!has_word(lines[i].calls, facts->name))
			continue;
		for (unsigned a = 0; a < CALL_ARGS; a++) {
			struct arg_facts *arg = &facts->args[a];
			if (arg->info && has_word(lines[i].args, arg->info->name) &&
			    apply(&lines[i], arg, facts->joint, err) < 0)
				return -1;
		}
	}
	return 0;
}

size_t value_groups_lines(void)
{
	return LINE_COUNT;
}

/* The call's argument on any architecture that this toolkit's table describes. */
static const struct arg_info *find_arg(const char *call, const char *args)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		uint32_t nr;
		const struct syscall_info *info = syscalls_number(arch, call, &nr) == SYSCALLS_FOUND
		                                          ? syscalls_info(arch, nr)
		                                          : NULL;
		for (unsigned a = 0; info && a < CALL_ARGS; a++)
			if (info->args[a].kind != ARG_UNFILTERED &&
			    has_word(args, info->args[a].name))
				return &info->args[a];
	}
	return NULL;
}

void value_groups_check_line(size_t line, const char **out_unknown)
{
	char call[64];
	size_t length, value_length;
	struct member m;

	*out_unknown = NULL;
	for (const char *c = lines[line].calls; (c = next_word(c, " ", &length)); c += length) {
		memcpy(call, c, length);
		call[length] = '\0';
		const struct arg_info *info = find_arg(call, lines[line].args);
		if (!info) {
			*out_unknown = c;
			return;
		}
		for (const char *w = lines[line].values; (w = next_word(w, " ", &value_length));
		     w += value_length)
			if (!find_member(info, w, value_length, &m))
				*out_unknown = w;
	}
}
