/* SPDX-License-Identifier: Apache-2.0 */
/* What the options that describe a machine make of the conditions in a profile. */
#include "genprof/cli/target.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/kit/genprof_kit.h"

/* The only rule of the profile, on this kernel. */
static bool allows_read(const char *kernel)
{
	struct profile *profile = kit_parse(
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"],"
		"\"action\":\"SCMP_ACT_ALLOW\",\"includes\":{\"minKernel\":\"4.8\"}}]}");
	struct call call = kit_call(arch_native(), "read", (const uint64_t[CALL_ARGS]){ 0 });
	struct target target = { 0 };
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(target_set_kernel(kernel, &target, &err), 0, "%s: %s", kernel, err.text);
	cr_assert_eq(target_resolve(&target, profile, NULL, &resolved, NULL, &err), 0, "%s: %s",
	             kernel, err.text);
	bool allowed = verdict_is_allowed(verdict_of(resolved, &call));
	verdict_resolved_free(resolved);
	profile_free(profile);
	return allowed;
}

Test(target, decides_for_the_kernel_that_is_named)
{
	static const struct {
		const char *kernel;
		bool want;
	} rows[] = {
		{ "4.7", false },           { "4.8", true },
		{ "4.10", true },           { "4.7.99", false },
		{ "6.1.0-13-amd64", true }, { "5.0+", true },
		{ "3.9999", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(allows_read(rows[i].kernel), rows[i].want, "%s", rows[i].kernel);
}

Test(target, refuses_what_is_no_version_or_capability)
{
	static const struct {
		option_setter *set;
		const char *value, *want;
	} rows[] = {
		{ target_set_kernel, "6", "\"6\" is not a version such as 6.1" },
		{ target_set_kernel, "", "\"\" is not a version such as 6.1" },
		{ target_set_kernel, "-6.1", "\"-6.1\" is not a version such as 6.1" },
		{ target_set_kernel, "6.-1", "\"6.-1\" is not a version such as 6.1" },
		{ target_set_kernel, " 6.1", "\" 6.1\" is not a version such as 6.1" },
		{ target_set_kernel, "6.1x", "\"6.1x\" is not a version such as 6.1" },
		{ target_set_kernel, "4294967302.1",
		  "\"4294967302.1\" is not a version such as 6.1" },
		{ target_set_arch, "vax", "\"vax\" is not an architecture such as x86_64" },
		{ target_add_capability, "NET_ROW",
		  "capability \"NET_ROW\": unknown (did you mean NET_RAW?)" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct target target = { 0 };
		struct error err = { .text = "" };

		cr_expect_eq(rows[i].set(rows[i].value, &target, &err), -1, "\"%s\" was accepted",
		             rows[i].value);
		cr_expect_str_eq(err.text, rows[i].want);
	}
}
