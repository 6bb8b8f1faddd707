/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which file a PROFILE of the command line is, held against a directory with a file of a shipped
 * profile's name.
 */
#include "genprof/cli/inputs.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/trace/trace.h"

static const char own_profile[] = "{ \"defaultAction\": \"SCMP_ACT_TRAP\" }\n";
static char directory[64];

static void write_file(const char *path, const char *text)
{
	auto_fclose FILE *file = fopen(path, "we");

	cr_assert(file && fputs(text, file) >= 0, "%s", path);
}

/* "default" is a profile of one's own, "deny" a trace. */
static void enter_directory(void)
{
	struct trace *trace = trace_new();
	auto_free char *text = trace_text(trace);

	strcpy(directory, "/tmp/test_inputs.XXXXXX");
	cr_assert(text && mkdtemp(directory) && chdir(directory) == 0);
	write_file("default", own_profile);
	write_file("deny", text);
	trace_free(trace);
}

static void remove_directory(void)
{
	unlink("default");
	unlink("deny");
	rmdir(directory);
}

TestSuite(inputs, .init = enter_directory, .fini = remove_directory);

enum kind { REFUSED, PROFILE, TRACE };

static const struct {
	const char *name;
	enum kind either;  /* what inputs_read_either makes of it */
	enum kind profile; /* and inputs_read_profile */
	const char *end;   /* of the profile's source, or of the refusal */
	const char *hint;  /* its beginning; NULL: none */
} rows[] = {
	{ "default", PROFILE, PROFILE, "/profiles/default.json", NULL },
	{ "deny", PROFILE, PROFILE, "/profiles/deny.json", NULL },
	{ "default-no-chmod", PROFILE, PROFILE, "/profiles/default-no-chmod.json", NULL },
	{ "./default", PROFILE, PROFILE, "./default", NULL },
	{ "./deny", TRACE, REFUSED, "./deny: is \"seccomp-utils trace\", not a profile",
	  "the profile comes first, then the traces" },
	{ "unconfined", REFUSED, REFUSED, "unconfined: there is no filter", NULL },
	{ "defualt", REFUSED, REFUSED, "open defualt: No such file or directory",
	  "it is neither a file nor the name of a shipped profile: those are in /" },
	{ "../default", REFUSED, REFUSED, "open ../default: No such file or directory", NULL },
	{ "", REFUSED, REFUSED, "open : No such file or directory", NULL },
};

static void expect_end(const char *name, const char *got, const char *want)
{
	size_t length = strlen(got), wanted = strlen(want);

	cr_expect(length >= wanted && strcmp(got + length - wanted, want) == 0,
	          "%s: \"%s\" does not end in \"%s\"", name, got, want);
}

static void expect_read(size_t row, enum kind want, int result, const struct profile *profile,
                        const struct trace *trace, const struct error *err)
{
	const char *name = rows[row].name;
	enum kind got = result < 0 ? REFUSED : profile ? PROFILE : TRACE;

	cr_assert_eq(got, want, "%s: kind %d, want %d: %s", name, got, want, err->text);
	cr_expect_eq(!!trace, want == TRACE, "%s", name);
	if (want == PROFILE)
		expect_end(name, profile->source, rows[row].end);
	if (want != REFUSED)
		return;
	expect_end(name, err->text, rows[row].end);
	const char *hint = rows[row].hint;
	cr_expect(hint ? strncmp(err->hint, hint, strlen(hint)) == 0 : !err->hint[0],
	          "%s: hint \"%s\", want \"%s\"", name, err->hint, hint ? hint : "");
}

Test(inputs, read_a_shipped_profile_by_its_name_whatever_the_directory_holds)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct profile *profile = NULL;
		struct warnings warnings = { 0 };
		struct error err = { 0 };
		int result = inputs_read_profile(rows[i].name, &profile, &warnings, &err);

		expect_read(i, rows[i].profile, result, profile, NULL, &err);
		cr_expect_eq(warnings.count, 0u, "%s: %s", rows[i].name,
		             warnings.count ? warnings.lines[0] : "");
		profile_free(profile);
		warnings_done(&warnings);
	}
}

Test(inputs, take_the_same_names_where_a_trace_may_stand_too)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct profile *profile = NULL;
		struct trace *trace = NULL;
		struct warnings warnings = { 0 };
		struct error err = { 0 };
		int result = inputs_read_either(rows[i].name, &profile, &trace, &warnings, &err);

		expect_read(i, rows[i].either, result, profile, trace, &err);
		profile_free(profile);
		trace_free(trace);
		warnings_done(&warnings);
	}
}

Test(inputs, call_a_dash_standard_input)
{
	struct profile *profile = NULL;
	struct trace *trace = NULL;
	struct error err = { 0 };

	write_file("default", "{ \"surprise\": 1 }");
	cr_assert(freopen("default", "re", stdin));
	cr_expect_eq(inputs_read_either("-", &profile, &trace, NULL, &err), -1);
	cr_expect(strncmp(err.text, "standard input: ", 16) == 0, "%s", err.text);
}
