/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Not dumpable, it makes a child with clone3 and CLONE_UNTRACED, which makes an empty directory
 * named by its argument. Ends with the child's status, or 9 where clone3 answers ENOSYS.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	struct clone_args args = { .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD };
	int status = 0;

	if (argc < 2)
		return 99;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	long pid = syscall(SYS_clone3, &args, sizeof args);
	if (pid == 0) {
		mkdir(argv[1], 0755);
		_exit(4);
	}
	if (pid < 0)
		return errno == ENOSYS ? 9 : 8;
	waitpid((pid_t)pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
