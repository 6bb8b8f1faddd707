/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child that does the work, a pipe that brings back how it went, and a clock.
 *
 * The child may allocate although it was forked: this program has one thread. It dies with its
 * parent, and its core is not dumped.
 */
#include "enforce/filter/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"

/* What comes through the pipe; shorter than PIPE_BUF, so it is written at once. */
struct outcome {
	int rc;
	struct error err;
};

_Noreturn static void run_child(deadline_work *work, void *context, int pipe_fd, pid_t parent)
{
	struct outcome outcome = { 0 };

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
		_exit(1);
	outcome.rc = work(context, &outcome.err);
	ssize_t n = write(pipe_fd, &outcome, sizeof outcome);
	_exit(n == (ssize_t)sizeof outcome ? 0 : 1);
}

/* Whether the pipe became readable (or was closed) in time. */
static bool wait_readable(int fd, int timeout_ms)
{
	uint64_t deadline_ns = clock_deadline_ns((unsigned)timeout_ms);
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	int n;

	do {
		n = poll(&pollfd, 1, clock_left_ms(deadline_ns));
	} while (n < 0 && errno == EINTR);
	return n == 1;
}

int deadline_run(deadline_work *work, void *context, const char *what, int timeout_ms,
                 struct error *err)
{
	struct outcome outcome;
	int ends[2];
	pid_t parent = getpid();

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "%s: pipe", what);
	auto_close int read_end = ends[0];
	pid_t child = fork();
	if (child == 0)
		run_child(work, context, ends[1], parent);
	int errnum = errno;
	close(ends[1]);
	if (child < 0)
		return error_set(err, errnum, "%s: fork", what);

	bool in_time = wait_readable(read_end, timeout_ms);
	ssize_t n = in_time ? read(read_end, &outcome, sizeof outcome) : 0;
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
	if (!in_time)
		return error_set(err, ETIMEDOUT, "%s: not done after %d ms", what, timeout_ms);
	if (n != (ssize_t)sizeof outcome)
		return error_set(err, 0, "%s: the process that did it died", what);
	if (outcome.rc < 0)
		*err = outcome.err;
	return outcome.rc;
}
