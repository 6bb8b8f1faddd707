/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first process of a pid namespace writes to address 0 (getppid 1 before), once without a
 * handler, once while it ignores the signal: its parent must see it killed by SIGSEGV both times.
 * unshare 2, getppid 2. Ends with 77 where the machine allows no namespaces.
 */
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int crash_after(__sighandler_t handler)
{
	int status = 0;

	if (unshare(CLONE_NEWPID) != 0)
		return 77;
	pid_t child = fork();
	if (child == 0) {
		/* 1 - 1: no compiler sees that */
		volatile int *nowhere = (volatile int *)(getpid() - 1L);

		signal(SIGSEGV, handler);
		syscall(SYS_getppid);
		*nowhere = 1;
		_exit(1);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV ? 0 : 1;
}

int main(void)
{
	int status = 0;

	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	/* A process can make its children's pid namespace once only. */
	if (fork() == 0)
		_exit(crash_after(SIG_DFL));
	wait(&status);
	if (WEXITSTATUS(status) != 0)
		return WEXITSTATUS(status);
	return crash_after(SIG_IGN);
}
