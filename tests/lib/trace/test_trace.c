/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/trace/trace.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/version.h"
#include "lib/syscalls/syscalls.h"

static struct trace *trace;
static struct error err;
static uint32_t image;

static void begin(void)
{
	const struct trace_start start = {
		.command = "ls -l",
		.kernel = "6.18.0",
		.machine = "x86_64",
		.engine = "ptrace",
		.with_results = true,
		.start_unix_ms = 1700000000000,
	};

	trace = trace_new();
	cr_assert_eq(trace_begin(trace, &start, &err), 0);
	cr_assert_eq(trace_image(trace, "/usr/bin/ls", &image, &err), 0);
}

static void end(void)
{
	trace_free(trace);
}

TestSuite(trace, .init = begin, .fini = end, .timeout = 60);

static uint32_t number(enum arch arch, const char *name)
{
	uint32_t nr = 0;

	cr_assert_eq(syscalls_number(arch, name, &nr), SYSCALLS_FOUND, "%s", name);
	return nr;
}

static enum trace_news add(const char *name, uint64_t a, uint64_t b, uint64_t c, uint64_t at_ms)
{
	struct call call = { .arch = ARCH_X86_64,
		             .nr = number(ARCH_X86_64, name),
		             .args = { a, b, c } };
	enum trace_news news;

	cr_assert_eq(trace_add(trace, &call, 1, image, at_ms, &news, &err), 0, "%s", err.text);
	return news;
}

static const struct observation *find(const char *name)
{
	const struct observation *o = NULL;

	cr_assert_eq(trace_find(trace, ARCH_X86_64, number(ARCH_X86_64, name), &o, &err), 0, "%s",
	             name);
	return o;
}

Test(trace, counts_calls_and_keeps_the_tuples_of_filterable_arguments_only)
{
	cr_expect_eq(add("socket", AF_INET, SOCK_STREAM, 0, 5), TRACE_NEW_CALL);
	cr_expect_eq(add("socket", AF_INET, SOCK_STREAM, 0, 7), TRACE_NOTHING_NEW);
	cr_expect_eq(add("socket", AF_UNIX, SOCK_STREAM, 0, 3), TRACE_NEW_TUPLE);
	cr_expect_eq(add("socket", AF_INET, SOCK_STREAM, 0, 6), TRACE_NOTHING_NEW);
	cr_expect_eq(add("read", 3, 0x7fff0000, 4096, 8), TRACE_NEW_CALL);
	cr_expect_eq(add("read", 4, 0x7fff1000, 100, 9), TRACE_NOTHING_NEW);

	const struct observation *o = find("socket");
	cr_expect_str_eq(o->name, "socket");
	cr_expect_eq(o->calls, 4u);
	cr_expect_eq(o->runs, 1u);
	cr_expect_eq(o->first_ms, 3u);
	cr_expect_eq(o->last_ms, 7u);
	cr_expect_eq(o->detail, TRACE_TUPLES);
	cr_expect_eq(o->arg_set, 7u);
	cr_assert_eq(o->tuple_count, 2u);
	cr_expect_eq(o->tuples[0].values[0], (uint64_t)AF_UNIX, "tuples ascend");
	cr_expect_eq(o->tuples[0].calls, 1u);
	cr_expect_eq(o->tuples[1].calls, 3u);
	cr_assert_eq(o->image_count, 1u);
	cr_expect_str_eq(o->images[0], "/usr/bin/ls");
	cr_expect_not(o->images_truncated);

	o = find("read");
	cr_expect_eq(o->calls, 2u);
	cr_expect_eq(o->detail, TRACE_NO_ARGS);
	cr_expect_eq(o->tuple_count, 0u);
}

Test(trace, masks_a_32_bit_argument_to_what_the_kernel_reads)
{
	cr_expect_eq(add("ioctl", 1, 0x5401, 0, 0), TRACE_NEW_CALL);
	cr_expect_eq(add("ioctl", 1, 0xffffffff00005401, 0, 0), TRACE_NOTHING_NEW);
	cr_expect_eq(find("ioctl")->tuple_count, 1u);
	cr_expect_eq(find("ioctl")->tuples[0].values[1], 0x5401u);
}

Test(trace, keeps_calls_of_each_architecture_apart_and_unknown_numbers_too)
{
	struct call call = { .arch = ARCH_I386, .nr = 3 };
	enum trace_news news;
	const struct observation *list, *none;
	size_t count;

	add("read", 0, 0, 0, 0);
	cr_assert_eq(trace_add(trace, &call, 1, image, 0, &news, &err), 0);
	cr_expect_eq(news, TRACE_NEW_CALL);
	call = (struct call){ .arch = ARCH_X86_64, .nr = 100000 };
	cr_assert_eq(trace_add(trace, &call, 1, image, 0, &news, &err), 0);
	call = (struct call){ .arch = ARCH_X32, .nr = ARCH_X32_BIT };
	cr_assert_eq(trace_add(trace, &call, 1, image, 0, &news, &err), 0);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_assert_eq(count, 4u);
	cr_expect_str_eq(list[0].name, "read");
	cr_expect_null(list[1].name);
	cr_expect_eq(list[1].nr, 100000u);
	cr_expect_eq(list[2].arch, ARCH_I386);
	cr_expect_eq(list[3].arch, ARCH_X32);
	cr_expect_eq(trace_find(trace, ARCH_X86_64, 1, &none, &err), TRACE_NO_SUCH_CALL);
}

Test(trace, degrades_to_values_and_then_to_bits_at_the_stated_bounds)
{
	/* mmap: prot and flags; each bound is passed by exactly one. */
	for (uint64_t i = 0; i < TRACE_MAX_TUPLES; i++)
		add("socket", i % 4, i / 4, 0, 0);
	cr_expect_eq(find("socket")->detail, TRACE_TUPLES);
	cr_expect_eq(find("socket")->tuple_count, (size_t)TRACE_MAX_TUPLES);
	cr_expect_eq(add("socket", 2, 500, 0, 0), TRACE_NEW_TUPLE, "a new value");
	cr_expect_eq(add("socket", 3, 500, 0, 0), TRACE_NOTHING_NEW);

	const struct observation *o = find("socket");
	cr_assert_eq(o->detail, TRACE_VALUES);
	cr_expect_eq(o->tuple_count, 0u);
	cr_expect_eq(o->calls, TRACE_MAX_TUPLES + 2u);
	cr_assert_eq(o->args[0].value_count, 4u);
	cr_expect_eq(o->args[0].values[2].value, 2u);
	cr_expect_eq(o->args[0].values[2].calls, TRACE_MAX_TUPLES / 4 + 1u);
	cr_expect_eq(o->args[0].values[2].runs, 1u);
	cr_expect_eq(o->args[1].value_count, TRACE_MAX_TUPLES / 4 + 1u);

	for (uint64_t i = 0; find("socket")->args[1].value_count < TRACE_MAX_VALUES; i++)
		cr_expect_eq(add("socket", 0, 1000 + i, 0, 0), TRACE_NEW_TUPLE);
	cr_expect_eq(add("socket", 0, 0x40000000, 0, 0), TRACE_NOTHING_NEW);
	o = find("socket");
	cr_expect_null(o->args[1].values);
	cr_expect_eq(o->args[1].min, 0u);
	cr_expect_eq(o->args[1].max, 0x40000000u);
	cr_expect_eq(o->args[1].ever_set & 0x40000000u, 0x40000000u);
	cr_expect_eq(o->args[1].ever_set & 0x20000000u, 0u);
	cr_expect_eq(o->args[1].ever_clear, 0xffffffffu);
	cr_expect_eq(o->args[0].value_count, 4u, "the other argument keeps its values");
}

Test(trace, adds_errors_and_times)
{
	uint32_t nr = number(ARCH_X86_64, "openat");

	for (int i = 0; i < 4; i++)
		add("openat", (uint64_t)-100, 0, 0, 0);
	cr_assert_eq(trace_add_result(trace, ARCH_X86_64, nr, 1, 0, 500, &err), 0);
	cr_assert_eq(trace_add_result(trace, ARCH_X86_64, nr, 1, 13, 0, &err), 0);
	cr_assert_eq(trace_add_result(trace, ARCH_X86_64, nr, 1, 2, 700, &err), 0);
	cr_assert_eq(trace_add_result(trace, ARCH_X86_64, nr, 1, 2, 0, &err), 0);
	cr_expect_eq(trace_add_result(trace, ARCH_X86_64, nr, 1, 4096, 0, &err), -1);
	const struct observation *o = find("openat");
	cr_expect_eq(o->errors, 3u);
	cr_assert_eq(o->error_count, 2u);
	cr_expect_eq(o->error_list[0].errnum, 2);
	cr_expect_eq(o->error_list[0].calls, 2u);
	cr_expect_eq(o->error_list[1].errnum, 13);
	cr_expect_eq(o->timed_calls, 2u);
	cr_expect_eq(o->time_ns, 1200u);
}

Test(trace, keeps_the_smallest_stacks)
{
	uint32_t nr = number(ARCH_X86_64, "write");

	add("write", 1, 0, 0, 0);
	for (int i = 9; i >= 0; i--) {
		char frame[32];
		const char *frames[] = { "libc.so.6(write+0x14)", frame };
		const struct trace_stack stack = { frames, 2 };
		snprintf(frame, sizeof frame, "main+0x%d", i % 6);
		cr_assert_eq(trace_add_stack(trace, ARCH_X86_64, nr, &stack, &err), 0);
	}
	const struct observation *o = find("write");
	cr_assert_eq(o->stack_count, (size_t)TRACE_MAX_STACKS);
	for (int i = 0; i < TRACE_MAX_STACKS; i++) {
		char want[32];
		snprintf(want, sizeof want, "main+0x%d", i);
		cr_assert_eq(o->stacks[i].frame_count, 2u);
		cr_expect_str_eq(o->stacks[i].frames[0], "libc.so.6(write+0x14)");
		cr_expect_str_eq(o->stacks[i].frames[1], want);
	}
}

Test(trace, cuts_a_stack_that_is_too_deep_at_its_outer_end)
{
	enum { DEEP = TRACE_MAX_FRAMES + 10 };
	static char text[DEEP][16];
	const char *frames[DEEP];
	const struct trace_stack stack = { frames, DEEP };

	for (int i = 0; i < DEEP; i++) {
		snprintf(text[i], sizeof text[i], "f%d", i);
		frames[i] = text[i];
	}
	add("read", 0, 0, 0, 0);
	cr_assert_eq(trace_add_stack(trace, ARCH_X86_64, number(ARCH_X86_64, "read"), &stack, &err),
	             0);
	cr_expect_eq(find("read")->stacks[0].frame_count, (size_t)TRACE_MAX_FRAMES);
	cr_expect_str_eq(find("read")->stacks[0].frames[0], "f0");
}

Test(trace, bounds_images_and_never_takes_one_for_another)
{
	uint32_t late, early, again;
	struct call call = { .arch = ARCH_X86_64, .nr = number(ARCH_X86_64, "getpid") };
	enum trace_news news;
	struct trace_header header;

	cr_assert_eq(trace_image(trace, "/z/last", &late, &err), 0);
	for (int i = 0; i < TRACE_MAX_IMAGES; i++) {
		char path[32];
		snprintf(path, sizeof path, "/a/%03d", i);
		cr_assert_eq(trace_image(trace, path, &early, &err), 0);
	}
	cr_assert_eq(trace_image(trace, "/a/255", &again, &err), 0);
	cr_expect_eq(early, again, "the same path has the same id");
	/*
	 * /z/last had to go; a task that still runs it must not be counted as the image that took
	 * its slot.
	 */
	cr_assert_eq(trace_add(trace, &call, 1, late, 0, &news, &err), 0);
	cr_expect_eq(find("getpid")->image_count, 0u);
	cr_expect(find("getpid")->images_truncated);
	cr_assert_eq(trace_add(trace, &call, 1, early, 0, &news, &err), 0);
	cr_assert_eq(find("getpid")->image_count, 1u);
	cr_expect_str_eq(find("getpid")->images[0], "/a/255");
	trace_header(trace, &header);
	cr_expect_eq(header.image_count, (size_t)TRACE_MAX_IMAGES);
	cr_expect(header.images_truncated);
	cr_expect_str_eq(header.images[0], "/a/000");
}

Test(trace, bounds_the_numbers_that_a_workload_may_try_but_keeps_those_with_names)
{
	struct trace_header header;
	enum trace_news news;
	const struct observation *list;
	size_t count;

	for (uint32_t i = 0; i < 10000; i++) {
		struct call call = { .arch = ARCH_X86_64, .nr = 1000000 - i };
		cr_assert_eq(trace_add(trace, &call, 1, image, 0, &news, &err), 0);
		cr_assert_eq(trace_add_result(trace, call.arch, call.nr, 1, 38, 0, &err), 0);
	}
	cr_expect_eq(add("read", 0, 0, 0, 0), TRACE_NEW_CALL);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_expect_eq(count, (size_t)TRACE_MAX_CALLS);
	cr_expect_str_eq(list[0].name, "read");
	cr_expect_eq(list[1].nr, 1000000u - 9999);
	trace_header(trace, &header);
	cr_expect(header.calls_truncated);
}

Test(trace, has_a_header_that_says_what_ran)
{
	struct trace_header header;

	cr_assert_eq(trace_end(trace, "exit 0", 1234, &err), 0);
	trace_header(trace, &header);
	cr_expect_eq(header.runs, 1u);
	cr_expect_str_eq(header.commands[0], "ls -l");
	cr_expect_str_eq(header.kernels[0], "6.18.0");
	cr_expect_str_eq(header.machines[0], "x86_64");
	cr_expect_str_eq(header.engines[0], "ptrace");
	cr_expect_str_eq(header.tools[0], version_tool);
	cr_expect_str_eq(header.endings[0], "exit 0");
	cr_expect_eq(header.ending_runs[0], 1u);
	cr_expect_eq(header.start_unix_ms, 1700000000000u);
	cr_expect_eq(header.duration_ms, 1234u);
	cr_expect(trace_has_results(trace));
}

Test(trace, refuses_a_second_run_in_one_trace)
{
	const struct trace_start start = {
		.command = "x", .kernel = "x", .machine = "x", .engine = "x"
	};

	cr_expect_eq(trace_begin(trace, &start, &err), -1);
}

Test(trace, writes_unprintable_bytes_of_names_as_escapes_and_cuts_long_ones)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "/usr/bin/caf\xc3\xa9", "/usr/bin/caf\xc3\xa9" },
		{ "\xff\xfe", "\\xff\\xfe" },
		{ "a\nb\x1b[31m\x7f", "a\\x0ab\\x1b[31m\\x7f" },
		{ "\xc2\x9b", "\\xc2\\x9b" }, /* U+009B, a terminal's CSI */
		{ "\xe2\x82", "\\xe2\\x82" }, /* cut off */
		{ "\xc0\xaf\xe0\x80\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf" }, /* overlong */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },                   /* a surrogate */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },          /* beyond U+10FFFF */
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct trace *other = trace_new();
		struct trace_header header;
		uint32_t id;
		cr_assert_eq(trace_image(other, rows[i].text, &id, &err), 0);
		trace_header(other, &header);
		cr_expect_str_eq(header.images[0], rows[i].want);
		trace_free(other);
	}
	char path[3 * TRACE_MAX_TEXT];
	struct trace_header header;
	memset(path, '\xff', sizeof path);
	path[0] = '/';
	path[sizeof path - 1] = '\0';
	cr_assert_eq(trace_image(trace, path, &image, &err), 0);
	trace_header(trace, &header);
	cr_expect_eq(strlen(header.images[0]), (size_t)TRACE_MAX_TEXT);
	cr_expect_str_eq(header.images[0] + TRACE_MAX_TEXT - 7, "\\xff...");
}
