/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As many threads as its argument says wait for each other as OpenMP's barriers do: they look,
 * yield the processor and look again. The one that was made first comes last, and has calls of its
 * own to make before the others may go on.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLS = 20, MAX_THREADS = 1024 };

static pthread_barrier_t all_are_there;
static atomic_int may_go_on;

static void *first(void *unused)
{
	pthread_barrier_wait(&all_are_there);
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	atomic_store(&may_go_on, 1);
	return unused;
}

static void *spin(void *unused)
{
	pthread_barrier_wait(&all_are_there);
	while (!atomic_load(&may_go_on))
		sched_yield();
	return unused;
}

int main(int argc, char *argv[])
{
	unsigned count = argc > 1 ? (unsigned)atoi(argv[1]) : 2;
	pthread_t threads[MAX_THREADS];

	if (count > MAX_THREADS || pthread_barrier_init(&all_are_there, NULL, count) != 0)
		return 2;
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, i ? spin : first, NULL) != 0)
			return 1;
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
