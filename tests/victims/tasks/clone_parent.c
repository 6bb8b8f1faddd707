/* SPDX-License-Identifier: Apache-2.0 */
/* A child makes a sibling with CLONE_PARENT; the first process waits for both: getppid 2. */
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[64 * 1024] __attribute__((aligned(16)));

static int sibling(void *unused)
{
	(void)unused;
	syscall(SYS_getppid);
	return 2;
}

int main(void)
{
	int sum = 0;

	if (fork() == 0) {
		syscall(SYS_getppid);
		_exit(clone(sibling, stack + sizeof stack, CLONE_PARENT | SIGCHLD, NULL) > 0 ? 1
		                                                                             : 100);
	}
	for (int i = 0; i < 2; i++) {
		int status = 0x7f00;

		wait(&status);
		sum += WEXITSTATUS(status);
	}
	return sum;
}
