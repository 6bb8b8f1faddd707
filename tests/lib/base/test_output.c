/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/output.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/error.h"

/* Standard output becomes a pipe without a reader. */
static void close_reader(void)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
	close(ends[0]);
	close(ends[1]);
}

static void print(size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		putchar('x');
}

/* The second length fails before the last write. */
static size_t lengths[] = { 1, 1 << 20 };

ParameterizedTestParameters(output, finish_reports_a_closed_pipe_whatever_the_length)
{
	return cr_make_param_array(size_t, lengths, sizeof lengths / sizeof lengths[0]);
}

ParameterizedTest(size_t *bytes, output, finish_reports_a_closed_pipe_whatever_the_length)
{
	struct error err = { 0 };

	output_catch_closed_pipe();
	close_reader();
	print(*bytes);
	cr_expect_eq(output_finish(&err), -1, "%zu bytes", *bytes);
	cr_expect_eq(err.errnum, EPIPE, "%zu bytes: %s", *bytes, err.text);
	cr_expect_str_eq(err.text, "standard output: Broken pipe");
}

ParameterizedTestParameters(output, finish_reports_a_full_disk_whatever_the_length)
{
	return cr_make_param_array(size_t, lengths, sizeof lengths / sizeof lengths[0]);
}

ParameterizedTest(size_t *bytes, output, finish_reports_a_full_disk_whatever_the_length)
{
	struct error err = { 0 };

	cr_assert(freopen("/dev/full", "w", stdout));
	print(*bytes);
	cr_expect_eq(output_finish(&err), -1, "%zu bytes", *bytes);
}

Test(output, a_closed_pipe_kills_as_it_kills_other_programs, .signal = SIGPIPE)
{
	const struct error err = { .errnum = EPIPE, .text = "standard output: Broken pipe" };

	output_catch_closed_pipe();
	output_die_of_closed_pipe(&err);
	cr_assert_fail("still alive");
}

Test(output, a_closed_pipe_is_an_error_where_SIGPIPE_is_ignored)
{
	const struct error err = { .errnum = EPIPE, .text = "standard output: Broken pipe" };
	struct sigaction now;

	signal(SIGPIPE, SIG_IGN);
	output_catch_closed_pipe();
	output_die_of_closed_pipe(&err);
	cr_assert_eq(sigaction(SIGPIPE, NULL, &now), 0);
	cr_expect(now.sa_handler == SIG_IGN);
}

Test(output, other_failures_do_not_kill)
{
	const struct error err = { .errnum = ENOSPC,
		                   .text = "standard output: No space left on device" };

	output_catch_closed_pipe();
	output_die_of_closed_pipe(&err);
}
