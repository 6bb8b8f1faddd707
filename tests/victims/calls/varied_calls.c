/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes as many ioctl calls as its argument says, each with another request, on no descriptor, and
 * as many calls of numbers that no table knows: all that a trace could remember of them is new each
 * time. For tests/tracer/memory.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FIRST_UNKNOWN = 100000 };

int main(int argc, char *argv[])
{
	for (long i = 0, n = argc > 1 ? atol(argv[1]) : 1000; i < n; i++) {
		ioctl(-1, (unsigned long)i);
		syscall(FIRST_UNKNOWN + i);
	}
	return 0;
}
