/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ends with 9, and lets a later process have its id and end with 5: ids come round, in a busy
 * container within seconds.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SKIPPED = 77 };

/* As fork, with a chosen id: EEXIST while a process has it (CAP_CHECKPOINT_RESTORE, clone(2)). */
static long fork_as(pid_t pid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&pid,
		.set_tid_size = 1,
	};

	return syscall(SYS_clone3, &args, sizeof args);
}

int main(void)
{
	pid_t own = getpid();

	if (fork_as(own) >= 0 || errno != EEXIST)
		return SKIPPED;
	if (fork() != 0)
		return 9;
	long pid;
	while ((pid = fork_as(own)) < 0 && errno == EEXIST)
		usleep(1000);
	if (pid != 0)
		_exit(0);
	syscall(SYS_getppid);
	_exit(5);
}
