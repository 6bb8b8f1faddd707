/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each dialect says, and what it refuses to say; a YAML parser reads the resource in
 * tests/pipeline.
 */
#include "genprof/generate/dialect.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "tests/kit/genprof_kit.h"

static const char *const NAMES[] = { "docker", "oci", "kubernetes", "spo" };
enum { DIALECT_COUNT = sizeof NAMES / sizeof NAMES[0] };

static struct profile *parse(const char *fields)
{
	auto_free char *text = NULL;

	cr_assert_gt(asprintf(&text, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",%s}", fields), 0);
	return kit_parse(text);
}

#define X86 "\"architectures\":[\"SCMP_ARCH_X86_64\"]"
#define RULE(more)                                                                 \
	X86 ",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}," \
	    "{\"names\":[\"mmap\"],\"action\":\"SCMP_ACT_ALLOW\"" more "}]"
#define ARG(op, values)                                                \
	",\"args\":[{\"index\":1,\"op\":\"SCMP_CMP_EQ\",\"value\":1}," \
	"{\"index\":2,\"op\":\"SCMP_CMP_" op "\"," values "}]"

/* What precedes "cannot be said in this format", by dialect; NULL: it can be said. */
static const struct {
	const char *fields;
	const char *refusals[DIALECT_COUNT];
} ROWS[] = {
	{ RULE(""), { 0 } },
	{ RULE(ARG("EQ", "\"value\":9223372036854775807")), { 0 } },
	{ RULE(ARG("MASKED_EQ", "\"value\":9223372036854775807,\"valueTwo\":9223372036854775807")),
	  { 0 } },
	{ RULE(ARG("EQ", "\"value\":9223372036854775808")),
	  { NULL, NULL, NULL, "syscalls[1] (mmap).args[1]: a value above 9223372036854775807" } },
	{ RULE(ARG("GT", "\"value\":18446744073709551615")),
	  { NULL, NULL, NULL, "syscalls[1] (mmap).args[1]: a value above 9223372036854775807" } },
	{ RULE(ARG("MASKED_EQ", "\"value\":18446744073709551615,\"valueTwo\":1")),
	  { NULL, NULL, NULL, "syscalls[1] (mmap).args[1]: a value above 9223372036854775807" } },
	{ RULE(",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}"),
	  { NULL, "syscalls[1].includes", "syscalls[1].includes", "syscalls[1].includes" } },
	{ RULE(",\"includes\":{\"minKernel\":\"4.8\"}"),
	  { NULL, "syscalls[1].includes", "syscalls[1].includes", "syscalls[1].includes" } },
	{ RULE(",\"excludes\":{\"arches\":[\"arm64\"]}"),
	  { NULL, "syscalls[1].excludes", "syscalls[1].excludes", "syscalls[1].excludes" } },
	{ "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[]}],"
	  "\"syscalls\":[]",
	  { NULL, "archMap", "archMap", "archMap" } },
	{ X86 ",\"defaultErrnoRet\":1,\"syscalls\":[]", { 0 } },
	{ X86 ",\"defaultErrnoRet\":38,\"syscalls\":[]",
	  { NULL, NULL, NULL, "defaultErrnoRet other than 1" } },
	{ X86 ",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"],\"syscalls\":[]", { 0 } },
	{ X86 ",\"flags\":[],\"syscalls\":[]",
	  { NULL, NULL, NULL, "flags: an empty list, which is not the same as none," } },
	{ "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_LOONGARCH64\"],\"syscalls\":[]",
	  { NULL, NULL, NULL, "architectures[1]: SCMP_ARCH_LOONGARCH64" } },
};

Test(dialect, what_cannot_be_said_is_an_error_that_names_the_place)
{
	for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
		struct profile *profile = parse(ROWS[i].fields);

		for (size_t d = 0; d < DIALECT_COUNT; d++) {
			auto_free char *text = NULL, *wanted = NULL;
			struct error err = { .text = "" };
			int result = dialect_text(profile, (enum dialect)d, "name", &text, &err);

			if (!ROWS[i].refusals[d]) {
				cr_expect_eq(result, 0, "%s: %s: %s", NAMES[d], ROWS[i].fields,
				             err.text);
				cr_expect_not_null(text, "%s: %s", NAMES[d], ROWS[i].fields);
				continue;
			}
			cr_assert_gt(asprintf(&wanted, "%s: %s cannot be said in this format",
			                      NAMES[d], ROWS[i].refusals[d]),
			             0);
			cr_expect_eq(result, -1, "%s: %s", NAMES[d], ROWS[i].fields);
			cr_expect_null(text, "%s: %s", NAMES[d], ROWS[i].fields);
			cr_expect_str_eq(err.text, wanted, "%s: got \"%s\", want \"%s\"",
			                 ROWS[i].fields, err.text, wanted);
		}
		profile_free(profile);
	}
}

static const char *const BAD_NAMES[] = { "", "Web", "web_1", "-web", "web.", "web/1", "w\xc3\xa9" };

Test(dialect, a_name_that_no_resource_can_have_is_refused)
{
	struct profile *profile = parse(RULE(""));

	for (size_t i = 0; i < sizeof BAD_NAMES / sizeof BAD_NAMES[0]; i++) {
		auto_free char *text = NULL;
		struct error err = { .text = "" };

		cr_expect_eq(dialect_text(profile, DIALECT_SPO, BAD_NAMES[i], &text, &err), -1,
		             "\"%s\"", BAD_NAMES[i]);
		cr_expect_not_null(strstr(err.text, "cannot be the name of a resource"),
		                   "\"%s\": %s", BAD_NAMES[i], err.text);
	}
	profile_free(profile);
}

Test(dialect, comments_stay_comments_in_yaml_whatever_they_hold)
{
	struct profile *profile =
		parse(RULE(",\"comment\":\"one\\nspec: two\\u0007\\u0085\\u2028\\u2029\u00e9\""));
	auto_free char *text = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(dialect_text(profile, DIALECT_SPO, "name", &text, &err), 0, "%s", err.text);
	cr_expect_not_null(strstr(text, "    # one spec: two    \u00e9\n"), "%s", text);
	profile_free(profile);
}
