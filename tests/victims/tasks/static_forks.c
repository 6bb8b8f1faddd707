/* SPDX-License-Identifier: Apache-2.0 */
/* static_forks FILE: makes children that end at once, one after the other, until FILE is there. */
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	while (argc > 1 && access(argv[1], F_OK) != 0) {
		if (fork() == 0)
			_exit(0);
		wait(NULL);
	}
	return 0;
}
