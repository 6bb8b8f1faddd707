/* SPDX-License-Identifier: Apache-2.0 */
/* fork(2), waitpid(2) and what came of it in words. */
#include "lib/base/child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t child_fork(unsigned flags)
{
	return flags ? (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL) : fork();
}

int child_run(unsigned flags, int (*work)(void *data), void *data)
{
	const struct sigaction reapable = { .sa_handler = SIG_DFL };
	struct sigaction before;
	int status = -1;

	sigaction(SIGCHLD, &reapable, &before);
	pid_t child = child_fork(flags);
	if (child == 0)
		_exit(work(data));
	pid_t ended = -1;
	while (child > 0 && (ended = waitpid(child, &status, 0)) < 0 && errno == EINTR)
		continue;
	int errnum = errno;
	sigaction(SIGCHLD, &before, NULL);
	errno = errnum;
	return ended < 0 ? -1 : status;
}

const char *child_ending(int wait_status, char buffer[CHILD_ENDING_SIZE])
{
	int signal_number = WTERMSIG(wait_status);
	const char *name = WIFSIGNALED(wait_status) ? sigabbrev_np(signal_number) : NULL;

	if (name)
		snprintf(buffer, CHILD_ENDING_SIZE, "signal SIG%s", name);
	else if (WIFSIGNALED(wait_status))
		snprintf(buffer, CHILD_ENDING_SIZE, "signal %d", signal_number);
	else
		snprintf(buffer, CHILD_ENDING_SIZE, "exit %d", WEXITSTATUS(wait_status));
	return buffer;
}
