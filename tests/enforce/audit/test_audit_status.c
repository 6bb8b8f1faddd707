/* SPDX-License-Identifier: Apache-2.0 */
/* What sc-enforce --audit and --trace-denials end with. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/kit/spawn.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

Test(audit_status, a_signal_goes_to_the_command_and_comes_back_as_its_status)
{
	char line[1024];

	snprintf(line, sizeof line,
	         "%s -q --audit default sh -c 'trap \"exit 7\" TERM; kill -TERM $PPID; sleep 5; "
	         "exit 1'",
	         spawn_program("sc-enforce"));
	struct spawned got = SPAWN(NULL, "sh", "-c", line);

	cr_expect_eq(got.status, 7, "status %d %s", got.status, got.err);
}

static const struct {
	const char *args[8];
	int status;
	const char *err;
} statuses[] = {
	{ { "--audit", "default", "sh", "-c", "exit 3" }, 3, "nothing was refused" },
	{ { "--audit", "default", "no-such-command-anywhere" }, 127, "command not found" },
	{ { "--audit", "unconfined", "true" }, 125, "unconfined: there is no filter to audit" },
	{ { "--trace-denials", "deny", "true" }, 126, "execve is answered with errno EPERM" },
	{ { "--suggest=/tmp/x", "default", "true" },
	  125,
	  "--suggest: needs --audit or --trace-denials" },
	{ { "--audit", "--report=/nonexistent/x", "deny", "true" }, 125, "/nonexistent/x" },
};

Test(audit_status, ends_as_the_command_ends_or_says_why_not)
{
	for (size_t i = 0; i < LENGTH(statuses); i++) {
		const char *argv[10] = { spawn_program("sc-enforce") };

		memcpy(argv + 1, statuses[i].args, sizeof statuses[i].args);
		struct spawned got = spawn(NULL, argv);
		cr_expect_eq(got.status, statuses[i].status, "row %zu: status %d: %s", i,
		             got.status, got.err);
		cr_expect(strstr(got.err, statuses[i].err), "row %zu: %s", i, got.err);
	}
}
