/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts about one call's arguments turned into conditions that hold for the next run, too.
 *
 * A rule takes one choice (choices.h) of every argument. Where arguments belong together (socket),
 * only combinations that were seen become rules, else all combinations do. When that would be more
 * rules than the bound, later arguments are relaxed first: they refine what the earlier ones
 * select (the level before the option, the option before its value).
 */
#include "genprof/facts/narrow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

/* Per argument, the index of its choice. */
typedef size_t row[CALL_ARGS];

struct narrower {
	const struct call_facts *facts;
	enum narrowing narrowing;
	enum write_and_exec policy;
	struct choices choices[CALL_ARGS];
	row *rows;
	size_t row_count;
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "argument rules: out of memory");
}

bool narrow_saw_write_and_exec(const struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		for (unsigned a = 0; a < CALL_ARGS; a++)
			if (choices_saw_write_and_exec(&facts->calls[i].args[a]))
				return true;
	return false;
}

static int compare_rows(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	for (int i = 0; i < CALL_ARGS; i++)
		if (x[i] != y[i])
			return x[i] > y[i] ? 1 : -1;
	return 0;
}

/* Only the combinations that were seen. */
static int rows_seen(struct narrower *narrower, struct error *err)
{
	const struct call_facts *f = narrower->facts;

	narrower->row_count = 0;
	narrower->rows = calloc(f->tuple_count + 1, sizeof *narrower->rows);
	if (!narrower->rows)
		return no_memory(err);
	for (size_t t = 0; t < f->tuple_count; t++)
		for (unsigned a = 0; a < CALL_ARGS; a++)
			narrower->rows[t][a] =
				f->args[a].info
					? choices_index(&narrower->choices[a], f->tuples[t][a])
					: 0;
	qsort(narrower->rows, f->tuple_count, sizeof *narrower->rows, compare_rows);
	for (size_t t = 0; t < f->tuple_count; t++)
		if (t == 0 ||
		    compare_rows(narrower->rows[narrower->row_count - 1], narrower->rows[t]) != 0)
			memmove(narrower->rows[narrower->row_count++], narrower->rows[t],
			        sizeof *narrower->rows);
	return 0;
}

/* All combinations, unless they are more than `bound`: then only counted as more. */
static int rows_all(struct narrower *narrower, size_t bound, struct error *err)
{
	narrower->row_count = 1;
	for (unsigned a = 0; a < CALL_ARGS && narrower->row_count <= bound; a++)
		if (narrower->choices[a].count)
			narrower->row_count *= narrower->choices[a].count;
	if (narrower->row_count > bound)
		return 0;
	narrower->rows = calloc(narrower->row_count, sizeof *narrower->rows);
	if (!narrower->rows)
		return no_memory(err);
	for (size_t i = 0; i < narrower->row_count; i++) {
		size_t rest = i;
		for (unsigned a = CALL_ARGS; a-- > 0;) {
			size_t n = narrower->choices[a].count ? narrower->choices[a].count : 1;
			narrower->rows[i][a] = rest % n;
			rest /= n;
		}
	}
	return 0;
}

static bool relax(struct narrower *narrower)
{
	for (unsigned a = CALL_ARGS; a-- > 0;)
		if (choices_fold_fields(&narrower->choices[a]))
			return true;
	for (unsigned a = CALL_ARGS; a-- > 0;)
		if (choices_drop_argument(&narrower->choices[a]))
			return true;
	return false;
}

static int find_rows(struct narrower *narrower, struct error *err)
{
	size_t bound =
		narrower->narrowing == NARROWING_EXACT ? NARROW_MAX_EXACT : NARROW_MAX_STABLE;
	bool joint = narrower->facts->tuples &&
	             (narrower->facts->joint || narrower->narrowing == NARROWING_EXACT);

	do {
		for (unsigned a = 0; a < CALL_ARGS; a++) {
			narrower->choices[a].facts = &narrower->facts->args[a];
			narrower->choices[a].narrowing = narrower->narrowing;
			if (choices_find(&narrower->choices[a], narrower->policy, err) < 0)
				return -1;
			joint = joint && !narrower->choices[a].split;
		}
		free(take(narrower->rows));
		if ((joint ? rows_seen(narrower, err) : rows_all(narrower, bound, err)) < 0)
			return -1;
	} while (narrower->row_count > bound && relax(narrower));
	return 0;
}

/* ---- writing them down ---- */

static struct choice picked(const struct narrower *narrower, const size_t *at, unsigned a)
{
	return narrower->choices[a].count ? narrower->choices[a].list[at[a]] : (struct choice){ 0 };
}

static void describe_values(const struct narrower *narrower, const size_t *at, FILE *out)
{
	uint64_t shown[CALL_ARGS];
	const char *separator = "";
	char text[512];

	/* What is not compared decides nothing: no level and no domain has that number. */
	for (unsigned a = 0; a < CALL_ARGS; a++)
		shown[a] =
			picked(narrower, at, a).mask ? picked(narrower, at, a).shown : UINT64_MAX;
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		const struct arg_info *info = narrower->facts->args[a].info;
		struct choice c = picked(narrower, at, a);
		struct arg_info beside;

		if (!info)
			continue;
		if (c.mask && info->kind == ARG_SIGNAL && c.shown == 0)
			fprintf(out, "%sno signal, only whether the target is there", separator);
		else if (c.mask && syscalls_id_bits(info, c.shown))
			fprintf(out, "%sthe %s of any process, thread or descriptor", separator,
			        info->name);
		else if (c.mask)
			fprintf(out, "%s%s", separator,
			        syscalls_format_arg(syscalls_arg_in_context(info, shown, &beside),
			                            c.shown, text, sizeof text));
		else
			fprintf(out, "%sany %s", separator, info->name);
		separator = ", ";
	}
}

static void describe_reasons(const struct narrower *narrower, const char *separator, FILE *out)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		const char *name =
			narrower->facts->args[a].info ? narrower->facts->args[a].info->name : "";
		const char *reason =
			narrower->choices[a].split         ? "never writable and executable at once"
			: narrower->choices[a].is_dropped  ? "too many values to list"
			: narrower->choices[a].fold_fields ? "too many values, flags only"
							   : NULL;
		if (!reason)
			continue;
		fprintf(out, "%s%s: %s", separator, name, reason);
		separator = "; ";
	}
	if (narrower->facts->some_arch_without_args)
		fprintf(out, "%snot every architecture passes all arguments in registers",
		        separator);
}

static int write_allowance(const struct narrower *narrower, const size_t *at, struct allowance *out,
                           struct error *err)
{
	auto_free char *comment = NULL;
	size_t size;

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		struct choice c = picked(narrower, at, a);
		struct condition *condition = &out->conditions[out->condition_count];

		if (c.mask)
			*condition = (struct condition){ a, OPERATOR_MASKED_EQ, c.mask, c.value };
		out->condition_count += c.mask != 0;
	}
	FILE *text = open_memstream(&comment, &size);
	if (!text)
		return no_memory(err);
	if (out->condition_count)
		describe_values(narrower, at, text);
	describe_reasons(narrower, out->condition_count ? "; " : "", text);
	if (fclose(text) != 0)
		return no_memory(err);
	if (size)
		out->comment = take(comment);
	return 0;
}

static int write_all(const struct narrower *narrower, struct narrowed *out, struct error *err)
{
	out->list = calloc(narrower->row_count + 1, sizeof *out->list);
	if (!out->list)
		return no_memory(err);
	for (size_t i = 0; i < narrower->row_count; i++, out->count++)
		if (write_allowance(narrower, narrower->rows[i], &out->list[i], err) < 0)
			return -1;
	return 0;
}

static int by_name_only(struct narrowed *out, struct error *err)
{
	out->list = calloc(1, sizeof *out->list);
	out->count = out->list ? 1 : 0;
	return out->list ? 0 : no_memory(err);
}

int narrow_call(const struct call_facts *facts, enum narrowing narrowing,
                enum write_and_exec policy, struct narrowed *out, struct error *err)
{
	struct narrower narrower = { .facts = facts, .narrowing = narrowing, .policy = policy };
	struct narrowed narrowed = { 0 };
	int result;

	if (narrowing == NARROWING_NONE) {
		result = by_name_only(&narrowed, err);
	} else {
		result = find_rows(&narrower, err);
		if (result == 0)
			result = write_all(&narrower, &narrowed, err);
	}
	for (unsigned a = 0; a < CALL_ARGS; a++)
		choices_done(&narrower.choices[a]);
	free(narrower.rows);
	if (result == 0)
		*out = narrowed;
	else
		narrow_done(&narrowed);
	return result;
}

void narrow_done(struct narrowed *narrowed)
{
	for (size_t i = 0; i < narrowed->count; i++)
		free(narrowed->list[i].comment);
	free(narrowed->list);
	*narrowed = (struct narrowed){ 0 };
}
