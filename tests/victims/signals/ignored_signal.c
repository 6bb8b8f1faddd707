/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sleeps in two calls while signals come that it ignores, by SIG_IGN and by default. Only a tracer
 * notices: clock_nanosleep 1, poll 1, restart_syscall 0, no errors.
 */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	signal(SIGTERM, SIG_IGN);
	pid_t parent = getpid();

	if (fork() == 0) {
		for (int i = 0; i < 30; i++) {
			/* nanosleep, not clock_nanosleep */
			syscall(35, &(struct timespec){ .tv_nsec = 10000000 }, NULL);
			kill(parent, SIGTERM);
			kill(parent, SIGWINCH);
		}
		_exit(0);
	}
	if (clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ .tv_nsec = 120000000 }, NULL) !=
	    0)
		return 1;
	if (poll(NULL, 0, 120) != 0)
		return 2;
	wait(NULL);
	return 0;
}
