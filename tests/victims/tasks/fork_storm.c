/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doubles itself nine times as fast as it can: 512 processes, getppid 512. Everyone waits for its
 * children.
 */
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int failures = 0, status;

	for (int i = 0; i < 9; i++) {
		if (fork() < 0)
			failures++;
	}
	syscall(SYS_getppid);
	while (wait(&status) > 0)
		failures += status != 0;
	return failures != 0;
}
