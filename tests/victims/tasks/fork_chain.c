/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forty chains of processes, in which each one makes the next and ends, for two minutes: a tracer
 * that kills them one after the other comes late. The first process ends with 9 at once.
 */
#include <time.h>
#include <unistd.h>

enum { CHAINS = 40, SECONDS = 120 };

static void run(void)
{
	struct timespec start, now;
	pid_t next;

	clock_gettime(CLOCK_MONOTONIC, &start);
	setsid();
	do {
		next = fork();
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (next == 0 && now.tv_sec - start.tv_sec < SECONDS);
	_exit(next < 0);
}

int main(void)
{
	for (int i = 0; i < CHAINS; i++)
		if (fork() == 0)
			run();
	return 9;
}
