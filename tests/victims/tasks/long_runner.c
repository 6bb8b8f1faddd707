/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three threads: one sleeps for 4 s in a single call, one waits in a read, one works (getppid,
 * short sleeps), makes children, and writes a dot each time, until the file that the argument names
 * is there. Says "ready" first. Ends with 0 when no call was cut short, also by a tracer that
 * attached and detached meanwhile.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ROUNDS = 6000 };

static int fds[2];
static atomic_int wrong;

static void *sleeper(void *unused)
{
	struct timespec before, after;

	clock_gettime(CLOCK_MONOTONIC, &before);
	wrong += clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ .tv_sec = 4 }, NULL) != 0;
	clock_gettime(CLOCK_MONOTONIC, &after);
	wrong +=
		(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 <
		3999;
	return unused;
}

static void *worker(void *end)
{
	for (int i = 0; i < MOST_ROUNDS && access(end, F_OK) != 0; i++) {
		int status = 1;

		syscall(SYS_getppid);
		if (fork() == 0)
			_exit(0);
		wrong += wait(&status) < 0 || status != 0;
		wrong += nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL) != 0;
		write(1, ".", 1);
	}
	write(fds[1], "x", 1);
	return NULL;
}

int main(int argc, char *argv[])
{
	if (argc < 2)
		return 2;
	pthread_t threads[2];
	char c;

	pipe(fds);
	pthread_create(&threads[0], NULL, sleeper, NULL);
	pthread_create(&threads[1], NULL, worker, argv[1]);
	write(1, "ready\n", 6);
	wrong += read(fds[0], &c, 1) != 1;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	return wrong != 0;
}
