/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child stops itself with each stopping signal and is continued; the parent checks each wait
 * status. At last it ends itself with SIGTERM: kill 7, getppid 3.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN };

int main(void)
{
	int failures = 0, status, fds[2];
	char c;

	pipe(fds);
	pid_t child = fork();

	if (child == 0) {
		/*
		 * an orphaned process group ignores SIGTSTP: its parent here is in the same session
		 */
		setpgid(0, 0);
		for (int i = 0; i < 3; i++) {
			kill(getpid(), stops[i]);
			syscall(SYS_getppid);
			read(fds[0], &c, 1); /* or the next stop would hide the continuation */
		}
		kill(getpid(), SIGTERM);
		_exit(1);
	}
	for (int i = 0; i < 3; i++) {
		waitpid(child, &status, WUNTRACED);
		failures += !WIFSTOPPED(status) || WSTOPSIG(status) != stops[i];
		kill(child, SIGCONT);
		waitpid(child, &status, WCONTINUED);
		failures += !WIFCONTINUED(status);
		write(fds[1], "x", 1);
	}
	waitpid(child, &status, 0);
	failures += !WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM;
	return failures;
}
