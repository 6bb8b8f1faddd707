/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden cases: each folder of tests/cases/profile holds a profile.json and, as `expected`, what
 * reading, resolving (as runc) and lint say of it. The folder's name is the sentence that it
 * proves. UPDATE_CASES=1 writes `expected` anew: read the difference before committing it.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"

static const char directory[] = "tests/cases/profile";

static char *read_file(const char *path, size_t *out_length)
{
	auto_fclose FILE *file = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	if (!file) {
		free(text);
		return NULL;
	}
	*out_length = fread(text, 1, (1 << 20) - 1, file);
	return text;
}

static void write_error(FILE *out, const char *what, const struct error *err)
{
	fprintf(out, "%s: %s\n", what, err->text);
	if (err->hint[0])
		fprintf(out, "Hint: %s\n", err->hint);
}

static void write_summary(const char *text, size_t length, FILE *out)
{
	struct machine machine = { .arch = ARCH_X86_64,
		                   .kernel_major = 6,
		                   .kernel_minor = 1,
		                   .capabilities = capability_docker_default() };
	struct warnings warnings = { 0 };
	struct resolved_profile *resolved = NULL;
	struct profile *profile = NULL;
	struct report report = { .command = "lint", .kinds = lint_kinds };
	struct error err;

	if (profile_parse(text, length, "profile.json", &profile, &warnings, &err) < 0) {
		write_error(out, "refused", &err);
		return;
	}
	if (verdict_resolve(profile, &machine, &resolved, &warnings, &err) < 0)
		write_error(out, "not for runc", &err);
	for (size_t i = 0; i < warnings.count; i++)
		fprintf(out, "warning: %s\n", warnings.lines[i]);
	cr_assert_eq(lint_profile(profile, ARCH_X86_64, RUNTIME_RUNC, &report, &err), 0, "%s",
	             err.text);
	report.file = profile->source;
	cr_assert_eq(report_write(&report, REPORT_TEXT, out, &err), 0, "%s", err.text);
	report_done(&report);
	warnings_done(&warnings);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

static void check(const char *name)
{
	char profile_path[600], expected_path[600];
	size_t length = 0, got_length = 0, want_length = 0;
	char *got = NULL;
	FILE *out = open_memstream(&got, &got_length);
	struct error err;

	snprintf(profile_path, sizeof profile_path, "%s/%s/profile.json", directory, name);
	snprintf(expected_path, sizeof expected_path, "%s/%s/expected", directory, name);
	auto_free char *text = read_file(profile_path, &length);
	cr_assert_not_null(text, "%s", profile_path);
	write_summary(text, length, out);
	fclose(out);
	if (getenv("UPDATE_CASES"))
		cr_assert_eq(json_save(expected_path, got, &err), 0, "%s", err.text);
	auto_free char *want = read_file(expected_path, &want_length);
	cr_expect(want && strcmp(got, want) == 0, "%s\n--- got\n%s--- want\n%s", name, got,
	          want ? want : "");
	free(got);
}

Test(cases, say_what_their_folders_name_says)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, NULL, alphasort), checked = 0;

	cr_assert_gt(count, 0, "%s", directory);
	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.') {
			check(entries[i]->d_name);
			checked++;
		}
		free(entries[i]);
	}
	free(entries);
	cr_expect_gt(checked, 30);
}

/* The kept corpus of the fuzz target: whatever was found there stays mended. */
Test(cases, survive_every_file_of_the_corpus)
{
	struct dirent **entries = NULL;
	int count = scandir("tests/fuzz/corpus/profile", &entries, NULL, alphasort), files = 0;

	cr_assert_gt(count, 0);
	for (int i = 0; i < count; i++) {
		char path[600], *got = NULL;
		size_t length = 0, got_length = 0;

		if (entries[i]->d_name[0] != '.') {
			snprintf(path, sizeof path, "tests/fuzz/corpus/profile/%s",
			         entries[i]->d_name);
			auto_free char *text = read_file(path, &length);
			FILE *out = open_memstream(&got, &got_length);

			cr_assert_not_null(text, "%s", path);
			write_summary(text, length, out);
			fclose(out);
			free(got);
			files++;
		}
		free(entries[i]);
	}
	free(entries);
	cr_expect_geq(files, 4);
}
