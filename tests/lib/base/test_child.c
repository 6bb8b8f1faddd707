/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/child.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int give_back(void *data)
{
	return *(int *)data;
}

static int die(void *data)
{
	(void)data;
	signal(SIGTERM, SIG_DFL);
	return raise(SIGTERM);
}

static int close_it(void *data)
{
	return close(*(int *)data);
}

Test(child, runs_and_tells_the_exit_status)
{
	int seven = 7, status = child_run(0, give_back, &seven);

	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "got %#x", (unsigned)status);
	status = child_run(0, die, NULL);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "got %#x", (unsigned)status);
}

Test(child, is_waited_for_where_its_signal_is_ignored)
{
	struct sigaction after;
	int seven = 7;

	signal(SIGCHLD, SIG_IGN);
	int status = child_run(0, give_back, &seven);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "got %#x", (unsigned)status);
	sigaction(SIGCHLD, NULL, &after);
	cr_expect_eq(after.sa_handler, SIG_IGN, "it is as it was");
}

Test(child, shares_what_the_flags_say)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	cr_assert_eq(child_run(0, close_it, &fd), 0);
	cr_expect_neq(fcntl(fd, F_GETFD), -1, "a copy was closed");
	cr_assert_eq(child_run(CLONE_FILES, close_it, &fd), 0);
	cr_expect_eq(fcntl(fd, F_GETFD), -1, "the same table of descriptors");
}

Test(child, ends_in_the_words_of_traces)
{
	static const struct {
		int status;
		const char *want;
	} rows[] = {
		{ W_EXITCODE(0, 0), "exit 0" },
		{ W_EXITCODE(255, 0), "exit 255" },
		{ W_EXITCODE(0, SIGTERM), "signal SIGTERM" },
		{ W_EXITCODE(0, SIGSEGV) | WCOREFLAG, "signal SIGSEGV" },
		{ W_EXITCODE(0, 40), "signal 40" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char buffer[CHILD_ENDING_SIZE];
		cr_expect_str_eq(child_ending(rows[i].status, buffer), rows[i].want);
	}
	for (int number = 1; sigabbrev_np(number); number++) {
		char buffer[CHILD_ENDING_SIZE], want[CHILD_ENDING_SIZE];
		snprintf(want, sizeof want, "signal SIG%s", sigabbrev_np(number));
		cr_expect_str_eq(child_ending(W_EXITCODE(0, number), buffer), want);
	}
}
