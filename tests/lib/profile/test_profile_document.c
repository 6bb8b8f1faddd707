/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold a profile beside other things, and files that only name one. */
#include "lib/profile/profile_document.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"

#define RULE                                                                              \
	"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":%s,\"args\":[{" \
	"\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}"
#define SPEC "\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
#define PLAIN "{" SPEC "{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}]}"
#define OF_OPERATOR(spec) \
	"{\"apiVersion\":\"o/v1beta1\",\"kind\":\"SeccompProfile\",\"spec\":" spec "}"
#define OF_BUNDLE(seccomp) "{\"ociVersion\":\"1.0.2\",\"linux\":{\"seccomp\":" seccomp "}}"

static int read_text(const char *text, struct profile **out, struct warnings *warnings,
                     struct error *err)
{
	return profile_parse(text, strlen(text), "p", out, warnings, err);
}

static void expect_the_plain_one(const char *text)
{
	struct profile *p = NULL, *plain = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(read_text(PLAIN, &plain, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(read_text(text, &p, NULL, &err), 0, "%s: %s", text, err.text);
	char *got = profile_text(p), *want = profile_text(plain);
	cr_expect_str_eq(got, want);
	free(got);
	free(want);
	profile_free(p);
	profile_free(plain);
}

Test(profile_document, finds_the_profile_in_what_holds_one)
{
	expect_the_plain_one(OF_BUNDLE(PLAIN));
	expect_the_plain_one(OF_OPERATOR(PLAIN));
	expect_the_plain_one(OF_OPERATOR(
		"{" SPEC
		"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":\"38\"}],"
		"\"disabled\":false}"));
}

#if __has_include(<yaml.h>)
Test(profile_document, reads_yaml)
{
	expect_the_plain_one("defaultAction: SCMP_ACT_ALLOW\nsyscalls:\n- names: [read]\n"
	                     "  action: SCMP_ACT_ERRNO\n  errnoRet: 38\n");
	expect_the_plain_one(
		"# the operator's\napiVersion: o/v1beta1\nkind: SeccompProfile\nspec:\n"
		"  defaultAction: SCMP_ACT_ALLOW\n  syscalls:\n  - names:\n    - read\n"
		"    action: SCMP_ACT_ERRNO\n    errnoRet: \"38\"\n");
	expect_the_plain_one("ociVersion: 1.0.2-dev\nlinux:\n  seccomp: " PLAIN "\n");
}
#endif

Test(profile_document, warns_that_a_bundle_is_no_profile_to_docker)
{
	struct warnings warnings = { 0 };
	struct profile *p = NULL;
	struct error err;

	cr_assert_eq(read_text(OF_BUNDLE(PLAIN), &p, &warnings, &err), 0);
	cr_assert_eq(warnings.count, 1u);
	cr_expect(strstr(warnings.lines[0], "runc run the container without any filter"), "%s",
	          warnings.lines[0]);
	warnings_done(&warnings);
	profile_free(p);
}

Test(profile_document, refuses_what_holds_none_or_not_all_of_it)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "{\"ociVersion\":\"1.0.2\",\"process\":{}}",
		  "p: the bundle has no linux.seccomp: its container runs without any filter" },
		{ OF_BUNDLE("null"),
		  "p: the bundle has no linux.seccomp: its container runs without any filter" },
		{ OF_BUNDLE("{}"), "p: linux.seccomp: has no defaultAction" },
		{ OF_BUNDLE("{\"defaultAction\":\"ERRNO\"}"),
		  "p: linux.seccomp: defaultAction: \"ERRNO\" is not an action" },
		{ OF_BUNDLE("{" SPEC "{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ALLOW\","
		            "\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}}]}"),
		  "p: linux.seccomp: syscalls[0].includes: the runtime does not read it" },
		{ "{\"linux\":{},\"defaultAction\":\"SCMP_ACT_ALLOW\"}",
		  "p: is a profile, and the configuration of a bundle besides: which is meant?" },
		{ "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"securityContext\":{"
		  "\"seccompProfile\":{\"type\":\"Localhost\",\"localhostProfile\":\"p.json\"}}}}",
		  "p: is a resource of kind \"Pod\", which holds no profile" },
		{ OF_OPERATOR(
			  "{\"baseProfileName\":\"runc\",\"defaultAction\":\"SCMP_ACT_ERRNO\"}"),
		  "p: spec.baseProfileName: the rules of \"runc\" count, too, and are not here" },
		{ OF_OPERATOR("{\"disabled\":true,\"defaultAction\":\"SCMP_ACT_ERRNO\"}"),
		  "p: spec.disabled: the operator does not install the profile" },
		{ OF_OPERATOR("{" SPEC "{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\","
		              "\"errnoRet\":\"EPERM\"}]}"),
		  "p: spec: syscalls[0].errnoRet: is no number" },
		{ "{\"apiVersion\":\"o/v1beta1\",\"kind\":\"SeccompProfile\"}",
		  "p: spec: is missing" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = { .text = "" };
		struct profile *p;

		cr_expect_eq(read_text(rows[i].text, &p, NULL, &err), -1, "%s is taken",
		             rows[i].text);
		cr_expect_str_eq(err.text, rows[i].error);
	}
}
