/* SPDX-License-Identifier: Apache-2.0 */
/* What sc-enforce says of a profile and of the kernel without running anything. */
#include "enforce/check.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/kit/spawn.h"

Test(enforce_check, check_says_what_was_covered_and_what_cannot_start)
{
	struct spawned got = ENFORCE("--check", "default"), none = ENFORCE("--check", "deny");

	cr_expect(got.status == 0 && strstr(got.out, "verified: the filter answers every call"),
	          "%s", got.out);
	cr_expect_null(strstr(got.out, "no program"), "%s", got.out);
	cr_expect(none.status == 0 && strstr(none.out, "no program can be started"), "%s",
	          none.out);
}

/* From whichever part the error comes: the file is named, and once. */
Test(enforce_check, an_error_about_the_filter_names_the_profile_once)
{
	/*
	 * Bits of two arguments in pairs have no diagram; values that are far apart need too many
	 * instructions.
	 */
	static const struct {
		bool in_pairs;
		unsigned count;
		const char *compiler;
	} rows[] = {
		{ true, 40, "--compiler=libseccomp" },
		{ false, 5000, "--compiler=own" },
		{ false, 5000, "--compiler=libseccomp" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		fputs("{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [", out);
		for (unsigned long long k = 0; k < rows[i].count; k++) {
			fprintf(out,
			        "%s{ \"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\", "
			        "\"args\": [",
			        k ? "," : "");
			for (int index = 1; index <= 2 && rows[i].in_pairs; index++)
				fprintf(out,
				        "%s{ \"index\": %d, \"value\": %llu, \"valueTwo\": %llu, "
				        "\"op\": \"SCMP_CMP_MASKED_EQ\" }",
				        index > 1 ? "," : "", index, 1ull << k, 1ull << k);
			if (!rows[i].in_pairs)
				fprintf(out,
				        "{ \"index\": 1, \"value\": %llu, \"op\": \"SCMP_CMP_EQ\" "
				        "}",
				        k * k * 2654435761u);
			fputs("] }", out);
		}
		fputs("]}", out);
		fclose(out);
		struct spawned got =
			SPAWN(text, spawn_program("sc-enforce"), rows[i].compiler, "--check", "-");
		const char *first = strstr(got.err, "standard input: ");
		cr_expect_eq(got.status, 125, "%s: %s", rows[i].compiler, got.err);
		cr_expect(first && !strstr(first + 1, "standard input: "), "%s: %s",
		          rows[i].compiler, got.err);
		free(text);
	}
}

/* Neither comes to the command: the kernel answers EINVAL. */
Test(enforce_check, check_fails_where_the_kernel_does_not_take_the_flags)
{
	const char *profile = "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"flags\": [ "
			      "\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\" ] }";
	struct spawned checked = SPAWN(profile, spawn_program("sc-enforce"), "--check", "-"),
		       run = SPAWN(profile, spawn_program("sc-enforce"), "-", "true");

	cr_expect(run.status == 125 && strstr(run.err, "needs a rule with SCMP_ACT_NOTIFY"),
	          "%d: %s", run.status, run.err);
	cr_expect(checked.status == 125 && strstr(checked.err, "needs a rule with SCMP_ACT_NOTIFY"),
	          "%d: %s", checked.status, checked.err);
	cr_expect(strstr(checked.out, "verified: "), "%s", checked.out);
}

Test(enforce_check, an_old_cache_is_named_under_v_and_left_alone)
{
	char place[] = "/tmp/old-cache.XXXXXX", folder[64], wanted[128];

	cr_assert_not_null(mkdtemp(place));
	snprintf(folder, sizeof folder, "%s/seccomp-utils", place);
	cr_assert_eq(mkdir(folder, 0700), 0);
	setenv("XDG_CACHE_HOME", place, 1);
	struct spawned told = ENFORCE("-v", "default", "true"), silent = ENFORCE("default", "true");
	snprintf(wanted, sizeof wanted, "note: %s: cached filters of an earlier version", folder);
	cr_expect(strstr(told.err, wanted), "%s", told.err);
	cr_expect_null(strstr(silent.err, folder), "%s", silent.err);
	cr_expect_eq(rmdir(folder), 0, "it was touched");
	rmdir(place);
}

Test(enforce_check, a_filter_that_libseccomp_gets_wrong_is_never_used)
{
	/*
	 * libseccomp 2.5.4 allows personality(8, 0xffffffff00000001, 0, 7, 0xffff...) in spite of
	 * the last rule.
	 */
	static const char profile[] =
		"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": "
		"[\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [   { \"index\": 4, "
		"\"value\": 1, \"op\": \"SCMP_CMP_LT\" } ] }, { \"names\": [\"personality\"], "
		"\"action\": \"SCMP_ACT_ERRNO\", \"args\": [   { \"index\": 3, \"value\": 1, "
		"\"op\": \"SCMP_CMP_LT\" }, { \"index\": 1, \"value\": 1, \"op\": \"SCMP_CMP_NE\" "
		"},   { \"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_LT\" } ] }, { \"names\": "
		"[\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [   { \"index\": 0, "
		"\"value\": 9, \"op\": \"SCMP_CMP_LT\" }, { \"index\": 1, \"value\": 2, \"op\": "
		"\"SCMP_CMP_NE\" },   { \"index\": 4, \"value\": 18446744073709551615, \"op\": "
		"\"SCMP_CMP_NE\" } ] }, { \"names\": [\"personality\"], \"action\": "
		"\"SCMP_ACT_ERRNO\", \"args\": [   { \"index\": 1, \"value\": "
		"18446744069414584321, \"op\": \"SCMP_CMP_NE\" } ] }, { \"names\": "
		"[\"personality\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [   { \"index\": 0, "
		"\"value\": 10, \"op\": \"SCMP_CMP_LT\" } ] } ] }";
	struct spawned own = SPAWN(profile, spawn_program("sc-enforce"), "--check", "-");
	struct spawned theirs = SPAWN(profile, spawn_program("sc-enforce"), "--compiler=libseccomp",
	                              "--check", "-");

	cr_expect_eq(own.status, 0, "%s", own.err);
	cr_expect(strstr(own.out, "verified: "), "%s", own.out);
	/* Another libseccomp may be right: both commands have to say the same of it. */
	if (strstr(own.out,
	           "warning: under runc on this machine libseccomp compiles the profile wrongly: "))
		cr_expect(theirs.status == 125 &&
		                  strstr(theirs.err, "libseccomp compiles the profile wrongly"),
		          "%s%s", theirs.out, theirs.err);
	else
		cr_expect(theirs.status == 0 && strstr(theirs.out, "compiled by libseccomp"),
		          "%s%s", theirs.out, theirs.err);
}

Test(enforce_check, dump_gives_bpf_that_is_as_long_as_check_says)
{
	struct spawned check = ENFORCE("--check", "audit"), bpf = ENFORCE("--dump=asm", "audit");
	unsigned instructions = 0, lines = 0;

	cr_assert_eq(sscanf(strstr(check.out, "filter: ") ? strstr(check.out, "filter: ") : "",
	                    "filter: %u", &instructions),
	             1);
	for (const char *c = bpf.out; *c; c++)
		lines += *c == '\n';
	cr_expect_eq(lines, instructions, "%u lines, %u instructions", lines, instructions);
	cr_expect(strstr(bpf.out, "/* x86_64 */"), "%s", bpf.out);
}

Test(enforce_check, a_filter_that_counts_on_capabilities_of_root_is_dumped_with_a_warning)
{
	static const struct {
		const char *args[3];
		bool warns;
	} rows[] = {
		{ { "--dump=bpf", "default" }, true },
		{ { "--dump=bpf", "audit" }, false },
		{ { "--cap-drop=ALL", "--dump=bpf", "default" }, false },
		{ { "--cap-default", "--dump=bpf", "default" }, false },
	};

	spawn_needs_root();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char line[1024];

		snprintf(line, sizeof line, "%s %s %s %s >/dev/null", spawn_program("sc-enforce"),
		         rows[i].args[0], rows[i].args[1], rows[i].args[2] ? rows[i].args[2] : "");
		struct spawned got = SPAWN(NULL, "sh", "-c", line);

		cr_expect_eq(got.status, 0, "row %zu: %s", i, got.err);
		cr_expect_eq(strstr(got.err,
		                    "rules apply only because sc-enforce has capabilities here") !=
		                     NULL,
		             rows[i].warns, "row %zu: \"%s\"", i, got.err);
	}
}

Test(enforce_check, bubblewrap_takes_the_raw_filter)
{
	char line[1024];

	spawn_needs_root();
	if (access("/usr/bin/bwrap", X_OK) != 0)
		cr_skip_test("bwrap (package bubblewrap) is not installed");
	snprintf(
		line, sizeof line,
		"%s --dump=bpf default-no-chmod >/tmp/enforce.%d.bpf && touch /tmp/enforce.%d.file "
		"&& bwrap --bind / / --dev /dev --seccomp 9 9</tmp/enforce.%d.bpf chmod 777 "
		"/tmp/enforce.%d.file; s=$?; rm -f /tmp/enforce.%d.*; exit $s",
		spawn_program("sc-enforce"), getpid(), getpid(), getpid(), getpid(), getpid());
	struct spawned got = SPAWN(NULL, "sh", "-c", line);

	cr_expect_eq(got.status, 1, "status %d: %s", got.status, got.err);
	cr_expect(strstr(got.err, "Operation not permitted"), "%s", got.err);
}

Test(enforce_check, pseudo_code_names_the_calls)
{
	struct spawned got = ENFORCE("--dump=pfc", "audit");

	cr_expect(got.status == 0 && strstr(got.out, "filter for arch x86_64"), "%s", got.out);
}

Test(enforce_check, a_full_disk_is_told)
{
	char line[1024];

	snprintf(line, sizeof line, "%s --dump=asm default >/dev/full",
	         spawn_program("sc-enforce"));
	struct spawned got = SPAWN(NULL, "sh", "-c", line);

	cr_expect_eq(got.status, 125);
	cr_expect(strstr(got.err, "standard output: No space left"), "%s", got.err);
}

Test(enforce_check, probe_tells_what_the_kernel_has_as_text_and_as_json)
{
	struct spawned text = ENFORCE("--probe"), json = ENFORCE("--probe", "--format=json");

	/* A kernel without these could not run the other tests. */
	cr_expect(text.status == 0 && strstr(text.out, "  SCMP_ACT_ERRNO: yes\n"), "%s", text.out);
	cr_expect(json.status == 0 && strstr(json.out, "\"SCMP_ACT_ALLOW\": true"), "%s", json.out);
	cr_expect(strstr(json.out, "\"format\": \"seccomp-utils probe\"") &&
	                  !strstr(text.out, "format"),
	          "%s%s", json.out, text.out);
	cr_expect(strstr(json.out, "\"kernel\": \"") && strstr(json.out, "\"api_level\": "), "%s",
	          json.out);
}
