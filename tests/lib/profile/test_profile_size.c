/* SPDX-License-Identifier: Apache-2.0 */
/* Large and hostile profiles: read and resolved, or refused with a word, in bounded time. */
#include "lib/profile/profile.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/verdict/verdict.h"

static const struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };

#define HEAD                                                                                    \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_" \
	"ARCH_X86\"],\"syscalls\":["
#define ALLOW "\"action\":\"SCMP_ACT_ALLOW\""

/* `part` count times, each '#' in it being the number of the time. */
static char *repeat(const char *head, const char *part, unsigned count, const char *tail)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	fputs(head, out);
	for (unsigned i = 0; i < count; i++) {
		if (i > 0)
			fputc(',', out);
		for (const char *c = part; *c; c++) {
			if (*c == '#')
				fprintf(out, "%u", i);
			else
				fputc(*c, out);
		}
	}
	fputs(tail, out);
	fclose(out);
	return text;
}

/* Takes the text; returns what resolving said. */
static int resolve(char *text, struct resolved_profile **out, struct warnings *warnings,
                   struct error *err)
{
	struct profile *p = NULL;
	int rc = profile_parse(text, strlen(text), "p", &p, warnings, err);

	free(text);
	cr_assert_eq(rc, 0, "%s", err->text);
	rc = verdict_resolve(p, &machine, out, warnings, err);
	if (rc < 0)
		profile_free(p);
	return rc;
}

static void done(struct resolved_profile *resolved)
{
	struct profile *p = (struct profile *)resolved->profile;

	verdict_resolved_free(resolved);
	profile_free(p);
}

Test(profile_size, takes_ten_thousand_rules, .timeout = 60)
{
	char *text = repeat(HEAD,
	                    "{\"names\":[\"ioctl\"]," ALLOW
	                    ",\"args\":[{\"index\":1,\"value\":#,\"op\":\"SCMP_CMP_EQ\"}]}",
	                    10000, "]}");
	struct call call = { .arch = ARCH_X86_64, .nr = 16, .args = { 0, 9999 } };
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(resolve(text, &resolved, NULL, &err), 0, "%s", err.text);
	struct verdict v = verdict_of(resolved, &call);
	cr_expect(v.source == VERDICT_RULE && v.rule == 9999);
	call.args[1] = 10000;
	cr_expect_eq(verdict_of(resolved, &call).source, VERDICT_DEFAULT);
	done(resolved);
}

Test(profile_size, keeps_one_of_a_hundred_thousand_copies_of_a_name, .timeout = 60)
{
	char *text = repeat(HEAD "{\"names\":[", "\"socket\"", 100000, "]," ALLOW "}]}");
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(resolve(text, &resolved, NULL, &err), 0, "%s", err.text);
	cr_expect_eq(resolved->archs[0].rule_count, 1u);
	cr_expect_eq(resolved->archs[1].rule_count, 2u, "i386 has socket and socketcall");
	done(resolved);
}

Test(profile_size, keeps_one_of_fifty_thousand_equal_rules, .timeout = 60)
{
	char *text = repeat(HEAD, "{\"names\":[\"read\"]," ALLOW "}", 50000, "]}");
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(resolve(text, &resolved, NULL, &err), 0, "%s", err.text);
	cr_expect_eq(resolved->archs[0].rule_count, 1u);
	done(resolved);
}

Test(profile_size, bounds_the_warnings_of_a_hundred_thousand_unknown_names, .timeout = 60)
{
	char *text = repeat(HEAD "{\"names\":[", "\"unknown_#\"", 100000, "]," ALLOW "}]}");
	struct resolved_profile *resolved = NULL;
	struct warnings warnings = { 0 };
	struct error err = { .text = "" };

	cr_assert_eq(resolve(text, &resolved, &warnings, &err), 0, "%s", err.text);
	cr_expect_eq(warnings.count, (size_t)WARNINGS_MAX);
	cr_expect_eq(warnings.dropped, 100000u - WARNINGS_MAX);
	done(resolved);
	warnings_done(&warnings);
}

Test(profile_size, refuses_more_rules_than_any_filter_holds, .timeout = 60)
{
	char *text = repeat(HEAD,
	                    "{\"names\":[\"ioctl\"]," ALLOW
	                    ",\"args\":[{\"index\":1,\"value\":#,\"op\":\"SCMP_CMP_EQ\"}]}",
	                    70000, "]}");
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_expect_eq(resolve(text, &resolved, NULL, &err), -1);
	cr_expect_str_eq(err.text, "p: more than 65536 rules for x86_64: no filter is that long");
}

Test(profile_size, refuses_thousands_of_rules_that_might_contradict_each_other, .timeout = 60)
{
	char *text = repeat(HEAD,
	                    "{\"names\":[\"ioctl\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":2,"
	                    "\"args\":[{\"index\":1,\"value\":#,\"op\":\"SCMP_CMP_LT\"}]},{"
	                    "\"names\":[\"ioctl\"]," ALLOW
	                    ",\"args\":[{\"index\":1,\"value\":1000#,\"op\":\"SCMP_CMP_EQ\"}]}",
	                    3000, "]}");
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_expect_eq(resolve(text, &resolved, NULL, &err), -1);
	cr_expect_str_eq(
		err.text,
		"p: the rules with different actions for ioctl are too many to be compared");
}

Test(profile_size, refuses_nesting_and_text_without_end, .timeout = 60)
{
	enum { DEPTH = 10000 };
	char *deep = malloc(DEPTH + 1);
	struct profile *p = NULL;
	struct error err = { .text = "" };

	memset(deep, '[', DEPTH);
	deep[DEPTH] = '\0';
	cr_expect_eq(profile_parse(deep, DEPTH, "p", &p, NULL, &err), -1);
	cr_expect(strncmp(err.text, "p:1:", 4) == 0, "%s", err.text);
	free(deep);

	char *blanks = malloc(100u << 20);
	memset(blanks, ' ', 100u << 20);
	cr_expect_eq(profile_parse(blanks, 100u << 20, "p", &p, NULL, &err), -1);
	cr_expect_null(p);
	free(blanks);
}
