/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that is not the leader execs this program again: execve 2, getppid 3 (after the exec).
 */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *run(void *path)
{
	char *const argv[] = { path, "again", NULL };

	execv(path, argv);
	return NULL;
}

int main(int argc, char *argv[])
{
	pthread_t thread;

	if (argc > 1) {
		for (int i = 0; i < 3; i++)
			syscall(SYS_getppid);
		return getpid() == (pid_t)syscall(SYS_gettid) ? 5 : 1;
	}
	pthread_create(&thread, NULL, run, argv[0]);
	for (;;)
		pause();
}
