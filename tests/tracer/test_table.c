/* SPDX-License-Identifier: Apache-2.0 */
#include "tracer/table.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"

static const struct observation seen[] = {
	{ .arch = ARCH_X86_64, .nr = 3, .name = "close", .calls = 4, .time_ns = 1000 },
	{ .arch = ARCH_X86_64,
	  .nr = 257,
	  .name = "openat",
	  .calls = 3,
	  .errors = 2,
	  .time_ns = 3000000 },
	{ .arch = ARCH_X86_64, .nr = 0x1c7, .name = NULL, .calls = 1, .errors = 1 },
	{ .arch = ARCH_I386, .nr = 6, .name = "close", .calls = 2 },
};

enum { SEEN = sizeof seen / sizeof seen[0] };

static char *print_table(enum table_sort sort)
{
	char *text = NULL;
	size_t size;
	struct error err;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(table_print(seen, SEEN, sort, out, &err), 0);
	fclose(out);
	return text;
}

Test(table, has_the_columns_of_strace_and_a_heading_for_32_bit_calls)
{
	char *text = print_table(TABLE_BY_TIME);

	cr_expect_str_eq(text,
	                 "% time     seconds  usecs/call     calls    errors syscall\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 " 99.97    0.003000        1000         3         2 openat\n"
	                 "  0.03    0.000001           0         4           close\n"
	                 "  0.00    0.000000           0         1         1 syscall_0x1c7\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 "100.00    0.003001         375         8         3 total\n"
	                 "System call usage summary for 32 bit mode:\n"
	                 "% time     seconds  usecs/call     calls    errors syscall\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 "  0.00    0.000000           0         2           close\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 "100.00    0.000000           0         2           total\n");
	free(text);
}

Test(table, is_sorted_by_each_column_and_by_name_where_that_is_equal)
{
	static const struct {
		enum table_sort sort;
		const char *first, *second, *third;
	} cases[] = {
		{ TABLE_BY_TIME, "openat", "close", "syscall_0x1c7" },
		{ TABLE_BY_CALLS, "close", "openat", "syscall_0x1c7" },
		{ TABLE_BY_ERRORS, "openat", "syscall_0x1c7", "close" },
		{ TABLE_BY_NAME, "close", "openat", "syscall_0x1c7" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *text = print_table(cases[i].sort);
		const char *first = strstr(text, cases[i].first),
			   *second = strstr(text, cases[i].second);
		const char *third = strstr(text, cases[i].third);

		cr_expect(first && first < second && second < third,
		          "sort %zu: want %s, %s, %s, got\n%s", i, cases[i].first, cases[i].second,
		          cases[i].third, text);
		free(text);
	}
}

Test(table, lists_each_name_once_in_the_order_of_the_C_locale)
{
	char *text = NULL;
	size_t size;
	struct error err;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(table_print_names(seen, SEEN, out, &err), 0);
	fclose(out);
	cr_expect_str_eq(text, "close\nopenat\nsyscall_0x1c7\n");
	free(text);
}

Test(table, of_nothing_is_empty)
{
	char *text = NULL;
	size_t size;
	struct error err;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(table_print(NULL, 0, TABLE_BY_TIME, out, &err), 0);
	cr_assert_eq(table_print_names(NULL, 0, out, &err), 0);
	fclose(out);
	cr_expect_str_eq(text, "");
	free(text);
}

Test(table, prints_stacks_as_strace_k_does)
{
	static const char *const inner[] = { "libc.so.6(write+0x14)", "\33[31m(main+0x1)" };
	static const char *const none[] = { "no stack" };
	static const struct trace_stack of_write[] = { { inner, 2 }, { inner, 1 } },
					of_close[] = { { none, 1 } };
	const struct observation list[] = {
		{ .arch = ARCH_X86_64, .name = "write", .stacks = of_write, .stack_count = 2 },
		{ .arch = ARCH_X86_64, .name = "brk" },
		{ .arch = ARCH_I386, .name = "close", .stacks = of_close, .stack_count = 1 },
	};
	char *text = NULL;
	size_t size;
	struct error err;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(table_print_stacks(list, 3, out, &err), 0);
	fclose(out);
	cr_expect_str_eq(text, "i386 close\n"
	                       " > no stack\n"
	                       "write\n"
	                       " > libc.so.6(write+0x14)\n"
	                       " > \\x1b[31m(main+0x1)\n"
	                       "write\n"
	                       " > libc.so.6(write+0x14)\n");
	free(text);
}
