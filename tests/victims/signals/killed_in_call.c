/* SPDX-License-Identifier: Apache-2.0 */
/* A child is killed with SIGKILL while it is in pause: pause 1. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char state_of(pid_t pid)
{
	char path[40], state = '?';

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	if (f) {
		fscanf(f, "%*d %*s %c", &state);
		fclose(f);
	}
	return state;
}

int main(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	while (state_of(child) != 'S')
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : 1;
}
