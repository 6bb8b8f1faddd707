/* SPDX-License-Identifier: Apache-2.0 */
/* The cheapest system call, argv[1] times: what remains is the cost of tracing it. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long count = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;

	while (count-- > 0)
		syscall(SYS_getppid);
	return 0;
}
