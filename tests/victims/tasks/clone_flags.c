/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One child per kind of sharing, made with clone(2); each calls getppid once: clone 12, getppid 12.
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

int main(void)
{
	static const int flags[] = {
		0,
		CLONE_VM,
		CLONE_FS,
		CLONE_FILES,
		CLONE_VM | CLONE_SIGHAND,
		CLONE_SYSVSEM,
		CLONE_IO,
		CLONE_VM | CLONE_VFORK,
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND,
		CLONE_UNTRACED,
		CLONE_PTRACE,
		CLONE_VM | CLONE_VFORK | CLONE_UNTRACED,
	};
	int failures = 0;

	for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		int status = -1;
		pid_t pid = clone(run, stack + sizeof stack, flags[i] | SIGCHLD, NULL);

		waitpid(pid, &status, 0);
		failures += !WIFEXITED(status) || WEXITSTATUS(status) != 4;
	}
	return failures;
}
