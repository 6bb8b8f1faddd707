/* SPDX-License-Identifier: Apache-2.0 */
/* Who made a tuple, and from where: in a run, in a file, merged, and limited to a program. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "tests/kit/genprof_kit.h"

/* socket(domain, 1, 0) by a program, with a stack of one frame, or none. */
static void add(struct trace *trace, const char *path, uint64_t domain, const char *frame)
{
	const uint64_t args[CALL_ARGS] = { domain, 1 };
	const struct call call = kit_call(ARCH_X86_64, "socket", args);

	kit_add_by(trace, &call, path, frame);
}

static const struct observation *socket_of(struct trace *trace)
{
	const struct observation *o;
	struct error err;
	uint32_t nr;

	cr_assert_eq(syscalls_number(ARCH_X86_64, "socket", &nr), SYSCALLS_FOUND);
	cr_assert_eq(trace_find(trace, ARCH_X86_64, nr, &o, &err), 0);
	return o;
}

/* "DOMAIN:IMAGE,IMAGE?@FRAME " for each tuple; "?": perhaps others. */
static char *describe(struct trace *trace)
{
	const struct observation *o = socket_of(trace);
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	for (size_t t = 0; t < o->tuple_count; t++) {
		const struct trace_evidence *e = &o->evidence[t];

		fprintf(out, "%u:", (unsigned)o->tuples[t].values[0]);
		for (size_t i = 0; i < e->image_count; i++)
			fprintf(out, "%s%s", i ? "," : "", e->images[i]);
		fprintf(out, "%s@%s ", e->images_truncated ? "?" : "",
		        e->stack.frame_count ? e->stack.frames[0] : "");
	}
	fclose(out);
	return text;
}

static void expect(struct trace *trace, const char *want)
{
	char *got = describe(trace);

	cr_expect_str_eq(got, want);
	free(got);
}

static struct trace *again(struct trace *trace)
{
	struct trace *copy = NULL;
	struct error err = { .text = "" };
	char *text = trace_text(trace);

	cr_assert_eq(trace_parse(text, strlen(text), "t", &copy, &err), 0, "%s", err.text);
	char *copied = trace_text(copy);
	cr_expect_str_eq(copied, text);
	free(copied);
	free(text);
	return copy;
}

static struct trace *two_programs(void)
{
	struct trace *trace = kit_start_run();

	add(trace, "/usr/bin/curl", 2, "curl(open_it+0x2)");
	add(trace, "/srv/app", 1, "app(log_it+0x1)");
	add(trace, "/usr/bin/curl", 1, NULL);
	add(trace, "/srv/app", 16, NULL);
	add(trace, "/srv/app", 1, "app(a_smaller_name+0x1)");
	return trace;
}

#define TWO                                                 \
	"1:/srv/app,/usr/bin/curl@app(a_smaller_name+0x1) " \
	"2:/usr/bin/curl@curl(open_it+0x2) 16:/srv/app@ "

Test(trace_evidence, belongs_to_the_tuple_and_not_to_all_of_the_call)
{
	struct trace *trace = two_programs();

	expect(trace, TWO);
	struct trace *copy = again(trace);
	expect(copy, TWO);
	trace_free(copy);
	trace_free(trace);
}

Test(trace_evidence, of_the_same_tuple_is_united_whatever_the_order_of_merging)
{
	const char *const want = "1:/bin/nc,/srv/app,/usr/bin/curl@app(a_smaller_name+0x1) "
				 "2:/usr/bin/curl@curl(open_it+0x2) 16:/bin/nc,/srv/app@nc(main) ";
	struct error err;

	for (int order = 0; order < 2; order++) {
		struct trace *first = two_programs(), *second = kit_start_run();

		add(second, "/bin/nc", 1, "zz");
		add(second, "/bin/nc", 16, "nc(main)");
		struct trace *into = order ? second : first, *from = order ? first : second;
		cr_assert_eq(trace_merge(into, from, &err), 0);
		expect(into, want);
		struct trace *copy = again(into);
		expect(copy, want);
		trace_free(copy);
		trace_free(first);
		trace_free(second);
	}
}

/* As older versions wrote it. */
static char *without_images(struct trace *trace)
{
	char *text = trace_text(trace), *key = strstr(text, "\"tuple_images\"");
	char *end = key ? strstr(key, "]]") : NULL;

	cr_assert(key && end && end[2] == ',');
	memmove(key, end + 3, strlen(end + 3) + 1);
	return text;
}

Test(trace_evidence, that_a_file_does_not_tell_is_not_known_but_of_a_single_program)
{
	struct trace *trace = two_programs(), *old = NULL, *single = kit_start_run();
	struct error err = { .text = "" };
	char *text = without_images(trace);

	cr_assert_eq(trace_parse(text, strlen(text), "t", &old, &err), 0, "%s", err.text);
	expect(old, "1:?@app(a_smaller_name+0x1) 2:?@curl(open_it+0x2) 16:?@ ");
	free(text);

	add(single, "/srv/app", 2, NULL);
	text = trace_text(single);
	cr_expect_null(strstr(text, "tuple_images"), "%s", text);
	struct trace *copy = again(single);
	expect(copy, "2:/srv/app@ ");
	free(text);
	trace_free(copy);
	trace_free(single);
	trace_free(old);
	trace_free(trace);
}

Test(trace_evidence, keeps_the_innermost_frames_of_a_deep_stack)
{
	const uint64_t args[CALL_ARGS] = { 2, 1 };
	const struct call call = kit_call(ARCH_X86_64, "socket", args);
	const char *frames[TRACE_MAX_FRAMES];
	const struct trace_stack stack = { frames, TRACE_MAX_FRAMES };
	struct trace *trace = kit_start_run();
	struct error err;

	for (int i = 0; i < TRACE_MAX_FRAMES; i++)
		frames[i] = i == TRACE_MAX_TUPLE_FRAMES - 1 ? "last" : "a frame";
	add(trace, "/srv/app", 2, NULL);
	cr_assert_eq(trace_add_stack(trace, call.arch, call.nr, &stack, &err), 0);
	const struct trace_stack *kept = &socket_of(trace)->evidence[0].stack;
	cr_expect_eq(kept->frame_count, (size_t)TRACE_MAX_TUPLE_FRAMES);
	cr_expect_str_eq(kept->frames[TRACE_MAX_TUPLE_FRAMES - 1], "last");
	cr_expect_eq(socket_of(trace)->stacks[0].frame_count, (size_t)TRACE_MAX_FRAMES);
	trace_free(again(trace));
	trace_free(trace);
}

static bool is_named(const char *path, const void *context)
{
	return strcmp(path, context) == 0;
}

Test(trace_evidence, tells_which_tuples_another_program_made)
{
	struct trace *trace = two_programs();
	struct error err;

	cr_expect_eq(trace_keep_images(trace, is_named, "/srv/app", &err), 1);
	expect(trace, "1:/srv/app,/usr/bin/curl@app(a_smaller_name+0x1) 16:/srv/app@ ");
	cr_expect_eq(socket_of(trace)->calls, 4u);
	trace_free(again(trace));
	trace_free(trace);
}

Test(trace_evidence, of_an_image_that_is_no_longer_kept_is_incomplete)
{
	struct trace *trace = kit_start_run();

	add(trace, "/z", 2, NULL);
	for (int i = 0; i < TRACE_MAX_IMAGES; i++) {
		char path[16];

		snprintf(path, sizeof path, "/a%03d", i);
		add(trace, path, 1, NULL);
	}
	const struct observation *o = socket_of(trace);
	cr_expect_eq(o->evidence[1].image_count, 0u);
	cr_expect(o->evidence[1].images_truncated);
	cr_expect(!o->evidence[0].images_truncated);
	trace_free(again(trace));
	trace_free(trace);
}

Test(trace_evidence, in_a_file_is_refused_where_it_cannot_be)
{
	static const struct {
		const char *from, *to, *want;
	} rows[] = {
		{ "\"tuple_images\": [[0, 1], [1], [0]]", "\"tuple_images\": [[0, 1], [1]]",
		  "tuple_images: 2 elements, not one for each of 3 tuples" },
		{ "[[0, 1], [1], [0]]", "[[1,0],[1],[0]]", "tuple_images[0][1]" },
		{ "[[0, 1], [1], [0]]", "[[0,2],[1],[0]]", "tuple_images[0][1]" },
		{ "[[0, 1], [1], [0]]", "[[null,1],[1],[0]]", "tuple_images[0][0]" },
		{ "[[0, 1], [1], [0]]", "[[0,1],1,[0]]", "tuple_images[1]" },
		{ "[\"curl(open_it+0x2)\"], null]", "[], null]", "is empty" },
	};
	struct trace *trace = two_programs();
	char *text = trace_text(trace);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *at = strstr(text, rows[i].from), *broken;
		struct trace *copy = NULL;
		struct error err = { .text = "" };

		cr_assert_not_null(at, "%s is not in %s", rows[i].from, text);
		cr_assert_gt(asprintf(&broken, "%.*s%s%s", (int)(at - text), text, rows[i].to,
		                      at + strlen(rows[i].from)),
		             0);
		cr_expect_eq(trace_parse(broken, strlen(broken), "t", &copy, &err), -1, "%s",
		             rows[i].to);
		cr_expect(strstr(err.text, rows[i].want), "%s: %s", rows[i].to, err.text);
		free(broken);
	}
	free(text);
	trace_free(trace);
}
