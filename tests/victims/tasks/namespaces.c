/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In user, mount and pid namespaces of its own; the child is pid 1 there, makes a child, and then
 * one in namespaces of all other kinds, and ends: unshare 1, clone 3 (two are libc's fork), getppid
 * 3. Ends with 77 where the machine allows no namespaces.
 */
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[64 * 1024] __attribute__((aligned(16)));

static int run(void *unused)
{
	(void)unused;
	syscall(SYS_getppid);
	return 4;
}

static int in_others(void)
{
	const int flags = CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP;
	int status = 0;
	pid_t pid = clone(run, stack + sizeof stack, flags | SIGCHLD, NULL);

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 4;
}

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
		_exit(getpid() == 1 && status == 0 && in_others() ? 0 : 1);
	}
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
