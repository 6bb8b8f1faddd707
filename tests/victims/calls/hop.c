/* SPDX-License-Identifier: Apache-2.0 */
/* Calls getppid twice, then execs its arguments. Ends with 8 when there are none. */
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	syscall(SYS_getppid);
	syscall(SYS_getppid);
	if (argc < 2)
		return 8;
	execv(argv[1], argv + 1);
	return 127;
}
