/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In user, mount and pid namespaces of its own; the child is pid 1 there, makes a child, and ends:
 * unshare 1, getppid 2. Ends with 77 where the machine allows no namespaces.
 */
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int status = 0;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) != 0)
		return 77;
	if (fork() == 0) {
		syscall(SYS_getppid);
		if (fork() == 0) {
			syscall(SYS_getppid);
			_exit(getpid() == 2 ? 0 : 1);
		}
		wait(&status);
		_exit(getpid() == 1 && status == 0 ? 0 : 1);
	}
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
