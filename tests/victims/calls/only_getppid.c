/* SPDX-License-Identifier: Apache-2.0 */
/* Makes as many getppid calls as its argument says (1000), and nothing else of its own. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	for (long n = argc > 1 ? atol(argv[1]) : 1000; n > 0; n--)
		syscall(SYS_getppid);
	return 0;
}
