/* SPDX-License-Identifier: Apache-2.0 */
/* Two threads that compute and hardly call the kernel: a tracer must not put them on one CPU. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static void *compute(void *arg)
{
	volatile uint64_t x = 1;
	long rounds = *(const long *)arg;

	for (long i = 0; i < rounds; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		if (i % 20000000 == 0)
			getppid();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 200000000;
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, compute, &rounds))
			return 1;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
