/* SPDX-License-Identifier: Apache-2.0 */
/* Two hundred threads come and go, ten at a time: getppid 200, exit 200, clone or clone3 200. */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROUNDS = 20, WIDTH = 10 };

static void *run(void *unused)
{
	syscall(SYS_getppid);
	return unused;
}

int main(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_t threads[WIDTH];

		for (int j = 0; j < WIDTH; j++)
			pthread_create(&threads[j], NULL, run, NULL);
		for (int j = 0; j < WIDTH; j++)
			pthread_join(threads[j], NULL);
	}
	return 0;
}
