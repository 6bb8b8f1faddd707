/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clears its dumpable attribute, so that processes of its user cannot trace it; it and its child
 * call getppid: prctl 1, getppid 2.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	syscall(SYS_getppid);
	if (fork() == 0) {
		syscall(SYS_getppid);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
