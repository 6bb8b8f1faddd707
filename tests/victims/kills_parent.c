/* SPDX-License-Identifier: Apache-2.0 */
/* Kills its parent, and then makes the directory argv[1] again and again, for ten seconds if it is let. */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	alarm(10);
	kill(getppid(), SIGKILL);
	for (;;) {
		if (argc > 1)
			mkdir(argv[1], 0700);
		usleep(100);
	}
}
