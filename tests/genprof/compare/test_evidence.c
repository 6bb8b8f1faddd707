/* SPDX-License-Identifier: Apache-2.0 */
/* Drift and rules show who made their own tuples, not others of the same call. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/check.h"
#include "genprof/explain/explain.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html.h"
#include "genprof/review/timeline.h"
#include "tests/kit/checked_kit.h"

static void map(struct trace *trace, const char *path, uint64_t prot, const char *frame)
{
	const uint64_t args[CALL_ARGS] = { 0, 4096, prot, 0x22 };
	const struct call call = kit_call(ARCH_X86_64, "mmap", args);

	kit_add_by(trace, &call, path, frame);
}

/* Everything but memory that is writable and executable. */
#define NOT_7                                                                        \
	ALLOW("mmap", "{\"index\":2,\"value\":4294967295,\"valueTwo\":1,\"op\":"     \
	              "\"SCMP_CMP_MASKED_EQ\"}")                                     \
	"," ALLOW("mmap", "{\"index\":2,\"value\":4294967295,\"valueTwo\":5,\"op\":" \
	                  "\"SCMP_CMP_MASKED_EQ\"}")

static struct checked jit_beside_the_loader(void)
{
	struct trace *trace = kit_start_run();

	map(trace, "/bin/sh", 1, "ld.so(map_a)");
	map(trace, "/bin/sh", 5, "ld.so(map_b)");
	map(trace, "/srv/jit", 5, "ld.so(map_c)");
	map(trace, "/srv/jit", 7, "jit(compile+0x1)");
	return checked_of(PROFILE(NOT_7), trace);
}

Test(evidence, of_drift_is_that_of_the_tuple)
{
	struct checked c = jit_beside_the_loader();
	struct report report = {
		.command = "check", .file = "p", .passed = "", .kinds = check_kinds
	};
	size_t accepted;
	struct error err;

	cr_assert_eq(check_report_drift(&c.drift, c.resolved, NULL, &report, &accepted, &err), 0);
	cr_assert_eq(report.count, 1u);
	const char *detail = report.list[0].detail;
	cr_expect(strstr(detail, "made by /srv/jit\none call stack:\n  jit(compile+0x1)\n"), "%s",
	          detail);
	cr_expect_null(strstr(detail, "ld.so"), "%s", detail);
	cr_expect_null(strstr(detail, "/bin/sh"), "%s", detail);
	report_done(&report);
	checked_done(&c);
}

/* Traces of older versions: who made the call is known, and not with which arguments. */
Test(evidence, that_a_trace_does_not_have_is_not_made_up)
{
	struct checked c = jit_beside_the_loader();
	struct report report = {
		.command = "check", .file = "p", .passed = "", .kinds = check_kinds
	};
	struct trace *old = NULL;
	char *text = trace_text(c.trace);
	size_t accepted;
	struct error err;

	for (int i = 0; i < 2; i++) {
		char *key = strstr(text, i ? "\"tuple_stacks\"" : "\"tuple_images\"");
		char *end = key ? strstr(key, "]],") : NULL;

		cr_assert(key && end);
		memmove(key, end + 3, strlen(end + 3) + 1);
	}
	cr_assert_eq(trace_parse(text, strlen(text), "t", &old, &err), 0, "%s", err.text);
	free(text);
	checked_done(&c);
	c = checked_of(PROFILE(NOT_7), old);
	cr_assert_eq(check_report_drift(&c.drift, c.resolved, NULL, &report, &accepted, &err), 0);
	cr_assert_eq(report.count, 1u);
	const char *detail = report.list[0].detail;
	cr_expect(strstr(detail, "made by one of /bin/sh, /srv/jit\n"), "%s", detail);
	cr_expect_null(strstr(detail, "call stack"), "%s", detail);
	report_done(&report);
	checked_done(&c);
}

Test(evidence, of_a_rule_is_that_of_what_it_let_through)
{
	struct checked c = jit_beside_the_loader();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	explain_write(&c.attribution, c.profile, NULL, 0, out);
	fclose(out);
	cr_expect_str_eq(text, "mmap: syscalls[0]: 1 call in 1 run by /bin/sh\n"
	                       "    ld.so(map_a)\n"
	                       "mmap: syscalls[1]: 2 calls in 1 run by /bin/sh, /srv/jit\n"
	                       "    ld.so(map_b)\n");
	free(text);
	checked_done(&c);
}

/* The row of a call in a report's page. */
static char *row_of(const struct review *review, const char *id)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	review_html_write(review, out);
	fclose(out);
	char *row = strstr(text, id), *end = row ? strstr(row, "</tr>") : NULL;
	cr_assert(row && end);
	row = strndup(row, (size_t)(end - row));
	free(text);
	return row;
}

Test(evidence, in_a_report_is_that_of_the_rule)
{
	struct checked c = jit_beside_the_loader();
	struct timeline timeline = { 0 };
	struct review review;
	struct error err;

	cr_assert_eq(timeline_add(&timeline, c.trace, &err), 0, "%s", err.text);
	const struct review_input input = { .reference_name = "reference",
		                            .resolved = c.resolved,
		                            .reference = c.resolved,
		                            .trace = c.trace,
		                            .timeline = &timeline };
	cr_assert_eq(review_build(&input, &review, &err), 0, "%s", err.text);
	char *row = row_of(&review, "id=\"call-mmap\"");
	const char *second = strstr(row, "syscalls[1]");
	cr_assert_not_null(second, "%s", row);
	cr_expect(strstr(row, "ld.so(map_a)") < second, "%s", row);
	cr_expect(strstr(second, "ld.so(map_b)"), "%s", row);
	cr_expect(strstr(second, "<code>/srv/jit</code>"), "%s", row);
	cr_expect_null(strstr(row, "jit(compile"), "what was refused: %s", row);
	free(row);
	review_done(&review);
	timeline_done(&timeline);
	checked_done(&c);
}
