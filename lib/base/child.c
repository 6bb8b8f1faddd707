/* SPDX-License-Identifier: Apache-2.0 */
/* fork(2), waitpid(2) and what came of it in words. */
#include "lib/base/child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t child_fork(unsigned flags)
{
	return flags ? (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL) : fork();
}

void child_keep_status(struct sigaction *out_before)
{
	const struct sigaction keep = { .sa_handler = SIG_DFL };

	sigaction(SIGCHLD, &keep, out_before);
}

static void restore(const struct child *child)
{
	int errnum = errno;

	sigaction(SIGCHLD, &child->before, NULL);
	errno = errnum;
}

pid_t child_begin(struct child *out, unsigned flags)
{
	child_keep_status(&out->before);
	out->pid = child_fork(flags);
	if (out->pid < 0)
		restore(out);
	return out->pid;
}

int child_end(struct child *child)
{
	pid_t ended;
	int status;

	do
		ended = waitpid(child->pid, &status, 0);
	while (ended < 0 && errno == EINTR);
	restore(child);
	return ended < 0 ? -1 : status;
}

int child_run(unsigned flags, int (*work)(void *data), void *data)
{
	struct child child;
	pid_t pid = child_begin(&child, flags);

	if (pid == 0)
		_exit(work(data));
	return pid < 0 ? -1 : child_end(&child);
}

void child_split(int wait_status, int *out_exit_status, int *out_signal)
{
	*out_signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
	*out_exit_status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;
}

/* By sigabbrev_np(3), which not every C library has; the signals of signal(7). */
#define SIGNAL(name) [SIG##name] = #name
static const char *const signals[] = {
	SIGNAL(HUP),  SIGNAL(INT),    SIGNAL(QUIT), SIGNAL(ILL),    SIGNAL(TRAP), SIGNAL(ABRT),
	SIGNAL(BUS),  SIGNAL(FPE),    SIGNAL(KILL), SIGNAL(USR1),   SIGNAL(SEGV), SIGNAL(USR2),
	SIGNAL(PIPE), SIGNAL(ALRM),   SIGNAL(TERM), SIGNAL(STKFLT), SIGNAL(CHLD), SIGNAL(CONT),
	SIGNAL(STOP), SIGNAL(TSTP),   SIGNAL(TTIN), SIGNAL(TTOU),   SIGNAL(URG),  SIGNAL(XCPU),
	SIGNAL(XFSZ), SIGNAL(VTALRM), SIGNAL(PROF), SIGNAL(WINCH),  SIGNAL(POLL), SIGNAL(PWR),
	SIGNAL(SYS),
};
#undef SIGNAL

const char *child_ending(int wait_status, char buffer[CHILD_ENDING_SIZE])
{
	size_t signal_number = (size_t)WTERMSIG(wait_status);

	if (WIFSIGNALED(wait_status) && signal_number < sizeof signals / sizeof *signals)
		snprintf(buffer, CHILD_ENDING_SIZE, "signal SIG%s", signals[signal_number]);
	else if (WIFSIGNALED(wait_status))
		snprintf(buffer, CHILD_ENDING_SIZE, "signal %zu", signal_number);
	else
		snprintf(buffer, CHILD_ENDING_SIZE, "exit %d", WEXITSTATUS(wait_status));
	return buffer;
}
