/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/filter/deadline.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/error.h"

static int succeed(void *context, struct error *err)
{
	(void)err;
	return write(*(int *)context, "done", 4) == 4 ? 0 : -1;
}

static int complain(void *context, struct error *err)
{
	(void)context;
	error_set(err, EPERM, "the work");
	return error_hint(err, "rest");
}

_Noreturn static int hang(void *context, struct error *err)
{
	(void)context;
	(void)err;
	for (volatile unsigned i = 0;; i++)
		;
}

static int die(void *context, struct error *err)
{
	(void)context;
	(void)err;
	raise(SIGKILL);
	return 0;
}

Test(deadline, gives_back_what_the_work_gave)
{
	struct error err;
	int ends[2];
	char text[5] = "";

	cr_assert_eq(pipe(ends), 0);
	cr_expect_eq(deadline_run(succeed, &ends[1], "work", 10000, &err), 0, "%s", err.text);
	cr_expect_eq(read(ends[0], text, 4), 4);
	cr_expect_str_eq(text, "done");
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
}

Test(deadline, hands_an_error_on_with_its_hint)
{
	struct error err;

	cr_expect_eq(deadline_run(complain, NULL, "work", 10000, &err), -1);
	cr_expect_eq(err.errnum, EPERM);
	cr_expect_str_eq(err.text, "the work: Operation not permitted");
	cr_expect_str_eq(err.hint, "rest");
}

Test(deadline, ends_work_that_takes_too_long, .timeout = 30)
{
	struct error err;

	cr_expect_eq(deadline_run(hang, NULL, "work", 50, &err), -1);
	cr_expect_eq(err.errnum, ETIMEDOUT, "%s", err.text);
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
}

Test(deadline, knows_that_the_time_was_up_where_SIGCHLD_is_ignored, .timeout = 30)
{
	struct error err;

	signal(SIGCHLD, SIG_IGN);
	cr_expect_eq(deadline_run(hang, NULL, "work", 50, &err), -1);
	cr_expect_eq(err.errnum, ETIMEDOUT, "%s", err.text);
}

Test(deadline, notices_that_the_child_died)
{
	struct error err;

	cr_expect_eq(deadline_run(die, NULL, "work", 10000, &err), -1);
	cr_expect(strstr(err.text, "work") && strstr(err.text, "died"), "%s", err.text);
}
