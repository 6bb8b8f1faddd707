/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child stops itself with each stopping signal and is continued; the parent checks each wait status.
 * At last it ends itself with SIGTERM: kill 7, getppid 3.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN };

int main(void)
{
	int failures = 0, status;
	pid_t child = fork();

	if (child == 0) {
		setpgid(0, 0);  /* an orphaned process group ignores SIGTSTP: its parent here is in the same session */
		for (int i = 0; i < 3; i++) {
			kill(getpid(), stops[i]);
			syscall(SYS_getppid);
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
	}
	waitpid(child, &status, 0);
	failures += !WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM;
	return failures;
}
