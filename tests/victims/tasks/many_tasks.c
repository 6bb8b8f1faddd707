/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes as many tasks as its argument says, one after the other: every other one a process that
 * execs, the rest threads; each calls getppid. With a second argument it says "ready", its id and
 * its parent's first, and "done" afterwards, and waits for SIGUSR1 both times.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *run(void *unused)
{
	syscall(SYS_getppid);
	return unused;
}

static int make_process(char *program)
{
	int status = -1;
	pid_t pid = vfork();

	if (pid == 0) {
		execl(program, program, NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 3;
}

static int make_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, run, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

int main(int argc, char *argv[])
{
	int failures = 0, got;
	sigset_t go_on;

	if (argc < 2) {
		syscall(SYS_getppid);
		return 3;
	}
	sigemptyset(&go_on);
	sigaddset(&go_on, SIGUSR1);
	if (argc > 2) {
		sigprocmask(SIG_BLOCK, &go_on, NULL);
		dprintf(1, "ready %d %d\n", (int)getpid(), (int)getppid());
		sigwait(&go_on, &got);
	}
	for (long i = 0, n = atol(argv[1]); i < n; i++)
		failures += i % 2 ? !make_process(argv[0]) : !make_thread();
	if (argc > 2) {
		dprintf(1, "done\n");
		sigwait(&go_on, &got);
	}
	return failures != 0;
}
