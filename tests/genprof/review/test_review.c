/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/review/review.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/page/review_html.h"
#include "genprof/review/review_json.h"
#include "genprof/review/review_text.h"
#include "lib/base/cleanup.h"
#include "tests/kit/genprof_kit.h"

TestSuite(review, .timeout = 120);

static struct error err;

static void add(struct trace *trace, const char *name, uint64_t a0)
{
	kit_add(trace, ARCH_X86_64, name, (const uint64_t[CALL_ARGS]){ a0 });
}

/* Everything that a review is made of; the profiles are texts, `against` may be NULL. */
struct made {
	struct profile *profiles[3];
	struct resolved_profile *resolved[3];
	struct timeline timeline;
	struct trace *trace;
	struct review review;
};

static void make(struct made *m, struct trace *trace, const char *profile, const char *reference,
                 const char *against)
{
	const char *const texts[] = { profile, reference, against };

	*m = (struct made){ .trace = trace };
	for (int i = 0; i < 3 && texts[i]; i++) {
		m->profiles[i] = kit_parse(texts[i]);
		m->resolved[i] = kit_resolve(m->profiles[i], RUNTIME_RUNC);
	}
	cr_assert_eq(timeline_add(&m->timeline, trace, &err), 0, "%s", err.text);
	const struct review_input input = { .reference_name = "the reference",
		                            .against_name = against ? "the old one" : NULL,
		                            .resolved = m->resolved[0],
		                            .reference = m->resolved[1],
		                            .against = m->resolved[2],
		                            .trace = trace,
		                            .timeline = &m->timeline,
		                            .has_own = true,
		                            .own = 1 };
	cr_assert_eq(review_build(&input, &m->review, &err), 0, "%s", err.text);
}

static void made_done(struct made *m)
{
	review_done(&m->review);
	timeline_done(&m->timeline);
	for (int i = 0; i < 3; i++) {
		verdict_resolved_free(m->resolved[i]);
		profile_free(m->profiles[i]);
	}
	trace_free(m->trace);
}

static const struct review_call *call_of(const struct made *m, const char *name)
{
	for (size_t i = 0; i < m->review.call_count; i++)
		if (strcmp(m->review.calls[i].name, name) == 0)
			return &m->review.calls[i];
	cr_assert_fail("%s is not in the review", name);
	return NULL;
}

/* read and write freely, sockets of one domain, ptrace that nothing made. */
static const char narrow[] = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
			     "{\"names\": [\"read\", \"write\"], \"action\": \"SCMP_ACT_ALLOW\"},"
			     "{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\","
			     " \"args\": [{\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}]},"
			     "{\"names\": [\"ptrace\"], \"action\": \"SCMP_ACT_ALLOW\","
			     " \"comment\": \"floor: needed\"}]}";
static const char wide[] = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
			   "{\"names\": [\"read\", \"write\", \"socket\", \"mount\"], \"action\": "
			   "\"SCMP_ACT_ALLOW\"}]}";

Test(review, says_what_profile_and_reference_make_of_each_call)
{
	struct trace *trace = kit_start_run();
	struct made m;

	add(trace, "read", 0);
	add(trace, "socket", 1);
	make(&m, trace, narrow, wide, NULL);
	cr_expect_eq(call_of(&m, "read")->state, REVIEW_ALLOWED);
	cr_expect_eq(call_of(&m, "socket")->state, REVIEW_BY_ARGUMENTS);
	cr_expect_eq(call_of(&m, "socket")->reference, REVIEW_ALLOWED);
	cr_expect_eq(call_of(&m, "mount")->state, REVIEW_FORBIDDEN);
	cr_expect_eq(call_of(&m, "mount")->reference, REVIEW_ALLOWED);
	cr_expect(call_of(&m, "ptrace")->is_wider);
	cr_expect_not(call_of(&m, "socket")->is_wider);
	cr_expect_not_null(call_of(&m, "ptrace")->risk);
	cr_expect_eq(call_of(&m, "read")->calls, 1u);
	cr_expect_eq(call_of(&m, "socket")->rule_count, 1u);
	cr_expect_str_eq(call_of(&m, "socket")->rules[0].where, "domain is AF_UNIX (64 bits)");
	cr_expect_null(call_of(&m, "read")->rules[0].where, "any arguments");
	made_done(&m);
}

Test(review, counts_what_it_says)
{
	struct trace *trace = kit_start_run();
	struct made m;

	add(trace, "read", 0);
	add(trace, "socket", 1);
	make(&m, trace, narrow, wide, NULL);
	const struct review_figures *f = &m.review.figures;
	cr_expect_gt(f->kernel, 300u);
	cr_expect_eq(f->allowed, 4u);
	cr_expect_eq(f->by_arguments, 1u);
	cr_expect_eq(f->added, 2u, "write and ptrace");
	cr_expect_eq(f->risky, 1u);
	cr_expect_eq(f->reference_allowed, 4u);
	cr_expect_eq(f->reference_forbidden, 1u, "mount");
	cr_expect_eq(f->wider, 1u);
	cr_expect_eq(f->runs, 1u);
	cr_expect_float_eq(f->chance, 1.0, 1e-9);
	made_done(&m);
}

Test(review, finds_drift_and_what_changed)
{
	struct trace *trace = kit_start_run();
	struct made m;

	add(trace, "socket", 2);
	make(&m, trace, narrow, wide, wide);
	cr_assert_eq(m.review.drift.count, 1u);
	cr_expect_str_eq(m.review.drift.list[0].kind, "wider");
	cr_assert_eq(m.review.difference.count, 3u);
	cr_expect_str_eq(m.review.difference.list[0].title, "ptrace");
	cr_expect_str_eq(m.review.difference.list[1].title, "mount");
	cr_expect_str_eq(m.review.difference.list[2].title, "socket");
	made_done(&m);
}

Test(review, lists_a_call_that_another_architecture_has)
{
	struct made m;

	make(&m, kit_start_run(),
	     "{\"defaultAction\": \"SCMP_ACT_ERRNO\","
	     " \"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"], \"syscalls\": ["
	     "{\"names\": [\"mmap2\"], \"action\": \"SCMP_ACT_ALLOW\"}]}",
	     wide, NULL);
	cr_expect_not(call_of(&m, "mmap2")->is_native);
	cr_expect_eq(call_of(&m, "mmap2")->rule_count, 1u);
	cr_expect_eq(m.review.figures.allowed, 0u, "of this architecture");
	made_done(&m);
}

Test(review, says_who_asked_for_a_rule)
{
	struct made m;

	make(&m, kit_start_run(), narrow, wide, NULL);
	cr_expect_str_eq(call_of(&m, "ptrace")->rules[0].source, "floor");
	cr_expect_null(call_of(&m, "read")->rules[0].source);
	made_done(&m);
}

Test(review, draws_a_curve_of_any_number_of_runs)
{
	static const char text[] =
		"{\"format\": \"seccomp-utils trace\", \"version\": 1, \"tools\": {}, \"runs\": "
		"18446744073709551615, \"runs_with_results\": 0, \"start_unix_ms\": 1, "
		"\"duration_ms\": 1, \"commands\": {}, \"endings\": {}, \"kernels\": {}, "
		"\"machines\": {\"x86_64\": 1}, \"engines\": {}, \"cut\": [], \"images\": [], "
		"\"observations\": [{\"arch\": \"x86_64\", \"name\": \"read\", \"nr\": 0, "
		"\"calls\": 1, \"runs\": 1, \"first_ms\": 0, \"last_ms\": 1, \"images\": []}]}";
	struct trace *trace;
	struct made m;

	cr_assert_eq(trace_parse(text, strlen(text), "trace", &trace, &err), 0, "%s", err.text);
	make(&m, trace, narrow, wide, NULL);
	const struct review_curve *curve = &m.review.curve;
	cr_assert_eq(curve->count, (size_t)REVIEW_CURVE_MAX);
	cr_expect_eq(curve->runs[0], 1u);
	cr_expect_eq(curve->runs[REVIEW_CURVE_MAX - 1], UINT64_MAX);
	for (size_t i = 0; i < curve->count; i++)
		cr_expect(curve->facts[i] >= 0 && curve->facts[i] <= 1, "%f", curve->facts[i]);
	made_done(&m);
}

Test(review, lists_a_refused_call_of_another_architecture)
{
	struct trace *trace = kit_start_run();
	struct made m;

	kit_add(trace, ARCH_I386, "mmap2", (const uint64_t[CALL_ARGS]){ 0 });
	make(&m, trace, narrow, wide, NULL);
	cr_expect_eq(call_of(&m, "mmap2")->state, REVIEW_FORBIDDEN);
	cr_expect_eq(call_of(&m, "mmap2")->calls, 1u);
	made_done(&m);
}

/* ---- what is written ---- */

enum form { HTML, JSON, TEXT };

static char *written(const struct review *review, enum form form)
{
	static const struct review_text_style style = { .has_blocks = true, .has_colours = false };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (form == HTML)
		review_html_write(review, out);
	else if (form == JSON)
		cr_assert_eq(review_json_write(review, out, &err), 0, "%s", err.text);
	else
		review_text_write(review, &style, out);
	fclose(out);
	return text;
}

static struct trace *hostile_trace(void)
{
	const struct trace_start start = { .command = "<i id=command>\"'&",
		                           .kernel = "<i id=kernel>",
		                           .machine = "x86_64",
		                           .engine = "ptrace" };
	static const char *const frames[] = { "<i id=frame>", "\"><i id=frame>" };
	const struct trace_stack stack = { .frames = frames, .frame_count = 2 };
	struct call call = kit_call(ARCH_X86_64, "ptrace", (const uint64_t[CALL_ARGS]){ 0 });
	struct trace *trace = trace_new();
	enum trace_news news;
	uint32_t image;

	cr_assert_eq(trace_begin(trace, &start, &err), 0);
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(trace_image(trace, "/bin/<i id=image>", &image, &err), 0);
		cr_assert_eq(trace_add(trace, &call, 1, image, 1, &news, &err), 0);
		cr_assert_eq(trace_add_stack(trace, ARCH_X86_64, call.nr, &stack, &err), 0);
		call = kit_call(ARCH_X86_64, "mount", (const uint64_t[CALL_ARGS]){ 0 });
	}
	return trace;
}

static const char hostile_profile[] = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
				      "{\"names\": [\"ptrace\"], \"action\": \"SCMP_ACT_ALLOW\","
				      " \"comment\": \"</script><i id=comment>\\u001b[31m\"}]}";

Test(review, lets_no_text_of_a_trace_or_a_profile_become_markup)
{
	static const char *const fields[] = { "command", "kernel", "frame",     "image",
		                              "comment", "file",   "reference", "against" };
	struct made m;

	make(&m, hostile_trace(), hostile_profile, wide, wide);
	m.review.file = "<i id=file>\x1b[31m\xff";
	m.review.reference = "\"><i id=reference>";
	m.review.against = "<i id=against>\x1b";
	auto_free char *page = written(&m.review, HTML);
	cr_expect_null(strstr(page, "<i id="));
	cr_expect_null(strchr(page, '\x1b'));
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		char escaped[64];
		snprintf(escaped, sizeof escaped, "&lt;i id=%s&gt;", fields[i]);
		cr_expect_not_null(strstr(page, escaped), "%s is not shown", fields[i]);
	}
	auto_free char *text = written(&m.review, TEXT);
	cr_expect_null(strchr(text, '\x1b'));
	auto_free char *document = written(&m.review, JSON);
	json_auto_t *json = json_loads(document, 0, NULL);
	cr_assert_not_null(json);
	cr_expect_str_eq(json_string_value(json_object_get(json, "profile")),
	                 "<i id=file>\\x1b[31m\\xff");
	made_done(&m);
}

/* So many stacks that a page of all of them would be larger. */
Test(review, stays_below_a_megabyte)
{
	struct trace *trace = kit_start_run();
	char frames[64][100];
	const char *list[64];
	struct made m;

	for (uint32_t nr = 0; nr < 300; nr++) {
		const struct call call = { .arch = ARCH_X86_64, .nr = nr };
		kit_add_call(trace, &call);
		for (int s = 0; s < 4; s++) {
			for (size_t f = 0; f < 64; f++) {
				snprintf(frames[f], sizeof frames[f], "library-%u-%d.so(%064zu)",
				         nr, s, f);
				list[f] = frames[f];
			}
			const struct trace_stack stack = { .frames = list, .frame_count = 64 };
			cr_assert_eq(trace_add_stack(trace, ARCH_X86_64, nr, &stack, &err), 0);
		}
	}
	make(&m, trace, narrow, wide, NULL);
	auto_free char *page = written(&m.review, HTML);
	cr_expect_lt(strlen(page), 1000000u);
	cr_expect_not_null(strstr(page, "no room for more call stacks"));
	made_done(&m);
}

Test(review, fits_a_screen_as_text)
{
	struct trace *trace = kit_start_run();
	struct made m;
	size_t lines = 0, columns = 0;

	add(trace, "mount", 0);
	make(&m, trace, narrow, wide, wide);
	auto_free char *text = written(&m.review, TEXT);
	for (const char *at = text; *at; at++) {
		columns = *at == '\n' ? 0 : columns + ((*at & 0xc0) != 0x80);
		lines += *at == '\n';
		cr_expect_leq(columns, 80u, "line %zu", lines + 1);
	}
	cr_expect_leq(lines, 24u, "%s", text);
	made_done(&m);
}
