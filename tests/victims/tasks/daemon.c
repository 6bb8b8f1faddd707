/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forks twice with setsid between; the grandchild outlives the command by 0.2 s and then calls
 * getppid 5 times. Ends with 9.
 */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	if (fork() > 0)
		return 9;
	setsid();
	if (fork() > 0)
		_exit(0);
	nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	for (int i = 0; i < 5; i++)
		syscall(SYS_getppid);
	_exit(0);
}
