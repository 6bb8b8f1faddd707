/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads call mkdir with ever other modes, until the process kills itself after argv[1]
 * milliseconds.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void *run(void *unused)
{
	(void)unused;
	for (unsigned mode = 0;; mode++)
		mkdir("/nonexistent/directory", mode & 07777);
	return NULL;
}

int main(int argc, char *argv[])
{
	pthread_t thread;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, run, NULL);
	usleep(argc > 1 ? (useconds_t)atoi(argv[1]) * 1000 : 0);
	kill(getpid(), SIGKILL);
	return 1;
}
