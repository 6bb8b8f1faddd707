/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child does the work, a pipe returns its result, and a timer limits its processor time: how busy
 * the machine is must not decide what is refused.
 *
 * The child may allocate although it was forked: this program has one thread. It dies with its
 * parent, and its core is not dumped.
 */
#include "enforce/filter/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"

/* What comes through the pipe; shorter than PIPE_BUF, so it is written at once. */
struct outcome {
	int rc;
	struct error err;
};

_Noreturn static void run_child(deadline_work *work, void *context, int limit_ms, int pipe_fd,
                                pid_t parent)
{
	const struct itimerval limit = {
		.it_value = { .tv_sec = limit_ms / 1000, .tv_usec = limit_ms % 1000 * 1000 },
	};
	struct outcome outcome = { 0 };
	sigset_t its_signal;

	/* It ends the process, also where our caller ignores or blocks it. */
	signal(SIGPROF, SIG_DFL);
	sigemptyset(&its_signal);
	sigaddset(&its_signal, SIGPROF);
	sigprocmask(SIG_UNBLOCK, &its_signal, NULL);
	if (setitimer(ITIMER_PROF, &limit, NULL) < 0)
		_exit(1);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
		_exit(1);
	outcome.rc = work(context, &outcome.err);
	ssize_t n = write(pipe_fd, &outcome, sizeof outcome);
	_exit(n == (ssize_t)sizeof outcome ? 0 : 1);
}

int deadline_run(deadline_work *work, void *context, const char *what, int limit_ms,
                 struct error *err)
{
	struct outcome outcome;
	struct child child;
	int ends[2];
	pid_t parent = getpid();

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "%s: pipe", what);
	auto_close int read_end = ends[0];
	pid_t pid = child_begin(&child, 0);
	if (pid == 0)
		run_child(work, context, limit_ms, ends[1], parent);
	int errnum = errno;
	close(ends[1]);
	if (pid < 0)
		return error_set(err, errnum, "%s: fork", what);

	ssize_t n;
	do
		n = read(read_end, &outcome, sizeof outcome);
	while (n < 0 && errno == EINTR);
	kill(pid, SIGKILL);
	int status = child_end(&child);
	if (status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
		return error_set(err, ETIMEDOUT, "%s: not done after %d ms of processor time", what,
		                 limit_ms);
	if (n != (ssize_t)sizeof outcome)
		return error_set(err, 0, "%s: the process that did it died", what);
	if (outcome.rc < 0)
		*err = outcome.err;
	return outcome.rc;
}
