/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kills its parent, then makes the directory argv[1] again and again. Alive ten seconds later, it
 * makes the file argv[2].
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *survived;

static void survive(int signal)
{
	(void)signal;
	_exit(open(survived, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0);
}

int main(int argc, char *argv[])
{
	if (argc != 3)
		return 2;
	survived = argv[2];
	signal(SIGALRM, survive);
	alarm(10);
	kill(getppid(), SIGKILL);
	for (;;) {
		mkdir(argv[1], 0700);
		usleep(100);
	}
}
