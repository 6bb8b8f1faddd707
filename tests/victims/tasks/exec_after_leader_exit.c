/* SPDX-License-Identifier: Apache-2.0 */
/* The leader ends, then a thread execs: execve 2, exit 1, getppid 2. Ends with 6. */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_t leader;

static void *run(void *path)
{
	char *const argv[] = { path, "again", NULL };

	pthread_join(leader, NULL);
	execv(path, argv);
	return NULL;
}

int main(int argc, char *argv[])
{
	pthread_t thread;

	if (argc > 1) {
		syscall(SYS_getppid);
		syscall(SYS_getppid);
		return 6;
	}
	leader = pthread_self();
	pthread_create(&thread, NULL, run, argv[0]);
	syscall(SYS_exit, 0);
}
