/* SPDX-License-Identifier: Apache-2.0 */
/* Starts argv[2...] argv[1] times, one after the other; fails when one of them fails. */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	for (long count = strtol(argv[1], NULL, 10); count > 0; count--) {
		pid_t pid;
		int status;

		if (posix_spawn(&pid, argv[2], NULL, NULL, argv + 2, environ) ||
		    waitpid(pid, &status, 0) != pid || status)
			return 1;
	}
	return 0;
}
