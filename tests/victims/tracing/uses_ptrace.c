/* SPDX-License-Identifier: Apache-2.0 */
/* Wants to be traced by its parent, which under a tracer it cannot be: ptrace 1, getppid 1. */
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	if (fork() == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		syscall(SYS_getppid);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
