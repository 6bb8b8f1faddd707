/* SPDX-License-Identifier: Apache-2.0 */
/* What an audit cannot write: the other files and the command do not suffer. */
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "tests/kit/folder_kit.h"
#include "tests/kit/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

TestSuite(audit_full_disk, .init = folder_setup, .fini = folder_teardown);

static const struct {
	const char *option, *file;
} outputs[] = { { "--report", "report" }, { "--suggest", "suggest" }, { "-o", "trace" } };

Test(audit_full_disk, a_full_disk_is_told_and_leaves_what_was_there)
{
	if (geteuid() != 0)
		cr_skip_test("mounting needs root");
	for (size_t i = 0; i < LENGTH(outputs); i++) {
		char line[2048];

		snprintf(line, sizeof line,
		         "mount -t tmpfs -o size=16k none %s || exit 99; echo before >%s/%s; cat "
		         "/dev/zero >%s/filler 2>/dev/null; %s -q --audit %s %s/%s deny ls -l /etc "
		         ">/dev/null; s=$?; cat %s/%s; ls -A %s; exit $s",
		         folder, folder, outputs[i].file, folder, spawn_program("sc-enforce"),
		         outputs[i].option, folder, outputs[i].file, folder, outputs[i].file,
		         folder);
		struct spawned got = SPAWN(NULL, "unshare", "--mount", "sh", "-c", line);
		char want[64];

		if (got.status == 99 || got.status == 1)
			cr_skip_test("nothing can be mounted here: %s", got.err);
		cr_expect_eq(got.status, 125, "%s: status %d: %s", outputs[i].option, got.status,
		             got.err);
		cr_expect(strstr(got.err, outputs[i].file) &&
		                  strstr(got.err, "No space left on device"),
		          "%s: %s", outputs[i].option, got.err);
		snprintf(want, sizeof want, "before\nfiller\n%s\n", outputs[i].file);
		if (strcmp(outputs[i].file, "filler") < 0)
			snprintf(want, sizeof want, "before\n%s\nfiller\n", outputs[i].file);
		cr_expect_str_eq(got.out, want, "%s", outputs[i].option);
	}
}

Test(audit_full_disk, one_file_that_cannot_be_written_does_not_cost_the_others)
{
	struct spawned got =
		ENFORCE("--audit", "-q", "-o", "/dev/full", "--report", in_folder("report.json"),
	                "--suggest", "/nonexistent/suggested", "deny", "true");

	cr_expect_eq(got.status, 125);
	cr_expect(strstr(got.err, "/dev/full: No space left on device") &&
	                  strstr(got.err, "/nonexistent/suggested: No such file"),
	          "%s", got.err);
	cr_expect(exists(in_folder("report.json")), "%s", got.err);
}
