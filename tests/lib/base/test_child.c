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

Test(child, lives_beside_the_program_until_its_end_is_asked_for)
{
	struct sigaction after;
	struct child child;
	int ends[2];
	char byte = 0;

	signal(SIGCHLD, SIG_IGN);
	cr_assert_eq(pipe(ends), 0);
	pid_t pid = child_begin(&child, 0);
	if (pid == 0)
		_exit(read(ends[0], &byte, 1) == 1 ? byte : 99);
	cr_assert_eq(write(ends[1], "\5", 1), 1);
	int status = child_end(&child);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 5, "got %#x", (unsigned)status);
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

Test(child, is_split_into_exit_status_and_signal)
{
	int exit_status = -1, signal_number = -1;

	child_split(W_EXITCODE(7, 0), &exit_status, &signal_number);
	cr_expect(exit_status == 7 && signal_number == 0, "got %d, %d", exit_status, signal_number);
	child_split(W_EXITCODE(0, SIGTERM), &exit_status, &signal_number);
	cr_expect(exit_status == 0 && signal_number == SIGTERM, "got %d, %d", exit_status,
	          signal_number);
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
