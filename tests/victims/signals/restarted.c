/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child's sleep is interrupted by a stop and goes on without a handler: the kernel makes it enter
 * restart_syscall once. The parent waits for states with poll, so clock_nanosleep is 1.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void wait_until_asleep(pid_t pid)
{
	char path[40], state = '?';

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	while (state != 'S') {
		FILE *f = fopen(path, "r");

		fscanf(f, "%*d %*s %c", &state);
		fclose(f);
		poll(NULL, 0, 1);
	}
}

int main(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(clock_nanosleep(CLOCK_MONOTONIC, 0,
		                      &(struct timespec){ .tv_nsec = 400000000 }, NULL) == 0
		              ? 0
		              : 1);
	wait_until_asleep(child);
	kill(child, SIGSTOP);
	waitpid(child, &status, WUNTRACED);
	kill(child, SIGCONT);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
