/* SPDX-License-Identifier: Apache-2.0 */
/* A hundred times vfork and exec: vfork 100, execve 101, exit_group 101. */
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	int failures = 0;

	if (argc > 1)
		_exit(3);
	for (int i = 0; i < 100; i++) {
		int status = -1;
		pid_t pid = vfork();

		if (pid == 0) {
			execl(argv[0], argv[0], "child", NULL);
			_exit(127);
		}
		waitpid(pid, &status, 0);
		failures += !WIFEXITED(status) || WEXITSTATUS(status) != 3;
	}
	return failures;
}
