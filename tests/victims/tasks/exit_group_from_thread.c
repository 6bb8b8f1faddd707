/* SPDX-License-Identifier: Apache-2.0 */
/* A thread ends the process with 7 while the leader is in pause: pause 1, exit_group 1. */
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void *run(void *unused)
{
	char path[40], state = '?';

	snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)getpid());
	while (state != 'S') {
		FILE *f = fopen(path, "r");

		fscanf(f, "%*d %*s %c", &state);
		fclose(f);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	syscall(SYS_exit_group, 7);
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, run, NULL);
	for (;;)
		pause();
}
