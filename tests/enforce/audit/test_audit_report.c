/* SPDX-License-Identifier: Apache-2.0 */
/* What is written of refusals is whole, whatever programs, files and functions are called. */
#include "enforce/audit/report.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <jansson.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforce/audit/audit.h"
#include "enforce/audit/refusals.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/supervise/engine.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

static char path[] = "/tmp/report.XXXXXX";
static struct refusals refusals;
static struct profile *profile;
static struct resolved_profile *resolved;

/* A name of this many bytes, which is not UTF-8 and wants to be more than a name. */
enum { LONG_NAME = 3000 };
static char hostile[LONG_NAME + 1] = "/tmp/\x1b[31m\n\xff\"";

static void setup(void)
{
	static const char text[] = "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ ] }";
	const struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	struct error err = { 0 };
	int fd = mkstemp(path);

	cr_assert(fd >= 0 && close(fd) == 0);
	memset(hostile + strlen(hostile), 'x', LONG_NAME - strlen(hostile));
	cr_assert_eq(profile_parse(text, strlen(text), hostile, &profile, NULL, &err), 0, "%s",
	             err.text);
	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(refusals_init(&refusals, &err), 0);
}

static void teardown(void)
{
	refusals_done(&refusals);
	verdict_resolved_free(resolved);
	profile_free(profile);
	unlink(path);
}

TestSuite(audit_report, .init = setup, .fini = teardown);

/* The stack is filled in afterwards: until then the address says where the call was made. */
static struct engine no_stacks = { .ops = &(const struct engine_ops){ .stack = NULL } };

/* A refusal of a hostile program, with three frames. */
static const struct refusal *add_from(uint32_t nr, const char *innermost)
{
	const struct verdict verdict = { .ret = SECCOMP_RET_ERRNO | EPERM,
		                         .source = VERDICT_DEFAULT };
	const struct call call = { .arch = ARCH_X86_64, .nr = nr, .ip = (uintptr_t)innermost };
	const char *const frames[] = { innermost, hostile, "main" };
	struct refusal *refusal = NULL;
	struct error err;
	uint32_t image;

	refusals.stacks = &no_stacks;
	cr_assert_eq(refusals_image(&refusals, hostile, &image, &err), 0);
	cr_assert_eq(refusals_add(&refusals, &call, verdict, image, 7, &refusal), REFUSALS_NEW);
	free(refusal->frames);
	refusal->frames = calloc(3, sizeof *refusal->frames);
	for (; refusal->frame_count < 3; refusal->frame_count++)
		refusal->frames[refusal->frame_count] = strdup(frames[refusal->frame_count]);
	return refusal;
}

static void add(uint32_t nr)
{
	add_from(nr, "libc.so.6(mkdir+0x1)");
}

static const struct audit_end end = { .exit_status = 3, .was_launched = true };
static char *const command[] = { hostile, NULL };
static const struct report_run run = { .command = command, .end = &end };

static const char *string_at(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

Test(audit_report, keeps_every_frame_and_name_as_text)
{
	struct error err;
	json_error_t where;

	add(83);
	cr_assert_eq(report_save(&refusals, resolved, &run, path, &err), 0, "%s", err.text);
	json_t *report = json_load_file(path, 0, &where);
	cr_assert_not_null(report, "%s", where.text);
	json_t *refusal = json_array_get(json_object_get(report, "refusals"), 0),
	       *stack = json_object_get(refusal, "stack");
	static const char shown[] = "/tmp/\\x1b[31m\\n\\xff\"x";

	cr_expect_eq(json_array_size(stack), 3);
	cr_expect_str_eq(json_string_value(json_array_get(stack, 0)), "libc.so.6(mkdir+0x1)");
	cr_expect_eq(strncmp(json_string_value(json_array_get(stack, 1)), shown, strlen(shown)), 0,
	             "%.40s", json_string_value(json_array_get(stack, 1)));
	cr_expect_eq(strncmp(string_at(refusal, "image"), shown, strlen(shown)), 0, "%.40s",
	             string_at(refusal, "image"));
	cr_expect_eq(strncmp(string_at(report, "profile"), shown, strlen(shown)), 0, "%.40s",
	             string_at(report, "profile"));
	cr_expect_eq(strncmp(string_at(report, "command"), "$'/tmp/\\x1b", 11), 0, "%.40s",
	             string_at(report, "command"));
	cr_expect_geq(strlen(string_at(refusal, "image")), LONG_NAME, "it was cut");
	json_decref(report);
}

Test(audit_report, a_kind_is_one_line_without_stacks_and_one_for_each_place_with_them)
{
	const struct refusal *list[] = { add_from(83, "libc.so.6(mkdir+0x1)"),
		                         add_from(83, "mine(+0x2)"), add_from(84, "rmdir") };
	static const unsigned want[] = { [REPORT_NO_STACKS] = 2, [REPORT_STACKS] = 3 * (1 + 3) };
	char text[65536];

	for (enum report_stacks stacks = REPORT_NO_STACKS; stacks <= REPORT_STACKS; stacks++) {
		FILE *out = fmemopen(text, sizeof text, "w");
		unsigned lines = 0;

		for (size_t i = 0; i < 3; i++)
			report_refusal(&refusals, list[i], resolved, stacks, out);
		fclose(out);
		for (const char *at = text; (at = strchr(at, '\n')); at++)
			lines++;
		cr_expect_eq(lines, want[stacks], "%u lines, not %u: %s", lines, want[stacks],
		             text);
	}
}

Test(audit_report, says_which_format_it_has)
{
	struct error err;

	cr_assert_eq(report_save(&refusals, resolved, &run, path, &err), 0, "%s", err.text);
	json_t *report = json_load_file(path, 0, NULL);

	cr_expect_str_eq(string_at(report, "format"), "seccomp-utils audit");
	cr_expect_eq(json_integer_value(json_object_get(report, "version")), 2);
	json_decref(report);
}

Test(audit_report, numbers_without_a_name_are_numbers)
{
	struct error err;

	add(3000000000u);
	cr_assert_eq(report_save(&refusals, resolved, &run, path, &err), 0, "%s", err.text);
	json_t *report = json_load_file(path, 0, NULL);
	json_t *refusal = json_array_get(json_object_get(report, "refusals"), 0);

	cr_expect_eq(json_integer_value(json_object_get(refusal, "number")), 3000000000);
	cr_expect(json_is_null(json_object_get(refusal, "name")));
	json_decref(report);
}

Test(audit_report, a_trace_of_it_can_be_read)
{
	struct trace *trace = NULL;
	const struct observation *list;
	size_t count = 0;
	struct error err;

	add(83);
	add(3000000000u);
	cr_assert_eq(report_trace(&refusals, &run, path, &err), 0, "%s", err.text);
	cr_assert_eq(trace_read(path, &trace, &err), 0, "%s", err.text);
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0, "%s", err.text);
	cr_expect_eq(count, 2);
	cr_expect(list[0].calls == 1);
	trace_free(trace);
}
