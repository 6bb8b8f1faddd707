/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A read is interrupted by a handler: without SA_RESTART it fails with EINTR, with it the kernel
 * enters read again: read of the pipe 1 + 2 + 1 (the last finds the byte), so 3 more than libc's
 * own.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fds[2];

static void on_signal(int signal_number)
{
	if (signal_number == SIGUSR2)
		write(fds[1], "x", 1);
}

/* A child waits until its parent sleeps in the kernel, and sends the signal. */
static void send_soon(int signal_number)
{
	pid_t parent = getpid();
	char path[40], state = '?';

	if (fork() != 0)
		return;
	snprintf(path, sizeof path, "/proc/%d/stat", (int)parent);
	while (state != 'S') {
		FILE *f = fopen(path, "r");

		fscanf(f, "%*d %*s %c", &state);
		fclose(f);
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
	kill(parent, signal_number);
	_exit(0);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	char c;

	pipe(fds);
	sigaction(SIGUSR1, &action, NULL);
	action.sa_flags = SA_RESTART;
	sigaction(SIGUSR2, &action, NULL);

	send_soon(SIGUSR1);
	long first = syscall(SYS_readv, fds[0], &(struct {
				     void *base;
				     size_t size;
			     }){ &c, 1 },
	                     1);
	int errnum = errno;
	wait(NULL);
	send_soon(SIGUSR2);
	long second = syscall(SYS_readv, fds[0], &(struct {
				      void *base;
				      size_t size;
			      }){ &c, 1 },
	                      1);
	wait(NULL);
	return first == -1 && errnum == EINTR && second == 1 ? 0 : 1;
}
