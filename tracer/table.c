/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes observations as strace -c does: same columns, same widths, same order (its count.c is the
 * reference for what a column means: time is system time, usecs/call is rounded down). A number
 * without a name is written as strace writes it, syscall_0x1c7.
 */
#include "tracer/table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/syscalls/call_text.h"

struct row {
	const struct observation *seen; /* borrowed */
	char name[64];
};

struct sum {
	uint64_t time_ns, calls, errors;
};

/* As strace heads the tables of foreign architectures. */
static const struct {
	enum arch arch;
	const char *mode; /* NULL: no heading */
} sections[] = {
	{ ARCH_X86_64, NULL },  { ARCH_AARCH64, NULL }, { ARCH_I386, "32 bit" },
	{ ARCH_ARM, "32 bit" }, { ARCH_X32, "x32" },
};

static struct row *make_rows(const struct observation *list, size_t count, struct error *err)
{
	struct row *rows = calloc(count + 1, sizeof *rows);
	char number[CALL_TEXT_NAME];

	if (!rows) {
		error_set(err, ENOMEM, "sort %zu calls", count);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		rows[i].seen = &list[i];
		snprintf(rows[i].name, sizeof rows[i].name, "%s",
		         call_text_name(list[i].name, list[i].nr, number));
	}
	return rows;
}

/* ---- order ---- */

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int larger_first(uint64_t x, uint64_t y, const struct row *a, const struct row *b)
{
	return x != y ? (x < y) - (x > y) : by_name(a, b);
}

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return larger_first(x->seen->time_ns, y->seen->time_ns, x, y);
}

static int by_calls(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return larger_first(x->seen->calls, y->seen->calls, x, y);
}

static int by_errors(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return larger_first(x->seen->errors, y->seen->errors, x, y);
}

static int (*const orders[])(const void *, const void *) = {
	[TABLE_BY_TIME] = by_time,
	[TABLE_BY_CALLS] = by_calls,
	[TABLE_BY_ERRORS] = by_errors,
	[TABLE_BY_NAME] = by_name,
};

/* ---- the table ---- */

static void print_line(const struct sum *sum, double share, const char *name, FILE *out)
{
	char errors[24] = "";

	if (sum->errors)
		snprintf(errors, sizeof errors, "%" PRIu64, sum->errors);
	fprintf(out, "%6.2f %11.6f %11" PRIu64 " %9" PRIu64 " %9s %s\n", share,
	        (double)sum->time_ns / 1e9, sum->calls ? sum->time_ns / sum->calls / 1000 : 0,
	        sum->calls, errors, name);
}

static void print_section(const struct row *rows, size_t count, enum arch arch, FILE *out)
{
	static const char rule[] =
		"------ ----------- ----------- --------- --------- ----------------";
	struct sum total = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (rows[i].seen->arch == arch) {
			total.time_ns += rows[i].seen->time_ns;
			total.calls += rows[i].seen->calls;
			total.errors += rows[i].seen->errors;
		}
	}
	fprintf(out, "%6s %11s %11s %9s %9s %s\n%s\n", "% time", "seconds", "usecs/call", "calls",
	        "errors", "syscall", rule);
	for (size_t i = 0; i < count; i++) {
		const struct observation *seen = rows[i].seen;
		double share =
			total.time_ns ? 100.0 * (double)seen->time_ns / (double)total.time_ns : 0.0;

		if (seen->arch == arch)
			print_line(&(struct sum){ seen->time_ns, seen->calls, seen->errors }, share,
			           rows[i].name, out);
	}
	fprintf(out, "%s\n", rule);
	/* Also where no time was measured at all: strace does so. */
	print_line(&total, 100.0, "total", out);
}

static bool has_arch(const struct observation *list, size_t count, enum arch arch)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].arch == arch)
			return true;
	}
	return false;
}

int table_print(const struct observation *list, size_t count, enum table_sort sort, FILE *out,
                struct error *err)
{
	auto_free struct row *rows = make_rows(list, count, err);

	if (!rows)
		return -1;
	qsort(rows, count, sizeof *rows, orders[sort]);
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
		if (!has_arch(list, count, sections[i].arch))
			continue;
		if (sections[i].mode)
			fprintf(out, "System call usage summary for %s mode:\n", sections[i].mode);
		print_section(rows, count, sections[i].arch, out);
	}
	return 0;
}

int table_print_names(const struct observation *list, size_t count, FILE *out, struct error *err)
{
	auto_free struct row *rows = make_rows(list, count, err);

	if (!rows)
		return -1;
	qsort(rows, count, sizeof *rows, by_name);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(rows[i].name, rows[i - 1].name) != 0)
			fprintf(out, "%s\n", rows[i].name);
	}
	return 0;
}

int table_print_stacks(const struct observation *list, size_t count, FILE *out, struct error *err)
{
	auto_free struct row *rows = make_rows(list, count, err);

	if (!rows)
		return -1;
	qsort(rows, count, sizeof *rows, by_name);
	for (size_t i = 0; i < count; i++) {
		const struct observation *seen = rows[i].seen;
		bool is_native = seen->arch == arch_native();

		for (size_t s = 0; s < seen->stack_count; s++) {
			fprintf(out, "%s%s%s\n", is_native ? "" : arch_name(seen->arch),
			        is_native ? "" : " ", rows[i].name);
			for (size_t f = 0; f < seen->stacks[s].frame_count; f++) {
				fputs(" > ", out);
				quote_write(seen->stacks[s].frames[f], out);
				fputc('\n', out);
			}
		}
	}
	return 0;
}
